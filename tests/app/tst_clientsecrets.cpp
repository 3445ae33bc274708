// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"

#include <QFile>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What becomes of what a person typed, and of what was kept, when a connection is changed.
class tst_ClientSecrets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void aClientWithoutASecretKeepsNone_data();
    void aClientWithoutASecretKeepsNone();
    void whatCannotBeDeletedNowIsLater();
    void aSecretTypedForAClosedConnectionIsKept();
    void aFileFindsItsRegisteredConnection();
    void anotherTokenIsAnotherPerson();
    void theSameTokenAgainIsTheSamePerson();

private:
    //! A provider that is nowhere: nobody signs in here.
    [[nodiscard]] static ConnectionConfig confidential(const ScriptedRuntime &runtime, const QString &name = u"Team"_s);
    [[nodiscard]] ConnectionSecrets secret(const QByteArray &value) const;
    [[nodiscard]] static QString keyOf(const ConnectionConfig &config) { return u"client/"_s + config.id(); }
    //! Edits a connection as its dialog does: what it ends with is given to the window.
    void edit(const ConnectionConfig &config, const ConnectionSecrets &secrets) const;
    [[nodiscard]] ConnectionConfig withToken(const ScriptedRuntime &runtime) const;
    [[nodiscard]] AccountId whoIs() const { return m_fixture->connection().session().account().id; }

    std::unique_ptr<AppFixture> m_fixture;
};

void tst_ClientSecrets::init()
{
    m_fixture = std::make_unique<AppFixture>();
    m_fixture->application->start({});
}

ConnectionConfig tst_ClientSecrets::confidential(const ScriptedRuntime &runtime, const QString &name)
{
    ConnectionConfig config;
    config.address = QUrl(runtime.address());
    config.name = name;
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = u"https://id.invalid"_s;
    config.signIn.clientId = u"abc"_s;
    config.signIn.clientAuth = SignInConfig::ClientAuth::Post;
    return config;
}

ConnectionSecrets tst_ClientSecrets::secret(const QByteArray &value) const
{
    ConnectionSecrets secrets;
    secrets.clientSecret = m_fixture->redactor.keep(value);
    return secrets;
}

void tst_ClientSecrets::edit(const ConnectionConfig &config, const ConnectionSecrets &secrets) const
{
    Q_EMIT m_fixture->window().connectionConfigured(config, secrets, config.id());
}

void tst_ClientSecrets::aClientWithoutASecretKeepsNone_data()
{
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("of the open connection") << true;
    QTest::newRow("of a closed one") << false;
}

void tst_ClientSecrets::aClientWithoutASecretKeepsNone()
{
    QFETCH(const bool, isOpen);
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime another(ScriptedRuntime::Kind::CopilotKit);
    ConnectionConfig config = confidential(runtime);
    m_fixture->application->openConnection(config, secret("a-client-secret"));
    QTRY_VERIFY(m_fixture->credentials.entries.contains(keyOf(config)));
    if (!isOpen)
        m_fixture->application->openConnection(confidential(another, u"Another"_s), secret("another-secret"));
    config.signIn.clientAuth = SignInConfig::ClientAuth::None;
    edit(config, {});
    QTRY_VERIFY(!m_fixture->credentials.entries.contains(keyOf(config)));
    QTRY_COMPARE(m_fixture->application->settings().tombstones(), QList<QString>());
    QCOMPARE(m_fixture->application->settings().connection(config.id())->signIn.clientAuth, SignInConfig::ClientAuth::None);
    if (!isOpen)
        QVERIFY(m_fixture->credentials.entries.contains(keyOf(confidential(another))));
}

