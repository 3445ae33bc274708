// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"

#include <QAbstractListModel>

namespace countersign {

class Clock;

//! The threads of the sidebar with what their rows say. Pinned ones first, then newest first as given; a row that begins a group
//! ("Pinned", "Today", "Yesterday", "Last 7 days", a month) knows the group's label. A title that is edited is not changed here
//! but told. Owned by Sidebar. UI thread.
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
        UnreadRole,
    };
    explicit ThreadListModel(Clock &clock, QObject *parent = nullptr) : QAbstractListModel(parent), m_clock(clock) {}
    void setThreads(const QList<Sidebar::ThreadRow> &rows);
    void setAgents(const QList<Sidebar::AgentRow> &agents);
    void setFilter(const QString &text);                    //!< shows titles, last words and drafts that contain it
    void setFound(const QStringList &threadIds);            //!< shown, too, until the filter is another
    [[nodiscard]] int rowOf(const QString &threadId) const; //!< -1 = not shown
    [[nodiscard]] bool hasThreads() const { return !m_all.isEmpty(); }
    [[nodiscard]] int count() const { return int(m_all.size()); }
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

    //! "Today", "Yesterday", "Last 7 days", then months.
    [[nodiscard]] static QString groupOf(const QDate &day, const QDate &today);
    //! 12:04 today, the weekday within a week, then the date.
    [[nodiscard]] static QString timeOf(const QDateTime &changed, const QDate &today);

Q_SIGNALS:
    void renamed(const QString &threadId, const QString &title);

private:
    void refilter();
    [[nodiscard]] QString groupAt(qsizetype row, const QDate &today) const;
    [[nodiscard]] QString description(const Sidebar::ThreadRow &row, const QDate &today) const;
    [[nodiscard]] QString secondLine(const Sidebar::ThreadRow &row) const;
    [[nodiscard]] QString agentName(const QString &id) const;

    Clock &m_clock;
    QList<Sidebar::ThreadRow> m_all;
    QList<Sidebar::ThreadRow> m_shown;
    QList<Sidebar::AgentRow> m_agents;
    QString m_filter;
    QStringList m_found;
};

} // namespace countersign
