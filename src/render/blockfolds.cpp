// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a document folds away, and the images in it.
#include "render/blockdocument_p.h"
#include "render/imagestore.h"

namespace countersign {

qreal BlockDocument::Private::bottomOf(const Placed &block)
{
    return block.top + (block.isHidden ? 0 : block.layout.height());
}

//! Whether a block is seen follows from the one above it: a closed summary hides what stands in its details.
void BlockDocument::Private::fold(std::size_t index)
{
    Placed &block = placed[index];
    const Placed *above = index > 0 ? &placed[index - 1] : nullptr;
    const Block &content = block.layout.block();
    const bool isSummary = content.kind == Block::Kind::Summary;
    const int closedAt = above ? above->closedAt : 0;
    const bool isOutside = content.details < closedAt || (isSummary && content.details == closedAt);
    block.closedAt = isOutside ? 0 : closedAt;
    block.isHidden = block.closedAt > 0;
    block.summaries = (above ? above->summaries : 0) + (isSummary ? 1 : 0);
    block.shown = block.isHidden ? above->shown : index;
    if (!isSummary)
        return;
    const bool isOpen = content.isOpen != toggled.contains(block.summaries);
    block.layout.setOpen(isOpen);
    if (!block.isHidden && !isOpen)
        block.closedAt = content.details;
}

std::vector<BlockDocument::Summary> BlockDocument::summaries(qreal from, qreal to) const
{
    std::vector<Summary> found;
    for (const Private::Placed *block = d->placedNear(from); block && block != d->end() && block->top <= to; ++block) {
        const BlockLayout &layout = block->layout;
        if (layout.block().kind != Block::Kind::Summary || block->isHidden)
            continue;
        const QRectF area(0, block->top, d->width, layout.height());
        found.push_back({ area, static_cast<int>(block - d->placed.data()), joined(layout.block().spans), layout.isOpen() });
    }
    return found;
}

void BlockDocument::toggleSummary(int number)
{
    d->refresh();
    const auto index = static_cast<std::size_t>(number);
    if (number < 0 || index >= d->placed.size() || d->placed[index].layout.block().kind != Block::Kind::Summary)
        return;
    const int ordinal = d->placed[index].summaries;
    if (d->toggled.erase(ordinal) == 0)
        d->toggled.insert(ordinal);
    d->dirtyFrom = qMin(d->dirtyFrom, index);
    d->note(d->placed[index].top);
    d->place();
}

bool BlockDocument::reveal(int position)
{
    Private::Placed *block = d->placedOf(position);
    if (!block || !block->isHidden)
        return false;
    // Every summary it stands below opens, the outermost first.
    while (block->isHidden) {
        std::size_t index = static_cast<std::size_t>(block - d->placed.data());
        index = d->placed[index].shown;
        toggleSummary(static_cast<int>(index));
    }
    return true;
}

void BlockDocument::Private::sizeImage(Placed &block) const
{
    if (block.layout.block().kind == Block::Kind::Image)
        block.layout.setImageSize(images ? images->image(block.layout.block().image).size : QSize(), mostImageHeight);
}

void BlockDocument::setImages(const ImageStore *images, qreal mostHeight)
{
    if (d->images == images && qFuzzyCompare(d->mostImageHeight + 1, mostHeight + 1))
        return;
    d->images = images;
    d->mostImageHeight = mostHeight;
    for (std::size_t i = 0; i < d->placed.size(); ++i) {
        if (d->placed[i].layout.block().kind == Block::Kind::Image)
            d->placeImageAnew(i);
    }
    d->place();
}

void BlockDocument::Private::placeImageAnew(std::size_t index)
{
    Placed &block = placed[index];
    block.layout.invalidate();
    sizeImage(block);
    block.layout.estimate(style, width);
    note(block.top);
    dirtyFrom = qMin(dirtyFrom, index);
}

std::optional<qreal> BlockDocument::imageChanged(const QString &key, qreal anchor)
{
    d->place();
    std::optional<qreal> grown;
    for (std::size_t i = 0; i < d->placed.size(); ++i) {
        const Private::Placed &block = d->placed[i];
        if (block.layout.block().kind != Block::Kind::Image || block.layout.block().image != key)
            continue;
        const qreal before = block.layout.height();
        d->placeImageAnew(i);
        const bool isAbove = !block.isHidden && block.top + before <= anchor;
        grown = grown.value_or(0) + (isAbove ? block.layout.height() - before : 0);
    }
    d->place();
    return grown;
}

std::vector<BlockDocument::Image> BlockDocument::images(qreal from, qreal to) const
{
    std::vector<Image> found;
    for (const Private::Placed *block = d->placedNear(from); block && block != d->end() && block->top <= to; ++block) {
        const BlockLayout &layout = block->layout;
        if (layout.block().kind == Block::Kind::Image && !block->isHidden)
            found.push_back({ layout.imageArea().translated(0, block->top), static_cast<int>(block - d->placed.data()),
                              layout.block().image, joined(layout.block().spans),
                              d->images ? &d->images->image(layout.block().image) : nullptr });
    }
    return found;
}

} // namespace countersign
