// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxidentity.h"

#include "core/clock.h"
#include "net/httprequestreader.h"
#include "sandbox/sandboxpages.h"
#include "sandbox/sandboxsessions.h"

#include <QHash>
#include <QJsonArray>
#include <QRegularExpression>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 interactionLifetime = 600'000; // ms
constexpr qsizetype maxInteractions = 64;
const QStringList &knownScopes()
{
    static const QStringList scopes { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s };
    return scopes;
}

//! Parameters of a query or a form. RFC 6749 §3.1: none may come twice (`resource` may, RFC 8707).
class FormParameters
{
public:
    explicit FormParameters(const QByteArray &encoded) : m_pairs(ReceivedRequest::form(encoded)) {}
    [[nodiscard]] QByteArray value(const QByteArray &name) const { return values(name).value(0); }
    [[nodiscard]] QString text(const QByteArray &name) const { return QString::fromUtf8(value(name)); }
    [[nodiscard]] QList<QByteArray> values(const QByteArray &name) const
    {
        QList<QByteArray> found;
        for (const auto &[key, one] : m_pairs)
            if (key == name)
                found << one;
        return found;
    }
    [[nodiscard]] bool repeat(const QByteArray &name) const { return values(name).size() > 1; }
    [[nodiscard]] bool repeatAny() const
    {
        return std::any_of(m_pairs.begin(), m_pairs.end(),
                           [this](const auto &pair) { return pair.first != "resource" && repeat(pair.first); });
    }

private:
    QList<std::pair<QByteArray, QByteArray>> m_pairs;
};

const QList<HttpHeader> &notStored()
{
    static const QList<HttpHeader> headers { { "cache-control", "no-store" }, { "pragma", "no-cache" } };
    return headers;
}

SandboxAnswer oauthError(const char *error, int status = 400)
{
    return SandboxAnswer::json(status, { { u"error"_s, QString::fromLatin1(error) } }, notStored());
}

bool isLoopbackCallback(const QByteArray &uri)
{
    // Exactly the registered URI, with any port (RFC 8252 §7.3).
    static const QRegularExpression form(u"\\Ahttp://127\\.0\\.0\\.1:[1-9][0-9]{0,4}/callback\\z"_s);
    return form.match(QString::fromLatin1(uri)).hasMatch();
}

bool isS256Challenge(const QByteArray &challenge)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9_-]{43}\\z"_s);
    return form.match(QString::fromLatin1(challenge)).hasMatch();
}
} // namespace

struct SandboxIdentity::Private
{
    struct Interaction
    {
        SandboxSessions::Grant grant;
        QByteArray state;
        qint64 startedAt = 0; //!< Clock::steady
    };

    Clock &clock;
    SandboxSessions sessions;
    SandboxTexts texts {};
    QString origin {};
    QString clientId {};
    QHash<QByteArray, Interaction> interactions {};

    [[nodiscard]] QString issuer() const { return origin + "/id"_L1; }
    [[nodiscard]] SandboxAnswer discovery() const;
    [[nodiscard]] SandboxAnswer authorize(const FormParameters &parameters);
    [[nodiscard]] const char *whyRefused(const FormParameters &parameters) const;
    [[nodiscard]] std::optional<QString> audienceOf(const QList<QByteArray> &resources) const;
    [[nodiscard]] SandboxAnswer redirect(const QByteArray &redirectUri, const QByteArray &state, const QByteArray &name,
                                         const QByteArray &value) const;
    [[nodiscard]] SandboxAnswer login(const FormParameters &form);
    [[nodiscard]] SandboxAnswer token(const FormParameters &form);
    [[nodiscard]] SandboxAnswer tokens(const std::optional<SandboxSessions::Tokens> &tokens) const;
    [[nodiscard]] SandboxAnswer revoke(const FormParameters &form);
    //! The client's own endpoints: a form, this client, no client authentication. Nothing = go on.
    [[nodiscard]] std::optional<SandboxAnswer> refuseClient(const ReceivedRequest &request, const FormParameters &form) const;
};

SandboxIdentity::SandboxIdentity(Clock &clock, Redactor &redactor, int lifetimeSeconds)
    : d(new Private { clock, { clock, redactor, lifetimeSeconds } })
{
}

SandboxIdentity::~SandboxIdentity() = default;

std::optional<SandboxPerson> SandboxIdentity::personOf(const QByteArray &accessToken) const
{
    return d->sessions.personOf(accessToken, d->origin);
}

void SandboxIdentity::revokeEverything()
{
    d->sessions.revokeEverything();
}

void SandboxIdentity::expireAccessTokens()
{
    d->sessions.expireAccessTokens();
}

int SandboxIdentity::refreshCount() const
{
    return d->sessions.refreshCount();
}

QList<QByteArray> SandboxIdentity::issuedSecrets() const
{
    return d->sessions.issuedSecrets();
}

