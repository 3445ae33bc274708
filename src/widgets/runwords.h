// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/runsummary.h"
#include "chat/conversation.h"

#include <QCoreApplication>

namespace countersign {

//! What a run is doing, took and used, in words. No state.
class RunWords
{
    Q_DECLARE_TR_FUNCTIONS(RunWords)
public:
    //! "Took 3.4 s", then a line for each model; empty = nothing is known.
    [[nodiscard]] static QStringList summary(const RunSummary &run);
    //! Steps and subagents under way, one line; empty = none.
    [[nodiscard]] static QString progress(const Conversation &conversation);
    //! "Thought for 6 seconds"; running: "Thinking, 3 s". -1 = unknown.
    [[nodiscard]] static QString thought(qint64 milliseconds, bool isRunning);
    [[nodiscard]] static QString day(const QDate &day, const QDate &today);
};

} // namespace countersign
