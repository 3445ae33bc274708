// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/lensrow.h"

#include <QFont>
#include <QRect>

class QModelIndex;
class QPainter;
class QStyleOptionViewItem;

namespace countersign {

class LensModel;

//! Where the parts of a row of the lens are. All in the coordinates of a window that reads from left to right; mirrored when
//! painted. Pixels. A value, made for one look.
struct LensPlace
{
    static constexpr int kPad = 4;            //!< at both ends of a row
    static constexpr qreal kHopSize = 0.90;   //!< of text, against the view's own
    static constexpr qreal kTokenSize = 0.87; //!< of facts that stand alone

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

    [[nodiscard]] static LensPlace of(const QStyleOptionViewItem &option, const QModelIndex &index, bool isHighContrast);

    [[nodiscard]] QRect at(int x, int y, int width, int height) const;
    void write(QPainter &painter, int x, int y, int width, int height, const QString &text, bool atEnd = false) const;
    [[nodiscard]] int valueWidth(const LensRow &of) const;
};

//! The model a row of a LensTree belongs to.
[[nodiscard]] const LensModel &lensModelOf(const QModelIndex &index);

} // namespace countersign
