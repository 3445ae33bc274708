// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace countersign {

//! Whether `widget` or a child of it has the focus of its window, also while another window (a dialog) is the active one. Asked
//! before a button disables or hides itself: Qt would hand the focus to whatever comes next.
[[nodiscard]] inline bool holdsFocus(const QWidget &widget)
{
    const QWidget *focused = widget.window()->focusWidget();
    return focused && (focused == &widget || widget.isAncestorOf(focused));
}

} // namespace countersign
