// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/resourcemetadata.h"

#include "core/connectionvalues.h"
#include "core/jsonkeys.h"
#include "net/origin.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestScope = 200;

QString withoutSlash(QString path)
{
    while (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

QStringList stringsOf(const QJsonValue &list, qsizetype most)
{
    QStringList strings;
    const QJsonArray items = list.toArray();
    for (const QJsonValue &item : items) {
        if (item.isString() && !item.toString().isEmpty() && strings.size() < most && !strings.contains(item.toString()))
            strings << item.toString();
    }
    return strings;
}
} // namespace

bool isScopeToken(const QString &scope)
{
    return scope.size() <= kLongestScope && isScope(scope);
}

bool ResourceMetadata::covers(const QString &resource, const QUrl &called)
{
    const QUrl url(resource, QUrl::StrictMode);
    const bool isPlain = url.isValid() && url.userInfo().isEmpty() && !url.hasFragment() && !url.hasQuery();
    if (!isPlain || !Origin(url).isValid() || Origin(url) != Origin(called))
        return false;
    const QString path = withoutSlash(url.path(QUrl::FullyEncoded));
    const QString there = called.path(QUrl::FullyEncoded);
    const bool climbs = path.contains("/.."_L1) || there.contains("/.."_L1);
    return !climbs && (withoutSlash(there) == path || there.startsWith(path + u'/'));
}

Expected<ResourceMetadata> ResourceMetadata::read(const QByteArray &json, const QUrl &called)
{
    const auto unknown = [&](const QString &why) { return Error { Condition::ProviderUnknown, { called.host() }, 0, why }; };
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return unknown(u"no JSON object"_s);
    if (!JsonKeys::scan(json).duplicate.isEmpty())
        return unknown(u"a key twice"_s);
    const QJsonObject object = document.object();
    ResourceMetadata metadata;
    metadata.resource = object.value("resource"_L1).toString();
    if (metadata.resource.isEmpty())
        return unknown(u"no resource"_s);
    if (!covers(metadata.resource, called))
        return Error {
            Condition::ResourceMismatch, { called.host(), QUrl(metadata.resource).host() }, 0, u"the resource is another"_s
        };
    if (object.value("dpop_bound_access_tokens_required"_L1).toBool())
        return Error { Condition::ChallengeUnsupported, { called.host(), u"DPoP"_s }, 0, u"tokens must be bound to a key"_s };
    metadata.issuers = stringsOf(object.value("authorization_servers"_L1), kMostProviders);
    if (metadata.issuers.isEmpty())
        return unknown(u"no authorization_servers"_s);
    for (const QString &scope : stringsOf(object.value("scopes_supported"_L1), kMostScopes)) {
        if (isScopeToken(scope))
            metadata.scopes << scope;
    }
    return metadata;
}

QList<QUrl> ResourceMetadata::addresses(const QUrl &address)
{
    const QString wellKnown = u"/.well-known/oauth-protected-resource"_s;
    QUrl url = address;
    url.setQuery(QString());
    url.setFragment({});
    const QString path = withoutSlash(url.path(QUrl::FullyEncoded));
    QUrl whole = url;
    whole.setPath(wellKnown, QUrl::StrictMode);
    if (path.isEmpty())
        return { whole };
    url.setPath(wellKnown + path, QUrl::StrictMode);
    return { url, whole };
}

} // namespace countersign
