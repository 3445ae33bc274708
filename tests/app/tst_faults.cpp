// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultysandbox.h"
#include "openserver.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;

//! A provider that misbehaves behind the back of the whole product; everything else that fails is in tests/faults.
class tst_Faults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRefusedRefreshAsksForASignIn();
    void aLostRefreshAnswerSendsTheRefreshOnce();
    void aServerThatTakesNoTokenIsNamed();
    void aProviderThatIsDownEndsTheAttemptOnly();
};

namespace {
constexpr int kPatience = 60'000; // ms
} // namespace

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
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, Condition::SessionLost);
    QCOMPARE(server.arrived("/id/token#refresh_token"), 2);
    QCOMPARE(server.runtime().acceptedRuns(), 0);
    QVERIFY(fixture.connection().chat().hasWaiting());
}

void tst_Faults::aServerThatTakesNoTokenIsNamed()
{
    AppFixture fixture;
    FaultySandbox server(fixture.clock, fixture.redactor, 3600);
    openServer(fixture, server);
    server.fail("/api/copilotkit/agent/default/run", Fault::Unauthorized, 2);
    fixture.say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.notice(u"sign-in"_s), kPatience);
    const Error asked = fixture.notice(u"sign-in"_s)->about;
    QCOMPARE(asked.condition, Condition::SessionRefused); // the provider has done nothing
    QCOMPARE(asked.arguments, (QStringList { u"Team"_s, u"127.0.0.1"_s }));
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
    QTRY_COMPARE_WITH_TIMEOUT(fixture.notice(u"sign-in"_s)->about.condition, Condition::ProviderFailed, kPatience);
    QVERIFY(!fixture.notice(u"sign-in-attempt"_s)); // one sentence, and a way on
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedOut);
    fixture.button(u"noticeSignIn"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isReady(), kPatience);
    QVERIFY(!fixture.notice(u"sign-in"_s));
}

COUNTERSIGN_TEST(tst_Faults, "tst_faults")
#include "tst_faults.moc"
