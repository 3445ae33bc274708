// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! From the keychain to a token, and what keeps it from getting there.
class tst_SessionStart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isSignedOutWithoutAnAccount();
    void isSignedOutWhenTheEntryIsMissing();
    void tellsKeychainTroubleApart_data();
    void tellsKeychainTroubleApart();
    void findsAKeychainThatStartsLater();
    void stopsLookingForAKeychainThatNeverComes();
    void unlocksAndRestores();
    void staysLockedWhenThePersonDeclines();
    void restores();
    void waitsForTheNetworkToRestore();
    void triesAtOnceWhenTheNetworkIsBack();
    void endsWhenTheRestoreIsRefused();
    void triesOnceMoreWhenTheRestoreAnswerIsLost();
    void refusesToRestoreSomebodyElse();
    void startsTheSignInAfterAFailedRestore();
    void needsNoSignInAfterAGoodRestore();
    void forgetsTheWishToSignIn();
    void restoresAfterAFailedAttempt();
    void signInWaitsForTheKeychain_data();
    void signInWaitsForTheKeychain();
};

void tst_SessionStart::isSignedOutWithoutAnAccount()
{
    Scene scene;
    scene.index.put(kConnection, person(u"ada"_s)); // known, but nothing in the keychain
    scene.open();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(changed.size() > 0);
    QVERIFY(scene.store.calls.isEmpty()); // the keychain is not even asked
    QCOMPARE(scene.session->account().name, u"ADA"_s);
}

void tst_SessionStart::isSignedOutWhenTheEntryIsMissing()
{
    Scene scene;
    scene.rememberAda();
    scene.store.entries.clear();
    scene.open();
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
}

void tst_SessionStart::tellsKeychainTroubleApart_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("locked") << Outcome::Locked << Condition::KeyringLocked;
    QTest::newRow("absent") << Outcome::Absent << Condition::KeyringAbsent;
    QTest::newRow("late") << Outcome::Late << Condition::KeyringLate;
    QTest::newRow("failed") << Outcome::Failed << Condition::KeyringFailed;
}

void tst_SessionStart::tellsKeychainTroubleApart()
{
    QFETCH(Outcome, trouble);
    QFETCH(Condition, condition);
    Scene scene;
    scene.store.trouble = trouble;
    scene.rememberAda();
    scene.open();
    scene.session->load();
    QCOMPARE(scene.session->state(), State::Loading);
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    QCOMPARE(scene.session->keychainTrouble(), trouble);
    QCOMPARE(scene.ask(Initiative::Background).error.condition, condition);
    QCOMPARE(scene.ask(Initiative::Person).error.condition, condition);
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret); // it is not lost, only out of reach
    QVERIFY(scene.method->calls.isEmpty());
    scene.session->rejected(0, false); // nothing was sent that could be rejected
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
}

void tst_SessionStart::findsAKeychainThatStartsLater()
{
    Scene scene;
    scene.store.trouble = Outcome::Absent;
    scene.openRestoring();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    scene.seconds(4);
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    scene.store.trouble = Outcome::Done;
    scene.seconds(2);
    scene.settle();
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QCOMPARE(scene.method->calls, QStringList { u"restore"_s });
    QVERIFY(!scene.store.calls.contains(u"unlock"_s));
}

void tst_SessionStart::stopsLookingForAKeychainThatNeverComes()
{
    Scene scene;
    scene.store.trouble = Outcome::Absent;
    scene.openRestoring();
    for (int i = 0; i < 60; ++i) {
        scene.seconds(2);
        scene.settle();
    }
    QCOMPARE(scene.store.calls.size(), 1 + 15); // 30 s
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
}

void tst_SessionStart::unlocksAndRestores()
{
    Scene scene;
    bring(scene, State::KeychainUnavailable);
    scene.session->unlock();
    scene.session->unlock(); // a second click
    scene.settle();
    QCOMPARE(scene.store.calls.count(u"unlock"_s), 1);
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.method->restoredFrom, "refresh-0"_ba);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_SessionStart::staysLockedWhenThePersonDeclines()
{
    Scene scene;
    scene.store.trouble = Outcome::Late; // the prompt stands open: unlock() ends with it too
    scene.openRestoring();
    scene.session->unlock();
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Late);
    QVERIFY(scene.method->calls.isEmpty());
}

void tst_SessionStart::restores()
{
    Scene scene;
    scene.openRestoring();
    QCOMPARE(scene.store.calls, QStringList { u"read "_s + Scene::key(u"ada"_s) });
    QCOMPARE(scene.method->restoredFrom, "refresh-0"_ba);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-0"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(signedIn.size(), 0); // nobody did anything
    QCOMPARE(scene.session->generation(), 1u);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
    scene.settle();
    QCOMPARE(scene.store.calls.size(), 1); // nothing new to keep
    QVERIFY(!scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret);
}

