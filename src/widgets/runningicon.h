// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QBasicTimer>
#include <QWidget>

namespace countersign {

class Theme;

//! The arc that says something is under way: one turn a second at 20 frames, and only while it is on screen.
//! A clock, and still, where the person wants less motion. UI thread.
class RunningIcon : public QWidget
{
    Q_OBJECT
public:
    RunningIcon(const Theme &theme, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void restart();

    const Theme &m_theme;
    QBasicTimer m_timer;
    int m_degrees = 0;
};

} // namespace countersign
