// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QTemporaryDir>

#include <functional>

namespace countersign::test {

//! A D-Bus daemon of the test's own, on which nothing can be activated: a desktop without a keyring.
class PrivateBus
{
public:
    PrivateBus()
    {
        QFile config(m_directory.filePath(QStringLiteral("bus.conf")));
        if (!config.open(QIODevice::WriteOnly))
            return;
        config.write(
            "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN' "
            "'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'><busconfig><type>session</type>"
            "<listen>unix:dir="
            + m_directory.path().toUtf8()
            + "</listen><policy context='default'>"
              "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>");
        config.close();
        m_daemon.start(QStringLiteral("dbus-daemon"), { QStringLiteral("--config-file=") + config.fileName(),
                                                        QStringLiteral("--nofork"), QStringLiteral("--print-address=1") });
        if (m_daemon.waitForReadyRead())
            m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    }
    PrivateBus(const PrivateBus &) = delete;
    PrivateBus &operator=(const PrivateBus &) = delete;
    ~PrivateBus()
    {
        for (const QString &name : std::as_const(m_names))
            QDBusConnection::disconnectFromBus(name);
        m_daemon.terminate();
        m_daemon.waitForFinished();
    }

    //! A new connection each time.
    [[nodiscard]] QDBusConnection connection()
    {
        static int serial = 0;
        m_names << QStringLiteral("private-%1").arg(++serial);
        return QDBusConnection::connectToBus(m_address, m_names.last());
    }

private:
    QTemporaryDir m_directory;
    QProcess m_daemon;
    QString m_address;
    QStringList m_names;
};

//! Something that calls itself the Secret Service and answers as the test says: by member name, or not at all.
class ScriptedSecrets final : public QDBusVirtualObject
{
public:
    using Handler = std::function<void(const QDBusMessage &, QDBusConnection)>;

    explicit ScriptedSecrets(QDBusConnection bus) : m_bus(bus)
    {
        m_bus.registerVirtualObject(QStringLiteral("/"), this, QDBusConnection::SubPath);
        m_bus.registerService(QStringLiteral("org.freedesktop.secrets"));
    }
    ~ScriptedSecrets() override { m_bus.unregisterObject(QStringLiteral("/"), QDBusConnection::UnregisterTree); }

    QHash<QString, Handler> answers;
    QStringList calls;

    void answer(const QString &member, const QVariantList &arguments)
    {
        answers[member] = [arguments](const QDBusMessage &call, QDBusConnection bus) { bus.send(call.createReply(arguments)); };
    }
    void answerError(const QString &member, const QString &name)
    {
        answers[member] = [name](const QDBusMessage &call, QDBusConnection bus) {
            bus.send(call.createErrorReply(name, QStringLiteral("as scripted")));
        };
    }

    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        calls << message.member();
        if (const Handler handler = answers.value(message.member()))
            handler(message, connection);
        return true; // silence is an answer too
    }
    [[nodiscard]] QString introspect(const QString &) const override { return {}; }

private:
    QDBusConnection m_bus;
};

} // namespace countersign::test
