// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"
#include "core/jsonkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

// Connection files: read strictly, because they are handed around and decide where a token goes.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLargestFile = 1024 * 1024;
constexpr qsizetype kLongestKeyShown = 80;

template<typename T> using Names = QList<std::pair<QLatin1StringView, T>>;

const Names<ConnectionConfig::Kind> &kindNames()
{
    using enum ConnectionConfig::Kind;
    static const Names<ConnectionConfig::Kind> names {
        { "auto"_L1, Auto }, { "copilotkit"_L1, CopilotKit }, { "agui"_L1, AgUi }, { "chainlit"_L1, Chainlit }
    };
    return names;
}

const Names<SignInConfig::Method> &methodNames()
{
    using enum SignInConfig::Method;
    static const Names<SignInConfig::Method> names {
        { "oauth"_L1, OAuth }, { "header"_L1, Header }, { "password"_L1, Password }, { "token"_L1, Token }, { "none"_L1, None }
    };
    return names;
}

const Names<SignInConfig::ResourceParameter> &resourceParameterNames()
{
    using enum SignInConfig::ResourceParameter;
    static const Names<SignInConfig::ResourceParameter> names { { "resource"_L1, Resource },
                                                                { "audience"_L1, Audience },
                                                                { "none"_L1, None } };
    return names;
}

const Names<SignInConfig::Bearer> &bearerNames()
{
    using enum SignInConfig::Bearer;
    static const Names<SignInConfig::Bearer> names { { "access"_L1, Access }, { "id"_L1, Id } };
    return names;
}

const Names<SignInConfig::ClientAuth> &clientAuthNames()
{
    using enum SignInConfig::ClientAuth;
    static const Names<SignInConfig::ClientAuth> names { { "none"_L1, None }, { "basic"_L1, Basic }, { "post"_L1, Post } };
    return names;
}

template<typename T> QString nameOf(const Names<T> &names, T value)
{
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto &name) { return name.second == value; });
    return found == names.end() ? QString() : QString(found->first);
}

bool isPrintable(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint() || c.isSurrogate(); });
}

//! A name under which people keep secrets; they belong in the keychain, which asks for them once.
bool isSecretName(const QString &name)
{
    static const std::array words { "secret"_L1, "password"_L1,      "passwd"_L1, "token"_L1,
                                    "cookie"_L1, "authorization"_L1, "apikey"_L1, "credential"_L1 };
    const QString plain = name.toLower().remove(u'-').remove(u'_');
    return std::any_of(words.begin(), words.end(), [&](QLatin1StringView word) { return plain.contains(word); });
}

