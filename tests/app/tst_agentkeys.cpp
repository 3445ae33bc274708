// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "browsertrap.h"
#include "loopbackserver.h"
#include "scriptedchainlit.h"
#include "testregistry.h"
#include "widgets/keysdialog.h"

#include <QAction>
#include <QLineEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! A server that wants a key of each person's own: asked for once, kept, sent there, changed from the account menu.
class tst_AgentKeys : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void areAskedForOnceAndSent();
    void canBeChanged();
    void areForgottenWithTheConnection();
    void aServerWithoutWishesAsksForNothing();
    void theKeysOfOneNeverReachAnother();

private:
    [[nodiscard]] static QByteArray settingsWith(const QStringList &names);
    void serverWants(const QStringList &names);
    void open();
    [[nodiscard]] KeysDialog *dialog() const { return m_fixture->window().findChild<KeysDialog *>(); }
    void give(const QString &key);
    [[nodiscard]] QString keysSent() const
    {
        return m_server->greetings().isEmpty() ? QString() : m_server->greetings().constLast().value("userEnv"_L1).toString();
    }
    [[nodiscard]] qsizetype keptEntries() const
    {
        const QStringList keys = m_fixture->credentials.entries.keys();
        return std::count_if(keys.begin(), keys.end(), [](const QString &key) { return key.endsWith("/keys"_L1); });
    }

    std::unique_ptr<ScriptedChainlit> m_server;
    std::unique_ptr<BrowserTrap> m_browser;
    std::unique_ptr<AppFixture> m_fixture;
};

void tst_AgentKeys::init()
{
    m_server = std::make_unique<ScriptedChainlit>();
    m_server->answers.insert("GET /user", { 200, R"({"identifier":"alice"})" });
    serverWants({ u"OPENAI_API_KEY"_s });
    m_browser = std::make_unique<BrowserTrap>();
    m_fixture = std::make_unique<AppFixture>(m_browser.get());
}

void tst_AgentKeys::cleanup()
{
    m_fixture.reset();
    m_browser.reset();
    m_server.reset();
}

QByteArray tst_AgentKeys::settingsWith(const QStringList &names)
{
    const QJsonObject settings { { u"ui"_s, QJsonObject { { u"name"_s, u"Echo"_s } } },
                                 { u"features"_s, QJsonObject() },
                                 { u"userEnv"_s, QJsonArray::fromStringList(names) },
                                 { u"dataPersistence"_s, false },
                                 { u"threadResumable"_s, false },
                                 { u"chatProfiles"_s, QJsonArray() },
                                 { u"starters"_s, QJsonArray() } };
    return QJsonDocument(settings).toJson();
}

void tst_AgentKeys::serverWants(const QStringList &names)
{
    m_server->answers.insert("GET /project/settings", { 200, settingsWith(names) });
}

void tst_AgentKeys::open()
{
    ConnectionConfig config;
    config.name = u"Echo"_s;
    config.address = m_server->url();
    config.kind = ConnectionConfig::Kind::Chainlit;
    config.signIn.method = SignInConfig::Method::None;
    m_fixture->application->start({});
    m_fixture->application->openConnection(config);
    QTRY_VERIFY(m_fixture->isReady());
}

void tst_AgentKeys::give(const QString &key)
{
    QTRY_VERIFY(dialog() && dialog()->isVisible());
    dialog()->findChild<QLineEdit *>(u"keyOPENAI_API_KEY"_s)->setText(key);
    dialog()->findChild<QAbstractButton *>(u"saveKeys"_s)->click();
    QTRY_VERIFY(!dialog());
}

void tst_AgentKeys::areAskedForOnceAndSent()
{
    open();
    QTRY_VERIFY(m_fixture->notice(u"keys"_s));
    const Notice banner = *m_fixture->notice(u"keys"_s);
    QCOMPARE(banner.about.condition, Condition::KeysAsked);
    QCOMPARE(banner.about.arguments, (QStringList { u"127.0.0.1"_s, u"OPENAI_API_KEY"_s }));
    QVERIFY(!dialog());                                 // nothing opens by itself
    QCOMPARE(m_fixture->notices().notices().size(), 1); // and it is said once
    m_fixture->button(u"noticeGiveKeys"_s)->click();
    give(u"sk-of-alice-0123456789"_s);
    QVERIFY(m_fixture->notices().notices().isEmpty());
    QTRY_COMPARE(keysSent(), uR"({"OPENAI_API_KEY":"sk-of-alice-0123456789"})"_s);
    QTRY_COMPARE(keptEntries(), 1);
    QFile settings(m_fixture->profile.file(u"settings.json"_s));
    QVERIFY(settings.open(QIODevice::ReadOnly));
    QVERIFY(!settings.readAll().contains("sk-of-alice"));

    const qsizetype before = m_server->greetings().size();
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(m_server->greetings().size() > before);
    QCOMPARE(keysSent(), uR"({"OPENAI_API_KEY":"sk-of-alice-0123456789"})"_s);
    QVERIFY(!m_fixture->notice(u"keys"_s));
}

