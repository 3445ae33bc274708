// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace countersign {

//! The official client quotes the JSON body of a refusal as JavaScript writes it again after reading it: this text, of sound
//! JSON. Members stay in their order (QJsonDocument sorts them), those named like a list's indexes first. Pure.
[[nodiscard]] QString asJavaScriptWrites(const QByteArray &json);

} // namespace countersign
