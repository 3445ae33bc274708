// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "samplethread.h"
#include "testregistry.h"
#include "widgets/runline.h"

#include <QAccessible>
#include <QClipboard>
#include <QMenu>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What messages show beside their text.
class tst_TranscriptMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reasoningIsClosedUntilSomebodyOpensIt();
    void reasoningCountsAndThenSaysHowLong();
    void reasoningWithoutWordsHasNothingToOpen();
    void foldsStayOpenOverThreads();
    void simpleActivitiesAreWords();
    void unknownActivitiesArePlaceholders();
    void dayLines();
    void subagentsHaveTheirName();
    void toolsOfSeveralMessagesShareAFrame();
    void argumentsThePersonChangedAreShown();
    void runDetailsAreInTheMenuAndTheDescription();
    void stepsAndSubagentsAreOneLine();
    void silenceIsSaid();
    void aMessageThatCannotBeReadIsShownAsItIs_data();
    void aMessageThatCannotBeReadIsShownAsItIs();
    void buttonsShowUnderThePointer();
    void theLastAnswerDoesNotJumpWhenItEnds();
    void scrollPositionIsKept();
    void everySampleRowCanBeWalked_data();
    void everySampleRowCanBeWalked();
};

namespace {

Message activity(const QString &type, const QJsonObject &content)
{
    Message message;
    message.id = u"activity"_s;
    message.role = Message::Role::Activity;
    message.activityType = type;
    message.activity = content;
    return message;
}

Message thought(const TranscriptFixture &f, const QString &text, Message::End end, qint64 milliseconds = -1)
{
    Message message = f.message(u"think"_s, Message::Role::Reasoning, text);
    message.end = end;
    message.milliseconds = milliseconds;
    return message;
}

QStringList actionNames(TranscriptFixture &f, int row)
{
    QStringList names;
    for (const RowAction &action : f.view.actionsOf(row))
        names << action.name;
    return names;
}

} // namespace

void tst_TranscriptMessages::reasoningIsClosedUntilSomebodyOpensIt()
{
    TranscriptFixture f;
    f.model.append(thought(f, u"First I look, **then** I leap."_s, Message::End::Complete, 6400));
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thought for 6 seconds"_s);
    const int closed = f.view.rowRect(0).height();
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return);
    QTest::keyClick(&f.view, Qt::Key_Return);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thought for 6 seconds\nFirst I look, then I leap."_s);
    QVERIFY(f.view.rowRect(0).height() > closed + 10);
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    f.settle();
    QCOMPARE(f.view.rowRect(0).height(), closed);
}

void tst_TranscriptMessages::reasoningCountsAndThenSaysHowLong()
{
    TranscriptFixture f;
    f.model.append(thought(f, u"Hm"_s, Message::End::Open));
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thinking"_s);
    f.clock.advance(3200);
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thinking, 3 s"_s);
    f.model.update(u"think"_s, [](Message &m) {
        m.end = Message::End::Complete;
        m.milliseconds = 4100;
    });
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thought for 4 seconds"_s);
    f.model.update(u"think"_s, [](Message &m) { m.milliseconds = -1; }); // a replay does not know
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thought"_s);
}

void tst_TranscriptMessages::reasoningWithoutWordsHasNothingToOpen()
{
    TranscriptFixture f;
    f.model.append(thought(f, {}, Message::End::Complete, 400));
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Thought for a moment"_s);
    QVERIFY(!f.click(0, RowAction::Kind::ToggleFold));
}

void tst_TranscriptMessages::foldsStayOpenOverThreads()
{
    TranscriptFixture f;
    f.model.append(thought(f, u"Secret plan"_s, Message::End::Complete, 6400));
    f.settle();
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    const Conversation here = f.model.conversation();
    f.model.reset({});
    f.settle();
    f.model.reset(here);
    f.settle();
    QVERIFY(f.view.shownText(0).contains("Secret plan"_L1));
}

void tst_TranscriptMessages::simpleActivitiesAreWords()
{
    TranscriptFixture f;
    f.model.append(activity(u"status"_s, { { u"text"_s, u"Looked into **three** folders"_s } }));
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Looked into **three** folders"_s); // no Markdown
    QVERIFY(!f.click(0, RowAction::Kind::ToggleFold));
}

