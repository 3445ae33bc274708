// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"
#include "core/connectionvalues.h"
#include "core/jsonkeys.h"
#include "core/jsonmembers.h"
#include "core/objectreader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>
#include <utility>

// Connection files: read strictly, because they are handed around and decide where a token goes.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLargestFile = 1024 * 1024;
constexpr qsizetype kMostSuggestions = 20;
constexpr qsizetype kMostContext = 100;

void readParameters(const QJsonObject &object, ObjectReader &reader, QMap<QString, QString> &into)
{
    for (const QString &name : object.keys()) {
        const QJsonValue value = object.value(name);
        if (!value.isString() || !isPrintable(value.toString()))
            reader.refuse(name, u"wrong type, or not printable"_s);
        else if (!isParameterName(name))
            reader.refuse(name, u"letters of no parameter"_s);
        else if (isSecretName(name) || isSecretValue(value.toString()))
            reader.refuse(name, u"a secret"_s);
        else if (isOwnAuthorizationParameter(name))
            reader.refuse(name, u"set by the sign-in itself"_s);
        else if (isUnseenGrant(name, value.toString()))
            reader.refuse(name, u"asks for what nobody would see"_s);
        else
            into.insert(name, value.toString());
    }
}

void readHeaders(const QJsonObject &object, ObjectReader &reader, QList<ConnectionConfig::Header> &into)
{
    QStringList seen;
    for (const QString &name : object.keys()) {
        const QString value = object.value(name).toString();
        if (!object.value(name).isString() || !isHeaderName(name) || !isPrintable(value))
            reader.refuse(name, u"no header, or one that is not for you to set"_s);
        else if (isSecretName(name) || isSecretValue(value))
            reader.refuse(name, u"a secret"_s);
        else if (seen.contains(name.toLower()))
            reader.refuse(name, u"the same header twice"_s);
        else
            into << ConnectionConfig::Header { name, value };
        seen << name.toLower();
    }
}

SignInConfig readSignIn(const QJsonObject &object, const JsonKeys &keys, std::optional<Error> &error)
{
    SignInConfig signIn;
    ObjectReader reader(object, u"signIn."_s, keys, error);
    reader.takeName("method"_L1, methodNames(), signIn.method);
    reader.takeText("issuer"_L1, signIn.issuer);
    if (!signIn.issuer.isEmpty() && (!signIn.issuer.contains("://"_L1) || !ConnectionConfig::checkAddress(signIn.issuer)))
        reader.refuse(u"issuer"_s, u"no https address"_s);
    reader.takeText("clientId"_L1, signIn.clientId);
    if (!signIn.clientId.isEmpty() && !SignInConfig::isClientId(signIn.clientId))
        reader.refuse(u"clientId"_s, u"letters of no client id"_s);
    reader.takeText("provider"_L1, signIn.provider);
    reader.takeList("scopes"_L1, signIn.scopes, isScope);
    reader.takeName("resourceParameter"_L1, resourceParameterNames(), signIn.resourceParameter);
    reader.takeText("resource"_L1, signIn.resource);
    const bool asResource = signIn.resourceParameter == SignInConfig::ResourceParameter::Resource;
    if (!signIn.resource.isEmpty() && asResource && !isResource(signIn.resource))
        reader.refuse(u"resource"_s, u"no absolute URI without a fragment"_s);
    reader.takeName("bearer"_L1, bearerNames(), signIn.bearer);
    reader.takeList("endpointHosts"_L1, signIn.endpointHosts, isHost);
    reader.takeList("headers"_L1, signIn.headers, isHeaderName);
    if (const auto registered = reader.take("registered"_L1, QJsonValue::Bool))
        signIn.registered = registered->toBool();
    reader.takeName("clientAuth"_L1, clientAuthNames(), signIn.clientAuth);
    QString redirect;
    reader.takeText("redirect"_L1, redirect);
    if (!redirect.isEmpty())
        signIn.redirect = QUrl(redirect, QUrl::StrictMode);
    if (!isLoopbackRedirect(signIn.redirect))
        reader.refuse(u"redirect"_s, u"no http address on loopback"_s);
    if (const auto parameters = reader.take("authorizationParameters"_L1, QJsonValue::Object)) {
        const QJsonObject inner = parameters->toObject();
        ObjectReader innerReader(inner, u"signIn.authorizationParameters."_s, keys, error);
        readParameters(inner, innerReader, signIn.authorizationParameters);
    }
    reader.finish();
    return signIn;
}

