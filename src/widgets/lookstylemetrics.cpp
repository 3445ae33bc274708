// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The measures of LookStyle: how large stock controls are, and where their parts lie.
#include "widgets/lookstyle.h"

#include "widgets/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QDialogButtonBox>
#include <QStyleOption>

namespace countersign {

namespace {
constexpr int kRingSpace = 2 * ControlPainter::kRing;
} // namespace

int LookStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ButtonMargin:
        return 12;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
    case PM_LineEditIconSize:
    case PM_ListViewIconSize:
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
    case PM_MenuButtonIndicator:
        return ControlPainter::iconSide(widget);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return ControlPainter::kGap;
    case PM_ScrollBarExtent:
        return m_theme.isHighContrast() ? 16 : 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_MenuPanelWidth:
        return 1;
    case PM_HeaderMargin:
        return 8;
    case PM_MenuVMargin:
        return 4;
    case PM_MenuHMargin:
        return 0;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_LayoutHorizontalSpacing:
        return qobject_cast<const QDialogButtonBox *>(widget) ? 8 - kRingSpace : 8; // 8 px between what is painted
    case PM_LayoutVerticalSpacing:
        return 8;
    case PM_DefaultFrameWidth: // the corners of what scrolls stay within the rounded outline, and the ring has room
        return qobject_cast<const QAbstractScrollArea *>(widget) ? ControlPainter::kRing
                                                                 : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_SliderLength:
    case PM_SliderControlThickness:
        return ControlPainter::iconSide(widget);
    case PM_SliderThickness:
        return ControlPainter::iconSide(widget) + kRingSpace;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return 16;
    case PM_SplitterWidth:
        return 1;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int LookStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup: // a list beneath the field, not over it
    case SH_Widget_Animation_Duration:
    case SH_ScrollBar_Transient:
        return 0;
    case SH_UnderlineShortcut:
        return m_mnemonics;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize LookStyle::buttonSize(const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    int width = size.width();
    int padding = 14;
    if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
        const QFont font = ControlPainter::buttonFont(widget ? widget->font() : QApplication::font());
        const int label = button->text.isEmpty() ? 0 : QFontMetrics(font).size(Qt::TextShowMnemonic, button->text).width();
        const int icon = button->icon.isNull() ? 0 : button->iconSize.width();
        const int menu =
            ControlPainter::hasChevron(*button, widget) ? ControlPainter::iconSide(widget) + ControlPainter::kGap : 0;
        width = label + icon + (label > 0 && icon > 0 ? ControlPainter::kGap : 0) + menu;
        padding = label > 0 ? (button->features & QStyleOptionButton::Flat ? 8 : 14) : 8;
    }
    return { width + 2 * padding + kRingSpace, qMax(ControlPainter::kControl, size.height() + 10) + kRingSpace };
}

QSize LookStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    const int line = option ? option->fontMetrics.height() : size.height();
    switch (type) {
    case CT_PushButton:
        return buttonSize(option, size, widget);
    case CT_LineEdit:
        return { size.width(), qMax(ControlPainter::kControl, line + 12) + kRingSpace };
    case CT_ComboBox:
        return { size.width() + 28 + ControlPainter::iconSide(widget), qMax(ControlPainter::kControl, line + 12) + kRingSpace };
    case CT_ToolButton: {
        const int side = ControlPainter::kControl + kRingSpace;
        return size.grownBy({ 8, 5, 8, 5 }).expandedTo({ side, side });
    }
    case CT_CheckBox:
    case CT_RadioButton:
        return QProxyStyle::sizeFromContents(type, option, size, widget).expandedTo({ 0, qMax(24, line + 6) });
    case CT_HeaderSection:
        return QProxyStyle::sizeFromContents(type, option, size, widget)
            .expandedTo({ 0, qMax(ControlPainter::kControl, line + 12) });
    case CT_ItemViewItem:
        return QProxyStyle::sizeFromContents(type, option, size, widget)
            .grownBy({ ControlPainter::kItemInset, 0, ControlPainter::kItemInset, 0 })
            .expandedTo({ 0, qMax(ControlPainter::kControl, line + 12) });
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            if (item->menuItemType == QStyleOptionMenuItem::Separator)
                return { 32, 9 };
            const bool shortcut = item->text.contains(u'\t');
            const int mark = 14 + ControlPainter::iconSide(widget) + 10;
            return { size.width() + mark + 24 + (shortcut ? 24 : 0), qMax(ControlPainter::kControl, line + 12) };
        }
        break;
    default:
        break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

QRect LookStyle::scrollBarPart(const QStyleOptionSlider &bar, SubControl part) const
{
    const bool horizontal = bar.orientation == Qt::Horizontal;
    const int lane = horizontal ? bar.rect.width() : bar.rect.height();
    const qint64 range = qint64(bar.maximum) - bar.minimum;
    int length = range > 0 ? int(qint64(bar.pageStep) * lane / (range + bar.pageStep)) : lane;
    length = qMin(lane, qMax(length, pixelMetric(PM_ScrollBarSliderMin, &bar, nullptr)));
    const int start = sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition, lane - length, bar.upsideDown);
    const auto stretch = [&](int from, int to) {
        return horizontal ? QRect(bar.rect.left() + from, bar.rect.top(), to - from, bar.rect.height())
                          : QRect(bar.rect.left(), bar.rect.top() + from, bar.rect.width(), to - from);
    };
    QRect rect;
    switch (part) {
    case SC_ScrollBarGroove:
        rect = bar.rect;
        break;
    case SC_ScrollBarSlider:
        rect = stretch(start, start + length);
        break;
    case SC_ScrollBarSubPage:
        rect = stretch(0, start);
        break;
    case SC_ScrollBarAddPage:
        rect = stretch(start + length, lane);
        break;
    default:
        break; // no arrows
    }
    return visualRect(bar.direction, bar.rect, rect);
}

QRect LookStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                const QWidget *widget) const
{
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option); bar && control == CC_ScrollBar)
        return scrollBarPart(*bar, part);
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option); combo && control == CC_ComboBox) {
        const QRect box = combo->rect.adjusted(0, ControlPainter::kRing, 0, -ControlPainter::kRing);
        const int arrow = ControlPainter::iconSide(widget) + 2 * ControlPainter::kGap;
        switch (part) {
        case SC_ComboBoxEditField:
            return visualRect(combo->direction, box, box.adjusted(8, 1, -arrow, -1));
        case SC_ComboBoxArrow:
            return visualRect(combo->direction, box, QRect(box.right() + 1 - arrow, box.top(), arrow, box.height()));
        case SC_ComboBoxListBoxPopup:
        case SC_ComboBoxFrame:
            return box;
        default:
            break;
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect LookStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    switch (element) {
    case SE_PushButtonContents:
    case SE_PushButtonFocusRect:
    case SE_PushButtonBevel:
        return option->rect;
    case SE_ComboBoxFocusRect:
        return option->rect;
    default:
        return QProxyStyle::subElementRect(element, option, widget);
    }
}

} // namespace countersign
