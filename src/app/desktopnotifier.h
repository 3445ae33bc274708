// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDBusConnection>
#include <QObject>

namespace countersign {

//! Says on the desktop that something waits in the window (org.freedesktop.Notifications): one notification at a time, the next
//! takes its place. Never message text, which a locked screen would show. Without a bus it says nothing. Owner: Application. UI
//! thread.
class DesktopNotifier : public QObject
{
    Q_OBJECT
public:
    explicit DesktopNotifier(const QDBusConnection &bus, QObject *parent = nullptr);
    void show(const QString &title, const QString &text);
    void close(); //!< the person has seen it

Q_SIGNALS:
    void activated(); //!< the person clicked on it

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &action);

private:
    QDBusConnection m_bus;
    uint m_id = 0; //!< 0 = none shown
    bool m_isWanted = false;
};

} // namespace countersign
