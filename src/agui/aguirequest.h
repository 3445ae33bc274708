// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QJsonObject>

namespace countersign {

//! The POST that asks for an event stream: 120 s for the head (agents think), no limit for the silence behind it.
[[nodiscard]] HttpRequest agUiPost(const QUrl &url, const QJsonObject &body, const QString &purpose);

} // namespace countersign
