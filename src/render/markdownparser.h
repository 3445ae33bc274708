// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

namespace countersign {

//! The `<details>` that are open at a place.
struct OpenDetails
{
    int depth = 0;
    bool awaitsSummary = false; //!< the innermost has no words yet
    bool isOpen = false;        //!< and says "open"
    [[nodiscard]] bool operator==(const OpenDetails &) const = default;
};

//! What one parse of a stretch of Markdown gave.
struct ParsedMarkdown
{
    std::vector<Block> blocks;
    OpenDetails details;  //!< where it ends
    bool isPlain = false; //!< it is beyond the caps of readMarkdown(): shown as it is
};

//! Reads UTF-8 that begins at the top level, inside of `details`. `boundaries`: starts of top-level blocks in it, over
//! which no formula reaches. `isOpen`: the text goes on. One call of md4c on a NUL-terminated copy. Pure; any thread.
[[nodiscard]] ParsedMarkdown parseMarkdown(const QByteArray &text, const std::vector<qsizetype> &boundaries,
                                           const OpenDetails &details, bool isOpen);

} // namespace countersign
