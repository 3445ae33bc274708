// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signinsetup.h"

#include "browsertrap.h"
#include "core/redactor.h"
#include "guardedserver.h"
#include "memorycredentialstore.h"
#include "memoryindex.h"
#include "memorystorage.h"
#include "testregistry.h"

#include <QFile>
#include <QTest>

#include <memory>
#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Where a client id comes from: configured, our published document, a registration, the person; in that order.
class tst_SignInSetup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theOrder_data();
    void theOrder();
    void aConfiguredProviderNeedsNoAgreement();
    void hostsOfTheConnectionFileCount();
    void ourDocumentSaysWhatWeSend();

private:
    void begin(const ConnectionConfig &config, const QUrl &document);
    [[nodiscard]] ConnectionConfig config() const;

    SystemClock m_clock;
    Redactor m_redactor;
    MemoryIndex m_index;
    MemoryStorage m_storage;
    MemoryCredentialStore m_credentials;
    BrowserTrap m_browser;
    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<GuardedServer> m_server;
    std::unique_ptr<SignInSetup> m_setup;
    QList<ProviderAgreement> m_agreements;
    std::optional<ConnectionConfig> m_ready;
    std::optional<Error> m_failed;
};

void tst_SignInSetup::init()
{
    m_provider = std::make_unique<ScriptedProvider>();
    m_server = std::make_unique<GuardedServer>(*m_provider);
    m_agreements.clear();
    m_ready.reset();
    m_failed.reset();
}

void tst_SignInSetup::cleanup()
{
    m_setup.reset();
    m_server.reset();
    m_provider.reset();
}

ConnectionConfig tst_SignInSetup::config() const
{
    ConnectionConfig config;
    config.address = QUrl(m_server->address());
    return config;
}

void tst_SignInSetup::begin(const ConnectionConfig &config, const QUrl &document)
{
    const ConnectionSession::Ground ground { m_index, m_storage, m_credentials, m_browser, m_clock, m_redactor, {} };
    m_setup =
        std::make_unique<SignInSetup>(config, ProviderSearch::Refused { config.address, config.address, {} }, ground, document);
    connect(m_setup.get(), &SignInSetup::agreementNeeded, this, [this](const ProviderAgreement &what) { m_agreements << what; });
    connect(m_setup.get(), &SignInSetup::ready, this, [this](const ConnectionConfig &made) { m_ready = made; });
    connect(m_setup.get(), &SignInSetup::failed, this, [this](const Error &why) { m_failed = why; });
    m_setup->start();
}

void tst_SignInSetup::theOrder_data()
{
    QTest::addColumn<QString>("configured");
    QTest::addColumn<QUrl>("document");
    QTest::addColumn<bool>("takesDocuments");
    QTest::addColumn<bool>("registers");
    QTest::addColumn<QString>("clientId"); // empty = the person is asked
    QTest::addColumn<int>("posts");
    const QUrl ours(u"https://client.example.org/countersign.json"_s);
    QTest::newRow("configured before all") << u"mine"_s << ours << true << true << u"mine"_s << 0;
    QTest::newRow("our document") << QString() << ours << true << true << ours.toString() << 0;
    QTest::newRow("published nowhere") << QString() << QUrl() << true << true << u"registered-1"_s << 1;
    QTest::newRow("documents are not taken") << QString() << ours << false << true << u"registered-1"_s << 1;
    QTest::newRow("nothing of it") << QString() << ours << false << false << QString() << 0;
}

void tst_SignInSetup::theOrder()
{
    QFETCH(QString, configured);
    QFETCH(QUrl, document);
    QFETCH(bool, takesDocuments);
    QFETCH(bool, registers);
    QFETCH(QString, clientId);
    QFETCH(int, posts);
    m_provider->bendMetadata = [&, this](QJsonObject &metadata) {
        metadata.insert(u"client_id_metadata_document_supported"_s, takesDocuments);
        if (registers)
            metadata.insert(u"registration_endpoint"_s, m_provider->server().url(u"/register"_s).toString());
    };
    m_provider->intercept["/register"] = [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(201, "{\"client_id\":\"registered-1\"}");
        return true;
    };
    ConnectionConfig asked = config();
    asked.signIn.clientId = configured;
    begin(asked, document);
    QTRY_COMPARE(m_agreements.size(), 1);
    QCOMPARE(m_agreements.constFirst().wantsClientId, clientId.isEmpty());
    QCOMPARE(m_provider->posts("/register"), 0);
    m_setup->agree(clientId.isEmpty() ? u"typed"_s : QString());
    QTRY_VERIFY(m_ready);
    QCOMPARE(m_ready->signIn.clientId, clientId.isEmpty() ? u"typed"_s : clientId);
    QCOMPARE(m_ready->signIn.registered, posts > 0);
    QCOMPARE(m_ready->signIn.issuer, m_provider->issuer());
    QCOMPARE(m_ready->signIn.resource, m_server->address());
    QCOMPARE(m_provider->posts("/register"), posts);
    QVERIFY(m_browser.opened.isEmpty());
}

void tst_SignInSetup::aConfiguredProviderNeedsNoAgreement()
{
    m_provider->bendMetadata = [this](QJsonObject &metadata) {
        metadata.insert(u"registration_endpoint"_s, m_provider->server().url(u"/register"_s).toString());
    };
    m_provider->intercept["/register"] = [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(201, "{\"client_id\":\"registered-1\"}");
        return true;
    };
    ConnectionConfig named = config();
    named.signIn.issuer = m_provider->issuer();
    begin(named, {});
    QTRY_VERIFY(m_ready);
    QVERIFY(m_agreements.isEmpty());
    QCOMPARE(m_ready->signIn.clientId, u"registered-1"_s);
    QVERIFY(m_server->server.requests().isEmpty());
}

//! The file vouches for a second host; http on this computer it cannot vouch for.
void tst_SignInSetup::hostsOfTheConnectionFileCount()
{
    m_provider->bendMetadata = [](QJsonObject &metadata) {
        metadata.insert(u"token_endpoint"_s, u"https://login.example.net/token"_s);
    };
    ConnectionConfig named = config();
    named.signIn.issuer = m_provider->issuer();
    named.signIn.clientId = u"mine"_s;
    begin(named, {});
    QTRY_VERIFY(m_failed);
    QCOMPARE(m_failed->condition, Condition::ProviderElsewhere);
    m_failed.reset();
    named.signIn.endpointHosts = { u"login.example.net"_s };
    begin(named, {});
    QTRY_VERIFY(m_ready);
}

//! Who publishes the document of resources/ publishes what the program does.
void tst_SignInSetup::ourDocumentSaysWhatWeSend()
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../resources/client-metadata.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject document = QJsonDocument::fromJson(file.readAll()).object();
    QVERIFY(document.value(u"client_id"_s).toString().startsWith(u"https://"_s));
    QCOMPARE(document.value(u"redirect_uris"_s).toArray(), QJsonArray { SignInConfig().redirect.toString(QUrl::FullyEncoded) });
    QCOMPARE(document.value(u"token_endpoint_auth_method"_s).toString(), u"none"_s);
    QVERIFY(document.value(u"grant_types"_s).toArray().contains(u"refresh_token"_s));
    QVERIFY(!document.contains(u"client_secret"_s));
}

COUNTERSIGN_TEST(tst_SignInSetup, "tst_signinsetup")
#include "tst_signinsetup.moc"
