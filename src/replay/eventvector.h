// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QString>

namespace countersign {

//! Each runs one conformance vector through our code, strictly, and says how the result differs; empty = it passes.
//! `events`: one at a time, with what is expected after each.
[[nodiscard]] QString failureOfEvents(const QJsonObject &vector);
//! `response`: bytes of an HTTP answer, through SseParser.
[[nodiscard]] QString failureOfWire(const QJsonObject &vector);
//! `agent` and `parameters`: the request they make.
[[nodiscard]] QString failureOfRequest(const QJsonObject &vector);
//! `chunks`: plain server-sent events.
[[nodiscard]] QString failureOfSse(const QJsonObject &vector);

} // namespace countersign
