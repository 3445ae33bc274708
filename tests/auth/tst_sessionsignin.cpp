// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! A person signs in: beside the state, as the same or as another.
class tst_SessionSignIn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsInForTheFirstTime();
    void showsTheAttempt();
    void leavesTheStateAloneWhenAnAttemptFails_data();
    void leavesTheStateAloneWhenAnAttemptFails();
    void cancelsAnAttempt();
    void runsOneAttemptAtATime();
    void welcomesTheSamePersonBack();
    void neverHandsWaitersToAnotherAccount();
    void signsOutAlthoughAnotherAccountArrives();
    void ignoresARenewalOfTheOldAccount();
    void isForThisSessionOnlyWithoutAKeychain_data();
    void isForThisSessionOnlyWithoutAKeychain();
    void keepsTheSignInOnceUnlocked();
    void isForThisSessionOnlyWhenThereIsNothingToKeep();
    void keepsConnectionsApart();
};

void tst_SessionSignIn::signsInForTheFirstTime()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QVERIFY(scene.session->account().id.isNobody());
    scene.session->signIn();
    QCOMPARE(scene.method->hint, std::nullopt);
    QCOMPARE(scene.session->state(), State::SignedOut); // beside the state
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(signedIn.size(), 1);
    QCOMPARE(signedIn.first().at(0).value<AccountId>(), person(u"ada"_s).id);
    QCOMPARE(signedIn.first().at(1).toBool(), false);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret); // not before it is written
    scene.settle();
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.index.accounts(kConnection).first().name, u"ADA"_s);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba);
    QVERIFY(!scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret);
}

void tst_SessionSignIn::showsTheAttempt()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy stateChanged(scene.session.get(), &Session::stateChanged);
    scene.session->signIn();
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    const QUrl link(u"https://id.example.com/authorize?x=1"_s);
    Q_EMIT scene.method->waitingForBrowser(link, false, 300);
    QCOMPARE(scene.session->attempt().stage, Stage::WaitingForBrowser);
    QCOMPARE(scene.session->attempt().link, link);
    QVERIFY(!scene.session->attempt().opened);
    QCOMPARE(scene.session->attempt().secondsLeft, 300);
    Q_EMIT scene.method->exchanging();
    QCOMPARE(scene.session->attempt().stage, Stage::Exchanging);
    QCOMPARE(stateChanged.size(), 3);
    scene.session->signInAgain();
    QCOMPARE(scene.method->calls, (QStringList { u"begin"_s, u"again"_s }));
    Q_EMIT scene.method->failed({ Condition::SignInTimedOut, { u"5"_s } });
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    Q_EMIT scene.method->waitingForBrowser(link, true, 10); // a straggler
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.session->signInAgain(); // nothing to repeat: a new one
    QCOMPARE(scene.method->calls.last(), u"begin"_s);
}

void tst_SessionSignIn::leavesTheStateAloneWhenAnAttemptFails_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("signed out") << State::SignedOut;
    QTest::newRow("keychain unavailable") << State::KeychainUnavailable;
    QTest::newRow("signed in") << State::SignedIn;
    QTest::newRow("sign-in required") << State::SignInRequired;
}

void tst_SessionSignIn::leavesTheStateAloneWhenAnAttemptFails()
{
    QFETCH(State, state);
    Scene scene;
    bring(scene, state);
    const auto before = scene.ask(Initiative::Person);
    const Why why = scene.session->why();
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signIn();
    QCOMPARE(scene.ask(Initiative::Person).verdict, before.verdict);
    const Error reason { Condition::SignInDenied, { u"id.example.com"_s } };
    Q_EMIT scene.method->failed(reason);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>(), reason);
    QCOMPARE(scene.session->state(), state);
    QCOMPARE(scene.session->why(), why);
    const auto after = scene.ask(Initiative::Person);
    QCOMPARE(after.verdict, before.verdict);
    QCOMPARE(after.error, before.error);
    QCOMPARE(bearer(after), bearer(before));
    Q_EMIT scene.method->obtained(scene.credential(u"eve"_s, "late", "late")); // nobody asked any more
    QCOMPARE(scene.session->state(), state);
}

void tst_SessionSignIn::cancelsAnAttempt()
{
    Scene scene;
    bring(scene, State::SignedIn);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->cancelSignIn(); // there is none
    scene.session->signIn();
    QCOMPARE(scene.method->hint, std::optional(scene.session->account()));
    scene.session->cancelSignIn();
    scene.settle();
    QCOMPARE(scene.method->count(u"cancel"_s), 1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>().condition, Condition::SignInCancelled);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
}

void tst_SessionSignIn::runsOneAttemptAtATime()
{
    Scene scene;
    bring(scene, State::SignedOut);
    scene.session->signIn();
    scene.session->signIn();
    QCOMPARE(scene.method->count(u"begin"_s), 1);
    scene.session->cancelSignIn();
    scene.settle();
    scene.session->signIn();
    QCOMPARE(scene.method->count(u"begin"_s), 2);
}

void tst_SessionSignIn::welcomesTheSamePersonBack()
{
    Scene scene;
    bring(scene, State::SignInRequired);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.session->signIn();
    QCOMPARE(scene.method->hint->id, person(u"ada"_s).id);
    changed.clear();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-9", "refresh-9"));
    QCOMPARE(signedIn.size(), 1);
    QCOMPARE(signedIn.first().at(1).toBool(), true);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(scene.ask().generation, 2u);
    scene.session->rejected(1, true); // from before
    QCOMPARE(scene.session->state(), State::SignedIn);
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-9"_ba);
}

