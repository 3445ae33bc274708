// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopnotifier.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

// Desktop Notifications Specification 1.2.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QString kNotifierService = u"org.freedesktop.Notifications"_s;
const QString kNotifierPath = u"/org/freedesktop/Notifications"_s;

QDBusMessage notifierCall(const QString &method, const QVariantList &arguments)
{
    QDBusMessage call = QDBusMessage::createMethodCall(kNotifierService, kNotifierPath, kNotifierService, method);
    call.setArguments(arguments);
    return call;
}
} // namespace

DesktopNotifier::DesktopNotifier(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    m_bus.connect(kNotifierService, kNotifierPath, kNotifierService, u"ActionInvoked"_s, this,
                  SLOT(onActionInvoked(uint, QString)));
}

void DesktopNotifier::show(const QString &title, const QString &text)
{
    m_isWanted = true;
    const QVariantMap hints { { u"desktop-entry"_s, u"org.countersign.Countersign"_s }, { u"category"_s, u"im.received"_s } };
    const QStringList actions { u"default"_s, title };
    const QVariantList arguments {
        u"Countersign"_s, m_id, u"org.countersign.Countersign"_s, title, text.toHtmlEscaped(), actions, hints, -1
    };
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(notifierCall(u"Notify"_s, arguments)), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError())
            return;
        m_id = reply.value();
        if (!m_isWanted)
            close(); // seen before it was shown
    });
}

void DesktopNotifier::close()
{
    m_isWanted = false;
    if (const uint id = std::exchange(m_id, 0); id != 0)
        m_bus.asyncCall(notifierCall(u"CloseNotification"_s, { id }));
}

void DesktopNotifier::onActionInvoked(uint id, const QString &action)
{
    if (id == m_id && m_id != 0 && action == "default"_L1)
        Q_EMIT activated();
}

} // namespace countersign
