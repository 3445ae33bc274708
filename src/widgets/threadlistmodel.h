// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"

#include <QAbstractListModel>

namespace countersign {

//! The threads of the sidebar with what their rows say. Newest first as given; a row that begins a group ("Today",
//! "Yesterday", "Last 7 days", a month) knows the group's label. Owned by Sidebar. UI thread.
class ThreadListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        SecondLineRole, //!< state in words, draft, or last words
        DraftRole,      //!< the second line is a draft
        StateRole,      //!< Sidebar::ThreadState
        TimeRole,
        GroupRole, //!< label above this row; empty inside a group
    };
    using QAbstractListModel::QAbstractListModel;
    void setThreads(const QList<Sidebar::ThreadRow> &rows);
    void setAgents(const QList<Sidebar::AgentRow> &agents);
    void setFilter(const QString &text);                    //!< shows titles, last words and drafts that contain it
    [[nodiscard]] int rowOf(const QString &threadId) const; //!< -1 = not shown
    [[nodiscard]] bool hasThreads() const { return !m_all.isEmpty(); }
    [[nodiscard]] int count() const { return int(m_all.size()); }
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    //! "Today", "Yesterday", "Last 7 days", then months.
    [[nodiscard]] static QString groupOf(const QDate &day, const QDate &today);
    //! 12:04 today, the weekday within a week, then the date.
    [[nodiscard]] static QString timeOf(const QDateTime &changed, const QDate &today);

private:
    void refilter();
    [[nodiscard]] QString secondLine(const Sidebar::ThreadRow &row) const;
    [[nodiscard]] QString agentName(const QString &id) const;

    QList<Sidebar::ThreadRow> m_all;
    QList<Sidebar::ThreadRow> m_shown;
    QList<Sidebar::AgentRow> m_agents;
    QString m_filter;
};

} // namespace countersign