void tst_TranscriptMessages::unknownActivitiesArePlaceholders()
{
    TranscriptFixture f;
    f.model.append(
        activity(u"a2ui\u202e-surface"_s, { { u"root"_s, QJsonObject { { u"kind"_s, u"board"_s } } }, { u"n"_s, 2 } }));
    f.settle();
    QVERIFY(f.view.shownText(0).section(u'\n', 1).startsWith("a2ui<U+202E>-surface, "_L1));
    QVERIFY(f.view.shownText(0).endsWith(", Activity"_L1));
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    f.settle();
    QVERIFY(f.view.shownText(0).contains("\"kind\": \"board\""_L1)); // JSON, one member a line
    QVERIFY(f.click(0, RowAction::Kind::CopyDetails));
    QVERIFY(QApplication::clipboard()->text().contains("\"n\": 2"_L1));
}

void tst_TranscriptMessages::dayLines()
{
    TranscriptFixture f;
    f.clock.jumpWall(12 * 3600 * 1000LL - (f.clock.wall().toLocalTime().time().msecsSinceStartOfDay())); // noon
    Message old = f.message(u"1"_s, Message::Role::User, u"Then"_s);
    old.at = f.clock.wall().addDays(-1);
    Message older = f.message(u"0"_s, Message::Role::User, u"Long ago"_s);
    older.at = f.clock.wall().addDays(-40);
    f.model.append(older);
    f.model.append(old);
    f.say(u"2"_s, u"Now"_s);
    f.say(u"3"_s, u"And now"_s);
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > f.view.rowRect(3).height());
    QCOMPARE(f.view.rowRect(1).height(), f.view.rowRect(2).height());
    QVERIFY(f.view.rowRect(2).height() > f.view.rowRect(3).height());
    QCOMPARE(f.view.dayOf(1), u"Yesterday"_s);
    QCOMPARE(f.view.dayOf(2), u"Today"_s);
    QCOMPARE(f.view.dayOf(3), QString());
    QVERIFY(!f.view.dayOf(0).isEmpty());
    TranscriptFixture today;
    today.say(u"1"_s, u"Now"_s);
    today.settle();
    QCOMPARE(today.view.dayOf(0), QString()); // a conversation of today needs no line
}

void tst_TranscriptMessages::subagentsHaveTheirName()
{
    TranscriptFixture f;
    Conversation conversation;
    conversation.subagents = { { u"sub"_s, u"Researcher"_s, {}, {}, {}, Subagent::State::Running, {} } };
    Message message = f.message(u"1"_s, Message::Role::Assistant, u"Found it"_s);
    message.subagentRunId = u"sub"_s;
    conversation.append(message);
    conversation.append(f.message(u"2"_s, Message::Role::Assistant, u"Thanks"_s));
    f.model.reset(conversation);
    f.settle();
    QVERIFY(f.view.rowHeading(0).startsWith("Researcher"_L1));
    QVERIFY(f.view.rowHeading(1).startsWith("Billing"_L1));
}

void tst_TranscriptMessages::toolsOfSeveralMessagesShareAFrame()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"look"_s, ToolCall::State::Done));
    f.settle();
    const int alone = f.view.rowRect(0).height();
    f.call(u"2"_s, f.tool(u"leap"_s, ToolCall::State::Done));
    f.settle();
    const int joined = f.view.rowRect(0).height();
    QVERIFY2(joined < alone, qPrintable(QString::number(joined)));
    QCOMPARE(f.view.rowRect(1).top(), f.view.rowRect(0).bottom() + 1);
    f.model.update(u"2"_s, [](Message &m) { m.text = u"In between"_s; }); // no longer a neighbour
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > joined);
    f.model.remove(u"2"_s);
    f.settle();
    QCOMPARE(f.view.rowRect(0).height(), alone);
}

void tst_TranscriptMessages::argumentsThePersonChangedAreShown()
{
    TranscriptFixture f;
    ToolCall tool = f.tool(u"look"_s, ToolCall::State::Done, u"{\"q\":\"all\"}"_s);
    tool.sentArguments = u"{\"q\": \"two\"}"_s;
    tool.result = u"ok"_s;
    f.call(u"1"_s, tool);
    f.settle();
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    f.settle();
    const QString shown = f.view.shownText(0);
    QVERIFY2(shown.contains("Arguments, changed by you: {\"q\": \"two\"}\nAs the agent asked: {\"q\":\"all\"}\nResult: ok"_L1),
             qPrintable(shown));
}

