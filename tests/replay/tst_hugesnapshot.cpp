// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventpipeline.h"
#include "chat/reducer.h"
#include "net/sseparser.h"
#include "testregistry.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;
using PipelineMode = EventPipeline::Mode;

namespace {

constexpr int kMessages = EventPipeline::maxMessages;
constexpr int kBytesEach = 760;
constexpr qsizetype kPiece = 64 * 1024; // as a socket gives them

QByteArray streamOf(int messages)
{
    QByteArray stream = "data: {\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\"}\n\n"
                        "data: {\"type\":\"MESSAGES_SNAPSHOT\",\"messages\":[";
    stream.reserve(stream.size() + static_cast<qsizetype>(messages) * kBytesEach + 16);
    for (int i = 0; i < messages; ++i) {
        const QByteArray begin =
            R"({"id":"m)" + QByteArray::number(i) + R"(","role":")" + (i % 2 ? "assistant" : "user") + R"(","content":")";
        stream += begin + QByteArray(kBytesEach - 3 - begin.size(), 'x') + "\"}" + (i + 1 < messages ? "," : "");
    }
    return stream + "]}\n\n";
}

//! Bytes to conversation, as they come.
struct Client
{
    explicit Client(PipelineMode mode) : pipeline(mode), source(mode == PipelineMode::Strict ? Source::Conformance : Source::Live)
    {
    }

    void take(const QByteArray &stream)
    {
        for (qsizetype at = 0; at < stream.size() && !problem; at += kPiece) {
            const auto frames = parser.feed(stream.mid(at, kPiece));
            QVERIFY(frames);
            for (const SseFrame &frame : *frames) {
                const EventPipeline::Step step = pipeline.take(frame.data);
                for (const AgentEvent &event : step.events)
                    std::ignore = reduce(conversation, event, source, QDateTime::fromSecsSinceEpoch(0, QTimeZone::utc()));
                problem = step.problem;
            }
        }
    }

    SseParser parser;
    EventPipeline pipeline;
    Source source;
    Conversation conversation;
    std::optional<EventPipeline::Problem> problem;
};

} // namespace

//! 100 000 messages in one frame of 76 MB, through everything that reads it. A test of its own: with a sanitizer it takes a
//! while.
class tst_HugeSnapshot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAccepted_data();
    void isAccepted();
    void oneMoreIsNot();
};

void tst_HugeSnapshot::isAccepted_data()
{
    QTest::addColumn<PipelineMode>("mode");
    QTest::newRow("in the app") << PipelineMode::Tolerant;
    QTest::newRow("strict") << PipelineMode::Strict;
}

void tst_HugeSnapshot::isAccepted()
{
    QFETCH(PipelineMode, mode);
    const QByteArray stream = streamOf(kMessages);
    QVERIFY(stream.size() > 75'900'000);
    Client client(mode);
    client.take(stream);
    QVERIFY(!client.problem);
    QCOMPARE(client.conversation.messages.size(), static_cast<std::size_t>(kMessages));
    QCOMPARE(client.conversation.rowOf(u"m99999"_s), kMessages - 1);
    QVERIFY(client.conversation.messages.back().text.endsWith(u"xxx"_s));
    // Told again it is the same: nothing is doubled.
    client.take(stream.mid(stream.indexOf("\n\n") + 2));
    QVERIFY(!client.problem);
    QCOMPARE(client.conversation.messages.size(), static_cast<std::size_t>(kMessages));
}

void tst_HugeSnapshot::oneMoreIsNot()
{
    Client client(PipelineMode::Tolerant);
    client.take(streamOf(kMessages + 1));
    QVERIFY(client.problem);
    QVERIFY(client.problem->isTooLarge);
    QVERIFY(client.conversation.messages.empty());
}

COUNTERSIGN_TEST(tst_HugeSnapshot, "tst_hugesnapshot")
#include "tst_hugesnapshot.moc"
