// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/signinattempt.h"

#include "auth/browseropener.h"
#include "auth/clientauthentication.h"
#include "auth/identityproof.h"
#include "auth/userinfo.h"

namespace countersign {
using namespace Qt::StringLiterals;

SignInAttempt::SignInAttempt(const SignInConfig &config, const SignInContext &context, ProviderCache &cache,
                             const QString &loginHint, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_context(context)
    , m_cache(cache)
    , m_loginHint(loginHint)
    , m_record(context.log, context.redactor, context.clock)
    , m_network(context.log, context.redactor, context.clock, context.route)
{
}

SignInAttempt::~SignInAttempt() = default;

void SignInAttempt::start()
{
    auto *discovery = Discovery::of(m_config, m_cache, m_network, m_context.clock, this);
    connect(discovery, &Discovery::found, this, &SignInAttempt::invite);
    connect(discovery, &Discovery::failed, this, [this](const Error &why) { end(why); });
    discovery->start();
}

void SignInAttempt::cancel()
{
    end(Error { Condition::SignInCancelled, { host() }, 0, {} });
}

void SignInAttempt::abandon()
{
    m_ended = true;
    m_ticking.reset();
    if (m_loopback) {
        Loopback *loopback = m_loopback.release();
        loopback->setParent(parent());
        loopback->abandon();
    }
}

void SignInAttempt::invite(const ProviderMetadata &provider)
{
    if (m_ended)
        return;
    m_provider = provider;
    const ClientAuthentication client { m_config.clientAuth, m_config.clientId, m_context.secretOfClient() };
    if (client.lacksSecret()) {
        end(Error { Condition::ClientSecretMissing, { host() }, 0, {} });
        return;
    }
    m_loopback = std::make_unique<Loopback>(m_context.pages, m_context.clock,
                                            [this](const Loopback::Parameters &parameters) { return judge(parameters); });
    if (!m_loopback->open(m_config.redirect)) {
        end(Error { Condition::RedirectTaken, { m_config.redirect.authority() }, 0, {} });
        return;
    }
    m_flow = std::make_unique<CodeFlow>(provider, m_config, client.secret, m_loopback->address(), m_network, m_context.redactor);
    connect(m_flow.get(), &CodeFlow::linkReady, this, &SignInAttempt::open);
    connect(m_flow.get(), &CodeFlow::answered, this, &SignInAttempt::tokensArrived);
    m_flow->authorize(m_loginHint);
}

void SignInAttempt::open(const QUrl &link)
{
    m_link = link;
    m_opened = m_context.browser.open(link);
    m_record.requested(link, m_opened);
    m_deadline = m_context.clock.steady() + kMinutes * 60'000;
    tick();
}

void SignInAttempt::tick()
{
    const qint64 left = m_deadline - m_context.clock.steady();
    if (left <= 0) {
        end(Error { Condition::SignInTimedOut, { QString::number(kMinutes) }, 0, {} });
        return;
    }
    m_ticking = m_context.clock.after(1000, this, [this] { tick(); });
    Q_EMIT waitingForBrowser(m_link, m_opened, static_cast<int>((left + 999) / 1000));
}

Loopback::Judgement SignInAttempt::judge(const Loopback::Parameters &parameters)
{
    const Loopback::Judgement judgement = judged(parameters);
    m_record.cameBack(m_config.redirect, parameters, judgement);
    return judgement;
}

Loopback::Judgement SignInAttempt::judged(const Loopback::Parameters &parameters)
{
    const AuthorizationAnswer::Expected expected { m_flow->stateSecret(), m_provider.issuer, m_provider.promisesIss };
    const auto verdict = AuthorizationAnswer::judge(parameters, expected, m_context.redactor);
    if (std::holds_alternative<AuthorizationAnswer::NotOurs>(verdict))
        return Loopback::Judgement::NotOurs;
    if (m_answered || m_ended)
        return Loopback::Judgement::TooLate;
    m_answered = true;
    m_ticking.reset();
    // Queued: the browser must be held before there is an outcome to send it on with.
    QMetaObject::invokeMethod(
        this,
        [this, verdict] {
            if (const auto *refused = std::get_if<AuthorizationAnswer::Failed>(&verdict))
                end(refused->why);
            else
                exchange(std::get<AuthorizationAnswer::Code>(verdict).value);
        },
        Qt::QueuedConnection);
    return Loopback::Judgement::Taken;
}

void SignInAttempt::exchange(const Secret &code)
{
    if (m_ended)
        return;
    m_isExchanging = true;
    Q_EMIT exchanging();
    m_flow->exchange(code);
}

void SignInAttempt::tokensArrived(const ProviderAnswer &answer)
{
    const TokenAnswer read = readTokenAnswer(answer, m_context.redactor);
    const auto *given = std::get_if<TokenSet>(&read);
    m_isExchanging = false;
    m_given = given ? given->refresh : Secret();
    Q_EMIT answered();
    if (m_ended)
        return;
    if (!given) {
        end(reasonOf(std::get<TokenFailure>(read), answer));
        return;
    }
    const TokenSet &tokens = *given;
    if (m_config.scopes.contains(u"openid"_s) || m_config.bearer == SignInConfig::Bearer::Id) {
        prove(tokens);
        return;
    }
    const ProviderQuirks *quirks = m_context.quirksOf(QUrl(m_provider.issuer));
    if (quirks && !quirks->identityId.isEmpty()) {
        ask(tokens, {}, quirks->identityId);
        return;
    }
    // Plain OAuth 2 names nobody; the access token may say for whom it is.
    const std::optional<NamedSubject> named = namedSubject(tokens.access.reveal());
    const QString subject = named ? named->subject : u"account"_s;
    end(Success { tokens, { subject, subject, {}, {} } });
}

//! What the id_token leaves out, the provider may tell those who ask with the token.
void SignInAttempt::describe(const TokenSet &tokens, const Identity &proven)
{
    // A token for a resource of its own (RFC 8707) is none for the provider.
    const bool isElsewhere =
        m_config.resourceParameter == SignInConfig::ResourceParameter::Resource && !m_config.resource.isEmpty();
    const bool isWhole = proven.isNamed() && !proven.picture.isEmpty();
    if (m_provider.userinfoEndpoint.isEmpty() || isElsewhere || isWhole)
        end(Success { tokens, proven });
    else
        ask(tokens, proven, {});
}

void SignInAttempt::ask(const TokenSet &tokens, const Identity &proven, const QString &identityId)
{
    auto *info = new UserInfo(m_provider.userinfoEndpoint, m_provider.issuer, m_context, this);
    connect(info, &UserInfo::answered, this, [this, tokens](const Expected<Identity> &identity) {
        if (identity)
            end(Success { tokens, *identity });
        else
            end(identity.error());
    });
    info->start(tokens.access, proven, identityId);
}

//! What the provider says of itself counts; an answer that is none says nothing.
Error SignInAttempt::reasonOf(const TokenFailure &failure, const ProviderAnswer &answer) const
{
    if (answer.end == ProviderAnswer::End::Complete && answer.status >= 500)
        return providerTrouble(answer, m_config.issuer);
    m_context.tellIfClientUnknown(failure.detail);
    if (failure.detail == "invalid_client"_L1)
        return { Condition::ClientUnknown, { host() }, failure.status, failure.detail };
    // RFC 9449 §5: it gives, or takes, only tokens that are bound to a key.
    if (failure.detail == "token_type is DPoP"_L1 || failure.detail == "invalid_dpop_proof"_L1
        || failure.detail == "use_dpop_nonce"_L1)
        return { Condition::ChallengeUnsupported, { host(), u"DPoP"_s }, failure.status, failure.detail };
    if (failure.kind == TokenFailure::Kind::Refused)
        return { Condition::SignInProviderError, { host(), failure.detail }, failure.status, failure.detail };
    return { Condition::SignInExchangeFailed, { host() }, failure.status, failure.detail };
}

void SignInAttempt::prove(const TokenSet &tokens)
{
    if (tokens.idToken.isEmpty()) {
        end(Error { Condition::SignInIdentityUnproven, { host() }, 0, u"no id_token came"_s });
        return;
    }
    auto *proof = new IdentityProof(m_provider, m_cache, m_network, m_context.clock, this);
    connect(proof, &IdentityProof::proven, this, [this, tokens](const Identity &identity) { describe(tokens, identity); });
    connect(proof, &IdentityProof::failed, this, [this](const Error &why) { end(why); });
    proof->start(tokens.idToken,
                 { m_provider.issuer, m_config.clientId, m_flow->nonce(), tokens.access, {}, m_context.clock.wall() });
}

void SignInAttempt::end(const std::variant<Success, Error> &result)
{
    if (m_ended)
        return;
    m_ended = true;
    m_ticking.reset();
    const auto *why = std::get_if<Error>(&result);
    m_record.ended(why ? why->condition : Condition::None);
    if (m_loopback) {
        Loopback *loopback = m_loopback.release();
        loopback->setParent(parent()); // it stays a moment longer, to show the browser its page
        loopback->settle(std::holds_alternative<Success>(result));
    }
    QMetaObject::invokeMethod(
        this,
        [this, result] {
            if (const auto *success = std::get_if<Success>(&result))
                Q_EMIT succeeded(*success);
            else
                Q_EMIT failed(std::get<Error>(result));
        },
        Qt::QueuedConnection);
}

} // namespace countersign
