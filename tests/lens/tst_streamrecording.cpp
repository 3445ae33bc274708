// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lens/streamrecording.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <tuple>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The frames of runs: kept as they came, bounded, told as a vector.
class tst_StreamRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theNewestRunWithFramesIsTold();
    void anEnvelopeIsOpened();
    void onlySoManyRuns();
    void onlySoManyBytes();
    void aFrameOfARunThatIsGone();
    void brokenFramesStayBytes();
    void harmlessPiecesStayAsTheyCame();
    void aSecretAcrossRawEvents_data();
    void aSecretAcrossRawEvents();
    void harmlessRawEventsStayAsTheyCame();
    void anUnreadableFrameKeepsNoSecretWhole();

private:
    Redactor redactor;
};

void tst_StreamRecording::theNewestRunWithFramesIsTold()
{
    StreamRecording recording;
    QVERIFY(recording.isEmpty());
    QVERIFY(!recording.vector(redactor));
    const quint64 first = recording.begin(R"({"threadId":"t1","runId":"r1"})");
    recording.add(first, R"({"type":"RUN_STARTED","threadId":"t1","runId":"r1"})");
    (void)recording.begin(R"({"threadId":"t2","runId":"r2"})"); // refused: no frame came
    QVERIFY(!recording.isEmpty());
    recording.add(first, R"({"type":"RUN_FINISHED","threadId":"t1","runId":"r1"})");
    const QJsonObject vector = recording.vector(redactor).value();
    QCOMPARE(vector.value("input"_L1).toObject().value("threadId"_L1).toString(), u"t1"_s);
    QCOMPARE(vector.value("events"_L1).toArray().size(), 2);
    QCOMPARE(vector.value("events"_L1).toArray().at(1).toObject().value("type"_L1).toString(), u"RUN_FINISHED"_s);
    QCOMPARE(vector.value("cat"_L1).toString(), u"saved"_s);
    recording.clear();
    QVERIFY(recording.isEmpty());
    QCOMPARE(recording.bytes(), 0);
}

void tst_StreamRecording::anEnvelopeIsOpened()
{
    StreamRecording recording;
    const quint64 id = recording.begin(R"({"method":"agent/run","params":{"agentId":"a"},"body":{"threadId":"t"}})");
    recording.add(id, "{}");
    QCOMPARE(recording.vector(redactor)->value("input"_L1).toObject(), (QJsonObject { { u"threadId"_s, u"t"_s } }));
}

void tst_StreamRecording::onlySoManyRuns()
{
    StreamRecording recording({ 2, 1000 });
    const quint64 first = recording.begin("{}");
    recording.add(first, R"({"n":1})");
    const quint64 second = recording.begin("{}");
    recording.add(second, R"({"n":2})");
    (void)recording.begin("{}");
    QCOMPARE(recording.bytes(), 2 + 7 + 2);
    QCOMPARE(recording.vector(redactor)->value("events"_L1).toArray().at(0).toObject().value("n"_L1).toInt(), 2);
}

void tst_StreamRecording::onlySoManyBytes()
{
    StreamRecording recording({ 4, 1000 });
    const quint64 first = recording.begin("{}");
    recording.add(first, QByteArray(600, ' '));
    const quint64 second = recording.begin("{}");
    recording.add(second, R"({"n":1})");
    recording.add(second, '"' + QByteArray(500, 'x') + '"'); // the first one makes room
    QVERIFY(recording.bytes() <= 1000);
    recording.add(second, QByteArray(600, ' ')); // and now there is none: it is cut here
    recording.add(second, R"({"n":2})");
    QVERIFY(recording.bytes() <= 1000);
    const QJsonObject vector = recording.vector(redactor).value();
    QCOMPARE(vector.value("cat"_L1).toString(), u"saved-cut"_s);
    QCOMPARE(vector.value("response"_L1).toObject().value("chunks"_L1).toArray().size(), 2);
    const StreamRecording::Limits usual;
    QVERIFY(usual.bytes <= 4 * 1024 * 1024);
}

void tst_StreamRecording::aFrameOfARunThatIsGone()
{
    StreamRecording recording({ 1, 1000 });
    const quint64 first = recording.begin("{}");
    (void)recording.begin("{}");
    recording.add(first, R"({"n":1})");
    recording.add(0, R"({"n":1})");
    QVERIFY(recording.isEmpty());
}

void tst_StreamRecording::brokenFramesStayBytes()
{
    StreamRecording recording;
    const quint64 id = recording.begin("{}");
    recording.add(id, R"({"type":"RUN_STARTED"})");
    recording.add(id, "{\"type\":\n\"TEXT");
    const QJsonObject response = recording.vector(redactor)->value("response"_L1).toObject();
    QCOMPARE(response.value("status"_L1).toInt(), 200);
    const QJsonArray chunks = response.value("chunks"_L1).toArray();
    QCOMPARE(QByteArray::fromBase64(chunks.at(0).toString().toLatin1()), "data: {\"type\":\"RUN_STARTED\"}\n\n"_ba);
    QCOMPARE(QByteArray::fromBase64(chunks.at(1).toString().toLatin1()), "data: {\"type\":\ndata: \"TEXT\n\n"_ba);
}

