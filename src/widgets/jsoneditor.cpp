// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/jsoneditor.h"

#include <QEvent>
#include <QPainter>
#include <QStyleOptionFrame>

#include <algorithm>

namespace countersign {

namespace {
constexpr int kLeastLines = 3;
constexpr int kMostJsonLines = 12;
constexpr QMargins kFrame(3, 3, 3, 3); // px
constexpr QMargins kInset(7, 4, 2, 4);
} // namespace

JsonEditor::JsonEditor(const QString &text, QWidget *parent) : QPlainTextEdit(text, parent)
{
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    setContentsMargins(kFrame); // the scroll bar stays inside it
    setViewportMargins(kInset);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { updateGeometry(); });
}

QSize JsonEditor::sizeHint() const
{
    // A long line wraps: as many lines as its characters would fill at the usual width of a card.
    const int wrapped = document()->characterCount() / 60;
    const int lines = std::clamp(std::max(document()->blockCount(), wrapped), kLeastLines, kMostJsonLines);
    return { 200, lines * fontMetrics().lineSpacing() + kInset.top() + kInset.bottom() + kFrame.top() + kFrame.bottom() };
}

QSize JsonEditor::minimumSizeHint() const
{
    return { 80, sizeHint().height() };
}

//! The frame of a field: the style knows it by its property "invalid" and its focus.
bool JsonEditor::event(QEvent *event)
{
    if (event->type() == QEvent::Paint) {
        QPainter painter(this);
        QStyleOptionFrame option;
        option.initFrom(this);
        option.lineWidth = 1;
        option.state |= QStyle::State_Sunken;
        style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
        return true;
    }
    const bool handled = QPlainTextEdit::event(event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return handled;
}

void JsonEditor::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace countersign
