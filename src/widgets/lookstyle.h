// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/controlpainter.h"

#include <QProxyStyle>

class QStyleOptionSlider;
class QStyleOptionViewItem;

namespace countersign {

class Theme;

//! Stock controls in our look: Fusion underneath, tokens on top. No style sheets.
//! Dynamic properties (true): of buttons `primary` = filled, `danger` = label in danger, `onTint` = lies on a notice's tint,
//! `quiet` = label as a caption, `leading` = label at the start, `expands` = a chevron that turns when checked; of a field
//! `invalid` = danger outline.
//! Buttons and fields keep 3 px free for the focus ring: 32 px painted are 38 px of widget. The ring shows for keyboard focus
//! (Tab, Backtab, arrows, mnemonic) until the mouse is pressed, on fields and in high contrast always. Mnemonics are underlined
//! while Alt is down, and Return presses the button that has the focus.
//! `theme` must outlive the style. UI thread.
class LookStyle : public QProxyStyle
{
    Q_OBJECT
public:
    explicit LookStyle(const Theme &theme);
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    [[nodiscard]] QPalette standardPalette() const override;
    using QProxyStyle::polish;
    void polish(QWidget *widget) override;
    void polish(QApplication *application) override;
    void unpolish(QApplication *application) override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void drawItem(const QStyleOptionViewItem &item, QPainter *painter, const QWidget *widget) const;
    [[nodiscard]] QSize buttonSize(const QStyleOption *option, const QSize &size, const QWidget *widget) const;
    [[nodiscard]] QRect scrollBarPart(const QStyleOptionSlider &bar, SubControl part) const;
    void showMnemonics(bool on);
    static void noteHand(QObject *watched, const QEvent &event);
    [[nodiscard]] static bool pressesFocused(QObject *watched, const QEvent &event);

    const Theme &m_theme;
    ControlPainter m_paint;
    bool m_mnemonics = false;
};

} // namespace countersign
