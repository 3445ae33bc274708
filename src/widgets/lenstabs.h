// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTabBar>

namespace countersign {

class Theme;

//! Words over a hairline, the chosen one underlined; arrows choose. A QTabBar, so assistive technology finds a list of tabs.
//! UI thread.
class LensTabs : public QTabBar
{
    Q_OBJECT
public:
    LensTabs(const Theme &theme, QWidget *parent);

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QFont tabFont() const;

    const Theme &m_theme;
};

} // namespace countersign
