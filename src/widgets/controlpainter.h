// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>
#include <QRectF>

class QColor;
class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionMenuItem;
class QStyleOptionSlider;
class QStyleOptionToolButton;
class QWidget;

namespace countersign {

class Theme;

//! How each stock control is painted; LookStyle says when. Holds no state of its own. UI thread, inside a paint event.
class ControlPainter
{
public:
    static constexpr int kRing = 3;      //!< px around a button that stay free for the focus ring
    static constexpr int kControl = 32;  //!< px, least painted height of buttons and fields
    static constexpr int kIcon = 16;     //!< px, at the text size of the drawings
    static constexpr int kGap = 8;       //!< px between icon and label
    static constexpr int kItemInset = 8; //!< px, of the rows of a list
    static constexpr qreal kRadius = 6;  //!< px

    explicit ControlPainter(const Theme &theme) : m_theme(theme) {}

    void buttonPanel(QPainter *painter, const QStyleOption &option, const QWidget *widget) const;
    void buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget, bool mnemonics) const;
    //! Whether the button shows that it opens something: all with a menu or a fold do, unless they are an icon alone.
    [[nodiscard]] static bool hasChevron(const QStyleOptionButton &option, const QWidget *widget);
    void toolButton(QPainter *painter, const QStyleOptionToolButton &option) const;
    void field(QPainter *painter, const QStyleOption &option, const QWidget *widget) const;
    void checkBox(QPainter *painter, const QStyleOption &option) const;
    void radioButton(QPainter *painter, const QStyleOption &option) const;
    void comboBox(QPainter *painter, const QStyleOptionComboBox &option, const QWidget *widget) const;
    //! Around what scrolls: a text that can be written has the outline of a field, a list that of a card; a popup is square.
    void frame(QPainter *painter, const QStyleOption &option, const QWidget *widget) const;
    void slider(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle, const QWidget *widget) const;
    void scrollBar(QPainter *painter, const QRect &lane, const QRect &thumb, bool horizontal, bool active,
                   const QWidget *widget) const;
    //! The ground of a row in a list: `selected` or `hover`, inset from its sides.
    void itemPanel(QPainter *painter, const QStyleOption &option) const;
    void menuPanel(QPainter *painter, const QRect &rect) const;
    void menuItem(QPainter *painter, const QStyleOptionMenuItem &option, const QWidget *widget, bool mnemonics) const;
    //! Filled if `fill` is valid, outlined inside of `rect` if `line` is; on device pixels.
    static void roundedBox(QPainter *painter, const QRectF &rect, qreal radius, const QColor &fill, const QColor &line,
                           qreal width = 1);
    //! The focus ring around `rect`: 2 px (3 in high contrast), outside of it by `gap`.
    void ring(QPainter *painter, const QRectF &rect, qreal radius, qreal gap) const;
    //! Whether `option` has a focus that must be seen.
    [[nodiscard]] bool showsFocus(const QStyleOption &option) const;
    //! Side of an icon beside the text of `widget`, or of the application.
    [[nodiscard]] static int iconSide(const QWidget *widget);
    //! Buttons are set in weight 500.
    [[nodiscard]] static QFont buttonFont(const QFont &base);
    [[nodiscard]] int scrollThumb() const; //!< px across
    [[nodiscard]] qreal ringWidth() const; //!< 2 px, 3 in high contrast

private:
    const Theme &m_theme;
};

} // namespace countersign
