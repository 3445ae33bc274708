// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lensdelegate.h"

#include "widgets/controlpainter.h"
#include "widgets/lensmodel.h"
#include "widgets/lensplace.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QFontDatabase>
#include <QPainter>
#include <QTextLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kExchangeRow = 32;   // px, least
constexpr int kDot = 9;            // px
constexpr int kMostValueLines = 4; // of a value
constexpr qreal kMonoSize = 0.84;

QFont monoFont(const QFont &base)
{
    QFont mono = Theme::font(base, kMonoSize);
    mono.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
    return mono;
}

//! `text` in lines of at most `width`, broken anywhere if need be; what does not fit into the last one ends in an ellipsis.
QStringList linesOf(const QString &text, const QFont &font, int width)
{
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(qMax(1, width));
        if (lines.size() == kMostValueLines - 1) {
            lines << QFontMetrics(font).elidedText(text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines.isEmpty() ? QStringList { QString() } : lines;
}

} // namespace

LensDelegate::LensDelegate(const Theme &theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize LensDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const LensRow &row = lensModelOf(index).row(index);
    if (row.kind == LensRow::Kind::Exchange) // the most frequent by far: thousands are asked for at once
        return { 100, qMax(kExchangeRow, QFontMetrics(option.font).height() + 12) };
    const LensPlace place = LensPlace::of(option, index, m_theme.isHighContrast());
    if (row.kind == LensRow::Kind::Heading)
        return { 100, place.above + QFontMetrics(option.font).height() + place.below };
    if (row.kind == LensRow::Kind::Hop)
        return { 100, place.above + place.line + place.below };
    qsizetype lines = 1;
    if (!row.below) {
        lines = linesOf(row.value, place.names, place.valueWidth(row)).size();
        if (!row.note.isEmpty())
            lines += linesOf(row.note, place.names, place.end - place.value).size();
    }
    return { 100, place.above + int(lines) * place.line + place.below };
}

QColor LensDelegate::ink(LensRow::Tone tone, const LensPlace &place) const
{
    const Tokens &t = m_theme.tokens();
    if (place.isPlain)
        return t.onSelected;
    switch (tone) {
    case LensRow::Tone::Plain:
        return t.text;
    case LensRow::Tone::Quiet:
        return t.text2;
    case LensRow::Tone::Good:
        return t.ok;
    case LensRow::Tone::Caution:
        return t.caution;
    case LensRow::Tone::Bad:
        return t.danger;
    }
    return t.text;
}

void LensDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const LensPlace place = LensPlace::of(option, index, m_theme.isHighContrast());
    const LensRow &row = lensModelOf(index).row(index);
    const Tokens &t = m_theme.tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto);
    QRectF tile = place.row;
    if (row.kind != LensRow::Kind::Exchange && place.rail >= 0)
        tile = place.at(place.words - 6, place.row.top(), place.end + LensPlace::kPad - place.words + 6, place.row.height());
    const bool isHovered = (option.state & QStyle::State_MouseOver) && place.opens;
    if (place.isSelected || isHovered)
        ControlPainter::roundedBox(painter, tile, ControlPainter::kRadius, place.isSelected ? t.selected : t.hover, {});
    paintRail(*painter, place);
    switch (row.kind) {
    case LensRow::Kind::Exchange:
        paintExchange(*painter, place, row);
        break;
    case LensRow::Kind::Hop:
        paintHop(*painter, place, row);
        break;
    case LensRow::Kind::Fact:
        paintFact(*painter, place, row);
        break;
    case LensRow::Kind::Heading:
        paintHeading(*painter, place, row);
        break;
    }
    const ControlPainter controls(m_theme);
    if (controls.showsFocus(option))
        controls.ring(painter, tile.adjusted(2, 2, -2, -2), ControlPainter::kRadius - 2, 0);
    painter->restore();
}

void LensDelegate::paintRail(QPainter &painter, const LensPlace &place) const
{
    if (place.showsRail)
        painter.fillRect(place.at(place.rail, place.row.top(), 1, place.row.height()), m_theme.tokens().btnEdge);
}

void LensDelegate::paintExchange(QPainter &painter, const LensPlace &place, const LensRow &row) const
{
    const int middle = place.row.top() + (place.row.height() - place.icon) / 2;
    const QColor inkOfWords = ink(place.isOpen ? LensRow::Tone::Plain : LensRow::Tone::Quiet, place);
    if (place.opens)
        m_theme.icon(place.isOpen ? u"chevron-down"_s : u"chevron-right"_s, inkOfWords)
            .paint(&painter, place.at(place.words, middle, place.icon, place.icon));
    const bool isNumber = !row.status.isEmpty() && row.status.at(0).isDigit();
    painter.setFont(
        Theme::font(place.base, isNumber ? kMonoSize : LensPlace::kTokenSize, isNumber ? QFont::DemiBold : QFont::Normal));
    const int status = painter.fontMetrics().horizontalAdvance(row.status) + 1;
    painter.setPen(ink(row.tone, place));
    place.write(painter, place.end - status, place.row.top(), status, place.row.height(), row.status, true);

    painter.setFont(monoFont(place.base));
    painter.setPen(inkOfWords);
    const int left = place.words + place.icon + 8;
    const int room = place.end - status - 8 - left;
    // The method stays; of a long path its end tells more than its beginning.
    const QString method = row.label.section(u' ', 0, 0) + u' ';
    const int path = room - painter.fontMetrics().horizontalAdvance(method);
    const QString words = method + painter.fontMetrics().elidedText(row.label.mid(method.size()), Qt::ElideLeft, path);
    place.write(painter, left, place.row.top(), room, place.row.height(), words);
}

