// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controlpainter.h"

#include "widgets/devicepixels.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QTextEdit>
#include <QWidget>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kMenuInset = 4;

bool hasFlag(const QWidget *widget, const char *property)
{
    return widget && widget->property(property).toBool();
}

QIcon::Mode iconMode(const QStyleOption &option)
{
    if (!(option.state & QStyle::State_Enabled))
        return QIcon::Disabled;
    return option.state & QStyle::State_MouseOver ? QIcon::Active : QIcon::Normal;
}
} // namespace

void ControlPainter::roundedBox(QPainter *painter, const QRectF &rect, qreal radius, const QColor &fill, const QColor &line,
                                qreal width)
{
    // An outline lies on pixels when its rectangle is moved in by half of its width.
    const qreal pen = deviceWidth(*painter, width);
    const QRectF box = onDevicePixels(*painter, rect);
    const qreal inset = line.isValid() ? pen / 2 : 0;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->setPen(line.isValid() ? QPen(line, pen) : QPen(Qt::NoPen));
    painter->drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius);
}

int ControlPainter::iconSide(const QWidget *widget)
{
    return scaledPx(kIcon, widget ? widget->font() : QApplication::font());
}

QFont ControlPainter::buttonFont(const QFont &base)
{
    QFont font = base;
    if (font.weight() < QFont::Medium)
        font.setWeight(QFont::Medium);
    return font;
}

int ControlPainter::scrollThumb() const
{
    return m_theme.isHighContrast() ? 12 : 6;
}

qreal ControlPainter::ringWidth() const
{
    return m_theme.isHighContrast() ? 3 : 2;
}

bool ControlPainter::showsFocus(const QStyleOption &option) const
{
    return (option.state & QStyle::State_HasFocus)
           && ((option.state & QStyle::State_KeyboardFocusChange) || m_theme.isHighContrast());
}

void ControlPainter::ring(QPainter *painter, const QRectF &rect, qreal radius, qreal gap) const
{
    const qreal width = deviceWidth(*painter, ringWidth());
    const qreal out = gap + 2;
    roundedBox(painter, rect.adjusted(-out, -out, out, out), radius + out - width / 2, {}, m_theme.tokens().focus, width);
}

void ControlPainter::buttonPanel(QPainter *painter, const QStyleOption &option, const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    const QRectF box = QRectF(option.rect).adjusted(kRing, kRing, -kRing, -kRing);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool lit = enabled && (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken));
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(&option);
    if (button && (button->features & QStyleOptionButton::Flat)) {
        if ((option.state & QStyle::State_On) && !hasFlag(widget, "expands"))
            roundedBox(painter, box, kRadius, t.selected, {});
        else if (lit)
            roundedBox(painter, box, kRadius, t.hover, {});
    } else if (enabled && hasFlag(widget, "primary")) {
        roundedBox(painter, box, kRadius, lit ? t.accentHover : t.accent, {});
    } else if (!enabled) {
        roundedBox(painter, box, kRadius, {}, t.line);
    } else {
        // On a notice's tint the button lets the tint through, and its outline must stand out against it.
        const bool onTint = hasFlag(widget, "onTint");
        const bool checked = option.state & QStyle::State_On;
        const QColor rest = checked ? t.selected : onTint ? QColor() : t.base;
        roundedBox(painter, box, kRadius, lit && !checked ? t.hover : rest, onTint ? t.edge : t.btnEdge);
    }
    if (showsFocus(option))
        ring(painter, box, kRadius, 1);
}

bool ControlPainter::hasChevron(const QStyleOptionButton &option, const QWidget *widget)
{
    // An icon alone says enough: there is room for one drawing.
    const bool opens = option.features & QStyleOptionButton::HasMenu;
    return (opens && !option.text.isEmpty()) || hasFlag(widget, "expands");
}

