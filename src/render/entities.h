// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! An HTML entity ("&amp;", "&#8364;", "&#x20AC;") as the text it stands for (CommonMark §2.5); the names people write, an
//! unknown one stays as it is. Numbers that are no character are U+FFFD. Pure.
[[nodiscard]] QString decodeEntity(const QString &entity);

} // namespace countersign
