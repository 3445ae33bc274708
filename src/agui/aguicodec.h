// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/eventpipeline.h"
#include "core/expected.h"

#include <QByteArray>

namespace countersign {

//! AG-UI as the app reads it: the JSON of one SSE frame in, events out (the tolerant EventPipeline). No I/O.
//! One per stream. What cannot be read is an Error (ProtocolBroken, or AnswerTooLarge for more than maxMessages in one event;
//! both without arguments, the reason as detail).
class AgUiCodec
{
public:
    static constexpr qsizetype maxMessages = EventPipeline::maxMessages;

    //! None for an empty frame and for `[DONE]`; more than one where chunk events are spelled out.
    [[nodiscard]] Expected<QList<AgentEvent>> decode(const QByteArray &frame);
    //! A frame that jsonFrame() has read, in whatever thread.
    [[nodiscard]] Expected<QList<AgentEvent>> decode(const Expected<QJsonObject> &frame);
    //! What was odd about the last frame and did not stop us (EventPipeline::Step::notices).
    [[nodiscard]] const QStringList &notices() const { return m_notices; }

private:
    [[nodiscard]] Expected<QList<AgentEvent>> told(EventPipeline::Step step);

    EventPipeline m_pipeline;
    QStringList m_notices;
};

} // namespace countersign