void readAddresses(ObjectReader &reader, ConnectionConfig &config)
{
    QString address;
    reader.takeText("address"_L1, address);
    if (const auto checked = ConnectionConfig::checkAddress(address))
        config.address = *checked;
    else
        reader.refuse(u"address"_s, u"missing, or no https address"_s);
    QString proxy;
    reader.takeText("proxy"_L1, proxy);
    if (!proxy.isEmpty()) {
        config.proxy = QUrl(proxy, QUrl::StrictMode);
        if (!isProxy(config.proxy))
            reader.refuse(u"proxy"_s, u"no http or socks5 address, or one with a password"_s);
    }
}

//! What the agents of a connection are told may be anything but a secret: agents hand it on.
void refuseSecrets(const QJsonValue &value, const QString &name, const QString &path, ObjectReader &reader)
{
    if (value.isString() && (isSecretName(name) || isSecretValue(value.toString())))
        reader.refuse(path, u"a secret"_s);
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        refuseSecrets(it.value(), it.key(), path.isEmpty() ? it.key() : path + u'.' + it.key(), reader);
    const QJsonArray list = value.toArray();
    for (qsizetype i = 0; i < list.size(); ++i)
        refuseSecrets(list.at(i), {}, path + u'.' + QString::number(i), reader);
}

//! The objects of a list, each of which goes through `read`.
template<typename Read>
void readObjects(const QJsonArray &list, QLatin1StringView key, qsizetype most, ObjectReader &reader, const JsonKeys &keys,
                 std::optional<Error> &error, Read read)
{
    if (list.size() > most)
        return reader.refuse(key, u"more than %1"_s.arg(most));
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (!list.at(i).isObject())
            return reader.refuse(key, u"an item that is no object"_s);
        const QJsonObject item = list.at(i).toObject();
        ObjectReader itemReader(item, key + u'.' + QString::number(i) + u'.', keys, error);
        read(itemReader);
        itemReader.finish();
    }
}

//! What the runs of this connection carry beside the conversation.
void readRuns(ObjectReader &reader, const JsonKeys &keys, std::optional<Error> &error, ConnectionConfig &config)
{
    const auto both = [](ObjectReader &item, QLatin1StringView first, QLatin1StringView second, QString &one, QString &other) {
        item.takeText(first, one);
        item.takeProse(second, other);
        for (const QLatin1StringView key : { first, second }) {
            if (!item.has(key))
                item.refuse(key, u"missing"_s);
        }
    };
    if (const auto properties = reader.take("properties"_L1, QJsonValue::Object)) {
        config.properties = properties->toObject();
        ObjectReader inner(config.properties, u"properties."_s, keys, error);
        refuseSecrets(config.properties, {}, {}, inner);
    }
    reader.takeList("tools"_L1, config.tools, isClientTool);
    if (config.tools.removeDuplicates() > 0)
        reader.refuse(u"tools"_s, u"the same tool twice"_s);
    if (const auto list = reader.take("suggestions"_L1, QJsonValue::Array)) {
        readObjects(list->toArray(), "suggestions"_L1, kMostSuggestions, reader, keys, error, [&](ObjectReader &item) {
            ConnectionConfig::Suggestion suggestion;
            both(item, "title"_L1, "message"_L1, suggestion.title, suggestion.message);
            config.suggestions << suggestion;
        });
    }
    if (const auto list = reader.take("context"_L1, QJsonValue::Array)) {
        readObjects(list->toArray(), "context"_L1, kMostContext, reader, keys, error, [&](ObjectReader &item) {
            ConnectionConfig::Context entry;
            both(item, "description"_L1, "value"_L1, entry.description, entry.value);
            config.context << entry;
        });
    }
}

ConnectionConfig readConnection(const QJsonObject &object, const JsonKeys &keys, std::optional<Error> &error)
{
    ConnectionConfig config;
    ObjectReader reader(object, {}, keys, error);
    const auto version = reader.take("countersign"_L1, QJsonValue::Double);
    if (!version || version->toDouble() != 1)
        reader.refuse(u"countersign"_s, u"missing, or a version this program does not know"_s);
    readAddresses(reader, config);
    config.name = config.address.host();
    reader.takeText("name"_L1, config.name);
    reader.takeName("kind"_L1, kindNames(), config.kind);
    if (const auto signIn = reader.take("signIn"_L1, QJsonValue::Object))
        config.signIn = readSignIn(signIn->toObject(), keys, error);
    if (const auto headers = reader.take("headers"_L1, QJsonValue::Object)) {
        const QJsonObject inner = headers->toObject();
        ObjectReader innerReader(inner, u"headers."_s, keys, error);
        readHeaders(inner, innerReader, config.headers);
    }
    reader.takeText("caFile"_L1, config.caFile);
    reader.takeText("clientCertificate"_L1, config.clientCertificate);
    reader.takeText("clientKey"_L1, config.clientKey);
    if (!config.clientKey.isEmpty() && config.clientCertificate.isEmpty())
        reader.refuse(u"clientKey"_s, u"a key without clientCertificate"_s);
    readRuns(reader, keys, error, config);
    reader.takeList("locked"_L1, config.locked, isLockable);
    reader.finish();
    return config;
}

