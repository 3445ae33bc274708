// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

#include <optional>

namespace countersign {

//! A LaTeX formula in characters: Greek, operators, arrows, fractions (½, else Span::fraction), roots, sub- and superscripts
//! (Unicode where it has them, else Span::script), letters italic. Nothing: it has a command that is not known here, or nests
//! deeper than eight levels; the source is shown. Pure; any thread.
[[nodiscard]] std::optional<std::vector<Span>> mathText(const QString &source);

} // namespace countersign
