// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonValue>

#include <optional>

namespace countersign {

//! `document` with a JSON Patch applied (RFC 6902), or nothing if any operation does not apply: a patch is atomic. Pure.
[[nodiscard]] std::optional<QJsonValue> patchedJson(const QJsonValue &document, const QJsonArray &patch);

} // namespace countersign
