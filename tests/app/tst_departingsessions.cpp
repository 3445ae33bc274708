// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedprovider.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! A refresh token that is being exchanged for the next one when its connection is left: it reaches the keyring, and is used by
//! nobody else meanwhile.
class tst_DepartingSessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reachesTheKeyringAfterAnotherConnectionWasOpened();
    void isWaitedForByTheSameConnection();
    void isWaitedForByItsRemoval();
    void isWaitedForByTheEnd();
    void aSignOutIsNotUndoneByLeaving_data();
    void aSignOutIsNotUndoneByLeaving();

private:
    //! Signed in, a renewal under way whose answer is held back.
    void beginRenewing();
    void answer()
    {
        m_held->reply(200, R"({"access_token":"next","token_type":"Bearer","expires_in":60,"refresh_token":"rotated"})");
    }
    [[nodiscard]] bool isKept() const
    {
        const auto &entries = m_fixture->credentials.entries;
        return std::any_of(entries.begin(), entries.end(), [](const Secret &kept) { return kept.reveal().contains("rotated"); });
    }
    [[nodiscard]] ConnectionConfig config(const QString &path) const
    {
        ConnectionConfig config;
        config.name = path;
        config.address = m_provider->server().url(path);
        config.kind = ConnectionConfig::Kind::AgUi;
        config.signIn.issuer = m_provider->issuer();
        config.signIn.clientId = m_provider->clientId;
        return config;
    }

    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<AppFixture> m_fixture;
    std::optional<LoopbackServer::Answer> m_held;
};

void tst_DepartingSessions::beginRenewing()
{
    m_held.reset();
    m_fixture.reset();
    m_provider = std::make_unique<ScriptedProvider>();
    m_fixture = std::make_unique<AppFixture>();
    m_fixture->application->start({});
    m_fixture->application->openConnection(config(u"/one"_s));
    m_fixture->connection().signIn();
    Session &session = m_fixture->connection().session();
    QTRY_VERIFY(session.state() == Session::State::SignedIn && session.isSettled());
    m_provider->intercept["/token"] = [this](const ReceivedRequest &, const LoopbackServer::Answer &to) {
        m_held = to;
        return true;
    };
    session.rejected(session.generation(), false);
    QTRY_VERIFY(m_held);
}

void tst_DepartingSessions::reachesTheKeyringAfterAnotherConnectionWasOpened()
{
    beginRenewing();
    m_fixture->application->openConnection(config(u"/other"_s));
    QVERIFY(!isKept());
    answer();
    QTRY_VERIFY(isKept());
}

void tst_DepartingSessions::isWaitedForByTheSameConnection()
{
    beginRenewing();
    const int before = m_provider->posts("/token");
    m_fixture->application->openConnection(config(u"/other"_s));
    m_fixture->application->openConnection(config(u"/one"_s));
    QCOMPARE(m_fixture->connection().session().state(), Session::State::Loading);
    QTest::qWait(50);
    QCOMPARE(m_provider->posts("/token"), before); // the old token, a second time, would end it all
    answer();
    QTRY_COMPARE(m_provider->posts("/token"), before + 1);
    QCOMPARE(m_provider->lastFields("/token").value("refresh_token"), "rotated"_ba);
    answer();
    QTRY_COMPARE(m_fixture->connection().session().state(), Session::State::SignedIn);
}

void tst_DepartingSessions::isWaitedForByItsRemoval()
{
    beginRenewing();
    const int before = m_provider->posts("/token");
    m_fixture->application->removeConnection(m_fixture->connection().config().id());
    QTest::qWait(50);
    QCOMPARE(m_provider->posts("/token"), before);
    answer();
    QTRY_COMPARE(m_provider->posts("/token"), before + 1);
    QCOMPARE(m_provider->lastFields("/token").value("refresh_token"), "rotated"_ba);
    answer();
    QTRY_COMPARE(m_provider->posts("/revoke"), 1);
    QTRY_VERIFY(m_fixture->credentials.entries.isEmpty());
}

void tst_DepartingSessions::isWaitedForByTheEnd()
{
    beginRenewing();
    QTimer::singleShot(0, m_fixture->application.get(), &Application::quit); // as after SIGTERM
    QTimer::singleShot(100, this, [this] { answer(); });
    QCoreApplication::exec();
    QVERIFY(isKept());
}

//! Runs are stopped first, with the old token; whoever leaves meanwhile has signed out all the same.
void tst_DepartingSessions::aSignOutIsNotUndoneByLeaving_data()
{
    QTest::addColumn<bool>("quits");
    QTest::newRow("to another connection") << false;
    QTest::newRow("for good") << true;
}

void tst_DepartingSessions::aSignOutIsNotUndoneByLeaving()
{
    QFETCH(bool, quits);
    beginRenewing();
    answer(); // nothing under way but what follows
    m_provider->intercept.remove("/token");
    Session &session = m_fixture->connection().session();
    QTRY_VERIFY(session.state() == Session::State::SignedIn && session.isSettled() && isKept());
    m_provider->intercept["/one"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; }; // a long answer
    m_fixture->say(u"hello"_s);
    QTRY_VERIFY(m_fixture->connection().chat().isRunning());
    m_fixture->connection().signOut();
    if (quits) {
        QTimer::singleShot(0, m_fixture->application.get(), &Application::quit);
        QCoreApplication::exec();
    } else {
        m_fixture->application->openConnection(config(u"/other"_s));
    }
    QTRY_COMPARE(m_provider->posts("/revoke"), 1);
    QTRY_VERIFY(m_fixture->credentials.entries.isEmpty());
    m_fixture->restart();
    m_fixture->application->start({});
    m_fixture->application->openConnection(config(u"/one"_s));
    QTRY_COMPARE(m_fixture->connection().session().state(), Session::State::SignedOut);
}

COUNTERSIGN_TEST(tst_DepartingSessions, "tst_departingsessions")
#include "tst_departingsessions.moc"
