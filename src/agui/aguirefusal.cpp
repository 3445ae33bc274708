// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguibackend.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QString serverWords(const HttpFacts &facts)
{
    const QJsonObject json = QJsonDocument::fromJson(facts.bodyStart).object();
    for (const QLatin1StringView name : { "message"_L1, "error_description"_L1, "error"_L1, "detail"_L1 }) {
        if (const QString words = json.value(name).toString(); !words.isEmpty())
            return words.simplified().left(300);
    }
    const bool isPlain = mediaType(facts.headers) == "text/plain";
    return isPlain ? QString::fromUtf8(facts.bodyStart).simplified().left(300) : QString();
}

//! Schemes of every WWW-Authenticate, lower case, in order (RFC 9110 §11.6.1): a token that begins a challenge is followed by
//! a space or the end, a parameter's name by `=`.
QStringList schemesOf(const QList<HttpHeader> &headers)
{
    static const QRegularExpression quoted(u"\"(?:[^\"\\\\]|\\\\.)*\""_s);
    static const QRegularExpression scheme(u"(?:^|,)\\s*([A-Za-z][A-Za-z0-9_-]*)(?=\\s*(?:,|$)|\\s+[^=\\s,])"_s);
    QStringList schemes;
    for (const HttpHeader &header : headers) {
        if (header.name.compare("WWW-Authenticate", Qt::CaseInsensitive) != 0)
            continue;
        const QString value = QString::fromLatin1(header.value).replace(quoted, u"\"\""_s);
        for (auto match = scheme.globalMatch(value); match.hasNext();)
            schemes << match.next().captured(1).toLower();
    }
    return schemes;
}

//! `scope` of an insufficient_scope challenge (RFC 6750 §3.1).
QString scopeOf(const QList<HttpHeader> &headers)
{
    static const QRegularExpression scope(u"\\bscope=\"([^\"]*)\""_s);
    const QString challenge = QString::fromLatin1(headerValue(headers, "WWW-Authenticate"));
    return challenge.contains("insufficient_scope"_L1) ? scope.match(challenge).captured(1).left(300) : QString();
}

bool isProviderKey(const HttpFacts &facts)
{
    return QJsonDocument::fromJson(facts.bodyStart).object().value("error"_L1) == "auth_failed"_L1;
}

} // namespace

Refusal classifyAgUi(const HttpFacts &facts)
{
    Refusal refusal;
    if (facts.status >= 200 && facts.status < 300)
        return refusal;
    refusal.kind = Refusal::Kind::NotAboutUs;
    refusal.detail = serverWords(facts);
    const QStringList schemes = schemesOf(facts.headers);
    refusal.challenge = schemes.value(0);
    const bool isOnlyWindows = !schemes.isEmpty() && std::all_of(schemes.begin(), schemes.end(), [](const QString &scheme) {
        return scheme == "ntlm"_L1 || scheme == "negotiate"_L1;
    });
    if (facts.status == 403) {
        refusal.kind = Refusal::Kind::Forbidden;
        refusal.scope = scopeOf(facts.headers);
    } else if (facts.status == 401 && isProviderKey(facts)) {
        refusal.kind = Refusal::Kind::Upstream;
    } else if (facts.status == 401 && !isOnlyWindows) {
        refusal.kind = Refusal::Kind::NotSignedIn;
    }
    return refusal;
}

bool isUpstreamRefusal(const QString &runErrorMessage)
{
    return runErrorMessage.startsWith("HTTP 401:"_L1) || runErrorMessage.startsWith("HTTP 403:"_L1);
}

} // namespace countersign
