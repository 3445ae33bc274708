// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultysandbox.h"

#include <QTcpSocket>

#include <memory>

namespace countersign::test {

namespace {
bool fits(const QByteArray &path, const ReceivedRequest &request)
{
    if (path == "*")
        return true;
    const qsizetype mark = path.indexOf('#');
    if (mark < 0)
        return path == request.path;
    const auto form = ReceivedRequest::form(request.body);
    return path.left(mark) == request.path && form.contains(std::pair(QByteArray("grant_type"), path.mid(mark + 1)));
}

QByteArray wholeAnswer(int status, const QByteArray &body, const QList<HttpHeader> &headers)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " \r\n";
    for (const HttpHeader &header : headers)
        head += header.name + ": " + header.value + "\r\n";
    return head + "content-length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray eventStream(const QByteArray &body)
{
    return wholeAnswer(200, body, { { "content-type", "text/event-stream" } });
}

QByteArray jsonAnswer(int status, const QByteArray &body, QList<HttpHeader> headers = {})
{
    headers.prepend({ "content-type", "application/json" });
    return wholeAnswer(status, body, headers);
}

//! What goes out instead of an answer; empty for faults that are not an answer.
QByteArray answerOf(FaultySandbox::Fault fault)
{
    using Fault = FaultySandbox::Fault;
    switch (fault) {
    case Fault::Unauthorized:
        return jsonAnswer(401, R"({"error":"unauthorized"})");
    case Fault::Forbidden:
        return jsonAnswer(403, R"({"error":"forbidden"})");
    case Fault::RateLimited:
        return jsonAnswer(429, R"({"error":"rate_limited"})", { { "retry-after", "7" } });
    case Fault::ServerError:
        return jsonAnswer(500, R"({"error":"internal_error"})");
    case Fault::InvalidGrant:
        return jsonAnswer(400, R"({"error":"invalid_grant"})");
    case Fault::WebPage:
        return wholeAnswer(200, "<!doctype html><title>Welcome to the hotel</title>", { { "content-type", "text/html" } });
    case Fault::BrokenJson:
        return jsonAnswer(200, R"({"access_token":"a)");
    case Fault::Redirect:
        return wholeAnswer(307, {}, { { "location", "http://127.0.0.1:9/elsewhere" } });
    case Fault::EmptyStream:
        return eventStream({});
    case Fault::Upstream401:
        return eventStream(R"(data: {"type":"RUN_ERROR","message":"HTTP 401: {\"error\":\"unauthorized\"}",)"
                           R"("code":"INCOMPLETE_STREAM"})"
                           "\n\n");
    case Fault::Close:
    case Fault::LoseAnswer:
    case Fault::Hold:
    case Fault::Cut:
        break;
    }
    return {};
}
} // namespace

void FaultySandbox::fail(const QByteArray &path, Fault fault, int times, qint64 bytes)
{
    m_plans.prepend({ path, fault, times, bytes, {}, {} });
}

void FaultySandbox::answerWith(const QByteArray &path, int status, const QByteArray &body, const QList<HttpHeader> &headers,
                               int times)
{
    m_plans.prepend({ path, Fault::Close, times, 0, wholeAnswer(status, body, headers), {} });
}

void FaultySandbox::answerBy(const QByteArray &path, const Play &play, int times)
{
    m_plans.prepend({ path, Fault::Close, times, 0, {}, play });
}

void FaultySandbox::heal()
{
    m_plans.clear();
}

void FaultySandbox::release()
{
    const QList<Held> held = std::exchange(m_held, {});
    for (const Held &one : held)
        proceed(one.request, one.socket);
}

int FaultySandbox::arrived(const QByteArray &path) const
{
    return static_cast<int>(
        std::count_if(m_requests.begin(), m_requests.end(), [&](const ReceivedRequest &request) { return fits(path, request); }));
}

bool FaultySandbox::intercept(const ReceivedRequest &request, QTcpSocket &socket)
{
    m_requests << request;
    m_loseThisAnswer = false;
    const auto plan =
        std::find_if(m_plans.begin(), m_plans.end(), [&](const Plan &one) { return one.times != 0 && fits(one.path, request); });
    if (plan == m_plans.end())
        return false;
    if (plan->times > 0)
        --plan->times;
    return perform(Plan(*plan), request, socket);
}

bool FaultySandbox::perform(const Plan &plan, const ReceivedRequest &request, QTcpSocket &socket)
{
    if (plan.hands) {
        plan.hands(request, socket);
        return true;
    }
    const QByteArray bytes = plan.rawAnswer.isEmpty() ? answerOf(plan.fault) : plan.rawAnswer;
    if (!bytes.isEmpty()) {
        socket.write(bytes);
        return true;
    }
    if (plan.fault == Fault::Close)
        socket.disconnectFromHost();
    else if (plan.fault == Fault::Hold)
        m_held << Held { request, &socket };
    else if (plan.fault == Fault::Cut)
        cutAfter(plan.bytes, socket);
    m_loseThisAnswer = plan.fault == Fault::LoseAnswer;
    return plan.fault == Fault::Close || plan.fault == Fault::Hold;
}

void FaultySandbox::answered(const ReceivedRequest &, QTcpSocket &socket)
{
    if (m_loseThisAnswer)
        socket.abort();
}

void FaultySandbox::cutAfter(qint64 bytes, QTcpSocket &socket)
{
    const auto left = std::make_shared<qint64>(bytes);
    connect(&socket, &QTcpSocket::bytesWritten, &socket, [left, &socket](qint64 written) {
        *left -= written;
        if (*left <= 0)
            socket.abort();
    });
}

} // namespace countersign::test