Error unreadable(const QString &key, int line, const QString &why)
{
    const QString shown = key.isEmpty() ? u"countersign"_s : key.left(kLongestKeyShown);
    return { Condition::ConnectionFileInvalid, { shown, QString::number(line) }, 0, why };
}

QJsonObject toObject(const SignInConfig &signIn)
{
    QJsonObject object { { u"method"_s, nameOf(methodNames(), signIn.method) },
                         { u"scopes"_s, QJsonArray::fromStringList(signIn.scopes) },
                         { u"resourceParameter"_s, nameOf(resourceParameterNames(), signIn.resourceParameter) },
                         { u"bearer"_s, nameOf(bearerNames(), signIn.bearer) },
                         { u"clientAuth"_s, nameOf(clientAuthNames(), signIn.clientAuth) },
                         { u"redirect"_s, signIn.redirect.toString(QUrl::FullyEncoded) } };
    putUnlessEmpty(object, "issuer"_L1, signIn.issuer);
    putUnlessEmpty(object, "clientId"_L1, signIn.clientId);
    putUnlessEmpty(object, "provider"_L1, signIn.provider);
    putUnlessEmpty(object, "resource"_L1, signIn.resource);
    putUnlessEmpty(object, "endpointHosts"_L1, signIn.endpointHosts);
    putUnlessEmpty(object, "headers"_L1, signIn.headers);
    if (signIn.registered)
        object.insert("registered"_L1, true);
    QJsonObject parameters;
    for (auto it = signIn.authorizationParameters.begin(); it != signIn.authorizationParameters.end(); ++it)
        parameters.insert(it.key(), it.value());
    putUnlessEmpty(object, "authorizationParameters"_L1, parameters);
    return object;
}
void addRuns(const ConnectionConfig &config, QJsonObject &object)
{
    putUnlessEmpty(object, "properties"_L1, config.properties);
    if (config.tools != ConnectionConfig().tools)
        object.insert("tools"_L1, QJsonArray::fromStringList(config.tools));
    QJsonArray suggestions;
    for (const ConnectionConfig::Suggestion &suggestion : config.suggestions)
        suggestions << QJsonObject { { "title"_L1, suggestion.title }, { "message"_L1, suggestion.message } };
    putUnlessEmpty(object, "suggestions"_L1, suggestions);
    QJsonArray context;
    for (const ConnectionConfig::Context &entry : config.context)
        context << QJsonObject { { "description"_L1, entry.description }, { "value"_L1, entry.value } };
    putUnlessEmpty(object, "context"_L1, context);
}
} // namespace

Expected<ConnectionConfig> ConnectionConfig::fromJson(const QByteArray &json)
{
    if (json.size() > kLargestFile)
        return unreadable({}, 1, u"larger than 1 MiB"_s);
    QJsonParseError syntax;
    const QJsonDocument document = QJsonDocument::fromJson(json, &syntax);
    if (syntax.error != QJsonParseError::NoError)
        return unreadable(JsonKeys::scan(json.left(syntax.offset)).last, JsonKeys::lineOf(json, syntax.offset),
                          syntax.errorString());
    if (!document.isObject())
        return unreadable({}, 1, u"not an object"_s);
    const JsonKeys keys = JsonKeys::scan(json);
    if (!keys.duplicate.isEmpty())
        return unreadable(keys.duplicate, keys.duplicateLine, u"the same key twice"_s);
    std::optional<Error> error;
    const ConnectionConfig config = readConnection(document.object(), keys, error);
    if (error)
        return *error;
    return config;
}

QByteArray ConnectionConfig::toJson() const
{
    QJsonObject object { { u"countersign"_s, 1 },
                         { u"address"_s, address.toString(QUrl::FullyEncoded) },
                         { u"kind"_s, nameOf(kindNames(), kind) },
                         { u"signIn"_s, toObject(signIn) } };
    putUnlessEmpty(object, "name"_L1, name);
    QJsonObject headerObject;
    for (const Header &header : headers)
        headerObject.insert(header.name, header.value);
    putUnlessEmpty(object, "headers"_L1, headerObject);
    putUnlessEmpty(object, "caFile"_L1, caFile);
    putUnlessEmpty(object, "clientCertificate"_L1, clientCertificate);
    putUnlessEmpty(object, "clientKey"_L1, clientKey);
    if (!proxy.isEmpty())
        object.insert("proxy"_L1, proxy.toString(QUrl::FullyEncoded));
    addRuns(*this, object);
    putUnlessEmpty(object, "locked"_L1, locked);
    return QJsonDocument(object).toJson();
}

} // namespace countersign