void ControlPainter::buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget, bool mnemonics) const
{
    const Tokens &t = m_theme.tokens();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool filled = enabled && hasFlag(widget, "primary") && !(option.features & QStyleOptionButton::Flat);
    const bool expands = hasFlag(widget, "expands");
    const bool checked = (option.state & QStyle::State_On) && !expands;
    const bool quiet = hasFlag(widget, "quiet") && !(option.state & QStyle::State_MouseOver);
    QColor ink = !enabled ? t.disabled : filled ? t.onAccent : checked ? t.onSelected : quiet ? t.text2 : t.text;
    if (enabled && !filled && hasFlag(widget, "danger"))
        ink = t.danger;

    QRect area = option.rect.adjusted(kRing + 1, kRing, -kRing - 1, -kRing);
    if (!hasFlag(widget, "quiet"))
        painter->setFont(buttonFont(painter->font()));
    const QFontMetrics metrics(painter->font());
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    if (hasChevron(option, widget)) {
        const int side = iconSide(widget);
        const int x = rightToLeft ? area.left() + kGap : area.right() - kGap - side + 1;
        const QString chevron = option.state & QStyle::State_On ? u"chevron-up"_s : u"chevron-down"_s;
        const QRect place(x, area.top() + (area.height() - side) / 2, side, side);
        m_theme.icon(chevron).paint(painter, place, Qt::AlignCenter, iconMode(option));
        area.adjust(rightToLeft ? side + kGap : 0, 0, rightToLeft ? 0 : -side - kGap, 0);
    }
    const int flags = Qt::AlignVCenter | Qt::TextShowMnemonic | (mnemonics ? 0 : Qt::TextHideMnemonic);
    const int iconWidth = option.icon.isNull() ? 0 : option.iconSize.width();
    const int gap = iconWidth > 0 && !option.text.isEmpty() ? kGap : 0;
    const int room = qMax(0, area.width() - iconWidth - gap - (option.text.isEmpty() ? 0 : 4));
    const QString text = metrics.size(flags, option.text).width() > room
                             ? metrics.elidedText(option.text, Qt::ElideRight, room, Qt::TextShowMnemonic)
                             : option.text;
    const int textWidth = text.isEmpty() ? 0 : metrics.size(flags, text).width();
    const bool leading = widget && widget->property("leading").toBool();
    int x = leading ? (rightToLeft ? area.right() + 1 - kGap - iconWidth - gap - textWidth : area.left() + kGap)
                    : area.left() + (area.width() - iconWidth - gap - textWidth) / 2;
    if (iconWidth > 0) {
        const int ix = rightToLeft ? x + textWidth + gap : x;
        const QRect place(ix, area.top() + (area.height() - option.iconSize.height()) / 2, iconWidth, option.iconSize.height());
        option.icon.paint(painter, place, Qt::AlignCenter, iconMode(option), checked ? QIcon::On : QIcon::Off);
    }
    if (!rightToLeft)
        x += iconWidth + gap;
    painter->setPen(ink);
    painter->drawText(QRect(x, area.top(), textWidth + 2, area.height()), flags | Qt::AlignLeft | Qt::TextDontClip, text);
}

void ControlPainter::toolButton(QPainter *painter, const QStyleOptionToolButton &option) const
{
    const Tokens &t = m_theme.tokens();
    const QRectF box = QRectF(option.rect).adjusted(kRing, kRing, -kRing, -kRing);
    const bool enabled = option.state & QStyle::State_Enabled;
    if (option.state & QStyle::State_On)
        roundedBox(painter, box, kRadius, t.selected, {});
    else if (enabled && (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken)))
        roundedBox(painter, box, kRadius, t.hover, {});
    if (showsFocus(option))
        ring(painter, box, kRadius, 1);
}

void ControlPainter::field(QPainter *painter, const QStyleOption &option, const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    // The ring replaces the outline, so the sides need no free pixels; top and bottom match the buttons beside it.
    const QRectF box = QRectF(option.rect).adjusted(0, kRing, 0, -kRing);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focus = enabled && (option.state & QStyle::State_HasFocus);
    const qreal width = focus ? ringWidth() : 1;
    const QColor outline = !enabled ? t.line : hasFlag(widget, "invalid") ? t.danger : focus ? t.focus : t.edge;
    roundedBox(painter, box, kRadius, enabled ? t.base : t.window, outline, width);
}

void ControlPainter::frame(QPainter *painter, const QStyleOption &option, const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    const QRectF box(option.rect);
    if (!widget || widget->isWindow())
        return roundedBox(painter, box, 0, {}, t.btnEdge);
    const bool isText = qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QTextEdit *>(widget);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focus = isText && enabled && (option.state & QStyle::State_HasFocus);
    const QColor outline = !isText || !enabled ? t.line : hasFlag(widget, "invalid") ? t.danger : focus ? t.focus : t.edge;
    roundedBox(painter, box, kRadius, enabled ? t.base : t.window, outline, focus ? ringWidth() : 1);
}

