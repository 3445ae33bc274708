// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lens/streamrecording.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QTest>

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

COUNTERSIGN_TEST(tst_StreamRecording, "tst_streamrecording")
#include "tst_streamrecording.moc"
