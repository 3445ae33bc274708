// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/formschema.h"

namespace countersign {

//! A value that may stand in this field; an absent one is the form's matter. Pure.
[[nodiscard]] bool isAnswerFor(const FormField &field, const QJsonValue &value);

} // namespace countersign
