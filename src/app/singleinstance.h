// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/profile.h"

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace countersign {

//! One process per profile: two holders of one refresh token would sign each other out (RFC 9700 §4.14.2: reuse revokes
//! both). A second start raises the first one's window and ends. The socket lies in XDG_RUNTIME_DIR, is for this user only, and
//! the peer's uid is checked.
class SingleInstance : public QObject
{
    Q_OBJECT
public:
    explicit SingleInstance(const Profile &profile, QObject *parent = nullptr);

    enum class Outcome {
        First,      //!< this process is the one
        HandedOver, //!< another runs; it has been given these arguments and comes to the front
        Unusable,   //!< the profile cannot be locked (not writable)
    };
    [[nodiscard]] Outcome acquire(const QStringList &arguments = {});

Q_SIGNALS:
    //! A second start, with its command line (the program's name first).
    void raiseRequested(const QStringList &arguments);

private:
    void listen();
    void receive(class QLocalSocket &peer);
    void handOver(const QStringList &arguments) const;
    [[nodiscard]] QString socketPath() const;

    QString m_hash;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace countersign
