// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxperson.h"
#include "sandbox/sandboxscript.h"

namespace countersign {

struct SandboxAgent
{
    QString id;
    QString name;
    QString description;
};

//! In the order of /info.
[[nodiscard]] const QList<SandboxAgent> &sandboxAgents();

//! What an agent does with a RunAgentInput from `person`. Pure: the same input and ids make the same script.
//!
//! `default` ("Concierge") looks for words in the last message of the person: "payroll" or "salar…": the back end's tool
//! `read_payroll`, for admins only; "delete" or "remove": asks through the client's tool `confirm_action` and goes on in the
//! follow-up run, whose history ends with `{"approved": true|false}`; "long": a long answer; "slow": one that takes 30 s.
//! Anything else: a greeting. `writer` ("Writer") writes about whatever it is given.
[[nodiscard]] SandboxScript sandboxScript(const QString &agentId, const QJsonObject &input, const SandboxPerson &person,
                                          const std::function<QString()> &newId);

//! What a person may want to say next to this agent, as a call of `copilotkitSuggest`. Pure.
[[nodiscard]] SandboxScript sandboxSuggestions(const QString &agentId, const std::function<QString()> &newId);

} // namespace countersign
