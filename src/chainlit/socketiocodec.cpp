// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/socketiocodec.h"

#include <QJsonDocument>

#include <algorithm>
#include <optional>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

using Kind = SocketIoPacket::Kind;

constexpr qsizetype kMostDigits = 15; // of an id or a count: no overflow, and exact everywhere

SocketIoPacket broken(const QString &how)
{
    SocketIoPacket packet;
    packet.kind = Kind::Broken;
    packet.text = how;
    return packet;
}

//! Digits at the start, taken off; nothing if there are too many.
std::optional<qint64> takeNumber(QStringView &rest, qint64 none)
{
    qsizetype length = 0;
    while (length < rest.size() && rest.at(length) >= u'0' && rest.at(length) <= u'9')
        ++length;
    if (length > kMostDigits)
        return {};
    if (length == 0)
        return none;
    const qint64 number = rest.left(length).toLongLong();
    rest = rest.mid(length);
    return number;
}

//! Of a text that is JSON, or nothing. Qt bounds the depth.
std::optional<QJsonDocument> jsonOf(QStringView text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8(), &error);
    if (error.error != QJsonParseError::NoError)
        return {};
    return document;
}

SocketIoPacket handshake(QStringView rest)
{
    const auto document = jsonOf(rest);
    const QJsonObject told = document ? document->object() : QJsonObject();
    if (told.value("sid"_L1).toString().isEmpty())
        return broken(u"a handshake without a session"_s);
    SocketIoPacket packet;
    packet.kind = Kind::Handshake;
    packet.pingInterval = std::clamp(told.value("pingInterval"_L1).toInt(packet.pingInterval), 1'000, 3'600'000);
    packet.pingTimeout = std::clamp(told.value("pingTimeout"_L1).toInt(packet.pingTimeout), 1'000, 3'600'000);
    packet.maxPayload = std::max<qint64>(0, told.value("maxPayload"_L1).toInteger());
    return packet;
}

QString compact(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

//! The words of a CONNECT_ERROR: a text, or an object that holds one.
QString wordsOf(QStringView rest)
{
    const auto document = jsonOf(rest);
    if (document && document->isObject())
        return document->object().value("message"_L1).toString().left(300);
    const auto wrapped = jsonOf(u'[' + rest.toString() + u']');
    return wrapped ? wrapped->array().at(0).toString().left(300) : QString();
}

} // namespace

SocketIoPacket SocketIoReader::text(const QString &frame)
{
    if (m_missing > 0) { // the attachments it was waiting for do not come any more
        m_missing = 0;
        m_pending = {};
    }
    if (frame.isEmpty())
        return broken(u"an empty frame"_s);
    const QStringView rest = QStringView(frame).mid(1);
    SocketIoPacket packet;
    switch (frame.at(0).unicode()) {
    case u'0':
        return handshake(rest);
    case u'1':
        packet.kind = Kind::Close;
        return packet;
    case u'2':
        packet.kind = Kind::Ping;
        return packet;
    case u'3': // of a ping we never send
    case u'5': // upgrades are for those who began with polling
    case u'6':
        return packet;
    case u'4':
        return this->packet(rest);
    default:
        return broken(u"a frame of no known type"_s);
    }
}

//! `<type>[<attachments>-][/<namespace>,][<id>][JSON]`
SocketIoPacket SocketIoReader::packet(QStringView rest)
{
    if (rest.isEmpty())
        return broken(u"a message without a packet"_s);
    const char16_t type = rest.at(0).unicode();
    rest = rest.mid(1);
    const bool isBinary = type == u'5' || type == u'6';
    int attachments = 0;
    if (isBinary) {
        const auto count = takeNumber(rest, 0);
        if (!count || *count > kMostAttachments || !rest.startsWith(u'-'))
            return broken(u"a packet with too many attachments"_s);
        attachments = static_cast<int>(*count);
        rest = rest.mid(1);
    }
    if (rest.startsWith(u'/')) { // another namespace than ours: never asked for
        const qsizetype comma = rest.indexOf(u',');
        rest = comma < 0 ? QStringView() : rest.mid(comma + 1);
    }
    SocketIoPacket packet;
    if (type == u'0' || type == u'1') {
        packet.kind = type == u'0' ? Kind::Connected : Kind::Close;
        return packet;
    }
    if (type == u'4') {
        packet.kind = Kind::ConnectError;
        packet.text = wordsOf(rest);
        return packet;
    }
    if (type != u'2' && type != u'3' && !isBinary)
        return broken(u"a packet of no known type"_s);
    const auto id = takeNumber(rest, -1);
    const auto document = id ? jsonOf(rest) : std::nullopt;
    if (!document || !document->isArray())
        return broken(u"a packet without its array"_s);
    packet.id = *id;
    packet.arguments = document->array();
    packet.kind = type == u'2' || type == u'5' ? Kind::Event : Kind::Ack;
    if (packet.kind == Kind::Event) {
        if (!packet.arguments.first().isString())
            return broken(u"an event without a name"_s);
        packet.event = packet.arguments.takeAt(0).toString();
    }
    if (attachments == 0)
        return packet;
    m_pending = std::move(packet);
    m_missing = attachments;
    m_attached = 0;
    return {};
}

SocketIoPacket SocketIoReader::binary(const QByteArray &frame)
{
    if (m_missing == 0)
        return broken(u"a binary frame nobody announced"_s);
    m_attached += frame.size();
    if (m_attached > kMostAttached) {
        m_missing = 0;
        m_pending = {};
        return broken(u"attachments beyond measure"_s);
    }
    m_pending.attachments << frame;
    if (--m_missing > 0)
        return {};
    return std::exchange(m_pending, {});
}

QString socketIoConnect(const QJsonObject &auth)
{
    return u"40"_s + QString::fromUtf8(QJsonDocument(auth).toJson(QJsonDocument::Compact));
}

QString socketIoEvent(const QString &event, const QJsonArray &arguments, qint64 id)
{
    QJsonArray all = arguments;
    all.prepend(event);
    return u"42"_s + (id < 0 ? QString() : QString::number(id)) + compact(all);
}

QString socketIoAck(qint64 id, const QJsonArray &arguments)
{
    return u"43"_s + QString::number(id) + compact(arguments);
}

QString socketIoDisconnect()
{
    return u"41"_s;
}

QString socketIoPong()
{
    return u"3"_s;
}

QString socketIoPath()
{
    return u"/ws/socket.io/"_s;
}

QString socketIoQuery()
{
    return u"EIO=4&transport=websocket"_s;
}

} // namespace countersign