void tst_AgentKeys::canBeChanged()
{
    open();
    QTRY_VERIFY(m_fixture->notice(u"keys"_s));
    m_fixture->button(u"noticeGiveKeys"_s)->click();
    give(u"sk-mistyped-0123456789"_s);
    QAction &change = m_fixture->window().actionTable().action(u"agentKeys"_s);
    QVERIFY(change.isEnabled() && change.isVisible());
    change.trigger();
    give(u"sk-of-alice-0123456789"_s);
    QCOMPARE(m_fixture->connection().keptKeys(), QStringList { u"OPENAI_API_KEY"_s });
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_COMPARE(keysSent(), uR"({"OPENAI_API_KEY":"sk-of-alice-0123456789"})"_s);
}

void tst_AgentKeys::areForgottenWithTheConnection()
{
    open();
    QTRY_VERIFY(m_fixture->notice(u"keys"_s));
    m_fixture->button(u"noticeGiveKeys"_s)->click();
    give(u"sk-of-alice-0123456789"_s);
    QTRY_COMPARE(keptEntries(), 1);
    m_fixture->application->removeConnection(m_fixture->connection().config().id());
    QTRY_COMPARE(keptEntries(), 0);
}

void tst_AgentKeys::aServerWithoutWishesAsksForNothing()
{
    serverWants({});
    open();
    QTRY_VERIFY(!m_server->greetings().isEmpty());
    QVERIFY(!m_fixture->notice(u"keys"_s));
    QVERIFY(!m_fixture->window().actionTable().action(u"agentKeys"_s).isVisible());
    QCOMPARE(keysSent(), u"{}"_s);
}

//! Who signs in next at the same connection begins without any, before they are asked for their own.
void tst_AgentKeys::theKeysOfOneNeverReachAnother()
{
    QByteArray person = R"({"identifier":"alice"})";
    const LoopbackServer door([&person](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        const QByteArray session = "session=" + R"({"alg":"HS256"})"_ba.toBase64(QByteArray::OmitTrailingEquals) + '.'
                                   + person.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + ".c2ln";
        if (request.path == "/auth/header")
            answer.reply(200, R"({"success":true})", "application/json", { { "Set-Cookie", session + "; Path=/" } });
        else if (request.path == "/user")
            answer.reply(200, person);
        else if (request.path == "/project/settings")
            answer.reply(200, settingsWith({ u"OPENAI_API_KEY"_s }));
        else
            answer.reply(404);
    });
    ConnectionConfig config;
    config.name = u"Echo"_s;
    config.address = door.url();
    config.kind = ConnectionConfig::Kind::Chainlit;
    config.signIn.method = SignInConfig::Method::Header;
    config.signIn.headers = { u"X-Key"_s };
    ConnectionSecrets secrets;
    secrets.headers = { { "X-Key", m_fixture->redactor.keep("key-0123456789") } };
    m_fixture->application->start({});
    m_fixture->application->openConnection(config, secrets);
    ConnectionSession &connection = m_fixture->connection();
    QTRY_COMPARE(connection.missingKeys(), QStringList { u"OPENAI_API_KEY"_s });
    connection.giveKeys({ { u"OPENAI_API_KEY"_s, m_fixture->redactor.keep("sk-of-alice-0123456789") } });
    QCOMPARE(connection.keptKeys(), QStringList { u"OPENAI_API_KEY"_s });

    person = R"({"identifier":"bob"})";
    QList<QStringList> found;
    connect(&connection, &ConnectionSession::chatReplaced, this, [&] { found << connection.keptKeys(); });
    connection.session().signIn();
    QTRY_COMPARE(found, QList<QStringList> { QStringList() });
    QCOMPARE(connection.session().account().id.subject, u"bob"_s);
    QTRY_COMPARE(connection.missingKeys(), QStringList { u"OPENAI_API_KEY"_s });
    QVERIFY(connection.keptKeys().isEmpty());
}

COUNTERSIGN_TEST(tst_AgentKeys, "tst_agentkeys")
#include "tst_agentkeys.moc"
