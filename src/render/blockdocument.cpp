// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "render/blocklayout.h"

#include <algorithm>
#include <cmath>

namespace countersign {

namespace {

constexpr qreal kBlockGap = 10; // px between blocks
constexpr qreal kItemGap = 2;   // between items of a tight list
constexpr qreal kHeadingGap = 16;

qreal gapBetween(const Block &above, const Block &below)
{
    if (below.kind == Block::Kind::Heading)
        return kHeadingGap;
    const bool areItems = above.kind == Block::Kind::ListItem && below.kind == Block::Kind::ListItem;
    return areItems && (below.tight || above.tight) ? kItemGap : kBlockGap;
}

} // namespace

struct BlockDocument::Private
{
    struct Placed
    {
        BlockLayout layout;
        qreal top = 0;
        int start = 0; // in plainText()
    };

    BlockStyle style;
    QString source;
    bool isPlain = false;
    bool isUnformatted = false;
    qreal width = 0;
    mutable std::vector<Placed> placed;
    mutable qreal height = 0;
    mutable int built = 0; // by layouts that are gone
    mutable bool isDirty = true;

    void replace(std::vector<Block> blocks);
    void layOut() const;
    void invalidate();
    [[nodiscard]] const Placed *placedNear(qreal y) const;
};

void BlockDocument::Private::replace(std::vector<Block> blocks)
{
    std::size_t equal = 0;
    while (equal < blocks.size() && equal < placed.size() && placed[equal].layout.block() == blocks[equal])
        ++equal;
    if (equal == blocks.size() && equal == placed.size())
        return;
    std::vector<Placed> old(std::make_move_iterator(placed.begin() + static_cast<std::ptrdiff_t>(equal)),
                            std::make_move_iterator(placed.end()));
    placed.erase(placed.begin() + static_cast<std::ptrdiff_t>(equal), placed.end());
    for (const Placed &gone : old)
        built += gone.layout.layoutsBuilt();
    for (std::size_t i = equal; i < blocks.size(); ++i) {
        placed.push_back({ BlockLayout(std::move(blocks[i])), 0, 0 });
        // A code block that grew keeps its lines.
        if (i == equal && !old.empty() && old.front().layout.canLend(placed.back().layout))
            placed.back().layout.layOut(style, width, &old.front().layout);
        else if (i == equal && !old.empty()) // and a table that grew stays where it was scrolled to
            placed.back().layout.takeScroll(old.front().layout);
    }
    isDirty = true;
}

void BlockDocument::Private::invalidate()
{
    for (Placed &block : placed)
        block.layout.invalidate();
    isDirty = true;
}

void BlockDocument::Private::layOut() const
{
    if (!isDirty)
        return;
    isDirty = false;
    qreal y = 0;
    int start = 0;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        Placed &block = placed[i];
        if (!block.layout.isLaidOut())
            block.layout.layOut(style, width);
        const qreal gap = i > 0 ? gapBetween(placed[i - 1].layout.block(), block.layout.block()) : 0;
        block.top = std::round(y + gap);
        block.layout.joinAbove(i > 0 ? placed[i - 1].layout.block().quote : 0, block.top - y);
        block.start = start;
        y = block.top + block.layout.height();
        start += static_cast<int>(block.layout.plainText().size()) + 1;
    }
    height = std::ceil(y);
}

const BlockDocument::Private::Placed *BlockDocument::Private::placedNear(qreal y) const
{
    layOut();
    if (placed.empty())
        return nullptr;
    const auto after =
        std::upper_bound(placed.begin(), placed.end(), y, [](qreal value, const Placed &block) { return value < block.top; });
    return after == placed.begin() ? &placed.front() : &*(after - 1);
}

BlockDocument::BlockDocument() : d(std::make_unique<Private>()) {}
BlockDocument::~BlockDocument() = default;
BlockDocument::BlockDocument(BlockDocument &&) noexcept = default;
BlockDocument &BlockDocument::operator=(BlockDocument &&) noexcept = default;

void BlockDocument::setStyle(const BlockStyle &style)
{
    if (d->style == style)
        return;
    d->style = style;
    d->invalidate();
}

void BlockDocument::setText(const QString &markdown, const Reader &reader)
{
    if (!d->isPlain && d->source == markdown)
        return;
    d->isPlain = false;
    d->source = markdown;
    std::optional<std::vector<Block>> blocks;
    try {
        blocks = reader(markdown);
    } catch (...) { // whatever a library throws at one message must not take the others along
        blocks.reset();
    }
    d->isUnformatted = !blocks;
    d->replace(blocks ? std::move(*blocks) : plainBlocks(markdown));
}

void BlockDocument::setPlainText(const QString &text)
{
    if (d->isPlain && d->source == text)
        return;
    d->isPlain = true;
    d->isUnformatted = false;
    d->source = text;
    d->replace(plainBlocks(text));
}

void BlockDocument::setWidth(qreal width)
{
    if (qFuzzyCompare(d->width + 1, width + 1))
        return;
    d->width = width;
    d->invalidate();
}

qreal BlockDocument::height() const
{
    d->layOut();
    return d->height;
}

void BlockDocument::paint(QPainter &painter, const QPointF &topLeft, const QRectF &clip, int selectionStart,
                          int selectionEnd) const
{
    for (const Private::Placed *block = d->placedNear(clip.top() - topLeft.y());
         block && block != d->placed.data() + d->placed.size(); ++block) {
        const QPointF at = topLeft + QPointF(0, block->top);
        if (at.y() > clip.bottom())
            break;
        const bool isSelected = selectionStart >= 0 && selectionEnd > block->start;
        block->layout.paint(painter, at, d->style, isSelected ? qMax(0, selectionStart - block->start) : -1,
                            isSelected ? selectionEnd - block->start : -1);
    }
}

