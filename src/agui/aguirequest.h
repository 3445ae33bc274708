// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

namespace countersign {

//! The POST that starts a run (120 s for the head: agents think) or, with Initiative::Background, a replay.
[[nodiscard]] HttpRequest agUiPost(const QUrl &url, const RunRequest &run, const QString &purpose);

} // namespace countersign
