// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/conversationmodel.h"

#include <algorithm>
#include <utility>

namespace countersign {

namespace {

//! Who speaks in the transcript, and what the agent thinks and shows; results show inside their call.
bool isShown(const Message &message)
{
    return message.role != Message::Role::Tool && message.role != Message::Role::System
           && message.role != Message::Role::Developer;
}

} // namespace

ConversationModel::ConversationModel(QObject *parent) : QAbstractListModel(parent) {}

int ConversationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ConversationModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Message &shown = message(index.row());
    switch (role) {
    case TextRole:
        return shown.text;
    case IdRole:
        return shown.id;
    case MessageRole:
        return QVariant::fromValue(static_cast<void *>(const_cast<Message *>(&shown)));
    default:
        return {};
    }
}

QHash<int, QByteArray> ConversationModel::roleNames() const
{
    return { { TextRole, "text" }, { IdRole, "id" }, { MessageRole, "message" } };
}

const Message &ConversationModel::message(int row) const
{
    return m_conversation.messages[static_cast<std::size_t>(m_rows[static_cast<std::size_t>(row)])];
}

int ConversationModel::rowOf(const QString &messageId) const
{
    const int index = m_conversation.rowOf(messageId);
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), index);
    const bool isHere = index >= 0 && found != m_rows.end() && *found == index;
    return isHere ? static_cast<int>(found - m_rows.begin()) : -1;
}

void ConversationModel::reset(Conversation conversation)
{
    beginResetModel();
    m_conversation = std::move(conversation);
    rebuildRows();
    endResetModel();
}

Conversation ConversationModel::take()
{
    beginResetModel();
    Conversation all = std::exchange(m_conversation, {});
    m_rows.clear();
    endResetModel();
    return all;
}

Changes ConversationModel::apply(const AgentEvent &event, Source source, const QDateTime &now)
{
    const QList<RunningStep> steps = m_conversation.steps;
    const QList<Subagent> subagents = m_conversation.subagents;
    Changes changes = reduce(m_conversation, event, source, now);
    publish(changes);
    const bool isState =
        std::holds_alternative<events::StateSnapshot>(event) || std::holds_alternative<events::StateDelta>(event);
    if (isState || steps != m_conversation.steps || subagents != m_conversation.subagents)
        Q_EMIT progressed();
    return changes;
}

void ConversationModel::update(const QString &messageId, const std::function<void(Message &)> &edit)
{
    const int row = m_conversation.rowOf(messageId);
    if (row < 0)
        return;
    edit(m_conversation.edit(row));
    publish({ { Change::Kind::Changed, row } });
}

void ConversationModel::append(const Message &message)
{
    m_conversation.append(message);
    publish({ { Change::Kind::Inserted, static_cast<int>(m_conversation.messages.size()) - 1 } });
}

void ConversationModel::remove(const QString &messageId)
{
    const int index = m_conversation.rowOf(messageId);
    if (index < 0)
        return;
    const int row = rowOf(messageId);
    if (row >= 0)
        beginRemoveRows({}, row, row);
    m_conversation.removeRow(index);
    if (row >= 0)
        m_rows.erase(m_rows.begin() + row);
    for (int &later : m_rows)
        later -= later > index ? 1 : 0;
    if (row >= 0)
        endRemoveRows();
}

Changes ConversationModel::finishOpen(Message::End end)
{
    Changes changes = closeOpen(m_conversation, end);
    publish(changes);
    return changes;
}

void ConversationModel::beginReplay()
{
    countersign::beginReplay(m_conversation);
}

Changes ConversationModel::endReplay(bool complete)
{
    Changes changes = countersign::endReplay(m_conversation, complete);
    publish(changes);
    return changes;
}

void ConversationModel::setRun(const QString &runId)
{
    m_conversation.activeRunId = runId;
}

//! Shown rows point at messages; first they follow what moved, then the views are told about one row after the other.
void ConversationModel::publish(const Changes &changes)
{
    const bool grew =
        std::any_of(changes.begin(), changes.end(), [](const Change &change) { return change.kind == Change::Kind::Inserted; });
    if (grew && changes.size() > 500) {
        // A whole history in one event: telling the views row by row would cost the square of it.
        beginResetModel();
        rebuildRows();
        endResetModel();
        return;
    }
    followInsertions(changes);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        int index = changes[i].row;
        for (std::size_t later = i + 1; grew && later < changes.size(); ++later)
            index += changes[later].kind == Change::Kind::Inserted && changes[later].row <= index ? 1 : 0;
        if (!isShown(m_conversation.messages[static_cast<std::size_t>(index)]))
            continue;
        const auto place = std::lower_bound(m_rows.begin(), m_rows.end(), index);
        const int row = static_cast<int>(place - m_rows.begin());
        if (changes[i].kind == Change::Kind::Inserted) {
            beginInsertRows({}, row, row);
            m_rows.insert(place, index);
            endInsertRows();
        } else if (place != m_rows.end() && *place == index) {
            const QModelIndex changed = this->index(row);
            Q_EMIT dataChanged(changed, changed);
        }
    }
}

void ConversationModel::followInsertions(const Changes &changes)
{
    for (const Change &change : changes) {
        const auto from = std::lower_bound(m_rows.begin(), m_rows.end(), change.row);
        if (change.kind == Change::Kind::Inserted)
            std::for_each(from, m_rows.end(), [](int &index) { ++index; });
    }
}

void ConversationModel::rebuildRows()
{
    m_rows.clear();
    for (std::size_t i = 0; i < m_conversation.messages.size(); ++i) {
        if (isShown(m_conversation.messages[i]))
            m_rows.push_back(static_cast<int>(i));
    }
}

} // namespace countersign