void ControlPainter::slider(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle, const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool isFlat = option.orientation == Qt::Horizontal;
    const qreal side = iconSide(widget);
    const qreal across = side / 4;
    const QPointF middle = QRectF(handle).center();
    const QRectF room = QRectF(option.rect).adjusted(kRing, kRing, -kRing, -kRing);
    const QRectF groove = isFlat ? QRectF(room.left(), middle.y() - across / 2, room.width(), across)
                                 : QRectF(middle.x() - across / 2, room.top(), across, room.height());
    roundedBox(painter, groove, across / 2, enabled ? t.btnEdge : t.line, {});
    QRectF filled = groove;
    if (isFlat && option.upsideDown)
        filled.setLeft(middle.x());
    else if (isFlat)
        filled.setRight(middle.x());
    else if (option.upsideDown)
        filled.setTop(middle.y());
    else
        filled.setBottom(middle.y());
    roundedBox(painter, filled, across / 2, enabled ? t.accent : t.disabled, {});
    const QRectF knob(middle.x() - side / 2, middle.y() - side / 2, side, side);
    const bool lit = enabled && (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken));
    roundedBox(painter, knob, side / 2, lit ? t.hover : t.base, enabled ? t.accent : t.disabled, 2);
    if (showsFocus(option))
        ring(painter, knob, side / 2, 1);
}

void ControlPainter::checkBox(QPainter *painter, const QStyleOption &option) const
{
    const Tokens &t = m_theme.tokens();
    const bool enabled = option.state & QStyle::State_Enabled;
    const QRectF box(option.rect);
    const qreal unit = box.width() / kIcon; // it grows with the text
    if (!(option.state & (QStyle::State_On | QStyle::State_NoChange))) {
        roundedBox(painter, box, 4 * unit, enabled ? t.base : t.window, enabled ? t.edge : t.line);
        return;
    }
    roundedBox(painter, box, 4 * unit, enabled ? t.accent : t.disabled, {});
    const QColor ink = enabled ? t.onAccent : t.base;
    if (option.state & QStyle::State_NoChange)
        painter->fillRect(QRectF(box.left() + 4 * unit, box.center().y() - unit, box.width() - 8 * unit, 2 * unit), ink);
    else
        m_theme.icon(u"check"_s, ink).paint(painter, box.adjusted(2 * unit, 2 * unit, -2 * unit, -2 * unit).toRect());
}

void ControlPainter::radioButton(QPainter *painter, const QStyleOption &option) const
{
    const Tokens &t = m_theme.tokens();
    const bool enabled = option.state & QStyle::State_Enabled;
    const QRectF box(option.rect);
    const qreal radius = box.width() / 2;
    if (!(option.state & QStyle::State_On)) {
        roundedBox(painter, box, radius, enabled ? t.base : t.window, enabled ? t.edge : t.line);
        return;
    }
    roundedBox(painter, box, radius, enabled ? t.accent : t.disabled, {});
    const qreal inset = 5 * box.width() / kIcon;
    roundedBox(painter, box.adjusted(inset, inset, -inset, -inset), radius - inset, enabled ? t.onAccent : t.base, {});
}

void ControlPainter::comboBox(QPainter *painter, const QStyleOptionComboBox &option, const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    const bool enabled = option.state & QStyle::State_Enabled;
    const QRectF box = QRectF(option.rect).adjusted(0, kRing, 0, -kRing);
    const bool focus = enabled && (option.state & QStyle::State_HasFocus);
    const qreal width = focus ? ringWidth() : 1;
    const bool lit = enabled && !option.editable && (option.state & QStyle::State_MouseOver);
    roundedBox(painter, box, kRadius,
               !enabled ? t.window
               : lit    ? t.hover
                        : t.base,
               !enabled ? t.line
               : focus  ? t.focus
                        : t.edge,
               width);
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    const int side = iconSide(widget);
    const int x = rightToLeft ? option.rect.left() + kGap : option.rect.right() + 1 - kGap - side;
    const QRect arrow(x, option.rect.top() + (option.rect.height() - side) / 2, side, side);
    m_theme.icon(u"chevron-down"_s).paint(painter, arrow, Qt::AlignCenter, iconMode(option));
}

