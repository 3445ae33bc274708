// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "agent/backend.h"
#include "core/expected.h"

#include <QByteArray>

namespace countersign {

//! AG-UI on the wire (ag-ui.md §1, §4, §5; copilotkit.md §5, §7): the JSON of one SSE frame in, events out, and a request as
//! RunAgentInput. No I/O. One per stream: it remembers which chunked message is open. As tolerant as the union of the
//! official clients 0.0.59 and 1.0: unknown types and members pass, what cannot be read is an Error (ProtocolBroken, or
//! AnswerTooLarge for more than 100 000 messages in one event; both without arguments).
class AgUiCodec
{
public:
    static constexpr qsizetype maxMessages = 100'000;

    //! None for an empty frame and for `[DONE]`; more than one where chunk events are spelled out.
    [[nodiscard]] Expected<QList<AgentEvent>> decode(const QByteArray &frame);
    //! Body of a run or connect. The history is repaired: each tool call is followed by its result ({"status":"stopped"} if
    //! nobody ever answered), results without a call, empty answers and activities are left out.
    [[nodiscard]] static QByteArray encode(const RunRequest &request);

private:
    //! A *_CHUNK stream that has no END yet.
    struct Chunked
    {
        enum class Kind { None, Text, Reasoning, ToolCall };
        Kind kind = Kind::None;
        QString id;
    };
    bool expandChunk(const QString &type, const QJsonObject &json, QList<AgentEvent> &events);
    void closeChunk(QList<AgentEvent> &events);

    Chunked m_chunked;
};

} // namespace countersign
