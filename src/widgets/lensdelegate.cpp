// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lensdelegate.h"

#include "widgets/controlpainter.h"
#include "widgets/lensmodel.h"
#include "widgets/lenstree.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QFontDatabase>
#include <QPainter>
#include <QTextLayout>
#include <QTreeView>

#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kExchangeRow = 32; // px, least
constexpr int kLensPad = 4;      // px at both ends of a row
constexpr int kAfterRail = 19;   // px from the rail to the words
constexpr int kBelowHop = 10;    // px between two hops
constexpr int kDot = 9;          // px
constexpr int kMark = 14;        // px
constexpr int kMostValueLines = 4;    // of a value
constexpr qreal kMonoSize = 0.84;
constexpr qreal kHopSize = 0.90;
constexpr qreal kFactSize = 0.84;
constexpr qreal kTokenSize = 0.87;
constexpr qreal kNamesEm = 6.6;     // of the names of facts, least
constexpr qreal kNamesShare = 0.42; // of the row's width, most

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

const LensModel &modelOf(const QModelIndex &index)
{
    return *static_cast<const LensModel *>(index.model());
}

qreal lineHeight(const QFont &font, qreal factor)
{
    return std::ceil(QFontMetricsF(font).height() * factor);
}
} // namespace

//! All in the coordinates of a window that reads from left to right; mirrored when painted.
struct LensDelegate::Place
{
    QRect row;
    Qt::LayoutDirection direction = Qt::LeftToRight;
    QFont base;
    QFont names; //!< of a fact's name and value
    int line = 0;
    int rail = 0;  //!< x
    int words = 0; //!< x where the words begin
    int value = 0; //!< x
    int end = 0;   //!< x behind the last pixel
    int above = 0; //!< px free over the words
    int below = 0; //!< px free under them
    int icon = 0;  //!< px
    int mark = 0;  //!< px
    bool isOpen = false;
    bool isSelected = false;
    bool opens = false;     //!< something stands below it
    bool showsRail = false; //!< of the hop it is, or belongs to
    bool isPlain = false;   //!< one ink, on the dark tile of high contrast

    [[nodiscard]] QRect at(int x, int y, int width, int height) const
    {
        return QStyle::visualRect(direction, row, QRect(x, y, width, height));
    }
    void write(QPainter &painter, int x, int y, int width, int height, const QString &text, bool atEnd = false) const
    {
        const bool isRight = (direction == Qt::RightToLeft) != atEnd;
        const Qt::Alignment side = isRight ? Qt::AlignRight : Qt::AlignLeft;
        painter.drawText(at(x, y, width, height), int(side | Qt::AlignAbsolute | Qt::AlignVCenter) | Qt::TextSingleLine, text);
    }
    [[nodiscard]] int valueWidth(const LensRow &of) const
    {
        const bool marksAtEnd = of.mark != LensRow::Mark::None && rail < 0;
        return end - value - (of.mark != LensRow::Mark::None ? mark + (marksAtEnd ? 8 : 5) : 0);
    }
};

