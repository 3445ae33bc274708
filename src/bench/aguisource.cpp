// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/aguisource.h"

#include <algorithm>

namespace countersign {

namespace {
constexpr qsizetype kPiece = 16 * 1024;
const QByteArray kMessage = "3f6b2d1e-9c47-4a58-8d0b-5e2f7a916c34";

//! Collects events into pieces of about the size a socket hands out.
class Pieces
{
public:
    explicit Pieces(const SsePiece &take) : m_take(take) {}
    ~Pieces() { flush(); }
    Pieces(const Pieces &) = delete;
    Pieces &operator=(const Pieces &) = delete;

    void event(const QByteArray &json)
    {
        raw("data: " + json + "\n\n");
        ++m_size.events;
    }
    //! An event in which `length` characters stand between the two parts.
    void longEvent(const QByteArray &before, qint64 length, const QByteArray &after)
    {
        raw("data: " + before);
        for (qint64 left = length; left > 0; left -= kPiece)
            raw(QByteArray(std::min<qint64>(left, kPiece), 'a'));
        raw(after + "\n\n");
        ++m_size.events;
    }
    [[nodiscard]] StreamSize size()
    {
        flush();
        return m_size;
    }

private:
    void raw(const QByteArray &bytes)
    {
        m_buffer += bytes;
        m_size.bytes += bytes.size();
        if (m_buffer.size() >= kPiece)
            flush();
    }
    void flush()
    {
        if (!m_buffer.isEmpty())
            m_take(std::exchange(m_buffer, {}));
    }

    const SsePiece &m_take;
    QByteArray m_buffer;
    StreamSize m_size;
};

QByteArray started(const QByteArray &runId)
{
    return R"({"type":"RUN_STARTED","threadId":"t","runId":")" + runId + R"("})";
}

QByteArray finished(const QByteArray &runId)
{
    return R"({"type":"RUN_FINISHED","threadId":"t","runId":")" + runId + R"("})";
}

QByteArray messageEvent(const QByteArray &type)
{
    return R"({"type":")" + type + R"(","messageId":")" + kMessage + R"(","role":"assistant"})";
}
} // namespace

StreamSize streamDeltas(qint64 deltas, int deltaBytes, const SsePiece &take)
{
    Pieces pieces(take);
    pieces.event(started("r"));
    pieces.event(messageEvent("TEXT_MESSAGE_START"));
    // Words and a line now and then, as models write.
    QByteArray text;
    while (text.size() < deltaBytes)
        text += "some words, ";
    text.truncate(deltaBytes);
    const QByteArray head = R"({"type":"TEXT_MESSAGE_CONTENT","messageId":")" + kMessage + R"(","delta":")";
    const QByteArray plain = head + text + R"("})";
    const QByteArray lineEnd = head + text.chopped(std::min(deltaBytes, 2)) + R"(\n"})";
    for (qint64 i = 0; i < deltas; ++i)
        pieces.event(i % 16 == 15 ? lineEnd : plain);
    pieces.event(messageEvent("TEXT_MESSAGE_END"));
    pieces.event(finished("r"));
    return pieces.size();
}

StreamSize streamOneDelta(qint64 bytes, const SsePiece &take)
{
    Pieces pieces(take);
    pieces.event(started("r"));
    pieces.event(messageEvent("TEXT_MESSAGE_START"));
    pieces.longEvent(R"({"type":"TEXT_MESSAGE_CONTENT","messageId":")" + kMessage + R"(","delta":")", bytes, R"("})");
    pieces.event(messageEvent("TEXT_MESSAGE_END"));
    pieces.event(finished("r"));
    return pieces.size();
}

QByteArray echoedMessageId()
{
    return "7d0e6a52-11f3-4be4-a1c6-0f9e8d7b6a53";
}

StreamSize streamEchoes(int runs, qint64 bytes, const SsePiece &take)
{
    Pieces pieces(take);
    for (int run = 0; run < runs; ++run) {
        const QByteArray id = "r" + QByteArray::number(run);
        pieces.longEvent(R"({"type":"RUN_STARTED","threadId":"t","runId":")" + id + R"(","input":{"threadId":"t","runId":")" + id
                             + R"(","tools":[],"context":[],"messages":[{"id":")" + echoedMessageId()
                             + R"(","role":"user","content":[{"type":"text","text":"Look at this."},)"
                               R"({"type":"document","source":{"type":"data","mimeType":"application/pdf","value":")",
                         (bytes + 2) / 3 * 4, R"("}}]}]}})");
        const QByteArray answer = "answer-" + id;
        pieces.event(R"({"type":"TEXT_MESSAGE_START","role":"assistant","messageId":")" + answer + R"("})");
        pieces.event(R"({"type":"TEXT_MESSAGE_CONTENT","delta":"I see.","messageId":")" + answer + R"("})");
        pieces.event(R"({"type":"TEXT_MESSAGE_END","messageId":")" + answer + R"("})");
        pieces.event(finished(id));
    }
    return pieces.size();
}

} // namespace countersign
