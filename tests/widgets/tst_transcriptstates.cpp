// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What a row says about its message and its tools.
class tst_TranscriptStates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void statusLines_data();
    void statusLines();
    void statusActionsStayInANarrowView();
    void statusActions_data();
    void statusActions();
    void sendingIsShownAfterASecond();
    void toolStates_data();
    void toolStates();
    void toolOpensByClickAndKey();
    void runningCountsSeconds();
    void reasonsOfTools_data();
    void reasonsOfTools();
};

void tst_TranscriptStates::statusLines_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<int>("end");
    QTest::addColumn<bool>("onServer");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("actions");
    using D = Message::Delivery;
    using E = Message::End;
    const auto row = [](const char *name, D delivery, E end, bool onServer, const QString &text, const QStringList &actions) {
        QTest::newRow(name) << int(delivery) << int(end) << onServer << text << actions;
    };
    row("settled", D::Settled, E::Complete, true, {}, {});
    row("sign-in", D::WaitsForSignIn, E::Complete, true, u"Waits for you to sign in"_s, { u"Edit"_s, u"Do not send"_s });
    row("network", D::WaitsForNetwork, E::Complete, true, u"Waits for the network"_s, { u"Edit"_s, u"Do not send"_s });
    row("turn", D::WaitsForTurn, E::Complete, true, u"Goes out when the answer is complete"_s, { u"Edit"_s, u"Do not send"_s });
    row("ask", D::AskPerson, E::Complete, true, u"Send it now?"_s, { u"Send"_s, u"Do not send"_s });
    row("perhaps", D::MayHaveArrived, E::Complete, true, u"It may have arrived."_s, { u"Send again"_s, u"Leave it"_s });
    row("refused", D::Refused, E::Complete, true, u"It was not answered."_s, { u"Edit"_s, u"Send again"_s });
    row("broke off", D::Settled, E::BrokeOff, true, u"The answer broke off."_s, { u"Ask to go on"_s });
    row("failed", D::Settled, E::Failed, true, u"The answer ended with an error."_s, { u"Ask to go on"_s });
    row("stopped", D::Settled, E::Stopped, true, u"You stopped this."_s, {});
    row("gone", D::Settled, E::Complete, false, u"No longer on the server"_s, {});
}

void tst_TranscriptStates::statusLines()
{
    QFETCH(int, delivery);
    QFETCH(int, end);
    QFETCH(bool, onServer);
    QFETCH(QString, text);
    QFETCH(QStringList, actions);
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = static_cast<Message::Delivery>(delivery);
    message.end = static_cast<Message::End>(end);
    message.onServer = onServer;
    f.model.append(message);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), text);
    QStringList names;
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind >= RowAction::Kind::Edit && action.kind <= RowAction::Kind::Continue)
            names << action.name;
    }
    QCOMPARE(names, actions);
}

void tst_TranscriptStates::statusActionsStayInANarrowView()
{
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = Message::Delivery::WaitsForSignIn;
    f.model.append(message);
    f.settle();
    const int inOneLine = f.view.rowRect(0).height();
    f.view.resize(320, 600);
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > inOneLine);
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind == RowAction::Kind::Edit || action.kind == RowAction::Kind::Discard)
            QVERIFY2(action.area.left() >= 0 && action.area.right() <= f.view.viewport()->width(), qPrintable(action.name));
    }
}

void tst_TranscriptStates::statusActions_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("signal");
    using D = Message::Delivery;
    using K = RowAction::Kind;
    QTest::newRow("edit") << int(D::WaitsForSignIn) << int(K::Edit) << QByteArray(SIGNAL(editRequested(QString)));
    QTest::newRow("do not send") << int(D::WaitsForSignIn) << int(K::Discard) << QByteArray(SIGNAL(discardRequested(QString)));
    QTest::newRow("send") << int(D::AskPerson) << int(K::SendNow) << QByteArray(SIGNAL(sendNowRequested(QString)));
    QTest::newRow("send again") << int(D::MayHaveArrived) << int(K::SendNow) << QByteArray(SIGNAL(sendNowRequested(QString)));
    QTest::newRow("leave it") << int(D::MayHaveArrived) << int(K::LeaveIt) << QByteArray(SIGNAL(leaveRequested(QString)));
}

void tst_TranscriptStates::statusActions()
{
    QFETCH(int, delivery);
    QFETCH(int, kind);
    QFETCH(QByteArray, signal);
    TranscriptFixture f;
    Message message = f.message(u"the-id"_s, Message::Role::User, u"Hello"_s);
    message.delivery = static_cast<Message::Delivery>(delivery);
    f.model.append(message);
    f.settle();
    QSignalSpy spy(&f.view, signal.constData());
    QVERIFY(f.click(0, static_cast<RowAction::Kind>(kind)));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toString(), u"the-id"_s);
}

