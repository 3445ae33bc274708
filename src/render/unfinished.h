// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace countersign {

//! A stretch of Markdown that still grows, as it is best shown now: what its last line may become is shown as if it had, so that
//! nothing jumps when it does. Emphasis, code and links that are open are closed; marks at the very end that mean nothing yet
//! (a list marker, a fence's first tick, half a tag) wait; the head of a table is a table at once. Code in a fence that is
//! open stays as it is, but for the fence's own half end. Pure; any thread.
[[nodiscard]] QByteArray finished(const QByteArray &text);

} // namespace countersign
