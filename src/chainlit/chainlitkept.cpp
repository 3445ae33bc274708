// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a Chainlit sign-in keeps, how it goes on without the person, and how it ends.
#include "chainlit/chainlitmethod.h"

#include "core/clock.h"
#include "core/redactor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeptSessionVersion = 1;
constexpr int kTimeToLeave = 5000; // ms
constexpr int kTryAgainSoon = 20;  // s: the session is not there yet, or not the newest
} // namespace

QString ChainlitMethod::base() const
{
    return m_server.url({}).toString(QUrl::FullyEncoded);
}

Secret ChainlitMethod::pack(const Kept &kept) const
{
    QJsonObject object { { u"v"_s, kKeptSessionVersion }, { u"base"_s, base() } };
    if (!kept.token.isEmpty())
        object.insert(u"jwt"_s, QString::fromLatin1(kept.token.reveal()));
    if (!kept.ofCodeFlow.isEmpty())
        object.insert(u"provider"_s, QString::fromUtf8(kept.ofCodeFlow.reveal()));
    QJsonArray headers;
    for (const SecretHeader &header : kept.headers)
        headers << QJsonObject { { u"name"_s, QString::fromLatin1(header.name) },
                                 { u"value"_s, QString::fromLatin1(header.value.reveal()) } };
    if (!headers.isEmpty())
        object.insert(u"headers"_s, headers);
    return m_server.ground().redactor.keep(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

//! Nothing if it is unreadable, of another version, or of another server.
std::optional<ChainlitMethod::Kept> ChainlitMethod::unpack(const Secret &secret) const
{
    const QJsonObject object = QJsonDocument::fromJson(secret.reveal()).object();
    if (object.value("v"_L1).toInt() != kKeptSessionVersion || object.value("base"_L1).toString() != base())
        return {};
    Redactor &redactor = m_server.ground().redactor;
    Kept kept { redactor.keep(object.value("jwt"_L1).toString().toLatin1()),
                redactor.keep(object.value("provider"_L1).toString().toUtf8()),
                {} };
    const QJsonArray headers = object.value("headers"_L1).toArray();
    for (const QJsonValue &header : headers)
        kept.headers << SecretHeader { header["name"_L1].toString().toLatin1(),
                                       redactor.keep(header["value"_L1].toString().toLatin1()) };
    return kept;
}

Credential ChainlitMethod::ofCodeFlow(const Credential &current) const
{
    Credential credential = current;
    const auto kept = unpack(current.kept);
    credential.headers.clear();
    credential.kept = kept ? kept->ofCodeFlow : Secret();
    return credential;
}

Credential ChainlitMethod::credentialOf(const ChainlitSession &session, const std::optional<Credential> &provider) const
{
    Credential credential;
    if (provider) {
        credential.account = provider->account;
        credential.withheldScopes = provider->withheldScopes;
    } else {
        credential.account.id = { u"chainlit:"_s + base(), {}, session.identifier };
        credential.account.name = session.name;
    }
    credential.headers = { { "Cookie", session.cookie } };
    credential.lifetime = session.lifetime < 0 ? -1 : int(qint64(session.lifetime) * 4 / 5);
    if (provider && provider->renewable && provider->lifetime > 0)
        credential.lifetime = credential.lifetime < 0 ? provider->lifetime : qMin(credential.lifetime, provider->lifetime);
    credential.renewable = true;
    credential.kept = pack({ session.token, provider ? provider->kept : Secret(), m_typed.headers });
    return credential;
}

void ChainlitMethod::restore(const AccountRecord &account, const Secret &kept)
{
    const auto mine = unpack(kept);
    if (mine && !m_isTyped)
        m_typed.headers = mine->headers;
    if (!mine || m_isTyped)
        notKept(Purpose::Restore);
    else if (m_config.signIn.method == SignInConfig::Method::Header)
        signInBy(ChainlitRoute::Header, Purpose::Restore, m_typed.headers);
    else if (m_codeFlow && !mine->ofCodeFlow.isEmpty())
        m_codeFlow->restore(account, mine->ofCodeFlow);
    else
        prolong(Purpose::Restore, mine->token, account);
}

void ChainlitMethod::renew(const Credential &current)
{
    const auto mine = unpack(current.kept);
    if (!mine)
        notKept(Purpose::Renew);
    else if (m_config.signIn.method == SignInConfig::Method::Header)
        signInBy(ChainlitRoute::Header, Purpose::Renew, m_typed.headers);
    else if (m_codeFlow && !mine->ofCodeFlow.isEmpty())
        m_codeFlow->renew(ofCodeFlow(current));
    else
        prolong(Purpose::Renew, mine->token, current.account);
}

//! With the JWT itself. A provider that gives nothing to renew with is still who said whose it is.
void ChainlitMethod::prolong(Purpose purpose, const Secret &token, const AccountRecord &account)
{
    if (token.isEmpty())
        return notKept(purpose);
    std::optional<Credential> provider;
    if (m_codeFlow) {
        provider.emplace();
        provider->account = account;
    }
    signInBy(ChainlitRoute::Token, purpose, { { "Authorization", m_server.ground().redactor.keep("Bearer " + token.reveal()) } },
             provider);
}

void ChainlitMethod::notExchanged(ChainlitRoute route, Purpose purpose, const SessionExchange::Failure &failure,
                                  const std::optional<Credential> &provider)
{
    if (purpose == Purpose::Begin) {
        const bool isFinal =
            failure.why.condition == Condition::SignInWayMissing || failure.why.condition == Condition::SignInTooLarge;
        if (route == ChainlitRoute::Password && !isFinal)
            return askPassword(failure.why);
        m_isAttempting = false;
        giveBack();
        Q_EMIT failed(failure.why);
        return;
    }
    if (!failure.isRefused && provider && !provider->kept.isEmpty()) {
        // The old refresh token is spent: the new one must reach the keychain, whatever the server does.
        Credential waiting = *provider;
        waiting.headers = m_headers;
        waiting.lifetime = kTryAgainSoon;
        waiting.kept = pack({ {}, provider->kept, {} });
        return exchanged(purpose, waiting);
    }
    const RenewFailure kind = failure.isRefused ? RenewFailure::Refused : RenewFailure::Network;
    if (purpose == Purpose::Restore)
        Q_EMIT restoreFailed(kind, failure.why);
    else
        Q_EMIT renewFailed(kind, failure.why);
}

void ChainlitMethod::notKept(Purpose purpose)
{
    const Error why { Condition::SessionEnded, { m_config.name, m_server.host() }, 0, u"nothing kept for this server"_s };
    QMetaObject::invokeMethod(
        this,
        [this, purpose, why] {
            if (purpose == Purpose::Restore)
                Q_EMIT restoreFailed(RenewFailure::Refused, why);
            else
                Q_EMIT renewFailed(RenewFailure::Refused, why);
        },
        Qt::QueuedConnection);
}

void ChainlitMethod::end(const Credential &current)
{
    m_headers.clear();
    m_left.reset();
    m_leaving = std::make_unique<QObject>(this); // a child: nothing of it outlives what it stands on
    if (current.headers.isEmpty()) {
        QMetaObject::invokeMethod(
            m_leaving.get(), [this, current] { endCodeFlow(current); }, Qt::QueuedConnection);
        return;
    }
    HttpRequest request;
    request.method = "POST";
    request.url = m_server.url(u"/logout"_s);
    request.purpose = u"sign-out"_s;
    const auto notTold = [this] { m_left = Error { Condition::RevocationFailed, { m_server.host() }, 0, {} }; };
    m_server.ask(request, current.headers, m_leaving.get(), [this, current, notTold](const HttpOutcome &outcome) {
        if (outcome.reached != HttpOutcome::Reached::Answered)
            notTold();
        endCodeFlow(current);
    });
    m_patience = m_server.ground().clock.after(kTimeToLeave, m_leaving.get(), [this, current, notTold] {
        notTold();
        endCodeFlow(current);
    });
}

void ChainlitMethod::endCodeFlow(const Credential &current)
{
    const Credential flow = ofCodeFlow(current); // first: `current` may be the alarm's, which ends here
    m_patience.reset();
    if (m_leaving)
        m_leaving.release()->deleteLater(); // it may be what calls
    if (m_codeFlow && !flow.kept.isEmpty()) {
        m_isGivingBack = false;
        m_codeFlow->end(flow); // answered by its ended()
    } else {
        Q_EMIT ended(m_left);
    }
}

void ChainlitMethod::endBrowserSession(const Credential &current)
{
    if (m_codeFlow)
        m_codeFlow->endBrowserSession(ofCodeFlow(current));
}

} // namespace countersign