void tst_TranscriptMessages::runDetailsAreInTheMenuAndTheDescription()
{
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::Assistant, u"Done"_s);
    message.run = RunSummary {
        u"r"_s, 3400, { { u"acme"_s, u"large"_s, 1204, 310, -1, 20, 900, -1 }, { u"acme"_s, {}, -1, -1, 7, -1, -1, -1 } }
    };
    f.model.append(message);
    f.settle();
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(&f.view)->child(0);
    const QString told = row->text(QAccessible::Description);
    QVERIFY2(told.endsWith(
                 "Took 3.4 s\nlarge: 1,204 tokens in, 310 tokens out, 20 for thinking, 900 from the cache\nacme: 7 tokens"_L1),
             qPrintable(told));
    QVERIFY(f.click(0, RowAction::Kind::More));
    QMenu *menu = nullptr;
    QTRY_VERIFY((menu = f.view.findChild<QMenu *>(u"messageMenu"_s)));
    QStringList entries;
    for (const QAction *entry : menu->actions())
        entries << entry->text();
    QVERIFY(entries.contains(u"Took 3.4 s"_s) && entries.contains(u"Copy message"_s));
    menu->close();
}

void tst_TranscriptMessages::stepsAndSubagentsAreOneLine()
{
    TranscriptFixture f;
    QVERIFY(!f.view.findChild<RunLine *>());
    f.model.reset(SampleThread(f.clock.wall()).running());
    f.settle();
    const auto *line = f.view.findChild<RunLine *>();
    QVERIFY(line && line->isVisible());
    QCOMPARE(line->words(), u"Researcher is at work · Step: compare months"_s);
    QVERIFY(line->y() >= f.view.rowRect(f.model.rowCount() - 1).bottom());
    f.model.apply(events::StepFinished { u"compare months"_s, {}, {} }, Source::Live, f.clock.wall());
    f.settle();
    QCOMPARE(line->words(), u"Researcher is at work"_s);
    f.model.reset({});
    f.settle();
    QVERIFY(!line->isVisible());
}

void tst_TranscriptMessages::silenceIsSaid()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"so far"_s, Message::End::Open);
    f.view.setQuiet(true);
    f.settle();
    const auto *line = f.view.findChild<RunLine *>();
    QVERIFY(line && line->isVisible());
    QVERIFY(line->words().startsWith("Nothing has come for a while."_L1));
    f.view.setQuiet(false);
    f.settle();
    QVERIFY(!line->isVisible());
}

void tst_TranscriptMessages::aMessageThatCannotBeReadIsShownAsItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("too deep") << QString(u"> "_s.repeated(400) + u"deep"_s);
    QTest::newRow("too long") << QString(u"a **b** c "_s.repeated(110'000));
    QTest::newRow("a library that throws") << u"throw **this**"_s;
}

void tst_TranscriptMessages::aMessageThatCannotBeReadIsShownAsItIs()
{
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.view.setReader([](const QString &source) -> std::optional<std::vector<Block>> {
        if (source.startsWith("throw"_L1))
            throw std::runtime_error("a library gave up");
        return readMarkdown(source);
    });
    f.answer(u"1"_s, u"Before **it**"_s);
    f.answer(u"2"_s, text);
    f.answer(u"3"_s, u"After **it**"_s);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1, 1), u"Before it"_s);
    f.view.setCurrentRow(1);
    f.settle();
    QTRY_VERIFY(f.view.shownText(1).endsWith("Shown as plain text: it cannot be formatted."_L1)); // a long one takes its time
    QVERIFY(f.view.shownText(1).contains(text.left(20)));
    QCOMPARE(f.view.shownText(2).section(u'\n', 1, 1), u"After it"_s);
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    f.view.copySelection(); // what cannot be read can be copied; a long one takes its time here, too
    QTRY_VERIFY(QApplication::clipboard()->text().contains(text.left(20)));
}

void tst_TranscriptMessages::buttonsShowUnderThePointer()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"First"_s);
    f.say(u"2"_s, u"Second"_s);
    f.settle();
    const QImage before = f.view.viewport()->grab().toImage();
    QTest::mouseMove(f.view.viewport(), f.view.rowRect(0).center());
    QMouseEvent move(QEvent::MouseMove, f.view.rowRect(0).center(), f.view.viewport()->mapToGlobal(f.view.rowRect(0).center()),
                     Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(f.view.viewport(), &move);
    QVERIFY(f.view.viewport()->grab().toImage() != before);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(f.view.viewport(), &leave);
    QCOMPARE(f.view.viewport()->grab().toImage(), before);
}

