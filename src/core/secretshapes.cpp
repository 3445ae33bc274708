// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secretshapes.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Not an auth-param of a challenge (`Bearer realm="…"`), and not a short plain word ("a basic school").
constexpr auto kCredentials =
    uR"~(\b(?:Bearer|Basic|DPoP|Negotiate|NTLM)\s+(?!\w+=")(?!(?-i:[a-z.]{1,11}\b)(?![\w~+/=-]))(?<a>[A-Za-z0-9._~+/=-]{6,}))~";
constexpr auto kJwt = uR"~(\beyJ[A-Za-z0-9_-]{5,16384}+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){1,3})~";
constexpr auto kPrivateKey =
    uR"~(-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]++|-(?!----END))*+(?:-----END [A-Z ]*PRIVATE KEY-----)?)~";
//! GitHub, GitLab, OpenAI and kin, Slack, AWS, Google: as they publish them for scanners.
constexpr auto kMarkedKeys =
    uR"~(\b(?-i:gh[pousr]_|github_pat_|glpat-|sk-|sk_live_|rk_live_|xox[abeprs]-|AKIA|ASIA|AIza|ya29\.|hf_|npm_)[A-Za-z0-9_.-]{10,})~";
//! A name that tells, then = or : (or the same percent-encoded), then the value: quoted, of any length; bare, from 6 bytes on.
constexpr auto kNames =
    uR"~((?:(?:\b|_|-|%[0-9A-F]{2})(?:code|code_challenge|token|client_secret|secret|code_verifier|verifier|password|passwd|passphrase|pwd|)~"
    uR"~(state|nonce|assertion|api[_-]?key|access[_-]?key|private[_-]?key|id_token_hint|session[_-]?id|session_state|sid|sig|signature|otp|)~"
    uR"~(ticket|jwt|cookie|credential|authorization|samlresponse|samlrequest|saml_response|relaystate|csrf|xsrf))~"
    uR"~(|(?-i:[a-z](?:Token|Secret|Password|Passphrase|Code|Verifier|State|Nonce|Assertion|ApiKey|AccessKey|PrivateKey|SessionId|Ticket|Jwt|Cookie|Otp))))~";
constexpr auto kValue = uR"~(\\?["']?\s*(?:[=:]|%3D|%3A)\s*(?:"(?<d>(?:[^"\\]++|\\.)++)|'(?<e>[^']++)|)~"
                        uR"~(\\?"?(?!(?:Bearer|Basic|DPoP|Negotiate|NTLM)\s)(?<c>[^\s&"',;\\<>]{6,})))~";

const QRegularExpression &shapes()
{
    static const QRegularExpression pattern = [] {
        const QString whole =
            u"(?<b>%1|%2|%3)"_s.arg(QString::fromUtf16(kJwt), QString::fromUtf16(kPrivateKey), QString::fromUtf16(kMarkedKeys));
        const QString named = u"(?<name>%1)%2"_s.arg(QString::fromUtf16(kNames), QString::fromUtf16(kValue));
        return QRegularExpression(QString::fromUtf16(kCredentials) + u'|' + whole + u'|' + named,
                                  QRegularExpression::CaseInsensitiveOption);
    }();
    return pattern;
}

//! An error answer's `code` is no authorization code if it is a word that protocols define or SHOUT_LIKE_THIS.
bool isErrorCode(const QString &name, const QString &value)
{
    static const QRegularExpression words(
        u"^(?:[A-Z]+(?:_[A-Z]+)+|invalid_(?:request|client|grant|scope|target|token|redirect_uri)|unauthorized(?:_client)?|"
        "access_denied|insufficient_scope|unsupported_(?:grant|response|token)_type|server_error|temporarily_unavailable|"
        "interaction_required|login_required|consent_required|account_selection_required|forbidden|not_found|"
        "rate_limited|token_expired|authentication_failed|auth_failed)$"_s);
    return name.endsWith("code"_L1, Qt::CaseInsensitive) && words.match(value).hasMatch();
}
} // namespace

void findSecretShapes(const QByteArray &text, std::vector<SecretSpan> &spans)
{
    // Latin-1 keeps every byte, so the pattern can run over UTF-8 text without harming it.
    const QString latin = QString::fromLatin1(text);
    for (auto it = shapes().globalMatch(latin); it.hasNext();) {
        const auto match = it.next();
        for (const auto &group : { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s }) {
            const QString found = match.captured(group);
            if (!found.isEmpty() && !found.startsWith("[secret"_L1) && !isErrorCode(match.captured(u"name"), found))
                spans.push_back({ match.capturedStart(group), match.capturedEnd(group), found.toLatin1() });
        }
    }
}

bool isSecretHeader(const QByteArray &name)
{
    // Not the challenges, WWW-Authenticate and Proxy-Authenticate: why something was refused is what people look for.
    static const QRegularExpression telling(u"(?:^|[-_])(?:authorization|cookie2?|token|secret|api[-_]?key|access[-_]?key|"
                                            u"password|passwd|credentials?|session(?:[-_]?id)?|jwt|"
                                            "assertion|csrf|xsrf|otp|signature|ticket|client[-_]cert|principal)(?:$|[-_])"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return telling.match(QString::fromLatin1(name)).hasMatch();
}

bool isCredentialScheme(const QByteArray &word)
{
    static const std::array schemes { "bearer"_ba, "basic"_ba, "dpop"_ba, "digest"_ba, "negotiate"_ba, "ntlm"_ba, "token"_ba };
    return std::find(schemes.begin(), schemes.end(), word.toLower()) != schemes.end();
}

WrittenCredentials WrittenCredentials::of(const QByteArray &value)
{
    qsizetype begin = 0;
    for (qsizetype space = value.indexOf(' '); space > 0 && isCredentialScheme(value.mid(begin, space - begin));
         space = value.indexOf(' ', begin))
        begin = space + 1;
    const QByteArray rest = value.mid(begin);
    const bool isQuoted = rest.size() > 2 && (rest.front() == '"' || rest.front() == '\'') && rest.back() == rest.front();
    const qsizetype quote = isQuoted ? 1 : 0;
    return { value.left(begin) + rest.left(quote), rest.mid(quote, rest.size() - 2 * quote), rest.right(quote) };
}

bool isSecretParameter(const QString &name)
{
    static const QRegularExpression telling(
        u"(?:^|[-_.\\[])(?:code|code_challenge|code_verifier|token|secret|password|passwd|pwd|pass|passphrase|state|nonce|"
        u"assertion|key|"
        "api[_-]?key|id_token_hint|login_hint|session|session[_-]?id|session_state|sid|sig|signature|otp|ticket|jwt|cookie|auth|"
        "authorization|credential|samlresponse|samlrequest|relaystate|csrf|xsrf)\\]?$"
        "|(?-i:[a-z](?:Token|Secret|Password|Code|State|Nonce|Key|SessionId|Ticket|Signature))$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return telling.match(name).hasMatch();
}

} // namespace countersign
