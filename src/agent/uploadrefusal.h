// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "core/error.h"

#include <optional>

namespace countersign {

//! Why a file cannot go beside the `count` that are there, without asking the server: UploadTooMany, UploadTypeRefused or
//! UploadTooLarge (beyond 64 MiB where the server names no limit); nothing = it can. A media type of the limits may end with an
//! asterisk, the others are file name endings. Pure.
[[nodiscard]] std::optional<Error> uploadRefusal(const UploadLimits &limits, qsizetype count, const QString &name,
                                                 const QString &mimeType, qint64 size);

} // namespace countersign
