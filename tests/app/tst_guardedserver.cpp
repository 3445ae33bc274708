// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "guardedserver.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"
#include "widgets/providerdialog.h"
#include "widgets/sentences.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! The person's browser; who they are, the provider knows.
class OpenedBrowser final : public BrowserOpener
{
public:
    bool open(const QUrl &url) override
    {
        opened << url;
        if (url.scheme() == "http"_L1)
            m_browser.visit(url);
        return true;
    }
    QList<QUrl> opened;

private:
    TestBrowser m_browser;
};
} // namespace

//! From an address to the first answer at servers that want to know who is there; and what those get who only pretend.
class tst_GuardedServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void oneFieldAndOneClick();
    void nothingIsPostedBeforeThePersonAgrees();
    void cancelChangesNothing();
    void theRegistrationIsKept();
    void aForgottenRegistrationIsMadeAnew();
    void theProvidersSecretGoesIntoTheKeychain();
    void withoutRegistrationOneMoreField();
    void aRefusedRegistrationAsksForAClientId();
    void withoutAChallengeTheDialogAsksOnce();
    void aConnectionFileNamesTheServerOnly();
    void anImagesRefusalNamesNoProvider();
    void hostile_data();
    void hostile();

private:
    void enter(const QString &address);
    [[nodiscard]] ProviderDialog *agreement() const { return m_fixture->window().findChild<ProviderDialog *>(); }
    [[nodiscard]] ConnectionDialog *dialog() const { return m_fixture->window().findChild<ConnectionDialog *>(); }
    void letProviderRegister();
    void agree() const { agreement()->findChild<QAbstractButton *>(u"openProvider"_s)->click(); }
    void untilAnswered();
    [[nodiscard]] QByteArray settingsOnDisk() const;

    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<GuardedServer> m_server;
    std::unique_ptr<OpenedBrowser> m_browser;
    std::unique_ptr<AppFixture> m_fixture;
    QByteArray m_registration; //!< what the provider answers to one
    int m_registrationStatus = 201;
};

void tst_GuardedServer::init()
{
    m_provider = std::make_unique<ScriptedProvider>();
    m_server = std::make_unique<GuardedServer>(*m_provider);
    m_browser = std::make_unique<OpenedBrowser>();
    m_fixture = std::make_unique<AppFixture>(m_browser.get());
    m_registration = R"({"client_id":"countersign","registration_access_token":"registration-token-1"})";
    m_registrationStatus = 201;
}

void tst_GuardedServer::cleanup()
{
    m_fixture.reset();
    m_browser.reset();
    m_server.reset();
    m_provider.reset();
}

void tst_GuardedServer::letProviderRegister()
{
    m_provider->bendMetadata = [this](QJsonObject &metadata) {
        metadata.insert(u"registration_endpoint"_s, m_provider->server().url(u"/register"_s).toString());
    };
    m_provider->intercept["/register"] = [this](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(m_registrationStatus, m_registration);
        return true;
    };
}

void tst_GuardedServer::enter(const QString &address)
{
    m_fixture->application->start({});
    m_fixture->window().findChild<QLineEdit *>(u"address"_s)->setText(address);
    QTest::keyClick(m_fixture->window().findChild<QLineEdit *>(u"address"_s), Qt::Key_Return);
}

void tst_GuardedServer::untilAnswered()
{
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->say(u"hello"_s);
    QTRY_VERIFY(m_fixture->isAnswered());
    QCOMPARE(m_fixture->lastMessage()->text, u"Welcome."_s);
}

