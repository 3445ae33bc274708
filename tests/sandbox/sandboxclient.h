// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "faultysandbox.h"
#include "patience.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QUrlQuery>

namespace countersign::test {

using namespace Qt::StringLiterals;

//! What came back, of one request.
struct Got
{
    int status = 0;
    QByteArray body;
    QByteArray type;
    QUrl location;
    QList<QNetworkReply::RawHeaderPair> headers;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    [[nodiscard]] QString error() const { return json().value("error"_L1).toString(); }
    [[nodiscard]] QString inLocation(const QString &name) const
    {
        return QUrlQuery(location).queryItemValue(name, QUrl::FullyDecoded);
    }
    [[nodiscard]] QByteArray header(const QByteArray &name) const
    {
        for (const auto &[key, value] : headers)
            if (key.toLower() == name)
                return value;
        return {};
    }
    //! The events of an SSE body; comments are left out.
    [[nodiscard]] QList<QJsonObject> events() const
    {
        QList<QJsonObject> found;
        for (QByteArray rest = body; rest.contains("\n\n"); rest = rest.mid(rest.indexOf("\n\n") + 2))
            if (rest.startsWith("data: "))
                found << QJsonDocument::fromJson(rest.left(rest.indexOf("\n\n")).mid(6)).object();
        return found;
    }
};

using Form = QList<std::pair<QByteArray, QByteArray>>;

inline QByteArray encoded(const Form &form)
{
    QByteArrayList pairs;
    for (const auto &[name, value] : form)
        pairs << name.toPercentEncoding() + '=' + value.toPercentEncoding();
    return pairs.join('&');
}

//! A sandbox on a clock that stands still, and a hand-made client of it: raw requests, no product code.
class SandboxClient
{
public:
    FakeClock clock;
    Redactor redactor;
    FaultySandbox sandbox;
    QByteArray verifier = QByteArray(43, 'v');
    QByteArray redirectUri = "http://127.0.0.1:49152/callback";

    explicit SandboxClient(int lifetime = 3600) : sandbox(clock, redactor, lifetime)
    {
        if (!sandbox.listen())
            qFatal("no loopback port");
    }

    [[nodiscard]] QUrl url(const QString &path) const
    {
        QUrl address = sandbox.issuer();
        address.setPath({});
        return QUrl(address.toString() + path);
    }
    [[nodiscard]] QByteArray origin() const { return url({}).toEncoded(); }

    QNetworkReply *start(const QByteArray &method, const QString &path, const QByteArray &body = {}, const QByteArray &token = {},
                         const QByteArray &type = "application/json")
    {
        QNetworkRequest request(url(path));
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        if (!token.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + token);
        if (!body.isEmpty())
            request.setRawHeader("Content-Type", type);
        return m_network.sendCustomRequest(request, method, body);
    }
    static Got finish(QNetworkReply *reply)
    {
        if (!reply->isFinished())
            QSignalSpy(reply, &QNetworkReply::finished).wait(test::kEventually);
        Got got { reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(),
                  reply->rawHeader("content-type"), QUrl::fromEncoded(reply->rawHeader("location")), reply->rawHeaderPairs() };
        reply->deleteLater();
        return got;
    }
    Got get(const QString &path, const QByteArray &token = {}) { return finish(start("GET", path, {}, token)); }
    Got post(const QString &path, const QByteArray &body, const QByteArray &token = {})
    {
        return finish(start("POST", path, body, token));
    }
    Got submit(const QString &path, const Form &form)
    {
        return finish(start("POST", path, encoded(form), {}, "application/x-www-form-urlencoded"));
    }

