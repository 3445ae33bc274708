// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/browseropener.h"
#include "auth/oauthmethod.h"
#include "core/redactor.h"
#include "desk.h"
#include "net/trafficlog.h"
#include "peer.h"
#include "testregistry.h"
#include "tls/front.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kStartPatience = 300'000; // ms: its first start builds a database

//! Keycloak as its makers ship it, with the realm of realm.json; ends with this object.
class Keycloak
{
public:
    Keycloak()
    {
        const QString home = qEnvironmentVariable("INTEROP_KEYCLOAK");
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.setStandardOutputFile(home + u"/output.log"_s);
        m_process.start(home + u"/bin/kc.sh"_s, { u"start-dev"_s, u"--import-realm"_s, u"--db=dev-mem"_s,
                                                  u"--http-host=127.0.0.1"_s, u"--http-port=%1"_s.arg(m_port) });
    }
    ~Keycloak()
    {
        m_process.terminate(); // kc.sh hands its place to Java
        if (!m_process.waitForFinished(20'000))
            m_process.kill();
        m_process.waitForFinished(5'000);
    }
    Q_DISABLE_COPY_MOVE(Keycloak)

    [[nodiscard]] QString issuer() const { return u"http://127.0.0.1:%1/realms/countersign"_s.arg(m_port); }
    [[nodiscard]] bool isUp() const
    {
        return m_process.state() == QProcess::Running && fetch(issuer() + u"/.well-known/openid-configuration"_s).status == 200;
    }
    [[nodiscard]] PeerAnswer ask(const QString &endpoint, const QByteArray &form) const
    {
        return post(issuer() + u"/protocol/openid-connect/"_s + endpoint, form,
                    { { "content-type", "application/x-www-form-urlencoded" } });
    }

private:
    const int m_port = freePort();
    QProcess m_process;
};
} // namespace

//! The product's sign-in at a Keycloak that nobody here has touched, with Chromium in between.
class tst_Keycloak : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void signsIn();
    void renewsAndRotates();
    void aConfidentialClient();
    void signsOutHereAndThere();
    void takesNoAddressItWasNotGiven();
    void nothingWasLogged();
    void cleanupTestCase() { m_keycloak.reset(); }

private:
    void makeMethod();
    [[nodiscard]] bool signIn();
    [[nodiscard]] QByteArray kept(const QString &name) const
    {
        return QJsonDocument::fromJson(m_credential->kept.reveal()).object().value(name).toString().toLatin1();
    }

    std::unique_ptr<Keycloak> m_keycloak;
    SystemClock m_clock;
    Redactor m_redactor;
    TrafficLog m_log;
    DesktopBrowser m_browser;
    ConnectionConfig m_config;
    Secret m_secret;
    std::unique_ptr<OAuthMethod> m_method;
    std::optional<Credential> m_credential;
    std::optional<Error> m_error;
};

void tst_Keycloak::initTestCase()
{
    m_keycloak = std::make_unique<Keycloak>();
    QTRY_VERIFY_WITH_TIMEOUT(m_keycloak->isUp(), kStartPatience);
}

void tst_Keycloak::init()
{
    Desk::setUser(u"admin"_s);
    m_config = {};
    m_config.address = QUrl(u"http://127.0.0.1:9/"_s);
    m_config.signIn.issuer = m_keycloak->issuer();
    m_config.signIn.clientId = u"countersign"_s;
    m_config.signIn.resource = u"https://agents.example.com"_s; // which means nothing there
    makeMethod();
}

void tst_Keycloak::makeMethod()
{
    m_credential.reset();
    m_error.reset();
    SignInContext context { m_browser, m_clock, m_redactor, m_log, { u"Signed in"_s, u"."_s, u"Not signed in"_s, u"."_s }, {} };
    context.clientSecret = [this] { return m_secret; };
    m_method = std::make_unique<OAuthMethod>(m_config, context);
    connect(m_method.get(), &SignInMethod::obtained, this, [this](const Credential &credential) { m_credential = credential; });
    connect(m_method.get(), &SignInMethod::failed, this, [this](const Error &why) { m_error = why; });
}

bool tst_Keycloak::signIn()
{
    m_method->begin({});
    return QTest::qWaitFor([this] { return m_credential || m_error; }, kPatience * 2) && m_credential;
}

void tst_Keycloak::signsIn()
{
    QVERIFY2(signIn(), m_error ? qPrintable(m_error->detail) : "nothing came");
    const AccountRecord &account = m_credential->account;
    QCOMPARE(account.id.issuer, m_keycloak->issuer());
    QCOMPARE(account.name, u"Ada Admin"_s);
    QCOMPARE(account.mail, u"admin@example.test"_s);
    QVERIFY(!account.id.subject.isEmpty() && account.id.subject != "admin"_L1); // an id that does not change hands
    QCOMPARE(m_credential->lifetime, 60);
    QVERIFY(m_credential->renewable);
    QCOMPARE(m_credential->withheldScopes, QStringList());
}

void tst_Keycloak::renewsAndRotates()
{
    QVERIFY(signIn());
    const QByteArray first = kept(u"refresh_token"_s);
    QSignalSpy renewed(m_method.get(), &SignInMethod::renewed);
    m_method->renew(*m_credential);
    QVERIFY(renewed.wait(kPatience));
    m_credential = renewed.first().first().value<Credential>();
    QCOMPARE(m_credential->account.name, u"Ada Admin"_s);
    QVERIFY(kept(u"refresh_token"_s) != first);
    // It is as strict as we take it to be: the old one is spent.
    const PeerAnswer reused =
        m_keycloak->ask(u"token"_s, "grant_type=refresh_token&client_id=countersign&refresh_token=" + first);
    QCOMPARE(reused.status, 400);
    QCOMPARE(reused.object().value("error"_L1).toString(), u"invalid_grant"_s);
}

void tst_Keycloak::aConfidentialClient()
{
    m_config.signIn.clientId = u"countersign-basic"_s;
    m_secret = m_redactor.keep("basic secret/with+odd:chars%");
    for (const auto how : { SignInConfig::ClientAuth::Basic, SignInConfig::ClientAuth::Post }) {
        m_config.signIn.clientAuth = how;
        makeMethod();
        QVERIFY2(signIn(), m_error ? qPrintable(m_error->detail) : "nothing came");
        QSignalSpy renewed(m_method.get(), &SignInMethod::renewed);
        m_method->renew(*m_credential);
        QVERIFY(renewed.wait(kPatience));
    }
    m_secret = m_redactor.keep("another");
    makeMethod();
    QVERIFY(!signIn());
    QVERIFY(m_error);
    const QSet<Condition> told { Condition::ClientUnknown,
                                 Condition::SignInProviderError }; // its word for it: unauthorized_client
    QVERIFY(told.contains(m_error->condition));
}

void tst_Keycloak::signsOutHereAndThere()
{
    QVERIFY(signIn());
    const QByteArray token = kept(u"refresh_token"_s);
    const qsizetype pages = browserPages().size();
    m_method->endBrowserSession(*m_credential);
    QTRY_VERIFY_WITH_TIMEOUT(browserPages().size() > pages, kPatience);
    QSignalSpy ended(m_method.get(), &SignInMethod::ended);
    m_method->end(*m_credential);
    QVERIFY(ended.wait(kPatience));
    QVERIFY(!ended.first().first().value<std::optional<Error>>());
    const PeerAnswer spent = m_keycloak->ask(u"token"_s, "grant_type=refresh_token&client_id=countersign&refresh_token=" + token);
    QCOMPARE(spent.status, 400);
}

//! Why no address to come back to is named for a configured client: one that its owner did not list ends the sign-out itself.
void tst_Keycloak::takesNoAddressItWasNotGiven()
{
    const QString page = m_keycloak->issuer() + u"/protocol/openid-connect/logout?client_id=%1&post_logout_redirect_uri="_s
                         + QString::fromLatin1(QUrl::toPercentEncoding(u"http://127.0.0.1:49317/callback"_s));
    QCOMPARE(fetch(page.arg(u"countersign"_s)).status, 400);
    QVERIFY(fetch(page.arg(u"countersign-basic"_s)).status != 400); // its owner listed none: those of sign-ins count
}

void tst_Keycloak::nothingWasLogged()
{
    QVERIFY(m_log.records().size() > 10);
    for (const TrafficRecord &record : m_log.records()) {
        QByteArray text = record.url.toUtf8() + record.bodyStart;
        for (const RecordedField &field : record.fields + record.answerFields)
            text += field.value.toUtf8() + '\n';
        for (const RecordedHeader &header : record.requestHeaders + record.answerHeaders)
            text += header.value + '\n';
        for (const char *secret : { "eyJ", "odd:chars", "odd%3Achars" })
            QVERIFY2(!text.contains(secret), text.constData());
    }
}

COUNTERSIGN_TEST(tst_Keycloak, "tst_keycloak")
#include "tst_keycloak.moc"