QByteArray tst_GuardedServer::settingsOnDisk() const
{
    QFile file(m_fixture->profile.file(u"settings.json"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! The whole way: the address and Return, one click, and the provider's own page.
void tst_GuardedServer::oneFieldAndOneClick()
{
    letProviderRegister();
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QVERIFY(m_browser->opened.isEmpty());
    const QString title = agreement()->findChild<QLabel *>(u"title"_s)->accessibleName();
    QVERIFY(title.contains(m_server->server.url().authority()));
    QVERIFY(title.contains(QUrl(m_provider->issuer()).authority()));
    agree();
    untilAnswered();
    QCOMPARE(m_browser->opened.size(), 1);
    QCOMPARE(m_provider->posts("/register"), 1);
    QCOMPARE(m_provider->complaints(), QStringList());
    QVERIFY(m_provider->lastFields("/authorize").value("resource") == m_server->address().toUtf8());
    QVERIFY(m_provider->lastFields("/authorize").value("scope").split(' ').contains("agents.run"));
    QTRY_VERIFY(!agreement());
    QVERIFY(!dialog());
    // How it was found stands in the lens, each as an exchange of its own, before the sign-in it led to.
    QStringList purposes;
    QSet<quint64> exchanges;
    for (const TrafficRecord &record : m_fixture->connection().traffic().records()) {
        if (record.attempt == 0) {
            QVERIFY(!exchanges.contains(record.exchange));
            exchanges << record.exchange;
        }
        purposes << record.purpose;
    }
    QVERIFY2(purposes.count(u"discovery"_s) >= 2, qPrintable(purposes.join(u' '))); // the resource's, and the provider's
    QCOMPARE(purposes.count(u"registration"_s), 1);
    QVERIFY(purposes.indexOf(u"registration"_s) < purposes.indexOf(u"sign-in"_s));
}

void tst_GuardedServer::nothingIsPostedBeforeThePersonAgrees()
{
    letProviderRegister();
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QTest::keyClick(agreement(), Qt::Key_Return); // a key too many agrees to nothing
    QCOMPARE(m_provider->posts("/register"), 0);
    QVERIFY(m_browser->opened.isEmpty());
    QVERIFY(agreement()->focusWidget() == agreement()->findChild<QAbstractButton *>(u"cancel"_s));
    for (const ReceivedRequest &request : m_provider->server().requests())
        QVERIFY(request.method == "GET" && request.path.contains("/.well-known/"));
}

void tst_GuardedServer::cancelChangesNothing()
{
    letProviderRegister();
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QTest::keyClick(agreement(), Qt::Key_Escape);
    QTRY_VERIFY(!agreement());
    QVERIFY(!m_fixture->application->connection());
    QVERIFY(m_fixture->application->settings().connections().isEmpty());
    QVERIFY(m_browser->opened.isEmpty());
    QVERIFY(m_fixture->button(u"connect"_s)); // and can be asked again
    m_fixture->button(u"connect"_s)->click();
    QTRY_VERIFY(agreement() && agreement()->isVisible());
}

void tst_GuardedServer::theRegistrationIsKept()
{
    letProviderRegister();
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    agree();
    untilAnswered();
    QVERIFY(!settingsOnDisk().contains("registration-token-1"));
    bool isKept = false;
    for (auto it = m_fixture->credentials.entries.begin(); it != m_fixture->credentials.entries.end(); ++it)
        isKept = isKept || it.value().reveal().contains("registration-token-1");
    QVERIFY(isKept);
    m_fixture->restart();
    m_fixture->application->start({});
    untilAnswered();
    QCOMPARE(m_provider->posts("/register"), 1);
    QCOMPARE(m_browser->opened.size(), 1);
    m_fixture->application->removeConnection(m_fixture->connection().config().id());
    QTRY_VERIFY(m_fixture->credentials.entries.isEmpty());
}

//! The provider forgets the client: the next sign-in registers anew, at the same provider, without another question.
void tst_GuardedServer::aForgottenRegistrationIsMadeAnew()
{
    letProviderRegister();
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    agree();
    untilAnswered();
    const AccountId before = m_fixture->connection().session().account().id;
    m_provider->clientId = u"countersign-2"_s;
    m_registration = R"({"client_id":"countersign-2"})";
    m_fixture->restart(); // restoring is a refresh, with the client id of before
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->application->connection());
    QTRY_COMPARE(m_fixture->connection().session().state(), Session::State::SignInRequired);
    QTRY_VERIFY(m_fixture->connection().isClientUnknown());
    m_fixture->connection().signIn();
    QTRY_COMPARE(m_provider->posts("/register"), 2);
    untilAnswered();
    QVERIFY(!agreement());
    QCOMPARE(m_fixture->connection().config().signIn.clientId, u"countersign-2"_s);
    QCOMPARE(m_fixture->connection().session().account().id, before); // the same person: their chats are theirs
    QCOMPARE(m_fixture->application->settings().connections().size(), 1);
}

void tst_GuardedServer::theProvidersSecretGoesIntoTheKeychain()
{
    letProviderRegister();
    m_registration =
        R"({"client_id":"countersign","client_secret":"secret-of-the-client","token_endpoint_auth_method":"client_secret_basic"})";
    m_provider->clientSecret = "secret-of-the-client";
    m_provider->takesBasic = true;
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    agree();
    untilAnswered();
    QVERIFY(!settingsOnDisk().contains("secret-of-the-client"));
    m_fixture->restart();
    m_fixture->application->start({});
    untilAnswered(); // a refresh, which had to prove the client
    QCOMPARE(m_provider->complaints(), QStringList());
}

void tst_GuardedServer::withoutRegistrationOneMoreField()
{
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    auto *field = agreement()->findChild<QLineEdit *>(u"clientId"_s);
    QVERIFY(field->isVisible());
    QCOMPARE(agreement()->findChild<QLineEdit *>(u"redirect"_s)->text(), u"http://127.0.0.1/callback"_s);
    QVERIFY(!agreement()->findChild<QAbstractButton *>(u"openProvider"_s)->isEnabled());
    field->setText(u"countersign"_s);
    agree();
    untilAnswered();
    QCOMPARE(m_provider->complaints(), QStringList());
}

void tst_GuardedServer::aRefusedRegistrationAsksForAClientId()
{
    letProviderRegister();
    m_registrationStatus = 403;
    m_registration = R"({"error":"access_denied","error_description":"Ask the help desk."})";
    enter(m_server->address());
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QVERIFY(!agreement()->findChild<QLineEdit *>(u"clientId"_s)->isVisible());
    agree();
    QTRY_VERIFY(agreement()->findChild<QLineEdit *>(u"clientId"_s)->isVisible());
    QVERIFY(agreement()->findChild<QLineEdit *>(u"clientId"_s)->accessibleDescription().contains(u"Ask the help desk"_s));
    QVERIFY(m_browser->opened.isEmpty());
    agreement()->findChild<QLineEdit *>(u"clientId"_s)->setText(u"countersign"_s);
    agree();
    untilAnswered();
    QCOMPARE(m_provider->posts("/register"), 1);
}

//! CopilotKit's guide has no challenge: issuer and client id are asked for once, and remembered with the address.
void tst_GuardedServer::withoutAChallengeTheDialogAsksOnce()
{
    m_server->sendsChallenge = false;
    m_server->hasMetadata = false;
    enter(m_server->address());
    QTRY_VERIFY(dialog());
    QVERIFY(m_browser->opened.isEmpty());
    dialog()->findChild<QLineEdit *>(u"issuer"_s)->setText(m_provider->issuer());
    dialog()->findChild<QLineEdit *>(u"clientId"_s)->setText(u"countersign"_s);
    dialog()->accept();
    untilAnswered();
    QVERIFY(!agreement()); // who typed both has agreed
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->application->openAddress(m_server->address());
    untilAnswered();
    QCOMPARE(m_browser->opened.size(), 1);
}

void tst_GuardedServer::aConnectionFileNamesTheServerOnly()
{
    letProviderRegister();
    const QString path = m_fixture->profile.file(u"team.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"countersign": 1, "address": ")" + m_server->address().toUtf8()
               + R"(", "headers": {"test-header": "test-value"}})");
    file.close();
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(path);
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QVERIFY(m_server->server.requests().isEmpty());
    agree(); // to the server, which is asked where to sign in
    QTRY_VERIFY(agreement() && agreement()->isVisible() && m_fixture->button(u"openProvider"_s));
    QVERIFY(m_browser->opened.isEmpty());
    agree(); // to whom it names
    untilAnswered();
    const QString id = m_fixture->connection().config().id();
    m_fixture->application->openConnectionFile(path); // the same again is asked about no more, and is the same connection
    untilAnswered();
    QCOMPARE(m_fixture->connection().config().id(), id);
    QCOMPARE(m_browser->opened.size(), 1);
    for (const ReceivedRequest &request : m_server->server.requests()) {
        if (request.path.startsWith("/api/"))
            QCOMPARE(request.header("test-header"), "test-value"_ba); // the first request as well
    }
}

