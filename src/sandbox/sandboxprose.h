// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxperson.h"

//! What the sandbox's agents say, in English Markdown, and the JSON texts of their tools. Pure.
namespace countersign::prose {

[[nodiscard]] QString greeting(const SandboxPerson &person);
//! Later in the conversation, to words it has no use for.
[[nodiscard]] QString heard(const SandboxPerson &person, const QString &words);

[[nodiscard]] QString beforePayroll();
[[nodiscard]] QString payrollArguments();
[[nodiscard]] QString payrollRows();
[[nodiscard]] QString payrollAnswer();
[[nodiscard]] QString payrollDeclined(const QString &account);
[[nodiscard]] QString payrollDeclinedAnswer(const QString &account);

[[nodiscard]] QString beforeDeleting();
[[nodiscard]] QString deleteArguments();
[[nodiscard]] QString deleted();
[[nodiscard]] QString notDeleted();
[[nodiscard]] QString cannotAsk();

[[nodiscard]] QString longAnswer(const QString &name);
[[nodiscard]] QString slowAnswer();
[[nodiscard]] int slowMillisecondsPerWord(); //!< such that the slow answer takes 30 s
[[nodiscard]] QString essay(const QString &topic);

} // namespace countersign::prose
