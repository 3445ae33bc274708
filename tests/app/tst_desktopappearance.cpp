// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopappearance.h"

#include "privatebus.h"
#include "testregistry.h"

#include <QApplication>
#include <QDBusArgument>
#include <QDBusConnectionInterface>
#include <QDBusMetaType>
#include <QDBusVariant>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Colours = DesktopLook::Colours;

namespace {
const QString kAppearance = u"org.freedesktop.appearance"_s;

struct Rgb
{
    double red = 0, green = 0, blue = 0;
};
QDBusArgument &operator<<(QDBusArgument &argument, const Rgb &rgb)
{
    argument.beginStructure();
    argument << rgb.red << rgb.green << rgb.blue;
    argument.endStructure();
    return argument;
}
const QDBusArgument &operator>>(const QDBusArgument &argument, Rgb &rgb)
{
    argument.beginStructure();
    argument >> rgb.red >> rgb.green >> rgb.blue;
    argument.endStructure();
    return argument;
}

//! A settings portal with a table of values; what is not in it is an error, as on a desktop that does not know the key.
class ScriptedPortal final : public QDBusVirtualObject
{
public:
    explicit ScriptedPortal(const QDBusConnection &bus) : m_bus(bus)
    {
        m_bus.registerVirtualObject(u"/org/freedesktop/portal/desktop"_s, this, QDBusConnection::SubPath);
        m_bus.registerService(u"org.freedesktop.portal.Desktop"_s);
    }
    ~ScriptedPortal() override
    {
        m_bus.unregisterService(u"org.freedesktop.portal.Desktop"_s);
        m_bus.unregisterObject(u"/org/freedesktop/portal/desktop"_s, QDBusConnection::UnregisterTree);
    }
    void change(const QString &space, const QString &key, const QVariant &value)
    {
        QDBusMessage signal = QDBusMessage::createSignal(u"/org/freedesktop/portal/desktop"_s,
                                                         u"org.freedesktop.portal.Settings"_s, u"SettingChanged"_s);
        signal << space << key << QVariant::fromValue(QDBusVariant(value));
        m_bus.send(signal);
    }
    bool handleMessage(const QDBusMessage &call, const QDBusConnection &connection) override
    {
        ++calls;
        if (isSilent)
            return true;
        const QString key = call.arguments().value(0).toString() + u'/' + call.arguments().value(1).toString();
        if (call.member() != "Read"_L1 || !values.contains(key)) {
            connection.send(call.createErrorReply(u"org.freedesktop.portal.Error.NotFound"_s, u"Requested setting not found"_s));
            return true;
        }
        // As `Read` does it: a variant in a variant.
        QVariant value = QVariant::fromValue(QDBusVariant(values.value(key)));
        for (int i = 1; i < wraps; ++i)
            value = QVariant::fromValue(QDBusVariant(value));
        connection.send(call.createReply(value));
        return true;
    }
    [[nodiscard]] QString introspect(const QString &) const override { return {}; }

    QHash<QString, QVariant> values; // "namespace/key"
    int wraps = 2;
    int calls = 0;
    bool isSilent = false;

private:
    QDBusConnection m_bus;
};
} // namespace
Q_DECLARE_METATYPE(Rgb)

