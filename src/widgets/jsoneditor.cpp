// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/jsoneditor.h"

#include <QEvent>

#include <algorithm>

namespace countersign {

namespace {
constexpr int kLeastLines = 3;
constexpr int kMostJsonLines = 12;
constexpr QMargins kInset(7, 4, 2, 4); // px
} // namespace

JsonEditor::JsonEditor(const QString &text, QWidget *parent) : QPlainTextEdit(text, parent)
{
    setTabChangesFocus(true);
    setViewportMargins(kInset);
    document()->setDocumentMargin(0);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { updateGeometry(); });
}

QSize JsonEditor::sizeHint() const
{
    // A long line wraps: as many lines as its characters would fill at the usual width of a card.
    const int wrapped = document()->characterCount() / 60;
    const int lines = std::clamp(std::max(document()->blockCount(), wrapped), kLeastLines, kMostJsonLines);
    return { 200, lines * fontMetrics().lineSpacing() + kInset.top() + kInset.bottom() + 2 * frameWidth() };
}

QSize JsonEditor::minimumSizeHint() const
{
    return { 80, sizeHint().height() };
}

void JsonEditor::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace countersign
