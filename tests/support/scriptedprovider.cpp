// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedprovider.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSslSocket>
#include <QUrlQuery>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
QHash<QByteArray, QByteArray> fieldsOf(const QByteArray &form)
{
    QHash<QByteArray, QByteArray> fields;
    for (const auto &[name, value] : ReceivedRequest::form(form))
        fields.insert(name, value);
    return fields;
}

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
} // namespace

ScriptedProvider::ScriptedProvider()
    : m_server([this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { receive(request, answer); })
{
}

ScriptedProvider::ScriptedProvider(const QSslConfiguration &tls)
    : m_server(tls, [this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { receive(request, answer); })
{
}

void ScriptedProvider::receive(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
{
    const Intercept bent = intercept.value(request.path);
    if (!bent || !bent(request, answer))
        handle(request, answer);
}

void ScriptedProvider::handle(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
{
    const QByteArray base = path.toLatin1();
    if (request.path == base + "/.well-known/openid-configuration") {
        answer.reply(200, json(metadata()));
    } else if (request.path == "/authorize") {
        authorize(request, answer);
    } else if (request.path == "/token" && request.method == "POST") {
        token(request, answer);
    } else if (request.path == "/keys") {
        QJsonArray list;
        for (const SigningKey &key : keys)
            list << key.jwk();
        if (bendKeys)
            bendKeys(list);
        answer.reply(200, json({ { u"keys"_s, list } }));
    } else if (request.path == "/userinfo" && about) {
        userinfo(request, answer);
    } else if (request.path == "/revoke" && request.method == "POST") {
        if (const QString fault = clientFault(request, fieldsOf(request.body)); !fault.isEmpty())
            return refuse(answer, u"invalid_client"_s, fault);
        if (fieldsOf(request.body).value("token") == m_refreshToken.toLatin1())
            m_refreshToken.clear();
        answer.reply(200, {}, {});
    } else {
        answer.reply(404);
    }
}

QJsonObject ScriptedProvider::metadata() const
{
    const auto at = [this](const QString &endpoint) { return m_server.url(endpoint).toString(); };
    QJsonObject object { { u"issuer"_s, issuer() },
                         { u"authorization_endpoint"_s, at(u"/authorize"_s) },
                         { u"token_endpoint"_s, at(u"/token"_s) },
                         { u"revocation_endpoint"_s, at(u"/revoke"_s) },
                         { u"jwks_uri"_s, at(u"/keys"_s) },
                         { u"code_challenge_methods_supported"_s, QJsonArray { u"S256"_s } },
                         { u"authorization_response_iss_parameter_supported"_s, true } };
    if (about)
        object.insert(u"userinfo_endpoint"_s, at(u"/userinfo"_s));
    if (hasSignOutPage)
        object.insert(u"end_session_endpoint"_s, at(u"/leave"_s));
    if (bendMetadata)
        bendMetadata(object);
    return object;
}

QHash<QByteArray, QByteArray> ScriptedProvider::lastFields(const QByteArray &endpoint) const
{
    for (auto it = m_server.requests().crbegin(); it != m_server.requests().crend(); ++it) {
        if (it->path == endpoint)
            return fieldsOf(it->method == "POST" ? it->body : it->query);
    }
    return {};
}

QString ScriptedProvider::fresh(const QString &kind)
{
    m_secrets << u"%1-%2-never-to-be-seen"_s.arg(kind).arg(++m_serial);
    return m_secrets.constLast();
}

void ScriptedProvider::authorize(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
{
    const auto form = ReceivedRequest::form(request.query);
    const auto fields = fieldsOf(request.query);
    if (fields.size() != form.size())
        m_complaints << u"a parameter came twice"_s;
    if (fields.value("response_type") != "code" || fields.value("client_id") != clientId.toUtf8())
        m_complaints << u"response_type or client_id"_s;
    if (fields.value("code_challenge_method") != "S256" || fields.value("code_challenge").size() != 43)
        m_complaints << u"PKCE"_s;
    if (insistsAtAuthorization) {
        if (const QString wish = insistsAtAuthorization(fields); !wish.isEmpty())
            return refuse(answer, u"invalid_request"_s, wish);
    }

    const QByteArray code = nextCode.isEmpty() ? fresh(u"code"_s).toLatin1() : nextCode;
    m_codes.insert(code, { fields.value("code_challenge"), fields.value("nonce"), fields.value("redirect_uri"),
                           fields.value("scope").split(' ').contains("openid") });
    Parameters parameters { { "code", code }, { "state", fields.value("state") }, { "iss", issuer().toUtf8() } };
    if (bendAnswer)
        bendAnswer(parameters);
    QByteArrayList items;
    for (const auto &[name, value] : parameters)
        items << name + '=' + value.toPercentEncoding();
    answer.reply(302, {}, {}, { { "Location", fields.value("redirect_uri") + '?' + items.join('&') } });
}

void ScriptedProvider::refuse(const LoopbackServer::Answer &answer, const QString &error, const QString &why)
{
    m_complaints << why;
    answer.reply(400, json({ { u"error"_s, error }, { u"error_description"_s, why } }));
}

//! RFC 6749 §2.3.1; what a strict provider finds wrong with who asks, or nothing.
QString ScriptedProvider::clientFault(const ReceivedRequest &request, const QHash<QByteArray, QByteArray> &fields) const
{
    const QByteArray header = request.header("Authorization");
    if (clientSecret.isEmpty() || !takesBasic) {
        if (!header.isEmpty() || fields.value("client_id") != clientId.toUtf8())
            return u"client_id"_s;
        if (clientSecret.isEmpty())
            return fields.contains("client_secret") ? u"a public client has no secret"_s : QString();
        return fields.value("client_secret") == clientSecret ? QString() : u"wrong secret"_s;
    }
    if (fields.contains("client_secret") || fields.contains("client_id"))
        return u"two ways at once"_s;
    const QByteArrayList pair = QByteArray::fromBase64(header.mid(6)).split(':');
    const auto decoded = [](const QByteArray &text) { return fieldsOf("x=" + text).value("x"); };
    const bool isRight = header.startsWith("Basic ") && pair.size() == 2 && decoded(pair.at(0)) == clientId.toUtf8()
                         && decoded(pair.at(1)) == clientSecret;
    return isRight ? QString() : u"wrong secret"_s;
}

void ScriptedProvider::userinfo(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
{
    if (request.header("Authorization") != "Bearer " + m_accessToken.toLatin1())
        return answer.reply(401);
    QJsonObject claims = *about;
    if (!claims.contains("sub"_L1))
        claims.insert(u"sub"_s, subject);
    answer.reply(200, json(claims));
}

void ScriptedProvider::token(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
{
    const auto fields = fieldsOf(request.body);
    if (fields.size() != ReceivedRequest::form(request.body).size())
        return refuse(answer, u"invalid_request"_s, u"a parameter came twice"_s);
    if (const QString fault = clientFault(request, fields); !fault.isEmpty())
        return refuse(answer, u"invalid_client"_s, fault);
    if (fields.value("grant_type") == "refresh_token") {
        if (m_refreshToken.isEmpty() || fields.value("refresh_token") != m_refreshToken.toLatin1()) {
            m_refreshToken.clear(); // reuse revokes the family
            return refuse(answer, u"invalid_grant"_s, u"refresh token reused"_s);
        }
        return giveTokens(answer, m_refreshGrant);
    }
    if (!m_codes.contains(fields.value("code")))
        return refuse(answer, u"invalid_grant"_s, u"no such code"_s);
    const Grant grant = m_codes.take(fields.value("code"));
    const QByteArray verifier = fields.value("code_verifier");
    if (verifier.size() < 43 || verifier.size() > 128
        || base64Url(QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)) != grant.challenge)
        return refuse(answer, u"invalid_grant"_s, u"verifier does not fit the challenge"_s);
    if (fields.value("redirect_uri") != grant.redirect)
        return refuse(answer, u"invalid_grant"_s, u"redirect_uri is another"_s);
    m_refreshGrant = grant;
    m_refreshGrant.nonce.clear();
    giveTokens(answer, grant);
}

void ScriptedProvider::giveTokens(const LoopbackServer::Answer &answer, const Grant &grant)
{
    const QString access = fresh(u"access"_s);
    m_accessToken = access;
    QJsonObject tokens { { u"access_token"_s, access }, { u"token_type"_s, u"Bearer"_s }, { u"expires_in"_s, lifetime } };
    if (rotates || m_refreshToken.isEmpty()) {
        m_refreshToken = fresh(u"refresh"_s);
        tokens.insert(u"refresh_token"_s, m_refreshToken);
    }
    if (grant.openid)
        tokens.insert(u"id_token"_s, QString::fromLatin1(idToken(grant, access)));
    if (bendTokens)
        bendTokens(tokens);
    if (losesTokenAnswers)
        return answer.close();
    answer.reply(200, json(tokens));
}

QByteArray ScriptedProvider::idToken(const Grant &grant, const QString &accessToken)
{
    const qint64 seconds = now().toSecsSinceEpoch();
    const QByteArray hash = QCryptographicHash::hash(accessToken.toLatin1(), QCryptographicHash::Sha256);
    QJsonObject header { { u"typ"_s, u"JWT"_s } };
    QJsonObject claims = profile;
    claims.insert(u"iss"_s, issuer());
    claims.insert(u"sub"_s, subject);
    claims.insert(u"aud"_s, clientId);
    claims.insert(u"iat"_s, seconds);
    claims.insert(u"exp"_s, seconds + 300);
    claims.insert(u"at_hash"_s, QString::fromLatin1(base64Url(hash.left(16))));
    if (!grant.nonce.isEmpty())
        claims.insert(u"nonce"_s, QString::fromLatin1(grant.nonce));
    if (bendIdToken)
        bendIdToken(header, claims);
    QByteArray token = keys.at(signingKey).sign(header, claims);
    if (bendSigned)
        bendSigned(token);
    m_secrets << QString::fromLatin1(token);
    return token;
}

void TestBrowser::visit(const QUrl &url)
{
    const bool isTls = url.scheme() == "https"_L1;
    auto *tls = new QSslSocket(this);
    tls->setPeerVerifyMode(QSslSocket::VerifyNone); // whom a browser believes is no matter of the product
    QTcpSocket *socket = tls;
    const auto received = std::make_shared<QByteArray>();
    const auto ask = [socket, url] {
        socket->write("GET " + url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment)
                      + " HTTP/1.1\r\nHost: " + url.authority().toLatin1() + "\r\nConnection: close\r\n\r\n");
    };
    if (isTls)
        connect(tls, &QSslSocket::encrypted, socket, ask);
    else
        connect(socket, &QTcpSocket::connected, socket, ask);
    const auto finish = [this, socket, url, received] {
        *received += socket->readAll();
        socket->disconnect(this);
        socket->deleteLater();
        Page page { url, 0, {}, {} };
        const qsizetype end = received->indexOf("\r\n\r\n");
        const QByteArrayList lines = received->left(end).split('\n');
        if (end > 0)
            page.status = lines.constFirst().split(' ').value(1).toInt();
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            page.headers << HttpHeader { line.left(colon), line.mid(colon + 1).trimmed() };
        }
        page.body = end > 0 ? received->mid(end + 4) : QByteArray();
        m_pages << page;
        const QByteArray location = headerValue(page.headers, "Location");
        if (page.status >= 300 && page.status < 400 && !location.isEmpty())
            visit(url.resolved(QUrl::fromEncoded(location)));
        else
            Q_EMIT shown();
    };
    connect(socket, &QTcpSocket::readyRead, this, [socket, received, finish] {
        *received += socket->readAll();
        const qsizetype end = received->indexOf("\r\n\r\n");
        const qsizetype at = received->toLower().indexOf("content-length:");
        const qint64 size = at < 0 ? 0 : received->mid(at + 15, received->indexOf('\r', at) - at - 15).trimmed().toLongLong();
        if (end > 0 && received->size() >= end + 4 + size)
            finish();
    });
    connect(socket, &QTcpSocket::disconnected, this, finish);
    connect(socket, &QTcpSocket::errorOccurred, this, [socket, finish](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError || socket->state() == QAbstractSocket::UnconnectedState)
            finish();
    });
    // As browsers do: this name needs no resolver (RFC 6761 §6.3), and a bare machine has none that knows it.
    const QString host = url.host() == "localhost"_L1 ? u"127.0.0.1"_s : url.host();
    if (isTls)
        tls->connectToHostEncrypted(host, static_cast<quint16>(url.port(443)));
    else
        socket->connectToHost(host, static_cast<quint16>(url.port(80)));
}

} // namespace countersign::test
