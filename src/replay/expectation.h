// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>

namespace countersign {

//! What our strict pipeline makes of a vector with `events` or `response`, as its `expect`: with it the vector passes, until the
//! pipeline changes. Ids made up on the way are told as "$minted1", "$minted2" …
[[nodiscard]] QJsonObject expectationOf(const QJsonObject &vector);

} // namespace countersign
