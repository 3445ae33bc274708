// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "openserver.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "sandbox/sandboxserver.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The second walk on the real sandbox: 401, refresh, banner, sign-in, restore; and what must not happen on the way.
class tst_ConnectionSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anExpiredTokenIsRenewedUnseen();
    void aLostSessionAsksOnceAndSendsOnce();
    void anotherPersonInheritsNothing();
    void signOutStopsARunFirst();
    void aRestartNeedsNoBrowser();
    void draftsSurviveARestart();
    void theDemoLeavesNothingBehind();
    void twoMessagesWhileSignedOutGoInOrder();
    void runsCarryWhatTheConnectionSays_data();
    void runsCarryWhatTheConnectionSays();

private:
    static void startDemo(AppFixture &fixture)
    {
        CommandLine line;
        line.demo = true;
        fixture.application->start(line);
        QTRY_VERIFY(fixture.isReady());
    }
    static int posts(const SandboxServer &server, const QByteArray &ending)
    {
        int count = 0;
        for (const SandboxServer::LogLine &line : server.log())
            count += line.method == "POST" && line.path.endsWith(ending);
        return count;
    }
};

void tst_ConnectionSession::anExpiredTokenIsRenewedUnseen()
{
    AppFixture fixture;
    startDemo(fixture);
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    fixture.application->sandbox()->identity().expireAccessTokens();
    QSignalSpy notices(&fixture.notices(), &NoticeBar::changed);
    fixture.say(u"hello again"_s);
    QTRY_VERIFY(fixture.isAnswered() && fixture.connection().chat().model().rowCount() == 4);
    QCOMPARE(fixture.application->sandbox()->identity().refreshCount(), 1);
    QVERIFY(notices.isEmpty());
    QVERIFY(fixture.notices().notices().isEmpty());
}

void tst_ConnectionSession::aLostSessionAsksOnceAndSendsOnce()
{
    AppFixture fixture;
    startDemo(fixture);
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    fixture.application->sandbox()->identity().revokeEverything();
    fixture.say(u"this one waits"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, Condition::SessionEnded);
    QVERIFY(fixture.notice(u"sign-in"_s)->messageWaits);
    const QString waiting = fixture.lastMessage()->id;
    QCOMPARE(fixture.lastMessage()->delivery, Message::Delivery::WaitsForSignIn);
    QCOMPARE(fixture.connection().session().state(), Session::State::SignInRequired);

    fixture.button(u"signIn"_s)->click();
    QTRY_VERIFY(fixture.isReady() && fixture.isAnswered());
    QCOMPARE(fixture.application->sandbox()->runtime().acceptedRunsOf(waiting), 1);
    QVERIFY(!fixture.notice(u"sign-in"_s));
    QCOMPARE(fixture.connection().chat().model().rowCount(), 4);
    QTRY_VERIFY(fixture.notice(u"welcome"_s));
    QCOMPARE(fixture.notice(u"welcome"_s)->about.condition, Condition::WelcomeBack);
}

void tst_ConnectionSession::anotherPersonInheritsNothing()
{
    AppFixture fixture;
    fixture.browser.setAccount(u"admin"_s);
    startDemo(fixture);
    fixture.say(u"my private question"_s);
    QTRY_VERIFY(fixture.isAnswered());
    const int runs = fixture.application->sandbox()->runtime().acceptedRuns();
    fixture.application->sandbox()->identity().revokeEverything();
    fixture.say(u"and another"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));

    fixture.browser.setAccount(u"guest"_s);
    QSignalSpy replaced(&fixture.connection(), &ConnectionSession::chatReplaced);
    fixture.button(u"signIn"_s)->click();
    QTRY_COMPARE(replaced.size(), 1);
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(fixture.connection().chat().model().rowCount(), 0);
    QVERIFY(fixture.connection().chat().threads().isEmpty());
    QVERIFY(fixture.notice(u"other-account"_s));
    QCOMPARE(fixture.notice(u"other-account"_s)->about.condition, Condition::OtherAccount);
    QVERIFY(!fixture.notice(u"welcome"_s));
    fixture.say(u"I am somebody else"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.application->sandbox()->runtime().acceptedRuns(), runs + 1); // the guest's, not admin's
    // "You are signed in as …" is no news beside "You are signed out".
    QVERIFY(fixture.notice(u"other-account"_s));
    fixture.button(u"signOut"_s)->click();
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QVERIFY(!fixture.notice(u"other-account"_s));
}