void tst_SessionStart::waitsForTheNetworkToRestore()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    int tries = 1;
    for (const int wait : { 1, 5, 30, 60, 60 }) {
        scene.failRestore(RenewFailure::Network);
        QCOMPARE(scene.session->state(), State::Loading);
        QVERIFY(scene.session->isOffline());
        QCOMPARE(scene.ask(Initiative::Person).error, (Error { Condition::Offline, { u"id.example.com"_s } }));
        scene.clock.advance(wait * 1000 - 1);
        QCOMPARE(scene.method->count(u"restore"_s), tries);
        scene.clock.advance(1);
        QCOMPARE(scene.method->count(u"restore"_s), ++tries);
    }
    QCOMPARE(changed.size(), 5);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(changed.size(), 6);
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba); // it was rotated on the way
}

void tst_SessionStart::triesAtOnceWhenTheNetworkIsBack()
{
    Scene scene;
    scene.openRestoring();
    scene.session->retryNow(); // one is under way
    QCOMPARE(scene.method->count(u"restore"_s), 1);
    scene.failRestore(RenewFailure::Network);
    scene.session->retryNow();
    scene.session->retryNow();
    QCOMPARE(scene.method->count(u"restore"_s), 2);
    scene.seconds(600); // the alarm of the wait that was cut short
    QCOMPARE(scene.method->count(u"restore"_s), 2);
}

void tst_SessionStart::endsWhenTheRestoreIsRefused()
{
    Scene scene;
    scene.openRestoring();
    scene.failRestore(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Ended);
    QCOMPARE(scene.ask().error, (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"id.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QVERIFY(scene.index.graves.isEmpty());
    QCOMPARE(scene.method->calls, QStringList { u"restore"_s }); // no browser by itself
}

void tst_SessionStart::triesOnceMoreWhenTheRestoreAnswerIsLost()
{
    Scene scene;
    scene.openRestoring();
    scene.failRestore(RenewFailure::Unknown);
    QCOMPARE(scene.method->count(u"restore"_s), 2);
    QCOMPARE(scene.session->state(), State::Loading);
    scene.failRestore(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::AnswerLost);
}

void tst_SessionStart::refusesToRestoreSomebodyElse()
{
    Scene scene;
    scene.openRestoring();
    Q_EMIT scene.method->obtained(scene.credential(u"eve"_s, "token-e", "refresh-e"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
    QVERIFY(scene.ask(Initiative::Person).headers.isEmpty());
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionStart::startsTheSignInAfterAFailedRestore()
{
    Scene scene;
    scene.openRestoring();
    scene.session->signIn();
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    QCOMPARE(scene.method->count(u"begin"_s), 0); // its answer could not be told from the restore's
    scene.failRestore(RenewFailure::Network);
    QCOMPARE(scene.method->count(u"begin"_s), 1);
    QCOMPARE(scene.session->state(), State::Loading);
    scene.seconds(600);
    QCOMPARE(scene.method->count(u"restore"_s), 1); // not beside the attempt
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->isOffline());
}

void tst_SessionStart::needsNoSignInAfterAGoodRestore()
{
    Scene scene;
    scene.openRestoring();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    QCOMPARE(scene.method->count(u"begin"_s), 0);
}

void tst_SessionStart::forgetsTheWishToSignIn()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signIn();
    scene.session->cancelSignIn();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>().condition, Condition::SignInCancelled);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.failRestore(RenewFailure::Network);
    QCOMPARE(scene.method->count(u"begin"_s), 0);
}

void tst_SessionStart::restoresAfterAFailedAttempt()
{
    Scene scene;
    scene.store.trouble = Outcome::Locked;
    scene.openRestoring();
    scene.session->signIn();
    QCOMPARE(scene.method->calls, QStringList { u"begin"_s });
    scene.session->unlock(); // while the browser is open
    scene.settle();
    QCOMPARE(scene.method->calls, QStringList { u"begin"_s });
    QCOMPARE(scene.session->state(), State::Loading);
    Q_EMIT scene.method->failed({ Condition::SignInDenied });
    QCOMPARE(scene.method->calls, (QStringList { u"begin"_s, u"restore"_s }));
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-0"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_SessionStart::signInWaitsForTheKeychain_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("then"); //!< what the method is asked for when the keychain has answered
    QTest::newRow("kept") << Outcome::Done << u"restore"_s;
    for (const Outcome outcome : { Outcome::Missing, Outcome::Locked, Outcome::Absent, Outcome::Late, Outcome::Failed })
        QTest::addRow("trouble %d", static_cast<int>(outcome)) << outcome << u"begin"_s;
}

void tst_SessionStart::signInWaitsForTheKeychain()
{
    // What is kept may make the browser needless; until it is known there is no attempt.
    QFETCH(Outcome, outcome);
    QFETCH(QString, then);
    Scene scene;
    scene.rememberAda();
    scene.store.trouble = outcome == Outcome::Missing ? Outcome::Done : outcome;
    if (outcome == Outcome::Missing)
        scene.store.entries.clear();
    scene.open();
    scene.session->load();
    scene.session->signIn();
    QCOMPARE(scene.method->calls, QStringList {});
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    scene.settle();
    QCOMPARE(scene.method->calls, QStringList { then });
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    QCOMPARE(scene.method->calls, QStringList { then });
}

COUNTERSIGN_TEST(tst_SessionStart, "tst_sessionstart")
#include "tst_sessionstart.moc"
