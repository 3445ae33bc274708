// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runningicon.h"

#include "widgets/controlpainter.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QPainter>
#include <QTimerEvent>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kArcFrame = 50; // ms
} // namespace

RunningIcon::RunningIcon(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    const int side = ControlPainter::iconSide(this);
    setFixedSize(side, side);
    connect(&m_theme, &Theme::changed, this, &RunningIcon::restart);
}

void RunningIcon::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    restart();
}

//! Still where motion is unwanted: then it is a clock.
void RunningIcon::restart()
{
    m_timer.stop();
    m_degrees = 0;
    if (isVisible() && !m_theme.isMotionReduced())
        m_timer.start(kArcFrame, this);
    update();
}

void RunningIcon::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        const int side = ControlPainter::iconSide(this);
        setFixedSize(side, side);
    }
}

void RunningIcon::hideEvent(QHideEvent *event)
{
    m_timer.stop();
    QWidget::hideEvent(event);
}

void RunningIcon::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return;
    m_degrees = (m_degrees + 360 * kArcFrame / 1000) % 360;
    update();
}

void RunningIcon::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_theme.isMotionReduced()) {
        m_theme.icon(u"clock"_s, m_theme.tokens().accentText).paint(&painter, rect());
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.translate(width() / 2.0, height() / 2.0);
    painter.rotate(m_degrees);
    painter.translate(-width() / 2.0, -height() / 2.0);
    m_theme.icon(u"running"_s, m_theme.tokens().accentText).paint(&painter, rect());
}

} // namespace countersign
