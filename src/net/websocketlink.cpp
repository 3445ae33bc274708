// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/websocketlink.h"

#include "core/redactor.h"
#include "net/httpexchange.h"
#include "net/requestgate.h"
#include "net/transport.h"
#include "net/wirerequest.h"

#include <QLocale>
#include <QWebSocket>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QUrl socketUrl(QUrl url)
{
    url.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    return url;
}

//! Servers join several Cookie lines with commas, which no cookie survives.
QList<Authorizer::Decision::SecretHeader> withoutCookies(const QList<Authorizer::Decision::SecretHeader> &secrets,
                                                         QByteArray &cookies)
{
    QList<Authorizer::Decision::SecretHeader> others;
    for (const auto &secret : secrets) {
        if (secret.name.compare("Cookie", Qt::CaseInsensitive) != 0)
            others << secret;
        else
            cookies += (cookies.isEmpty() ? "" : "; ") + secret.value.reveal();
    }
    return others;
}

} // namespace

WebSocketLink::WebSocketLink(Transport &transport, LinkRequest request, QObject *parent)
    : QObject(parent)
    , m_transport(transport)
    , m_request(std::move(request))
    , m_record(transport.m_log, transport.m_redactor, transport.m_clock, m_request.purpose)
{
    connect(&transport.m_authorizer, &Authorizer::accountChanged, this, [this] { close(); });
    connect(&transport.m_authorizer, &Authorizer::changed, this, &WebSocketLink::checkSignIn);
    QMetaObject::invokeMethod(this, &WebSocketLink::start, Qt::QueuedConnection);
}

WebSocketLink::~WebSocketLink()
{
    if (m_isOver)
        return;
    m_transport.m_gate->leave(this);
    m_record.ended(u"cancelled"_s);
    drop();
}

void WebSocketLink::start()
{
    if (m_isOver)
        return;
    const QUrl &url = m_request.url;
    if (!url.isValid() || Origin(url) != Origin(m_transport.m_server))
        return end(about(Condition::AddressMalformed));
    if (!Origin(url).mayCarrySecret())
        return end(about(Condition::PlainHttpRefused));
    if (const auto &trouble = m_transport.m_options.route.trouble())
        return end(*trouble);
    m_transport.m_gate->enter(Origin(m_transport.m_server), m_request.initiative, this,
                              [this](const Authorizer::Decision &decision) { passed(decision); });
}

void WebSocketLink::passed(const Authorizer::Decision &decision)
{
    if (m_isOver)
        return;
    if (decision.verdict != Authorizer::Decision::Verdict::Go)
        return end(decision.error.condition == Condition::None ? about(Condition::SessionEnded) : decision.error);
    m_end.generation = decision.generation;
    QByteArray cookies;
    const auto secrets = withoutCookies(decision.headers, cookies);
    HttpRequest upgrade;
    upgrade.headers = m_request.headers;
    auto wire = wireRequest(upgrade, socketUrl(m_request.url), m_transport.m_options.extraHeaders, secrets);
    if (!wire || !isSafeHeader("Cookie", cookies)) {
        Error unsafe = about(Condition::RequestRefused, { u"0"_s });
        unsafe.detail = u"a header holds bytes that may not travel"_s;
        return end(unsafe);
    }
    m_end.cookieBytes = cookies.isEmpty() ? 0 : cookies.size() + qsizetype(sizeof "Cookie: ") - 1;
    if (!cookies.isEmpty()) {
        wire->head.setRawHeader("Cookie", cookies);
        wire->secretHeaders << "Cookie";
    }
    wire->head.setRawHeader("User-Agent", "Countersign/" COUNTERSIGN_VERSION);
    if (!wire->head.hasRawHeader("Accept-Language"))
        wire->head.setRawHeader("Accept-Language", QLocale::system().bcp47Name().toLatin1() + ", en;q=0.8, *;q=0.5");
    open(wire->head, wire->secretHeaders);
}

//! Servers look at a sign-in when a socket opens, and let it live on when the person has left.
void WebSocketLink::checkSignIn()
{
    if (m_isOver || m_end.generation == 0)
        return;
    const auto now = m_transport.m_authorizer.authorize(Origin(m_transport.m_server), Initiative::Background);
    if (now.verdict == Authorizer::Decision::Verdict::Refuse && now.error.condition == Condition::SignedOut)
        end(now.error, u"signed out"_s);
}

