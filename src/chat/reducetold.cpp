// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reduction.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

//! What is told counts; what the server has no say about (calls, parts, what only we noted) stays if it says nothing of it.
void Reduction::operator()(const events::MessageTold &event)
{
    const Message &told = event.message;
    if (told.id.isEmpty())
        return;
    if (told.role == Message::Role::Assistant && !m_conversation.activeRunId.isEmpty())
        m_conversation.answerId = told.id;
    const int known = m_conversation.rowOf(told.id);
    if (known < 0)
        return insert(tail(), told);
    const Message held = at(known);
    if (held.role != told.role)
        return;
    Message message = merged(told, held);
    if (message.toolCalls.isEmpty())
        message.toolCalls = held.toolCalls;
    if (message.parts.isEmpty())
        message.parts = held.parts;
    for (auto member = held.extra.begin(); member != held.extra.end(); ++member) {
        if (!message.extra.contains(member.key()))
            message.extra.insert(member.key(), member.value());
    }
    if (message == held && m_source != Source::Replay)
        return;
    m_conversation.retoldTexts.remove(told.id);
    m_conversation.replace(known, message);
    changed(known);
}

//! The message a question stood in says so if nobody answered in time.
void Reduction::operator()(const events::InterruptsWithdrawn &event)
{
    for (const QString &id : event.isLate ? event.interruptIds : QStringList()) {
        const int row = m_conversation.rowOf(id);
        if (row < 0 || at(row).role != Message::Role::Assistant)
            continue;
        at(row).extra.insert("asked"_L1, u"late"_s);
        changed(row);
    }
    m_conversation.interrupts.removeIf(
        [&](const Interrupt &interrupt) { return event.interruptIds.isEmpty() || event.interruptIds.contains(interrupt.id); });
}

void Reduction::operator()(const events::ActionOffered &event)
{
    QList<OfferedAction> &actions = m_conversation.actions;
    const auto known =
        std::find_if(actions.begin(), actions.end(), [&](const OfferedAction &held) { return held.id == event.action.id; });
    if (known != actions.end())
        *known = event.action;
    else
        actions << event.action;
    if (const int row = m_conversation.rowOf(event.action.messageId); row >= 0)
        changed(row);
}

void Reduction::operator()(const events::ActionWithdrawn &event)
{
    m_conversation.actions.removeIf([&](const OfferedAction &action) {
        const bool goes = event.actionId.isEmpty() || action.id == event.actionId;
        if (const int row = goes ? m_conversation.rowOf(action.messageId) : -1; row >= 0)
            changed(row);
        return goes;
    });
}

} // namespace countersign
