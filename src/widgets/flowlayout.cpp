// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flowlayout.h"

#include <QStyle>
#include <QWidget>

namespace countersign {

FlowLayout::FlowLayout(QWidget *parent, int gap) : QLayout(parent), m_gap(gap)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

QLayoutItem *FlowLayout::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

int FlowLayout::heightForWidth(int width) const
{
    return place({ 0, 0, width, 0 }, false);
}

QSize FlowLayout::sizeHint() const
{
    const int width = parentWidget() && parentWidget()->width() > 0 ? parentWidget()->width() : 400;
    return { minimumSize().width(), heightForWidth(width) };
}

QSize FlowLayout::minimumSize() const
{
    QSize least;
    for (const QLayoutItem *item : m_items) {
        if (!item->isEmpty())
            least = least.expandedTo(item->minimumSize());
    }
    const QMargins around = contentsMargins();
    return least + QSize(around.left() + around.right(), around.top() + around.bottom());
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowLayout::place(const QRect &rect, bool apply) const
{
    const QRect inside = rect.marginsRemoved(contentsMargins());
    const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int x = inside.left();
    int y = inside.top();
    int line = 0;
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize wanted = item->sizeHint().boundedTo({ inside.width(), QWIDGETSIZE_MAX });
        if (x > inside.left() && x + wanted.width() > inside.right() + 1) {
            x = inside.left();
            y += line + m_gap;
            line = 0;
        }
        if (apply)
            item->setGeometry(QStyle::visualRect(direction, inside, { { x, y }, wanted }));
        x += wanted.width() + m_gap;
        line = qMax(line, wanted.height());
    }
    return y + line - rect.top() + contentsMargins().bottom();
}

} // namespace countersign
