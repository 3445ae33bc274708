// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/chainlitmethod.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

//! A Chainlit server's doors, by script: who knocks right gets a session, and only the cookie of the last session is known.
class ChainlitGate
{
public:
    ChainlitGate()
        : server([this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { onRequest(request, answer); })
    {
    }
    using Answer = LoopbackServer::Answer;
    using Handler = LoopbackServer::Handler;

    int lifetime = 1000;             //!< s of a session
    int pieces = 1;                  //!< cookies
    QString identifier = u"alice"_s; //!< of GET /user
    bool knowsItsCookie = true;
    QByteArray redirect = {};          //!< where it sends the browser; empty = the way it should be
    QMap<QByteArray, Handler> instead; //!< by path: what it does another way
    LoopbackServer server;

    [[nodiscard]] QUrl base(const QString &path = {}) const { return server.url(path); }
    //! Header and claims as JSON, and a signature of nobody's.
    [[nodiscard]] QByteArray jwt() const
    {
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        return part({ { u"alg"_s, u"HS256"_s } }) + '.'
               + part({ { u"identifier"_s, identifier }, { u"n"_s, m_made }, { u"iat"_s, 1000 }, { u"exp"_s, 1000 + lifetime } })
               + ".c2lnbmF0dXJl";
    }
    [[nodiscard]] QByteArray cookie() const { return m_cookie; }
    //! With a session, as every sign-in route does.
    void letIn(const Answer &answer, int status = 200, QList<HttpHeader> headers = {})
    {
        ++m_made;
        const QByteArray token = jwt();
        QByteArrayList pairs;
        const qsizetype length = (token.size() + pieces - 1) / pieces;
        for (int i = 0; i < pieces; ++i)
            pairs << (pieces == 1 ? "session="_ba : "session_" + QByteArray::number(i) + '=') + token.mid(i * length, length);
        m_cookie = pairs.join("; ");
        headers << HttpHeader { "Set-Cookie", "sticky=a; Path=/" }; // of a load balancer
        for (const QByteArray &pair : std::as_const(pairs))
            headers << HttpHeader { "Set-Cookie", pair + "; HttpOnly; Max-Age=1296000; Path=/; SameSite=lax" };
        headers << HttpHeader { "Set-Cookie", R"(session_9=""; Max-Age=0; Path=/)" };
        answer.reply(status, R"({"success":true})", "application/json", headers);
    }
    static void refuse(const Answer &answer, int status = 401, const QByteArray &detail = "credentialssignin")
    {
        answer.reply(status, R"({"detail":")" + detail + R"("})");
    }

private:
    void onRequest(const ReceivedRequest &request, const Answer &answer)
    {
        const QByteArray &path = request.path;
        if (const auto other = instead.find(path); other != instead.end())
            return (*other)(request, answer);
        if (path == "/user")
            return sayWho(request, answer);
        if (path == "/auth/config")
            return answer.reply(200, R"({"requireLogin":true,"oauthProviders":["google","git hub"]})");
        if (path == "/auth/oauth/google" || path == "/auth/oauth/git%20hub")
            return sendAway(path, answer);
        if (path.endsWith("/callback"))
            return comeBack(request, answer);
        if (path == "/logout")
            return answer.reply(200, R"({"success":true})");
        const bool isGood =
            (path == "/login" && request.body == "username=al%20ice&password=wonder%26land")
            || (path == "/auth/header" && headerValue(request.headers, "test-header") == "test-value")
            || (path == "/auth/header" && headerValue(request.headers, "Authorization") == "Bearer of-the-provider")
            || (path == "/auth/jwt" && headerValue(request.headers, "Authorization") == "Bearer " + jwt());
        if (isGood)
            letIn(answer);
        else
            refuse(answer, 401, path == "/auth/jwt" ? "Invalid token" : "credentialssignin");
    }
    void sayWho(const ReceivedRequest &request, const Answer &answer) const
    {
        if (!knowsItsCookie || headerValue(request.headers, "Cookie") != m_cookie)
            return refuse(answer, 401, "Invalid authentication token");
        answer.reply(200,
                     QJsonDocument(QJsonObject { { u"identifier"_s, identifier }, { u"display_name"_s, u"Alice"_s } }).toJson());
    }
    void sendAway(const QByteArray &path, const Answer &answer)
    {
        const QByteArray back = QUrl::toPercentEncoding(server.url().toString().chopped(1)) + path + "/callback";
        answer.reply(
            307, {}, "text/plain",
            { { "Location",
                redirect.isEmpty() ? "https://id.example.com/authorize?client_id=c&state=s%2C1&redirect_uri=" + back : redirect },
              { "Set-Cookie", R"(oauth_state="s\0541"; HttpOnly; Max-Age=180; Path=/)" } });
    }
    void comeBack(const ReceivedRequest &request, const Answer &answer)
    {
        const bool isGood = headerValue(request.headers, "Cookie") == R"(oauth_state="s\0541")"
                            && request.target.contains("code=42") && request.target.contains("state=s%2C1");
        if (isGood)
            letIn(answer, 302, { { "Location", "/login/callback?success=True" } });
        else
            refuse(answer, 401, "Unauthorized");
    }

    int m_made = 0;
    QByteArray m_cookie;
};

//! What a method has said.
struct Heard
{
    QList<SignInQuestion> questions;
    QList<Credential> obtained;
    QList<Credential> renewed;
    std::optional<Error> failed;
    std::optional<SignInMethod::RenewFailure> failure;
    std::optional<Error> why;
    QList<QUrl> links;
    int secondsLeft = -1;
    int ended = 0;
    std::optional<Error> left;

