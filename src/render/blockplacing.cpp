// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The blocks of a document: what is read becomes blocks, blocks are estimated or laid out, and stand below each other.
#include "render/blockdocument_p.h"

#include "render/blockexport.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace countersign {

namespace {

constexpr qsizetype kShort = 16 * 1024;  // characters; a document of that size is laid out whole
constexpr qsizetype kPiece = 256 * 1024; // characters of a long text that are handed over at a time
constexpr int kKeptBands = 2;            // layouts further away than that go

constexpr qreal kBlockGap = 10; // px between blocks
constexpr qreal kItemGap = 2;   // between items of a tight list
constexpr qreal kHeadingGap = 16;

qreal gapBetween(const Block &above, const Block &below)
{
    if (below.continues)
        return 0;
    if (below.kind == Block::Kind::Heading)
        return kHeadingGap;
    const bool areItems = above.kind == Block::Kind::ListItem && below.kind == Block::Kind::ListItem;
    return areItems && (below.tight || above.tight) ? kItemGap : kBlockGap;
}

} // namespace

bool BlockDocument::Private::isShort() const
{
    return size <= kShort;
}

void BlockDocument::Private::reset()
{
    parsed += stream.bytesParsed();
    stream = {};
    other.clear();
    source.clear();
    fed = 0;
    half = {};
    isStream = true;
    isPlain = isUnformatted = isWhole = isUnread = false;
    if (!std::exchange(toggled, {}).empty()) { // what replace() keeps folds anew, too
        dirtyFrom = 0;
        note(0);
    }
    size = 0;
}

void BlockDocument::Private::forget(std::size_t from)
{
    for (std::size_t i = from; i < placed.size(); ++i) {
        built += placed[i].layout.layoutsBuilt();
        lines += placed[i].layout.linesLaidOut();
    }
    placed.erase(placed.begin() + static_cast<std::ptrdiff_t>(from), placed.end());
}

void BlockDocument::Private::replace(std::size_t keep, std::vector<Block> blocks)
{
    std::size_t equal = 0;
    while (equal < blocks.size() && keep + equal < placed.size() && placed[keep + equal].layout.block() == blocks[equal])
        ++equal;
    const std::size_t from = keep + equal;
    if (equal == blocks.size() && from == placed.size())
        return;
    place();
    std::vector<Placed> old;
    if (from < placed.size())
        old.push_back(std::move(placed[from]));
    qreal y = from > 0 && from <= placed.size() ? bottomOf(placed[from - 1]) : 0;
    forget(from + old.size());
    if (!old.empty())
        placed.pop_back();
    for (std::size_t i = equal; i < blocks.size(); ++i) {
        Placed next(std::move(blocks[i]));
        next.length = plainLengthOf(next.layout.block());
        const bool isGrown = i == equal && !old.empty();
        if (isGrown)
            next.layout.takeScroll(old.front().layout);           // and a table that grew stays where it was scrolled to
        if (isGrown && old.front().layout.canLend(next.layout)) { // a code block that grew keeps its lines
            const qreal inside = old.front().layout.firstChange(next.layout.block());
            const bool wasWide = old.front().layout.scrollRange() > 0;
            if (old.front().layout.block().language == next.layout.block().language)
                next.colouring = std::move(old.front().colouring);
            next.layout.layOut(style, width, &old.front().layout);
            const bool isSameHead = inside >= 0 && (next.layout.scrollRange() > 0) == wasWide; // a button to wrap stands there
            y = isSameHead ? old.front().top + inside : y;
        } else {
            if (isGrown && next.layout.isParagraphGrownFrom(old.front().layout)) { // layOutBand() tells what of it is another
                y = old.front().top + old.front().layout.height();
                next.before = std::make_unique<BlockLayout>(std::move(old.front().layout));
            }
            sizeImage(next);
            next.layout.estimate(style, width);
        }
        placed.push_back(std::move(next));
    }
    for (const Placed &gone : old) {
        built += gone.layout.layoutsBuilt();
        lines += gone.layout.linesLaidOut();
    }
    dirtyFrom = qMin(dirtyFrom, from);
    note(y);
}

void BlockDocument::Private::read(qsizetype budget)
{
    if (!std::exchange(isUnread, false))
        return;
    feedSource();
    const bool isAllThere = fed >= source.size();
    const bool isFirst = fed <= kPiece + 1;
    MarkdownStream::Update update = stream.update(isWhole && isAllThere, budget, isAllThere || isFirst);
    isUnread = stream.isBehind() || !isAllThere;
    isUnformatted = stream.hasPlainParts();
    const std::size_t keep = update.keep;
    replace(keep, std::move(update.blocks));
    wantColours(keep);
}

//! The next piece of a long text, once what is there is read. `source` stays shared: by its address setLongText() knows it again.
void BlockDocument::Private::feedSource()
{
    if (fed >= source.size() || stream.isBehind())
        return;
    qsizetype to = qMin(source.size(), fed + kPiece);
    to += to < source.size() && source.at(to).isLowSurrogate() ? 1 : 0;
    stream.append(QStringView(source).mid(fed, to - fed).toUtf8());
    fed = to;
}

