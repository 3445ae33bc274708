// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitsteps.h"

#include "chainlit/chainlitelements.h"

#include <algorithm>
#include <utility>

// A whole thread at once.

namespace countersign {
using namespace Qt::StringLiterals;

ToolCall ChainlitSteps::callOf(const QJsonObject &step) const
{
    const QString id = chainlitId(step);
    const QString parentId = m_steps.value(id).parentId;
    const auto parent = m_steps.constFind(parentId);
    ToolCall call;
    call.id = id;
    call.name = m_steps.value(id).name;
    call.arguments = chainlitText(step.value("input"_L1));
    call.result = chainlitResult(step);
    const bool isError = chainlitFlag(step.value("isError"_L1));
    call.state = isError ? ToolCall::State::Failed : chainlitStepIsOver(step) ? ToolCall::State::Done : ToolCall::State::Running;
    call.metadata = chainlitToolFacts(step, parent != m_steps.cend() && parent->kind == Kind::Tool ? parentId : QString());
    const QDateTime start = chainlitTime(step.value("start"_L1));
    const QDateTime end = chainlitTime(step.value("end"_L1));
    if (start.isValid() && end.isValid())
        call.milliseconds = std::max<qint64>(0, start.msecsTo(end));
    return call;
}

QList<Message> ChainlitSteps::thread(const QJsonObject &thread)
{
    const QJsonArray steps = thread.value("steps"_L1).toArray();
    for (const auto &value : steps) { // first all of them: a parent may come behind its children
        const QJsonObject step = value.toObject();
        if (!chainlitId(step).isEmpty())
            note(chainlitId(step), step, kindOf(step));
    }
    QHash<QString, QList<Message>> elements; // by the message they belong to
    const QJsonArray told = thread.value("elements"_L1).toArray();
    for (const auto &value : told) {
        if (const auto message = chainlitElement(value.toObject(), m_base))
            elements[message->activity.value("forId"_L1).toString()] << *message;
    }
    QList<Message> messages;
    QHash<QString, qsizetype> hosts;
    QSet<QString> seen;
    for (const auto &value : steps) {
        const QJsonObject step = value.toObject();
        const QString id = chainlitId(step);
        if (id.isEmpty() || seen.contains(id))
            continue;
        seen.insert(id);
        const Kind kind = m_steps.value(id).kind;
        if (kind == Kind::User || kind == Kind::Words) {
            Message message = words(step, kind);
            if (message.end == Message::End::Open)
                message.end = Message::End::BrokeOff; // whoever still streams tells it live
            messages << message;
        } else if (kind == Kind::Hidden) {
            for (const AgentEvent &event : hidden(step))
                messages << std::get<events::MessageTold>(event).message;
            m_failure.clear(); // of long ago
        } else {
            const QString outer = outermost(id);
            const QString hostId = outer.isEmpty() ? id : outer;
            if (!hosts.contains(hostId)) {
                Message host;
                host.id = hostId;
                host.role = Message::Role::Assistant;
                host.at = chainlitTime(step.value("createdAt"_L1));
                hosts.insert(hostId, messages.size());
                messages << host;
            }
            m_steps[id].input = chainlitText(step.value("input"_L1));
            m_steps[id].isOver = chainlitStepIsOver(step);
            messages[hosts.value(hostId)].toolCalls << callOf(step);
        }
        messages << elements.take(id);
    }
    for (const QList<Message> &rest : std::as_const(elements))
        messages << rest;
    return messages;
}

} // namespace countersign
