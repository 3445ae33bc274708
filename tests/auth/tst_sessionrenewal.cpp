// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! A new token before the old one ends, or after a 401; and when there is none.
class tst_SessionRenewal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void renewsAheadOfTheEnd_data();
    void renewsAheadOfTheEnd();
    void renewsOnceForMany();
    void renewsOnceForTwelveRejections();
    void ignoresOlderGenerations();
    void endsWhenRejectedAgain();
    void endsWhenThereIsNothingToRenewWith();
    void usesATokenThatCannotBeRenewedUntilA401();
    void endsWhenTheProviderRefuses();
    void staysSignedInOffline();
    void isOfflineWithARejectedToken();
    void followsTheWallClock();
    void isNotFooledByAWallClockSetBack();
    void usesTheTokenWhileItLastsWhenTheAnswerIsLost();
    void endsWithALostAnswer();
    void storesARotatedTokenBeforeItIsUsed();
    void neverRenewsIntoSomebodyElse();
    void endsWithoutProofOfWhoIsMeant();
    void isSettledOnceItsTokenIsKept();
    void isSettledWhenAWriteIsForgotten();
    void refusesHeadersThatAreNoHeaders();
};

void tst_SessionRenewal::renewsAheadOfTheEnd_data()
{
    QTest::addColumn<int>("lifetime");
    QTest::addColumn<int>("passed"); // ms
    QTest::addColumn<Verdict>("verdict");
    QTest::newRow("an hour, fresh") << 3600 << 0 << Verdict::Go;
    QTest::newRow("an hour, before the last minute") << 3600 << 3'539'999 << Verdict::Go;
    QTest::newRow("an hour, the last minute") << 3600 << 3'540'000 << Verdict::Wait;
    QTest::newRow("an hour, over") << 3600 << 3'600'000 << Verdict::Wait;
    QTest::newRow("a day, before the last minute") << 86400 << 86'339'999 << Verdict::Go;
    QTest::newRow("five minutes, before the last 10 %") << 300 << 269'999 << Verdict::Go;
    QTest::newRow("five minutes, the last 10 %") << 300 << 270'000 << Verdict::Wait;
    QTest::newRow("a minute, before the last 10 s") << 60 << 49'999 << Verdict::Go;
    QTest::newRow("a minute, the last 10 s") << 60 << 50'000 << Verdict::Wait;
    QTest::newRow("ten seconds, fresh") << 10 << 0 << Verdict::Go;
    QTest::newRow("ten seconds, half-way") << 10 << 5'000 << Verdict::Wait;
    QTest::newRow("a second, fresh") << 1 << 499 << Verdict::Go;
    QTest::newRow("unknown") << -1 << 2'000'000'000 << Verdict::Go;
    QTest::newRow("zero means unknown") << 0 << 2'000'000'000 << Verdict::Go;
}

void tst_SessionRenewal::renewsAheadOfTheEnd()
{
    QFETCH(int, lifetime);
    QFETCH(int, passed);
    QFETCH(Verdict, verdict);
    Scene scene;
    scene.openSignedIn(lifetime);
    scene.clock.advance(passed);
    QCOMPARE(scene.renewals(), 0); // never by a timer
    QCOMPARE(scene.ask().verdict, verdict);
    QCOMPARE(scene.renewals(), verdict == Verdict::Wait ? 1 : 0);
    if (verdict == Verdict::Wait) {
        scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2", lifetime));
        QCOMPARE(scene.ask().verdict, Verdict::Go);
    }
}

void tst_SessionRenewal::renewsOnceForMany()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3550);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    for (int i = 0; i < 12; ++i) {
        const auto decision = scene.ask(i % 2 ? Initiative::Person : Initiative::Background);
        QCOMPARE(decision.verdict, Verdict::Wait);
        QCOMPARE(bearer(decision), "Bearer token-1"_ba); // for a stop that passes the closed gate
        QCOMPARE(decision.generation, 1u);
    }
    QVERIFY(scene.session->isRefreshing());
    QCOMPARE(changed.size(), 0); // not from inside the question
    scene.settle();
    QCOMPARE(changed.size(), 1); // but it is told
    QCOMPARE(scene.renewals(), 1);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), 2);
    QVERIFY(!scene.session->isRefreshing());
    QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    QCOMPARE(scene.ask().generation, 2u);
}