class tst_DesktopAppearance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qDBusRegisterMetaType<Rgb>(); }

    void readsThePortal_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<int>("wraps");
        QTest::addColumn<DesktopLook>("look");
        const auto appearance = [](const char *key) { return kAppearance + u'/' + QLatin1String(key); };
        const QString scheme = appearance("color-scheme");
        QTest::newRow("dark") << scheme << QVariant(1U) << 2 << DesktopLook { Colours::Dark };
        QTest::newRow("light") << scheme << QVariant(2U) << 2 << DesktopLook { Colours::Light };
        QTest::newRow("dark, wrapped once") << scheme << QVariant(1U) << 1 << DesktopLook { Colours::Dark };
        QTest::newRow("dark, wrapped three times") << scheme << QVariant(1U) << 3 << DesktopLook { Colours::Dark };
        QTest::newRow("more contrast") << appearance("contrast") << QVariant(1U) << 2 << DesktopLook { Colours::Unknown, true };
        QTest::newRow("contrast of an older GNOME") << u"org.gnome.desktop.a11y.interface/high-contrast"_s << QVariant(true) << 2
                                                    << DesktopLook { Colours::Unknown, true };
        QTest::newRow("less motion") << appearance("reduced-motion") << QVariant(1U) << 2
                                     << DesktopLook { Colours::Unknown, false, true };
        QTest::newRow("no animations in GNOME") << u"org.gnome.desktop.interface/enable-animations"_s << QVariant(false) << 2
                                                << DesktopLook { Colours::Unknown, false, true };
        QTest::newRow("accent") << appearance("accent-color") << QVariant::fromValue(Rgb { 1, 0, 0 }) << 2
                                << DesktopLook { Colours::Unknown, false, false, QColor(255, 0, 0) };
    }
    void readsThePortal()
    {
        QFETCH(const QString, key);
        QFETCH(const QVariant, value);
        QFETCH(const int, wraps);
        QFETCH(const DesktopLook, look);
        ScriptedPortal portal(m_bus.connection());
        portal.values[key] = value;
        portal.wraps = wraps;
        DesktopAppearance appearance(m_bus.connection());
        QCOMPARE(appearance.look(), DesktopLook()); // never before the constructor returns
        const QSignalSpy changed(&appearance, &DesktopAppearance::changed);
        QTRY_COMPARE(appearance.look(), look);
        QCOMPARE(changed.size(), 1);
    }

    void nonsenseIsNothing_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        QTest::newRow("no such scheme") << u"color-scheme"_s << QVariant(7U);
        QTest::newRow("scheme as text") << u"color-scheme"_s << QVariant(u"prefer-dark"_s);
        QTest::newRow("no preference") << u"color-scheme"_s << QVariant(0U);
        QTest::newRow("accent unset") << u"accent-color"_s << QVariant::fromValue(Rgb { -1, -1, -1 });
        QTest::newRow("accent too bright") << u"accent-color"_s << QVariant::fromValue(Rgb { 0.5, 0.5, 1.5 });
        QTest::newRow("accent as text") << u"accent-color"_s << QVariant(u"blue"_s);
    }
    void nonsenseIsNothing()
    {
        QFETCH(const QString, key);
        QFETCH(const QVariant, value);
        ScriptedPortal portal(m_bus.connection());
        portal.values[kAppearance + u'/' + key] = value;
        portal.values[kAppearance + u"/contrast"_s] = 1U; // proves that the answers came
        DesktopAppearance appearance(m_bus.connection());
        QTRY_VERIFY(appearance.look().highContrast);
        portal.values.clear();
        portal.change(kAppearance, key, value);
        portal.change(kAppearance, u"contrast"_s, 0U);
        QTRY_COMPARE(appearance.look(), DesktopLook());
    }

    void hearsOfChanges()
    {
        ScriptedPortal portal(m_bus.connection());
        portal.values[kAppearance + u"/color-scheme"_s] = 2U;
        DesktopAppearance appearance(m_bus.connection());
        QTRY_COMPARE(appearance.look().colours, Colours::Light);
        const QSignalSpy changed(&appearance, &DesktopAppearance::changed);
        portal.change(kAppearance, u"color-scheme"_s, 1U);
        QTRY_COMPARE(appearance.look().colours, Colours::Dark);
        portal.change(kAppearance, u"color-scheme"_s, 1U); // the same again
        portal.change(u"org.example.else"_s, u"color-scheme"_s, 2U);
        portal.change(kAppearance, u"contrast"_s, 1U);
        QTRY_VERIFY(appearance.look().highContrast);
        QCOMPARE(appearance.look().colours, Colours::Dark);
        QCOMPARE(changed.size(), 2);
    }

    void aPortalThatComesLaterIsAsked()
    {
        const QDBusConnection connection = m_bus.connection();
        DesktopAppearance appearance(connection);
        // The bus answers in order: its questions have gone to nobody.
        QVERIFY(!connection.interface()->isServiceRegistered(u"org.freedesktop.portal.Desktop"_s));
        ScriptedPortal portal(m_bus.connection());
        portal.values[kAppearance + u"/color-scheme"_s] = 1U;
        QTRY_COMPARE(appearance.look().colours, Colours::Dark);
    }

    void neverWaits_data()
    {
        QTest::addColumn<bool>("hasBus");
        QTest::addColumn<bool>("hasPortal");
        QTest::newRow("no bus") << false << false;
        QTest::newRow("no portal") << true << false;
        QTest::newRow("a silent portal") << true << true;
    }
    void neverWaits()
    {
        QFETCH(const bool, hasBus);
        QFETCH(const bool, hasPortal);
        std::unique_ptr<ScriptedPortal> portal;
        if (hasPortal) {
            portal = std::make_unique<ScriptedPortal>(m_bus.connection());
            portal->isSilent = true;
        }
        const QDBusConnection connection = hasBus ? m_bus.connection() : QDBusConnection(u"not connected"_s);
        QCOMPARE(connection.isConnected(), hasBus);
        DesktopAppearance appearance(connection);
        if (hasPortal)
            QTRY_VERIFY(portal->calls > 0); // asked, and this thread goes on
        QCOMPARE(appearance.look(), DesktopLook());
    }

    void theThemeFollows()
    {
        ScriptedPortal portal(m_bus.connection());
        portal.values[kAppearance + u"/color-scheme"_s] = 2U;
        DesktopAppearance appearance(m_bus.connection());
        Theme theme;
        theme.apply(Appearance(), *qobject_cast<QApplication *>(QCoreApplication::instance()));
        connect(&appearance, &DesktopAppearance::changed, &theme, [&] { theme.setDesktop(appearance.look()); });
        QTRY_COMPARE(appearance.look().colours, Colours::Light);
        QCOMPARE(theme.scheme(), Theme::Scheme::Light);
        portal.change(kAppearance, u"color-scheme"_s, 1U);
        QTRY_COMPARE(theme.scheme(), Theme::Scheme::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::tokensOf(Theme::Scheme::Dark).window);
        portal.change(kAppearance, u"contrast"_s, 1U);
        QTRY_COMPARE(theme.scheme(), Theme::Scheme::HighContrastDark);
    }

private:
    PrivateBus m_bus; // each test makes its own connections to it
};

COUNTERSIGN_TEST(tst_DesktopAppearance, "tst_desktopappearance")
#include "tst_desktopappearance.moc"
