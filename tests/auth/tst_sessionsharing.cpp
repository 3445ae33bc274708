// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! Somebody else holds the same entry of the keychain, and renews with what is in it: the token in memory is spent then, and
//! using it would end both sign-ins (RFC 9700 §4.14.2). One look before each renewal.
class tst_SessionSharing : public QObject
{
    Q_OBJECT

    //! Signed in with the entry written, and the token about to end.
    static void openNearTheEnd(Scene &scene)
    {
        scene.openSignedIn();
        QVERIFY(scene.store.entries.contains(Scene::key(u"ada"_s)));
        scene.seconds(3550);
        scene.store.calls.clear();
    }

private Q_SLOTS:
    void renewsWithWhatTheOtherHasLeft()
    {
        Scene scene;
        openNearTheEnd(scene);
        scene.store.entries.insert(Scene::key(u"ada"_s), scene.redactor.keep("refresh-of-the-other"));
        QCOMPARE(scene.ask().verdict, Verdict::Wait);
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.method->renewedFrom, "refresh-of-the-other"_ba);
        scene.renew(scene.credential(u"ada"_s, "token-2", "refresh-3"));
        scene.settle();
        QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-3"_ba);
    }
    void renewsWithItsOwnWhereNothingElseIs_data()
    {
        QTest::addColumn<Outcome>("trouble");
        QTest::newRow("as it was") << Outcome::Done;
        QTest::newRow("locked") << Outcome::Locked;
        QTest::newRow("absent") << Outcome::Absent;
        QTest::newRow("failed") << Outcome::Failed;
    }
    void renewsWithItsOwnWhereNothingElseIs()
    {
        QFETCH(Outcome, trouble);
        Scene scene;
        openNearTheEnd(scene);
        scene.store.trouble = trouble;
        QCOMPARE(scene.ask().verdict, Verdict::Wait);
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.method->renewedFrom, "refresh-1"_ba);
    }
    void anEntryThatIsGoneSaysNothing()
    {
        Scene scene;
        openNearTheEnd(scene);
        scene.store.entries.clear();
        static_cast<void>(scene.ask());
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.method->renewedFrom, "refresh-1"_ba);
    }
    void aKeychainThatHangsHoldsNothingUp()
    {
        Scene scene;
        openNearTheEnd(scene);
        scene.store.hangs = true;
        static_cast<void>(scene.ask());
        QCOMPARE(scene.renewals(), 0);
        scene.seconds(2);
        QCOMPARE(scene.renewals(), 1);
        scene.store.answerHanging();
        QCOMPARE(scene.renewals(), 1); // its late answer changes nothing
    }
    void whatWasNeverKeptIsNotLookedUp()
    {
        Scene scene;
        scene.open();
        scene.load();
        scene.store.trouble = Outcome::Absent;
        scene.signInAda();
        scene.seconds(3550);
        scene.store.calls.clear();
        static_cast<void>(scene.ask());
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.store.calls, QStringList());
    }
    void manyRequestsLookOnce()
    {
        Scene scene;
        openNearTheEnd(scene);
        for (int i = 0; i < 12; ++i)
            QCOMPARE(scene.ask().verdict, Verdict::Wait);
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.store.calls, QStringList { u"read "_s + Scene::key(u"ada"_s) });
    }
    //! Who signs out meanwhile revokes the newest there is.
    void signedOutWhileLooking()
    {
        Scene scene;
        openNearTheEnd(scene);
        scene.store.entries.insert(Scene::key(u"ada"_s), scene.redactor.keep("refresh-of-the-other"));
        static_cast<void>(scene.ask());
        scene.session->signOut();
        QTRY_COMPARE(scene.session->state(), State::SignedOut);
        QCOMPARE(scene.method->count(u"renew"_s), 0);
        QCOMPARE(scene.method->revoked, QList { "refresh-of-the-other"_ba });
    }
    void somebodyElseSignsInWhileLooking()
    {
        Scene scene;
        openNearTheEnd(scene);
        static_cast<void>(scene.ask());
        scene.session->signIn();
        Q_EMIT scene.method->obtained(scene.credential(u"eve"_s, "token-e", "refresh-e"));
        scene.settle();
        QCOMPARE(scene.method->count(u"renew"_s), 0);
        QCOMPARE(scene.session->account().id, person(u"eve"_s).id);
        QCOMPARE(bearer(scene.ask()), "Bearer token-e"_ba);
        scene.seconds(3550);
        QCOMPARE(scene.ask().verdict, Verdict::Wait); // and renewals go on as ever
        QCOMPARE(scene.renewals(), 1);
        QCOMPARE(scene.method->renewedFrom, "refresh-e"_ba);
    }
    void lookingEndsWithTheSession()
    {
        Scene scene;
        openNearTheEnd(scene);
        static_cast<void>(scene.ask());
        scene.session.reset();
        scene.settle(); // the answer reaches nobody
        QCOMPARE(scene.store.calls.size(), 1);
    }
};

COUNTERSIGN_TEST(tst_SessionSharing, "tst_sessionsharing")
#include "tst_sessionsharing.moc"
