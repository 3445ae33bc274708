// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "guardedserver.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"

#include <QFile>
#include <QLineEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Servers that know a person by secret headers: asked for once, kept in the keychain, on every request, and nowhere else.
class tst_KeyedServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void anApiKeyIsAskedForOnce();
    void secretHeadersOnEveryRequest();

private:
    [[nodiscard]] ConnectionDialog *dialog() const { return m_fixture->window().findChild<ConnectionDialog *>(); }
    void untilAnswered();
    [[nodiscard]] QByteArray settingsOnDisk() const;

    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<GuardedServer> m_server;
    std::unique_ptr<AppFixture> m_fixture;
};

void tst_KeyedServer::init()
{
    m_provider = std::make_unique<ScriptedProvider>();
    m_server = std::make_unique<GuardedServer>(*m_provider);
    m_fixture = std::make_unique<AppFixture>();
}

void tst_KeyedServer::cleanup()
{
    m_fixture.reset();
    m_server.reset();
    m_provider.reset();
}

void tst_KeyedServer::untilAnswered()
{
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->say(u"hello"_s);
    QTRY_VERIFY(m_fixture->isAnswered());
    QCOMPARE(m_fixture->lastMessage()->text, u"Welcome."_s);
}

QByteArray tst_KeyedServer::settingsOnDisk() const
{
    QFile file(m_fixture->profile.file(u"settings.json"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! The server asks for a key by its challenge.
void tst_KeyedServer::anApiKeyIsAskedForOnce()
{
    m_server->hasMetadata = false;
    m_server->scheme = "ApiKey";
    m_server->wants = { { "x-api-key", "key-of-the-team-1" } };
    m_fixture->application->start({});
    auto *address = m_fixture->window().findChild<QLineEdit *>(u"address"_s);
    address->setText(m_server->address());
    QTest::keyClick(address, Qt::Key_Return);
    QTRY_VERIFY(dialog());
    QCOMPARE(dialog()->config().signIn.method, SignInConfig::Method::Header);
    dialog()->findChild<QLineEdit *>(u"secretName1"_s)->setText(u"X-Api-Key"_s);
    dialog()->findChild<QLineEdit *>(u"secretValue1"_s)->setText(u"key-of-the-team-1"_s);
    dialog()->accept();
    untilAnswered();
    QVERIFY(!settingsOnDisk().contains("key-of-the-team-1"));
    QVERIFY(settingsOnDisk().contains("X-Api-Key"));
    m_fixture->restart();
    m_fixture->application->start({});
    untilAnswered();
    m_fixture->connection().signOut();
    QTRY_VERIFY(m_fixture->credentials.entries.isEmpty());
}

void tst_KeyedServer::secretHeadersOnEveryRequest()
{
    m_server->wants = { { "test-header", "test-value" }, { "x-tenant-key", "tenant-secret-1" } };
    ConnectionConfig config;
    config.address = QUrl(m_server->address());
    config.name = u"Team"_s;
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::Header;
    config.signIn.headers = { u"X-Tenant-Key"_s };
    config.headers = { { u"test-header"_s, u"test-value"_s } };
    ConnectionSecrets secrets;
    secrets.headers = { { "X-Tenant-Key", m_fixture->redactor.keep("tenant-secret-1") } };
    m_fixture->application->start({});
    m_fixture->application->openConnection(config, secrets);
    untilAnswered();
    QVERIFY(!m_server->server.requests().isEmpty());
    for (const ReceivedRequest &request : m_server->server.requests()) {
        QCOMPARE(request.header("test-header"), "test-value"_ba);
        QCOMPARE(request.header("x-tenant-key"), "tenant-secret-1"_ba);
    }
    for (const TrafficRecord &record : m_fixture->connection().traffic().records()) {
        for (const RecordedHeader &header : record.requestHeaders)
            QVERIFY(!header.value.contains("tenant-secret-1"));
    }
}

COUNTERSIGN_TEST(tst_KeyedServer, "tst_keyedserver")
#include "tst_keyedserver.moc"
