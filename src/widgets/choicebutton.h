// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPushButton>

namespace countersign {

class Theme;

//! A way to go on: icon, what it does, one line about it, an arrow. The caption wraps where there is no room. UI thread.
class ChoiceButton : public QPushButton
{
    Q_OBJECT
public:
    ChoiceButton(const Theme &theme, const QString &iconName, const QString &title, const QString &caption, QWidget *parent);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return { 160, sizeHint().height() }; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QRect wordsArea(int width) const; // between icon and arrow
    [[nodiscard]] int captionHeight(int width) const;

    const Theme &m_theme;
    QString m_icon;
    QString m_caption;
};

} // namespace countersign
