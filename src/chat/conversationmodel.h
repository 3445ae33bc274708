// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversation.h"
#include "chat/reducer.h"

#include <QAbstractListModel>

#include <functional>

namespace countersign {

//! The conversation for views: one row a message that is shown (tool, system and developer messages have no row of their own:
//! a tool's result shows inside its call). Owner: ChatController. UI thread.
class ConversationModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        TextRole = Qt::DisplayRole,
        IdRole = Qt::UserRole + 1,
        MessageRole, //!< const Message * as void *: valid until the next change
    };
    explicit ConversationModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] const Conversation &conversation() const { return m_conversation; }
    //! The message of a row.
    [[nodiscard]] const Message &message(int row) const;
    [[nodiscard]] int rowOf(const QString &messageId) const; //!< -1 = none

    void reset(Conversation conversation);
    //! All of it, for another model; this one is empty then.
    [[nodiscard]] Conversation take();
    //! Applies one event and tells the views what changed; so do all functions below. Rows of Changes are message rows.
    Changes apply(const AgentEvent &event, Source source, const QDateTime &now);
    //! Any other change to a message, by the controller; ids stay as they are.
    void update(const QString &messageId, const std::function<void(Message &)> &edit);
    void append(const Message &message);
    void remove(const QString &messageId);
    Changes finishOpen(Message::End end);
    void beginReplay();
    Changes endReplay(bool complete);
    void setRun(const QString &runId);
    void setAgent(const QString &agentId) { m_conversation.agentId = agentId; }
    void setInterrupts(const QList<Interrupt> &open) { m_conversation.interrupts = open; }

Q_SIGNALS:
    void progressed(); //!< steps, subagents or the shared state are others: no row need have changed

private:
    void publish(const Changes &changes);
    void followInsertions(const Changes &changes);
    void rebuildRows();

    Conversation m_conversation;
    std::vector<int> m_rows; //!< shown row -> message index
};

} // namespace countersign
