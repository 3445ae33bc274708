// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/findbar.h"
#include "widgets/transcriptfind.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>

#include <limits>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

using Match = TranscriptFind::Match;

namespace {
struct Search
{
    QStringList rows;
    TranscriptFind find;
    int asked = 0;
    int atOnce = std::numeric_limits<int>::max(); // characters of a part

    void all()
    {
        while (!find.isComplete())
            find.step([this](int row, int from) {
                ++asked;
                const bool isRead = asked % 3 > 0 || atOnce > rows[row].size(); // a long one may not be there yet
                return TranscriptFind::Part { isRead ? rows[row].mid(from, atOnce) : QString(),
                                              isRead && rows[row].size() - from <= atOnce };
            });
    }
    void begin(const QString &words, bool matchCase = false)
    {
        find.begin(words, matchCase, int(rows.size()));
        all();
    }
};
//! Something on screen has the colour of a selection.
bool isSelectionSeen(TranscriptFixture &f)
{
    const QImage picture = f.view.viewport()->grab().toImage();
    const QRgb selected = f.theme.tokens().textSel.rgb();
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            if (picture.pixel(x, y) == selected)
                return true;
        }
    }
    return false;
}
} // namespace

class tst_TranscriptFind : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! A row that is searched part by part has the matches it has as a whole.
    void longRowsAreSearchedInParts_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("a word") << u"budget"_s;
        QTest::newRow("a letter") << u"a"_s;
        QTest::newRow("over itself") << u"aba"_s;
        QTest::newRow("over lines") << u"a\nb"_s;
    }
    void longRowsAreSearchedInParts()
    {
        QFETCH(const QString, words);
        const QString row = u"ababab budget\nBUDGET a\nb a\nbaba and one more budge, a budget at last aba"_s;
        Search whole;
        whole.rows = { row, u"between"_s, row };
        whole.begin(words);
        QVERIFY(whole.find.matches().size() > 1);
        for (int atOnce = int(words.size()) + 1; atOnce < row.size(); ++atOnce) {
            Search parts;
            parts.rows = whole.rows;
            parts.atOnce = atOnce;
            parts.begin(words);
            QCOMPARE(parts.find.matches(), whole.find.matches());
            parts.find.rowChanged(0);
            parts.all();
            QCOMPARE(parts.find.matches(), whole.find.matches());
        }
    }

    void rowsComeAndGoWhileALongOneIsSearched()
    {
        Search search;
        search.rows = { u"one"_s, u"word and word and word"_s };
        search.find.begin(u"word"_s, false, 2);
        const auto part = [&search](int row, int from) {
            return TranscriptFind::Part { search.rows[row].mid(from, 8), search.rows[row].size() - from <= 8 };
        };
        search.find.step(part);
        search.find.step(part); // the first part of the second row
        search.rows.prepend(u"word before"_s);
        search.find.rowsInserted(0, 1);
        search.all();
        QCOMPARE(search.find.matches().size(), std::size_t(4));
        QCOMPARE(search.find.matches().back(), (Match { 2, 18, 22 }));

        search.find.begin(u"word"_s, false, 3);
        search.find.step(part);
        search.find.step(part);
        search.find.step(part);
        search.find.step(part); // in the middle of the third row, which goes
        search.rows.removeLast();
        search.find.rowsRemoved(2, 1);
        search.all();
        QCOMPARE(search.find.matches(), (std::vector<Match> { { 0, 0, 4 } }));
    }

    void soManyAreEnough()
    {
        Search search;
        search.rows = { QString(TranscriptFind::kMost + 10, u'a'), u"a"_s };
        search.begin(u"a"_s);
        QVERIFY(search.find.isCut());
        QCOMPARE(search.find.matches().size(), std::size_t(TranscriptFind::kMost));
        search.rows << u"a"_s;
        search.find.rowsInserted(2, 1);
        search.find.rowChanged(1);
        QVERIFY(search.find.isComplete());
        search.rows.removeFirst();
        search.find.rowsRemoved(0, 1);
        QVERIFY(search.find.isComplete());
        search.begin(u"a"_s); // the next search is a new one
        QVERIFY(!search.find.isCut());
        QCOMPARE(search.find.matches().size(), std::size_t(2));
    }

    void findsInReadingOrder_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("matchCase");
        QTest::addColumn<int>("count");
        QTest::newRow("a word") << u"budget"_s << false << 4;
        QTest::newRow("capitals count") << u"Budget"_s << true << 2;
        QTest::newRow("two words") << u"the budget"_s << false << 2;
        QTest::newRow("nothing") << u"salary"_s << false << 0;
        QTest::newRow("signs") << u"(c++)"_s << false << 1;
        QTest::newRow("other letters") << u"ÜBER"_s << false << 1;
    }
    void findsInReadingOrder()
    {
        QFETCH(const QString, words);
        QFETCH(const bool, matchCase);
        Search search { { u"Budget, the Budget"_s, u"nothing here"_s, u"the budget (C++)"_s, u"über budget"_s }, {}, 0 };
        search.begin(words, matchCase);
        QTEST(int(search.find.matches().size()), "count");
        QVERIFY(std::is_sorted(search.find.matches().begin(), search.find.matches().end()));
        QCOMPARE(search.asked, 4);
    }

    void goesRound()
    {
        Search search { { u"a a"_s, u"b"_s, u"a"_s }, {}, 0 };
        search.begin(u"a"_s);
        QVERIFY(search.find.goTo(1, 0));
        QCOMPARE(*search.find.current(), (Match { 2, 0, 1 }));
        QCOMPARE(search.find.number(), 3);
        QVERIFY(search.find.goOn(false));
        QCOMPARE(search.find.number(), 1);
        QVERIFY(search.find.goOn(true));
        QCOMPARE(search.find.number(), 3);
        QVERIFY(search.find.goTo(2, 1)); // none stands below
        QCOMPARE(search.find.number(), 1);
    }

    void followsWhatChanges()
    {
        Search search { { u"a"_s, u"a"_s, u"a"_s }, {}, 0 };
        search.begin(u"a"_s);
        QVERIFY(search.find.goTo(2, 0));
        search.rows.prepend(u"a a"_s);
        search.find.rowsInserted(0, 1);
        QCOMPARE(*search.find.current(), (Match { 3, 0, 1 }));
        QVERIFY(!search.find.isComplete());
        search.all();
        QCOMPARE(search.find.matches().size(), std::size_t(5));
        QCOMPARE(search.find.number(), 5);
        search.rows[1] = u"nothing"_s;
        search.find.rowChanged(1);
        search.all();
        QCOMPARE(search.find.matches().size(), std::size_t(4));
        QCOMPARE(search.find.number(), 4);
        search.rows.removeAt(0);
        search.find.rowsRemoved(0, 1);
        QCOMPARE(search.find.matches().size(), std::size_t(2));
        QCOMPARE(*search.find.current(), (Match { 2, 0, 1 }));
        search.rows << u"a"_s;
        search.find.rowsInserted(3, 1);
        search.all();
        QCOMPARE(search.find.matches().size(), std::size_t(3));
    }

    void noWordsEndIt()
    {
        Search search { { u"a"_s }, {}, 0 };
        search.begin({});
        QVERIFY(!search.find.isOn());
        QVERIFY(search.find.matches().empty());
        QVERIFY(!search.find.goOn(false));
    }

    //! Most of it was never on screen.
    void findsWhatWasNeverLaidOut()
    {
        TranscriptFixture f;
        std::vector<Message> messages;
        for (int i = 0; i < 2000; ++i)
            messages.push_back(f.message(QString::number(i), i % 2 ? Message::Role::Assistant : Message::Role::User,
                                         i == 7 || i == 1201 ? u"The **needle** of "_s + QString::number(i) : u"Some hay"_s));
        Conversation conversation;
        conversation.setMessages(std::move(messages));
        f.model.reset(conversation);
        f.settle();
        const QSignalSpy found(&f.view, &TranscriptView::found);
        const QSignalSpy told(&f.view, &TranscriptView::announced);
        f.view.find(u"needle of 1"_s, false); // the stars are no part of what is read
        QTRY_VERIFY(!found.isEmpty() && found.last().at(2).toBool());
        QCOMPARE(found.last().at(0).toInt(), 1);
        QCOMPARE(found.last().at(1).toInt(), 1);
        f.settle();
        QVERIFY(f.view.isRowVisible(1201));
        QCOMPARE(f.view.selectedText(), u"needle of 1"_s);
        QCOMPARE(told.last().at(0).toString(), u"1 of 1: The needle of 1201"_s);
        f.view.find(u"NEEDLE"_s, false);
        QTRY_VERIFY(found.last().at(2).toBool() && found.last().at(1).toInt() == 2);
        f.view.findNext(false);
        f.settle();
        QVERIFY(f.view.isRowVisible(7));
        QCOMPARE(found.last().at(0).toInt(), 1);
        f.view.findNext(true);
        f.settle();
        QVERIFY(f.view.isRowVisible(1201));
        f.view.find({}, false);
        QCOMPARE(found.last().at(1).toInt(), 0);
        QVERIFY(f.view.selectedText().isEmpty());
    }

    void theBarSaysWhatIsWanted()
    {
        Theme theme;
        theme.apply(u"light"_s, *qApp);
        FindBar bar(theme);
        auto *words = bar.findChild<QLineEdit *>(u"findWords"_s);
        const QSignalSpy sought(&bar, &FindBar::sought);
        const QSignalSpy stepped(&bar, &FindBar::stepped);
        const QSignalSpy closed(&bar, &FindBar::closed);
        bar.open({});
        QVERIFY(bar.isVisible());
        QVERIFY(bar.result().isEmpty());
        QTest::keyClicks(words, u"bud"_s);
        QCOMPARE(sought.last().at(0).toString(), u"bud"_s);
        QVERIFY(!sought.last().at(1).toBool());
        bar.setResult(0, 0, false);
        QCOMPARE(bar.result(), u"Searching…"_s);
        bar.setResult(0, 0, true);
        QCOMPARE(bar.result(), u"Nothing found"_s);
        bar.setResult(2, 14, false);
        QCOMPARE(bar.result(), u"2 of 14 so far"_s);
        bar.setResult(2, 14, true);
        QCOMPARE(bar.result(), u"2 of 14"_s);
        QCOMPARE(words->accessibleDescription(), u"2 of 14"_s);
        words->setFocus();
        QTRY_VERIFY(words->hasFocus());
        QTest::keyClick(words, Qt::Key_Return);
        QTest::keyClick(words, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(stepped.size(), 2);
        QVERIFY(!stepped.at(0).at(0).toBool());
        QVERIFY(stepped.at(1).at(0).toBool());
        QTest::keyClick(words, Qt::Key_Escape);
        QCOMPARE(closed.size(), 1);
        QVERIFY(bar.isHidden());
        bar.open({}); // the words of the last time are still there, to be typed over
        QCOMPARE(words->selectedText(), u"bud"_s);
        bar.open(u"invoice"_s);
        QCOMPARE(sought.last().at(0).toString(), u"invoice"_s);
    }

    //! A match may stand further below than its message, which was never on screen, is read for the screen.
    void aMatchBeyondWhatIsReadIsReached()
    {
        TranscriptFixture f;
        const QString lines = u"*Some* words of it\n\n"_s;
        f.answer(u"a"_s, lines.repeated(60'000) + u"the needle itself\n\n"_s + lines.repeated(200));
        for (int i = 0; i < 100; ++i)
            f.say(QString::number(i), u"below"_s);
        f.settle();
        QSignalSpy announced(&f.view, &TranscriptView::announced);
        f.view.find(u"needle"_s, false);
        QTRY_VERIFY(!announced.isEmpty()); // it is there
        f.settle();
        QCOMPARE(announced.size(), 1);
        QCOMPARE(announced.last().first().toString(), u"1 of 1: the needle itself"_s);
        QCOMPARE(f.view.selectedText(), u"needle"_s);
        QVERIFY(isSelectionSeen(f));
        // Who goes elsewhere meanwhile is not called back.
        f.model.reset({});
        f.answer(u"a"_s, lines.repeated(60'000) + u"the needle itself"_s);
        for (int i = 0; i < 100; ++i)
            f.say(QString::number(i), u"below"_s);
        f.settle();
        announced.clear();
        f.view.find(u"needle"_s, false);
        QTRY_VERIFY(f.view.currentRow() == -1 && f.view.isRowVisible(0));
        f.bar().setValue(f.bar().maximum());
        f.settle();
        QVERIFY(f.isAtEnd() || !announced.isEmpty());
    }

    void everyButtonHasAName()
    {
        Theme theme;
        FindBar bar(theme);
        const QList<QToolButton *> buttons = bar.findChildren<QToolButton *>();
        int named = 0;
        for (const QToolButton *button : buttons)
            named += button->accessibleName().isEmpty() || !button->isEnabledTo(&bar) ? 0 : 1;
        QCOMPARE(named, 2); // without a match there is nothing to step to
        bar.setResult(1, 1, true);
        for (const QToolButton *button : bar.findChildren<QToolButton *>())
            QVERIFY(button->parent() != &bar || (button->isEnabledTo(&bar) && !button->accessibleName().isEmpty()));
    }
};

COUNTERSIGN_TEST(tst_TranscriptFind, "tst_transcriptfind")
#include "tst_transcriptfind.moc"
