// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QTest>

namespace countersign::test {

//! Secret Service specification, type Secret.
struct PlainSecret
{
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString type = QStringLiteral("text/plain");
};

inline QDBusArgument &operator<<(QDBusArgument &argument, const PlainSecret &secret)
{
    argument.beginStructure();
    argument << secret.session << secret.parameters << secret.value << secret.type;
    argument.endStructure();
    return argument;
}

inline const QDBusArgument &operator>>(const QDBusArgument &argument, PlainSecret &secret)
{
    argument.beginStructure();
    argument >> secret.session >> secret.parameters >> secret.value >> secret.type;
    argument.endStructure();
    return argument;
}

//! The real gnome-keyring that keyring-run.sh has started on the session bus.
struct Keyring
{
    [[nodiscard]] static bool isHere()
    {
        return qEnvironmentVariableIsSet("KEYRING_PASSWORD") && QDBusConnection::sessionBus().isConnected();
    }
    static void lock() { call(service(), QStringLiteral("Lock"), { QVariant::fromValue(QList { login() }) }); }
    //! What logging in to the desktop does: the password goes to the daemon without a prompt.
    static void unlock()
    {
        qDBusRegisterMetaType<PlainSecret>();
        const QDBusMessage session = call(service(), QStringLiteral("OpenSession"),
                                          { QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString())) });
        PlainSecret password;
        password.session = session.arguments().value(1).value<QDBusObjectPath>();
        password.value = qgetenv("KEYRING_PASSWORD");
        call(QStringLiteral("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
             QStringLiteral("UnlockWithMasterPassword"), { QVariant::fromValue(login()), QVariant::fromValue(password) });
    }

private:
    [[nodiscard]] static QString service() { return QStringLiteral("org.freedesktop.Secret.Service"); }
    [[nodiscard]] static QDBusObjectPath login()
    {
        return QDBusObjectPath(QStringLiteral("/org/freedesktop/secrets/collection/login"));
    }
    static QDBusMessage call(const QString &interface, const QString &method, const QVariantList &arguments)
    {
        QDBusMessage message = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"),
                                                              QStringLiteral("/org/freedesktop/secrets"), interface, method);
        message.setArguments(arguments);
        const QDBusMessage reply = QDBusConnection::sessionBus().call(message);
        if (reply.type() != QDBusMessage::ReplyMessage)
            qWarning("%s: %s", qPrintable(method), qPrintable(reply.errorMessage()));
        return reply;
    }
};

} // namespace countersign::test
Q_DECLARE_METATYPE(countersign::test::PlainSecret)

//! In initTestCase(): these tests need the wrapper.
#define NEEDS_KEYRING() QVERIFY2(countersign::test::Keyring::isHere(), "run this by tests/auth/keyring-run.sh")
