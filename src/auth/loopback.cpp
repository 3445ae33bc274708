// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/loopback.h"

#include <QCryptographicHash>
#include <QTcpSocket>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostVisitors = 16;
constexpr int kVisitTime = 20'000; // ms
constexpr int kPageTime = 3'000;   // ms for the browser to fetch the page after the outcome
constexpr qint64 kMostHead = 32 * 1024;

const QByteArray kPageStyle = "body{font:16px/1.5 system-ui,sans-serif;max-width:30em;margin:20vh auto;padding:0 1em;"
                              "color-scheme:light dark}h1{font-size:1.25em}"_ba;

QByteArray pageOf(const QString &title, const QString &text)
{
    const QString escapedTitle = title.toHtmlEscaped();
    return "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>"_ba + escapedTitle.toUtf8() + "</title><style>"
           + kPageStyle + "</style></head><body><h1>" + escapedTitle.toUtf8() + "</h1><p>" + text.toHtmlEscaped().toUtf8()
           + "</p></body></html>\n";
}

//! Nothing is kept, nothing is told onwards, nothing runs: only this page's own style, by its hash.
QByteArray safeHeaders()
{
    static const QByteArray headers = "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                                      "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n"
                                      "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                                      "frame-ancestors 'none'; style-src 'sha256-"
                                      + QCryptographicHash::hash(kPageStyle, QCryptographicHash::Sha256).toBase64()
                                      + "'\r\nConnection: close\r\n";
    return headers;
}

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK"_ba;
    case 303:
        return "See Other"_ba;
    case 400:
        return "Bad Request"_ba;
    case 404:
        return "Not Found"_ba;
    case 405:
        return "Method Not Allowed"_ba;
    case 409:
        return "Conflict"_ba;
    case 413:
        return "Content Too Large"_ba;
    case 421:
        return "Misdirected Request"_ba;
    default:
        return "Request Header Fields Too Large"_ba;
    }
}
} // namespace

//! One connection to the port: its bytes so far and the time it has left.
class Loopback::Visitor final : public QObject
{
public:
    Visitor(Loopback &loopback, QTcpSocket *socket)
        : QObject(&loopback)
        , m_loopback(loopback)
        , m_socket(socket)
        , m_reader(kMostHead, 0)
        , m_leaving(loopback.m_clock.after(kVisitTime, this, [this] { m_socket->abort(); }))
    {
        ++loopback.m_visitors;
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, this, [this] { deleteLater(); });
        connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
        if (socket->bytesAvailable() > 0)
            read();
    }
    ~Visitor() override
    {
        m_socket->disconnect(this);
        --m_loopback.m_visitors;
    }

    [[nodiscard]] ReceivedRequest take() { return m_reader.take(); }
    //! While it is held the attempt's own time limit counts.
    void hold() { m_leaving.reset(); }

    void reply(int status, const QByteArray &headers = {}, const QByteArray &page = {})
    {
        m_answered = true;
        m_socket->write("HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonOf(status)
                        + "\r\nContent-Type: text/html; charset=utf-8\r\n" + safeHeaders() + headers
                        + "Content-Length: " + QByteArray::number(page.size()) + "\r\n\r\n" + page);
        m_socket->flush();
        m_socket->disconnectFromHost();
    }

private:
    void read()
    {
        const QByteArray bytes = m_socket->readAll();
        if (m_answered)
            return;
        const HttpRequestReader::State state = m_reader.feed(bytes);
        if (state == HttpRequestReader::State::NeedsMore)
            return;
        m_answered = true; // one request per connection
        m_loopback.answer(*this, state);
    }

    Loopback &m_loopback;
    QTcpSocket *m_socket;
    HttpRequestReader m_reader;
    std::unique_ptr<Clock::Alarm> m_leaving;
    bool m_answered = false;
};

Loopback::Loopback(const LoopbackPages &pages, Clock &clock, Judge judge, QObject *parent)
    : QObject(parent)
    , m_pages(pages)
    , m_clock(clock)
    , m_judge(std::move(judge))
{
    for (QTcpServer *server : { &m_server, &m_sixthServer })
        connect(server, &QTcpServer::newConnection, this, [this, server] { accept(*server); });
}

Loopback::~Loopback()
{
    stopListening();
    // Visitors count themselves out in here, so they go while the members still stand.
    qDeleteAll(findChildren<QObject *>(Qt::FindDirectChildrenOnly));
}