void tst_ClientSecrets::whatCannotBeDeletedNowIsLater()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    ConnectionConfig config = confidential(runtime);
    m_fixture->application->openConnection(config, secret("a-client-secret"));
    QTRY_VERIFY(m_fixture->credentials.entries.contains(keyOf(config)));
    m_fixture->credentials.refuseRemove = true;
    config.signIn.clientAuth = SignInConfig::ClientAuth::None;
    edit(config, {});
    QVERIFY(m_fixture->application->settings().tombstones().contains(keyOf(config)));
    m_fixture->credentials.refuseRemove = false;
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(!m_fixture->credentials.entries.contains(keyOf(config)));
    QTRY_COMPARE(m_fixture->application->settings().tombstones(), QList<QString>());
}

void tst_ClientSecrets::aSecretTypedForAClosedConnectionIsKept()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime another(ScriptedRuntime::Kind::CopilotKit);
    const ConnectionConfig config = confidential(runtime);
    m_fixture->application->openConnection(config);
    m_fixture->application->openConnection(confidential(another, u"Another"_s));
    const QString open = m_fixture->connection().config().id();
    edit(config, secret("typed-now"));
    QTRY_VERIFY(m_fixture->credentials.entries.contains(keyOf(config)));
    QVERIFY(m_fixture->credentials.entries.value(keyOf(config)).reveal().contains("typed-now"));
    QCOMPARE(m_fixture->connection().config().id(), open); // that one stays open
}

//! What one computer registered for itself, a file of that connection finds again.
void tst_ClientSecrets::aFileFindsItsRegisteredConnection()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    ConnectionConfig config = confidential(runtime);
    config.signIn.clientAuth = SignInConfig::ClientAuth::None;
    config.signIn.registered = true;
    m_fixture->application->openConnection(config);
    const QString path = m_fixture->profile.file(u"team.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(config.toJson());
    file.close();
    m_fixture->application->openConnectionFile(path);
    QVERIFY(m_fixture->connection().config().signIn.registered);
    QCOMPARE(m_fixture->connection().config().id(), config.id());
}

ConnectionConfig tst_ClientSecrets::withToken(const ScriptedRuntime &runtime) const
{
    ConnectionConfig config;
    config.address = QUrl(runtime.address());
    config.name = u"Team"_s;
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::Token;
    return config;
}

//! Nobody says whose a pasted token is: the next one never shows the chats of the one before.
void tst_ClientSecrets::anotherTokenIsAnotherPerson()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "token-of-ada-123456");
    const ConnectionConfig config = withToken(runtime);
    m_fixture->application->openConnection(config, { m_fixture->redactor.keep("token-of-ada-123456") });
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->say(u"what only ada knows"_s);
    QTRY_VERIFY(m_fixture->isAnswered());
    QTRY_COMPARE(m_fixture->connection().chat().threads().size(), 1);
    const AccountId ada = whoIs();
    runtime.setToken("token-of-eve-654321");
    edit(config, { m_fixture->redactor.keep("token-of-eve-654321") });
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(whoIs() != ada);
    QCOMPARE(runtime.server.requests().last().header("Authorization"), "Bearer token-of-eve-654321"_ba);
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
    QCOMPARE(m_fixture->connection().chat().model().rowCount(), 0);

    m_fixture->restart(); // and stays somebody else
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(whoIs() != ada);
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
}

void tst_ClientSecrets::theSameTokenAgainIsTheSamePerson()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "token-of-ada-123456");
    const ConnectionConfig config = withToken(runtime);
    for (int i = 0; i < 2; ++i) {
        m_fixture->application->openConnection(config, { m_fixture->redactor.keep("token-of-ada-123456") });
        QTRY_VERIFY(m_fixture->isReady());
        m_fixture->say(u"hello"_s);
        QTRY_VERIFY(m_fixture->isAnswered());
    }
    QTRY_COMPARE(m_fixture->application->settings().accounts(config.id()).size(), 1);
    QVERIFY(!m_fixture->connection().chat().threads().isEmpty());
}

COUNTERSIGN_TEST(tst_ClientSecrets, "tst_clientsecrets")
#include "tst_clientsecrets.moc"
