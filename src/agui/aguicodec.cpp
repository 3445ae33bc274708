// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguicodec.h"

#include <utility>

namespace countersign {

Expected<QList<AgentEvent>> AgUiCodec::decode(const QByteArray &frame)
{
    // Heartbeats, and the farewell that other APIs taught some servers.
    if (frame.size() < 64) {
        const QByteArray trimmed = frame.trimmed();
        if (trimmed.isEmpty() || trimmed == "[DONE]")
            return told({});
    }
    return told(m_pipeline.take(frame));
}

Expected<QList<AgentEvent>> AgUiCodec::decode(const Expected<QJsonObject> &frame)
{
    return frame ? told(m_pipeline.take(*frame)) : frame.error();
}

Expected<QList<AgentEvent>> AgUiCodec::told(EventPipeline::Step step)
{
    m_notices = std::move(step.notices);
    if (!step.problem)
        return std::move(step.events);
    const Condition condition = step.problem->isTooLarge ? Condition::AnswerTooLarge : Condition::ProtocolBroken;
    return Error { condition, {}, 0, step.problem->text };
}

} // namespace countersign
