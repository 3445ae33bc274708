// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/singleinstance.h"

#include "core/logging.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QStandardPaths>

#include <sys/socket.h>
#include <unistd.h>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLongestMessage = 64 * 1024; // bytes

bool isOwnUser(const QLocalSocket &socket)
{
    ucred peer {};
    socklen_t size = sizeof peer;
    return getsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
           && peer.uid == getuid();
}
} // namespace

SingleInstance::SingleInstance(const Profile &profile, QObject *parent)
    : QObject(parent)
    , m_hash(profile.hash())
    , m_lock(profile.file(u"instance.lock"_s))
{
    m_lock.setStaleLockTime(0); // stale only if its process is gone
}

SingleInstance::Outcome SingleInstance::acquire(const QStringList &arguments)
{
    if (m_lock.tryLock(0)) {
        listen();
        return Outcome::First;
    }
    if (m_lock.error() != QLockFile::LockFailedError)
        return Outcome::Unusable;
    handOver(arguments);
    return Outcome::HandedOver;
}

void SingleInstance::listen()
{
    const QString path = socketPath();
    if (path.isEmpty())
        return;
    QLocalServer::removeServer(path); // the lock is ours, so a socket left there is dead
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!m_server.listen(path))
        qCWarning(logApp) << "no instance socket:" << m_server.errorString();
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *peer = m_server.nextPendingConnection()) {
            connect(peer, &QLocalSocket::disconnected, peer, &QObject::deleteLater);
            if (!isOwnUser(*peer)) {
                peer->abort();
                continue;
            }
            connect(peer, &QLocalSocket::readyRead, this, [this, peer] { receive(*peer); });
            receive(*peer);
        }
    });
}

void SingleInstance::receive(QLocalSocket &peer)
{
    if (peer.bytesAvailable() > kLongestMessage) {
        peer.abort();
        return;
    }
    if (!peer.canReadLine())
        return;
    QStringList arguments;
    for (const QJsonValue &value : QJsonDocument::fromJson(peer.readLine()).array())
        arguments << value.toString();
    peer.disconnectFromServer();
    Q_EMIT raiseRequested(arguments);
}

void SingleInstance::handOver(const QStringList &arguments) const
{
    // Blocking is right here: this process ends next, nothing else waits for it.
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    if (!socket.waitForConnected(1000))
        return;
    socket.write(QJsonDocument(QJsonArray::fromStringList(arguments)).toJson(QJsonDocument::Compact) + '\n');
    socket.waitForBytesWritten(1000);
}

QString SingleInstance::socketPath() const
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return runtime.isEmpty() ? QString() : runtime + u"/countersign-"_s + m_hash;
}

} // namespace countersign
