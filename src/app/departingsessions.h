// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"

#include <memory>

namespace countersign {

//! Connections the person has left, each for as long as a new refresh token may still be on its way (Session::isSettled): ended
//! at once it would be lost, the old one is spent, and the next start could not sign in. Their chats and requests end at once.
//! It takes a provider's deadline at the most. Owner: Application. UI thread.
class DepartingSessions : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    void add(std::unique_ptr<ConnectionSession> left);
    [[nodiscard]] bool isEmpty() const { return m_waiting.isEmpty(); }
    //! The same connection must not be started before: it would use the same refresh token.
    [[nodiscard]] bool has(const QString &connectionId) const { return m_waiting.contains(connectionId); }

Q_SIGNALS:
    void departed(const QString &connectionId); //!< has() it no longer

private:
    void release(ConnectionSession *settled);

    QStringList m_waiting; //!< their ids; they are children of this object
};

} // namespace countersign