void tst_SessionRenewal::renewsOnceForTwelveRejections()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    for (int i = 0; i < 12; ++i) {
        scene.session->rejected(1, false);
        QCOMPARE(scene.ask().verdict, Verdict::Wait);
    }
    QCOMPARE(scene.renewals(), 1);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isRefreshing());
    const int before = int(changed.size());
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), before + 1);
    for (int i = 0; i < 12; ++i)
        QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    QCOMPARE(scene.renewals(), 1);
}

void tst_SessionRenewal::ignoresOlderGenerations()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    scene.settle();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.session->rejected(1, false);
    scene.session->rejected(1, true);
    scene.session->rejected(0, false); // sent before anybody signed in
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    QCOMPARE(scene.renewals(), 1);
    QCOMPARE(changed.size(), 0);
}

void tst_SessionRenewal::endsWhenRejectedAgain()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    scene.settle();
    for (int i = 0; i < 3; ++i)
        scene.session->rejected(2, true);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::RejectedAgain);
    // It is the server that refuses, not the provider.
    QCOMPARE(scene.ask().error, (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"agents.example.com"_s } }));
    QCOMPARE(scene.renewals(), 1);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.method->revoked, QList { "refresh-2"_ba }); // it is not used any more, but it is alive
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionRenewal::endsWhenThereIsNothingToRenewWith()
{
    Scene scene;
    scene.open();
    scene.load();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}));
    scene.session->rejected(1, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::NotRenewable);
    QCOMPARE(scene.renewals(), 0);
    QCOMPARE(scene.ask().error.condition, Condition::SessionEnded);
}

void tst_SessionRenewal::usesATokenThatCannotBeRenewedUntilA401()
{
    Scene scene;
    scene.open();
    scene.load();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}, 60));
    scene.seconds(3600);
    QCOMPARE(scene.ask().verdict, Verdict::Go); // the server's word counts, not our clock's
    QCOMPARE(scene.renewals(), 0);
}

void tst_SessionRenewal::endsWhenTheProviderRefuses()
{
    Scene scene;
    scene.openSignedIn();
    QVERIFY(scene.store.entries.contains(Scene::key(u"ada"_s)));
    scene.session->rejected(1, false);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Ended);
    QCOMPARE(scene.ask(Initiative::Person).error,
             (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"id.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
}

void tst_SessionRenewal::staysSignedInOffline()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3545);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    scene.failRenewal(RenewFailure::Network);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isOffline());
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba); // still good
    int tries = 1;
    for (const int wait : { 1, 5, 30 }) {
        scene.seconds(wait);
        QCOMPARE(scene.renewals(), ++tries);
        QCOMPARE(scene.ask().verdict, Verdict::Go);
        scene.failRenewal(RenewFailure::Network);
    }
    scene.seconds(60); // over now
    QCOMPARE(scene.renewals(), ++tries);
    const auto refused = scene.ask(Initiative::Person);
    QCOMPARE(refused.verdict, Verdict::Refuse);
    QCOMPARE(refused.error, (Error { Condition::Offline, { u"id.example.com"_s } }));
    scene.failRenewal(RenewFailure::Network);
    scene.session->retryNow();
    QCOMPARE(scene.renewals(), ++tries);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), 1); // what waits for the network goes now
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    // The next trouble starts with a short wait again.
    scene.session->rejected(2, false);
    scene.failRenewal(RenewFailure::Network);
    scene.seconds(1);
    QCOMPARE(scene.renewals(), tries + 2);
}

void tst_SessionRenewal::isOfflineWithARejectedToken()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.failRenewal(RenewFailure::Network);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.ask().error.condition, Condition::Offline); // not expired, but known to be refused
    scene.session->rejected(1, false);
    QCOMPARE(scene.renewals(), 1); // the back-off stands
}

void tst_SessionRenewal::followsTheWallClock()
{
    Scene scene;
    scene.openSignedIn();
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.clock.jumpWall(8 * 3600 * 1000); // slept; the steady clock stood still
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QCOMPARE(scene.renewals(), 1);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.ask().verdict, Verdict::Go);
}

void tst_SessionRenewal::isNotFooledByAWallClockSetBack()
{
    Scene scene;
    scene.openSignedIn();
    scene.clock.jumpWall(-24 * 3600 * 1000);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.seconds(3550);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
}

