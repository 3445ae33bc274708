// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QWidget;

namespace countersign::test {

//! What a window shows, as text that can be compared: one line a visible widget, indented by depth, in the order they were
//! made: object name (or class), rectangle in its parent, text, palette roles with their colours. Rows of lists and of the
//! transcript, which are painted, have a line each. Logical pixels.
[[nodiscard]] QString layoutDump(const QWidget &window);

} // namespace countersign::test