void tst_ConnectionSession::signOutStopsARunFirst()
{
    AppFixture fixture;
    startDemo(fixture);
    fixture.say(u"answer slow"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.connection().chat().isRunning() && fixture.lastMessage()->role == Message::Role::Assistant,
                             15'000);
    QTRY_COMPARE(fixture.credentials.entries.size(), 1);
    fixture.button(u"signOut"_s)->click();
    QTRY_COMPARE(fixture.connection().session().state(), Session::State::SignedOut);

    int stopAt = -1;
    int revokeAt = -1;
    const auto &log = fixture.application->sandbox()->log();
    for (int i = 0; i < log.size(); ++i) {
        if (log.at(i).path.contains("/stop/"))
            stopAt = i;
        if (log.at(i).path.endsWith("/revoke"))
            revokeAt = i;
    }
    QVERIFY(stopAt >= 0);
    QCOMPARE(log.at(stopAt).status, 200);
    QVERIFY(revokeAt > stopAt);
    QVERIFY(fixture.credentials.entries.isEmpty());
    QVERIFY(fixture.connection().chat().model().rowCount() >= 2); // still readable
}

void tst_ConnectionSession::aRestartNeedsNoBrowser()
{
    AppFixture fixture;
    SandboxServer server(fixture.clock, fixture.redactor);
    openServer(fixture, server);
    QTRY_COMPARE(fixture.credentials.entries.size(), 1);
    fixture.restart();
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(posts(server, "/login"), 1);
    QCOMPARE(server.identity().refreshCount(), 1);
}

void tst_ConnectionSession::draftsSurviveARestart()
{
    AppFixture fixture;
    SandboxServer server(fixture.clock, fixture.redactor);
    openServer(fixture, server);
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    const QString thread = fixture.connection().chat().threadId();
    fixture.composer().setText(u"half a sentence"_s);
    fixture.restart();
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.connection().chat().threadId(), thread);
    QTRY_COMPARE(fixture.composer().text(), u"half a sentence"_s);
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2);
}

void tst_ConnectionSession::theDemoLeavesNothingBehind()
{
    AppFixture fixture;
    startDemo(fixture);
    QTRY_COMPARE(fixture.credentials.entries.size(), 1);
    ScriptedRuntime open(ScriptedRuntime::Kind::CopilotKit);
    fixture.application->openAddress(open.address());
    QTRY_VERIFY(fixture.isReady() && fixture.connection().config().address == QUrl(open.address()));
    QTRY_VERIFY(fixture.credentials.entries.isEmpty());
    QTRY_COMPARE(posts(*fixture.application->sandbox(), "/revoke"), 1);
    QCOMPARE(fixture.application->settings().connections().size(), 1);
    QVERIFY(fixture.application->settings().tombstones().isEmpty());
}

void tst_ConnectionSession::twoMessagesWhileSignedOutGoInOrder()
{
    AppFixture fixture;
    startDemo(fixture);
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    fixture.application->sandbox()->identity().revokeEverything();
    fixture.say(u"first waiting"_s);
    QTRY_VERIFY(fixture.connection().chat().hasWaiting());
    fixture.say(u"second waiting"_s);
    QTRY_COMPARE(fixture.connection().chat().outbox().rows().size(), 2);
    QStringList ids;
    for (const OutboxRow &row : fixture.connection().chat().outbox().rows())
        ids << row.messageId;
    fixture.button(u"signIn"_s)->click();
    QTRY_VERIFY(fixture.isReady() && !fixture.connection().chat().hasWaiting() && fixture.isAnswered());
    for (const QString &id : ids)
        QVERIFY(fixture.application->sandbox()->runtime().acceptedRunsOf(id) <= 1);
    QCOMPARE(fixture.application->sandbox()->runtime().acceptedRunsOf(ids.first())
                 + fixture.application->sandbox()->runtime().acceptedRunsOf(ids.last()),
             2);
}

void tst_ConnectionSession::runsCarryWhatTheConnectionSays_data()
{
    QTest::addColumn<QStringList>("tools");
    QTest::newRow("both") << QStringList { u"confirm_action"_s, u"ask_user"_s };
    QTest::newRow("one") << QStringList { u"ask_user"_s };
    QTest::newRow("none") << QStringList();
}

//! Headers, properties, context, tools and suggestions of a connection file.
void tst_ConnectionSession::runsCarryWhatTheConnectionSays()
{
    QFETCH(QStringList, tools);
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    ConnectionConfig config;
    config.name = u"Team"_s;
    config.address = QUrl(runtime.address());
    config.signIn.method = SignInConfig::Method::None;
    config.headers = { { u"X-Tenant"_s, u"acme"_s } };
    config.properties = { { u"tenant"_s, u"acme"_s }, { u"max_tokens"_s, 400 } };
    config.context = { { u"locale"_s, u"da"_s } };
    config.suggestions = { { u"Plan"_s, u"Plan my day."_s } };
    config.tools = tools;
    fixture.application->start({});
    fixture.application->openConnection(config);
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(fixture.connection().chat().suggestions(), (QList<Suggestion> { { u"Plan"_s, u"Plan my day."_s } }));
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QJsonObject sent;
    for (const ReceivedRequest &request : runtime.server.requests()) {
        QCOMPARE(request.header("X-Tenant"), QByteArray("acme"));
        if (request.path.endsWith("/run"))
            sent = QJsonDocument::fromJson(request.body).object();
    }
    QCOMPARE(sent.value("forwardedProps"_L1), QJsonValue(config.properties));
    QCOMPARE(sent.value("context"_L1).toArray(),
             (QJsonArray { QJsonObject { { u"description"_s, u"locale"_s }, { u"value"_s, u"da"_s } } }));
    QStringList declared;
    const QJsonArray told = sent.value("tools"_L1).toArray();
    for (const auto &tool : told)
        declared << tool["name"_L1].toString();
    QCOMPARE(declared, tools);
}

COUNTERSIGN_TEST(tst_ConnectionSession, "tst_connectionsession")
#include "tst_connectionsession.moc"
