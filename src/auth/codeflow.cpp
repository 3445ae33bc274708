// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/codeflow.h"

#include "auth/discovery.h"
#include "core/redactor.h"

#include <QAbstractOAuthReplyHandler>
#include <QCryptographicHash>
#include <QRandomGenerator>

#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr QByteArray::Base64Options kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

//! A-Z a-z 0-9 - _ only: survives every Qt version's idea of percent-encoding.
Secret randomText(qsizetype words, Redactor &redactor)
{
    std::vector<quint32> bytes(static_cast<std::size_t>(words));
    QRandomGenerator::system()->fillRange(bytes.data(), words);
    const QByteArray raw(reinterpret_cast<const char *>(bytes.data()), words * qsizetype(sizeof(quint32)));
    return redactor.keep(raw.toBase64(kUrlSafe));
}

//! Qt expects values percent-encoded already.
void putRaw(QMultiMap<QString, QVariant> &parameters, const QString &key, const QByteArray &value)
{
    parameters.remove(key);
    parameters.insert(key, QString::fromLatin1(value.toPercentEncoding()));
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

CodeFlow::CodeFlow(const ProviderMetadata &provider, const SignInConfig &client, const QUrl &redirect, ProviderNetwork &network,
                   Redactor &redactor, QObject *parent)
    : QOAuth2AuthorizationCodeFlow(&network, parent)
    , m_client(client)
    , m_redirect(redirect)
    , m_network(network)
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

void CodeFlow::exchange(const Secret &code)
{
    m_code = code;
    m_network.setPurpose(u"token"_s);
    // Qt spoils codes with `/`, `+`, `%` or spaces (differently per version); the real one goes in by hand below.
    requestAccessToken(u"x"_s);
}

void CodeFlow::refresh(const Secret &refreshToken)
{
    m_refreshToken = refreshToken;
    m_network.setPurpose(u"refresh"_s);
    setRefreshToken(u"x"_s);
    refreshAccessToken();
}

void CodeFlow::modify(Stage stage, Parameters &parameters) const
{
    putRaw(parameters, u"client_id"_s, m_client.clientId.toUtf8());
    switch (stage) {
    case Stage::RequestingAuthorization:
        addAuthorization(parameters);
        break;
    case Stage::RequestingAccessToken:
        putRaw(parameters, u"code"_s, m_code.reveal());
        putRaw(parameters, u"code_verifier"_s, m_verifier.reveal());
        putRaw(parameters, u"redirect_uri"_s, m_redirect.toEncoded());
        putResource(parameters, m_client, false);
        parameters.remove(u"client_secret"_s);
        break;
    case Stage::RefreshingAccessToken:
        putRaw(parameters, u"refresh_token"_s, m_refreshToken.reveal());
        putResource(parameters, m_client, false);
        parameters.remove(u"client_secret"_s);
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
        if (!parameters.contains(it.key()))
            putRaw(parameters, it.key(), it.value().toUtf8());
    }
    const QByteArray challenge = QCryptographicHash::hash(m_verifier.reveal(), QCryptographicHash::Sha256).toBase64(kUrlSafe);
    putRaw(parameters, u"code_challenge"_s, challenge);
    putRaw(parameters, u"code_challenge_method"_s, "S256"_ba);
    putRaw(parameters, u"redirect_uri"_s, m_redirect.toEncoded());
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