//! A value that is a secret whatever its name: credentials of RFC 9110 §11.4, or a JWT.
bool isSecretValue(const QString &value)
{
    static const QRegularExpression shape(u"^\\s*(?:bearer|basic|dpop)\\s|\\beyJ[\\w-]{5,}\\.[\\w-]+\\."_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return shape.match(value).hasMatch();
}

//! RFC 9110 §5.6.2 token, and not a header that frames the request.
bool isHeaderName(const QString &name)
{
    static const QRegularExpression token(u"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$"_s);
    static const std::array reserved { "host"_L1,    "connection"_L1, "content-length"_L1, "transfer-encoding"_L1,
                                       "upgrade"_L1, "te"_L1,         "trailer"_L1,        "expect"_L1,
                                       "origin"_L1 };
    return token.match(name).hasMatch() && std::find(reserved.begin(), reserved.end(), name.toLower()) == reserved.end();
}

//! What SignInAttempt makes anew each time or takes from the other keys (RFC 6749 §4.1.1, RFC 7636, OIDC Core §3.1.2.1).
bool isOwnAuthorizationParameter(const QString &name)
{
    static const std::array own { "state"_L1,         "nonce"_L1,        "code_challenge"_L1, "code_challenge_method"_L1,
                                  "response_type"_L1, "client_id"_L1,    "redirect_uri"_L1,   "scope"_L1,
                                  "response_mode"_L1, "resource"_L1,     "audience"_L1,       "request"_L1,
                                  "request_uri"_L1,   "code_verifier"_L1 };
    return std::find(own.begin(), own.end(), name) != own.end();
}

//! One object of the file. Every take…() ticks its key off; finish() refuses what is left. The first error stays.
class ObjectReader
{
public:
    ObjectReader(const QJsonObject &object, const QString &path, const JsonKeys &keys, std::optional<Error> &error)
        : m_object(object)
        , m_path(path)
        , m_keys(keys)
        , m_error(error)
    {
    }

    [[nodiscard]] bool has(QLatin1StringView key) const { return m_object.contains(key); }

    void refuse(const QString &key, const QString &why)
    {
        const QString path = m_path + key;
        if (!m_error)
            m_error = Error { Condition::ConnectionFileInvalid,
                              { path.left(kLongestKeyShown), QString::number(m_keys.lines.value(path, 1)) },
                              0,
                              why };
    }

    //! The value if the key is there and of this type.
    std::optional<QJsonValue> take(QLatin1StringView key, QJsonValue::Type type)
    {
        m_taken << key;
        if (!m_object.contains(key))
            return {};
        const QJsonValue value = m_object.value(key);
        if (value.type() == type)
            return value;
        refuse(key, u"wrong type"_s);
        return {};
    }

    void takeText(QLatin1StringView key, QString &into)
    {
        const auto value = take(key, QJsonValue::String);
        if (!value)
            return;
        into = value->toString();
        if (into.isEmpty() || !isPrintable(into))
            refuse(key, u"empty, or not printable"_s);
        else if (isSecretValue(into))
            refuse(key, u"a secret"_s);
    }

    template<typename T> void takeName(QLatin1StringView key, const Names<T> &names, T &into)
    {
        const auto value = take(key, QJsonValue::String);
        if (!value)
            return;
        const QString text = value->toString();
        const auto found = std::find_if(names.begin(), names.end(), [&](const auto &name) { return name.first == text; });
        if (found == names.end())
            refuse(key, u"not one of the known words"_s);
        else
            into = found->second;
    }

    //! A list of texts, each of which passes `isGood`.
    void takeList(QLatin1StringView key, QStringList &into, bool (*isGood)(const QString &))
    {
        const auto value = take(key, QJsonValue::Array);
        if (!value)
            return;
        into.clear();
        for (const QJsonValue &item : value->toArray()) {
            if (!item.isString() || !isGood(item.toString()))
                return refuse(key, u"an item that does not belong there"_s);
            into << item.toString();
        }
    }

    void finish()
    {
        for (const QString &key : m_object.keys()) {
            if (!m_taken.contains(key))
                refuse(key, isSecretName(key) ? u"a secret"_s : u"unknown key"_s);
        }
    }

private:
    const QJsonObject &m_object;
    QString m_path;
    const JsonKeys &m_keys;
    std::optional<Error> &m_error;
    QStringList m_taken;
};

bool isScope(const QString &scope)
{
    static const QRegularExpression token(u"^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$"_s); // RFC 6749 §3.3
    return token.match(scope).hasMatch();
}

bool isLockable(const QString &key)
{
    static const std::array keys { "name"_L1, "address"_L1, "kind"_L1, "signIn"_L1, "headers"_L1, "caFile"_L1, "proxy"_L1 };
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

//! RFC 8252 §7.3: http on loopback, any path, no query of its own.
bool isLoopbackRedirect(const QUrl &url)
{
    return url.isValid() && url.scheme() == "http"_L1 && url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment()
           && url.port() != 0 && (url.host() == "127.0.0.1"_L1 || url.host() == "localhost"_L1 || url.host() == "::1"_L1);
}

bool isProxy(const QUrl &url)
{
    return url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "socks5"_L1) && !url.host().isEmpty()
           && !url.authority().contains(u'@') && !url.hasQuery() && !url.hasFragment()
           && (url.path().isEmpty() || url.path() == "/"_L1);
}

//! RFC 8707 §2: an absolute URI without a fragment.
bool isResource(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.isRelative() && !url.hasFragment() && url.userInfo().isEmpty();
}

void readParameters(const QJsonObject &object, ObjectReader &reader, QMap<QString, QString> &into)
{
    for (const QString &name : object.keys()) {
        const QJsonValue value = object.value(name);
        if (!value.isString() || name.isEmpty() || !isPrintable(name + value.toString()))
            reader.refuse(name, u"wrong type, empty, or not printable"_s);
        else if (isSecretName(name) || isSecretValue(value.toString()))
            reader.refuse(name, u"a secret"_s);
        else if (isOwnAuthorizationParameter(name))
            reader.refuse(name, u"set by the sign-in itself"_s);
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
    reader.takeList("scopes"_L1, signIn.scopes, isScope);
    reader.takeName("resourceParameter"_L1, resourceParameterNames(), signIn.resourceParameter);
    reader.takeText("resource"_L1, signIn.resource);
    const bool asResource = signIn.resourceParameter == SignInConfig::ResourceParameter::Resource;
    if (!signIn.resource.isEmpty() && asResource && !isResource(signIn.resource))
        reader.refuse(u"resource"_s, u"no absolute URI without a fragment"_s);
    reader.takeName("bearer"_L1, bearerNames(), signIn.bearer);
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
    if (!signIn.issuer.isEmpty())
        object.insert("issuer"_L1, signIn.issuer);
    if (!signIn.clientId.isEmpty())
        object.insert("clientId"_L1, signIn.clientId);
    if (!signIn.resource.isEmpty())
        object.insert("resource"_L1, signIn.resource);
    QJsonObject parameters;
    for (auto it = signIn.authorizationParameters.begin(); it != signIn.authorizationParameters.end(); ++it)
        parameters.insert(it.key(), it.value());
    if (!parameters.isEmpty())
        object.insert("authorizationParameters"_L1, parameters);
    return object;
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
    if (!name.isEmpty())
        object.insert("name"_L1, name);
    QJsonObject headerObject;
    for (const Header &header : headers)
        headerObject.insert(header.name, header.value);
    if (!headerObject.isEmpty())
        object.insert("headers"_L1, headerObject);
    if (!caFile.isEmpty())
        object.insert("caFile"_L1, caFile);
    if (!proxy.isEmpty())
        object.insert("proxy"_L1, proxy.toString(QUrl::FullyEncoded));
    if (!locked.isEmpty())
        object.insert("locked"_L1, QJsonArray::fromStringList(locked));
    return QJsonDocument(object).toJson();
}

} // namespace countersign
