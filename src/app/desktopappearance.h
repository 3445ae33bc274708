// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/theme.h"

#include <QDBusConnection>
#include <QObject>

class QDBusVariant;

namespace countersign {

//! What the desktop says about colours, contrast, motion and accent, read from the settings portal
//! (org.freedesktop.portal.Settings, namespace org.freedesktop.appearance; of GNOME's own keys those that older portals lack).
//! Asks when made, again when the portal comes (back), and hears of changes. It never waits: without a portal, or with one that
//! does not answer, look() stays empty. Owner: Application. UI thread.
class DesktopAppearance : public QObject
{
    Q_OBJECT
public:
    explicit DesktopAppearance(const QDBusConnection &bus, QObject *parent = nullptr);
    [[nodiscard]] const DesktopLook &look() const { return m_look; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onSettingChanged(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void take(const QString &space, const QString &key, const QVariant &value);

    QDBusConnection m_bus;
    DesktopLook m_look;
    bool m_contrast = false;      // org.freedesktop.appearance
    bool m_gnomeContrast = false; // org.gnome.desktop.a11y.interface
    bool m_lessMotion = false;    // org.freedesktop.appearance
    bool m_gnomeNoMotion = false; // org.gnome.desktop.interface
};

} // namespace countersign
