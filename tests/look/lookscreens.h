// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lookwindow.h"

#include <functional>

namespace countersign::test {

//! One screen of the product and how to get there.
struct LookScreen
{
    QString name;
    std::function<void(LookWindow &)> show;
};

//! Every screen there is.
[[nodiscard]] QList<LookScreen> lookScreens();
//! The six whose layout is committed.
[[nodiscard]] QStringList mainLookScreens();

} // namespace countersign::test