void BlockDocument::Private::invalidate()
{
    for (Placed &block : placed)
        block.layout.invalidate();
    for (Placed &block : placed) {
        sizeImage(block);
        block.layout.estimate(style, width);
    }
    dirtyFrom = 0;
    note(0);
}

void BlockDocument::Private::place()
{
    if (dirtyFrom >= placed.size() && dirtyFrom > 0) {
        height = std::ceil(placed.empty() ? 0 : bottomOf(placed.back()));
        dirtyFrom = placed.size();
        return;
    }
    for (std::size_t i = dirtyFrom; i < placed.size(); ++i) {
        fold(i);
        Placed &block = placed[i];
        const Placed *above = i > 0 ? &placed[i - 1] : nullptr;
        const Block *seen = above ? &placed[above->shown].layout.block() : nullptr;
        const qreal y = above ? bottomOf(*above) : 0;
        const qreal gap = seen && !block.isHidden ? gapBetween(*seen, block.layout.block()) : 0;
        block.top = std::round(y + gap);
        block.layout.joinAbove(seen ? seen->quote : 0, seen ? seen->details : 0, block.top - y);
        block.start = above ? above->start + above->length + 1 : 0;
    }
    dirtyFrom = placed.size();
    height = placed.empty() ? 0 : std::ceil(bottomOf(placed.back()));
}

void BlockDocument::Private::layOutBlock(Placed &block)
{
    if (block.layout.isLaidOut())
        return;
    sizeImage(block);
    block.layout.layOut(style, width);
    dirtyFrom = qMin(dirtyFrom, static_cast<std::size_t>(&block - placed.data()));
}

//! The block itself, and of a long one the lines in the band; how many layouts that took.
int BlockDocument::Private::layOutBand(std::size_t index, qreal from, qreal to)
{
    Placed &block = placed[index];
    const int before = block.layout.layoutsBuilt();
    const qreal oldHeight = block.layout.height();
    layOutBlock(block);
    block.layout.layOutBand(style, from - block.top, to - block.top);
    wantColours(block);
    const int made = block.layout.layoutsBuilt() - before;
    const std::unique_ptr<BlockLayout> old = block.layout.isLaidOut() ? std::move(block.before) : nullptr;
    if (made > 0)
        note(block.top + (old ? block.layout.firstChangedLine(*old) : 0));
    if (!qFuzzyCompare(oldHeight + 1, block.layout.height() + 1))
        dirtyFrom = qMin(dirtyFrom, index);
    return made;
}

void BlockDocument::Private::refresh()
{
    if (!isWhole) // the rest of a long text that is complete is for readMore()
        read(std::numeric_limits<qsizetype>::max() / 2);
    place(); // where what changed stands is what takeChange() tells
    if (isShort()) {
        for (std::size_t i = 0; i < placed.size(); ++i) {
            if (!placed[i].isHidden && !placed[i].layout.isExact(0, placed[i].layout.height()))
                layOutBand(i, placed[i].top, placed[i].top + 1e7);
        }
    }
    place();
}

void BlockDocument::Private::dropFar(qreal from, qreal to)
{
    if (isShort())
        return;
    const qreal far = kKeptBands * qMax<qreal>(to - from, 1000);
    for (Placed &block : placed) {
        const bool isFar = block.top > to + far || block.top + block.layout.height() < from - far;
        if (isFar && block.layout.isLaidOut() && block.layout.scrolled() == 0 && !block.layout.isWrapped())
            block.layout.drop();
    }
}

void BlockDocument::Private::wantColours(Placed &block)
{
    const Block &code = block.layout.block();
    if (!highlighter || code.kind != Block::Kind::Code || code.language.isEmpty() || code.spans.empty())
        return;
    if (!block.colouring)
        block.colouring = std::make_unique<CodeColouring>(*highlighter, code.language, coloured);
    const bool isOpen = !isWhole && &block == &placed.back();
    block.colouring->want(code.spans.front().text, block.layout.lastLineLaidOut() + 1, isOpen);
}

//! Of code that grew, or whose end has come, there may be more to colour.
void BlockDocument::Private::wantColours(std::size_t from)
{
    for (std::size_t i = from; i < placed.size(); ++i) {
        if (placed[i].layout.isLaidOut())
            wantColours(placed[i]);
    }
}

//! What the pool has found out since.
void BlockDocument::Private::takeColours()
{
    for (std::size_t i = 0; i < placed.size(); ++i) {
        Placed &block = placed[i];
        if (!block.colouring || !block.colouring->hasNews())
            continue;
        const qreal y = block.layout.addColours(style, block.colouring->takeLines(block.layout.colouredLines()));
        if (y >= 0)
            note(block.top + y);
        wantColours(block); // more may have come meanwhile
    }
}

} // namespace countersign
