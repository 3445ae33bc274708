// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace countersign {

//! Where Qt's JSON parser differs from everybody else's in single texts and numbers (RFC 8259; ECMA-262 JSON.parse). The
//! structure around them is not looked at. Pure, any thread.

//! False for what Qt's parser lets pass though it is no JSON: a raw control character in a text, an escape that is none, a
//! number written like `.5`, `1.` or `01`.
[[nodiscard]] bool isStrictJson(QByteArrayView json);

//! The same JSON without numbers that no double holds and Qt's parser therefore refuses: others read one that is too large as
//! infinity, which they write back as null, and one that is too small as 0.
[[nodiscard]] QByteArray withoutImpossibleNumbers(QByteArrayView json);

} // namespace countersign
