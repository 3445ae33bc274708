// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversation.h"

namespace countersign::test {

//! Conversations with every kind of row, for pictures and for tests that walk them all. Ids are `own-…`, `say-…`, `tool-…`.
class SampleThread
{
public:
    explicit SampleThread(const QDateTime &now) : m_now(now) {}

    //! What is finished: days, text, lists, code, a table, quotes, links, reasoning, tools in every final state, activities.
    [[nodiscard]] Conversation finished();
    //! What goes on: reasoning, running and preparing tools, steps, subagents, an answer that comes.
    [[nodiscard]] Conversation running();
    //! What asks: an approval with hostile arguments, a second one, a form.
    [[nodiscard]] Conversation asking();
    //! What waits to go out, and how an answer may end.
    [[nodiscard]] Conversation waiting();
    //! Arabic and Japanese, code between them.
    [[nodiscard]] Conversation scripts();
    //! A form, a plain yes, and words; one runs out in five minutes.
    [[nodiscard]] QList<Interrupt> interrupts() const;

private:
    Message &say(Message::Role role, const QString &id, const QString &text, int minutesAgo);
    ToolCall &call(const QString &id, ToolCall::State state, const QString &arguments, const QString &result = {},
                   qint64 milliseconds = -1);
    [[nodiscard]] Conversation take();

    QDateTime m_now;
    std::vector<Message> m_messages;
};

} // namespace countersign::test
