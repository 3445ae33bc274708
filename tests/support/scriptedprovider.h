// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loopbackserver.h"
#include "signingkey.h"

#include <QDateTime>
#include <QHash>
#include <QJsonArray>

#include <functional>
#include <optional>

namespace countersign::test {

//! An OpenID provider in the test's own process: discovery, authorization (says yes at once), token with PKCE and rotation,
//! keys, revocation. It checks what a strict provider checks and can be bent at every place. It never does anything twice:
//! codes and refresh tokens are good for one use, the second one revokes.
class ScriptedProvider
{
public:
    using Parameters = QList<std::pair<QByteArray, QByteArray>>;
    //! True = answered; the provider does nothing more with this request.
    using Intercept = std::function<bool(const ReceivedRequest &, const LoopbackServer::Answer &)>;

    ScriptedProvider();
    explicit ScriptedProvider(const QSslConfiguration &tls); //!< over https

    [[nodiscard]] QString issuer() const { return m_server.url(path).toString(); }
    [[nodiscard]] LoopbackServer &server() { return m_server; }
    [[nodiscard]] int posts(const QByteArray &endpoint) const { return m_server.count("POST", endpoint); }
    //! Fields of the last request to an endpoint.
    [[nodiscard]] QHash<QByteArray, QByteArray> lastFields(const QByteArray &endpoint) const;
    [[nodiscard]] QString refreshToken() const { return m_refreshToken; }  //!< the one that is good now
    [[nodiscard]] const QStringList &secrets() const { return m_secrets; } //!< every code and token it ever gave
    [[nodiscard]] QStringList complaints() const { return m_complaints; }  //!< what a strict provider found wrong

    QString path; //!< of the issuer: "" or "/tenant"
    QString clientId = QStringLiteral("countersign");
    QString subject = QStringLiteral("ada-1815");
    QJsonObject profile { { QStringLiteral("name"), QStringLiteral("Ada") },
                          { QStringLiteral("email"), QStringLiteral("ada@example.com") } };
    QByteArray clientSecret;          //!< of a confidential client; empty = a public one
    bool takesBasic = true;           //!< the secret in the header; false: in the form
    std::optional<QJsonObject> about; //!< what userinfo tells who comes with a token of ours; nothing = there is no userinfo
    bool hasSignOutPage = false;
    QByteArray nextCode; //!< empty = a fresh one
    bool rotates = true;
    int lifetime = 60;              //!< s
    bool losesTokenAnswers = false; //!< does everything, and closes without saying so
    std::function<QDateTime()> now = [] { return QDateTime::currentDateTimeUtc(); };
    QList<SigningKey> keys { SigningKey("RS256", QStringLiteral("k1")) };
    int signingKey = 0;

    // Where it can be bent.
    QHash<QByteArray, Intercept> intercept; //!< by path
    //! What it insists on beyond the standard: says what is wrong with a request, or nothing.
    std::function<QString(const QHash<QByteArray, QByteArray> &fields)> insistsAtAuthorization;
    std::function<void(QJsonObject &)> bendMetadata;
    std::function<void(Parameters &)> bendAnswer; //!< of the authorization endpoint
    std::function<void(QJsonObject &header, QJsonObject &claims)> bendIdToken;
    std::function<void(QByteArray &token)> bendSigned;
    std::function<void(QJsonObject &)> bendTokens;
    std::function<void(QJsonArray &)> bendKeys;

private:
    struct Grant
    {
        QByteArray challenge;
        QByteArray nonce;
        QByteArray redirect;
        bool openid = false;
    };
    void receive(const ReceivedRequest &request, const LoopbackServer::Answer &answer);
    void handle(const ReceivedRequest &request, const LoopbackServer::Answer &answer);
    void authorize(const ReceivedRequest &request, const LoopbackServer::Answer &answer);
    void token(const ReceivedRequest &request, const LoopbackServer::Answer &answer);
    void userinfo(const ReceivedRequest &request, const LoopbackServer::Answer &answer);
    [[nodiscard]] QString clientFault(const ReceivedRequest &request, const QHash<QByteArray, QByteArray> &fields) const;
    void giveTokens(const LoopbackServer::Answer &answer, const Grant &grant);
    void refuse(const LoopbackServer::Answer &answer, const QString &error, const QString &why);
    [[nodiscard]] QJsonObject metadata() const;
    [[nodiscard]] QByteArray idToken(const Grant &grant, const QString &accessToken);
    [[nodiscard]] QString fresh(const QString &kind);

    LoopbackServer m_server;
    QHash<QByteArray, Grant> m_codes;
    Grant m_refreshGrant;
    QString m_refreshToken;
    QString m_accessToken;
    QStringList m_secrets;
    QStringList m_complaints;
    int m_serial = 0;
};

//! The person's browser: follows redirects to the end, keeps every page. Knows nothing of the product.
class TestBrowser : public QObject
{
    Q_OBJECT
public:
    struct Page
    {
        QUrl url;
        int status = 0;
        QByteArray body;
        QList<HttpHeader> headers;
    };
    using QObject::QObject;
    void visit(const QUrl &url);
    [[nodiscard]] const QList<Page> &pages() const { return m_pages; }
    [[nodiscard]] Page last() const { return m_pages.isEmpty() ? Page {} : m_pages.constLast(); }

Q_SIGNALS:
    void shown(); //!< a page that redirects nowhere, or no connection (status 0)

private:
    QList<Page> m_pages;
};

} // namespace countersign::test
