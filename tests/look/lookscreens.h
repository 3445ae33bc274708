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

//! What stands in answers: Markdown of every kind, images, elements, tasks, buttons, ratings.
[[nodiscard]] QList<LookScreen> contentScreens();
//! What stands around the talk: files, commands, modes, settings, what waits, menus, the pane beside it.
[[nodiscard]] QList<LookScreen> offerScreens();
//! Every screen there is, those too.
[[nodiscard]] QList<LookScreen> lookScreens();
//! Those whose layout is committed.
[[nodiscard]] QStringList mainLookScreens();

} // namespace countersign::test
