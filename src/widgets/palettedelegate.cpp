// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/palettedelegate.h"

#include "widgets/controlpainter.h"
#include "widgets/palettemodel.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace countersign {

namespace {
constexpr int kHitRow = 36;  // px, least
constexpr int kHitInset = 8; // px from the list's sides to the tile
constexpr int kHitPadding = 10;
constexpr int kLabelAbove = 10;
constexpr int kLabelBelow = 4;
} // namespace

int PaletteDelegate::labelHeight(const QFont &font, const QModelIndex &index)
{
    if (index.data(PaletteModel::GroupRole).toString().isEmpty())
        return 0;
    return kLabelAbove + QFontMetrics(Theme::font(font, 0.80)).height() + kLabelBelow;
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return { 120, labelHeight(option.font, index) + qMax(kHitRow, QFontMetrics(option.font).height() + 16) };
}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = m_theme.tokens();
    const QRect row = option.rect;
    const auto place = [&](const QRect &logical) { return QStyle::visualRect(option.direction, row, logical); };
    const int label = labelHeight(option.font, index);
    painter->save();
    const int side = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft));
    if (label > 0) {
        painter->setFont(Theme::font(option.font, 0.80, QFont::DemiBold));
        painter->setPen(t.text2);
        painter->drawText(place({ row.left() + 2 * kHitInset, row.top(), row.width() - 4 * kHitInset, label - kLabelBelow }),
                          side | Qt::AlignBottom | Qt::TextSingleLine, index.data(PaletteModel::GroupRole).toString());
    }
    const QRect tile = row.adjusted(kHitInset, label, -kHitInset, 0);
    const bool isSelected = option.state & QStyle::State_Selected;
    if (isSelected || (option.state & QStyle::State_MouseOver))
        ControlPainter::roundedBox(painter, tile, ControlPainter::kRadius, isSelected ? t.selected : t.hover, {});
    const int icon = scaledPx(ControlPainter::kIcon, option.font);
    const QRect mark(tile.left() + kHitPadding, tile.top() + (tile.height() - icon) / 2, icon, icon);
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, place(mark), Qt::AlignCenter, isSelected ? QIcon::Selected : QIcon::Normal);
    const QString details = index.data(PaletteModel::DetailsRole).toString();
    painter->setFont(Theme::font(option.font, 0.80));
    painter->setPen(isSelected ? t.onSelected2 : t.text2);
    const int width = details.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(details) + 1;
    const QRect last(tile.right() + 1 - kHitPadding - width, tile.top(), width, tile.height());
    painter->drawText(place(last), Qt::AlignVCenter | side | Qt::TextSingleLine, details);
    const int left = mark.right() + 1 + kHitPadding;
    paintWords(painter, place({ left, tile.top(), last.left() - left - (width > 0 ? 12 : 0), tile.height() }), option, index);
    painter->restore();
}

//! One line; what was found is bold. What does not fit is left out at its end.
void PaletteDelegate::paintWords(QPainter *painter, const QRect &area, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    const QFont bold = Theme::font(option.font, 1, QFont::DemiBold);
    const QString all = index.data(Qt::DisplayRole).toString();
    const auto matches = index.data(PaletteModel::MatchesRole).value<PaletteModel::Matches>();
    const QFontMetrics usual(option.font);
    int wider = 0; // by what is bold
    for (const auto &[start, length] : matches)
        wider += QFontMetrics(bold).horizontalAdvance(all.mid(start, length)) - usual.horizontalAdvance(all.mid(start, length));
    const QString words = usual.elidedText(all, Qt::ElideRight, area.width() - wider - 1);
    QTextLayout layout(words, option.font);
    QTextOption text(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignAbsolute);
    text.setTextDirection(words.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    text.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(text);
    QList<QTextLayout::FormatRange> formats;
    for (const auto &[start, length] : matches) {
        QTextCharFormat format;
        format.setFont(bold);
        if (start < words.size())
            formats.append({ start, qMin(length, int(words.size()) - start), format });
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid())
        line.setLineWidth(area.width());
    layout.endLayout();
    painter->setPen(option.state & QStyle::State_Selected ? m_theme.tokens().onSelected : m_theme.tokens().text);
    layout.draw(painter, QPointF(area.left(), area.top() + (area.height() - layout.boundingRect().height()) / 2));
}

} // namespace countersign
