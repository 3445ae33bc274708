// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/exacttext.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace countersign {

ExactText::ExactText(const QString &text, QWidget *parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
}

void ExactText::setLineHeight(qreal ems)
{
    m_lineHeight = ems;
    m_boxWidth = -1;
    updateGeometry();
}

void ExactText::setPart(const QString &part, const QFont &font)
{
    m_part = part;
    m_partFont = font;
    m_boxWidth = -1;
    updateGeometry();
}

const TextBox &ExactText::box(int width) const
{
    if (m_boxWidth != width || m_boxText != text()) {
        m_box = TextBox(text(), font(), m_lineHeight, width, m_part, m_partFont);
        m_boxText = text();
        m_boxWidth = width;
    }
    return m_box;
}

int ExactText::heightForWidth(int width) const
{
    return static_cast<int>(std::ceil(box(qMax(width, 1)).height()));
}

QSize ExactText::sizeHint() const
{
    const int natural = qMin(fontMetrics().horizontalAdvance(text().left(200)) + 4, 400);
    return { natural, heightForWidth(qMax(natural, 40)) };
}

QSize ExactText::minimumSizeHint() const
{
    return { fontMetrics().averageCharWidth() * 4, fontMetrics().height() };
}

void ExactText::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    box(width()).paint(painter, QPointF(0, 0), palette().color(foregroundRole()));
}

void ExactText::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        m_boxWidth = -1;
    QLabel::changeEvent(event);
}

} // namespace countersign