    explicit Heard(SignInMethod &method)
    {
        QObject::connect(&method, &SignInMethod::asks, &method, [this](const SignInQuestion &q) { questions << q; });
        QObject::connect(&method, &SignInMethod::obtained, &method, [this](const Credential &c) { obtained << c; });
        QObject::connect(&method, &SignInMethod::renewed, &method, [this](const Credential &c) { renewed << c; });
        QObject::connect(&method, &SignInMethod::failed, &method, [this](const Error &e) { failed = e; });
        const auto refused = [this](SignInMethod::RenewFailure kind, const Error &e) {
            failure = kind;
            why = e;
        };
        QObject::connect(&method, &SignInMethod::restoreFailed, &method, refused);
        QObject::connect(&method, &SignInMethod::renewFailed, &method, refused);
        QObject::connect(&method, &SignInMethod::waitingForBrowser, &method, [this](const QUrl &link, bool, int seconds) {
            if (links.isEmpty() || links.last() != link)
                links << link;
            secondsLeft = seconds;
        });
        QObject::connect(&method, &SignInMethod::ended, &method, [this](const std::optional<Error> &l) {
            ++ended;
            left = l;
        });
    }
};

//! A code flow that hands out what it is told.
class StandInFlow final : public SignInMethod
{
public:
    QStringList calls;
    Credential token;
    std::optional<RenewFailure> refusal;

    void begin(const std::optional<AccountRecord> &) override
    {
        calls << u"begin"_s;
        later([this] { Q_EMIT obtained(token); });
    }
    void cancel() override
    {
        calls << u"cancel"_s;
        later([this] { Q_EMIT failed({ Condition::SignInCancelled, {} }); });
    }
    void again() override { calls << u"again"_s; }
    void restore(const AccountRecord &, const Secret &kept) override
    {
        calls << u"restore "_s + QString::fromLatin1(kept.reveal());
        later([this] { refusal ? restoreFailed(*refusal, {}) : obtained(token); });
    }
    void renew(const Credential &current) override
    {
        calls << u"renew "_s + QString::fromLatin1(current.kept.reveal());
        later([this] { refusal ? renewFailed(*refusal, {}) : renewed(token); });
    }
    void end(const Credential &current) override
    {
        calls << u"end "_s + QString::fromLatin1(current.kept.reveal());
        later([this] { Q_EMIT ended({}); });
    }

private:
    void later(std::function<void()> what) { QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection); }
};

//! Everything one method stands on.
struct GateScene
{
    ChainlitGate gate;
    FakeClock clock;
    Redactor redactor;
    TrafficLog log;
    QList<QUrl> opened;
    bool opens = true;
    StandInFlow *flow = nullptr;

    [[nodiscard]] ConnectionConfig config(SignInConfig::Method method) const
    {
        ConnectionConfig config;
        config.name = u"Chat"_s;
        config.address = gate.base();
        config.kind = ConnectionConfig::Kind::Chainlit;
        config.signIn.method = method;
        return config;
    }
    //! A sign-in at a provider of our own choice, for whose token the server's header callback gives a session.
    [[nodiscard]] ConnectionConfig configOfOurFlow() const
    {
        ConnectionConfig config = this->config(SignInConfig::Method::OAuth);
        config.signIn.issuer = u"https://id.example.com"_s;
        config.signIn.clientId = u"countersign"_s;
        return config;
    }
    [[nodiscard]] std::unique_ptr<ChainlitMethod> make(const ConnectionConfig &config, const ConnectionSecrets &typed = {})
    {
        std::unique_ptr<StandInFlow> inner;
        if (!config.signIn.issuer.isEmpty()) {
            inner = std::make_unique<StandInFlow>();
            flow = inner.get();
            flow->token.account.id = { config.signIn.issuer, config.signIn.clientId, u"ada"_s };
            flow->token.headers = { { "Authorization", redactor.keep("Bearer of-the-provider") } };
            flow->token.kept = redactor.keep("refresh-1");
            flow->token.renewable = true;
            flow->token.lifetime = 300;
        }
        const ChainlitGround ground { clock, redactor, log, {}, [this](const QUrl &link) {
                                         opened << link;
                                         return opens;
                                     } };
        return std::make_unique<ChainlitMethod>(config, ground, typed, std::move(inner));
    }
    [[nodiscard]] Secret secret(const QByteArray &value) { return redactor.keep(value); }
    [[nodiscard]] QByteArray everythingRecorded() const
    {
        QByteArray all;
        for (const TrafficRecord &record : log.records()) {
            all += record.url.toUtf8() + record.bodyStart + record.redirectTarget.toUtf8();
            for (const auto &headers : { record.requestHeaders, record.answerHeaders }) {
                for (const RecordedHeader &header : headers)
                    all += header.name + ": " + header.value + '\n';
            }
        }
        return all;
    }
};

} // namespace countersign::test
