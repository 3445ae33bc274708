// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopappearance.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr auto kPortal = "org.freedesktop.portal.Desktop"_L1;
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto kPortalSettings = "org.freedesktop.portal.Settings"_L1;
constexpr auto kAppearanceSpace = "org.freedesktop.appearance"_L1;
constexpr auto kGnomeSpace = "org.gnome.desktop.interface"_L1;
constexpr auto kGnomeAccessSpace = "org.gnome.desktop.a11y.interface"_L1;

struct PortalKey
{
    QLatin1StringView space, key;
};
constexpr std::array kPortalKeys {
    PortalKey { kAppearanceSpace, "color-scheme"_L1 }, PortalKey { kAppearanceSpace, "contrast"_L1 },
    PortalKey { kAppearanceSpace, "accent-color"_L1 }, PortalKey { kAppearanceSpace, "reduced-motion"_L1 },
    PortalKey { kGnomeSpace, "enable-animations"_L1 }, PortalKey { kGnomeAccessSpace, "high-contrast"_L1 }
};

//! `Read` of the first portals wraps the value twice.
QVariant unwrapped(QVariant value)
{
    while (value.metaType() == QMetaType::fromType<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

//! Three doubles from 0 to 1; anything else means that none is chosen.
QColor accentOf(const QVariant &value)
{
    const auto structure = value.value<QDBusArgument>();
    if (value.metaType() != QMetaType::fromType<QDBusArgument>() || structure.currentSignature() != "(ddd)"_L1)
        return {};
    std::array<double, 3> part {};
    structure.beginStructure();
    structure >> part[0] >> part[1] >> part[2];
    structure.endStructure();
    for (const double light : part) {
        if (!(light >= 0 && light <= 1))
            return {};
    }
    return QColor::fromRgbF(float(part[0]), float(part[1]), float(part[2]));
}

DesktopLook::Colours coloursOf(const QVariant &value)
{
    switch (value.toUInt()) {
    case 1:
        return DesktopLook::Colours::Dark;
    case 2:
        return DesktopLook::Colours::Light;
    default:
        return DesktopLook::Colours::Unknown;
    }
}
} // namespace

DesktopAppearance::DesktopAppearance(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    if (!m_bus.isConnected())
        return;
    auto *portal = new QDBusServiceWatcher(kPortal, m_bus, QDBusServiceWatcher::WatchForRegistration, this);
    connect(portal, &QDBusServiceWatcher::serviceRegistered, this, &DesktopAppearance::ask);
    // From whomever owns the portal's path: with a well-known name Qt asks for its owner and blocks.
    m_bus.connect(QString(), kPortalPath, kPortalSettings, u"SettingChanged"_s, this,
                  SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    ask();
}

void DesktopAppearance::ask()
{
    for (const PortalKey &wanted : kPortalKeys) {
        QDBusMessage call = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, u"Read"_s);
        call << QString(wanted.space) << QString(wanted.key);
        auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, wanted](QDBusPendingCallWatcher *finished) {
            finished->deleteLater();
            const QDBusPendingReply<QDBusVariant> reply = *finished;
            if (reply.isValid()) // else this desktop does not know the key
                take(wanted.space, wanted.key, reply.value().variant());
        });
    }
}

void DesktopAppearance::onSettingChanged(const QString &space, const QString &key, const QDBusVariant &value)
{
    take(space, key, value.variant());
}

void DesktopAppearance::take(const QString &space, const QString &key, const QVariant &wrapped)
{
    const DesktopLook before = m_look;
    const QVariant value = unwrapped(wrapped);
    if (space == kAppearanceSpace && key == "color-scheme"_L1)
        m_look.colours = coloursOf(value);
    else if (space == kAppearanceSpace && key == "contrast"_L1)
        m_contrast = value.toUInt() == 1;
    else if (space == kAppearanceSpace && key == "accent-color"_L1)
        m_look.accent = accentOf(value);
    else if (space == kAppearanceSpace && key == "reduced-motion"_L1)
        m_lessMotion = value.toUInt() == 1;
    else if (space == kGnomeSpace && key == "enable-animations"_L1)
        m_gnomeNoMotion = value.metaType() == QMetaType::fromType<bool>() && !value.toBool();
    else if (space == kGnomeAccessSpace && key == "high-contrast"_L1)
        m_gnomeContrast = value.toBool();
    else
        return;
    m_look.highContrast = m_contrast || m_gnomeContrast;
    m_look.reducedMotion = m_lessMotion || m_gnomeNoMotion;
    if (m_look != before)
        Q_EMIT changed();
}

} // namespace countersign
