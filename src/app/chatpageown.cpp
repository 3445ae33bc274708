// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The person's own words: said, said anew in others, kept at hand; and the files that are dropped to go with them.
#include "app/chatpage.h"

#include "app/connectionsession.h"
#include "app/threadoffers.h"
#include "widgets/composer.h"
#include "widgets/droppedfile.h"
#include "widgets/transcriptview.h"

#include <QDragEnterEvent>

namespace countersign {

void ChatPage::watchOwnTurns(QObject *link)
{
    connect(m_composer, &Composer::editCancelled, link, [this] { endAmending(); });
    connect(m_transcript, &TranscriptView::amendRequested, link, [this](const QString &id) { amend(id); });
    connect(m_transcript, &TranscriptView::favouriteRequested, link, [this](const QString &id, bool isFavourite) {
        if (const Message *message = m_connection->chat().model().conversation().find(id))
            m_connection->backend().setFavourite(m_connection->chat().threadId(), *message, isFavourite);
    });
}

bool ChatPage::mayAmend() const
{
    return m_connection->backend().features().editsMessages && !m_connection->chat().isRunning();
}

void ChatPage::updateOwnTurns()
{
    const BackendFeatures features = m_connection->backend().features();
    m_transcript->setOwnTurns(
        { mayAmend(), features.keepsFavourites, m_connection->backend().session(m_connection->chat().threadId()).favourites });
}

void ChatPage::submit(const QString &text)
{
    if (m_amended.isEmpty())
        m_offers->send(text);
    else if (m_connection->chat().amend(m_amended, text))
        endAmending();
    else // something is under way in this chat, or the message is gone: the words stay the person's
        return m_composer->refuse(text, tr("Not sent: this message cannot be changed right now. Your words stay here."));
    m_transcript->scrollToEnd(); // who writes wants to see what comes of it
}

//! Up in the empty composer: what has not gone out yet is taken back; what was said is changed where the server can do that, else
//! written again to be said anew.
void ChatPage::editLast()
{
    if (!m_connection)
        return;
    const ConversationModel &model = m_connection->chat().model();
    for (int row = model.rowCount() - 1; row >= 0; --row) {
        const Message &message = model.message(row);
        if (message.role != Message::Role::User)
            continue;
        const bool isGone = message.delivery == Message::Delivery::Settled || message.delivery == Message::Delivery::Sending
                            || message.delivery == Message::Delivery::MayHaveArrived;
        if (message.delivery == Message::Delivery::Settled && mayAmend())
            amend(QString(message.id));
        else if (isGone)
            m_composer->setText(message.text);
        else
            m_connection->chat().discard(QString(message.id)); // its text comes back through discarded()
        m_composer->focusText();
        return;
    }
}

//! The draft of the chat stays what it is meanwhile.
void ChatPage::amend(const QString &messageId)
{
    const Message *message = m_connection->chat().model().conversation().find(messageId);
    if (!message || !mayAmend())
        return;
    m_amended = messageId;
    m_composer->setAmending(true);
    m_composer->setText(message->text);
    m_composer->focusText();
}

void ChatPage::endAmending()
{
    if (m_amended.isEmpty())
        return;
    m_composer->setText(m_connection->chat().draft());
    m_amended.clear();
    m_composer->setAmending(false);
}

void ChatPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_offers && m_offers->takesFiles() && !droppedFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ChatPage::dropEvent(QDropEvent *event)
{
    const QStringList files = droppedFiles(*event->mimeData());
    if (!m_offers || files.isEmpty())
        return;
    event->acceptProposedAction();
    m_offers->addFiles(files);
}

} // namespace countersign
