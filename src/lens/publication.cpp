// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/publication.h"

#include "core/redactor.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Headers that say how, not who. Everything else may carry what a server takes for a key.
bool isHarmlessHeader(const QByteArray &name)
{
    static const QSet<QByteArray> names {
        "host",
        ":authority",
        "connection",
        "user-agent",
        "accept",
        "accept-encoding",
        "accept-language",
        "content-type",
        "content-length",
        "content-encoding",
        "upgrade",
        "sec-websocket-version",
        "transfer-encoding",
        "cache-control",
        "pragma",
        "keep-alive",
        "date",
        "server",
        "via",
        "allow",
        "retry-after",
        "vary",
        "x-powered-by",
        "www-authenticate",
        "proxy-authenticate",
        "age",
        "expires",
        "location",
        "content-location",
        "origin",
        "referer",
        "alt-svc",
        "strict-transport-security",
        "x-frame-options",
        "x-content-type-options",
        "referrer-policy",
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-allow-credentials",
        "access-control-expose-headers",
        "access-control-max-age",
    };
    return names.contains(name.toLower());
}

bool isAddressHeader(const QByteArray &name)
{
    static const QSet<QByteArray> names { "location", "content-location", "referer", "origin" };
    return names.contains(name.toLower());
}

//! Parameters that are public by their protocol (RFC 6749, RFC 7636, RFC 8707, OIDC Core, Engine.IO).
bool isHarmlessParameter(const QString &name)
{
    static const QSet<QString> names {
        u"client_id"_s,   u"response_type"_s,         u"response_mode"_s, u"redirect_uri"_s, u"scope"_s,    u"grant_type"_s,
        u"error"_s,       u"error_description"_s,     u"error_uri"_s,     u"prompt"_s,       u"resource"_s, u"audience"_s,
        u"access_type"_s, u"code_challenge_method"_s, u"transport"_s,     u"EIO"_s
    };
    return names.contains(name);
}

//! A part of a path that is rather a key than a name: long, of letters and digits, and no UUID (ids of threads and runs).
bool looksLikeKey(const QString &part)
{
    constexpr qsizetype kLongName = 20;
    static const QRegularExpression uuid(u"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"_s);
    static const QRegularExpression mixed(u"^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_.~:%=-]+$"_s);
    return part.size() >= kLongName && mixed.match(part).hasMatch() && !uuid.match(part).hasMatch();
}

bool isTagAlone(const QString &value)
{
    static const QRegularExpression alone(u"^([A-Za-z]+ )?\\[secret (<16|<64|<512|512\\+) [0-9a-f]{6}\\]$"_s);
    return alone.match(value).hasMatch();
}
} // namespace

bool isTellingName(const QString &name)
{
    static const QRegularExpression telling(
        u"token|secret|passw|passphrase|apikey|authorization|cookie|credential|verifier|assertion|signature|privatekey|accesskey|bearer|jwt|^pin$|^otp$"_s);
    QString bare;
    for (const QChar c : name) {
        if (c.isLetterOrNumber())
            bare += c.toLower();
    }
    return telling.match(bare).hasMatch();
}

QString Publication::text(const QString &text) const
{
    return m_tags.replaced(m_redactor.redact(text));
}

//! A tag of what was recorded: equal values are seen to be equal.
QString Publication::hidden(const QString &value) const
{
    if (value.isEmpty() || isTagAlone(value))
        return value;
    return u"[secret %1]"_s.arg(m_redactor.tag(value.toUtf8()));
}

QString Publication::parameters(const QString &text) const
{
    QStringList items = text.split(u'&');
    for (QString &item : items) {
        const qsizetype equals = item.indexOf(u'=');
        const QString name = equals < 0 ? item : item.left(equals);
        if (equals < 0)
            item = looksLikeKey(item) ? hidden(item) : item;
        else if (!isHarmlessParameter(name))
            item = name + u'=' + hidden(item.mid(equals + 1));
    }
    return items.join(u'&');
}

QString Publication::path(const QString &path) const
{
    QStringList parts = path.split(u'/');
    for (QString &part : parts)
        part = looksLikeKey(part) ? hidden(part) : part;
    return parts.join(u'/');
}

//! Text, not QUrl: what is no URL must not come back unread, or not at all.
QString Publication::address(const QString &url) const
{
    QString rest = m_redactor.redactUrl(url);
    QString fragment;
    QString query;
    if (const qsizetype hash = rest.indexOf(u'#'); hash >= 0) {
        fragment = u'#' + parameters(rest.mid(hash + 1));
        rest.truncate(hash);
    }
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0) {
        query = u'?' + parameters(rest.mid(mark + 1));
        rest.truncate(mark);
    }
    const qsizetype scheme = rest.indexOf("://"_L1);
    const qsizetype begin = rest.indexOf(u'/', scheme < 0 ? 0 : scheme + 3);
    if (begin >= 0)
        rest = rest.left(begin) + path(rest.mid(begin));
    return rest + query + fragment;
}

QString Publication::url(const QString &url) const
{
    return m_tags.replaced(address(url));
}

QByteArray Publication::header(const RecordedHeader &header) const
{
    const QString value = QString::fromUtf8(header.value);
    if (isAddressHeader(header.name))
        return address(value).toUtf8();
    if (isHarmlessHeader(header.name))
        return m_redactor.redactHeader(header.name, header.value);
    return hidden(value).toUtf8();
}

TrafficRecord Publication::record(TrafficRecord record) const
{
    record.url = address(record.url);
    record.redirectTarget = address(record.redirectTarget);
    for (QList<RecordedHeader> *headers : { &record.requestHeaders, &record.answerHeaders }) {
        for (RecordedHeader &one : *headers)
            one.value = header(one);
    }
    for (QList<RecordedField> *fields : { &record.fields, &record.answerFields }) {
        for (RecordedField &field : *fields)
            field.value = isHarmlessParameter(field.name) ? m_redactor.redact(field.value) : hidden(field.value);
    }
    record.bodyStart = m_redactor.redact(record.bodyStart);
    record.note = m_redactor.redact(record.note);
    return m_tags.replaced(std::move(record));
}

QJsonValue Publication::json(const QJsonValue &value, bool isSecret) const
{
    // A `code` may be the name of an error; of an authorization code one sees that it is a key.
    if (value.isString() && (isSecret || looksLikeKey(value.toString())))
        return m_tags.replaced(hidden(value.toString()));
    if (value.isString())
        return text(value.toString());
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue entry : value.toArray())
            array << json(entry, isSecret);
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object;
    const QJsonObject given = value.toObject();
    for (auto it = given.begin(); it != given.end(); ++it)
        object.insert(text(it.key()), json(it.value(), isSecret || isTellingName(it.key())));
    return object;
}

} // namespace countersign
