// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/streamreplay.h"

#include "replay/jsoncomparison.h"
#include "replay/vectorfile.h"
#include "testregistry.h"

#include <QFile>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

QList<QJsonObject> vectors(const QString &name)
{
    const VectorFile file = readVectors(QStringLiteral(COUNTERSIGN_TEST_DATA "/vectors/") + name, VectorKind::AgUi);
    if (!file.problem.isEmpty())
        qFatal("%s", qPrintable(file.problem));
    return file.vectors;
}

//! Lines of a file, `name words`: what is not said here must not differ.
QMap<QString, QString> listed(const QString &name)
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/vectors/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(name));
    QMap<QString, QString> lines;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (!line.isEmpty() && !line.startsWith(u'#'))
            lines.insert(line.section(u' ', 0, 0), line.section(u' ', 1));
    }
    return lines;
}

//! How the app ends elsewhere than client 1.0.0: `goes-on`, `refuses`, `messages`, `state`, `runs`.
QString differences(const QJsonObject &vector)
{
    StreamReplay replay(vector.value("input"_L1).toObject(), EventPipeline::Mode::Tolerant);
    const QJsonArray events = vector.value("events"_L1).toArray();
    for (const QJsonValue event : events)
        std::ignore = replay.take(QJsonDocument(event.toObject()).toJson(QJsonDocument::Compact));
    const QJsonObject expect = vector.value("expect"_L1).toObject();
    QStringList words;
    if (expect.value("error"_L1).isObject() != replay.error().has_value())
        words << (replay.error() ? u"refuses"_s : u"goes-on"_s);
    JsonComparison comparison;
    for (const QString &id : replay.minted())
        comparison.addMinted(id);
    if (!comparison.difference(expect.value("messages"_L1), replay.messages()).isEmpty())
        words << u"messages"_s;
    if (!comparison.difference(expect.value("state"_L1), replay.state()).isEmpty())
        words << u"state"_s;
    const QJsonArray runs = expect.value("runs"_L1).toArray();
    if (runs.size() != replay.runs().size())
        words << u"runs"_s;
    return words.join(u' ');
}

} // namespace

//! The app's tolerant mode over the same vectors as the strict one.
class tst_StreamReplay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tolerantDiffersOnlyWhereListed();
    void tolerantFailsOnNothingEitherClientAccepts();
    void appKeepsWhatSnapshotsRemove();
};

void tst_StreamReplay::tolerantDiffersOnlyWhereListed()
{
    QMap<QString, QString> found;
    for (const QString &file : { u"handwritten.jsonl"_s, u"generated.jsonl"_s }) {
        for (const QJsonObject &vector : vectors(file)) {
            if (const QString words = differences(vector); !words.isEmpty())
                found.insert(vector.value("name"_L1).toString(), words);
        }
    }
    const QMap<QString, QString> expected = listed(u"tolerant-differences.txt"_s);
    QStringList unlisted;
    for (auto it = found.begin(); it != found.end(); ++it) {
        if (expected.value(it.key()) != it.value())
            unlisted << it.key() + u' ' + it.value();
    }
    QVERIFY2(unlisted.isEmpty(), qPrintable(u"not as listed:\n"_s + unlisted.join(u'\n')));
    for (auto it = expected.begin(); it != expected.end(); ++it)
        QVERIFY2(found.contains(it.key()), qPrintable(it.key() + u" differs no more"_s));
}

void tst_StreamReplay::tolerantFailsOnNothingEitherClientAccepts()
{
    QSet<QString> acceptedBefore;
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/vectors/differs-from-0.0.59.ndjson"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        if (line.value("diffs"_L1).toArray().contains(u"accepts-here"_s))
            acceptedBefore.insert(line.value("name"_L1).toString());
    }
    QVERIFY(!acceptedBefore.isEmpty());
    int checked = 0;
    for (const QString &name : { u"handwritten.jsonl"_s, u"generated.jsonl"_s }) {
        for (const QJsonObject &vector : vectors(name)) {
            const bool isAccepted = vector.value("expect"_L1).toObject().value("error"_L1).isNull();
            if (!isAccepted && !acceptedBefore.contains(vector.value("name"_L1).toString()))
                continue;
            ++checked;
            StreamReplay replay(vector.value("input"_L1).toObject(), EventPipeline::Mode::Tolerant);
            const QJsonArray events = vector.value("events"_L1).toArray();
            for (const QJsonValue event : events)
                QVERIFY2(replay.take(QJsonDocument(event.toObject()).toJson(QJsonDocument::Compact)),
                         qPrintable(vector.value("name"_L1).toString()));
        }
    }
    QVERIFY(checked > 250);
}

void tst_StreamReplay::appKeepsWhatSnapshotsRemove()
{
    const QByteArray snapshot = R"({"type":"MESSAGES_SNAPSHOT","messages":[]})";
    const QJsonObject input {
        { u"messages"_s, QJsonArray { QJsonObject { { u"id"_s, u"u"_s }, { u"role"_s, u"user"_s }, { u"content"_s, u"x"_s } } } }
    };
    const QByteArray started = R"({"type":"RUN_STARTED","threadId":"t","runId":"r"})";
    StreamReplay app(input, EventPipeline::Mode::Tolerant);
    StreamReplay official(input, EventPipeline::Mode::Strict);
    for (StreamReplay *replay : { &app, &official }) {
        QVERIFY(replay->take(started));
        QVERIFY(replay->take(snapshot));
    }
    QCOMPARE(app.messages().size(), 1);
    QVERIFY(official.messages().isEmpty());
}

COUNTERSIGN_TEST(tst_StreamReplay, "tst_streamreplay")
#include "tst_streamreplay.moc"
