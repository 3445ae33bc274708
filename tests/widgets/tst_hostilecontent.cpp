// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "heartbeat.h"
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/transcriptfind.h"

#include <QClipboard>
#include <QMimeData>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

QString times(const QString &part, qsizetype count)
{
    return part.repeated(count);
}

//! What the rows say of themselves.
struct Expected
{
    bool isPlain = false; //!< beyond what is read: shown as it is, with the note that says so
    QString shown;        //!< is in its text
    QString hidden;       //!< is not
};

void row(const char *name, const QString &text, const Expected &expected)
{
    QTest::newRow(name) << text << expected.isPlain << expected.shown << expected.hidden;
}

QString everyByte()
{
    // Scripts whose fonts are loaded the first time they are met: another cost, once, by Qt in one go for each font there is.
    const auto isOtherCost = [](int byte) { return byte >= 0xD6 && byte < 0xE0; };
    QByteArray bytes;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256 && !isOtherCost(first); ++second) {
            if (isOtherCost(second))
                continue;
            bytes += char(first), bytes += char(second);
            bytes += second % 64 == 63 ? "\n\n" : "";
        }
    }
    return QString::fromUtf8(bytes);
}

} // namespace

//! Messages nobody writes by hand: each is shown, or said to be beyond what can be, and the window answers all the while: no
//! turn of its event loop works longer than Heartbeat::kTooLong of its own CPU time.
class tst_HostileContent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contents_data();
    void isShownAndTheWindowAnswers_data()
    {
        contents_data();
        row("100 MiB", times(u"word word word word\n\n"_s, 5 << 20), { true, u"word\nword"_s, {} });
        row("bare addresses, 1 MiB", times(u"www.a.b "_s, 130'000), { true, u"www.a.b"_s, {} }); // piece by piece: 20 times
        row("definitions, 1 MiB", times(u"[a]: b\n[a] "_s, 90'000), { true, u"[a]: b"_s, {} });
    }
    void isShownAndTheWindowAnswers();
    void comesInPiecesAndTheWindowAnswers_data() { contents_data(); }
    void comesInPiecesAndTheWindowAnswers();
    void isReadCopiedAndSearchedAndTheWindowAnswers_data();
    void isReadCopiedAndSearchedAndTheWindowAnswers();
    void aSelectionBelowWhatIsPlainIsThat();
    void linksThatLeadNowhere_data();
    void linksThatLeadNowhere();
    void namesThatTurnRound();
};

void tst_HostileContent::contents_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isPlain");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("hidden");
    row("a line of 10 MiB", times(u"0123456789abcde "_s, 10 * 65536), { true, u"0123456789abcde"_s, {} });
    row("a word of 10 MiB", times(u"x"_s, 10 << 20), { true, u"xxxx"_s, {} });
    row("50 000 nested quotes", times(u"> "_s, 50000) + u"deep"_s, { true, u"deep"_s, {} });
    row("50 000 nested quotes, a line each", times(u">"_s, 3) + times(u"> a\n"_s, 50000), { false, u"a"_s, {} });
    row("100 000 cells", u"|a|b|\n|---|---|\n"_s + times(u"|c|d|\n"_s, 50000), { true, u"|c|d|"_s, {} });
    row("30 000 cells", u"|a|b|\n|---|---|\n"_s + times(u"|c|d|\n"_s, 15000), { false, u"c\td"_s, {} });
    row("100 000 cells in 128 columns",
        times(u"|a"_s, 128) + u"|\n"_s + times(u"|---"_s, 128) + u"|\n"_s + times(times(u"|c"_s, 128) + u"|\n"_s, 780),
        { true, u"|c|c"_s, {} });
    row("rows of 16 000 letters",
        u"|a|b|\n|---|---|\n"_s + times(u'|' + times(u"w "_s, 4000) + u'|' + times(u"x"_s, 8000) + u"|\n"_s, 50),
        { false, u"xxx"_s, {} });
    row("a row of 17 000 letters", u"|a|b|c|\n|---|---|---|\n|"_s + times(times(u"x"_s, 5700) + u'|', 3) + u'\n',
        { true, u"xxx|"_s, {} });
    row("129 columns", times(u"|a"_s, 129) + u"|\n"_s + times(u"|---"_s, 129) + u"|\n"_s, { true, u"|a|a"_s, {} });
    row("![[]() 20 000 times", times(u"![[]()"_s, 20000), { false, u"!["_s, {} });
    row("20 000 images", times(u"![a](https://e.x/i.png)\n"_s, 20000), { true, u"![a]("_s, {} });
    row("4 000 images", times(u"![a](https://e.x/i.png)\n"_s, 4000), { false, u"a"_s, u"https"_s });
    row("line ends of returns alone", times(u"a\r"_s, 80'000), { false, u"a"_s, u"\r"_s });
    row("8 000 addresses", times(u"https://e.x/a "_s, 8000), { false, u"https://e.x/a"_s, {} });
    row("signs that are emoji", times(u"⚡a❤\uFE0F"_s, 50'000), { false, u"⚡a❤"_s, {} });
    row("emoji of five characters", times(u"👩\u200d👧"_s, 20'000), { false, u"👩\u200d👧"_s, {} });
    row("a million combining marks", u"a"_s + times(u"\u0301"_s, 1'000'000), { true, u"\u0301\u0301"_s, {} });
    row("combining marks on every letter", times(u"a\u0301\u0302\u0303 "_s, 60000), { false, u"a\u0301"_s, {} });
    row("every two bytes", everyByte(), { false, u"ab"_s, {} });
    row("10 000 summaries", times(u"<details><summary>s</summary>\n\nb\n\n"_s, 10000), { false, u"s"_s, {} });
    row("1 000 fractions in a paragraph", times(u"$\\frac{a}{b}$ "_s, 1000), { false, u"a/b"_s, {} });
    row("braces without end", u"$$"_s + times(u"\\frac{"_s, 100000), { false, u"frac"_s, {} });
    row("a code block of 5 MiB", u"```py\n"_s + times(u"print(1)\n"_s, 600000), { true, u"print(1)"_s, {} });
    row("100 000 items", times(u"- a\n"_s, 100000), { true, u"- a"_s, {} });
    row("8 000 items", times(u"- a\n"_s, 8000), { false, u"• a"_s, {} });
    row("right to left and back", times(u"\u202Eabc\u202C \u2067def\u2069 "_s, 20000), { false, u"<U+202E>abc"_s, u"\u202E"_s });
}

void tst_HostileContent::isShownAndTheWindowAnswers()
{
    QFETCH(const QString, text);
    QFETCH(const bool, isPlain);
    QFETCH(const QString, shown);
    QFETCH(const QString, hidden);
    TranscriptFixture f;
    f.say(u"u"_s, u"show it"_s);
    Heartbeat heart;
    f.answer(u"a"_s, text);
    QTRY_VERIFY(f.view.shownSize(1) >= text.size());
    f.bar().setValue(0);
    f.settle();
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    f.bar().setValue(f.bar().maximum());
    f.settle();
    QVERIFY2(heart.longest() <= Heartbeat::kTooLong, qPrintable(u"%1 ms of work at a stretch"_s.arg(heart.longest())));
    const QString words = f.view.shownText(1);
    QVERIFY2(words.contains(shown), qPrintable(words.left(200)));
    QVERIFY(hidden.isEmpty() || !words.contains(hidden));
    QCOMPARE(words.contains(u"Shown as plain text"_s), isPlain);
}

void tst_HostileContent::comesInPiecesAndTheWindowAnswers()
{
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.say(u"u"_s, u"show it"_s);
    f.answer(u"a"_s, {}, Message::End::Open);
    Heartbeat heart;
    const qsizetype piece = qMax<qsizetype>(1, text.size() / 20);
    for (qsizetype at = 0; at < text.size(); at += piece) {
        f.model.update(u"a"_s, [&](Message &message) { message.text += text.mid(at, piece); });
        heart.rest();
        QTRY_VERIFY(f.view.shownSize(1) + 1 >= f.model.message(1).text.size());
    }
    f.model.update(u"a"_s, [](Message &message) { message.end = Message::End::Complete; });
    heart.rest();
    QTRY_VERIFY(f.view.shownSize(1) >= text.size());
    QVERIFY2(heart.longest() <= Heartbeat::kTooLong, qPrintable(u"%1 ms of work at a stretch"_s.arg(heart.longest())));
}

void tst_HostileContent::isReadCopiedAndSearchedAndTheWindowAnswers_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("100 MiB") << times(u"word word word word\n\n"_s, 5 << 20);
    QTest::newRow("a line of 10 MiB") << times(u"0123456789 words "_s, 10 * 65536);
    QTest::newRow("a code block") << u"```py\n"_s + times(u"print(words)\n"_s, 70'000);
    QTest::newRow("4 000 images") << times(u"![words](https://e.x/i.png)\n"_s, 4000);
    QTest::newRow("many paragraphs") << times(u"*Some* words of it\n\n"_s, 90'000);
}

//! Whatever a person does with it.
void tst_HostileContent::isReadCopiedAndSearchedAndTheWindowAnswers()
{
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.answer(u"a"_s, text);
    f.say(u"u"_s, u"the last words"_s);
    QTRY_VERIFY(f.view.shownSize(0) >= text.size());
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    Heartbeat heart;
    const auto lives = [&](const char *what) {
        QTest::qWait(20);
        if (heart.longest() > Heartbeat::kTooLong)
            qWarning("%lld ms of work at a stretch: %s", heart.longest(), what);
        return heart.longest() <= Heartbeat::kTooLong;
    };
    QTest::mouseDClick(f.view.viewport(), Qt::LeftButton, {}, { 300, 300 });
    QVERIFY(lives("a word"));
    for (const auto &[key, control] :
         { std::pair(Qt::Key_Right, false), std::pair(Qt::Key_Right, true), std::pair(Qt::Key_Down, false),
           std::pair(Qt::Key_Up, false), std::pair(Qt::Key_Home, false), std::pair(Qt::Key_End, true) }) {
        QTest::keyClick(&f.view, key, Qt::ShiftModifier | (control ? Qt::ControlModifier : Qt::NoModifier));
        QVERIFY(lives("a selection by key"));
    }
    f.view.resize(700, 500);
    QVERIFY(lives("another width"));
    QSignalSpy found(&f.view, &TranscriptView::found);
    f.view.find(u"words"_s, false);
    QTRY_VERIFY(!found.isEmpty() && found.back().at(1).toInt() > 0);
    QTRY_VERIFY(found.back().at(2).toBool() || found.back().at(1).toInt() == TranscriptFind::kMost);
    QVERIFY(lives("a search"));
    f.view.findNext(true);
    QCOMPARE(f.view.selectedText(), u"words"_s);
    QVERIFY(lives("the last match"));
    f.view.find({}, false);
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    QApplication::clipboard()->setText(u"before"_s);
    f.view.copySelection();
    QVERIFY(lives("a copy"));
    QTRY_VERIFY(QApplication::clipboard()->text() != u"before"_s);
    heart.rest(); // the test's own looking
    const QString copied = QApplication::clipboard()->text();
    QVERIFY(copied.endsWith(u"the last words"_s));
    QVERIFY(copied.size() > text.size() / 8);
}

//! The end of a text is shown as what it means, though its beginning is beyond what is read; and so it is copied.
void tst_HostileContent::aSelectionBelowWhatIsPlainIsThat()
{
    TranscriptFixture f;
    f.answer(u"a"_s, times(u"> "_s, 200) + u"deep\n\nThe **last** word"_s);
    f.settle();
    QTest::keyClick(&f.view, Qt::Key_End, Qt::ShiftModifier | Qt::ControlModifier);
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    const QString all = f.view.selectedText();
    QVERIFY2(all.endsWith(u"The last word"_s), qPrintable(all.right(40)));
    f.view.copySelection();
    QCOMPARE(QApplication::clipboard()->text(), all);
    f.view.find(u"last"_s, false);
    QTRY_COMPARE(f.view.selectedText(), u"last"_s);
    f.view.copySelection();
    QCOMPARE(QApplication::clipboard()->text(), u"last"_s);
    QVERIFY(QApplication::clipboard()->mimeData()->html().contains(u"<strong>last</strong>"_s));
}

void tst_HostileContent::linksThatLeadNowhere_data()
{
    QTest::addColumn<QString>("target");
    for (const char *target : { "javascript:alert(1)", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "data:text/html,x",
                                "vbscript:x", "&#106;avascript:alert(1)", "smb://host/share", "about:blank", "C:/x.exe" })
        QTest::newRow(target) << QString::fromLatin1(target);
}

//! Words and frames, nothing to press: neither by mouse nor by key, nor in what a copy holds.
void tst_HostileContent::linksThatLeadNowhere()
{
    QFETCH(const QString, target);
    TranscriptFixture f;
    f.answer(u"a"_s, u"[press me](<%1>)\n\n![see me](<%1>)\n\n<%1>"_s.arg(target));
    f.settle();
    for (const RowAction &action : f.view.actionsOf(0))
        QVERIFY2(action.kind == RowAction::Kind::CopyMessage || action.kind == RowAction::Kind::More, qPrintable(action.name));
    QVERIFY(f.view.shownText(0).contains(u"press me"_s));
    QVERIFY(f.view.shownText(0).contains(u"see me"_s));
    QVERIFY(f.click(0, RowAction::Kind::CopyMessage));
    const QString html = QApplication::clipboard()->mimeData()->html();
    QVERIFY2(!html.contains(u"href"_s) && !html.contains(u"src"_s), qPrintable(html));
}

void tst_HostileContent::namesThatTurnRound()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"[gnp\u202Eexe](https://e.x/a) and ![gnp\u202Eexe](https://e.x/i)"_s);
    f.settle();
    QStringList names;
    for (const RowAction &action : f.view.actionsOf(0))
        names << action.name;
    QVERIFY2(!names.join(u'|').contains(u'\u202E'), qPrintable(names.join(u'|')));
    QVERIFY(names.join(u'|').contains(u"<U+202E>"_s));
    QVERIFY(f.view.shownText(0).contains(u"e.x"_s)); // a link that may mislead says where it leads
}

COUNTERSIGN_TEST(tst_HostileContent, "tst_hostilecontent")
#include "tst_hostilecontent.moc"
