// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace countersign {

//! What a frame of the Engine.IO protocol 4, and the packet of the Socket.IO protocol 5 in it, says over a WebSocket. A value.
struct SocketIoPacket
{
    enum class Kind {
        Nothing,      //!< a frame that needs no answer, or half of a packet with attachments
        Handshake,    //!< Engine.IO `0`: see the next four
        Close,        //!< Engine.IO `1`, or Socket.IO DISCONNECT
        Ping,         //!< to be answered with socketIoPong() at once
        Connected,    //!< Socket.IO CONNECT: the namespace is ours
        ConnectError, //!< Socket.IO CONNECT_ERROR: `text`
        Event,        //!< `event`, `arguments`; `id` >= 0 = it wants an acknowledgement
        Ack,          //!< of our `id`: `arguments`
        Broken,       //!< no frame of this protocol; `text` says how. The next one may be
    };
    Kind kind = Kind::Nothing;
    int pingInterval = 25'000; //!< ms
    int pingTimeout = 20'000;  //!< ms
    qint64 maxPayload = 0;     //!< bytes of a frame the server takes; 0 = it did not say
    QString text;
    QString event;
    qint64 id = -1;
    QJsonArray arguments;
    QList<QByteArray> attachments; //!< in the order of the placeholders in the arguments
};

//! Reads frames; keeps a packet whose attachments are still to come. Nothing a server sends is fatal: what cannot be read is
//! Broken, a binary frame nobody announced is Broken, too. Pure.
class SocketIoReader
{
public:
    static constexpr int kMostAttachments = 16;
    static constexpr qint64 kMostAttached = 64LL * 1024 * 1024; //!< bytes, of one packet

    [[nodiscard]] SocketIoPacket text(const QString &frame);
    [[nodiscard]] SocketIoPacket binary(const QByteArray &frame);

private:
    [[nodiscard]] SocketIoPacket packet(QStringView rest);

    SocketIoPacket m_pending;
    int m_missing = 0;
    qint64 m_attached = 0;
};

//! CONNECT of the default namespace with its auth dictionary.
[[nodiscard]] QString socketIoConnect(const QJsonObject &auth);
//! `id` < 0 = without an acknowledgement.
[[nodiscard]] QString socketIoEvent(const QString &event, const QJsonArray &arguments, qint64 id = -1);
[[nodiscard]] QString socketIoAck(qint64 id, const QJsonArray &arguments);
[[nodiscard]] QString socketIoDisconnect();
[[nodiscard]] QString socketIoPong();
//! The path and query behind the base address, with the slash that must not be left out.
[[nodiscard]] QString socketIoPath();
[[nodiscard]] QString socketIoQuery();

} // namespace countersign
