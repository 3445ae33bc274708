// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QList>

#include <functional>

namespace countersign {

//! Writes to a ConversationStorage that must reach the disk in the end: what failed is remembered and written again by retry().
//! A write says what is true when it runs, not when it was first asked for, so a late one does no harm. A value.
class PendingWrites
{
public:
    using Write = std::function<quint64()>; //!< its ticket

    void add(const Write &write) { m_underWay.insert(write(), write); }
    void stored(quint64 ticket) { m_underWay.remove(ticket); }
    void failed(quint64 ticket)
    {
        if (m_underWay.contains(ticket))
            m_failed << m_underWay.take(ticket);
    }
    //! Tickets of what is written again.
    QList<quint64> retry()
    {
        QList<quint64> tickets;
        for (const Write &write : std::exchange(m_failed, {})) {
            tickets << write();
            m_underWay.insert(tickets.last(), write);
        }
        return tickets;
    }

private:
    QHash<quint64, Write> m_underWay;
    QList<Write> m_failed;
};

} // namespace countersign
