// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopnotifier.h"
#include "privatebus.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! A desktop's notification service: notes what it is told.
class NotificationService : public QDBusVirtualObject
{
public:
    QList<QVariantList> shown;
    QList<uint> closed;

    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        if (message.member() == "Notify"_L1) {
            shown << message.arguments();
            const uint replaced = message.arguments().at(1).toUInt();
            connection.send(message.createReply(replaced ? replaced : ++m_last));
            return true;
        }
        if (message.member() == "CloseNotification"_L1) {
            closed << message.arguments().first().toUInt();
            connection.send(message.createReply());
            return true;
        }
        return false;
    }
    QString introspect(const QString &) const override { return {}; }

private:
    uint m_last = 40;
};
} // namespace

class tst_DesktopNotifier : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsReplacesAndCloses()
    {
        PrivateBus bus;
        QDBusConnection desktop = bus.connection();
        NotificationService service;
        QVERIFY(desktop.registerVirtualObject(u"/org/freedesktop/Notifications"_s, &service));
        QVERIFY(desktop.registerService(u"org.freedesktop.Notifications"_s));
        DesktopNotifier notifier(bus.connection());
        const QSignalSpy activated(&notifier, &DesktopNotifier::activated);
        notifier.show(u"Analyst"_s, u"Has <answered>"_s);
        QTRY_COMPARE(service.shown.size(), 1);
        QCOMPARE(service.shown.first().at(3).toString(), u"Analyst"_s);
        QCOMPARE(service.shown.first().at(4).toString(), u"Has &lt;answered&gt;"_s); // bodies are markup
        const auto click = [&](uint id) {
            QDBusMessage signal = QDBusMessage::createSignal(u"/org/freedesktop/Notifications"_s,
                                                             u"org.freedesktop.Notifications"_s, u"ActionInvoked"_s);
            signal.setArguments({ id, u"default"_s });
            return desktop.send(signal);
        };
        QTRY_VERIFY(click(41) && !activated.isEmpty());
        QVERIFY(click(7)); // somebody else's
        notifier.show(u"Writer"_s, u"Waits for your confirmation"_s);
        QTRY_COMPARE(service.shown.size(), 2);
        QCOMPARE(service.shown.last().at(1).toUInt(), 41U); // takes the place of the first
        notifier.close();
        QTRY_COMPARE(service.closed, QList { 41U });
        notifier.close();
        notifier.show(u"Writer"_s, u"Has answered"_s);
        QTRY_COMPARE(service.shown.size(), 3);
        QCOMPARE(service.shown.last().at(1).toUInt(), 0U);
        QCOMPARE(service.closed.size(), 1);
    }

    void withoutABusItSaysNothing()
    {
        DesktopNotifier notifier(QDBusConnection(u"there is no such connection"_s));
        notifier.show(u"Analyst"_s, u"Has answered"_s);
        notifier.close();
        const QSignalSpy activated(&notifier, &DesktopNotifier::activated);
        QCoreApplication::sendPostedEvents();
        QVERIFY(activated.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_DesktopNotifier, "tst_desktopnotifier")
#include "tst_desktopnotifier.moc"
