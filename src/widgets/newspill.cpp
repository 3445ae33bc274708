// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/newspill.h"

#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QPainter>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kAboveFoot = 12; // px
constexpr int kLeading = 10;
constexpr int kTrailing = 14;
constexpr int kGap = 8;
constexpr int kRing = 3; // px around it for the focus
} // namespace

NewsPill::NewsPill(const Theme &theme, QWidget *parent) : QAbstractButton(parent), m_theme(theme)
{
    setObjectName(u"newMessages"_s);
    setText(tr("New messages"));
    setAccessibleName(text());
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    hide();
}

QSize NewsPill::sizeHint() const
{
    const QFontMetricsF metrics(Theme::font(font(), 1, QFont::Medium));
    const qreal icon = 16 * drawingScale(Theme::em(font()));
    const qreal height = qMax<qreal>(32, std::ceil(metrics.height()) + 12);
    return { int(std::ceil(kLeading + icon + kGap + metrics.horizontalAdvance(text()) + kTrailing)) + 2 * kRing,
             int(height) + 2 * kRing };
}

void NewsPill::place(const QRect &area)
{
    const QSize size = sizeHint();
    setGeometry({ area.left() + (area.width() - size.width()) / 2, area.bottom() + 1 - kAboveFoot - size.height() + kRing,
                  size.width(), size.height() });
}

void NewsPill::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF pill = QRectF(rect()).adjusted(kRing + 0.5, kRing + 0.5, -kRing - 0.5, -kRing - 0.5);
    painter.setPen(QPen(tokens.btnEdge, 1));
    painter.setBrush(underMouse() || isDown() ? tokens.hover : tokens.base);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    const int side = qRound(16 * drawingScale(Theme::em(font())));
    const bool isMirrored = isRightToLeft();
    const QRect icon(isMirrored ? rect().right() - kRing - kLeading - side + 1 : kRing + kLeading, (height() - side) / 2, side,
                     side);
    m_theme.icon(u"arrow-down"_s, tokens.text2).paint(&painter, icon);
    painter.setFont(Theme::font(font(), 1, QFont::Medium));
    painter.setPen(tokens.text);
    const QRectF words = isMirrored ? pill.adjusted(kTrailing, 0, -kLeading - side - kGap, 0)
                                    : pill.adjusted(kLeading + side + kGap, 0, -kTrailing, 0);
    painter.drawText(words, Qt::AlignCenter | Qt::TextSingleLine, text());
    if (!hasFocus())
        return;
    const int width = m_theme.isHighContrast() ? 3 : 2;
    painter.setPen(QPen(tokens.focus, width));
    painter.setBrush(Qt::NoBrush);
    const QRectF ring = QRectF(rect()).adjusted(width / 2.0, width / 2.0, -width / 2.0, -width / 2.0);
    painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
}

void NewsPill::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void NewsPill::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace countersign