void ControlPainter::scrollBar(QPainter *painter, const QRect &lane, const QRect &thumb, bool horizontal, bool active,
                               const QWidget *widget) const
{
    const Tokens &t = m_theme.tokens();
    // A scroll bar promises to paint every pixel: the lane continues the surface it scrolls.
    const QWidget *box = widget ? widget->parentWidget() : nullptr;
    const auto *area = qobject_cast<const QAbstractScrollArea *>(box ? box->parentWidget() : nullptr);
    const QWidget *surface = area ? area->viewport() : widget;
    painter->fillRect(lane, surface ? surface->palette().color(surface->backgroundRole()) : t.base);
    if (thumb.isEmpty())
        return;
    const int across = scrollThumb();
    QRectF bar(thumb);
    if (horizontal)
        bar = QRectF(thumb.left() + 3, thumb.center().y() + 1 - across / 2.0, qMax(0, thumb.width() - 6), across);
    else
        bar = QRectF(thumb.center().x() + 1 - across / 2.0, thumb.top() + 3, across, qMax(0, thumb.height() - 6));
    roundedBox(painter, bar, m_theme.isHighContrast() ? 0 : across / 2.0, active ? t.edge : t.thumb, {});
}

void ControlPainter::menuPanel(QPainter *painter, const QRect &rect) const
{
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setBrush(m_theme.tokens().base);
    painter->setPen(m_theme.tokens().btnEdge);
    painter->drawRect(rect.adjusted(0, 0, -1, -1));
}

void ControlPainter::itemPanel(QPainter *painter, const QStyleOption &option) const
{
    const Tokens &t = m_theme.tokens();
    const QRectF row = QRectF(option.rect).adjusted(kItemInset, 0, -kItemInset, 0);
    const bool enabled = option.state & QStyle::State_Enabled;
    if (option.state & QStyle::State_Selected)
        roundedBox(painter, row, kRadius, t.selected, {});
    else if (enabled && (option.state & QStyle::State_MouseOver))
        roundedBox(painter, row, kRadius, t.hover, {});
    if (showsFocus(option))
        ring(painter, row.adjusted(1, 1, -1, -1), kRadius - 1, -2);
}

void ControlPainter::menuItem(QPainter *painter, const QStyleOptionMenuItem &option, const QWidget *widget, bool mnemonics) const
{
    const Tokens &t = m_theme.tokens();
    const QRect row = option.rect;
    painter->fillRect(row, t.base);
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(row.left() + 10, row.center().y(), row.width() - 20, 1, t.line);
        return;
    }
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool lit = enabled && (option.state & QStyle::State_Selected);
    if (lit)
        roundedBox(painter, QRectF(row).adjusted(kMenuInset, 0, -kMenuInset, 0), 5, t.hover, {});
    const auto place = [&](const QRect &logical) { return QStyle::visualRect(option.direction, row, logical); };
    const QIcon::Mode mode = !enabled ? QIcon::Disabled : lit ? QIcon::Active : QIcon::Normal;
    const int side = iconSide(widget);
    const QRect mark(row.left() + 14, row.top() + (row.height() - side) / 2, side, side);
    if (option.checkType != QStyleOptionMenuItem::NotCheckable) {
        if (option.checked)
            m_theme.icon(u"check"_s, t.accentText).paint(painter, place(mark), Qt::AlignCenter, mode);
    } else {
        option.icon.paint(painter, place(mark), Qt::AlignCenter, mode);
    }
    const bool indented = option.menuHasCheckableItems || option.maxIconWidth > 0;
    QRect text = row.adjusted(indented ? 14 + side + 10 : 14, 0, -14, 0);
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu) {
        const QRect arrow(row.right() - 10 - side, mark.top(), side, side);
        m_theme.icon(u"chevron-right"_s).paint(painter, place(arrow), Qt::AlignCenter, mode);
    }
    const QStringList parts = option.text.split(u'\t');
    painter->setFont(option.font);
    painter->setPen(enabled ? t.text : t.disabled);
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    const int flags = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextShowMnemonic | (mnemonics ? 0 : Qt::TextHideMnemonic);
    painter->drawText(place(text), flags | (rightToLeft ? Qt::AlignRight : Qt::AlignLeft), parts.constFirst());
    if (parts.size() > 1) {
        painter->setFont(Theme::font(option.font, 0.8));
        painter->setPen(enabled ? t.text2 : t.disabled);
        painter->drawText(place(text), Qt::AlignVCenter | (rightToLeft ? Qt::AlignLeft : Qt::AlignRight), parts.at(1));
    }
}

} // namespace countersign
