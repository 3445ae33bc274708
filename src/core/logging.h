// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLoggingCategory>

namespace countersign {

class Redactor;

Q_DECLARE_LOGGING_CATEGORY(logNet)
Q_DECLARE_LOGGING_CATEGORY(logAuth)
Q_DECLARE_LOGGING_CATEGORY(logChat)
Q_DECLARE_LOGGING_CATEGORY(logStore)
Q_DECLARE_LOGGING_CATEGORY(logApp)

//! Routes every Qt message through the redactor before it reaches standard error, and drops what Qt's own OAuth classes say
//! (6.4 logs whole token answers). Call before anything else; `redactor` must outlive the process's last message.
void installMessageHandler(const Redactor &redactor);

} // namespace countersign