void tst_SessionSignIn::neverHandsWaitersToAnotherAccount()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    QCOMPARE(scene.ask(Initiative::Person).verdict, Verdict::Wait); // Ada's message
    scene.session->signIn();
    QStringList order;
    QList<Authorizer::Decision> answers;
    connect(scene.session.get(), &Session::changed, this, [&] {
        order << u"changed"_s;
        answers << scene.ask(Initiative::Person);
    });
    connect(scene.session.get(), &Session::accountChanged, this, [&] { order << u"accountChanged"_s; });
    connect(scene.session.get(), &Session::signedIn, this, [&](const AccountId &account, bool same) {
        order << u"signedIn"_s;
        QCOMPARE(account, person(u"bob"_s).id);
        QVERIFY(!same);
    });
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QCOMPARE(order, (QStringList { u"changed"_s, u"accountChanged"_s, u"signedIn"_s, u"changed"_s }));
    QCOMPARE(answers.at(0).error.condition, Condition::SessionEnded); // whoever waited is told so
    QCOMPARE(bearer(answers.at(1)), "Bearer token-b"_ba);
    scene.settle();
    QCOMPARE(scene.session->account().id, person(u"bob"_s).id);
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"bob"_s) });
    const auto accounts = scene.index.accounts(kConnection);
    QCOMPARE(accounts.size(), 2);
    QCOMPARE(accounts.at(0).id, person(u"bob"_s).id);
    QVERIFY(accounts.at(0).hasSecret);
    QVERIFY(!accounts.at(1).hasSecret);
}

void tst_SessionSignIn::signsOutAlthoughAnotherAccountArrives()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->signIn();
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    QSignalSpy accountChanged(scene.session.get(), &Session::accountChanged);
    // Ada's last run waits at the gate and ends when it is refused; the sign-out that waited for it begins right there.
    connect(scene.session.get(), &Session::changed, this, [&] {
        if (scene.session->state() == State::SignInRequired)
            scene.session->signOut();
    });
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QVERIFY(signedOut.size() == 1 || signedOut.wait(test::kEventually));
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(signedIn.size(), 0);
    QCOMPARE(accountChanged.size(), 0);
    QCOMPARE(scene.method->revoked, QList { "refresh-1"_ba });
    QCOMPARE(scene.ask().error.condition, Condition::SignedOut);
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionSignIn::ignoresARenewalOfTheOldAccount()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    QCOMPARE(scene.renewals(), 1);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.session->rejected(2, false);
    QCOMPARE(scene.renewals(), 1); // the old one still runs
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.session->account().id, person(u"bob"_s).id);
    QCOMPARE(scene.ask().verdict, Verdict::Wait); // now Bob's own
    QCOMPARE(scene.renewals(), 2);
    scene.renew(scene.credential(u"bob"_s, "token-b2", "refresh-b2"));
    QCOMPARE(bearer(scene.ask()), "Bearer token-b2"_ba);
    scene.settle();
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"bob"_s) });
}

void tst_SessionSignIn::isForThisSessionOnlyWithoutAKeychain_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::newRow("locked") << Outcome::Locked;
    QTest::newRow("absent") << Outcome::Absent;
    QTest::newRow("late") << Outcome::Late;
    QTest::newRow("failed") << Outcome::Failed;
}

void tst_SessionSignIn::isForThisSessionOnlyWithoutAKeychain()
{
    QFETCH(Outcome, trouble);
    Scene scene;
    scene.store.trouble = trouble;
    scene.openSignedIn();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), trouble);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);

    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait(test::kEventually));
    // A refused write left nothing behind; a late or failed one may have, which is no fact to be told.
    const bool mayBeThere = trouble == Outcome::Late || trouble == Outcome::Failed;
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), QList<Error>());
    QCOMPARE(scene.index.graves.size(), mayBeThere ? 1 : 0);
}

void tst_SessionSignIn::keepsTheSignInOnceUnlocked()
{
    Scene scene;
    scene.rememberAda();
    scene.store.trouble = Outcome::Locked;
    scene.open();
    scene.load();
    scene.signInAda();
    QVERIFY(scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret); // an older entry is in there
    scene.session->unlock();
    scene.settle();
    QVERIFY(!scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba);
    QCOMPARE(scene.session->generation(), 1u);
    QCOMPARE(scene.method->count(u"restore"_s), 0);
}

void tst_SessionSignIn::isForThisSessionOnlyWhenThereIsNothingToKeep()
{
    Scene scene;
    scene.rememberAda();
    scene.openRestoring();
    scene.failRestore(RenewFailure::Network);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}));
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty()); // the older sign-in does not come back
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
}

void tst_SessionSignIn::keepsConnectionsApart()
{
    // One person, one provider, two connections: two refresh tokens, and neither may overwrite the other.
    Scene scene;
    scene.openSignedIn();
    const auto first = std::move(scene.session);
    scene.open(kServer, true, u"second"_s);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-s", "refresh-s"));
    scene.settle();
    QCOMPARE(scene.store.entries.size(), 2);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"ada"_s) });
    QCOMPARE(first->state(), State::SignedIn);
}

COUNTERSIGN_TEST(tst_SessionSignIn, "tst_sessionsignin")
#include "tst_sessionsignin.moc"