int BlockDocument::positionAt(const QPointF &point) const
{
    const Private::Placed *block = d->placedNear(point.y());
    if (!block)
        return 0;
    if (point.y() > d->height)
        return static_cast<int>(plainText().size());
    const QPointF inside = point - QPointF(0, block->top);
    const TextPiece *piece = block->layout.pieceNear(inside);
    if (!piece)
        return block->start;
    const QPointF place = inside - piece->area.topLeft();
    int position = 0;
    for (int i = 0; i < piece->layout->lineCount(); ++i) {
        const QTextLine line = piece->layout->lineAt(i);
        position = line.xToCursor(place.x());
        if (place.y() < line.y() + line.height())
            break;
    }
    return block->start + piece->start + position;
}

QRectF BlockDocument::endCaret() const
{
    d->layOut();
    const qreal em = emOf(d->style.text);
    if (d->placed.empty() || d->placed.back().layout.pieces().empty())
        return { 0, d->height + (em * 1.55 - em * 1.15) / 2, 2, em * 1.15 };
    const Private::Placed &last = d->placed.back();
    const TextPiece &piece = last.layout.pieces().back();
    const int lines = piece.layout->lineCount();
    if (lines == 0)
        return { piece.area.left(), last.top + piece.area.top(), 2, em * 1.15 };
    const QTextLine line = piece.layout->lineAt(lines - 1);
    const qreal x = piece.area.left() + line.cursorToX(line.textStart() + line.textLength());
    const qreal middle = last.top + piece.area.top() + line.y() + line.height() / 2;
    return { std::round(qMin(x + 2, d->width - 2)), std::round(middle - em * 1.15 / 2), 2, std::round(em * 1.15) };
}

std::vector<BlockDocument::Link> BlockDocument::links() const
{
    d->layOut();
    std::vector<Link> links;
    for (const Private::Placed &block : d->placed) {
        if (block.layout.block().kind == Block::Kind::Code)
            continue;
        for (const TextPiece &piece : block.layout.pieces()) {
            int from = 0;
            for (const Span &span : block.layout.spansOf(piece)) {
                const int to = from + static_cast<int>(span.text.size());
                if (!span.link.isEmpty()) {
                    Link link { span.link, span.text, {} };
                    for (int i = 0; i < piece.layout->lineCount(); ++i) {
                        const QTextLine line = piece.layout->lineAt(i);
                        const int a = qMax(from, line.textStart());
                        const int b = qMin(to, line.textStart() + line.textLength());
                        if (a >= b)
                            continue;
                        const qreal xa = line.cursorToX(a);
                        const qreal xb = line.cursorToX(b);
                        const QRectF area(piece.area.left() + qMin(xa, xb), piece.area.top() + line.y(), qAbs(xb - xa),
                                          line.height());
                        if (const QRectF seen = block.layout.seen(piece, area); !seen.isEmpty())
                            link.areas.push_back(seen.translated(0, block.top));
                    }
                    links.push_back(std::move(link));
                }
                from = to;
            }
        }
    }
    return links;
}

QUrl BlockDocument::linkAt(const QPointF &point) const
{
    const Private::Placed *block = d->placedNear(point.y());
    const QPointF inside = block ? point - QPointF(0, block->top) : QPointF();
    const TextPiece *piece = block ? block->layout.pieceNear(inside) : nullptr;
    if (!piece || !block->layout.seen(*piece, piece->area).contains(inside))
        return {};
    const QPointF place = inside - piece->area.topLeft();
    for (int i = 0; i < piece->layout->lineCount(); ++i) {
        const QTextLine line = piece->layout->lineAt(i);
        if (!line.naturalTextRect().contains(place))
            continue;
        const Span *span = block->layout.spanAt(*piece, line.xToCursor(place.x(), QTextLine::CursorOnCharacter));
        return span ? span->link : QUrl();
    }
    return {};
}

std::vector<BlockDocument::Code> BlockDocument::codeBlocks(qreal from, qreal to) const
{
    std::vector<Code> found;
    const Private::Placed *first = d->placedNear(from);
    for (const Private::Placed *block = first; block && block != d->placed.data() + d->placed.size() && block->top <= to;
         ++block) {
        if (block->layout.block().kind != Block::Kind::Code)
            continue;
        const QRectF area = block->layout.codeArea().translated(0, block->top);
        found.push_back({ { area.topLeft(), QSizeF(area.width(), block->layout.headHeight()) },
                          area,
                          block->layout.plainText(),
                          static_cast<int>(block - d->placed.data()) });
    }
    return found;
}

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
    d->layOut();
    std::vector<int> found;
    for (std::size_t i = 0; i < d->placed.size(); ++i) {
        if (d->placed[i].layout.scrollRange() > 0)
            found.push_back(static_cast<int>(i));
    }
    return found;
}

bool BlockDocument::scrollBlock(int number, qreal scrolled)
{
    d->layOut();
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

bool BlockDocument::isUnformatted() const
{
    return d->isUnformatted;
}

QString BlockDocument::plainText() const
{
    d->layOut();
    QString text;
    for (const Private::Placed &block : d->placed)
        text += (block.start > 0 ? QStringLiteral("\n") : QString()) + block.layout.plainText();
    return text;
}

int BlockDocument::layoutsBuilt() const
{
    int total = d->built;
    for (const Private::Placed &block : d->placed)
        total += block.layout.layoutsBuilt();
    return total;
}

} // namespace countersign
