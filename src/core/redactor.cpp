// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QMutexLocker>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kShortestSearched = 6;
constexpr std::size_t kMostKnown = 4096;

QByteArray lengthClass(qsizetype size)
{
    return size < 16 ? "<16"_ba : size < 64 ? "<64"_ba : size < 512 ? "<512"_ba : "512+"_ba;
}

bool isSecretHeader(const QByteArray &name)
{
    static const std::array names { "authorization"_ba, "proxy-authorization"_ba, "cookie"_ba, "set-cookie"_ba, "x-api-key"_ba,
                                    "x-auth-token"_ba,  "x-amz-security-token"_ba };
    return std::find(names.begin(), names.end(), name.toLower()) != names.end();
}

//! Schemes that may be shown before the credentials (RFC 9110 §11.6.2); any other first word may be the secret itself.
bool isScheme(const QByteArray &word)
{
    static const std::array schemes { "bearer"_ba, "basic"_ba, "dpop"_ba, "digest"_ba, "negotiate"_ba, "ntlm"_ba, "token"_ba };
    return std::find(schemes.begin(), schemes.end(), word.toLower()) != schemes.end();
}

//! What looks like a secret although nobody told us: scheme + token, a JWT, or a telling parameter.
const QRegularExpression &secretShapes()
{
    static const QRegularExpression shapes(
        // Not an auth-param of a challenge (`Bearer realm="…"`), and not a short plain word ("a basic school").
        uR"~(\b(?:Bearer|Basic|DPoP)\s+(?!\w+=")(?!(?-i:[a-z.]{1,11}\b)(?![\w~+/=-]))(?<a>[A-Za-z0-9._~+/=-]{6,}))~"
        uR"~(|(?<b>\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*))~"
        uR"~(|(?:\b|_|%[0-9A-F]{2})(?:code|token|client_secret|secret|code_verifier|password|state|nonce|assertion|api[_-]?key|id_token_hint)~"
        uR"~()\\?"?\s*(?:[=:]|%3D)\s*(?:"(?<d>(?:[^"\\]++|\\.)++)|\\?"?(?<c>[^\s&"',;\\]{6,})))~"_s,
        QRegularExpression::CaseInsensitiveOption);
    return shapes;
}

//! A stretch of the text that must not be seen, and what its tag is made of.
struct SecretSpan
{
    qsizetype begin = 0;
    qsizetype end = 0;
    QByteArray value;
};

void findAll(const QByteArray &text, const QByteArray &form, const QByteArray &value, std::vector<SecretSpan> &spans)
{
    for (qsizetype at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
        spans.push_back({ at, at + form.size(), value });
}

void findShapes(const QByteArray &text, std::vector<SecretSpan> &spans)
{
    // Latin-1 keeps every byte, so the pattern can run over UTF-8 text without harming it.
    const QString latin = QString::fromLatin1(text);
    for (auto it = secretShapes().globalMatch(latin); it.hasNext();) {
        const auto match = it.next();
        for (const auto &group : { u"a"_s, u"b"_s, u"c"_s, u"d"_s }) {
            const QString found = match.captured(group);
            if (!found.isEmpty() && !found.startsWith(u"[secret"_s))
                spans.push_back({ match.capturedStart(group), match.capturedEnd(group), found.toLatin1() });
        }
    }
}

//! Overlapping spans become one, so that nothing of a secret stays because another one began inside it.
std::vector<SecretSpan> merged(std::vector<SecretSpan> spans)
{
    std::stable_sort(spans.begin(), spans.end(),
                     [](const auto &a, const auto &b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::vector<SecretSpan> result;
    for (const SecretSpan &span : spans) {
        if (result.empty() || span.begin >= result.back().end)
            result.push_back(span);
        else
            result.back().end = std::max(result.back().end, span.end);
    }
    return result;
}

//! How a secret may stand in text: as it is, percent-encoded (both cases of the hex digits), inside a JSON string.
QList<QByteArray> formsOf(const QByteArray &value)
{
    QByteArray lower = value.toPercentEncoding();
    for (qsizetype at = lower.indexOf('%'); at >= 0; at = lower.indexOf('%', at + 3))
        lower.replace(at, 3, lower.mid(at, 3).toLower());
    QByteArray json = value;
    json.replace('\\', "\\\\").replace('"', "\\\"");
    QList<QByteArray> forms { value };
    for (const QByteArray &form : { value.toPercentEncoding(), lower, json }) {
        if (!forms.contains(form))
            forms << form;
    }
    return forms;
}
} // namespace

Redactor::Redactor() : m_key(32, Qt::Uninitialized)
{
    QRandomGenerator::system()->generate(reinterpret_cast<quint32 *>(m_key.data()),
                                         reinterpret_cast<quint32 *>(m_key.data() + m_key.size()));
}

Secret Redactor::keep(const QByteArray &value)
{
    const Secret secret { value };
    if (value.size() >= kShortestSearched) {
        const QMutexLocker lock(&m_mutex);
        const auto same = [&](const Known &known) { return known.secret.equals(value); };
        const auto known = std::find_if(m_known.begin(), m_known.end(), same);
        if (known != m_known.end())
            std::rotate(m_known.begin(), known, known + 1); // still in use: the newest again
        else
            m_known.push_front({ secret, formsOf(value) });
        if (m_known.size() > kMostKnown)
            m_known.pop_back();
    }
    return secret;
}

QString Redactor::tag(const QByteArray &secret) const
{
    const QByteArray mac = QMessageAuthenticationCode::hash(secret, m_key, QCryptographicHash::Sha256);
    return QString::fromLatin1(lengthClass(secret.size()) + ' ' + mac.toHex().left(6));
}

QByteArray Redactor::redact(const QByteArray &text) const
{
    std::vector<SecretSpan> spans;
    {
        const QMutexLocker lock(&m_mutex);
        for (const Known &known : m_known) {
            for (const QByteArray &form : known.forms)
                findAll(text, form, known.secret.reveal(), spans);
        }
    }
    findShapes(text, spans);
    QByteArray result;
    qsizetype done = 0;
    for (const SecretSpan &span : merged(std::move(spans))) {
        result += text.mid(done, span.begin - done) + "[secret " + tag(span.value).toLatin1() + ']';
        done = span.end;
    }
    return result + text.mid(done);
}

QString Redactor::redact(const QString &text) const
{
    return QString::fromUtf8(redact(text.toUtf8()));
}

QByteArray Redactor::redactHeader(const QByteArray &name, const QByteArray &value) const
{
    if (!isSecretHeader(name))
        return redact(value);
    const qsizetype space = value.indexOf(' ');
    const bool schemed = name.toLower().endsWith("authorization") && isScheme(value.left(space));
    const QByteArray scheme = schemed ? value.left(space + 1) : QByteArray();
    return scheme + "[secret " + tag(value.mid(scheme.size())).toLatin1() + ']';
}

QString Redactor::redactUrl(const QString &url) const
{
    // Not by way of QUrl: what is no URL must not come back unredacted, or not at all.
    static const QRegularExpression userInfo(u"//[^/?#]*@"_s);
    return redact(QString(url).replace(userInfo, u"//[secret]@"_s));
}

} // namespace countersign
