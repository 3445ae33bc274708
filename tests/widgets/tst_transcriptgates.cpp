// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "richtext.h"
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/composer.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
class PaintCount : public QObject
{
public:
    explicit PaintCount(QWidget &watched) { watched.installEventFilter(this); }
    int count = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

//! What a stream of deltas cost, counted.
struct Work
{
    qint64 bytes = 0;
    int lines = 0;
    int layouts = 0;
    int paints = 0;
};
} // namespace

//! What the transcript may cost, in counts that do not depend on the machine: each fails when a cost begins to grow with the
//! length of the message, of the conversation, or with the number of deltas a second.
class tst_TranscriptGates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! However many deltas come, a picture each frame.
    void paintsASecond_data()
    {
        QTest::addColumn<int>("deltas");
        QTest::newRow("200 a second") << 200;
        QTest::newRow("1000 a second") << 1000;
        QTest::newRow("2000 a second") << 2000;
    }
    void paintsASecond()
    {
        QFETCH(const int, deltas);
        FakeClock frames;
        TranscriptFixture f(frames);
        f.answer(u"a"_s, {}, Message::End::Open);
        f.turn(frames, 100);
        const PaintCount paints(*f.view.viewport());
        int sent = 0;
        for (int ms = 0; ms < 1000; ++ms) {
            for (; sent * 1000 < deltas * ms; ++sent)
                grow(f, u"word%1, "_s.arg(sent));
            f.turn(frames, 1);
        }
        QVERIFY2(paints.count <= 66, qPrintable(QString::number(paints.count)));
        QVERIFY2(paints.count >= 50, qPrintable(QString::number(paints.count))); // and they are seen
    }

    //! Each byte is read a few times at most, each line laid out once or twice.
    void aLongAnswerIsReadAndLaidOutOnce()
    {
        const QString text = richText(200 * 1024);
        FakeClock frames;
        TranscriptFixture f(frames);
        f.answer(u"a"_s, {}, Message::End::Open);
        f.turn(frames, 100);
        const Work work = stream(f, frames, text, 40, 4);
        const qint64 received = text.toUtf8().size();
        QVERIFY2(work.bytes <= 6 * received, qPrintable(u"%1 bytes read of %2"_s.arg(work.bytes).arg(received)));
        const int shown = linesOf(text);
        QVERIFY2(work.lines <= 2.5 * shown, qPrintable(u"%1 lines laid out of %2"_s.arg(work.lines).arg(shown)));
    }

    //! An open block of code costs its new line, not all of it.
    void anOpenBlockOfCodeCostsItsNewLine()
    {
        QString text = u"```cpp\n"_s;
        for (int i = 0; text.size() < 50 * 1024; ++i)
            text += u"for (int i = 0; i < %1; ++i) use(i); // x\n"_s.arg(10'000 + i);
        FakeClock frames;
        TranscriptFixture f(frames);
        f.answer(u"a"_s, {}, Message::End::Open);
        f.turn(frames, 100);
        const Work work = stream(f, frames, text, 40, 1);
        const qsizetype lines = text.count(u'\n');
        QVERIFY2(work.lines <= 4 * lines, qPrintable(u"%1 lines laid out of %2"_s.arg(work.lines).arg(lines)));
        QVERIFY2(work.bytes <= 6 * text.size(), qPrintable(u"%1 bytes read of %2"_s.arg(work.bytes).arg(text.size())));
    }

    //! What stands above costs nothing.
    void messagesAboveCostNothing()
    {
        const Work alone = above(0);
        const Work many = above(10'000);
        QVERIFY2(many.layouts <= 1.2 * alone.layouts, qPrintable(u"%1, then %2"_s.arg(alone.layouts).arg(many.layouts)));
        QVERIFY2(many.lines <= 1.2 * alone.lines, qPrintable(u"%1, then %2"_s.arg(alone.lines).arg(many.lines)));
        QVERIFY2(many.bytes <= 1.2 * double(alone.bytes), qPrintable(u"%1, then %2"_s.arg(alone.bytes).arg(many.bytes)));
        QVERIFY2(many.paints <= 1.2 * alone.paints, qPrintable(u"%1, then %2"_s.arg(alone.paints).arg(many.paints)));
    }

    //! A thread that is opened lays out what is seen, however long it is.
    void openingLaysOutTheVisible_data()
    {
        QTest::addColumn<int>("messages");
        QTest::newRow("100") << 100;
        QTest::newRow("10 000") << 10'000;
        QTest::newRow("100 000") << 100'000;
    }
    void openingLaysOutTheVisible()
    {
        QFETCH(const int, messages);
        TranscriptFixture f;
        f.model.reset(history(f, messages));
        f.settle();
        int visible = 0;
        for (int row = f.view.rowAt(0); row < messages && f.view.isRowVisible(row); ++row)
            ++visible;
        int shown = 0;
        for (int row = 0; row < messages; ++row)
            shown += f.view.shownSize(row) > 0 ? 1 : 0;
        QVERIFY(visible > 2);
        QVERIFY2(shown <= 4 * visible, qPrintable(u"%1 laid out, %2 seen"_s.arg(shown).arg(visible)));
        QVERIFY(f.isAtEnd());
    }

    //! Flying through it keeps no more than what is near.
    void farLayoutsAreDropped()
    {
        constexpr int kMessages = 20'000;
        TranscriptFixture f;
        f.model.reset(history(f, kMessages));
        f.settle();
        for (int i = 0; i <= 120; ++i) {
            f.bar().setValue(f.bar().maximum() / 120 * (120 - i));
            f.view.viewport()->repaint();
        }
        int kept = 0;
        for (int row = 0; row < kMessages; ++row)
            kept += f.view.shownSize(row) > 0 ? 1 : 0;
        QVERIFY2(kept <= 120, qPrintable(QString::number(kept)));
    }

    //! Never a blank row: whatever place is shown, all that is seen there is laid out before it is painted.
    void flyingShowsNoBlankRows()
    {
        constexpr int kMessages = 20'000;
        TranscriptFixture f;
        f.model.reset(history(f, kMessages));
        f.settle();
        for (int i = 0; i <= 60; ++i) {
            f.bar().setValue(f.bar().maximum() / 60 * i);
            QVERIFY(f.view.rowAt(0) >= 0);
            for (int row = f.view.rowAt(0); row < kMessages && f.view.isRowVisible(row); ++row)
                QVERIFY2(f.view.shownSize(row) > 0, qPrintable(QString::number(row)));
        }
    }

    //! Each screenful lays out what is seen, and not what was flown over.
    void flyingLaysOutTheVisible()
    {
        constexpr int kMessages = 10'000;
        TranscriptFixture f;
        f.model.reset(history(f, kMessages));
        f.settle();
        QSet<int> known = laidOut(f);
        for (int i = 1; i <= 20; ++i) {
            f.bar().setValue(f.bar().maximum() / 20 * (20 - i));
            const QSet<int> now = laidOut(f);
            int visible = 0;
            for (int row = qMax(0, f.view.rowAt(0)); row < kMessages && f.view.isRowVisible(row); ++row)
                ++visible;
            const qsizetype fresh = (now - known).size();
            QVERIFY2(fresh > 0 && fresh <= 4 * visible, qPrintable(u"%1 laid out, %2 seen"_s.arg(fresh).arg(visible)));
            known = now;
        }
    }

    //! A key paints the message box once, and nothing of the conversation.
    void aKeyPaintsTheMessageBox()
    {
        TranscriptFixture f;
        f.model.reset(history(f, 100));
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        column->addWidget(&f.view);
        Composer composer(f.theme, &window);
        column->addWidget(&composer);
        window.resize(800, 700);
        window.show();
        composer.focusText();
        f.settle();
        auto &edit = *composer.findChild<QPlainTextEdit *>(u"message"_s);
        QTest::keyClick(&edit, Qt::Key_A); // what the first letter changes around it is not counted
        f.settle();
        const PaintCount inBox(*edit.viewport());
        const PaintCount inConversation(*f.view.viewport());
        for (int i = 0; i < 20; ++i) {
            QTest::keyClick(&edit, Qt::Key_A);
            QCoreApplication::sendPostedEvents();
        }
        QVERIFY2(inBox.count >= 20 && inBox.count <= 40, qPrintable(QString::number(inBox.count)));
        QCOMPARE(inConversation.count, 0);
        f.view.setParent(nullptr);
    }

private:
    static QSet<int> laidOut(const TranscriptFixture &f)
    {
        QSet<int> rows;
        for (int row = 0; row < f.model.rowCount(); ++row) {
            if (f.view.shownSize(row) > 0)
                rows.insert(row);
        }
        return rows;
    }

    static void grow(TranscriptFixture &f, const QString &more)
    {
        f.model.update(u"a"_s, [&](Message &message) { message.text += more; });
    }

    //! The text in deltas of so many characters, so many each frame; then its end.
    static Work stream(TranscriptFixture &f, FakeClock &frames, const QString &text, int size, int eachFrame)
    {
        const PaintCount paints(*f.view.viewport());
        const Work before { f.view.bytesParsed(), f.view.linesLaidOut(), f.view.layoutsBuilt(), 0 };
        int sent = 0;
        for (const QString &piece : pieces(text, size)) {
            grow(f, piece);
            if (++sent % eachFrame == 0)
                f.turn(frames, 17);
        }
        f.model.update(u"a"_s, [](Message &message) { message.end = Message::End::Complete; });
        for (int i = 0; i < 1000 && f.view.shownSize(f.model.rowCount() - 1) < text.size(); ++i)
            f.turn(frames, 17);
        f.turn(frames, 50);
        return { f.view.bytesParsed() - before.bytes, f.view.linesLaidOut() - before.lines,
                 f.view.layoutsBuilt() - before.layouts, paints.count };
    }

    //! All lines of a text, laid out once.
    static int linesOf(const QString &text)
    {
        TranscriptFixture f;
        f.view.resize(800, 10'000);
        f.answer(u"a"_s, text);
        f.settle();
        for (int value = 0; value < f.bar().maximum(); value += 9'000) {
            f.bar().setValue(value);
            f.settle(); // what is seen comes in pieces
        }
        f.bar().setValue(f.bar().maximum());
        f.settle();
        return f.view.linesLaidOut();
    }

    static Conversation history(const TranscriptFixture &f, int count)
    {
        static const QString answer = richText(700);
        std::vector<Message> messages;
        messages.reserve(std::size_t(count));
        for (int i = 0; i < count; ++i)
            messages.push_back(f.message(u"m%1"_s.arg(i), i % 2 ? Message::Role::Assistant : Message::Role::User,
                                         i % 2 ? answer : u"Question %1: how does it work?"_s.arg(i)));
        Conversation conversation;
        conversation.setMessages(std::move(messages));
        return conversation;
    }

    static Work above(int messages)
    {
        FakeClock frames;
        TranscriptFixture f(frames);
        f.view.resize(800, 600);
        Conversation conversation = history(f, qMax(4, messages)); // a few, so that what is seen is the same
        Message open = f.message(u"a"_s, Message::Role::Assistant, {});
        open.end = Message::End::Open;
        conversation.append(open);
        f.model.reset(conversation);
        f.turn(frames, 100);
        return stream(f, frames, richText(16 * 1024), 8, 4);
    }
};

COUNTERSIGN_TEST(tst_TranscriptGates, "tst_transcriptgates")
#include "tst_transcriptgates.moc"
