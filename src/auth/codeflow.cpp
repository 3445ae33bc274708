// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/codeflow.h"

#include "auth/discovery.h"
#include "auth/randomtext.h"
#include "core/redactor.h"

#include <QAbstractOAuthReplyHandler>
#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr QByteArray::Base64Options kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

//! Parameters that would put others in the place of ours (RFC 9101), or bring the answer by another way than ours.
constexpr std::array kReserved { "request"_L1, "request_uri"_L1, "response_mode"_L1, "client_secret"_L1 };

//! Qt expects names and values percent-encoded already: a `%` left in a name would be read as one ("request%5Furi").
void putRaw(QMultiMap<QString, QVariant> &parameters, const QString &key, const QByteArray &value)
{
    const QString name = QString::fromLatin1(key.toUtf8().toPercentEncoding());
    parameters.remove(name);
    parameters.insert(name, QString::fromLatin1(value.toPercentEncoding()));
}

void putResource(QMultiMap<QString, QVariant> &parameters, const SignInConfig &client, bool atAuthorization)
{
    if (client.resource.isEmpty())
        return;
    if (client.resourceParameter == SignInConfig::ResourceParameter::Resource)
        putRaw(parameters, u"resource"_s, client.resource.toUtf8()); // RFC 8707 §2: in each request
    else if (client.resourceParameter == SignInConfig::ResourceParameter::Audience && atAuthorization)
        putRaw(parameters, u"audience"_s, client.resource.toUtf8());
}
} // namespace

//! Keeps the answers of the token endpoint away from Qt: it never emits tokensReceived().
class CodeFlow::AnswerHandler final : public QAbstractOAuthReplyHandler
{
public:
    explicit AnswerHandler(CodeFlow &flow) : m_flow(flow) {}
    [[nodiscard]] QString callback() const override { return m_flow.m_redirect.toString(QUrl::FullyEncoded); }
    void networkReplyFinished(QNetworkReply *reply) override { Q_EMIT m_flow.answered(m_flow.m_network.answerOf(*reply)); }

private:
    CodeFlow &m_flow;
};

CodeFlow::CodeFlow(const ProviderMetadata &provider, const SignInConfig &client, const Secret &clientSecret, const QUrl &redirect,
                   ProviderNetwork &network, Redactor &redactor, QObject *parent)
    : QOAuth2AuthorizationCodeFlow(&network, parent)
    , m_client(client)
    , m_authentication { client.clientAuth, client.clientId, clientSecret }
    , m_redirect(redirect)
    , m_network(network)
    , m_redactor(redactor)
    , m_state(randomText(6, redactor))     // 24 bytes
    , m_verifier(randomText(12, redactor)) // 48 bytes = 64 characters (RFC 7636 §4.1: 43 to 128)
    , m_nonce(randomText(6, redactor))
    , m_handler(std::make_unique<AnswerHandler>(*this))
{
    setAuthorizationUrl(provider.authorizationEndpoint);
    setAccessTokenUrl(provider.tokenEndpoint);
    setClientIdentifier(client.clientId);
    setScope(client.scopes.join(u' '));
    setState(QString::fromLatin1(m_state.reveal()));
    setReplyHandler(m_handler.get());
    setModifyParametersFunction([this](Stage stage, Parameters *parameters) { modify(stage, *parameters); });
    connect(this, &QAbstractOAuth::authorizeWithBrowser, this, &CodeFlow::linkReady);
}

CodeFlow::~CodeFlow() = default;

void CodeFlow::authorize(const QString &loginHint)
{
    m_loginHint = loginHint;
    grant();
}

void CodeFlow::prepare(const QString &purpose)
{
    m_network.setPurpose(purpose);
    m_network.setAuthorization(accessTokenUrl(), m_authentication.header(m_redactor));
}

void CodeFlow::exchange(const Secret &code)
{
    m_code = code;
    prepare(u"token"_s);
    // Qt spoils codes with `/`, `+`, `%` or spaces (differently per version); the real one goes in by hand below.
    requestAccessToken(u"x"_s);
}

void CodeFlow::refresh(const Secret &refreshToken)
{
    m_refreshToken = refreshToken;
    prepare(u"refresh"_s);
    setRefreshToken(u"x"_s);
    refreshAccessToken();
}

void CodeFlow::modify(Stage stage, Parameters &parameters) const
{
    if (stage != Stage::RequestingAuthorization) {
        parameters.remove(u"client_id"_s);
        parameters.remove(u"client_secret"_s);
        for (const auto &[name, value] : m_authentication.fields())
            putRaw(parameters, QString::fromLatin1(name), value);
    }
    switch (stage) {
    case Stage::RequestingAuthorization:
        putRaw(parameters, u"client_id"_s, m_client.clientId.toUtf8());
        addAuthorization(parameters);
        break;
    case Stage::RequestingAccessToken:
        putRaw(parameters, u"code"_s, m_code.reveal());
        putRaw(parameters, u"code_verifier"_s, m_verifier.reveal());
        putRaw(parameters, u"redirect_uri"_s, m_redirect.toEncoded());
        putResource(parameters, m_client, false);
        break;
    case Stage::RefreshingAccessToken:
        putRaw(parameters, u"refresh_token"_s, m_refreshToken.reveal());
        putResource(parameters, m_client, false);
        parameters.remove(u"redirect_uri"_s);
        break;
    default:
        break;
    }
}

void CodeFlow::addAuthorization(Parameters &parameters) const
{
    // The connection's own first and only where there is nothing yet: they may add, never replace.
    for (auto it = m_client.authorizationParameters.cbegin(); it != m_client.authorizationParameters.cend(); ++it) {
        const bool isReserved = std::find(kReserved.begin(), kReserved.end(), it.key()) != kReserved.end();
        if (!isReserved && !parameters.contains(it.key()))
            putRaw(parameters, it.key(), it.value().toUtf8());
    }
    const QByteArray challenge = QCryptographicHash::hash(m_verifier.reveal(), QCryptographicHash::Sha256).toBase64(kUrlSafe);
    putRaw(parameters, u"response_type"_s, "code"_ba);
    putRaw(parameters, u"code_challenge"_s, challenge);
    putRaw(parameters, u"code_challenge_method"_s, "S256"_ba);
    putRaw(parameters, u"redirect_uri"_s, m_redirect.toEncoded());
    if (m_client.scopes.isEmpty())
        parameters.remove(u"scope"_s);
    else
        putRaw(parameters, u"scope"_s, m_client.scopes.join(u' ').toUtf8());
    putRaw(parameters, u"state"_s, m_state.reveal());
    putRaw(parameters, u"nonce"_s, m_nonce.reveal());
    putResource(parameters, m_client, true);
    // OIDC Core §11: without consent offline_access is ignored.
    if (m_client.scopes.contains(u"offline_access"_s) && !parameters.contains(u"prompt"_s))
        putRaw(parameters, u"prompt"_s, "consent"_ba);
    if (!m_loginHint.isEmpty())
        putRaw(parameters, u"login_hint"_s, m_loginHint.toUtf8());
}

} // namespace countersign