void tst_SessionRenewal::usesTheTokenWhileItLastsWhenTheAnswerIsLost()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3550);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.failRenewal(RenewFailure::Unknown);
    QVERIFY(changed.size() > 0);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(scene.renewals(), 1); // trying the old refresh token could end this token too
    scene.seconds(50);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QCOMPARE(scene.renewals(), 2);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    // The answer is forgotten: a refusal now is the provider's.
    scene.session->rejected(2, false);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(scene.session->why(), Why::Ended);
}

void tst_SessionRenewal::endsWithALostAnswer()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.failRenewal(RenewFailure::Unknown);
    QCOMPARE(scene.renewals(), 2); // the token is no good: once more at once
    scene.failRenewal(RenewFailure::Unknown);
    QCOMPARE(scene.renewals(), 2); // then as with any trouble
    QVERIFY(scene.session->isOffline());
    QCOMPARE(scene.ask().error.condition, Condition::Offline);
    scene.seconds(1);
    QCOMPARE(scene.renewals(), 3);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::AnswerLost);
    QCOMPARE(scene.ask().error.condition, Condition::SessionEnded);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionRenewal::storesARotatedTokenBeforeItIsUsed()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.store.calls.clear();
    QStringList callsWhenReleased;
    connect(scene.session.get(), &Session::changed, this, [&] {
        if (callsWhenReleased.isEmpty())
            callsWhenReleased = scene.store.calls;
    });
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(callsWhenReleased, QStringList { u"write "_s + Scene::key(u"ada"_s) });
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-2"_ba);

    scene.store.trouble = Outcome::Locked;
    scene.session->rejected(2, false);
    scene.renew(scene.credential(u"ada"_s, "token-3", "refresh-3"));
    QVERIFY(!scene.session->isForThisSessionOnly()); // not before it is known
    scene.settle();
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Locked);
    QCOMPARE(bearer(scene.ask()), "Bearer token-3"_ba); // and it goes on
}

void tst_SessionRenewal::neverRenewsIntoSomebodyElse()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.renew(scene.credential(u"eve"_s, "token-e", "refresh-e"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Unproven);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionRenewal::endsWithoutProofOfWhoIsMeant()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.failRenewal(RenewFailure::Unproven);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Unproven);
    QCOMPARE(scene.ask().error.condition, Condition::SessionEnded);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty()); // whoever it is about does not come back at the next start
    QCOMPARE(scene.renewals(), 1);
}

void tst_SessionRenewal::isSettledOnceItsTokenIsKept()
{
    Scene scene;
    scene.rememberAda();
    scene.open();
    QVERIFY(scene.session->isSettled());
    scene.load();
    QVERIFY(!scene.session->isSettled()); // the refresh token may be another one at this moment
    QSignalSpy changed(scene.session.get(), &Session::stateChanged);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QVERIFY(!scene.session->isSettled()); // on its way to the keychain
    changed.clear();
    scene.settle();
    QVERIFY(scene.session->isSettled());
    QCOMPARE(changed.size(), 1); // who waited for it is told

    scene.session->rejected(1, false);
    QVERIFY(!scene.session->isSettled());
    scene.failRenewal(RenewFailure::Network);
    QVERIFY(scene.session->isSettled()); // what is kept is still good
    scene.seconds(1);
    QVERIFY(!scene.session->isSettled());
    scene.failRenewal(RenewFailure::Refused);
    QVERIFY(scene.session->isSettled());
}

void tst_SessionRenewal::isSettledWhenAWriteIsForgotten()
{
    Scene scene;
    bring(scene, State::SignedOut);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QVERIFY(!scene.session->isSettled());
    scene.session->signOut(); // nothing is to be kept any more
    scene.settle();
    QVERIFY(scene.session->isSettled());
}

void tst_SessionRenewal::refusesHeadersThatAreNoHeaders()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    for (const QByteArray &token : { "two\r\nX-Other: lines"_ba, "n\xc3\xbcll"_ba, QByteArray("nul\0byte", 8) }) {
        scene.session->signIn();
        Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, token, "refresh-1"));
        QCOMPARE(scene.session->state(), State::SignedOut);
        QCOMPARE(scene.session->attempt().stage, Stage::None);
        QCOMPARE(failed.takeLast().first().value<Error>().condition, Condition::SignInExchangeFailed);
    }
    scene.signInAda();
    scene.session->rejected(1, false);
    scene.renew(scene.credential(u"ada"_s, "bad\ntoken", "refresh-2"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
}

COUNTERSIGN_TEST(tst_SessionRenewal, "tst_sessionrenewal")
#include "tst_sessionrenewal.moc"
