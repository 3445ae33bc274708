// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lookstyle.h"

#include "widgets/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QToolButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kFieldPadding = 9; // with the line edit's own 2 px: text starts 11 px from the outline

//! Painting inside saves and restores the painter: styles must leave it as they found it.
class SavedPainter
{
public:
    explicit SavedPainter(QPainter *painter) : m_painter(painter) { m_painter->save(); }
    ~SavedPainter() { m_painter->restore(); }
    Q_DISABLE_COPY_MOVE(SavedPainter)

private:
    QPainter *m_painter;
};
} // namespace

LookStyle::LookStyle(const Theme &theme) : QProxyStyle(u"Fusion"_s), m_theme(theme), m_paint(theme) {}

QPalette LookStyle::standardPalette() const
{
    return m_theme.isReadingDesktop() ? QProxyStyle::standardPalette() : m_theme.palette();
}

void LookStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                              const QWidget *widget) const
{
    const SavedPainter saved(painter);
    switch (element) {
    case PE_PanelButtonCommand:
        m_paint.buttonPanel(painter, *option, widget);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            m_paint.field(painter, *option, widget);
        return;
    case PE_FrameLineEdit:
        return; // part of the panel
    case PE_FrameDefaultButton:
        return;
    case PE_FrameFocusRect:
        if (m_paint.showsFocus(*option))
            m_paint.ring(painter, QRectF(option->rect).adjusted(2, 2, -2, -2), 4, 0);
        return;
    case PE_IndicatorCheckBox:
        m_paint.checkBox(painter, *option);
        return;
    case PE_IndicatorRadioButton:
        m_paint.radioButton(painter, *option);
        return;
    case PE_Frame:
        m_paint.frame(painter, *option, widget);
        return;
    case PE_PanelItemViewRow:
        return; // part of the items
    case PE_PanelItemViewItem:
        m_paint.itemPanel(painter, *option);
        return;
    case PE_PanelMenu:
        m_paint.menuPanel(painter, option->rect);
        return;
    case PE_FrameMenu:
        return;
    case PE_PanelTipLabel:
        m_paint.menuPanel(painter, option->rect);
        return;
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, option->palette.base());
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void LookStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const SavedPainter saved(painter);
    switch (element) {
    case CE_PushButton:
        drawControl(CE_PushButtonBevel, option, painter, widget);
        drawControl(CE_PushButtonLabel, option, painter, widget);
        return;
    case CE_PushButtonBevel:
        proxy()->drawPrimitive(PE_PanelButtonCommand, option, painter, widget);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            m_paint.buttonLabel(painter, *button, widget, m_mnemonics);
            return;
        }
        break;
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            m_paint.menuItem(painter, *item, widget, m_mnemonics);
            return;
        }
        break;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            drawItem(*item, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: {
        const QRect line(option->rect.left(), option->rect.bottom(), option->rect.width(), 1);
        painter->fillRect(option->rect, m_theme.tokens().base);
        painter->fillRect(line, m_theme.tokens().edge);
        return;
    }
    case CE_HeaderLabel:
        painter->setFont(Theme::font(painter->font(), 1.0, QFont::DemiBold));
        break;
    case CE_Splitter:
        painter->fillRect(option->rect, m_theme.tokens().line);
        return;
    case CE_MenuEmptyArea:
        painter->fillRect(option->rect, m_theme.tokens().base);
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void LookStyle::drawItem(const QStyleOptionViewItem &item, QPainter *painter, const QWidget *widget) const
{
    QStyleOptionViewItem view = item;
    for (const auto group : { QPalette::Active, QPalette::Inactive })
        view.palette.setColor(group, QPalette::HighlightedText, m_theme.tokens().onSelected);
    proxy()->drawPrimitive(PE_PanelItemViewItem, &view, painter, widget);
    // The ground is painted; what is left of Fusion's item are icon, text and check mark, within our inset.
    const bool isSelected = view.state & State_Selected;
    view.palette.setColor(QPalette::Text, isSelected ? m_theme.tokens().onSelected : view.palette.color(QPalette::Text));
    view.state &= ~(State_Selected | State_MouseOver | State_HasFocus);
    view.backgroundBrush = Qt::NoBrush;
    view.rect.adjust(ControlPainter::kItemInset, 0, -ControlPainter::kItemInset, 0);
    if (isSelected && !view.icon.isNull())
        view.icon = QIcon(view.icon.pixmap(view.decorationSize, widget ? widget->devicePixelRatioF() : 1.0, QIcon::Selected));
    QProxyStyle::drawControl(CE_ItemViewItem, &view, painter, widget);
}

void LookStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                   const QWidget *widget) const
{
    const SavedPainter saved(painter);
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option); combo && control == CC_ComboBox) {
        m_paint.comboBox(painter, *combo, widget);
        return;
    }
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option); bar && control == CC_ScrollBar) {
        const QRect thumb = bar->maximum > bar->minimum ? subControlRect(control, bar, SC_ScrollBarSlider, widget) : QRect();
        const bool active = (bar->activeSubControls & SC_ScrollBarSlider) && (bar->state & (State_MouseOver | State_Sunken));
        m_paint.scrollBar(painter, bar->rect, thumb, bar->orientation == Qt::Horizontal, active, widget);
        return;
    }
    if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option); slider && control == CC_Slider) {
        m_paint.slider(painter, *slider, subControlRect(control, slider, SC_SliderHandle, widget), widget);
        return;
    }
    if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option); button && control == CC_ToolButton) {
        m_paint.toolButton(painter, *button);
        QStyleOptionToolButton label = *button;
        label.rect =
            label.rect.adjusted(ControlPainter::kRing, ControlPainter::kRing, -ControlPainter::kRing, -ControlPainter::kRing);
        label.state &= ~(State_HasFocus | State_Sunken); // no shift of a pressed label
        proxy()->drawControl(CE_ToolButtonLabel, &label, painter, widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void LookStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    // Padding by text margins, not by SE_LineEditContents: that would inset twice beside an action's icon.
    if (auto *edit = qobject_cast<QLineEdit *>(widget);
        edit && edit->hasFrame() && edit->textMargins().isNull() && !qobject_cast<QComboBox *>(edit->parentWidget()))
        edit->setTextMargins(kFieldPadding - 2, 0, kFieldPadding - 2, 0);
    if (widget->inherits("QAbstractButton") || widget->inherits("QComboBox") || widget->inherits("QAbstractSlider"))
        widget->setAttribute(Qt::WA_Hover);
}

void LookStyle::polish(QApplication *application)
{
    QProxyStyle::polish(application);
    application->installEventFilter(this);
}

void LookStyle::unpolish(QApplication *application)
{
    application->removeEventFilter(this);
    QProxyStyle::unpolish(application);
}

void LookStyle::showMnemonics(bool on)
{
    if (m_mnemonics == on)
        return;
    m_mnemonics = on;
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget *window : windows) {
        if (!window->isVisible())
            continue;
        const auto children = window->findChildren<QWidget *>();
        for (QWidget *child : children)
            child->update();
        window->update();
    }
}

