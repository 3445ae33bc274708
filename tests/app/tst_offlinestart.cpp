// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "auth/browseropener.h"
#include "guardedserver.h"
#include "testregistry.h"
#include "widgets/sidebar.h"

#include <QLabel>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
class CountingBrowser final : public BrowserOpener
{
public:
    bool open(const QUrl &url) override
    {
        ++opened;
        m_browser.visit(url);
        return true;
    }
    int opened = 0;

private:
    TestBrowser m_browser;
};
} // namespace

//! Started on a train: neither the server nor its provider answers. Everything that was said is there to be read, the window says
//! how things are, nothing asks for a sign-in, and no browser opens; when the way is free again, what was typed goes out once.
class tst_OfflineStart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void readsAndWaits();
    void aLostAnswerAtTheStartIsTriedOnceMore();
    void aSpentTokenAsksForASignIn();

private:
    void setAway(bool away);
    void startAgain();
    [[nodiscard]] QString accountWords() const;
    [[nodiscard]] QStringList said() const;

    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<GuardedServer> m_server;
    std::unique_ptr<CountingBrowser> m_browser;
    std::unique_ptr<AppFixture> m_fixture;
};

void tst_OfflineStart::init()
{
    m_provider = std::make_unique<ScriptedProvider>();
    m_server = std::make_unique<GuardedServer>(*m_provider);
    m_browser = std::make_unique<CountingBrowser>();
    m_fixture = std::make_unique<AppFixture>(m_browser.get());
    ConnectionConfig config;
    config.name = u"Team"_s;
    config.address = QUrl(m_server->address());
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = m_provider->issuer();
    config.signIn.clientId = u"countersign"_s;
    m_fixture->application->start({});
    m_fixture->application->openConnection(config);
    m_fixture->connection().signIn();
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->say(u"before the train"_s);
    QTRY_VERIFY(m_fixture->isAnswered());
    QTRY_COMPARE(m_fixture->credentials.entries.size(), 1);
    QCOMPARE(m_browser->opened, 1);
}

void tst_OfflineStart::cleanup()
{
    m_fixture.reset();
    m_browser.reset();
    m_server.reset();
    m_provider.reset();
}

void tst_OfflineStart::setAway(bool away)
{
    m_server->isAway = away;
    for (const char *path :
         { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/token", "/keys" }) {
        if (!away)
            m_provider->intercept.remove(path);
        else
            m_provider->intercept[path] = [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
                answer.close();
                return true;
            };
    }
}

void tst_OfflineStart::startAgain()
{
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->application->connection());
}

QString tst_OfflineStart::accountWords() const
{
    QString words;
    for (const QLabel *label : m_fixture->window().findChild<Sidebar *>()->findChildren<QLabel *>())
        words += label->text() + u'\n';
    return words;
}

QStringList tst_OfflineStart::said() const
{
    QStringList texts;
    for (const Message &message : m_fixture->connection().chat().model().conversation().messages)
        texts << message.text;
    return texts;
}

void tst_OfflineStart::readsAndWaits()
{
    setAway(true);
    startAgain();
    QTRY_VERIFY(m_fixture->notice(u"network"_s));
    QCOMPARE(m_fixture->notice(u"network"_s)->about.condition, Condition::Offline);
    QTRY_COMPARE(said(), QStringList({ u"before the train"_s, u"Welcome."_s }));
    QVERIFY2(accountWords().contains(u"Offline"_s), qPrintable(accountWords()));
    QVERIFY(!m_fixture->notice(u"sign-in"_s));
    m_fixture->say(u"from the train"_s);
    const auto waits = [this] {
        const QList<OutboxRow> rows = m_fixture->connection().chat().outbox().rows();
        return rows.size() == 1 && rows.first().stage == OutboxRow::Stage::WaitsForNetwork;
    };
    QTRY_VERIFY(waits());
    const auto runs = [this] { return m_server->server.count("POST", "/api/copilotkit/agent/default/run"); };
    const int before = runs();

    setAway(false);
    m_fixture->connection().session().retryNow(); // as LinkWatch does when the network is back
    QTRY_VERIFY(m_fixture->isAnswered());
    QTRY_VERIFY(!m_fixture->notice(u"network"_s));
    QCOMPARE(said().filter(u"from the train"_s).size(), 1);
    QCOMPARE(runs(), before + 1);
    QVERIFY(accountWords().contains(u"Signed in"_s));
    QCOMPARE(m_browser->opened, 1); // when the person signed in, and never by itself
}

//! The refresh token is asked with once more; a provider that had not taken the first gives what it should.
void tst_OfflineStart::aLostAnswerAtTheStartIsTriedOnceMore()
{
    int posts = 0;
    m_provider->intercept["/token"] = [&posts](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        if (++posts > 1)
            return false;
        answer.close(); // before anything was done
        return true;
    };
    startAgain();
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(posts, 2);
    QVERIFY(!m_fixture->notice(u"sign-in"_s));
    QCOMPARE(m_browser->opened, 1);
}

//! The provider had taken it: what was lost cannot be had again, and the person is told so, with everything still to be read.
void tst_OfflineStart::aSpentTokenAsksForASignIn()
{
    m_provider->losesTokenAnswers = true;
    startAgain();
    QTRY_VERIFY(m_fixture->notice(u"sign-in"_s));
    QCOMPARE(m_fixture->notice(u"sign-in"_s)->about.condition, Condition::SessionLost);
    QTRY_COMPARE(said(), QStringList({ u"before the train"_s, u"Welcome."_s }));
    QCOMPARE(m_browser->opened, 1);
    m_provider->losesTokenAnswers = false;
    m_fixture->button(u"noticeSignIn"_s)->click();
    QTRY_VERIFY(m_fixture->isReady());
    QTRY_COMPARE(said(), QStringList({ u"before the train"_s, u"Welcome."_s }));
    QCOMPARE(m_browser->opened, 2);
}

COUNTERSIGN_TEST(tst_OfflineStart, "tst_offlinestart")
#include "tst_offlinestart.moc"
