// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitmethod.h"

#include "chainlit/serveroauth.h"
#include "core/redactor.h"

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! They may be emitting right now; as children they go with the method at the latest.
template<typename Operation> void retireLater(std::unique_ptr<Operation> &operation, const QObject *listener)
{
    if (!operation)
        return;
    operation->disconnect(listener);
    operation.release()->deleteLater();
}

QByteArray withoutBearer(const QByteArray &pasted)
{
    const QByteArray words = pasted.trimmed();
    return words.left(7).toLower() == "bearer " ? words.mid(7).trimmed() : words;
}

bool mayGoInAHeader(const QByteArray &token)
{
    return !token.isEmpty() && !token.contains(' ') && isSafeHeader("Authorization", token);
}

HttpRequest routeRequest(const ServerQuestion &server, const QString &path)
{
    HttpRequest request;
    request.method = "POST";
    request.url = server.url(path);
    request.purpose = u"sign-in"_s;
    return request;
}
} // namespace

ChainlitMethod::ChainlitMethod(const ConnectionConfig &config, const ChainlitGround &ground, const ConnectionSecrets &typed,
                               std::unique_ptr<SignInMethod> codeFlow)
    : m_config(config)
    , m_server(config, ground)
    , m_typed(typed)
    , m_codeFlow(std::move(codeFlow))
    , m_isTyped(typed.signsIn())
{
    if (m_codeFlow)
        connectCodeFlow();
}

ChainlitMethod::~ChainlitMethod() = default;

bool ChainlitMethod::needsSignIn() const
{
    return m_config.signIn.method != SignInConfig::Method::None;
}

void ChainlitMethod::connectCodeFlow()
{
    SignInMethod *flow = m_codeFlow.get();
    connect(flow, &SignInMethod::waitingForBrowser, this, &ChainlitMethod::waitingForBrowser);
    connect(flow, &SignInMethod::exchanging, this, &ChainlitMethod::exchanging);
    connect(flow, &SignInMethod::restoreFailed, this, &ChainlitMethod::restoreFailed);
    connect(flow, &SignInMethod::renewFailed, this, &ChainlitMethod::renewFailed);
    connect(flow, &SignInMethod::ended, this, [this](const std::optional<Error> &left) {
        if (!std::exchange(m_isGivingBack, false))
            Q_EMIT ended(left ? left : m_left);
    });
    connect(flow, &SignInMethod::failed, this, [this](const Error &why) {
        m_isCodeFlowBeginning = false;
        m_isAttempting = false;
        Q_EMIT failed(why);
    });
    connect(flow, &SignInMethod::obtained, this, [this](const Credential &token) {
        const bool isAttempt = std::exchange(m_isCodeFlowBeginning, false);
        if (isAttempt)
            m_unclaimed = token;
        signInBy(ChainlitRoute::ProviderToken, isAttempt ? Purpose::Begin : Purpose::Restore, token.headers, token);
    });
    connect(flow, &SignInMethod::renewed, this,
            [this](const Credential &token) { signInBy(ChainlitRoute::ProviderToken, Purpose::Renew, token.headers, token); });
}

void ChainlitMethod::begin(const std::optional<AccountRecord> &hint)
{
    m_isAttempting = true;
    m_isTyped = false;
    m_name = hint ? hint->id.subject : QString();
    switch (m_config.signIn.method) {
    case SignInConfig::Method::None:
        m_isAttempting = false;
        QMetaObject::invokeMethod(
            this, [this] { Q_EMIT obtained({}); }, Qt::QueuedConnection);
        break;
    case SignInConfig::Method::Password:
        QMetaObject::invokeMethod(
            this, [this] { askPassword({}); }, Qt::QueuedConnection);
        break;
    case SignInConfig::Method::Header:
        signInBy(ChainlitRoute::Header, Purpose::Begin, m_typed.headers);
        break;
    case SignInConfig::Method::Token: {
        const QByteArray token = withoutBearer(m_typed.token.reveal());
        if (!mayGoInAHeader(token))
            return failLater({ Condition::TokenMissing, {}, 0, u"no usable token"_s });
        signInBy(ChainlitRoute::Token, Purpose::Begin,
                 { { "Authorization", m_server.ground().redactor.keep("Bearer " + token) } });
        break;
    }
    case SignInConfig::Method::OAuth:
        m_isCodeFlowBeginning = m_codeFlow != nullptr;
        if (m_codeFlow)
            m_codeFlow->begin(hint);
        else
            beginServerOAuth();
        break;
    }
}

void ChainlitMethod::demand(const SignInDemand &demand)
{
    if (m_codeFlow)
        m_codeFlow->demand(demand);
}