//! An agent's answer leads to an image of another program at this host, which asks for a sign-in at a provider of its own choice.
void tst_GuardedServer::anImagesRefusalNamesNoProvider()
{
    letProviderRegister();
    ScriptedProvider mallory;
    const QString place = m_server->address() + u"/pictures"_s;
    m_server->neighbour = [&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        const QString about = u"/.well-known/pictures"_s;
        if (request.path == about.toLatin1())
            answer.reply(200, QJsonDocument(QJsonObject { { u"resource"_s, place },
                                                          { u"authorization_servers"_s, QJsonArray { mallory.issuer() } } })
                                  .toJson());
        else if (request.path.endsWith("/pictures/i.png"))
            answer.reply(
                401, {}, "text/plain",
                { { "WWW-Authenticate", "Bearer resource_metadata=\"" + m_server->server.url(about).toEncoded() + '"' } });
        return request.path == about.toLatin1() || request.path.endsWith("/pictures/i.png");
    };
    ConnectionConfig config;
    config.address = QUrl(m_server->address());
    config.kind = ConnectionConfig::Kind::CopilotKit;
    m_fixture->application->start({});
    m_fixture->application->openConnection(config);
    HttpRequest image;
    image.url = QUrl(place + u"/i.png"_s);
    image.purpose = u"image"_s;
    image.initiative = Initiative::Person;
    image.provesSession = false;
    const HttpExchange *exchange = m_fixture->connection().transport().send(image, m_fixture->application.get());
    const QSignalSpy finished(exchange, &HttpExchange::finished);
    QTRY_COMPARE(finished.size(), 1);
    m_fixture->connection().signIn();
    QTRY_VERIFY(agreement() && agreement()->isVisible());
    QVERIFY(mallory.server().requests().isEmpty());
    agree();
    untilAnswered();
}

