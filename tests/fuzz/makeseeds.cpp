// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../render/markdowntexts.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <functional>

using namespace Qt::StringLiterals;

namespace {

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

void eachVector(const QString &path, const std::function<void(const QJsonObject &)> &use)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(path));
    while (!file.atEnd())
        use(QJsonDocument::fromJson(file.readLine()).object());
}

//! Seeds of one target, a file each.
class Seeds
{
public:
    Seeds(const QString &directory, const QString &target) : m_directory(directory + u'/' + target)
    {
        m_directory.mkpath(u"."_s);
    }
    void add(const QByteArray &bytes)
    {
        QFile file(m_directory.filePath(u"seed-%1"_s.arg(++m_count)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s cannot be written", qPrintable(file.fileName()));
    }

private:
    QDir m_directory;
    int m_count = 0;
};

} // namespace

//! makeseeds DATA OUT: what the fuzzers start from, out of the conformance vectors in DATA.
int main(int argc, char **argv)
{
    if (argc != 3)
        qFatal("usage: makeseeds DATA OUT");
    const QString data = QString::fromLocal8Bit(argv[1]);
    const QString out = QString::fromLocal8Bit(argv[2]);
    Seeds sse(out, u"sse"_s);
    Seeds codec(out, u"codec"_s);
    Seeds patches(out, u"jsonpatch"_s);
    Seeds schemas(out, u"formschema"_s);
    eachVector(data + u"/sse/vectors.jsonl"_s, [&](const QJsonObject &vector) {
        QByteArray stream("\x01\x07\x02\x0f", 4);
        for (const QJsonValue chunk : vector.value("chunks"_L1).toArray())
            stream += QByteArray::fromBase64(chunk.toString().toLatin1());
        sse.add(stream);
    });
    for (const QString &name : { u"handwritten"_s, u"generated"_s }) {
        eachVector(data + u"/vectors/"_s + name + u".jsonl"_s, [&](const QJsonObject &vector) {
            QByteArray frames;
            QJsonArray deltas;
            for (const QJsonValue event : vector.value("events"_L1).toArray()) {
                frames += compact(event.toObject()) + '\n';
                if (event["type"_L1] == "STATE_DELTA"_L1)
                    deltas << event["delta"_L1];
                const QJsonArray interrupts = event["outcome"_L1]["interrupts"_L1].toArray();
                for (const QJsonValue interrupt : interrupts) {
                    if (interrupt["responseSchema"_L1].isObject())
                        schemas.add(compact(interrupt["responseSchema"_L1].toObject()));
                }
            }
            codec.add(frames);
            if (!deltas.isEmpty())
                patches.add(compact({ { "document"_L1, vector["input"_L1]["state"_L1] }, { "patches"_L1, deltas } }));
        });
    }
    Seeds markdown(out, u"markdown"_s);
    const QStringList texts = countersign::test::markdownTexts();
    for (const QString &text : texts)
        markdown.add(QByteArray("\x05\x11\x02\x21", 4) + text.toUtf8());
    schemas.add(R"({"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":1,"format":"email"},
"b":{"type":"integer","minimum":1,"maximum":9},"c":{"enum":["x","y"]},"d":{"type":"array","items":{"type":"string"}},
"e":{"type":"object","properties":{"f":{"type":"boolean","default":true}}}}})");
    Seeds sockets(out, u"socketio"_s);
    sockets.add(R"(0{"sid":"e","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":1000000}
40{"sid":"s"}
42["new_message",{"name":"on_message","type":"run","id":"r","parentId":"u","output":"","end":null}]
42["stream_start",{"id":"a","parentId":"r","output":"You","name":"Echo","type":"assistant_message","streaming":true}]
42["token",{"id":"a","token":" said","isSequence":false,"isInput":false}]
42["new_message",{"id":"t","parentId":"r","type":"tool","name":"add","input":"{}","output":"5","end":"2026-11-21T20:19:15Z"}]
42["delete_message",{"id":"t"}]
421["ask",{"msg":{"id":"q","parentId":"r"},"spec":{"type":"action","timeout":60,"keys":["x"]},"answer":"x"}]
2)");
    sockets.add(R"(451-["audio_chunk",{"data":{"_placeholder":true,"num":0}}]
)"
                "\x01"
                R"(bytes
42["element",{"id":"e","type":"image","name":"red","forId":"a","chainlitKey":"k","props":"{}"}]
42["action",{"id":"x","name":"count","label":"Count","payload":{"n":1},"forId":"a"}]
42["chat_settings",[{"type":"slider","id":"t","min":0,"max":1},{"id":"tab","inputs":[{"type":"select","id":"m","items":[{"label":"a","value":1}]}]}]]
42["resume_thread",{"steps":[{"id":"u","type":"user_message","output":"q"},{"id":"t","type":"tool","name":"n","parentId":"p"},{"id":"p","type":"llm","name":"p","parentId":"t"}],"elements":[]}]
44{"message":"no"})");
    return 0;
}
