// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include <algorithm>

// Beside the runs: what a server tells by itself, and what the person does to what is there.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! In Message::extra while it waits, so that it outlives a restart: it is to be sent as RunRequest::isEdit.
constexpr auto kIsEdit = "isEdit"_L1;
} // namespace

bool LiveThread::isAmended(const QString &messageId) const
{
    const Message *message = m_model->conversation().find(messageId);
    return message && m_context.outbox.find(messageId) && message->extra.contains(kIsEdit);
}

void LiveThread::hear(const AgentEvent &event)
{
    const bool isGreeting = isEmpty();
    if (const auto *gone = std::get_if<events::MessagesTakenBack>(&event))
        takeBack(gone->messageIds);
    const Changes changes = m_model->apply(event, Source::Live, m_context.clock.wall());
    m_isOnlyGreeted = isGreeting && !m_model->conversation().messages.empty();
    if (!m_isOnlyGreeted)
        touch(changes);
    if (std::holds_alternative<events::InterruptsWithdrawn>(event))
        noteInterrupts();
}

bool LiveThread::take(AgentRun *run)
{
    if (m_run || !m_handing.isEmpty())
        return false;
    run->setParent(this);
    begin(run, Purpose::Send);
    return true;
}

//! With the results of their calls and what belongs to them; the person's own words go only with those they amended.
void LiveThread::takeBack(const QStringList &messageIds)
{
    QSet<QString> gone(messageIds.begin(), messageIds.end());
    for (const Message &message : m_model->conversation().messages) {
        if (gone.contains(message.activity.value("forId"_L1).toString()))
            gone.insert(message.id);
        for (const ToolCall &call : message.toolCalls) {
            if (gone.contains(message.id))
                gone.insert(call.id);
        }
        if (message.role == Message::Role::Tool && gone.contains(message.toolCallId))
            gone.insert(message.id);
    }
    for (const QString &id : std::as_const(gone)) {
        const int row = m_model->conversation().rowOf(id);
        if (row < 0 || m_context.outbox.find(id)) // what waits to be said is the person's
            continue;
        m_model->remove(id);
        removeMessage(id);
        touchFrom(row);
    }
}

//! But what waits to be said: it follows then.
void LiveThread::removeFrom(int row)
{
    const auto &messages = m_model->conversation().messages;
    for (int last = static_cast<int>(messages.size()) - 1; last >= row; --last) {
        const QString id = messages[static_cast<std::size_t>(last)].id;
        if (m_context.outbox.find(id))
            continue;
        m_model->remove(id);
        removeMessage(id);
    }
    touchFrom(row);
}

//! The server still has the old words of a message that waits to be said in others, and what came after them.
void LiveThread::leaveOutAmended(AgentEvent &event) const
{
    const auto isOld = [this](const Message &told) {
        return isAmended(told.id) && m_model->conversation().find(told.id)->text != told.text;
    };
    if (auto *snapshot = std::get_if<events::MessagesSnapshot>(&event)) {
        QList<Message> &messages = snapshot->messages;
        messages.erase(std::find_if(messages.begin(), messages.end(), isOld), messages.end());
    } else if (auto *started = std::get_if<events::RunStarted>(&event)) {
        started->input.removeIf(isOld);
    }
}

bool LiveThread::amend(const QString &messageId, const QString &text)
{
    const Message *found = m_model->conversation().find(messageId);
    const bool mayGo = found && found->role == Message::Role::User && found->delivery == Message::Delivery::Settled;
    if (!mayGo || isInLine() || m_run || text.trimmed().isEmpty())
        return false;
    removeFrom(m_model->conversation().rowOf(messageId) + 1);
    m_model->update(messageId, [&](Message &message) {
        message.text = text;
        message.delivery = Message::Delivery::Sending;
        message.extra.insert(kIsEdit, true);
    });
    store({ messageId }, messageId);
    return true;
}

//! It is the person's message now, like any other.
void LiveThread::settleEdit(const QString &messageId)
{
    if (!isAmended(messageId))
        return;
    m_model->update(messageId, [](Message &message) { message.extra.remove(kIsEdit); });
    m_writer.touch(messageId);
}

void LiveThread::noteFeedback(const QString &messageId, const Feedback &feedback)
{
    m_model->update(messageId, [&](Message &message) {
        if (feedback.value == Feedback::Value::None) {
            message.extra.remove("feedback"_L1);
            return;
        }
        message.extra.insert("feedback"_L1, QJsonObject { { u"value"_s, feedback.value == Feedback::Value::Good ? 1 : 0 },
                                                          { u"comment"_s, feedback.comment },
                                                          { u"id"_s, feedback.id } });
    });
    m_writer.touch(messageId);
}

} // namespace countersign