void SandboxIdentity::setOrigin(const QString &origin, const QString &clientId)
{
    d->origin = origin;
    d->clientId = clientId;
    d->sessions.setIssuer(d->issuer(), clientId);
}

void SandboxIdentity::setTexts(const SandboxTexts &texts)
{
    d->texts = texts;
}

SandboxAnswer SandboxIdentity::answer(const QByteArray &path, const ReceivedRequest &request)
{
    static const QHash<QByteArray, QByteArray> methods {
        { "/.well-known/openid-configuration", "GET" },
        { "/jwks", "GET" },
        { "/authorize", "GET" },
        { "/login", "POST" },
        { "/token", "POST" },
        { "/revoke", "POST" },
    };
    const auto method = methods.constFind(path);
    if (method == methods.constEnd())
        return SandboxAnswer::json(404, { { u"error"_s, u"Not found"_s } });
    if (request.method != *method)
        return SandboxAnswer::json(405, { { u"error"_s, u"Method not allowed"_s } }, { { "allow", *method } });
    if (path == "/jwks")
        return SandboxAnswer::json(200, { { u"keys"_s, QJsonArray { d->sessions.key().publicKey() } } });
    if (path == "/authorize")
        return d->authorize(FormParameters(request.query));
    if (*method == "GET")
        return d->discovery();
    const FormParameters form(request.body);
    if (path == "/login")
        return d->login(form);
    if (const auto refusal = d->refuseClient(request, form))
        return *refusal;
    return path == "/token" ? d->token(form) : d->revoke(form);
}

SandboxAnswer SandboxIdentity::Private::discovery() const
{
    return SandboxAnswer::json(200, { { u"issuer"_s, issuer() },
                                      { u"authorization_endpoint"_s, issuer() + "/authorize"_L1 },
                                      { u"token_endpoint"_s, issuer() + "/token"_L1 },
                                      { u"revocation_endpoint"_s, issuer() + "/revoke"_L1 },
                                      { u"jwks_uri"_s, issuer() + "/jwks"_L1 },
                                      { u"scopes_supported"_s, QJsonArray::fromStringList(knownScopes()) },
                                      { u"response_types_supported"_s, QJsonArray { u"code"_s } },
                                      { u"response_modes_supported"_s, QJsonArray { u"query"_s } },
                                      { u"grant_types_supported"_s, QJsonArray { u"authorization_code"_s, u"refresh_token"_s } },
                                      { u"subject_types_supported"_s, QJsonArray { u"public"_s } },
                                      { u"id_token_signing_alg_values_supported"_s, QJsonArray { u"RS256"_s } },
                                      { u"token_endpoint_auth_methods_supported"_s, QJsonArray { u"none"_s } },
                                      { u"revocation_endpoint_auth_methods_supported"_s, QJsonArray { u"none"_s } },
                                      { u"code_challenge_methods_supported"_s, QJsonArray { u"S256"_s } },
                                      { u"authorization_response_iss_parameter_supported"_s, true } });
}

SandboxAnswer SandboxIdentity::Private::authorize(const FormParameters &parameters)
{
    // What decides where an answer would go must be right before anything is sent there (RFC 6749 §4.1.2.1).
    const QByteArray redirectUri = parameters.value("redirect_uri");
    if (parameters.text("client_id") != clientId || parameters.repeat("client_id") || parameters.repeat("redirect_uri")
        || !isLoopbackCallback(redirectUri))
        return sandboxMessagePage(400, texts, texts.notUnderstood);
    if (const char *error = whyRefused(parameters))
        return redirect(redirectUri, parameters.value("state"), "error", error);

    const qint64 steady = clock.steady();
    interactions.removeIf(
        [steady](QHash<QByteArray, Interaction>::iterator old) { return steady - old->startedAt > interactionLifetime; });
    if (interactions.size() >= maxInteractions)
        interactions.clear();
    Interaction interaction;
    const QStringList asked = parameters.text("scope").split(u' ', Qt::SkipEmptyParts);
    for (const QString &scope : knownScopes())
        if (asked.contains(scope))
            interaction.grant.scopes << scope;
    interaction.grant.audience = audienceOf(parameters.values("resource")).value_or(origin);
    interaction.grant.nonce = parameters.text("nonce");
    interaction.grant.redirectUri = redirectUri;
    interaction.grant.challenge = parameters.value("code_challenge");
    interaction.state = parameters.value("state");
    interaction.startedAt = steady;
    const QByteArray id = sandboxRandomToken();
    interactions.insert(id, interaction);
    return sandboxSignInPage(texts, id);
}

