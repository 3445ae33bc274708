// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the page shows of the chat that is open: its text, its state, what waits and what is asked.
#include "app/chatpage.h"

#include "app/connectionsession.h"
#include "widgets/composer.h"
#include "widgets/findbar.h"
#include "widgets/statedialog.h"
#include "widgets/suggestionrow.h"
#include "widgets/transcriptview.h"
#include "widgets/waitinglist.h"

#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

void ChatPage::showThread()
{
    ChatController &chat = m_connection->chat();
    endAmending();
    m_transcript->setModel(&chat.model());
    if (!m_findBar->isHidden())
        m_findBar->open({}); // the same words, in the other chat
    m_transcript->setPersonName(chat.identity().personName);
    m_transcript->setScrollPosition(chat.scroll());
    // What was typed before there was a chat goes into the one that is opened.
    const QString typed = m_isUnplaced ? m_composer->text() : QString();
    m_isUnplaced = chat.isOpening();
    const QString draft = chat.draft();
    m_composer->setText(typed.isEmpty() || typed == draft ? draft : draft.isEmpty() ? typed : draft + u'\n' + typed);
    if (!m_isUnplaced)
        chat.setDraft(m_composer->text());
    updateState();
    updateWaiting();
    updateAsked();
}

QString ChatPage::agentName() const
{
    const QString id = m_connection->chat().agentId();
    for (const AgentInfo &agent : m_connection->backend().agents()) {
        if (agent.id == id)
            return agent.name.isEmpty() ? id : agent.name;
    }
    return id;
}

QString ChatPage::title() const
{
    if (!m_connection)
        return {};
    const ChatController &chat = m_connection->chat();
    for (const ThreadInfo &thread : chat.threads()) {
        if (thread.key.threadId == chat.threadId() && !thread.shownTitle().isEmpty())
            return thread.shownTitle();
    }
    return tr("New chat");
}

void ChatPage::updateState()
{
    if (!m_connection)
        return;
    ChatController &chat = m_connection->chat();
    const Session &session = m_connection->session();
    const bool signedIn = session.state() == Session::State::SignedIn;
    const QString agent = agentName();
    m_title->setText(title());
    m_agent->setText(QString(agent).replace(u'&', u"&&"_s));
    m_agent->setVisible(!agent.isEmpty());
    m_agent->setAccessibleName(tr("Agent: %1").arg(agent));
    m_transcript->setAgentName(agent);
    m_transcript->setMayApprove(signedIn);
    m_composer->setAgentName(agent);
    m_transcript->setQuiet(chat.isRunning() && chat.isQuiet());
    m_suggestions->setSuggestions(chat.isRunning() ? QList<Suggestion>() : chat.suggestions());
    m_composer->setRunning(chat.isRunning());
    updateOwnTurns();
    m_composer->setSendIsPrimary(!offersSignIn());
    const bool mayWait = session.state() == Session::State::SignInRequired;
    m_composer->setHint(mayWait ? tr("Keep writing: nothing is lost, and nothing leaves before you sign in.") : QString());
    Q_EMIT titleChanged();
}

//! What has not gone out, of this chat.
void ChatPage::updateWaiting()
{
    using Delivery = Message::Delivery;
    ChatController &chat = m_connection->chat();
    QList<WaitingList::Entry> entries;
    for (const OutboxRow &row : chat.outbox().rows()) {
        const Message *message = row.key.threadId == chat.threadId() ? chat.model().conversation().find(row.messageId) : nullptr;
        if (!message || message->role != Message::Role::User)
            continue;
        const bool waits = message->delivery != Delivery::Settled && message->delivery != Delivery::Sending;
        if (waits)
            entries << WaitingList::Entry { message->id, message->text, message->delivery };
    }
    m_waiting->setEntries(entries);
    updateState();
}

//! Whether a question of the agent is open: then the composer says so.
void ChatPage::updateAsked()
{
    ChatController &chat = m_connection->chat();
    const QList<Interrupt> open = chat.openInterrupts();
    m_transcript->setInterrupts(open);
    const std::vector<Message> &messages = chat.model().conversation().messages;
    const bool asks =
        !messages.empty()
        && std::any_of(
            messages.rbegin(), messages.rbegin() + qMin<std::ptrdiff_t>(8, std::ssize(messages)), [](const Message &message) {
                return std::any_of(message.toolCalls.begin(), message.toolCalls.end(),
                                   [](const ToolCall &call) { return call.state == ToolCall::State::AwaitingApproval; });
            });
    m_composer->setAgentAsks(asks || !open.isEmpty());
    if (m_state)
        m_state->setState(chat.model().conversation().state);
}

} // namespace countersign
