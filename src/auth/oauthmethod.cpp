// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/oauthmethod.h"

#include "auth/browsersignout.h"
#include "auth/revocation.h"
#include "auth/tokenrefresh.h"
#include "core/redactor.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeptVersion = 1;
constexpr qsizetype kSmallIdToken = 1500; // bytes; some keychains hold 2560 in all

//! What rests in the keychain between two starts.
struct KeptGrant
{
    QByteArray refreshToken;
    QByteArray idToken;
};

Secret packGrant(const KeptGrant &grant, const SignInConfig &config, Redactor &redactor)
{
    if (grant.refreshToken.isEmpty())
        return {};
    QJsonObject object { { u"v"_s, kKeptVersion },
                         { u"issuer"_s, config.issuer },
                         { u"client_id"_s, config.clientId },
                         { u"refresh_token"_s, QString::fromUtf8(grant.refreshToken) } };
    if (!grant.idToken.isEmpty() && grant.idToken.size() <= kSmallIdToken)
        object.insert(u"id_token"_s, QString::fromLatin1(grant.idToken));
    return redactor.keep(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

//! Nothing if it is unreadable, of another version, or from another provider or client.
std::optional<KeptGrant> unpackGrant(const Secret &kept, const SignInConfig &config, Redactor &redactor)
{
    const QJsonObject object = QJsonDocument::fromJson(kept.reveal()).object();
    if (object.value("v"_L1).toInt() != kKeptVersion || object.value("issuer"_L1).toString() != config.issuer
        || object.value("client_id"_L1).toString() != config.clientId)
        return {};
    const KeptGrant grant { object.value("refresh_token"_L1).toString().toUtf8(),
                            object.value("id_token"_L1).toString().toLatin1() };
    if (grant.refreshToken.isEmpty())
        return {};
    static_cast<void>(redactor.keep(grant.refreshToken));
    static_cast<void>(redactor.keep(grant.idToken));
    return grant;
}

QStringList scopesOf(const QString &granted)
{
    static const QRegularExpression gap(u"[ ,]+"_s); // GitHub's are separated by commas
    return granted.split(gap, Qt::SkipEmptyParts);
}

//! What was asked for and is not among what was granted; what only the sign-in itself is about is often not listed.
QStringList withheld(const QStringList &asked, const QString &granted)
{
    static const QStringList ofTheSignIn { u"openid"_s, u"profile"_s, u"email"_s, u"address"_s, u"phone"_s, u"offline_access"_s };
    const QStringList given = scopesOf(granted);
    QStringList missing;
    for (const QString &scope : asked) {
        if (!given.isEmpty() && !given.contains(scope) && !ofTheSignIn.contains(scope))
            missing << scope;
    }
    return missing;
}

//! Operations are left to the event loop: this may be running inside one of their signals.
template<typename Operation> void retire(std::unique_ptr<Operation> &operation, const QObject *listener)
{
    if (!operation)
        return;
    operation->disconnect(listener);
    operation.release()->deleteLater();
}
} // namespace

OAuthMethod::OAuthMethod(const ConnectionConfig &config, const SignInContext &context) : m_config(config), m_context(context) {}

OAuthMethod::~OAuthMethod() = default;

void OAuthMethod::demand(const SignInDemand &demand)
{
    for (const QString &scope : demand.scopes) {
        if (!m_config.signIn.scopes.contains(scope) && !m_addedScopes.contains(scope))
            m_addedScopes << scope;
    }
    m_wantsFreshLogin = demand.freshLogin;
}

//! The connection's way to sign in, as this provider wants it and with what was demanded on top.
SignInConfig OAuthMethod::wayIn() const
{
    const ProviderQuirks *quirks = m_context.quirksOf(QUrl(m_config.signIn.issuer));
    SignInConfig way = quirks ? quirks->applied(m_config.signIn) : m_config.signIn;
    way.scopes += m_addedScopes;
    if (m_isFreshLogin) {
        QStringList prompts = way.authorizationParameters.value(u"prompt"_s).split(u' ', Qt::SkipEmptyParts);
        if (prompts.isEmpty() && way.scopes.contains(u"offline_access"_s))
            prompts << u"consent"_s;
        prompts.removeAll(u"none"_s);
        prompts.prepend(quirks ? QString(quirks->freshPrompt) : u"login"_s);
        prompts.removeDuplicates();
        way.authorizationParameters.insert(u"prompt"_s, prompts.join(u' '));
    }
    return way;
}

//! Stands in for the metadata of a provider that publishes none.
void OAuthMethod::knowProvider()
{
    const QString &issuer = m_config.signIn.issuer;
    const ProviderQuirks *quirks = m_context.quirksOf(QUrl(issuer));
    if (quirks && !quirks->hasMetadata)
        m_cache = { quirks->metadata(issuer), m_context.clock.steady(), {}, 0 };
}

void OAuthMethod::begin(const std::optional<AccountRecord> &hint)
{
    m_isFreshLogin = std::exchange(m_wantsFreshLogin, false);
    m_loginHint.clear();
    if (hint)
        m_loginHint = hint->mail.isEmpty() ? hint->id.subject : hint->mail;
    if (m_config.signIn.issuer.isEmpty() || m_config.signIn.clientId.isEmpty()) {
        const QString missing = m_config.signIn.issuer.isEmpty() ? u"no issuer"_s : u"no client id"_s;
        const Error why { Condition::ProviderUnknown, { m_config.address.host() }, 0, missing };
        QMetaObject::invokeMethod(
            this, [this, why] { Q_EMIT failed(why); }, Qt::QueuedConnection);
        return;
    }
    startAttempt();
}

void OAuthMethod::again()
{
    if (m_attempt)
        startAttempt();
}

void OAuthMethod::cancel()
{
    if (m_attempt)
        m_attempt->cancel();
}

void OAuthMethod::startAttempt()
{
    if (m_attempt) {
        m_attempt->abandon(); // from now on an old tab's answer changes nothing
        letGo();
    }
    knowProvider();
    m_attempt = std::make_unique<SignInAttempt>(wayIn(), m_context, m_cache, m_loginHint, this);
    SignInAttempt *attempt = m_attempt.get();
    connect(attempt, &SignInAttempt::waitingForBrowser, this, &OAuthMethod::waitingForBrowser);
    connect(attempt, &SignInAttempt::exchanging, this, &OAuthMethod::exchanging);
    connect(attempt, &SignInAttempt::succeeded, this, &OAuthMethod::attemptSucceeded);
    connect(attempt, &SignInAttempt::failed, this, [this](const Error &why) {
        letGo();
        Q_EMIT failed(why);
    });
    attempt->start();
}

//! Of an attempt that came to nothing: what the provider gives it, now or when it answers, is given back.
void OAuthMethod::letGo()
{
    SignInAttempt *attempt = m_attempt.release(); // still our child
    attempt->disconnect(this);
    const auto finish = [this, attempt] {
        giveBack(attempt->given());
        attempt->deleteLater();
    };
    if (attempt->isExchanging())
        connect(attempt, &SignInAttempt::answered, this, finish);
    else
        finish();
}

//! It would live on at the provider with nobody to use it. Nobody waits for the answer.
void OAuthMethod::giveBack(const Secret &refreshToken)
{
    if (refreshToken.isEmpty())
        return;
    auto *revocation = new Revocation(wayIn(), m_context, m_cache, refreshToken, this);
    connect(revocation, &Revocation::ended, revocation, &QObject::deleteLater);
    revocation->start();
}

void OAuthMethod::attemptSucceeded(const SignInAttempt::Success &success)
{
    const SignInConfig &config = m_config.signIn;
    const QStringList asked = wayIn().scopes;
    AccountRecord account;
    account.id = { config.issuer, config.identityClient(), success.identity.subject };
    account.name = success.identity.name;
    account.mail = success.identity.mail;
    account.picture = success.identity.picture;
    account.scope = success.tokens.scope.isEmpty() ? asked.join(u' ') : success.tokens.scope;
    const KeptGrant grant { success.tokens.refresh.reveal(), success.tokens.idToken.reveal() };
    Credential credential = credentialOf(account, success.tokens, packGrant(grant, config, m_context.redactor));
    credential.withheldScopes = withheld(asked, success.tokens.scope);
    retire(m_attempt, this);
    Q_EMIT obtained(credential);
}

void OAuthMethod::restore(const AccountRecord &account, const Secret &kept)
{
    refresh(Purpose::Restore, account, kept);
}

void OAuthMethod::renew(const Credential &current)
{
    refresh(Purpose::Renew, current.account, current.kept);
}

void OAuthMethod::refresh(Purpose purpose, const AccountRecord &account, const Secret &kept)
{
    const SignInConfig &config = m_config.signIn;
    const std::optional<KeptGrant> grant = unpackGrant(kept, config, m_context.redactor);
    if (!grant || account.id.issuer != config.issuer || account.id.clientId != config.identityClient()) {
        const Error why {
            Condition::SessionEnded, { m_config.name, QUrl(config.issuer).host() }, 0, u"nothing kept for this provider"_s
        };
        QMetaObject::invokeMethod(
            this, [this, purpose, why] { refreshFailed(purpose, RenewFailure::Refused, why); }, Qt::QueuedConnection);
        return;
    }
    retire(m_refresh, this);
    knowProvider();
    const TokenRefresh::Subject subject { m_config.name, account.id, m_context.redactor.keep(grant->refreshToken) };
    m_refresh = std::make_unique<TokenRefresh>(wayIn(), m_context, m_cache, subject, this);
    connect(m_refresh.get(), &TokenRefresh::succeeded, this,
            [this, purpose, account, kept](const TokenSet &tokens) { refreshed(purpose, account, kept, tokens); });
    connect(m_refresh.get(), &TokenRefresh::failed, this, [this, purpose](RenewFailure failure, const Error &why) {
        retire(m_refresh, this);
        refreshFailed(purpose, failure, why);
    });
    m_refresh->start();
}

void OAuthMethod::refreshed(Purpose purpose, const AccountRecord &account, const Secret &kept, const TokenSet &tokens)
{
    retire(m_refresh, this);
    // What the answer leaves out stays as it was (RFC 6749 §6).
    KeptGrant grant = unpackGrant(kept, m_config.signIn, m_context.redactor).value_or(KeptGrant {});
    if (!tokens.refresh.isEmpty())
        grant.refreshToken = tokens.refresh.reveal();
    if (!tokens.idToken.isEmpty())
        grant.idToken = tokens.idToken.reveal();
    AccountRecord record = account;
    if (!tokens.scope.isEmpty())
        record.scope = tokens.scope;
    Credential credential = credentialOf(record, tokens, packGrant(grant, m_config.signIn, m_context.redactor));
    credential.withheldScopes = withheld(scopesOf(account.scope), tokens.scope);
    if (purpose == Purpose::Restore)
        Q_EMIT obtained(credential);
    else
        Q_EMIT renewed(credential);
}

void OAuthMethod::refreshFailed(Purpose purpose, RenewFailure failure, const Error &why)
{
    if (purpose == Purpose::Restore)
        Q_EMIT restoreFailed(failure, why);
    else
        Q_EMIT renewFailed(failure, why);
}

void OAuthMethod::end(const Credential &current)
{
    const std::optional<KeptGrant> grant = unpackGrant(current.kept, m_config.signIn, m_context.redactor);
    if (!grant) {
        QMetaObject::invokeMethod(
            this, [this] { Q_EMIT ended({}); }, Qt::QueuedConnection);
        return;
    }
    retire(m_revocation, this);
    knowProvider();
    m_revocation = std::make_unique<Revocation>(wayIn(), m_context, m_cache, m_context.redactor.keep(grant->refreshToken), this);
    connect(m_revocation.get(), &Revocation::ended, this, [this](const std::optional<Error> &left) {
        retire(m_revocation, this);
        Q_EMIT ended(left);
    });
    m_revocation->start();
}

void OAuthMethod::endBrowserSession(const Credential &current)
{
    const std::optional<KeptGrant> grant = unpackGrant(current.kept, m_config.signIn, m_context.redactor);
    knowProvider();
    const Secret idToken = grant ? m_context.redactor.keep(grant->idToken) : Secret();
    auto *page = new BrowserSignOut(wayIn(), m_context, m_cache, idToken, this);
    connect(page, &BrowserSignOut::ended, page, &QObject::deleteLater);
    page->start();
}

Credential OAuthMethod::credentialOf(const AccountRecord &account, const TokenSet &tokens, const Secret &kept) const
{
    const bool byIdToken = m_config.signIn.bearer == SignInConfig::Bearer::Id;
    const Secret &bearer = byIdToken ? tokens.idToken : tokens.access;
    Credential credential;
    credential.account = account;
    credential.headers = { { "Authorization"_ba, m_context.redactor.keep("Bearer " + bearer.reveal()) } };
    credential.lifetime = tokens.lifetime;
    credential.kept = kept;
    credential.renewable = !kept.isEmpty();
    return credential;
}

} // namespace countersign
