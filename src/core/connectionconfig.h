// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/expected.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QStringList>
#include <QUrl>

namespace countersign {

//! How a person signs in at a connection; the `signIn` object of a connection file.
struct SignInConfig
{
    enum class Method { OAuth, Header, Password, Token, None };
    enum class ResourceParameter { Resource, Audience, None };
    enum class Bearer { Access, Id };
    enum class ClientAuth { None, Basic, Post };

    Method method = Method::OAuth;
    QString issuer;
    QString clientId;
    QStringList scopes { QStringLiteral("openid"), QStringLiteral("profile"), QStringLiteral("offline_access") };
    QString resource; //!< RFC 8707; empty = the address's origin is not sent
    ResourceParameter resourceParameter = ResourceParameter::Resource;
    Bearer bearer = Bearer::Access;
    ClientAuth clientAuth = ClientAuth::None;
    QUrl redirect { QStringLiteral("http://127.0.0.1/callback") }; //!< no port = any free one
    QMap<QString, QString> authorizationParameters;
    QString provider;          //!< of a Chainlit server's own OAuth (no issuer): its name there; empty = the first it offers
    QStringList endpointHosts; //!< other hosts that may serve the issuer's endpoints; its own needs no mention
    QStringList headers;       //!< Method::Header: names of those whose values are secret, and in the keychain
    bool registered = false;   //!< the client id came of a dynamic registration (RFC 7591), for this connection alone

    //! RFC 6749 §A.1: visible ASCII and spaces, at most 1024. What comes from a file, a person or a provider is checked by it.
    [[nodiscard]] static bool isClientId(const QString &text);
    //! The client as part of an account's identity: another registration at the same issuer is still the same person there.
    //! The word for these begins with what no client id may hold, so that no client that was entered is ever taken for one.
    [[nodiscard]] QString identityClient() const { return registered ? QStringLiteral("\u001fregistered") : clientId; }

    [[nodiscard]] bool operator==(const SignInConfig &) const = default;
};

//! A server and how to sign in there: what a connection file says. A value; holds no secret.
struct ConnectionConfig
{
    enum class Kind { Auto, CopilotKit, AgUi, Chainlit };
    struct Header
    {
        QString name;
        QString value;
        [[nodiscard]] bool operator==(const Header &) const = default;
    };

    //! Something the person may want to say first.
    struct Suggestion
    {
        QString title;   //!< shown
        QString message; //!< sent
        [[nodiscard]] bool operator==(const Suggestion &) const = default;
    };
    //! Something the agents should know beside the conversation.
    struct Context
    {
        QString description;
        QString value;
        [[nodiscard]] bool operator==(const Context &) const = default;
    };

    QString name; //!< shown; defaults to the host
    QUrl address;
    Kind kind = Kind::Auto;
    SignInConfig signIn;
    QList<Header> headers;     //!< sent to this origin only; Authorization and Cookie are refused here
    QString caFile;            //!< PEM, relative to the connection file; believed beside the system's authorities
    QString clientCertificate; //!< PEM, with its chain, relative to the connection file; shown to this origin only
    QString clientKey;         //!< PEM, unencrypted, likewise; empty = in the file of the certificate
    QUrl proxy;
    QJsonObject properties; //!< forwarded to the agents with every run; holds no secret
    QStringList tools { QStringLiteral("confirm_action"), QStringLiteral("ask_user") }; //!< what agents may ask the person for
    QList<Suggestion> suggestions;                                                      //!< offered before the first message
    QList<Context> context;                                                             //!< told to the agents with every run
    QStringList locked;                                                                 //!< keys the person may not change

    //! Stable id of the connection: hash of the address and, if there are any, of proxy, caFile and client certificate
    //! (absolute by then). Keys settings, threads and what the keychain holds.
    [[nodiscard]] QString id() const;
    //! Both lead to the same server, however one signs in there.
    [[nodiscard]] bool isSameAddress(const ConnectionConfig &other) const;
    //! Checks an address a person typed or a file holds: scheme, host, no user info, https unless loopback.
    [[nodiscard]] static Expected<QUrl> checkAddress(const QString &typed);
    //! Reads a connection file. Unknown keys, wrong types and secrets are refused: Condition::ConnectionFileInvalid with key and
    //! line.
    [[nodiscard]] static Expected<ConnectionConfig> fromJson(const QByteArray &json);
    [[nodiscard]] QByteArray toJson() const;
    [[nodiscard]] bool operator==(const ConnectionConfig &) const = default;
};

} // namespace countersign
