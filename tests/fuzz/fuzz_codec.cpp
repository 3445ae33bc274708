// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguimessage.h"
#include "agui/eventpipeline.h"
#include "chat/reducer.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTimeZone>

#include <cstdlib>

using namespace countersign;

namespace {

//! A stream, and what it made.
class Client
{
public:
    Client(EventPipeline::Mode mode, Source source)
        : m_pipeline(mode, [this] { return QString::number(++m_ids); })
        , m_source(source)
    {
    }

    template<typename Frame> void take(const Frame &frame)
    {
        if (m_isOver)
            return;
        const EventPipeline::Step step = m_pipeline.take(frame);
        for (const AgentEvent &event : step.events)
            std::ignore = reduce(m_conversation, event, m_source, QDateTime::fromMSecsSinceEpoch(0, QTimeZone::utc()));
        m_isOver = step.problem.has_value();
    }

    [[nodiscard]] QJsonArray messages() const
    {
        QJsonArray messages;
        for (const Message &message : m_conversation.messages)
            messages << messageToJson(message);
        return messages;
    }
    //! Every id is where the indexes say.
    void check() const
    {
        for (int row = 0; row < static_cast<int>(m_conversation.messages.size()); ++row) {
            const Message &message = m_conversation.messages[static_cast<std::size_t>(row)];
            if (m_conversation.rowOf(message.id) < 0)
                std::abort();
            for (const ToolCall &call : message.toolCalls) {
                if (!m_conversation.toolCall(call.id))
                    std::abort();
            }
        }
    }

private:
    int m_ids = 0;
    EventPipeline m_pipeline;
    Source m_source;
    Conversation m_conversation;
    bool m_isOver = false;
};

} // namespace

//! A frame a line. Whatever they say, live and replayed, strict and tolerant; and the short way through the most common frame
//! makes what the long one makes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray all(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    Client strict(EventPipeline::Mode::Strict, Source::Conformance);
    Client tolerant(EventPipeline::Mode::Tolerant, Source::Live);
    Client replayed(EventPipeline::Mode::Tolerant, Source::Replay);
    Client slow(EventPipeline::Mode::Tolerant, Source::Live);
    for (const QByteArray &frame : all.split('\n')) {
        strict.take(frame);
        tolerant.take(frame);
        replayed.take(frame);
        if (const auto json = jsonFrame(frame))
            slow.take(*json);
        else
            slow.take(frame);
    }
    tolerant.check();
    replayed.check();
    if (tolerant.messages() != slow.messages())
        std::abort();
    return 0;
}