const char *SandboxIdentity::Private::whyRefused(const FormParameters &parameters) const
{
    if (parameters.repeatAny())
        return "invalid_request";
    if (parameters.value("response_type") != "code")
        return "unsupported_response_type";
    const QByteArray mode = parameters.value("response_mode");
    if ((!mode.isEmpty() && mode != "query") || parameters.value("code_challenge_method") != "S256"
        || !isS256Challenge(parameters.value("code_challenge")))
        return "invalid_request";
    if (!audienceOf(parameters.values("resource")))
        return "invalid_target";
    if (parameters.text("prompt").split(u' ').contains("none"_L1))
        return "login_required";
    return nullptr;
}

std::optional<QString> SandboxIdentity::Private::audienceOf(const QList<QByteArray> &resources) const
{
    const QStringList ours { origin, origin + u'/', origin + "/api/copilotkit"_L1, origin + "/agui"_L1 };
    QStringList audiences;
    for (const QByteArray &resource : resources) {
        const QString named = QString::fromUtf8(resource);
        if (!ours.contains(named) && named != issuer())
            return std::nullopt;
        audiences << (named == issuer() ? named : origin);
    }
    audiences.removeDuplicates();
    if (audiences.size() > 1) // one token, one audience
        return std::nullopt;
    return audiences.value(0, origin);
}

SandboxAnswer SandboxIdentity::Private::redirect(const QByteArray &redirectUri, const QByteArray &state, const QByteArray &name,
                                                 const QByteArray &value) const
{
    QByteArray location = redirectUri + '?' + name + '=' + value.toPercentEncoding();
    if (!state.isEmpty())
        location += "&state=" + state.toPercentEncoding();
    location += "&iss=" + issuer().toUtf8().toPercentEncoding();
    return { 303, { { "location", location }, { "cache-control", "no-store" }, { "referrer-policy", "no-referrer" } }, {} };
}

SandboxAnswer SandboxIdentity::Private::login(const FormParameters &form)
{
    const auto found = interactions.constFind(form.value("interaction"));
    const QByteArray account = form.value("account");
    if (found == interactions.constEnd() || clock.steady() - found->startedAt > interactionLifetime)
        return sandboxMessagePage(400, texts, texts.noLongerValid);
    if (account != "cancel" && !sandboxAccount(QString::fromUtf8(account)))
        return sandboxMessagePage(400, texts, texts.notUnderstood);
    Interaction interaction = *found;
    interactions.erase(found);
    if (account == "cancel")
        return redirect(interaction.grant.redirectUri, interaction.state, "error", "access_denied");
    interaction.grant.account = QString::fromUtf8(account);
    return redirect(interaction.grant.redirectUri, interaction.state, "code", sessions.issueCode(interaction.grant).reveal());
}

std::optional<SandboxAnswer> SandboxIdentity::Private::refuseClient(const ReceivedRequest &request,
                                                                    const FormParameters &form) const
{
    if (!request.header("content-type").toLower().startsWith("application/x-www-form-urlencoded") || form.repeatAny())
        return oauthError("invalid_request");
    if (!request.header("authorization").isEmpty() || !form.value("client_secret").isEmpty()
        || form.text("client_id") != clientId)
        return oauthError("invalid_client", 401);
    return std::nullopt;
}

SandboxAnswer SandboxIdentity::Private::token(const FormParameters &form)
{
    if (!audienceOf(form.values("resource")))
        return oauthError("invalid_target");
    const QByteArray grantType = form.value("grant_type");
    if (grantType == "authorization_code") {
        if (form.value("code").isEmpty() || form.value("code_verifier").isEmpty())
            return oauthError("invalid_request");
        return tokens(sessions.redeem(form.value("code"), form.value("redirect_uri"), form.value("code_verifier")));
    }
    if (grantType == "refresh_token") {
        if (form.value("refresh_token").isEmpty())
            return oauthError("invalid_request");
        return tokens(sessions.refresh(form.value("refresh_token")));
    }
    return oauthError(grantType.isEmpty() ? "invalid_request" : "unsupported_grant_type");
}

SandboxAnswer SandboxIdentity::Private::tokens(const std::optional<SandboxSessions::Tokens> &tokens) const
{
    if (!tokens)
        return oauthError("invalid_grant");
    QJsonObject body { { u"access_token"_s, QString::fromLatin1(tokens->access.reveal()) },
                       { u"token_type"_s, u"Bearer"_s },
                       { u"expires_in"_s, sessions.lifetime() },
                       { u"scope"_s, tokens->scopes.join(u' ') } };
    if (!tokens->id.isEmpty())
        body.insert(u"id_token"_s, QString::fromLatin1(tokens->id.reveal()));
    if (!tokens->refresh.isEmpty())
        body.insert(u"refresh_token"_s, QString::fromLatin1(tokens->refresh.reveal()));
    return SandboxAnswer::json(200, body, notStored());
}

SandboxAnswer SandboxIdentity::Private::revoke(const FormParameters &form)
{
    if (form.value("token").isEmpty())
        return oauthError("invalid_request");
    sessions.revoke(form.value("token"));
    return { 200, notStored(), {} };
}

} // namespace countersign