void ChainlitMethod::beginServerOAuth()
{
    m_serverOAuth = std::make_unique<ServerOAuth>(m_server, m_config.signIn.provider, this);
    ServerOAuth *detour = m_serverOAuth.get();
    connect(detour, &ServerOAuth::waitingForBrowser, this, &ChainlitMethod::waitingForBrowser);
    connect(detour, &ServerOAuth::asks, this, &ChainlitMethod::asks);
    connect(detour, &ServerOAuth::exchanging, this, &ChainlitMethod::exchanging);
    connect(detour, &ServerOAuth::succeeded, this, [this](const ChainlitSession &session) {
        retireLater(m_serverOAuth, this);
        exchanged(Purpose::Begin, credentialOf(session, {}));
    });
    connect(detour, &ServerOAuth::failed, this, [this](const Error &why) {
        retireLater(m_serverOAuth, this);
        m_isAttempting = false;
        Q_EMIT failed(why);
    });
    detour->start();
}

void ChainlitMethod::askPassword(const std::optional<Error> &no)
{
    if (m_isAttempting)
        Q_EMIT asks({ SignInQuestion::Kind::Password, m_name, {}, {}, no });
}

void ChainlitMethod::answer(const SignInReply &reply)
{
    if (m_serverOAuth)
        return m_serverOAuth->take(QString::fromUtf8(reply.secret.reveal()));
    if (!m_isAttempting || m_attempt || m_config.signIn.method != SignInConfig::Method::Password)
        return;
    m_name = reply.name;
    HttpRequest request = routeRequest(m_server, u"/login"_s);
    request.headers = { { "Content-Type", "application/x-www-form-urlencoded" } };
    request.body = "username=" + QUrl::toPercentEncoding(reply.name) + "&password=" + reply.secret.reveal().toPercentEncoding();
    Q_EMIT exchanging();
    exchange(ChainlitRoute::Password, Purpose::Begin, request, {}, {});
}

void ChainlitMethod::choose(const QString &choice)
{
    if (m_serverOAuth)
        m_serverOAuth->choose(choice);
}

void ChainlitMethod::again()
{
    if (m_isCodeFlowBeginning)
        m_codeFlow->again();
    else if (m_serverOAuth)
        m_serverOAuth->again();
}

void ChainlitMethod::cancel()
{
    if (!m_isAttempting)
        return;
    if (m_isCodeFlowBeginning)
        return m_codeFlow->cancel();
    retireLater(m_serverOAuth, this);
    retireLater(m_attempt, this);
    giveBack();
    failLater({ Condition::SignInCancelled, { m_server.host() } });
}

//! What the provider gave for a sign-in that came to nothing: nobody would ever use it, and it would live on there.
void ChainlitMethod::giveBack()
{
    const std::optional<Credential> given = std::exchange(m_unclaimed, {});
    if (!given || given->kept.isEmpty())
        return;
    m_isGivingBack = true;
    m_codeFlow->end(*given);
}

void ChainlitMethod::signInBy(ChainlitRoute route, Purpose purpose, const QList<SecretHeader> &headers,
                              const std::optional<Credential> &provider)
{
    const QString path = route == ChainlitRoute::Token ? u"/auth/jwt"_s : u"/auth/header"_s;
    exchange(route, purpose, routeRequest(m_server, path), headers, provider);
}

void ChainlitMethod::exchange(ChainlitRoute route, Purpose purpose, const HttpRequest &request,
                              const QList<SecretHeader> &headers, const std::optional<Credential> &provider)
{
    auto &slot = purpose == Purpose::Begin ? m_attempt : m_renewal;
    retireLater(slot, this);
    slot = std::make_unique<SessionExchange>(m_server, route, QUrl(m_config.signIn.issuer).host(), this);
    connect(slot.get(), &SessionExchange::succeeded, this, [this, &slot, purpose, provider](const ChainlitSession &session) {
        retireLater(slot, this);
        exchanged(purpose, credentialOf(session, provider));
    });
    connect(slot.get(), &SessionExchange::failed, this,
            [this, &slot, route, purpose, provider](const SessionExchange::Failure &failure) {
                retireLater(slot, this);
                notExchanged(route, purpose, failure, provider);
            });
    slot->start(request, headers);
}

void ChainlitMethod::exchanged(Purpose purpose, const Credential &credential)
{
    m_headers = credential.headers;
    if (purpose == Purpose::Begin) {
        m_isAttempting = false;
        m_unclaimed.reset();
    }
    if (purpose == Purpose::Renew)
        Q_EMIT renewed(credential);
    else
        Q_EMIT obtained(credential);
}

void ChainlitMethod::failLater(const Error &why)
{
    m_isAttempting = false;
    QMetaObject::invokeMethod(
        this, [this, why] { Q_EMIT failed(why); }, Qt::QueuedConnection);
}

} // namespace countersign
