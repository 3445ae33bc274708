// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

#include <QString>

#include <limits>
#include <memory>
#include <vector>

class QMimeData;

namespace countersign {

//! A message, or a stretch of one, that is to be copied: what is made of it can be made anywhere. A value.
struct CopiedPart
{
    enum class Kind { Markdown, Plain, Blocks };
    Kind kind = Kind::Markdown;
    QString text;
    std::vector<Block> blocks; //!< of Kind::Blocks, in place of the text
    int from = 0;              //!< characters of what is shown of it: [from, to)
    int to = std::numeric_limits<int>::max();
    bool isOpen = false; //!< it still comes
    [[nodiscard]] bool isWhole() const { return from == 0 && to == std::numeric_limits<int>::max(); }
};

//! One copy for every program: each takes the best it knows.
struct Copied
{
    QString plain;
    QString markdown; //!< these two empty: it is so long that it is plain text alone
    QString html;
};

//! What the agent wrote stays as it was written, if it is copied whole and alone. Pure; any thread.
[[nodiscard]] Copied copyOf(const std::vector<CopiedPart> &parts, bool isFormatted);
[[nodiscard]] std::unique_ptr<QMimeData> mimeData(const Copied &copied);
//! Characters they are made of.
[[nodiscard]] qsizetype sizeOf(const std::vector<CopiedPart> &parts);

} // namespace countersign
