// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

namespace countersign {

//! What leaves the program with a copy: blocks, or a stretch of them, as plain text, as Markdown that reads back to the same
//! blocks, and as HTML without any style. Positions are characters of the plain text, as BlockDocument counts them: blocks parted
//! by one line end. Links are those of the blocks (http, https, mailto). Pure; any thread.
[[nodiscard]] QString plainTextOf(const Block &block);
[[nodiscard]] QString plainTextOf(const std::vector<Block> &blocks);
[[nodiscard]] int plainLengthOf(const Block &block); //!< characters of its plain text, without making it
//! What stands at [from, to): a marker whose text is cut at its front goes, one cell of a table is a paragraph.
[[nodiscard]] std::vector<Block> clipped(const std::vector<Block> &blocks, int from, int to);
[[nodiscard]] QString markdownOf(const std::vector<Block> &blocks);
[[nodiscard]] QString htmlOf(const std::vector<Block> &blocks);

} // namespace countersign
