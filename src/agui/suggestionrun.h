// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <optional>

namespace countersign {

//! The run that asks an agent what the person may want to say next (suggestion-engine.ts of @copilotkit/core): the conversation
//! so far, a question, and one tool the agent has to call. Its thread is thrown away. Pure.
[[nodiscard]] RunRequest suggestionRun(const RunRequest &conversation);

//! Reads the answer to such a run: the arguments of the tool, usable while they still come. Pure.
class SuggestionReader
{
public:
    //! The suggestions that are complete by now, if this event completed another one. At most three, each of one line.
    [[nodiscard]] std::optional<QList<Suggestion>> read(const AgentEvent &event);

private:
    QString m_toolCallId;
    QString m_arguments;
    QList<Suggestion> m_suggestions;
};

} // namespace countersign
