// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxperson.h"

#include <QObject>

#include <memory>

namespace countersign {

class Clock;
class SandboxConnection;
struct ReceivedRequest;

//! The sandbox's CopilotKit V2 runtime: /info, run, connect, stop, suggest; threads in memory. It counts what it accepts.
//! As the real one with its in-memory runner, with one difference: a thread belongs to the person who began it; for anybody else
//! it does not exist. Beside it the plain AG-UI endpoint, which remembers nothing and stops when the client goes.
//! Owner: SandboxServer. UI thread.
class SandboxRuntime
{
public:
    ~SandboxRuntime();
    SandboxRuntime(const SandboxRuntime &) = delete;
    SandboxRuntime &operator=(const SandboxRuntime &) = delete;

    //! How many accepted runs had a user message of this id to answer: it stood at the end of the history, or was new on its
    //! thread. A message that is sent twice counts twice; one that is only part of the history does not count.
    [[nodiscard]] int acceptedRunsOf(const QString &messageId) const;
    [[nodiscard]] int acceptedRuns() const;
    //! Forgets every thread, as a restart would; connections of runs that are going on break.
    void forgetThreads();

private:
    friend class SandboxServer;
    explicit SandboxRuntime(Clock &clock);
    //! `path` is what follows /api/copilotkit. The caller has checked the token.
    void answer(const QByteArray &path, const ReceivedRequest &request, const SandboxPerson &person,
                SandboxConnection &connection);
    void answerPlain(const ReceivedRequest &request, const SandboxPerson &person, SandboxConnection &connection);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