void WebSocketLink::open(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders)
{
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setSslConfiguration(m_transport.m_options.route.tlsFor(m_request.url));
    m_socket->setProxy(m_transport.m_options.route.proxyFor(m_request.url));
    m_socket->setMaxAllowedIncomingFrameSize(m_request.mostBytes);
    m_socket->setMaxAllowedIncomingMessageSize(m_request.mostBytes);
    connect(m_socket, &QWebSocket::connected, this, &WebSocketLink::taken);
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &message) {
        m_record.received({});
        m_record.eventsCame(1);
        Q_EMIT text(message);
    });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &message) {
        m_record.eventsCame(1);
        Q_EMIT binary(message);
    });
    // A refused upgrade is told twice, as an error and as a lost connection; both out of the socket's own code.
    connect(m_socket, &QWebSocket::disconnected, this, &WebSocketLink::failed, Qt::QueuedConnection);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, &WebSocketLink::failed, Qt::QueuedConnection);
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, &WebSocketLink::failed,
            Qt::QueuedConnection);
#endif
    m_deadline = m_transport.m_clock.after(m_request.deadline, this, [this] { askAgain(u"no answer to the upgrade"_s); });
    m_record.upgradeLeft(request, secretHeaders);
    m_socket->open(request);
}

void WebSocketLink::taken()
{
    m_deadline.reset();
    m_isOpen = m_end.wasOpen = true;
    m_end.reached = HttpOutcome::Reached::Answered;
    m_record.upgradeTaken();
    Q_EMIT opened();
}

//! The socket is gone: before it was open, or after.
void WebSocketLink::failed()
{
    if (m_isOver || m_isAskingAgain || !m_socket)
        return;
    if (!m_isOpen)
        return askAgain(m_socket->errorString());
    const bool isTooLarge = m_socket->closeCode() == QWebSocketProtocol::CloseCodeTooMuchData;
    Error error = about(isTooLarge ? Condition::AnswerTooLarge : Condition::AnswerBrokeOff);
    error.detail = m_socket->closeReason();
    end(error, m_socket->errorString());
}

//! What the upgrade was refused with nobody tells; the same GET by HTTP may.
void WebSocketLink::askAgain(const QString &note)
{
    if (m_isOver || m_isAskingAgain)
        return;
    m_isAskingAgain = true;
    m_deadline.reset();
    m_record.ended(note, Condition::LinkRefused);
    drop();
    HttpRequest same;
    same.url = m_request.url;
    same.headers = m_request.headers;
    same.purpose = m_request.purpose;
    same.initiative = m_request.initiative;
    same.repeatsUpgrade = m_record.exchange();
    same.headTimeout = m_request.deadline;
    same.maxBody = 64 * 1024;
    HttpExchange *exchange = m_transport.send(same, this);
    connect(exchange, &HttpExchange::finished, this, &WebSocketLink::learned);
}

void WebSocketLink::learned(const HttpOutcome &outcome)
{
    m_end.refusal = outcome.refusal;
    m_end.reached = outcome.reached;
    // Whoever wanted an upgrade and gets a plain GET says so with 400 or 426; that is not what was wrong before.
    const bool saysNothing = !outcome.error || outcome.status == 400 || outcome.status == 426;
    Error error = saysNothing ? about(Condition::LinkRefused, { u"0"_s }) : *outcome.error;
    if (!saysNothing && outcome.refusal.kind != Refusal::Kind::NotSignedIn && outcome.status >= 400 && outcome.status < 500)
        error = about(Condition::LinkRefused, { QString::number(outcome.status) });
    error.httpStatus = outcome.status;
    end(error);
}

void WebSocketLink::sendText(const QString &message)
{
    if (m_isOpen && m_socket)
        m_socket->sendTextMessage(message);
}

void WebSocketLink::close()
{
    if (m_isOver)
        return;
    if (m_socket && m_isOpen) {
        disconnect(m_socket, nullptr, this, nullptr);
        m_socket->close();
        m_socket->flush();
    }
    // Not from within close(): nobody expects an end in the middle of a call of their own.
    QMetaObject::invokeMethod(
        this, [this] { end({}, u"closed"_s); }, Qt::QueuedConnection);
}

void WebSocketLink::end(std::optional<Error> error, const QString &note)
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    m_transport.m_gate->leave(this);
    const Condition condition = error ? error->condition : Condition::None;
    if (error)
        error->detail = m_transport.m_redactor.redact(error->detail);
    if (!m_record.hasLeft())
        m_record.neverLeft(m_request.url, "GET", condition, note);
    m_record.ended(note, condition);
    m_isOpen = false;
    drop();
    m_end.error = std::move(error);
    Q_EMIT ended(m_end);
}

//! It may be the socket's own code that we are called from.
void WebSocketLink::drop()
{
    if (QWebSocket *socket = std::exchange(m_socket, nullptr)) {
        disconnect(socket, nullptr, this, nullptr);
        socket->abort();
        socket->deleteLater();
    }
}

Error WebSocketLink::about(Condition condition, const QStringList &rest) const
{
    return { condition, QStringList { m_request.url.host() } + rest, 0, {} };
}

} // namespace countersign