void tst_GuardedServer::hostile_data()
{
    QTest::addColumn<QString>("which");
    QTest::addColumn<Condition>("expected");
    const auto row = [](const char *which, Condition expected) {
        QTest::newRow(which) << QString::fromLatin1(which) << expected;
    };
    row("resource of another server", Condition::ResourceMismatch);
    row("tokens bound to a key", Condition::ChallengeUnsupported);
    row("wrong issuer", Condition::ProviderMismatch);
    row("token endpoint of another origin", Condition::ProviderElsewhere);
    row("sign-in page of another origin", Condition::ProviderElsewhere);
    row("sign-in page is a script", Condition::ProviderUnreadable);
    row("sign-in page is a file", Condition::ProviderUnreadable);
    row("sign-in page with a fragment", Condition::ProviderUnreadable);
    row("token endpoint without TLS", Condition::ProviderPlainHttp);
    row("no S256", Condition::ProviderWithoutPkce);
    row("metadata redirects", Condition::ProviderUnreadable);
    row("metadata of 2 MiB", Condition::ProviderUnreadable);
    row("metadata is a page", Condition::ProviderUnreadable);
}

//! Whatever is wrong: no question to agree to, no browser, no registration, nothing signed in; one sentence.
void tst_GuardedServer::hostile()
{
    QFETCH(QString, which);
    QFETCH(Condition, expected);
    const auto put = [this](const QString &key, const QJsonValue &value) {
        m_provider->bendMetadata = [key, value](QJsonObject &metadata) { metadata.insert(key, value); };
    };
    const QByteArray place = "/.well-known/openid-configuration";
    const auto answerWith = [&](int status, const QByteArray &body, const QByteArray &type) {
        for (const QByteArray &at : { place, "/.well-known/oauth-authorization-server"_ba }) {
            m_provider->intercept[at] = [=](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
                answer.reply(status, body, type, { { "Location", "/real" } });
                return true;
            };
        }
    };
    if (which.startsWith("resource"_L1))
        m_server->bendResource = [](QJsonObject &resource) { resource.insert(u"resource"_s, u"https://bank.example/api"_s); };
    else if (which == "tokens bound to a key"_L1)
        m_server->bendResource = [](QJsonObject &resource) { resource.insert(u"dpop_bound_access_tokens_required"_s, true); };
    else if (which == "wrong issuer"_L1)
        put(u"issuer"_s, u"https://id.example.com"_s);
    else if (which == "token endpoint of another origin"_L1)
        put(u"token_endpoint"_s, u"https://evil.example/token"_s);
    else if (which == "sign-in page of another origin"_L1)
        put(u"authorization_endpoint"_s, u"https://bank.example/authorize"_s);
    else if (which == "sign-in page is a script"_L1)
        put(u"authorization_endpoint"_s, u"javascript:alert(1)"_s);
    else if (which == "sign-in page is a file"_L1)
        put(u"authorization_endpoint"_s, u"file:///etc/passwd"_s);
    else if (which == "sign-in page with a fragment"_L1)
        put(u"authorization_endpoint"_s, m_provider->server().url(u"/authorize"_s).toString() + u"#x"_s);
    else if (which == "token endpoint without TLS"_L1)
        put(u"token_endpoint"_s, u"http://id.example.com/token"_s);
    else if (which == "no S256"_L1)
        put(u"code_challenge_methods_supported"_s, QJsonValue());
    else if (which == "metadata redirects"_L1)
        answerWith(302, {}, {});
    else if (which == "metadata of 2 MiB"_L1)
        answerWith(200, QByteArray(2 << 20, ' '), "application/json");
    else
        answerWith(200, "<html>Log in to the Wi-Fi</html>", "text/html");

    enter(m_server->address());
    QTRY_VERIFY(dialog()); // it can still be filled in by hand
    QVERIFY(!agreement());
    QVERIFY(m_browser->opened.isEmpty());
    QVERIFY(!m_fixture->application->connection());
    const QString said = dialog()->findChild<QLabel *>(u"testResult"_s)->text();
    QVERIFY2(said.contains(Sentences::of(Error { expected, { u"x"_s, u"y"_s } }).text), qPrintable(said));
    for (const ReceivedRequest &request : m_provider->server().requests())
        QVERIFY2(request.method == "GET" && request.path.startsWith("/.well-known/"), request.path.constData());
    for (const ReceivedRequest &request : m_server->server.requests())
        QVERIFY(request.header("Authorization").isEmpty());
}

COUNTERSIGN_TEST(tst_GuardedServer, "tst_guardedserver")
#include "tst_guardedserver.moc"
