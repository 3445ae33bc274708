// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxanswer.h"
#include "sandbox/sandboxtexts.h"

namespace countersign {

//! The pages of the sandbox's provider, as people see them in their browser: no script, nothing from elsewhere, colours of
//! the app in light and dark. Pure.
//!
//! The form: POST to `/id/login` with the hidden field `interaction` (value from the page) and the field `account`, which is
//! `admin`, `guest` or `cancel`. The answer is a 303 to the redirect URI of the request.
[[nodiscard]] SandboxAnswer sandboxSignInPage(const SandboxTexts &texts, const QByteArray &interaction);
//! A page with one sentence: the request was none we can answer, or the form is too old.
[[nodiscard]] SandboxAnswer sandboxMessagePage(int status, const SandboxTexts &texts, const QString &sentence);

} // namespace countersign
