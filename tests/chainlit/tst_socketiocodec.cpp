// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/socketiocodec.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = SocketIoPacket::Kind;

class tst_SocketIoCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsFrames_data()
    {
        QTest::addColumn<QString>("frame");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("event");
        QTest::addColumn<qint64>("id");
        QTest::addColumn<qsizetype>("arguments");

        const auto row = [](const char *name, const QString &frame, Kind kind, const QString &event = {}, qint64 id = -1,
                            qsizetype arguments = 0) { QTest::newRow(name) << frame << int(kind) << event << id << arguments; };
        row("ping", u"2"_s, Kind::Ping);
        row("pong", u"3"_s, Kind::Nothing);
        row("noop", u"6"_s, Kind::Nothing);
        row("close", u"1"_s, Kind::Close);
        row("connected", u"40{\"sid\":\"G6YpRLpb\"}"_s, Kind::Connected);
        row("connected without a body", u"40"_s, Kind::Connected);
        row("disconnect", u"41"_s, Kind::Close);
        row("event without argument", u"42[\"task_end\"]"_s, Kind::Event, u"task_end"_s);
        row("event", u"42[\"stream_token\",{\"id\":\"a\",\"token\":\" said:\"}]"_s, Kind::Event, u"stream_token"_s, -1, 1);
        row("event that wants an answer", u"421[\"ask\",{}]"_s, Kind::Event, u"ask"_s, 1, 1);
        row("event with a long id", u"42123456[\"ask\",{}]"_s, Kind::Event, u"ask"_s, 123456, 1);
        row("receipt", u"437[]"_s, Kind::Ack, {}, 7);
        row("receipt with a value", u"430[{\"a\":1},2]"_s, Kind::Ack, {}, 0, 2);
        row("another namespace", u"42/admin,3[\"x\"]"_s, Kind::Event, u"x"_s, 3);
        row("refused", u"44{\"message\":\"Connection refused by server\"}"_s, Kind::ConnectError);
        row("refused in another namespace", u"44/x,\"Unable to connect\""_s, Kind::ConnectError);
        row("empty", u""_s, Kind::Broken);
        row("a page", u"<!DOCTYPE html>"_s, Kind::Broken);
        row("message without packet", u"4"_s, Kind::Broken);
        row("packet type 9", u"49[]"_s, Kind::Broken);
        row("event that is an object", u"42{\"a\":1}"_s, Kind::Broken);
        row("event without a name", u"42[]"_s, Kind::Broken);
        row("event named by a number", u"42[7]"_s, Kind::Broken);
        row("no JSON", u"42[\"a\""_s, Kind::Broken);
        row("an id beyond measure", u"4299999999999999999999[\"a\"]"_s, Kind::Broken);
        row("a negative id", u"42-1[\"a\"]"_s, Kind::Broken);
        row("attachments without a count", u"45[\"a\"]"_s, Kind::Broken);
        row("more attachments than anybody means", u"4517-[\"a\"]"_s, Kind::Broken);
        row("a handshake that is a page", u"0<html>"_s, Kind::Broken);
        row("a handshake without a session", u"0{\"pingInterval\":1}"_s, Kind::Broken);
        row("nested too deep", u"42[\"a\","_s + QString(5000, u'[') + QString(5000, u']') + u"]"_s, Kind::Broken);
    }
    void readsFrames()
    {
        QFETCH(const QString, frame);
        QFETCH(const int, kind);
        QFETCH(const QString, event);
        QFETCH(const qint64, id);
        QFETCH(const qsizetype, arguments);
        const SocketIoPacket packet = SocketIoReader().text(frame);
        QCOMPARE(int(packet.kind), kind);
        QCOMPARE(packet.event, event);
        QCOMPARE(packet.id, id);
        QCOMPARE(packet.arguments.size(), arguments);
    }

    void readsTheHandshake()
    {
        const SocketIoPacket packet = SocketIoReader().text(
            u"0{\"sid\":\"e-Rz\",\"upgrades\":[],\"pingTimeout\":20000,\"pingInterval\":25000,\"maxPayload\":1000000}"_s);
        QCOMPARE(packet.kind, Kind::Handshake);
        QCOMPARE(packet.pingInterval, 25'000);
        QCOMPARE(packet.pingTimeout, 20'000);
        QCOMPARE(packet.maxPayload, 1'000'000);
    }

    //! Whatever a server says, a dead line is noticed, and not every millisecond.
    void keepsHostileTimesWithinReason()
    {
        const SocketIoPacket packet =
            SocketIoReader().text(u"0{\"sid\":\"e\",\"pingTimeout\":0,\"pingInterval\":99999999999,\"maxPayload\":-5}"_s);
        QVERIFY(packet.pingTimeout >= 1'000);
        QVERIFY(packet.pingInterval >= 1'000 && packet.pingInterval <= 3'600'000);
        QCOMPARE(packet.maxPayload, 0);
    }

    void putsAttachmentsToTheirPacket()
    {
        SocketIoReader reader;
        const QString frame = u"451-[\"audio_chunk\",{\"mimeType\":\"pcm16\",\"data\":{\"_placeholder\":true,\"num\":0}}]"_s;
        QCOMPARE(reader.text(frame).kind, Kind::Nothing);
        const SocketIoPacket packet = reader.binary(QByteArray::fromHex("0001020304050607"));
        QCOMPARE(packet.kind, Kind::Event);
        QCOMPARE(packet.event, u"audio_chunk"_s);
        QCOMPARE(packet.attachments, QList<QByteArray> { QByteArray::fromHex("0001020304050607") });
        QCOMPARE(reader.binary("x").kind, Kind::Broken);
    }

    void leavesABinaryFrameNobodyAnnounced()
    {
        SocketIoReader reader;
        QCOMPARE(reader.binary("bytes").kind, Kind::Broken);
        QCOMPARE(reader.text(u"2"_s).kind, Kind::Ping);
    }

    //! The next text frame says that the bytes do not come any more.
    void forgetsAPacketWhoseAttachmentsDoNotCome()
    {
        SocketIoReader reader;
        QCOMPARE(reader.text(u"452-[\"audio_chunk\",{}]"_s).kind, Kind::Nothing);
        QCOMPARE(reader.binary("one").kind, Kind::Nothing);
        QCOMPARE(reader.text(u"42[\"task_end\",{}]"_s).event, u"task_end"_s);
        QCOMPARE(reader.binary("two").kind, Kind::Broken);
    }

    void boundsAttachments()
    {
        SocketIoReader reader;
        QCOMPARE(reader.text(u"452-[\"a\"]"_s).kind, Kind::Nothing);
        QCOMPARE(reader.binary(QByteArray(SocketIoReader::kMostAttached + 1, 'x')).kind, Kind::Broken);
        QCOMPARE(reader.binary("x").kind, Kind::Broken);
    }

    void writesFrames()
    {
        QCOMPARE(socketIoPong(), u"3"_s);
        QCOMPARE(socketIoDisconnect(), u"41"_s);
        QCOMPARE(socketIoConnect({ { u"sessionId"_s, u"a"_s } }), u"40{\"sessionId\":\"a\"}"_s);
        QCOMPARE(socketIoEvent(u"stop"_s, {}), u"42[\"stop\"]"_s);
        QCOMPARE(socketIoEvent(u"client_message"_s, { QJsonObject { { u"a"_s, 1 } } }, 27),
                 u"4227[\"client_message\",{\"a\":1}]"_s);
        QCOMPARE(socketIoAck(1, { QJsonValue() }), u"431[null]"_s);
        QCOMPARE(socketIoPath() + u'?' + socketIoQuery(), u"/ws/socket.io/?EIO=4&transport=websocket"_s);
    }
};

COUNTERSIGN_TEST(tst_SocketIoCodec, "tst_socketiocodec")
#include "tst_socketiocodec.moc"
