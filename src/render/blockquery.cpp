// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is asked of a document that is laid out: painting, places and characters, links, code, tables, what scrolls sideways.
#include "render/blockdocument_p.h"

#include <algorithm>
#include <cmath>

namespace countersign {

std::size_t BlockDocument::Private::indexNear(qreal y) const
{
    const auto after =
        std::upper_bound(placed.begin(), placed.end(), y, [](qreal value, const Placed &block) { return value < block.top; });
    return after == placed.begin() ? 0 : placed[static_cast<std::size_t>(after - placed.begin()) - 1].shown;
}

const BlockDocument::Private::Placed *BlockDocument::Private::placedNear(qreal y)
{
    refresh();
    return placed.empty() ? nullptr : &placed[indexNear(y)];
}

std::size_t BlockDocument::Private::indexOf(int position) const
{
    const auto after = std::upper_bound(placed.begin(), placed.end(), position,
                                        [](int value, const Placed &block) { return value < block.start; });
    return after == placed.begin() ? 0 : static_cast<std::size_t>(after - placed.begin()) - 1;
}

//! The block a character is in, laid out.
BlockDocument::Private::Placed *BlockDocument::Private::placedOf(int position)
{
    refresh();
    if (placed.empty())
        return nullptr;
    Placed &block = placed[indexOf(position)];
    layOutBlock(block);
    place();
    return &block;
}

void BlockDocument::paint(QPainter &painter, const QPointF &topLeft, const QRectF &clip, int selectionStart, int selectionEnd,
                          std::span<const Mark> marks) const
{
    for (const Private::Placed *block = d->placedNear(clip.top() - topLeft.y()); block && block != d->end(); ++block) {
        const QPointF at = topLeft + QPointF(0, block->top);
        if (at.y() > clip.bottom())
            break;
        if (block->isHidden)
            continue;
        BlockLayout::PaintRange range { clip.top() - at.y(), clip.bottom() - at.y(), {}, d->images };
        for (const Mark &mark : marks) {
            if (mark.start < block->start + block->length && mark.end > block->start)
                range.marks.push_back({ mark.start - block->start, mark.end - block->start, mark.colour });
        }
        if (selectionStart >= 0 && selectionEnd > block->start)
            range.marks.push_back({ qMax(0, selectionStart - block->start), selectionEnd - block->start, d->style.selection });
        block->layout.paint(painter, at, d->style, range);
    }
}

int BlockDocument::positionAt(const QPointF &point) const
{
    const Private::Placed *block = d->placedNear(point.y());
    if (!block)
        return 0;
    if (point.y() > d->height)
        return characters();
    const QPointF inside = point - QPointF(0, block->top);
    const TextPiece *piece = block->layout.pieceNear(inside);
    if (!piece || !piece->layout)
        return block->start + (piece ? piece->start : 0);
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
    d->refresh();
    const qreal em = emOf(d->style.text);
    const Private::Placed *end = d->placed.empty() ? nullptr : &d->placed[d->placed.back().shown];
    if (end && !end->layout.pieces().empty() && end->layout.pieces().back().layout) {
        const Private::Placed &last = *end;
        const TextPiece &piece = last.layout.pieces().back();
        const int lines = piece.layout->lineCount();
        if (lines == 0)
            return { piece.area.left(), last.top + piece.area.top(), 2, em * 1.15 };
        const QTextLine line = piece.layout->lineAt(lines - 1);
        const qreal x = piece.area.left() + line.cursorToX(line.textStart() + line.textLength());
        const qreal middle = last.top + piece.area.top() + line.y() + line.height() / 2;
        return { std::round(qMin(x + 2, d->width - 2)), std::round(middle - em * 1.15 / 2), 2, std::round(em * 1.15) };
    }
    return { 0, d->height + (em * 1.55 - em * 1.15) / 2, 2, em * 1.15 };
}

namespace {

//! The piece of a laid-out block that has a character, and the line in it.
std::pair<const TextPiece *, QTextLine> lineOf(const BlockLayout &layout, int position)
{
    const std::vector<TextPiece> &pieces = layout.pieces();
    const auto after = std::upper_bound(pieces.begin(), pieces.end(), position,
                                        [](int value, const TextPiece &piece) { return value < piece.start; });
    if (pieces.empty())
        return { nullptr, {} };
    const TextPiece &piece = after == pieces.begin() ? pieces.front() : *(after - 1);
    const int inside = qBound(0, position - piece.start, piece.length);
    return { &piece, piece.layout ? piece.layout->lineForTextPosition(inside) : QTextLine() };
}

} // namespace

QRectF BlockDocument::caretAt(int position) const
{
    Private::Placed *block = d->placedOf(position);
    if (!block)
        return endCaret();
    auto [piece, line] = lineOf(block->layout, position - block->start);
    if (piece && !piece->layout) { // of a long block: its line is laid out for this
        const QRectF area = piece->area;
        d->layOutBand(static_cast<std::size_t>(block - d->placed.data()), block->top + area.top(), block->top + area.bottom());
        d->place();
        std::tie(piece, line) = lineOf(block->layout, position - block->start);
    }
    if (!piece || !line.isValid())
        return { block->layout.imageArea().left(), block->top, 2, emOf(d->style.text) };
    const qreal x = line.cursorToX(qBound(0, position - block->start - piece->start, piece->length));
    return { piece->area.left() + x, block->top + piece->area.top() + line.y(), 2, line.height() };
}

std::pair<int, int> BlockDocument::lineAt(int position) const
{
    const Private::Placed *block = d->placedOf(position);
    if (!block)
        return { 0, 0 };
    const auto [piece, line] = lineOf(block->layout, position - block->start);
    if (!piece)
        return { block->start, block->start + block->length };
    const int start = block->start + piece->start;
    if (!line.isValid())
        return { start, start + piece->length };
    return { start + line.textStart(), start + line.textStart() + line.textLength() };
}

BlockDocument::Passage BlockDocument::passageAt(int position) const
{
    d->refresh();
    if (d->placed.empty())
        return {};
    const Private::Placed &block = d->placed[d->indexOf(position)];
    return { block.start, block.layout.plainText() };
}

namespace {

//! Where a stretch of a piece is seen, a rectangle a line.
std::vector<QRectF> areasOf(const BlockLayout &layout, const TextPiece &piece, int from, int to, qreal top)
{
    std::vector<QRectF> areas;
    for (int i = 0; piece.layout && i < piece.layout->lineCount(); ++i) {
        const QTextLine line = piece.layout->lineAt(i);
        const int a = qMax(from, line.textStart());
        const int b = qMin(to, line.textStart() + line.textLength());
        if (a >= b)
            continue;
        const qreal xa = line.cursorToX(a);
        const qreal xb = line.cursorToX(b);
        const QRectF area(piece.area.left() + qMin(xa, xb), piece.area.top() + line.y(), qAbs(xb - xa), line.height());
        if (const QRectF seen = layout.seen(piece, area); !seen.isEmpty())
            areas.push_back(seen.translated(0, top));
    }
    return areas;
}

} // namespace

std::vector<BlockDocument::Link> BlockDocument::links(qreal from, qreal to) const
{
    std::vector<Link> links;
    for (const Private::Placed *block = d->placedNear(from); block && block != d->end() && block->top <= to; ++block) {
        if (block->layout.block().kind == Block::Kind::Code || block->isHidden)
            continue;
        for (const TextPiece &piece : block->layout.pieces()) {
            int start = 0;
            for (const Span &span : block->layout.spansOf(piece)) {
                const int end = start + static_cast<int>(span.text.size());
                if (!span.link.isEmpty())
                    links.push_back({ span.link, span.text, areasOf(block->layout, piece, start, end, block->top) });
                start = end;
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
    if (!piece || !piece->layout || !block->layout.seen(*piece, piece->area).contains(inside))
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
    for (const Private::Placed *block = d->placedNear(from); block && block != d->end() && block->top <= to; ++block) {
        const BlockLayout &layout = block->layout;
        if (layout.block().kind != Block::Kind::Code || !layout.isLaidOut() || block->isHidden)
            continue;
        const QRectF area = layout.codeArea().translated(0, block->top);
        found.push_back({ { area.topLeft(), QSizeF(area.width(), layout.headHeight()) },
                          area,
                          layout.plainText(),
                          static_cast<int>(block - d->placed.data()),
                          layout.block().language,
                          layout.isWrapped() || layout.scrollRange() > 0,
                          layout.isWrapped() });
    }
    return found;
}

std::vector<BlockDocument::Table> BlockDocument::tables(qreal from, qreal to) const
{
    std::vector<Table> found;
    for (const Private::Placed *block = d->placedNear(from); block && block != d->end() && block->top <= to; ++block) {
        if (block->layout.block().kind == Block::Kind::Table && !block->isHidden)
            found.push_back({ block->layout.codeArea().translated(0, block->top), static_cast<int>(block - d->placed.data()) });
    }
    return found;
}

const Block *BlockDocument::block(int number) const
{
    d->refresh();
    const auto index = static_cast<std::size_t>(number);
    return number >= 0 && index < d->placed.size() ? &d->placed[index].layout.block() : nullptr;
}

QString BlockDocument::plainText() const
{
    d->refresh();
    QString text;
    text.reserve(characters());
    for (const Private::Placed &block : d->placed)
        text += (block.start > 0 ? QStringLiteral("\n") : QString()) + block.layout.plainText();
    return text;
}

QString BlockDocument::plainText(int from, int to) const
{
    d->refresh();
    QString text;
    if (d->placed.empty() || from >= to)
        return text;
    for (std::size_t i = d->indexOf(qMax(0, from)); i < d->placed.size() && d->placed[i].start <= to; ++i) {
        const Private::Placed &block = d->placed[i];
        const int begin = qMax(0, from - block.start);
        if (block.start > 0 && block.start > from)
            text += u'\n';
        text += QStringView(block.layout.plainText()).mid(begin, to - block.start - begin);
    }
    return text;
}

int BlockDocument::characters() const
{
    d->refresh();
    return d->placed.empty() ? 0 : d->placed.back().start + d->placed.back().length;
}

} // namespace countersign
