// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! What an identity provider says: OAuth's error codes first (RFC 6749 §4.1.2.1 and §5.2, OIDC Core §3.1.2.6, RFC 8707 §2), made
//! finer by Entra's numbers, which it writes into the description.
namespace {
//! "AADSTS50011" -> 50011; 0 if there is none.
int entraNumber(const Seen &seen)
{
    static const QRegularExpression number(u"AADSTS(\\d{4,8})"_s);
    QString text = seen.oauthDescription();
    if (text.isEmpty())
        text = QString::fromUtf8(seen.last.bodyStart);
    return number.match(text).captured(1).toInt();
}

//! A page of the provider may hold the code where an application would get it as a parameter.
bool says(const Seen &seen, const QString &error)
{
    return seen.oauthError() == error || (seen.isPage() && seen.last.bodyStart.contains(error.toUtf8()));
}

//! The redirect_uri that was asked for: by this hop, else by the newest authorization request.
QString redirectUri(const Seen &seen)
{
    if (const QString uri = recordedValue(seen.last.fields, u"redirect_uri"_s); !uri.isEmpty())
        return uri;
    if (const QString uri = seen.at.item(u"redirect_uri"_s); !uri.isEmpty())
        return uri;
    for (const auto &records : { seen.facts.hops, seen.facts.others }) {
        for (auto it = records.rbegin(); it != records.rend(); ++it) {
            if (const QString uri = recordedValue(it->fields, u"redirect_uri"_s); !uri.isEmpty())
                return uri;
        }
    }
    return {};
}

QString askedFor(const Seen &seen, const QString &name)
{
    for (const auto &records : { QList<TrafficRecord> { seen.last }, seen.facts.hops, seen.facts.others }) {
        for (auto it = records.rbegin(); it != records.rend(); ++it) {
            if (const QString value = recordedValue(it->fields, name); !value.isEmpty())
                return value;
        }
    }
    return {};
}

std::optional<Diagnosis> redirectRefused(const Seen &seen)
{
    const QString description = seen.oauthDescription();
    const bool isAboutIt = description.contains("redirect_uri"_L1, Qt::CaseInsensitive)
                           || description.contains("redirect uri"_L1, Qt::CaseInsensitive)
                           || description.contains("redirect url"_L1, Qt::CaseInsensitive)
                           || description.contains("callback url"_L1, Qt::CaseInsensitive);
    const bool isCode = says(seen, u"redirect_uri_mismatch"_s) || says(seen, u"redirect_mismatch"_s)
                        || says(seen, u"invalid_redirect_uri"_s) || entraNumber(seen) == 500113 || entraNumber(seen) == 50011
                        || entraNumber(seen) == 500112;
    // Of invalid_grant a wrong redirect_uri is one cause among several, and descriptions list them all.
    if (!isCode && !(seen.oauthError() == "invalid_request"_L1 && isAboutIt))
        return {};
    const QString uri = redirectUri(seen);
    const RecordedAddress address = RecordedAddress::of(uri);
    const QStringList arguments { seen.provider(), uri };
    if (address.isLoopback())
        return seen.says(Id::RedirectPortUnknown, Who::ProviderOwner, arguments);
    if (address.scheme == "http"_L1)
        return seen.says(Id::RedirectIsHttp, Who::ServerOwner, arguments);
    return seen.says(Id::RedirectUnknown, Who::ProviderOwner, arguments);
}

struct Named
{
    int number;
    Id id;
    Who who;
};
//! Entra's numbers that say more than the code they come with. The rest stays a code.
constexpr std::array<Named, 32> kEntra { {
    { 65001, Id::ConsentMissing, Who::You },
    { 65004, Id::SignInDenied, Who::You },
    { 90094, Id::AdminConsentMissing, Who::ProviderOwner },
    { 90093, Id::AdminConsentMissing, Who::ProviderOwner },
    { 50105, Id::NotAssigned, Who::ProviderOwner },
    { 50020, Id::NotAssigned, Who::ProviderOwner },
    { 53000, Id::PolicyRefused, Who::ProviderOwner },
    { 53001, Id::PolicyRefused, Who::ProviderOwner },
    { 53002, Id::PolicyRefused, Who::ProviderOwner },
    { 53003, Id::PolicyRefused, Who::ProviderOwner },
    { 53004, Id::PolicyRefused, Who::ProviderOwner },
    { 50076, Id::InteractionNeeded, Who::You },
    { 50079, Id::InteractionNeeded, Who::You },
    { 50058, Id::InteractionNeeded, Who::You },
    { 50072, Id::InteractionNeeded, Who::You },
    { 50074, Id::InteractionNeeded, Who::You },
    { 50078, Id::InteractionNeeded, Who::You },
    { 16000, Id::InteractionNeeded, Who::You },
    { 700016, Id::ClientUnknown, Who::ProviderOwner },
    { 7000215, Id::ClientSecretWrong, Who::ProviderOwner },
    { 7000218, Id::ClientSecretWrong, Who::ProviderOwner },
    { 7000222, Id::ClientSecretWrong, Who::ProviderOwner },
    { 70011, Id::ScopeUnknown, Who::You },
    { 650053, Id::ScopeUnknown, Who::You },
    { 500011, Id::ResourceUnknown, Who::You },
    { 901002, Id::ResourceUnknown, Who::You },
    { 9010010, Id::ResourceUnknown, Who::You },
    { 9002327, Id::ClientNotAllowed, Who::ProviderOwner },
    { 70043, Id::SignInEnded, Who::You },
    { 700082, Id::SignInEnded, Who::You },
    { 700084, Id::SignInEnded, Who::You },
    { 50173, Id::SignInEnded, Who::You },
} };

Diagnosis withFacts(const Seen &seen, Id id, Who who)
{
    QStringList arguments { seen.provider() };
    if (id == Id::ClientUnknown)
        arguments << (seen.facts.clientId.isEmpty() ? askedFor(seen, u"client_id"_s) : seen.facts.clientId);
    if (id == Id::ScopeUnknown)
        arguments << askedFor(seen, u"scope"_s);
    if (id == Id::ResourceUnknown) {
        const QString resource = askedFor(seen, u"resource"_s);
        arguments << (resource.isEmpty() ? askedFor(seen, u"audience"_s) : resource);
    }
    return seen.says(id, who, arguments);
}

std::optional<Diagnosis> entra(const Seen &seen)
{
    const int number = entraNumber(seen);
    const auto found = std::find_if(kEntra.begin(), kEntra.end(), [&](const Named &named) { return named.number == number; });
    if (number == 0 || found == kEntra.end())
        return {};
    return withFacts(seen, found->id, found->who);
}

std::optional<Diagnosis> invalidGrant(const Seen &seen)
{
    static const QStringList codes { u"invalid_grant"_s, u"bad_verification_code"_s, u"bad_refresh_token"_s }; // GitHub's last
    if (!codes.contains(seen.oauthError()))
        return {};
    if (seen.json.value(u"error_subtype"_s) == "invalid_rapt"_L1) // Google: to be signed in is not enough
        return seen.says(Id::InteractionNeeded, Who::You, { seen.provider() });
    const bool isRenewal =
        seen.last.purpose == "refresh"_L1 || recordedValue(seen.last.fields, u"grant_type"_s) == "refresh_token"_L1;
    return isRenewal ? seen.says(Id::SignInEnded, Who::You, { seen.provider() })
                     : seen.says(Id::CodeRefused, Who::NotKnown, { seen.provider() });
}

struct Coded
{
    QLatin1StringView error;
    Id id;
    Who who;
};
constexpr std::array<Coded, 18> kCodes { {
    { "invalid_client"_L1, Id::ClientSecretWrong, Who::ProviderOwner },
    { "incorrect_client_credentials"_L1, Id::ClientSecretWrong, Who::ProviderOwner },
    { "deleted_client"_L1, Id::ClientUnknown, Who::ProviderOwner },
    { "disabled_client"_L1, Id::ClientNotAllowed, Who::ProviderOwner },
    { "admin_policy_enforced"_L1, Id::PolicyRefused, Who::ProviderOwner },
    { "org_internal"_L1, Id::NotAssigned, Who::ProviderOwner },
    { "unauthorized_client"_L1, Id::ClientNotAllowed, Who::ProviderOwner },
    { "invalid_scope"_L1, Id::ScopeUnknown, Who::You },
    { "invalid_target"_L1, Id::ResourceUnknown, Who::You },
    { "consent_required"_L1, Id::ConsentMissing, Who::You },
    { "access_denied"_L1, Id::SignInDenied, Who::You },
    { "interaction_required"_L1, Id::InteractionNeeded, Who::You },
    { "login_required"_L1, Id::InteractionNeeded, Who::You },
    { "account_selection_required"_L1, Id::InteractionNeeded, Who::You },
    { "registration_required"_L1, Id::InteractionNeeded, Who::You },
    { "temporarily_unavailable"_L1, Id::ProviderBusy, Who::YouByWaiting },
    { "server_error"_L1, Id::ProviderBusy, Who::YouByWaiting },
    { "slow_down"_L1, Id::ProviderBusy, Who::YouByWaiting },
} };

std::optional<Diagnosis> oauthCode(const Seen &seen)
{
    const QString error = seen.oauthError();
    const auto found = std::find_if(kCodes.begin(), kCodes.end(), [&](const Coded &coded) { return error == coded.error; });
    if (found == kCodes.end())
        return {};
    return withFacts(seen, found->id, found->who);
}

struct Worded
{
    QLatin1StringView error;
    QLatin1StringView pattern; //!< of the description
    Id id;
    Who who;
};
//! Where a code says less than the words beside it: Google, Keycloak, Okta and Auth0 as they are.
constexpr std::array<Worded, 6> kWords { {
    { "invalid_client"_L1, "client.*(?:not found|unknown|does not exist|deleted)"_L1, Id::ClientUnknown, Who::ProviderOwner },
    { "unauthorized_client"_L1, "client.*(?:not found|unknown|does not exist)"_L1, Id::ClientUnknown, Who::ProviderOwner },
    { "unauthorized_client"_L1, "client (?:credentials|secret)"_L1, Id::ClientSecretWrong, Who::ProviderOwner },
    { "access_denied"_L1, "not assigned"_L1, Id::NotAssigned, Who::ProviderOwner },
    { "access_denied"_L1, "\\bpolicy\\b"_L1, Id::PolicyRefused, Who::ProviderOwner },
    { "access_denied"_L1, "(?:service|audience|resource).*not found"_L1, Id::ResourceUnknown, Who::You },
} };

std::optional<Diagnosis> oauthWords(const Seen &seen)
{
    const QString description = seen.oauthDescription();
    for (const Worded &worded : kWords) {
        const QRegularExpression pattern(worded.pattern, QRegularExpression::CaseInsensitiveOption);
        if (seen.oauthError() == worded.error && pattern.match(description).hasMatch())
            return withFacts(seen, worded.id, worded.who);
    }
    return {};
}

std::optional<Diagnosis> busy(const Seen &seen)
{
    if (seen.status() < 500 && seen.status() != 429)
        return {};
    return seen.says(Id::ProviderBusy, Who::YouByWaiting, { seen.provider() });
}

std::optional<Diagnosis> anyOther(const Seen &seen)
{
    const QString error = entraNumber(seen) > 0 ? u"AADSTS"_s + QString::number(entraNumber(seen)) : seen.oauthError();
    if (error.isEmpty())
        return {};
    return seen.says(Id::ProviderSaysNo, Who::NotKnown, { seen.provider(), error.left(100) });
}

std::optional<Diagnosis> foreignCallback(const Seen &seen)
{
    if (!seen.is(TrafficRecord::Kind::Callback) || seen.last.note != "not ours"_L1)
        return {};
    return seen.says(Id::CallbackNotOurs, Who::NotKnown, {});
}

//! What the browser met meanwhile is not seen from here.
std::optional<Diagnosis> notFinished(const Seen &seen)
{
    if (!seen.is(TrafficRecord::Kind::AuthorizationRequest) || seen.last.ended != Condition::SignInTimedOut)
        return {};
    return seen.says(Id::SignInNotFinished, Who::You, { seen.provider(), minutes(seen.last.milliseconds / 1000) });
}

constexpr std::array<Rule, 9> kProvider { foreignCallback, redirectRefused, entra, invalidGrant, oauthWords, oauthCode, busy,
                                          anyOther,        notFinished };
} // namespace

std::span<const Rule> providerRules()
{
    return kProvider;
}

} // namespace countersign
