// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threadlistmodel.h"

#include "core/clock.h"

#include <QLocale>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

QString ThreadListModel::groupOf(const QDate &day, const QDate &today)
{
    const qint64 ago = day.daysTo(today);
    if (ago <= 0)
        return tr("Today");
    if (ago == 1)
        return tr("Yesterday");
    if (ago < 7)
        return tr("Last 7 days");
    const QLocale locale;
    const QString month = locale.standaloneMonthName(day.month());
    return day.year() == today.year() ? month : tr("%1 %2", "month, year").arg(month).arg(day.year());
}

QString ThreadListModel::timeOf(const QDateTime &changed, const QDate &today)
{
    if (!changed.isValid())
        return {};
    const QDateTime local = changed.toLocalTime();
    const qint64 ago = local.date().daysTo(today);
    const QLocale locale;
    if (ago <= 0) {
        QString format = locale.timeFormat(QLocale::ShortFormat);
        format.remove(u":ss"_s); // some locales count the seconds even in short
        return locale.toString(local.time(), format);
    }
    return ago < 7 ? locale.standaloneDayName(local.date().dayOfWeek(), QLocale::ShortFormat)
                   : locale.toString(local.date(), QLocale::ShortFormat);
}

void ThreadListModel::setThreads(const QList<Sidebar::ThreadRow> &rows)
{
    const auto sameIds = [](const QList<Sidebar::ThreadRow> &a, const QList<Sidebar::ThreadRow> &b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Sidebar::ThreadRow &x, const Sidebar::ThreadRow &y) {
            return x.info.key.threadId == y.info.key.threadId;
        });
    };
    // While an answer streams only texts and times change: the rows stay, and with them selection, focus and scroll position.
    QList<Sidebar::ThreadRow> ordered = rows;
    std::stable_partition(ordered.begin(), ordered.end(), [](const Sidebar::ThreadRow &row) { return row.info.pinned; });
    const bool inPlace = m_filter.isEmpty() && sameIds(m_shown, ordered);
    m_all = ordered;
    if (!inPlace) {
        refilter();
        return;
    }
    m_shown = m_all;
    if (!m_shown.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_shown.size()) - 1));
}

void ThreadListModel::setAgents(const QList<Sidebar::AgentRow> &agents)
{
    m_agents = agents;
    if (!m_shown.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_shown.size()) - 1));
}

void ThreadListModel::setFilter(const QString &text)
{
    if (m_filter == text.trimmed())
        return;
    m_filter = text.trimmed();
    m_found.clear();
    refilter();
}

void ThreadListModel::setFound(const QStringList &threadIds)
{
    if (m_filter.isEmpty() || m_found == threadIds)
        return;
    m_found = threadIds;
    refilter();
}

void ThreadListModel::refilter()
{
    beginResetModel();
    m_shown.clear();
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(m_shown), [this](const Sidebar::ThreadRow &row) {
        return m_filter.isEmpty() || m_found.contains(row.info.key.threadId)
               || row.info.shownTitle().contains(m_filter, Qt::CaseInsensitive)
               || row.info.lastWords.contains(m_filter, Qt::CaseInsensitive)
               || row.info.draft.contains(m_filter, Qt::CaseInsensitive);
    });
    endResetModel();
}

int ThreadListModel::rowOf(const QString &threadId) const
{
    for (int i = 0; i < m_shown.size(); ++i) {
        if (m_shown.at(i).info.key.threadId == threadId)
            return i;
    }
    return -1;
}

int ThreadListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

QString ThreadListModel::agentName(const QString &id) const
{
    const auto found =
        std::find_if(m_agents.begin(), m_agents.end(), [&](const Sidebar::AgentRow &agent) { return agent.id == id; });
    return found != m_agents.end() && !found->name.isEmpty() ? found->name : id;
}

QString ThreadListModel::secondLine(const Sidebar::ThreadRow &row) const
{
    switch (row.state) {
    case Sidebar::ThreadState::Running: {
        const QString agent = agentName(row.info.agentId);
        return agent.isEmpty() ? tr("An answer is coming") : tr("%1 is answering").arg(agent);
    }
    case Sidebar::ThreadState::WaitsForSignIn:
        return tr("Waits for you to sign in");
    case Sidebar::ThreadState::WaitsForConfirmation:
        return tr("Waits for your confirmation");
    case Sidebar::ThreadState::BrokeOff:
        return tr("The answer broke off");
    case Sidebar::ThreadState::None:
        break;
    }
    return row.info.draft.trimmed().isEmpty() ? row.info.lastWords.simplified()
                                              : tr("Draft: %1").arg(row.info.draft.simplified());
}

QString ThreadListModel::groupAt(qsizetype row, const QDate &today) const
{
    const ThreadInfo &info = m_shown.at(row).info;
    return info.pinned ? tr("Pinned") : groupOf(info.changed.toLocalTime().date(), today);
}

//! What a screen reader says after the title: all that is drawn, the group's name too, since its label is no row.
QString ThreadListModel::description(const Sidebar::ThreadRow &row, const QDate &today) const
{
    QStringList parts { secondLine(row), timeOf(row.info.changed, today) };
    if (row.unread)
        parts.prepend(tr("unread"));
    if (row.info.pinned)
        parts << tr("pinned");
    parts.removeAll(QString());
    return parts.join(tr(", ", "between what is said about a chat"));
}

QVariant ThreadListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Sidebar::ThreadRow &row = m_shown.at(index.row());
    const QDate today = m_clock.wall().toLocalTime().date();
    switch (role) {
    case Qt::DisplayRole:
        return row.info.shownTitle().isEmpty() ? tr("New chat") : row.info.shownTitle();
    case Qt::EditRole:
        return row.info.shownTitle();
    case Qt::AccessibleDescriptionRole:
        return description(row, today);
    case IdRole:
        return row.info.key.threadId;
    case SecondLineRole:
        return secondLine(row);
    case DraftRole:
        return row.state == Sidebar::ThreadState::None && !row.info.draft.trimmed().isEmpty();
    case StateRole:
        return int(row.state);
    case TimeRole:
        return timeOf(row.info.changed, today);
    case UnreadRole:
        return row.unread;
    case GroupRole:
        if (index.row() > 0 && groupAt(index.row(), today) == groupAt(index.row() - 1, today))
            return QString();
        return groupAt(index.row(), today);
    default:
        return {};
    }
}

bool ThreadListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid)
        || title == m_shown.at(index.row()).info.shownTitle())
        return false;
    Q_EMIT renamed(m_shown.at(index.row()).info.key.threadId, title);
    return true;
}

Qt::ItemFlags ThreadListModel::flags(const QModelIndex &index) const
{
    return QAbstractListModel::flags(index) | (index.isValid() ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

} // namespace countersign
