// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! Long words (hosts, paths) with a place to break them, invisible, behind their dots and the like, and now and then where they
//! have none: a label breaks between words only. Words of up to `staysWhole` characters are left alone. Pure.
[[nodiscard]] QString breakable(const QString &text, qsizetype staysWhole = 0);

} // namespace countersign