void LensDelegate::paintHop(QPainter &painter, const LensPlace &place, const LensRow &row) const
{
    const Tokens &t = m_theme.tokens();
    const int top = place.row.top() + place.above;
    const int side = scaledPx(kDot, place.base);
    const QRectF dot =
        QRectF(place.at(place.rail - side / 2, top + (place.line - side) / 2, side, side)).adjusted(.75, .75, -.75, -.75);
    painter.setPen(QPen(row.isBad ? t.danger : t.text2, 1.5));
    painter.setBrush(row.isBad ? t.danger : t.window);
    painter.drawEllipse(dot);

    painter.setFont(Theme::font(place.base, kMonoSize, QFont::DemiBold));
    const int status = painter.fontMetrics().horizontalAdvance(row.status) + 1;
    painter.setPen(ink(row.tone, place));
    place.write(painter, place.end - status, top, status, place.line, row.status, true);
    painter.setFont(Theme::font(place.base, LensPlace::kHopSize));
    painter.setPen(ink(LensRow::Tone::Plain, place));
    const int room = place.end - status - 8 - place.words;
    place.write(painter, place.words, top, room, place.line, painter.fontMetrics().elidedText(row.label, Qt::ElideMiddle, room));
}

void LensDelegate::paintFact(QPainter &painter, const LensPlace &place, const LensRow &row) const
{
    const int top = place.row.top() + place.above;
    painter.setFont(place.names);
    painter.setPen(ink(LensRow::Tone::Quiet, place));
    if (row.below) {
        m_theme.icon(place.isOpen ? u"chevron-down"_s : u"chevron-right"_s, ink(LensRow::Tone::Quiet, place))
            .paint(&painter, place.at(place.words - 2, top + (place.line - place.mark) / 2, place.mark, place.mark));
        const int left = place.words + place.mark + 4;
        place.write(painter, left, top, place.end - left, place.line, row.label);
        return;
    }
    const int names = place.value - place.words - 4;
    place.write(painter, place.words, top, names, place.line, painter.fontMetrics().elidedText(row.label, Qt::ElideRight, names));
    const int width = place.valueWidth(row);
    int left = place.value;
    painter.setPen(ink(row.tone, place));
    if (row.mark != LensRow::Mark::None) {
        // Beside a header the mark says first what became of it; behind a claim that it was compared.
        const bool isFirst = place.rail >= 0;
        const int x = isFirst ? left : place.end - place.mark;
        left += isFirst ? place.mark + 5 : 0;
        m_theme
            .icon(row.mark == LensRow::Mark::Check ? u"check"_s : u"close"_s,
                  ink(row.mark == LensRow::Mark::Check ? LensRow::Tone::Good : LensRow::Tone::Bad, place))
            .paint(&painter, place.at(x, top + (place.line - place.mark) / 2, place.mark, place.mark));
    }
    int y = top;
    for (const QString &line : linesOf(row.value, place.names, width)) {
        place.write(painter, left, y, width, place.line, line);
        y += place.line;
    }
    if (row.note.isEmpty())
        return;
    painter.setPen(ink(row.mark == LensRow::Mark::Cross ? LensRow::Tone::Bad : LensRow::Tone::Quiet, place));
    for (const QString &line : linesOf(row.note, place.names, place.end - place.value)) {
        place.write(painter, place.value, y, place.end - place.value, place.line, line);
        y += place.line;
    }
}

void LensDelegate::paintHeading(QPainter &painter, const LensPlace &place, const LensRow &row) const
{
    const int top = place.row.top() + place.above;
    const int height = QFontMetrics(place.base).height();
    painter.setFont(Theme::font(place.base, 1, QFont::DemiBold));
    painter.setPen(ink(LensRow::Tone::Plain, place));
    const int width = painter.fontMetrics().horizontalAdvance(row.label) + 1;
    place.write(painter, place.words, top, qMin(width, place.end - place.words), height, row.label);
    painter.setFont(Theme::font(place.base, LensPlace::kTokenSize));
    painter.setPen(ink(LensRow::Tone::Quiet, place));
    const int left = place.words + width + 8;
    place.write(painter, left, top, place.end - left, height,
                painter.fontMetrics().elidedText(row.value, Qt::ElideRight, place.end - left));
}

} // namespace countersign
