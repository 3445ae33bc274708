// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/lensrow.h"

#include <QStyledItemDelegate>

namespace countersign {

class Theme;
struct LensPlace;

//! Paints the rows of a LensTree: requests at least 32 px high, hops as dots on a rail, facts in two columns. Values wrap to at
//! most four lines, break anywhere and run in their own direction: they are addresses and headers. Owned by its view.
class LensDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    LensDelegate(const Theme &theme, QObject *parent);
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintExchange(QPainter &painter, const LensPlace &place, const LensRow &row) const;
    void paintHop(QPainter &painter, const LensPlace &place, const LensRow &row) const;
    void paintFact(QPainter &painter, const LensPlace &place, const LensRow &row) const;
    void paintHeading(QPainter &painter, const LensPlace &place, const LensRow &row) const;
    void paintRail(QPainter &painter, const LensPlace &place) const;
    [[nodiscard]] QColor ink(LensRow::Tone tone, const LensPlace &place) const;

    const Theme &m_theme;
};

} // namespace countersign