LensDelegate::LensDelegate(const Theme &theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

LensDelegate::Place LensDelegate::placeOf(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const LensModel &model = modelOf(index);
    const LensRow &row = model.row(index);
    const auto *view = qobject_cast<const QTreeView *>(option.widget);
    Place place;
    place.row = option.rect;
    if (place.row.width() <= 0 && view)
        place.row.setWidth(view->viewport()->width());
    place.direction = option.direction;
    place.base = option.font;
    place.icon = scaledPx(ControlPainter::kIcon, option.font);
    place.mark = scaledPx(kMark, option.font);
    place.isOpen = view && view->isExpanded(index);
    place.opens = model.hasChildren(index);
    place.isSelected = option.state & QStyle::State_Selected;
    place.isPlain = place.isSelected && m_theme.isHighContrast();
    place.end = place.row.left() + place.row.width() - kLensPad;

    const QModelIndex parent = index.parent();
    QModelIndex hop = row.kind == LensRow::Kind::Hop ? index : parent;
    int depth = 0;
    while (hop.isValid() && model.row(hop).kind != LensRow::Kind::Hop) {
        hop = hop.parent();
        ++depth;
    }
    const bool isOnRail = hop.isValid();
    place.rail = isOnRail ? place.row.left() + kLensPad + place.icon / 2 : -1;
    place.showsRail = isOnRail && !model.row(hop).isLast;
    place.words = isOnRail ? place.rail + kAfterRail + depth * (place.icon / 2 + 4) : place.row.left() + kLensPad;
    place.names = Theme::font(option.font, isOnRail ? kFactSize : kTokenSize);
    place.line = int(lineHeight(place.names, isOnRail ? 1.2 : 1.15));
    if (row.kind == LensRow::Kind::Hop) {
        place.line = int(lineHeight(Theme::font(option.font, kHopSize), 1.2));
        place.above = index.row() > 0 ? kBelowHop - 4 : 2;
        place.below = 1;
    } else if (row.kind == LensRow::Kind::Fact && row.below) {
        place.value = place.words; // a group: a name alone, with a chevron
    } else if (row.kind == LensRow::Kind::Fact) {
        int widest = int(kNamesEm * Theme::em(option.font) * (isOnRail ? 1 : 0.6));
        const QFontMetrics metrics(place.names);
        for (int i = 0; i < model.rowCount(parent); ++i) {
            const LensRow &sibling = model.row(model.index(i, 0, parent));
            if (sibling.kind == LensRow::Kind::Fact && !sibling.below)
                widest = qMax(widest, metrics.horizontalAdvance(sibling.label) + 1);
        }
        const int most = int((place.end - place.words) * kNamesShare);
        place.value = place.words + qMin(widest, most) + (isOnRail ? 8 : 16);
        place.below = isOnRail ? 0 : 6;
    } else if (row.kind == LensRow::Kind::Heading) {
        place.above = index.row() > 0 ? 16 : 6;
        place.below = 6;
    }
    const bool isLastOfHop =
        isOnRail && row.kind == LensRow::Kind::Fact && !place.isOpen && depth == 0 && index.row() == model.rowCount(parent) - 1;
    if (isLastOfHop)
        place.below += 4;
    return place;
}

QSize LensDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const LensRow &row = modelOf(index).row(index);
    if (row.kind == LensRow::Kind::Exchange) // the most frequent by far: thousands are asked for at once
        return { 100, qMax(kExchangeRow, QFontMetrics(option.font).height() + 12) };
    const Place place = placeOf(option, index);
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

QColor LensDelegate::ink(LensRow::Tone tone, const Place &place) const
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
    const Place place = placeOf(option, index);
    const LensRow &row = modelOf(index).row(index);
    const Tokens &t = m_theme.tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto);
    QRectF tile = place.row;
    if (row.kind != LensRow::Kind::Exchange && place.rail >= 0)
        tile = place.at(place.words - 6, place.row.top(), place.end + kLensPad - place.words + 6, place.row.height());
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

void LensDelegate::paintRail(QPainter &painter, const Place &place) const
{
    if (place.showsRail)
        painter.fillRect(place.at(place.rail, place.row.top(), 1, place.row.height()), m_theme.tokens().btnEdge);
}

void LensDelegate::paintExchange(QPainter &painter, const Place &place, const LensRow &row) const
{
    const int middle = place.row.top() + (place.row.height() - place.icon) / 2;
    const QColor inkOfWords = ink(place.isOpen ? LensRow::Tone::Plain : LensRow::Tone::Quiet, place);
    if (place.opens)
        m_theme.icon(place.isOpen ? u"chevron-down"_s : u"chevron-right"_s, inkOfWords)
            .paint(&painter, place.at(place.words, middle, place.icon, place.icon));
    const bool isNumber = !row.status.isEmpty() && row.status.at(0).isDigit();
    painter.setFont(Theme::font(place.base, isNumber ? kMonoSize : kTokenSize, isNumber ? QFont::DemiBold : QFont::Normal));
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

void LensDelegate::paintHop(QPainter &painter, const Place &place, const LensRow &row) const
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
    painter.setFont(Theme::font(place.base, kHopSize));
    painter.setPen(ink(LensRow::Tone::Plain, place));
    const int room = place.end - status - 8 - place.words;
    place.write(painter, place.words, top, room, place.line, painter.fontMetrics().elidedText(row.label, Qt::ElideMiddle, room));
}

void LensDelegate::paintFact(QPainter &painter, const Place &place, const LensRow &row) const
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

void LensDelegate::paintHeading(QPainter &painter, const Place &place, const LensRow &row) const
{
    const int top = place.row.top() + place.above;
    const int height = QFontMetrics(place.base).height();
    painter.setFont(Theme::font(place.base, 1, QFont::DemiBold));
    painter.setPen(ink(LensRow::Tone::Plain, place));
    const int width = painter.fontMetrics().horizontalAdvance(row.label) + 1;
    place.write(painter, place.words, top, qMin(width, place.end - place.words), height, row.label);
    painter.setFont(Theme::font(place.base, kTokenSize));
    painter.setPen(ink(LensRow::Tone::Quiet, place));
    const int left = place.words + width + 8;
    place.write(painter, left, top, place.end - left, height,
                painter.fontMetrics().elidedText(row.value, Qt::ElideRight, place.end - left));
}

} // namespace countersign