    // Sign-in, step by step.
    [[nodiscard]] QByteArray challenge() const
    {
        return QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    [[nodiscard]] Form authorization() const
    {
        return { { "response_type", "code" },
                 { "client_id", "countersign-demo" },
                 { "redirect_uri", redirectUri },
                 { "scope", "openid profile offline_access agents.run" },
                 { "state", "st-1" },
                 { "nonce", "n-1" },
                 { "code_challenge", challenge() },
                 { "code_challenge_method", "S256" } };
    }
    Got authorize(const Form &parameters) { return get(u"/id/authorize?"_s + QString::fromLatin1(encoded(parameters))); }
    static QByteArray interactionOf(const Got &page)
    {
        const QByteArray mark = "name=\"interaction\" value=\"";
        const qsizetype begin = page.body.indexOf(mark) + mark.size();
        return page.body.mid(begin, page.body.indexOf('"', begin) - begin);
    }
    Got choose(const Got &page, const QByteArray &account)
    {
        return submit(u"/id/login"_s, { { "interaction", interactionOf(page) }, { "account", account } });
    }
    QByteArray codeFor(const QByteArray &account, const Form &parameters)
    {
        return choose(authorize(parameters), account).inLocation(u"code"_s).toLatin1();
    }
    [[nodiscard]] Form exchange(const QByteArray &code) const
    {
        return { { "grant_type", "authorization_code" },
                 { "client_id", "countersign-demo" },
                 { "redirect_uri", redirectUri },
                 { "code", code },
                 { "code_verifier", verifier } };
    }
    [[nodiscard]] static Form refreshForm(const QByteArray &token)
    {
        return { { "grant_type", "refresh_token" }, { "client_id", "countersign-demo" }, { "refresh_token", token } };
    }
    Got refresh(const QByteArray &token) { return submit(u"/id/token"_s, refreshForm(token)); }
    QJsonObject signIn(const QByteArray &account = "admin")
    {
        return submit(u"/id/token"_s, exchange(codeFor(account, authorization()))).json();
    }
    static QByteArray access(const QJsonObject &tokens) { return tokens.value("access_token"_L1).toString().toLatin1(); }
    static QByteArray refreshToken(const QJsonObject &tokens) { return tokens.value("refresh_token"_L1).toString().toLatin1(); }
    //! 200 or 401 of the guard.
    int guard(const QByteArray &token) { return get(u"/api/copilotkit/info"_s, token).status; }

    // Runs.
    [[nodiscard]] static QJsonObject userMessage(const QString &id, const QString &text)
    {
        return { { u"id"_s, id }, { u"role"_s, u"user"_s }, { u"content"_s, text } };
    }
    [[nodiscard]] static QJsonObject input(const QString &thread, const QString &run, const QJsonArray &messages,
                                           const QJsonArray &tools = {})
    {
        return { { u"threadId"_s, thread },
                 { u"runId"_s, run },
                 { u"messages"_s, messages },
                 { u"tools"_s, tools },
                 { u"context"_s, QJsonArray() } };
    }
    //! Posts, and when the request has been accepted, lets the clock run until the stream ends.
    Got play(const QString &path, const QJsonObject &body, const QByteArray &token)
    {
        QNetworkReply *reply = startRun(path, body, token);
        clock.advance(60'000);
        return finish(reply);
    }
    QNetworkReply *startRun(const QString &path, const QJsonObject &body, const QByteArray &token)
    {
        QSignalSpy logged(&sandbox, &SandboxServer::logged);
        QNetworkReply *reply = start("POST", path, QJsonDocument(body).toJson(), token);
        logged.wait(test::kEventually);
        return reply;
    }

private:
    QNetworkAccessManager m_network;
};

//! Bytes to the sandbox's port, and what came back until it closed or fell silent with `until` received.
inline QByteArray rawExchange(SandboxClient &client, const QByteArray &bytes, const QByteArray &until = {})
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(client.sandbox.issuer().port()));
    socket.write(bytes);
    QByteArray answer;
    const auto isDone = [&] {
        answer += socket.readAll();
        return (!until.isEmpty() && answer.contains(until))
               || (until.isEmpty() && socket.state() == QAbstractSocket::UnconnectedState);
    };
    [[maybe_unused]] const bool done = QTest::qWaitFor(isDone, 5000);
    return answer;
}

inline QStringList typesOf(const QList<QJsonObject> &events)
{
    // Neighbours of one type count as one: deltas are many.
    QStringList types;
    for (const QJsonObject &event : events)
        if (const QString type = event.value("type"_L1).toString(); types.isEmpty() || types.last() != type)
            types << type;
    return types;
}

inline QString joined(const QList<QJsonObject> &events, const QString &type, const QString &key = u"delta"_s)
{
    QString text;
    for (const QJsonObject &event : events)
        if (event.value("type"_L1) == type)
            text += event.value(key).toString();
    return text;
}

} // namespace countersign::test
