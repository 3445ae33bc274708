// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "agui/runtimeroutes.h"

#include <memory>
#include <optional>

namespace countersign {

class Transport;

//! A page of a runtime's thread list (handle-threads.ts); archived threads are left out. Nothing if it is none. Pure.
struct ThreadPage
{
    QList<RemoteThread> threads;
    QString nextCursor; //!< empty = the last one
};
[[nodiscard]] std::optional<ThreadPage> threadPage(const QByteArray &body);

//! Asks for the threads with an agent, page after page, 20 at most. Deleting it drops the question. UI thread.
class ThreadListing : public QObject
{
    Q_OBJECT
public:
    ThreadListing(Transport &transport, const RuntimeRoutes &routes, const QString &agentId);
    ~ThreadListing() override;

Q_SIGNALS:
    void listed(const QList<countersign::RemoteThread> &threads); //!< or nothing, if the server did not answer

private:
    void ask(const QString &cursor);

    Transport &m_transport;
    const RuntimeRoutes m_routes;
    const QString m_agentId;
    QList<RemoteThread> m_threads;
    int m_pages = 0;
};

} // namespace countersign
