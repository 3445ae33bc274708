// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! A keyring that did not keep the token: when it is asked again, and what the next start finds.
class tst_SessionKeeping : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksAKeyringThatKeptNothingOnlyWhenToldTo_data() { keyringTroubles(); }
    void asksAKeyringThatKeptNothingOnlyWhenToldTo();
    void asksItAgainForANewSignIn();
    void neverStartsFromASpentEntry_data() { keyringTroubles(); }
    void neverStartsFromASpentEntry();
    void startsFromAnOlderSignInThatWasNotReplaced_data();
    void startsFromAnOlderSignInThatWasNotReplaced();

private:
    static void keyringTroubles()
    {
        QTest::addColumn<Outcome>("trouble");
        QTest::newRow("locked, or its prompt was refused") << Outcome::Locked;
        QTest::newRow("absent") << Outcome::Absent;
        QTest::newRow("late, its prompt stands open") << Outcome::Late;
        QTest::newRow("failed, its prompt was dismissed") << Outcome::Failed;
    }
    static void renewTo(Scene &scene, int number)
    {
        const QByteArray suffix = QByteArray::number(number);
        scene.session->rejected(scene.session->generation(), false);
        scene.renew(scene.credential(u"ada"_s, "token-" + suffix, "refresh-" + suffix));
        scene.settle();
    }
};

void tst_SessionKeeping::asksAKeyringThatKeptNothingOnlyWhenToldTo()
{
    QFETCH(Outcome, trouble);
    Scene scene;
    scene.store.trouble = trouble;
    scene.openSignedIn();
    const QString write = u"write "_s + Scene::key(u"ada"_s);
    QCOMPARE(scene.store.calls, QStringList { write });
    for (int i = 2; i < 5; ++i)
        renewTo(scene, i); // each would bring the desktop's prompt back
    QCOMPARE(scene.store.calls, QStringList { write });
    QCOMPARE(scene.method->renewedFrom, "refresh-3"_ba); // rotated, in memory
    QCOMPARE(bearer(scene.ask()), "Bearer token-4"_ba);
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), trouble);

    scene.store.trouble = Outcome::Done;
    scene.session->unlock(); // "Try again"
    scene.settle();
    QVERIFY(!scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-4"_ba);
    renewTo(scene, 5);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-5"_ba); // and from now on
}

void tst_SessionKeeping::asksItAgainForANewSignIn()
{
    Scene scene;
    scene.store.trouble = Outcome::Late;
    scene.openSignedIn();
    scene.store.trouble = Outcome::Done;
    scene.signInAda();
    QVERIFY(!scene.session->isForThisSessionOnly());
    QVERIFY(scene.store.entries.contains(Scene::key(u"ada"_s)));
}

void tst_SessionKeeping::neverStartsFromASpentEntry()
{
    QFETCH(Outcome, trouble);
    Scene scene;
    scene.openSignedIn();
    scene.store.trouble = trouble;
    renewTo(scene, 2);
    renewTo(scene, 3);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba);
    QVERIFY(scene.session->isForThisSessionOnly());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    scene.store.trouble = Outcome::Done;
    scene.open();
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(scene.method->calls, QStringList());
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(scene.index.graves.isEmpty());
}

void tst_SessionKeeping::startsFromAnOlderSignInThatWasNotReplaced_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::addColumn<State>("next");
    QTest::newRow("locked") << Outcome::Locked << State::Loading;
    QTest::newRow("absent") << Outcome::Absent << State::Loading;
    QTest::newRow("late: it may be replaced, and spent") << Outcome::Late << State::SignedOut;
    QTest::newRow("failed: it may be replaced, and spent") << Outcome::Failed << State::SignedOut;
}

void tst_SessionKeeping::startsFromAnOlderSignInThatWasNotReplaced()
{
    QFETCH(Outcome, trouble);
    QFETCH(State, next);
    Scene scene;
    scene.rememberAda();
    scene.store.trouble = trouble;
    scene.open();
    scene.load();
    scene.signInAda(); // a sign-in of its own: refresh-0 is as good as before
    renewTo(scene, 2);
    scene.store.trouble = Outcome::Done;
    scene.open();
    scene.load();
    QCOMPARE(scene.session->state(), next);
    QCOMPARE(scene.method->restoredFrom, next == State::Loading ? "refresh-0"_ba : QByteArray());
}

COUNTERSIGN_TEST(tst_SessionKeeping, "tst_sessionkeeping")
#include "tst_sessionkeeping.moc"