void tst_TranscriptStates::sendingIsShownAfterASecond()
{
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = Message::Delivery::Sending;
    f.model.append(message);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), QString());
    const int height = f.view.rowRect(0).height();
    f.clock.advance(1000);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), u"Sending…"_s);
    QVERIFY(f.view.rowRect(0).height() > height);
}

void tst_TranscriptStates::toolStates_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("milliseconds");
    QTest::addColumn<QString>("shown");
    using S = ToolCall::State;
    QTest::newRow("preparing") << int(S::Preparing) << -1 << u"look, {\"q\":\"drafts\"}, Preparing"_s;
    QTest::newRow("running") << int(S::Running) << -1 << u"look, drafts, Running"_s;
    QTest::newRow("done") << int(S::Done) << 1200 << u"look, drafts, Done in 1.2 s"_s;
    QTest::newRow("done, unknown time") << int(S::Done) << -1 << u"look, drafts, Done"_s;
    QTest::newRow("done at once") << int(S::Done) << 49 << u"look, drafts, Done"_s;
    QTest::newRow("done in a tenth") << int(S::Done) << 100 << u"look, drafts, Done in 0.1 s"_s;
    QTest::newRow("failed at once") << int(S::Failed) << 0 << u"look, what came back, Failed"_s;
    QTest::newRow("not answered") << int(S::NotAnswered) << -1 << u"look, You did not answer, Not run"_s;
    QTest::newRow("declined") << int(S::Declined) << -1 << u"look, what came back, Declined"_s;
    QTest::newRow("refused") << int(S::RefusedByPerson) << -1 << u"look, You refused this, Not run"_s;
    QTest::newRow("failed") << int(S::Failed) << 30000 << u"look, what came back, Failed after 30 s"_s;
}

void tst_TranscriptStates::toolStates()
{
    QFETCH(int, state);
    QFETCH(int, milliseconds);
    QFETCH(QString, shown);
    TranscriptFixture f;
    ToolCall tool = f.tool(u"look"_s, static_cast<ToolCall::State>(state), u"{\"q\":\"drafts\"}"_s);
    tool.milliseconds = milliseconds;
    tool.result = u"what came back"_s;
    f.call(u"1"_s, tool);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1, 1), shown);
}

void tst_TranscriptStates::toolOpensByClickAndKey()
{
    TranscriptFixture f;
    ToolCall tool = f.tool(u"look"_s, ToolCall::State::Done, u"{\"q\":\"drafts\"}"_s);
    tool.result = u"{}"_s;
    f.call(u"1"_s, tool);
    f.settle();
    const int closed = f.view.rowRect(0).height();
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    QTRY_VERIFY(f.view.rowRect(0).height() > closed + 60);
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return); // enters
    QTest::keyClick(&f.view, Qt::Key_Return); // does
    QTRY_COMPARE(f.view.rowRect(0).height(), closed);
}

void tst_TranscriptStates::runningCountsSeconds()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"look"_s, ToolCall::State::Running));
    f.settle();
    f.clock.advance(4200);
    QVERIFY(f.view.shownText(0).contains("Running, 4 s"_L1));
}

void tst_TranscriptStates::reasonsOfTools_data()
{
    QTest::addColumn<QString>("result");
    QTest::addColumn<QString>("reason");
    QTest::newRow("reason") << u"{\"status\":\"declined\",\"reason\":\"Only an admin\"}"_s << u"Only an admin"_s;
    QTest::newRow("message") << u"{\"reason\":\"\",\"message\":\"Not today\"}"_s << u"Not today"_s;
    QTest::newRow("error") << u"{\"error\":\"No such drafts\"}"_s << u"No such drafts"_s;
    QTest::newRow("error with a message") << u"{\"error\":{\"code\":7,\"message\":\"No such drafts\"}}"_s << u"No such drafts"_s;
    QTest::newRow("anything else") << u"{\"code\":7}"_s << u"{\"code\":7}"_s;
    QTest::newRow("no JSON") << u"no  luck\n"_s << u"no luck"_s;
}

void tst_TranscriptStates::reasonsOfTools()
{
    QFETCH(const QString, result);
    QFETCH(const QString, reason);
    for (const ToolCall::State state : { ToolCall::State::Declined, ToolCall::State::Failed }) {
        TranscriptFixture f;
        ToolCall tool = f.tool(u"look"_s, state);
        tool.result = result;
        f.call(u"1"_s, tool);
        f.settle();
        QCOMPARE(f.view.shownText(0).section(u'\n', 1).section(u", "_s, 1, 1), reason);
    }
}

COUNTERSIGN_TEST(tst_TranscriptStates, "tst_transcriptstates")
#include "tst_transcriptstates.moc"
