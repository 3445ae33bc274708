// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks of a document that are wider than its column.
#include "render/blockdocument_p.h"

namespace countersign {

std::optional<BlockDocument::Wide> BlockDocument::wideBlockAt(const QPointF &point) const
{
    const Private::Placed *block = d->placedNear(point.y());
    if (!block || block->layout.scrollRange() <= 0 || point.y() < 0 || point.y() >= block->top + block->layout.height())
        return std::nullopt;
    const BlockLayout &layout = block->layout;
    return Wide { static_cast<int>(block - d->placed.data()),
                  layout.scrollLane().translated(0, block->top),
                  layout.scrollBar().translated(0, block->top),
                  layout.scrolled(),
                  layout.scrollRange(),
                  layout.scrollsFromRight() };
}

std::vector<int> BlockDocument::wideBlocks() const
{
    d->refresh();
    std::vector<int> found;
    for (std::size_t i = 0; i < d->placed.size(); ++i) {
        if (d->placed[i].layout.isLaidOut() && d->placed[i].layout.scrollRange() > 0)
            found.push_back(static_cast<int>(i));
    }
    return found;
}

bool BlockDocument::scrollBlock(int number, qreal scrolled)
{
    d->refresh();
    const auto index = static_cast<std::size_t>(number);
    return number >= 0 && index < d->placed.size() && d->placed[index].layout.scrollTo(scrolled);
}

qreal BlockDocument::scrolledBy(int number) const
{
    const auto index = static_cast<std::size_t>(number);
    return number >= 0 && index < d->placed.size() ? d->placed[index].layout.scrolled() : 0;
}

bool BlockDocument::isFromRight(int number) const
{
    const auto index = static_cast<std::size_t>(number);
    return number >= 0 && index < d->placed.size() && d->placed[index].layout.scrollsFromRight();
}

void BlockDocument::setWrapped(int number, bool wraps)
{
    const auto index = static_cast<std::size_t>(number);
    if (number < 0 || index >= d->placed.size() || d->placed[index].layout.isWrapped() == wraps)
        return;
    Private::Placed &block = d->placed[index];
    block.layout.setWrapped(wraps);
    d->layOutBlock(block);
    d->note(block.top);
    d->place();
}

} // namespace countersign
