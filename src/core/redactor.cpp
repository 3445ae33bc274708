// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"

#include "core/secretshapes.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QMutexLocker>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kShortestSearched = 6;
constexpr qsizetype kBeginning = 12; // bytes of a secret that are taken for it; longer than "Bearer" and a few letters
constexpr std::size_t kMostKnown = 4096;

QByteArray lengthClass(qsizetype size)
{
    return size < 16 ? "<16"_ba : size < 64 ? "<64"_ba : size < 512 ? "<512"_ba : "512+"_ba;
}

void findAll(const QByteArray &text, const QByteArray &form, const QByteArray &value, std::vector<SecretSpan> &spans)
{
    for (qsizetype at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
        spans.push_back({ at, at + form.size(), value });
}

//! A secret's beginning is one too: servers quote tokens cut short, and a body's start may end in the middle of one.
void findBeginnings(const QByteArray &text, const QByteArray &secret, std::vector<SecretSpan> &spans)
{
    if (secret.size() < 2 * kBeginning)
        return;
    const QByteArray beginning = secret.left(kBeginning);
    for (qsizetype at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
        const qsizetype most = std::min(secret.size(), text.size() - at);
        qsizetype same = kBeginning;
        while (same < most && secret.at(same) == text.at(at + same))
            ++same;
        spans.push_back({ at, at + same, secret.left(same) });
    }
}

//! Where `text` ends in the first bytes of a secret, its size less those; else its size.
qsizetype endWithout(const QByteArray &secret, const QByteArray &text)
{
    for (qsizetype same = std::min(secret.size() - 1, text.size()); same > 0; --same) {
        if (text.endsWith(secret.left(same)))
            return text.size() - same;
    }
    return text.size();
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

//! Base64 of a secret, without what depends on the bytes behind it.
QByteArray encoded(const QByteArray &value, QByteArray::Base64Options options)
{
    return value.left(value.size() / 3 * 3).toBase64(options | QByteArray::OmitTrailingEquals);
}

//! As JSON writers do that fear for a page around it: .NET escapes all of these, in upper case; Go all but `+`, in lower case.
QByteArray escapedUnits(QByteArray json, const char *which, bool isLower)
{
    for (const char *c = which; *c; ++c) {
        const QByteArray hex = QByteArray::number(int(*c), 16);
        json.replace(QByteArray(1, *c), "\\u00" + (isLower ? hex : hex.toUpper()));
    }
    return json;
}

//! How a secret may stand in text: as it is, percent-encoded (both cases of the hex digits), inside a JSON string, in hex or
//! base64.
QList<QByteArray> formsOf(const QByteArray &value)
{
    QByteArray lower = value.toPercentEncoding();
    for (qsizetype at = lower.indexOf('%'); at >= 0; at = lower.indexOf('%', at + 3))
        lower.replace(at, 3, lower.mid(at, 3).toLower());
    QByteArray json = value;
    json.replace('\\', "\\\\").replace('"', "\\\"");
    const QByteArray form = value.toPercentEncoding("", "").replace("%20", "+");
    const QByteArray html = QString::fromUtf8(value).toHtmlEscaped().toUtf8();
    QList<QByteArray> others { value.toPercentEncoding(),
                               lower,
                               json,
                               QByteArray(json).replace('/', "\\/"),
                               form,
                               html,
                               value.toPercentEncoding().toPercentEncoding(),
                               escapedUnits(json, "+&<>'", false),
                               escapedUnits(json, "+&<>'", true),
                               escapedUnits(json, "&<>", true),
                               QByteArray(html).replace('\'', "&#39;"),
                               QByteArray(html).replace('\'', "&#x27;"),
                               QByteArray(html).replace('\'', "&#x27;").replace('+', "&#x2B;") };
    // Bytes in another alphabet, as a log or a Basic header has them; of a short value they could be anything.
    if (value.size() >= kBeginning) {
        for (const auto alphabet : { QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding })
            others << value.toBase64(alphabet | QByteArray::OmitTrailingEquals) << encoded(value, alphabet);
        others << value.toHex() << value.toHex().toUpper() << value.toBase64();
    }
    QList<QByteArray> forms { value };
    for (const QByteArray &other : std::as_const(others)) {
        if (!forms.contains(other))
            forms << other;
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
            findBeginnings(text, known.secret.reveal(), spans);
        }
    }
    findSecretShapes(text, spans);
    QByteArray result;
    qsizetype done = 0;
    for (const SecretSpan &span : merged(std::move(spans))) {
        result += text.mid(done, span.begin - done) + mark(span.value);
        done = span.end;
    }
    return result + text.mid(done);
}

QString Redactor::redact(const QString &text) const
{
    return QString::fromUtf8(redact(text.toUtf8()));
}

QByteArray Redactor::redactStart(QByteArray text, bool goesOn, qsizetype most) const
{
    if (goesOn) {
        const QMutexLocker lock(&m_mutex);
        qsizetype end = text.size();
        for (const Known &known : m_known)
            end = std::min(end, endWithout(known.secret.reveal(), text));
        text.truncate(end);
    }
    QByteArray shown = redact(text);
    if (shown.size() <= most)
        return shown;
    shown.truncate(most);
    const qsizetype tag = shown.lastIndexOf("[secret ");
    if (tag >= 0 && shown.indexOf(']', tag) < 0)
        shown.truncate(tag);
    return shown;
}

QByteArray Redactor::mark(const QByteArray &secret) const
{
    return "[secret " + tag(secret).toLatin1() + ']';
}

QByteArray Redactor::redactHeader(const QByteArray &name, const QByteArray &value) const
{
    const QByteArray lower = name.toLower();
    if (lower == "cookie" || lower == "set-cookie")
        return redactCookies(value, lower == "set-cookie");
    if (lower == "location" || lower == "content-location" || lower == "referer" || lower == "refresh" || lower == "link")
        return redactUrl(QString::fromUtf8(value)).toUtf8();
    if (!isSecretHeader(name))
        return redact(value);
    if (!lower.endsWith("authorization"))
        return mark(value);
    const WrittenCredentials written = WrittenCredentials::of(value);
    return written.before + mark(written.secret) + written.behind;
}

QByteArray Redactor::redactCookies(const QByteArray &value, bool areSet) const
{
    QByteArray shown;
    bool isFirst = true;
    qsizetype begin = 0;
    bool quoted = false;
    const auto take = [&](qsizetype end) {
        const QByteArray part = value.mid(begin, end - begin).trimmed();
        shown += areSet && !isFirst ? cookieAttribute(part) : cookiePair(part);
        isFirst = false;
        begin = end + 1;
    };
    for (qsizetype at = 0; at < value.size(); ++at) {
        const char c = value.at(at);
        if (c == '"') {
            quoted = !quoted;
        } else if (c == '\n' && areSet) { // how Qt joins several lines
            take(at);
            shown += '\n';
            isFirst = true;
            quoted = false;
        } else if (c == ';' && !quoted) {
            take(at);
            shown += "; ";
        }
    }
    take(value.size());
    return shown;
}

QByteArray Redactor::cookiePair(const QByteArray &part) const
{
    const qsizetype equals = part.indexOf('=');
    if (equals <= 0)
        return part.isEmpty() ? part : mark(part);
    return redact(part.left(equals)) + '=' + (equals + 1 < part.size() ? mark(part.mid(equals + 1)) : QByteArray());
}

//! Those of RFC 6265 §4.1.2 say why a cookie is not sent back; of anything else nobody knows what it is.
QByteArray Redactor::cookieAttribute(const QByteArray &part) const
{
    static const QList<QByteArray> known {
        "path", "domain", "max-age", "expires", "samesite", "secure", "httponly", "partitioned"
    };
    const bool isKnown = known.contains(part.split('=').constFirst().toLower());
    return part.isEmpty() ? part : isKnown ? redact(part) : mark(part);
}

QString Redactor::redactUrl(const QString &url) const
{
    // Not by way of QUrl: what is no URL must not come back unredacted, or not at all.
    static const QRegularExpression userInfo(u"//[^/?#]*@"_s);
    static const QRegularExpression item(u"(?<=[?&#;])([^=&#;?]+)=([^&#;]*)"_s);
    const QString text = QString(url).replace(userInfo, u"//[secret]@"_s);
    QString shown;
    qsizetype done = 0;
    for (auto it = item.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        if (match.capturedLength(2) == 0 || !isSecretParameter(match.captured(1)) || match.captured(2).startsWith("[secret"_L1))
            continue;
        const QByteArray value = QByteArray::fromPercentEncoding(match.captured(2).toUtf8());
        shown += text.mid(done, match.capturedStart(2) - done) + QString::fromLatin1(mark(value));
        done = match.capturedEnd(2);
    }
    return redact(shown + text.mid(done));
}

} // namespace countersign
