// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lensplace.h"

#include "widgets/controlpainter.h"
#include "widgets/lensmodel.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QTreeView>

#include <cmath>

namespace countersign {

namespace {
constexpr int kAfterRail = 19; // px from the rail to the words
constexpr int kBelowHop = 10;  // px between two hops
constexpr int kMark = 14;      // px
constexpr qreal kFactSize = 0.84;
constexpr qreal kNamesEm = 6.6;     // of the names of facts, least
constexpr qreal kNamesShare = 0.42; // of the row's width, most

qreal lineHeight(const QFont &font, qreal factor)
{
    return std::ceil(QFontMetricsF(font).height() * factor);
}
} // namespace

const LensModel &lensModelOf(const QModelIndex &index)
{
    return *static_cast<const LensModel *>(index.model());
}

QRect LensPlace::at(int x, int y, int width, int height) const
{
    return QStyle::visualRect(direction, row, QRect(x, y, width, height));
}

void LensPlace::write(QPainter &painter, int x, int y, int width, int height, const QString &text, bool atEnd) const
{
    const bool isRight = (direction == Qt::RightToLeft) != atEnd;
    const Qt::Alignment side = isRight ? Qt::AlignRight : Qt::AlignLeft;
    painter.drawText(at(x, y, width, height), int(side | Qt::AlignAbsolute | Qt::AlignVCenter) | Qt::TextSingleLine, text);
}

int LensPlace::valueWidth(const LensRow &of) const
{
    const bool marksAtEnd = of.mark != LensRow::Mark::None && rail < 0;
    return end - value - (of.mark != LensRow::Mark::None ? mark + (marksAtEnd ? 8 : 5) : 0);
}

LensPlace LensPlace::of(const QStyleOptionViewItem &option, const QModelIndex &index, bool isHighContrast)
{
    const LensModel &model = lensModelOf(index);
    const LensRow &row = model.row(index);
    const auto *view = qobject_cast<const QTreeView *>(option.widget);
    LensPlace place;
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
    place.isPlain = place.isSelected && isHighContrast;
    place.end = place.row.left() + place.row.width() - kPad;

    const QModelIndex parent = index.parent();
    QModelIndex hop = row.kind == LensRow::Kind::Hop ? index : parent;
    int depth = 0;
    while (hop.isValid() && model.row(hop).kind != LensRow::Kind::Hop) {
        hop = hop.parent();
        ++depth;
    }
    const bool isOnRail = hop.isValid();
    place.rail = isOnRail ? place.row.left() + kPad + place.icon / 2 : -1;
    place.showsRail = isOnRail && !model.row(hop).isLast;
    place.words = isOnRail ? place.rail + kAfterRail + depth * (place.icon / 2 + 4) : place.row.left() + kPad;
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

} // namespace countersign