//! Return presses the button that has the focus, as the blank does: Qt lets it in dialogs alone, and there only some.
bool LookStyle::pressesFocused(QObject *watched, const QEvent &event)
{
    const auto &key = static_cast<const QKeyEvent &>(event);
    const bool isReturn = (key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) && !key.isAutoRepeat()
                          && !(key.modifiers() & ~Qt::KeypadModifier);
    auto *button = qobject_cast<QAbstractButton *>(watched);
    const bool isPressed = qobject_cast<QPushButton *>(button) || qobject_cast<QToolButton *>(button);
    if (!isReturn || !isPressed || !button->hasFocus() || !button->isEnabled())
        return false;
    button->click();
    return true;
}

//! Qt turns the rings on with the first Tab, and never off: they belong to whoever uses the keyboard just now.
void LookStyle::noteHand(QObject *watched, const QEvent &event)
{
    auto *widget = qobject_cast<QWidget *>(watched);
    if (!widget)
        return;
    bool byKeys = false;
    if (event.type() == QEvent::KeyPress) {
        const int key = static_cast<const QKeyEvent &>(event).key();
        byKeys = key == Qt::Key_Tab || key == Qt::Key_Backtab || (key >= Qt::Key_Home && key <= Qt::Key_PageDown);
        if (!byKeys)
            return;
    }
    QWidget *window = widget->window();
    if (window->testAttribute(Qt::WA_KeyboardFocusChange) == byKeys)
        return;
    window->setAttribute(Qt::WA_KeyboardFocusChange, byKeys);
    if (QWidget *focus = window->focusWidget())
        focus->update();
}

bool LookStyle::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt)
        showMnemonics(true);
    else if ((event->type() == QEvent::KeyRelease && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt)
             || event->type() == QEvent::ApplicationDeactivate || event->type() == QEvent::WindowDeactivate)
        showMnemonics(false);
    if ((event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) && qobject_cast<QAbstractScrollArea *>(watched))
        static_cast<QWidget *>(watched)->update(); // its frame shows the focus, and by itself it paints only what scrolls
    if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::KeyPress)
        noteHand(watched, *event);
    if (event->type() == QEvent::KeyPress && pressesFocused(watched, *event))
        return true;
    return QProxyStyle::eventFilter(watched, event);
}

} // namespace countersign
