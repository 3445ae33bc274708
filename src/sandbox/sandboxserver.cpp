// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxserver.h"

#include "core/clock.h"
#include "sandbox/sandboxconnection.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <optional>
#include <utility>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype maxConnections = 128;
constexpr qsizetype maxLogLines = 10'000;

//! What follows `prefix` if the path lies under it.
std::optional<QByteArray> pathBelow(const QByteArray &path, const QByteArray &prefix)
{
    if (path == prefix || path.startsWith(prefix + '/'))
        return path.mid(prefix.size());
    return std::nullopt;
}
} // namespace

struct SandboxServer::Private
{
    Clock &clock;
    SandboxIdentity identity;
    SandboxRuntime runtime;
    QTcpServer server { nullptr };
    QList<SandboxConnection *> connections {}; // children of the SandboxServer
    QList<LogLine> log {};

    [[nodiscard]] QString origin() const { return u"http://127.0.0.1:%1"_s.arg(server.serverPort()); }
};

SandboxServer::SandboxServer(Clock &clock, Redactor &redactor, int lifetimeSeconds, QObject *parent)
    : QObject(parent)
    , d(new Private { clock, { clock, redactor, lifetimeSeconds }, SandboxRuntime(clock) })
{
    connect(&d->server, &QTcpServer::newConnection, this, &SandboxServer::accept);
}

SandboxServer::~SandboxServer()
{
    close(); // the connections' handlers reach into `d`
}

void SandboxServer::close()
{
    d->server.close();
    qDeleteAll(std::exchange(d->connections, {}));
}

void SandboxServer::setTexts(const SandboxTexts &texts)
{
    d->identity.setTexts(texts);
}

bool SandboxServer::listen(quint16 port)
{
    if (!d->server.listen(QHostAddress(QHostAddress::LocalHost), port))
        return false;
    d->identity.setOrigin(d->origin(), clientId());
    return true;
}

QUrl SandboxServer::issuer() const
{
    return QUrl(d->origin() + "/id"_L1);
}

QUrl SandboxServer::runtimeAddress() const
{
    return QUrl(d->origin() + "/api/copilotkit"_L1);
}

QUrl SandboxServer::agUiAddress() const
{
    return QUrl(d->origin() + "/agui"_L1);
}

QString SandboxServer::clientId() const
{
    return u"countersign-demo"_s;
}

SandboxIdentity &SandboxServer::identity()
{
    return d->identity;
}

SandboxRuntime &SandboxServer::runtime()
{
    return d->runtime;
}

const QList<SandboxServer::LogLine> &SandboxServer::log() const
{
    return d->log;
}

bool SandboxServer::intercept(const ReceivedRequest &, QTcpSocket &)
{
    return false;
}

void SandboxServer::answered(const ReceivedRequest &, QTcpSocket &) {}

void SandboxServer::accept()
{
    while (QTcpSocket *socket = d->server.nextPendingConnection()) {
        if (d->connections.size() >= maxConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        auto *connection = new SandboxConnection(
            socket, d->clock, [this](const ReceivedRequest &request, SandboxConnection &on) { handle(request, on); }, this);
        d->connections << connection;
        connect(connection, &SandboxConnection::closed, this, [this, connection] { d->connections.removeOne(connection); });
    }
}

void SandboxServer::handle(const ReceivedRequest &request, SandboxConnection &connection)
{
    if (!intercept(request, connection.socket()))
        return answer(request, connection);
    connection.leaveRequest();
    note({ request.method, request.path, !request.header("authorization").isEmpty(), 0, {} });
}

void SandboxServer::proceed(const ReceivedRequest &request, const QTcpSocket *socket)
{
    for (SandboxConnection *connection : std::as_const(d->connections))
        if (&connection->socket() == socket)
            return answer(request, *connection);
}

void SandboxServer::answer(const ReceivedRequest &request, SandboxConnection &connection)
{
    LogLine line { request.method, request.path, !request.header("authorization").isEmpty(), 0, {} };
    route(request, connection, line);
    line.status = connection.lastStatus();
    note(line);
    answered(request, connection.socket());
}

void SandboxServer::note(const LogLine &line)
{
    d->log << line;
    if (d->log.size() > maxLogLines)
        d->log.removeFirst();
    Q_EMIT logged(line);
}

void SandboxServer::route(const ReceivedRequest &request, SandboxConnection &connection, LogLine &line)
{
    if (request.header("host") != u"127.0.0.1:%1"_s.arg(d->server.serverPort()).toLatin1())
        connection.answer(SandboxAnswer::json(421, { { u"error"_s, u"Misdirected request"_s } }));
    else if (const auto below = pathBelow(request.path, "/id"))
        connection.answer(d->identity.answer(*below, request));
    else
        guarded(request, connection, line);
}

void SandboxServer::guarded(const ReceivedRequest &request, SandboxConnection &connection, LogLine &line)
{
    const auto runtimePath = pathBelow(request.path, "/api/copilotkit");
    if (!runtimePath && request.path != "/agui")
        return connection.answer(SandboxAnswer::json(404, { { u"error"_s, u"Not found"_s } }));
    // Exactly "Bearer ", as the guide's hook compares it.
    const QByteArray authorization = request.header("authorization");
    const auto person = authorization.startsWith("Bearer ") ? d->identity.personOf(authorization.mid(7)) : std::nullopt;
    if (!person)
        return connection.answer(SandboxAnswer::json(401, { { u"error"_s, u"unauthorized"_s } }));
    line.account = person->subject;
    if (!person->permissions.contains("agents.run"_L1))
        return connection.answer(SandboxAnswer::json(
            403, { { u"error"_s, u"insufficient_scope"_s }, { u"message"_s, u"The right agents.run is missing."_s } },
            { { "www-authenticate", "Bearer error=\"insufficient_scope\", scope=\"agents.run\"" } }));
    if (runtimePath)
        d->runtime.answer(*runtimePath, request, *person, connection);
    else
        d->runtime.answerPlain(request, *person, connection);
}

} // namespace countersign