void tst_StreamRecording::harmlessPiecesStayAsTheyCame()
{
    StreamRecording recording;
    const quint64 id = recording.begin("{}");
    const QStringList pieces { u"Two "_s, QString(), u"carriers "_s, u"stand out."_s };
    for (const QString &piece : pieces)
        recording.add(id, uR"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"%1"})"_s.arg(piece).toUtf8());
    QStringList told;
    const QJsonArray events = recording.vector(redactor)->value("events"_L1).toArray();
    for (const QJsonValue event : events)
        told << event.toObject().value("delta"_L1).toString();
    QCOMPARE(told, pieces);
}

//! What a provider's own events say piece by piece stands at the same place in each of them.
void tst_StreamRecording::aSecretAcrossRawEvents_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::newRow("RAW") << uR"({"type":"RAW","source":"openai","event":{"choices":[{"delta":{"content":"%1"}}]}})"_s;
    QTest::newRow("RAW of a text") << uR"({"type":"RAW","event":"%1"})"_s;
    QTest::newRow("rawEvent") << uR"({"type":"TEXT_MESSAGE_END","messageId":"m","rawEvent":{"text":"%1"}})"_s;
    QTest::newRow("rawEvent beside the delta")
        << uR"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"%1","rawEvent":{"a":{"b":"%1"}}})"_s;
}

void tst_StreamRecording::aSecretAcrossRawEvents()
{
    QFETCH(QString, pattern);
    const QByteArray secret = "Zq9-tok_en.that~nobody-may_see.1234567890";
    Redactor knowing;
    std::ignore = knowing.keep(secret);
    const QByteArray said = "it is " + secret + " for today";
    for (const qsizetype size : { 1, 3, 7, 20 }) {
        StreamRecording recording;
        const quint64 id = recording.begin("{}");
        for (qsizetype at = 0; at < said.size(); at += size)
            recording.add(id, pattern.arg(QString::fromUtf8(said.mid(at, size))).toUtf8());
        // All that is left of the texts, in their order.
        QString left;
        const QJsonArray events = recording.vector(knowing)->value("events"_L1).toArray();
        const auto take = [&](const auto &self, const QJsonValue &value) -> void {
            if (value.isString())
                left += value.toString();
            for (const QJsonValue one : value.toArray())
                self(self, one);
            for (const QJsonValue one : value.toObject())
                self(self, one);
        };
        for (const QJsonValue event : events) {
            for (const QLatin1StringView part : { "event"_L1, "rawEvent"_L1 })
                take(take, event.toObject().value(part));
        }
        QVERIFY2(left.startsWith(u"it is [secret <64 "_s) && left.endsWith(u" for today"_s), qPrintable(left));
        for (qsizetype i = 0; i + 6 < secret.size(); ++i)
            QVERIFY2(!left.contains(QString::fromLatin1(secret.mid(i, 6))), qPrintable(left));
        QVERIFY(!QJsonDocument(events).toJson().contains(secret.mid(8, 8)));
    }
}

void tst_StreamRecording::harmlessRawEventsStayAsTheyCame()
{
    StreamRecording recording;
    const quint64 id = recording.begin("{}");
    QJsonArray given;
    for (const QString &piece : { u"Two "_s, QString(), u"carriers"_s }) {
        const QJsonObject event { { u"type"_s, u"RAW"_s },
                                  { u"event"_s, QJsonObject { { u"id"_s, u"run-1"_s },
                                                              { u"n"_s, 1 },
                                                              { u"list"_s, QJsonArray { piece, true, QJsonValue() } } } } };
        given << event;
        recording.add(id, QJsonDocument(event).toJson());
    }
    QCOMPARE(recording.vector(redactor)->value("events"_L1).toArray(), given);
}

//! One frame that is no JSON must not cost the others their redaction as one text.
void tst_StreamRecording::anUnreadableFrameKeepsNoSecretWhole()
{
    const QByteArray secret = "Zq9-tok_en.that~nobody-may_see.1234567890";
    Redactor knowing;
    std::ignore = knowing.keep(secret);
    StreamRecording recording;
    const quint64 id = recording.begin("{}");
    for (const QByteArray &piece : { secret.left(9), secret.mid(9, 20), secret.mid(29) })
        recording.add(id, R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + piece + "\"}");
    recording.add(id, "{\"cut\": \"" + secret.left(20));
    QByteArray wire;
    const QJsonArray chunks = recording.vector(knowing)->value("response"_L1).toObject().value("chunks"_L1).toArray();
    for (const QJsonValue chunk : chunks)
        wire += QByteArray::fromBase64(chunk.toString().toLatin1());
    QVERIFY2(wire.contains("[secret <64 "), wire.constData());
    for (qsizetype i = 0; i + 8 < secret.size(); ++i)
        QVERIFY2(!wire.contains(secret.mid(i, 8)), wire.constData());
}

COUNTERSIGN_TEST(tst_StreamRecording, "tst_streamrecording")
#include "tst_streamrecording.moc"
