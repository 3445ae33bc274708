// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "sandbox/sandboxscript.h"

#include <QObject>
#include <QPointer>

namespace countersign {

class SandboxConnection;

//! One run that is going on: plays its script by the clock to everybody who watches, keeps what it has said. A watcher who
//! leaves does not end it. Owner: SandboxRuntime. UI thread.
class SandboxRun final : public QObject
{
    Q_OBJECT
public:
    //! `started` is the RUN_STARTED event: it is said at once, to the first who watch.
    SandboxRun(Clock &clock, const QJsonObject &started, SandboxScript script, QObject *parent);

    [[nodiscard]] QString id() const;
    [[nodiscard]] const QList<QJsonObject> &events() const { return m_events; }
    //! Everything said so far, then the rest as it comes. The connection's event stream has begun.
    void watch(SandboxConnection &connection);
    //! Closes what is open and ends with a RUN_FINISHED that names neither thread nor run.
    void stop();
    //! Ends without a word: the watchers' connections break.
    void vanish();

Q_SIGNALS:
    void finished(); //!< exactly once, unless it vanished

private:
    void playLater();
    void say(const QJsonObject &event);
    void closeWhatIsOpen();
    void finish(const QJsonObject &last);

    Clock &m_clock;
    SandboxScript m_script;
    qsizetype m_next = 0;
    QList<QJsonObject> m_events;
    QList<QPointer<SandboxConnection>> m_watchers;
    std::unique_ptr<Clock::Alarm> m_alarm;
};

//! What /connect replays of a run: the same events, one delta per message and per call.
[[nodiscard]] QList<QJsonObject> sandboxCompacted(const QList<QJsonObject> &events);

} // namespace countersign
