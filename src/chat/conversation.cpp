// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/conversation.h"

#include <algorithm>

namespace countersign {

int Conversation::rowOf(const QString &messageId) const
{
    return m_rows.value(messageId, -1);
}

int Conversation::rowOfToolCall(const QString &toolCallId) const
{
    return m_toolRows.value(toolCallId, -1);
}

const Message *Conversation::find(const QString &messageId) const
{
    const int row = rowOf(messageId);
    return row < 0 ? nullptr : &messages[static_cast<std::size_t>(row)];
}

const ToolCall *Conversation::toolCall(const QString &toolCallId) const
{
    const int row = rowOfToolCall(toolCallId);
    if (row < 0)
        return nullptr;
    const QList<ToolCall> &calls = messages[static_cast<std::size_t>(row)].toolCalls;
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const ToolCall &call) { return call.id == toolCallId; });
    return found == calls.end() ? nullptr : &*found;
}

Message &Conversation::edit(int row)
{
    m_firstUnsettled = std::min(m_firstUnsettled, row);
    return messages[static_cast<std::size_t>(row)];
}

ToolCall *Conversation::toolCall(const QString &toolCallId)
{
    const int row = rowOfToolCall(toolCallId);
    if (row < 0)
        return nullptr;
    QList<ToolCall> &calls = edit(row).toolCalls;
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const ToolCall &call) { return call.id == toolCallId; });
    return found == calls.end() ? nullptr : &*found;
}

void Conversation::insert(int row, const Message &message)
{
    messages.insert(messages.begin() + row, message);
    m_firstUnsettled = std::min(m_firstUnsettled, row);
    reindex(row);
}

void Conversation::addToolCall(int row, const ToolCall &call)
{
    edit(row).toolCalls << call;
    m_toolRows.insert(call.id, row);
}

void Conversation::replace(int row, const Message &message)
{
    Message &old = edit(row);
    for (const ToolCall &call : std::as_const(old.toolCalls))
        m_toolRows.remove(call.id);
    m_rows.remove(old.id);
    old = message;
    index(row);
}

void Conversation::removeRow(int row)
{
    const Message &gone = edit(row);
    m_rows.remove(gone.id);
    for (const ToolCall &call : gone.toolCalls)
        m_toolRows.remove(call.id);
    messages.erase(messages.begin() + row);
    reindex(row);
}

void Conversation::setMessages(std::vector<Message> all)
{
    messages = std::move(all);
    m_firstUnsettled = 0;
    m_rows.clear();
    m_toolRows.clear();
    reindex(0);
}

void Conversation::index(int row)
{
    const Message &message = messages[static_cast<std::size_t>(row)];
    m_rows.insert(message.id, row);
    for (const ToolCall &call : message.toolCalls)
        m_toolRows.insert(call.id, row);
}

void Conversation::reindex(int fromRow)
{
    for (int row = fromRow; row < static_cast<int>(messages.size()); ++row)
        index(row);
}

} // namespace countersign
