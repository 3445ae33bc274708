// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensdock.h"
#include "guardedserver.h"
#include "lenssteps.h"
#include "testregistry.h"

#include <QUrlQuery>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! It is opened, and comes back by itself with what the provider says.
class ReturningBrowser final : public BrowserOpener
{
public:
    bool open(const QUrl &url) override
    {
        m_browser.visit(url);
        return true;
    }

private:
    TestBrowser m_browser;
};
} // namespace

//! Providers that say no, in the words they use, as the window tells it: the id, who can change it, the facts in the sentence.
class tst_LensProvider : public QObject, private LensSteps
{
    Q_OBJECT
private Q_SLOTS:
    void story_data();
    void story();

private:
    static void refuseAtToken(ScriptedProvider &provider, int status, const QByteArray &body);
};

void tst_LensProvider::refuseAtToken(ScriptedProvider &provider, int status, const QByteArray &body)
{
    provider.intercept["/token"] = [status, body](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(status, body);
        return true;
    };
}

void tst_LensProvider::story_data()
{
    QTest::addColumn<int>("status"); // of the token endpoint; 0 = the browser brings the error
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("description");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("who");
    QTest::addColumn<QString>("fact");
    const auto row = [](const char *name, int status, const QByteArray &error, const QByteArray &description, const QString &id,
                        const QString &who,
                        const QString &fact = {}) { QTest::newRow(name) << status << error << description << id << who << fact; };
    row("denied", 0, "access_denied", "", u"SignInDenied"_s, u"You"_s, u"access_denied"_s);
    row("Okta: a policy", 0, "access_denied", "Policy evaluation failed for this request", u"PolicyRefused"_s,
        u"ProviderOwner"_s);
    row("Okta: not assigned", 0, "access_denied", "User is not assigned to the client application.", u"NotAssigned"_s,
        u"ProviderOwner"_s);
    row("consent", 0, "consent_required", "", u"ConsentMissing"_s, u"You"_s);
    row("interaction", 0, "interaction_required", "", u"InteractionNeeded"_s, u"You"_s);
    row("busy", 0, "temporarily_unavailable", "", u"ProviderBusy"_s, u"YouByWaiting"_s);
    row("scope", 0, "invalid_scope", "", u"ScopeUnknown"_s, u"You"_s, u"agents.run"_s);
    row("grant", 0, "unauthorized_client", "", u"ClientNotAllowed"_s, u"ProviderOwner"_s);
    row("Entra: return address", 0, "invalid_request", "AADSTS50011: The redirect URI does not match.", u"RedirectPortUnknown"_s,
        u"ProviderOwner"_s, u"http://127.0.0.1"_s);
    row("Cognito: return address", 0, "redirect_mismatch", "", u"RedirectPortUnknown"_s, u"ProviderOwner"_s,
        u"http://127.0.0.1"_s);
    row("Entra: application", 0, "unauthorized_client", "AADSTS700016: Application was not found.", u"ClientUnknown"_s,
        u"ProviderOwner"_s, u"countersign"_s);
    row("a code nobody knows", 0, "weird_thing", "", u"ProviderSaysNo"_s, u"NotKnown"_s, u"weird_thing"_s);
    row("secret", 401, "invalid_client", "Client authentication failed", u"ClientSecretWrong"_s, u"ProviderOwner"_s);
    row("Keycloak: secret", 401, "unauthorized_client", "Invalid client or Invalid client credentials", u"ClientSecretWrong"_s,
        u"ProviderOwner"_s);
    row("code", 400, "invalid_grant", "Code not valid", u"CodeRefused"_s, u"NotKnown"_s);
    row("GitHub: code, by 200", 200, "bad_verification_code", "The code passed is incorrect or expired.", u"CodeRefused"_s,
        u"NotKnown"_s);
    row("provider in trouble", 503, "", "", u"ProviderBusy"_s, u"YouByWaiting"_s);
}

void tst_LensProvider::story()
{
    QFETCH(int, status);
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, description);
    ScriptedProvider provider;
    GuardedServer server(provider);
    if (status == 0)
        provider.bendAnswer = [&](ScriptedProvider::Parameters &parameters) {
            parameters[0] = { "error", error };
            parameters << std::pair { "error_description"_ba, description };
        };
    else
        refuseAtToken(provider, status,
                      QJsonDocument(QJsonObject { { u"error"_s, QString::fromLatin1(error) },
                                                  { u"error_description"_s, QString::fromLatin1(description) } })
                          .toJson());
    ReturningBrowser browser;
    AppFixture fixture(&browser);
    ConnectionConfig config;
    config.name = u"Team agents"_s;
    config.address = QUrl(server.address());
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::OAuth;
    config.signIn.issuer = provider.issuer();
    config.signIn.clientId = provider.clientId;
    config.signIn.scopes = QStringList { u"openid"_s, u"agents.run"_s };
    fixture.application->start({});
    fixture.application->openConnection(config);
    show(fixture);
    trigger(fixture, u"lens"_s);
    QTRY_VERIFY(fixture.button(u"signIn"_s));
    fixture.button(u"signIn"_s)->click();
    const auto *dock = fixture.window().findChild<LensDock *>();
    QFETCH(QString, id);
    QTRY_COMPARE(nameOf(dock->diagnosis().id), id);
    QTEST(nameOf(dock->diagnosis().who), "who");
    QFETCH(QString, fact);
    const QString said = card(fixture);
    for (const QString &expected : { fact, QUrl(provider.issuer()).authority() })
        QVERIFY2(said.contains(expected), qPrintable(expected + u" in: "_s + said));
    for (const QString &secret : provider.secrets())
        QVERIFY(!(said + all(*tree(fixture, u"lensLadder"_s).model())).contains(secret));
}

COUNTERSIGN_TEST(tst_LensProvider, "tst_lensprovider")
#include "tst_lensprovider.moc"
