// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runningicon.h"

#include "widgets/theme.h"

#include <QPainter>
#include <QTimerEvent>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kFrame = 50; // ms
constexpr int kArcIcon = 16;
} // namespace

RunningIcon::RunningIcon(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setFixedSize(kArcIcon, kArcIcon);
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
        m_timer.start(kFrame, this);
    update();
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
    m_degrees = (m_degrees + 360 * kFrame / 1000) % 360;
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
    painter.translate(kArcIcon / 2.0, kArcIcon / 2.0);
    painter.rotate(m_degrees);
    painter.translate(-kArcIcon / 2.0, -kArcIcon / 2.0);
    m_theme.icon(u"running"_s, m_theme.tokens().accentText).paint(&painter, rect());
}

} // namespace countersign
