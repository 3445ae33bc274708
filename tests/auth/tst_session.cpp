// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! What a Session answers to the gate, state by state.
class tst_Session : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void authorizes_data();
    void authorizes();
    void waitsBeforeLoading();
    void givesHeadersToItsOwnOriginOnly_data();
    void givesHeadersToItsOwnOriginOnly();
    void refusesSecretsOverPlainHttp();
    void isNobodyOnAnOpenServer();
    void asksWhenTheServerAsksSomebodySignedOut();
};

void tst_Session::authorizes_data()
{
    QTest::addColumn<State>("state");
    QTest::addColumn<Initiative>("initiative");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<Condition>("condition");
    const auto person = Initiative::Person;
    const auto background = Initiative::Background;
    QTest::newRow("signed out, person") << State::SignedOut << person << Verdict::Go << Condition::None;
    QTest::newRow("signed out, background") << State::SignedOut << background << Verdict::Refuse << Condition::SignedOut;
    QTest::newRow("loading, person") << State::Loading << person << Verdict::Wait << Condition::None;
    QTest::newRow("loading, background") << State::Loading << background << Verdict::Wait << Condition::None;
    QTest::newRow("locked, person") << State::KeychainUnavailable << person << Verdict::Refuse << Condition::KeyringLocked;
    QTest::newRow("locked, background") << State::KeychainUnavailable << background << Verdict::Refuse
                                        << Condition::KeyringLocked;
    QTest::newRow("signed in, person") << State::SignedIn << person << Verdict::Go << Condition::None;
    QTest::newRow("signed in, background") << State::SignedIn << background << Verdict::Go << Condition::None;
    QTest::newRow("required, person") << State::SignInRequired << person << Verdict::Refuse << Condition::SessionEnded;
    QTest::newRow("required, background") << State::SignInRequired << background << Verdict::Refuse << Condition::SessionEnded;
    QTest::newRow("signing out, person") << State::SigningOut << person << Verdict::Refuse << Condition::SignedOut;
    QTest::newRow("signing out, background") << State::SigningOut << background << Verdict::Refuse << Condition::SignedOut;
}

void tst_Session::authorizes()
{
    QFETCH(State, state);
    QFETCH(Initiative, initiative);
    Scene scene;
    bring(scene, state);
    QCOMPARE(scene.session->state(), state);
    const auto decision = scene.ask(initiative);
    QTEST(decision.verdict, "verdict");
    QTEST(decision.error.condition, "condition");
    QCOMPARE(!decision.headers.isEmpty(), state == State::SignedIn);
    QCOMPARE(decision.generation, quint64(state == State::SignedIn ? 1 : 0));
    QVERIFY(!scene.method->calls.contains(u"begin"_s) || state == State::SignedIn || state == State::SignInRequired
            || state == State::SigningOut);
}

void tst_Session::waitsBeforeLoading()
{
    Scene scene;
    scene.rememberAda();
    scene.open();
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.ask(Initiative::Person).verdict, Verdict::Wait);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
    QVERIFY(scene.store.calls.isEmpty());
}

void tst_Session::givesHeadersToItsOwnOriginOnly_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isOurs");
    QTest::newRow("the server") << u"https://agents.example.com/other/path"_s << true;
    QTest::newRow("its default port") << u"https://agents.example.com:443/"_s << true;
    QTest::newRow("its web socket") << u"wss://agents.example.com/ws"_s << true;
    QTest::newRow("another port") << u"https://agents.example.com:8443/"_s << false;
    QTest::newRow("another scheme") << u"http://agents.example.com/"_s << false;
    QTest::newRow("another host") << u"https://example.com/"_s << false;
    QTest::newRow("a host that ends the same") << u"https://evil-agents.example.com/"_s << false;
    QTest::newRow("no address") << QString() << false;
}

void tst_Session::givesHeadersToItsOwnOriginOnly()
{
    QFETCH(QString, url);
    QFETCH(bool, isOurs);
    Scene scene;
    scene.openSignedIn();
    const auto decision = scene.session->authorize(Origin(QUrl(url)), Initiative::Background);
    QCOMPARE(decision.verdict, Verdict::Go);
    QCOMPARE(bearer(decision), isOurs ? "Bearer token-1"_ba : QByteArray());
    QCOMPARE(decision.generation, quint64(isOurs ? 1 : 0));
}

void tst_Session::refusesSecretsOverPlainHttp()
{
    const QUrl plain(u"http://agents.example.com/"_s);
    Scene scene;
    scene.open(plain);
    scene.load();
    QCOMPARE(scene.session->authorize(Origin(plain), Initiative::Person).verdict, Verdict::Go); // nothing secret in it
    scene.signInAda();
    const auto decision = scene.session->authorize(Origin(plain), Initiative::Person);
    QCOMPARE(decision.verdict, Verdict::Refuse);
    QCOMPARE(decision.error.condition, Condition::PlainHttpRefused);
    QVERIFY(decision.headers.isEmpty());

    const QUrl loopback(u"http://127.0.0.1:8000/"_s);
    scene.open(loopback);
    scene.load();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(bearer(scene.session->authorize(Origin(loopback), Initiative::Person)), "Bearer token-1"_ba);
}

void tst_Session::isNobodyOnAnOpenServer()
{
    Scene scene;
    scene.open(kServer, false);
    QCOMPARE(scene.session->state(), State::SignedIn);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->needsSignIn());
    QVERIFY(scene.session->account().id.isNobody());
    QVERIFY(!scene.session->isForThisSessionOnly());
    const auto decision = scene.ask();
    QCOMPARE(decision.verdict, Verdict::Go);
    QVERIFY(decision.headers.isEmpty());
    QCOMPARE(decision.generation, 0u);
    QVERIFY(scene.store.calls.isEmpty());

    scene.session->signOut(); // nobody cannot leave
    QCOMPARE(scene.session->state(), State::SignedIn);

    scene.session->rejected(0, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::ServerAsks);
    QCOMPARE(scene.ask(Initiative::Person).error, (Error { Condition::SignInAsked, { u"agents.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.method->calls.isEmpty()); // nothing is opened by itself
}

void tst_Session::asksWhenTheServerAsksSomebodySignedOut()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    QSignalSpy stateChanged(scene.session.get(), &Session::stateChanged);
    scene.session->rejected(3, false); // of a session that is no more
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(changed.size(), 0);
    scene.session->rejected(0, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::ServerAsks);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(stateChanged.size(), 1);
    QCOMPARE(scene.ask().error.condition, Condition::SignInAsked);
    scene.signInAda();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->why(), Why::None);
}

COUNTERSIGN_TEST(tst_Session, "tst_session")
#include "tst_session.moc"
