// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/vectorfile.h"

#include "testregistry.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Files of vectors, and that one which must not pass does not.
class tst_VectorFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unusable_data();
    void unusable();
    void failures_data();
    void failures();
};

void tst_VectorFile::unusable_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<VectorKind>("kind");
    QTest::addColumn<QString>("says");
    QTest::newRow("not JSON") << QByteArray("\nx") << VectorKind::AgUi << u"line 2"_s;
    QTest::newRow("a list") << QByteArray("[]") << VectorKind::AgUi << u"line 1"_s;
    QTest::newRow("a vector of the other kind") << QByteArray(R"({"chunks":[],"expect":{}})") << VectorKind::AgUi << u"line 1"_s;
    QTest::newRow("without an expectation") << QByteArray(R"({"events":[]})") << VectorKind::AgUi << u"line 1"_s;
    QTest::newRow("nothing") << QByteArray() << VectorKind::Sse << QString();
}

void tst_VectorFile::unusable()
{
    QFETCH(QByteArray, content);
    QFETCH(VectorKind, kind);
    QFETCH(QString, says);
    const QTemporaryDir directory;
    QFile file(directory.filePath(u"v.jsonl"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const VectorFile read = readVectors(file.fileName(), kind);
    QCOMPARE(read.problem.isEmpty(), says.isEmpty());
    QVERIFY(read.problem.contains(says));
    QVERIFY(read.vectors.isEmpty());
    QVERIFY(readVectors(directory.filePath(u"nobody"_s), kind).problem.contains(u"cannot be read"_s));
}

void tst_VectorFile::failures_data()
{
    QTest::addColumn<QByteArray>("vector");
    QTest::addColumn<QString>("failure");
    const QByteArray start = R"({"type":"RUN_STARTED","threadId":"t","runId":"r"})";
    const QByteArray text = R"({"type":"TEXT_MESSAGE_START","messageId":"m"})";
    const QByteArray runs = R"([{"runId":"r","outcome":null}])";
    const auto vector = [&](const QByteArray &events, const QByteArray &messages, const QByteArray &more,
                            const QByteArray &error = "null") {
        return R"({"name":"n","input":{"messages":[],"state":{}},"events":[)" + events + R"(],"expect":{"messages":)" + messages
               + R"(,"state":{},"runs":)" + runs + R"(,"error":)" + error + more + "}}";
    };
    const QByteArray said = R"([{"id":"m","role":"assistant","content":""}])";
    const QByteArray error = R"({"stage":"verify","index":2,"class":"AGUIError","message":"x"})";
    QTest::newRow("passes") << vector(start + ',' + text, said, {}) << QString();
    QTest::newRow("messages") << vector(start, said, {}) << u"messages has 0"_s;
    QTest::newRow("a member too many") << vector(start + ',' + text, R"([{"id":"m","role":"assistant"}])", {})
                                       << u"content is too many"_s;
    QTest::newRow("trace") << vector(start + ',' + text, said, R"(,"trace":[{},{}])") << u"after event 1"_s;
    QTest::newRow("not refused") << vector(start + ',' + text, said, {}, error) << u"accepted"_s;
    QTest::newRow("refused") << vector(start + ',' + text + ',' + text, said, {}) << u"refused"_s;
    QTest::newRow("another sentence") << vector(start + ',' + text + ',' + text, said, {}, error) << u"error is"_s;
    QTest::newRow("another payload") << QByteArray(
        R"({"response":{"status":401,"headers":{},"chunks":["eA=="]},"input":{},"expect":{"messages":[],"runs":[],"error":{"stage":"transport","class":"Error","status":401,"payload":"y"}}})")
                                     << u"error is"_s;
    QTest::newRow("another body") << QByteArray(R"({"agent":{},"parameters":{},"expect":{"request":{}}})") << u"request"_s;
    QTest::newRow("another frame") << QByteArray(
        R"({"chunks":["ZGF0YTogYQoK"],"expect":{"events":[],"lastEventId":"","retry":null}})")
                                   << u"result/events"_s;
}

void tst_VectorFile::failures()
{
    QFETCH(QByteArray, vector);
    QFETCH(QString, failure);
    const QJsonObject json = QJsonDocument::fromJson(vector).object();
    QVERIFY(!json.isEmpty());
    const QString told = failureOf(json);
    QCOMPARE(told.isEmpty(), failure.isEmpty());
    QVERIFY2(told.contains(failure), qPrintable(told));
}

COUNTERSIGN_TEST(tst_VectorFile, "tst_vectorfile")
#include "tst_vectorfile.moc"
