// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "faultysandbox.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;

//! The whole product against a server that misbehaves: what the person reads, what is kept, and how many runs the server
//! accepted.
class tst_Faults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRunThatMeetsAFault_data();
    void aRunThatMeetsAFault();
    void aRefusedRefreshAsksForASignIn();
    void aLostRefreshAnswerSendsTheRefreshOnce();
    void aProviderThatIsDownEndsTheAttemptOnly();
};

namespace {
constexpr int kPatience = 20'000; // ms
const QByteArray kRun = "/api/copilotkit/agent/default/run"_ba;

void openServer(AppFixture &fixture, FaultySandbox &server)
{
    QVERIFY(server.listen());
    ConnectionConfig config;
    config.name = u"Team"_s;
    config.address = server.runtimeAddress();
    config.signIn.issuer = server.issuer().toString();
    config.signIn.clientId = server.clientId();
    config.signIn.scopes << u"agents.run"_s;
    fixture.application->start({});
    fixture.application->openConnection(config);
    fixture.connection().signIn();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isReady(), kPatience);
}
} // namespace

void tst_Faults::aRunThatMeetsAFault_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<int>("arrived");  //!< posts that reached the server
    QTest::addColumn<int>("accepted"); //!< runs it began
    QTest::addColumn<bool>("answered");
    QTest::addColumn<Condition>("condition"); //!< of the notice; None = nothing on the bar
    QTest::newRow("401 once: refreshed, sent again") << Fault::Unauthorized << 0LL << 2 << 1 << true << Condition::None;
    QTest::newRow("cut after the head: the rest by connect") << Fault::Cut << 400LL << 1 << 1 << true << Condition::None;
    QTest::newRow("403") << Fault::Forbidden << 0LL << 1 << 0 << false << Condition::Forbidden;
    QTest::newRow("500") << Fault::ServerError << 0LL << 1 << 0 << false << Condition::ServerFailed;
    QTest::newRow("429") << Fault::RateLimited << 0LL << 1 << 0 << false << Condition::RateLimited;
    QTest::newRow("a web page") << Fault::WebPage << 0LL << 1 << 0 << false << Condition::NotAnAgentServer;
    QTest::newRow("redirect") << Fault::Redirect << 0LL << 1 << 0 << false << Condition::RedirectRefused;
    QTest::newRow("busy") << Fault::EmptyStream << 0LL << 1 << 0 << false << Condition::ThreadBusy;
    QTest::newRow("an agent behind it refuses") << Fault::Upstream401 << 0LL << 1 << 0 << false << Condition::UpstreamRefused;
}

void tst_Faults::aRunThatMeetsAFault()
{
    QFETCH(Fault, fault);
    QFETCH(qint64, bytes);
    QFETCH(int, accepted);
    QFETCH(bool, answered);
    QFETCH(Condition, condition);
    AppFixture fixture;
    FaultySandbox server(fixture.clock, fixture.redactor, 3600);
    openServer(fixture, server);
    server.fail(kRun, fault, 1, bytes);
    fixture.say(u"hello"_s);
    if (answered) {
        QTRY_VERIFY_WITH_TIMEOUT(fixture.isAnswered(), kPatience);
        QVERIFY(!fixture.notice(u"run"_s));
    } else {
        QTRY_VERIFY_WITH_TIMEOUT(fixture.notice(u"run"_s), kPatience);
        QCOMPARE(fixture.notice(u"run"_s)->about.condition, condition);
        QCOMPARE(fixture.connection().chat().model().conversation().messages.front().text, u"hello"_s);
        QVERIFY(!fixture.connection().chat().isRunning());
    }
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedIn);
    QCOMPARE(server.runtime().acceptedRuns(), accepted);
    QTEST(server.arrived(kRun), "arrived");
}

void tst_Faults::aRefusedRefreshAsksForASignIn()
{
    AppFixture fixture;
    FaultySandbox server(fixture.clock, fixture.redactor, 3600);
    openServer(fixture, server);
    server.identity().expireAccessTokens();
    server.fail("/id/token#refresh_token", Fault::InvalidGrant);
    fixture.say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.notice(u"sign-in"_s), kPatience);
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, Condition::SessionEnded);
    QCOMPARE(server.arrived("/id/token#refresh_token"), 1);
    QTRY_VERIFY(fixture.credentials.entries.isEmpty()); // a dead refresh token is not kept
    fixture.button(u"noticeSignIn"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isReady() && fixture.isAnswered(), kPatience);
    QCOMPARE(server.runtime().acceptedRuns(), 1);
}

void tst_Faults::aLostRefreshAnswerSendsTheRefreshOnce()
{
    AppFixture fixture;
    FaultySandbox server(fixture.clock, fixture.redactor, 3600);
    openServer(fixture, server);
    server.identity().expireAccessTokens();
    server.fail("/id/token#refresh_token", Fault::LoseAnswer);
    fixture.say(u"hello"_s);
    // Done there, the answer lost: the one more try meets the provider's reuse detection, and the person is asked.
    QTRY_VERIFY_WITH_TIMEOUT(fixture.notice(u"sign-in"_s), kPatience);
    QCOMPARE(fixture.connection().session().why(), Session::Why::AnswerLost);
    QCOMPARE(server.arrived("/id/token#refresh_token"), 2);
    QCOMPARE(server.runtime().acceptedRuns(), 0);
    QVERIFY(fixture.connection().chat().hasWaiting());
}

void tst_Faults::aProviderThatIsDownEndsTheAttemptOnly()
{
    AppFixture fixture;
    FaultySandbox server(fixture.clock, fixture.redactor, 3600);
    openServer(fixture, server);
    fixture.button(u"signOut"_s)->click();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.connection().session().state(), Session::State::SignedOut, kPatience);
    server.fail("/id/token#authorization_code", Fault::ServerError);
    fixture.button(u"noticeSignIn"_s)->click();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.notice(u"sign-in"_s)->about.condition, Condition::SignInExchangeFailed, kPatience);
    QVERIFY(!fixture.notice(u"sign-in-attempt"_s)); // one sentence, and a way on
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedOut);
    fixture.button(u"noticeSignIn"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isReady(), kPatience);
    QVERIFY(!fixture.notice(u"sign-in"_s));
}

COUNTERSIGN_TEST(tst_Faults, "tst_faults")
#include "tst_faults.moc"
