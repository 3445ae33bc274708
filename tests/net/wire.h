// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fakeauthorizer.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "net/transport.h"
#include "turning.h"

#include <memory>

namespace countersign::test {

//! A transport, the server at its other end, and everything between them.
class Wire
{
public:
    struct Ended
    {
        int times = 0;
        HttpOutcome outcome;
        QByteArray chunks;
        int heads = 0;
    };

    explicit Wire(LoopbackServer::Handler handler = {}, const Transport::Options &options = {}) : server(std::move(handler))
    {
        connectTo(server.url(), options);
    }
    void connectTo(const QUrl &url, const Transport::Options &options = {})
    {
        transport = std::make_unique<Transport>(url, options, authorizer, log, redactor, clock);
    }

    [[nodiscard]] HttpRequest get(const QString &path = QStringLiteral("/info")) const
    {
        HttpRequest request;
        request.url = server.url(path);
        request.purpose = QStringLiteral("info");
        return request;
    }
    [[nodiscard]] HttpRequest post(const QByteArray &body = "{}", const QString &path = QStringLiteral("/run")) const
    {
        HttpRequest request = get(path);
        request.method = "POST";
        request.body = body;
        return request;
    }

    [[nodiscard]] std::shared_ptr<Ended> watch(HttpExchange *exchange)
    {
        auto ended = std::make_shared<Ended>();
        QObject::connect(exchange, &HttpExchange::headArrived, &owner, [ended] { ++ended->heads; });
        QObject::connect(exchange, &HttpExchange::chunk, &owner, [ended](const QByteArray &bytes) { ended->chunks += bytes; });
        QObject::connect(exchange, &HttpExchange::finished, &owner, [ended](const HttpOutcome &outcome) {
            ++ended->times;
            ended->outcome = outcome;
        });
        return ended;
    }
    [[nodiscard]] std::shared_ptr<Ended> send(const HttpRequest &request) { return watch(transport->send(request, &owner)); }
    [[nodiscard]] std::shared_ptr<Ended> stream(const HttpRequest &request) { return watch(transport->stream(request, &owner)); }
    //! Sends and waits for the end.
    [[nodiscard]] HttpOutcome outcomeOf(const HttpRequest &request)
    {
        const auto ended = send(request);
        return until([&] { return ended->times > 0; }) ? ended->outcome : HttpOutcome {};
    }
    //! Before a test says that something did not happen: a round trip of the same transport, to another server, and so past
    //! gate and token. What the transport was about to send is with `server` by then. It is recorded like any other.
    [[nodiscard]] bool settle() { return settle(*transport); }
    [[nodiscard]] bool settle(Transport &busy)
    {
        const LoopbackServer elsewhere([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
        HttpRequest request;
        request.url = elsewhere.url();
        const auto ended = watch(busy.send(request, &owner));
        return until([&] { return ended->times > 0; }) && ended->outcome.status == 200;
    }

    LoopbackServer server;
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    FakeAuthorizer authorizer { redactor };
    std::unique_ptr<Transport> transport;
    QObject owner; // of the exchanges; goes first
};

inline Condition conditionOf(const HttpOutcome &outcome)
{
    return outcome.error ? outcome.error->condition : Condition::None;
}

} // namespace countersign::test