bool Loopback::open(const QUrl &redirect)
{
    const QString host = redirect.host();
    if (redirect.scheme() != "http"_L1 || (host != "127.0.0.1"_L1 && host != "::1"_L1 && host != "localhost"_L1))
        return false;
    const QHostAddress here(host == "::1"_L1 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost);
    if (!m_server.listen(here, static_cast<quint16>(redirect.port(0))))
        return false;
    // A computer without IPv6 has no such address; one where somebody else sits there would hand him the browser.
    if (host == "localhost"_L1 && !m_sixthServer.listen(QHostAddress::LocalHostIPv6, m_server.serverPort())
        && m_sixthServer.serverError() == QAbstractSocket::AddressInUseError) {
        stopListening();
        return false;
    }
    m_address = redirect;
    m_address.setPort(m_server.serverPort());
    if (m_address.path().isEmpty())
        m_address.setPath(u"/"_s);
    return true;
}

void Loopback::settle(bool signedIn)
{
    if (m_outcome != Outcome::Open)
        return;
    m_outcome = signedIn ? Outcome::SignedIn : Outcome::Failed;
    auto *held = static_cast<Visitor *>(m_held.data());
    if (!held) {
        close();
        return;
    }
    sendOn(*held);
    m_closing = m_clock.after(kPageTime, this, [this] { close(); });
}

void Loopback::abandon()
{
    if (m_outcome != Outcome::Open)
        return;
    m_outcome = Outcome::Failed;
    stopListening();
    auto *held = static_cast<Visitor *>(m_held.data());
    if (!held) {
        close();
        return;
    }
    servePage(*held, 200, false);
    m_closing = m_clock.after(kPageTime, this, [this] { close(); });
}

void Loopback::stopListening()
{
    m_server.close();
    m_sixthServer.close();
}

void Loopback::accept(QTcpServer &server)
{
    while (QTcpSocket *socket = server.nextPendingConnection()) {
        if (m_visitors < kMostVisitors) {
            new Visitor(*this, socket); // its own child of ours, gone with the connection
        } else {
            socket->abort();
            socket->deleteLater();
        }
    }
}

void Loopback::answer(Visitor &visitor, HttpRequestReader::State state)
{
    switch (state) {
    case HttpRequestReader::State::Complete:
        answerRequest(visitor, visitor.take());
        break;
    case HttpRequestReader::State::HeadTooLarge:
        visitor.reply(431);
        break;
    case HttpRequestReader::State::BodyTooLarge:
        visitor.reply(413);
        break;
    default:
        visitor.reply(400);
        break;
    }
}

void Loopback::answerRequest(Visitor &visitor, const ReceivedRequest &request)
{
    // A name that merely resolves to this machine (DNS rebinding) is not our name.
    const QByteArray expectedHost = m_address.authority(QUrl::FullyEncoded).toLatin1();
    if (request.header("Host"_ba) != expectedHost)
        visitor.reply(421);
    else if (request.method != "GET")
        visitor.reply(405, "Allow: GET\r\n"_ba);
    else if (m_outcome != Outcome::Open && (request.path == "/done" || request.path == "/failed"))
        servePage(visitor, 200, m_outcome == Outcome::SignedIn);
    else if (request.path == m_address.path(QUrl::FullyEncoded).toLatin1())
        answerCallback(visitor, request);
    else
        visitor.reply(404);
}

void Loopback::answerCallback(Visitor &visitor, const ReceivedRequest &request)
{
    switch (m_outcome == Outcome::Open ? m_judge(ReceivedRequest::form(request.query)) : Judgement::TooLate) {
    case Judgement::NotOurs:
        servePage(visitor, 400, false);
        break;
    case Judgement::TooLate:
        servePage(visitor, 409, false);
        break;
    case Judgement::Taken:
        visitor.hold();
        m_held = &visitor;
        break;
    }
}

void Loopback::servePage(Visitor &visitor, int status, bool signedIn)
{
    visitor.reply(status, {},
                  signedIn ? pageOf(m_pages.signedInTitle, m_pages.signedInText)
                           : pageOf(m_pages.failedTitle, m_pages.failedText));
    if (status == 200)
        stopListening(); // no new visitors; this one gets its page, and the alarm tidies up
}

void Loopback::sendOn(Visitor &visitor)
{
    visitor.reply(303, m_outcome == Outcome::SignedIn ? "Location: /done\r\n"_ba : "Location: /failed\r\n"_ba);
}

void Loopback::close()
{
    stopListening();
    deleteLater();
}

} // namespace countersign
