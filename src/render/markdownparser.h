// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

namespace countersign {

//! What one parse of a stretch of Markdown gave.
struct ParsedMarkdown
{
    std::vector<Block> blocks;
    int details = 0;      //!< `<details>` that are open where it ends
    bool isPlain = false; //!< it is beyond the caps of readMarkdown(): shown as it is
};

//! Reads UTF-8 that begins at the top level, `details` deep in `<details>`. `boundaries`: starts of top-level blocks in it, over
//! which no formula reaches. `isOpen`: the text goes on. One call of md4c on a NUL-terminated copy. Pure; any thread.
[[nodiscard]] ParsedMarkdown parseMarkdown(const QByteArray &text, const std::vector<qsizetype> &boundaries, int details,
                                           bool isOpen);

} // namespace countersign
