// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lenstabs.h"

#include "widgets/controlpainter.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace countersign {

namespace {
constexpr int kTabHeight = 32; // px, least
constexpr int kTabSide = 10;   // px beside the words
constexpr int kTabGap = 4;     // px between two tabs
} // namespace

LensTabs::LensTabs(const Theme &theme, QWidget *parent) : QTabBar(parent), m_theme(theme)
{
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideNone);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QFont LensTabs::tabFont() const
{
    return ControlPainter::buttonFont(font());
}

QSize LensTabs::tabSizeHint(int index) const
{
    const QFontMetrics metrics(tabFont());
    return { metrics.horizontalAdvance(tabText(index)) + 2 * kTabSide + kTabGap, qMax(kTabHeight, metrics.height() + 12) };
}

QSize LensTabs::minimumTabSizeHint(int index) const
{
    return tabSizeHint(index);
}

void LensTabs::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    const ControlPainter controls(m_theme);
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, t.line);
    painter.setFont(tabFont());
    for (int i = 0; i < count(); ++i) {
        QStyleOptionTab option;
        initStyleOption(&option, i);
        const bool isChosen = i == currentIndex();
        const QRect words = tabRect(i).adjusted(0, 0, layoutDirection() == Qt::RightToLeft ? 0 : -kTabGap, 0);
        painter.setPen(isChosen || (option.state & QStyle::State_MouseOver) ? t.text : t.text2);
        painter.drawText(words, int(Qt::AlignCenter) | Qt::TextSingleLine, tabText(i));
        if (isChosen)
            painter.fillRect(QRect(words.left() + kTabSide, height() - 2, words.width() - 2 * kTabSide, 2), t.accentText);
        option.state.setFlag(QStyle::State_HasFocus, isChosen && hasFocus());
        option.state.setFlag(QStyle::State_KeyboardFocusChange, window()->testAttribute(Qt::WA_KeyboardFocusChange));
        if (controls.showsFocus(option))
            controls.ring(&painter, QRectF(words).adjusted(2, 4, -2, -6), ControlPainter::kRadius - 2, 0);
    }
}

} // namespace countersign