void tst_TranscriptMessages::theLastAnswerDoesNotJumpWhenItEnds()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"Words"_s, Message::End::Open);
    f.settle();
    const int height = f.view.rowRect(0).height();
    f.model.update(u"1"_s, [](Message &m) { m.end = Message::End::Complete; });
    f.settle();
    QCOMPARE(f.view.rowRect(0).height(), height);
    QVERIFY(actionNames(f, 0).contains(u"Copy message"_s));
}

void tst_TranscriptMessages::scrollPositionIsKept()
{
    TranscriptFixture f;
    for (int i = 0; i < 60; ++i)
        f.say(QString::number(i), u"Message %1"_s.arg(i));
    f.settle();
    QVERIFY(f.view.scrollPosition().messageId.isEmpty()); // at the end, following
    const QSignalSpy moved(&f.view, &TranscriptView::scrollPositionChanged);
    f.bar().setValue(f.bar().maximum() / 2);
    const ScrollPosition there = f.view.scrollPosition();
    QVERIFY(!there.messageId.isEmpty() && !moved.isEmpty());
    const int top = f.view.rowRect(f.model.rowOf(there.messageId)).top();
    const Conversation conversation = f.model.conversation();
    f.model.reset({});
    f.model.reset(conversation);
    f.view.setScrollPosition(there);
    QCOMPARE(f.view.rowRect(f.model.rowOf(there.messageId)).top(), top);
    f.settle();
    QCOMPARE(f.view.rowRect(f.model.rowOf(there.messageId)).top(), top);
    f.view.setScrollPosition({ u"gone"_s, 5 });
    QVERIFY(f.isAtEnd());
}

void tst_TranscriptMessages::everySampleRowCanBeWalked_data()
{
    QTest::addColumn<int>("sample");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    for (int sample = 0; sample < 5; ++sample) {
        QTest::addRow("%d light", sample) << sample << u"light"_s << Qt::LeftToRight;
        QTest::addRow("%d high contrast, from the right", sample) << sample << u"high-contrast-dark"_s << Qt::RightToLeft;
    }
}

//! The keyboard reaches every control of every row, each has a name and a place, and all of it is on screen then.
void tst_TranscriptMessages::everySampleRowCanBeWalked()
{
    QFETCH(const int, sample);
    QFETCH(const QString, scheme);
    QFETCH(const Qt::LayoutDirection, direction);
    TranscriptFixture f;
    f.theme.apply(scheme, *qApp);
    f.view.setLayoutDirection(direction);
    SampleThread samples(f.clock.wall());
    f.model.reset(sample == 0   ? samples.finished()
                  : sample == 1 ? samples.running()
                  : sample == 2 ? samples.asking()
                  : sample == 3 ? samples.waiting()
                                : samples.scripts());
    f.settle();
    f.view.setFocus();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    QVERIFY(f.model.rowCount() > 0);
    for (int row = 0; row < f.model.rowCount(); ++row) {
        f.view.setCurrentRow(row);
        QVERIFY(f.view.isRowVisible(row));
        QVERIFY(!f.view.viewport()->grab().isNull());
        const std::vector<RowAction> actions = f.view.actionsOf(row);
        QAccessibleInterface *item = list->child(row);
        QCOMPARE(item->childCount(), static_cast<int>(actions.size()));
        for (int i = 0; i < item->childCount(); ++i) {
            QAccessibleInterface *control = item->child(i);
            QVERIFY2(!control->text(QAccessible::Name).isEmpty(), qPrintable(f.view.shownText(row)));
            QVERIFY(control->role() == QAccessible::Button || control->role() == QAccessible::Link);
            QVERIFY(!control->rect().isEmpty());
            QVERIFY(control->actionInterface());
            QCOMPARE(control->parent(), item);
            QCOMPARE(item->indexOfChild(control), i);
        }
        for (std::size_t i = 0; i + 1 < actions.size(); ++i)
            QTest::keyClick(&f.view, i == 0 ? Qt::Key_Return : Qt::Key_Down);
        QTest::keyClick(&f.view, Qt::Key_Escape);
        QCOMPARE(f.view.currentRow(), row);
    }
    f.theme.apply(u"light"_s, *qApp);
}

COUNTERSIGN_TEST(tst_TranscriptMessages, "tst_transcriptmessages")
#include "tst_transcriptmessages.moc"
