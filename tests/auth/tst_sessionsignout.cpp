// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! A person signs out: what is revoked, deleted, proven, and what is left.
class tst_SessionSignOut : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsOut();
    void saysWhatCouldNotBeDone_data();
    void saysWhatCouldNotBeDone();
    void revokesTheNewestToken();
    void revokesWhatWasOnlyRestored();
    void leavesATombstoneOnALockedKeychain();
    void endsTheAttemptWithTheSession();
    void isNotBroughtBackByALateWrite();
    void retriesTombstonesAtStartAndUnlock();
    void takesATombstoneAwayWithANewSignIn();
    void signsOutTwiceAsOnce();
    void saysNothingOfWhatWasNeverKept();
    void saysASpentEntryIsLeft();
};

void tst_SessionSignOut::signsOut()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QCOMPARE(scene.session->state(), State::SigningOut);
    QVERIFY(scene.ask(Initiative::Person).headers.isEmpty());
    scene.session->rejected(1, false); // an answer on its way
    QCOMPARE(signedOut.size(), 0);
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(signedOut.first().first().value<QList<Error>>().isEmpty());
    QCOMPARE(scene.method->revoked, QList { "refresh-1"_ba });
    QCOMPARE(scene.renewals(), 0);
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(scene.index.graves.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id); // its chats stay readable
    const auto decision = scene.ask(Initiative::Person);
    QCOMPARE(decision.verdict, Verdict::Go);
    QVERIFY(decision.headers.isEmpty());
    QCOMPARE(decision.generation, 0u);
    scene.session->rejected(1, false);
    QCOMPARE(scene.session->state(), State::SignedOut);
}

void tst_SessionSignOut::saysWhatCouldNotBeDone_data()
{
    QTest::addColumn<bool>("keyring");
    QTest::addColumn<bool>("revocation");
    QTest::newRow("keyring") << true << false;
    QTest::newRow("revocation") << false << true;
    QTest::newRow("both") << true << true;
}

void tst_SessionSignOut::saysWhatCouldNotBeDone()
{
    QFETCH(bool, keyring);
    QFETCH(bool, revocation);
    Scene scene;
    scene.openSignedIn();
    scene.store.refuseRemove = keyring;
    QList<Error> expected;
    if (keyring)
        expected << Error { Condition::KeyringEntryLeft };
    if (revocation) {
        scene.method->notRevoked = Error { Condition::RevocationFailed, { u"id.example.com"_s } };
        expected << *scene.method->notRevoked;
    }
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), expected);
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(scene.index.graves.size(), keyring ? 1 : 0);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);

    scene.open(); // the next start must not sign in from what was left
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(scene.method->calls.isEmpty());
}

void tst_SessionSignOut::revokesTheNewestToken()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    QCOMPARE(scene.renewals(), 1);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.method->count(u"end"_s), 0); // the refresh token is being rotated at this moment
    QCOMPARE(scene.session->state(), State::SigningOut);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.session->state(), State::SigningOut);
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(scene.method->revoked, QList { "refresh-2"_ba });
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionSignOut::revokesWhatWasOnlyRestored()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.failRestore(RenewFailure::Network);
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(scene.method->revoked, QList { "refresh-0"_ba });
    scene.seconds(600);
    QCOMPARE(scene.method->count(u"restore"_s), 1); // no back-off lives on
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionSignOut::leavesATombstoneOnALockedKeychain()
{
    Scene scene;
    bring(scene, State::KeychainUnavailable);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), QList { Error { Condition::KeyringEntryLeft } });
    QCOMPARE(scene.index.graves, QList { Scene::key(u"ada"_s) });
    QCOMPARE(scene.session->state(), State::SignedOut);
}

void tst_SessionSignOut::endsTheAttemptWithTheSession()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->signIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signOut();
    scene.session->signIn(); // not now
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(scene.method->count(u"cancel"_s), 1);
    QCOMPARE(scene.method->count(u"begin"_s), 2);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-3", "refresh-3"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_SessionSignOut::isNotBroughtBackByALateWrite()
{
    Scene scene;
    bring(scene, State::SignedOut);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    scene.session->signOut(); // the write has not answered yet
    scene.settle();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
}

void tst_SessionSignOut::retriesTombstonesAtStartAndUnlock()
{
    Scene scene;
    scene.index.graves = { u"grave"_s };
    scene.store.entries.insert(u"grave"_s, scene.redactor.keep("old-secret"));
    scene.store.trouble = Outcome::Locked;
    scene.open();
    scene.load();
    QCOMPARE(scene.store.calls, QStringList { u"remove grave"_s });
    QCOMPARE(scene.index.graves.size(), 1);
    scene.session->unlock();
    scene.settle();
    QVERIFY(scene.index.graves.isEmpty());
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_SessionSignOut::takesATombstoneAwayWithANewSignIn()
{
    Scene scene;
    scene.openSignedIn();
    scene.store.refuseRemove = true;
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.index.graves.size(), 1);
    scene.signInAda();
    QVERIFY(scene.index.graves.isEmpty()); // or the next start would delete the new entry
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret);

    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.index.graves.size(), 1);
    scene.store.trouble = Outcome::Locked;
    scene.signInAda(); // cannot be written: the old entry is still one to delete
    QCOMPARE(scene.index.graves.size(), 1);
}

void tst_SessionSignOut::signsOutTwiceAsOnce()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.session->signOut();
    scene.settle();
    QCOMPARE(signedOut.size(), 1);
    QCOMPARE(scene.method->count(u"end"_s), 1);
    scene.session->signOut(); // nobody left: still answered
    QCOMPARE(signedOut.size(), 1);
    scene.settle();
    QCOMPARE(signedOut.size(), 2);
    QCOMPARE(scene.method->count(u"end"_s), 1);
}

//! The keyring was asked, and its prompt stands open: whether that leaves an entry, nobody knows.
void tst_SessionSignOut::saysNothingOfWhatWasNeverKept()
{
    Scene scene;
    scene.open();
    scene.load();
    scene.store.trouble = Outcome::Late;
    for (int i = 0; i < 2; ++i) {
        scene.signInAda();
        QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
        scene.session->signOut();
        QVERIFY(signedOut.wait(test::kEventually));
        QCOMPARE(signedOut.first().first().value<QList<Error>>(), QList<Error>());
        QCOMPARE(scene.index.graves, QList { Scene::key(u"ada"_s) });
    }
    // Should it be written after all, it is deleted at the next start, unread.
    scene.store.trouble = Outcome::Done;
    scene.store.entries.insert(Scene::key(u"ada"_s), scene.redactor.keep("refresh-1"));
    scene.open();
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(scene.index.graves.isEmpty());
}

void tst_SessionSignOut::saysASpentEntryIsLeft()
{
    Scene scene;
    scene.openSignedIn();
    scene.store.trouble = Outcome::Locked;
    scene.session->rejected(1, false);
    scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    scene.settle();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait(test::kEventually));
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), QList { Error { Condition::KeyringEntryLeft } });
    QCOMPARE(scene.method->revoked, QList { "refresh-2"_ba });
    QCOMPARE(scene.index.graves, QList { Scene::key(u"ada"_s) });
}

COUNTERSIGN_TEST(tst_SessionSignOut, "tst_sessionsignout")
#include "tst_sessionsignout.moc"
