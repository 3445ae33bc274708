// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageedit.h"

#include "widgets/droppedfile.h"

#include <QEvent>
#include <QImage>
#include <QMimeData>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QTextLayout>

#include <algorithm>
#include <optional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! What stands for a line end inside a text document: block and line separators, and the two marks of its frames.
bool isLineEnd(QChar c)
{
    return c == QChar::ParagraphSeparator || c == QChar::LineSeparator || c == QChar(0xFDD0) || c == QChar(0xFDD1);
}

constexpr int kLongestWord = 4096;

bool hasLongWord(const QString &text)
{
    int length = 0;
    for (const QChar c : text) {
        length = c.isSpace() ? 0 : length + 1;
        if (length > kLongestWord)
            return true;
    }
    return false;
}

std::optional<Qt::LayoutDirection> strongDirection(const QString &line)
{
    for (qsizetype i = 0; i < line.size(); ++i) {
        const bool isPair = line.at(i).isHighSurrogate() && i + 1 < line.size() && line.at(i + 1).isLowSurrogate();
        const char32_t letter = isPair ? QChar::surrogateToUcs4(line.at(i), line.at(i + 1)) : line.at(i).unicode();
        i += isPair;
        switch (QChar::direction(letter)) {
        case QChar::DirL:
            return Qt::LeftToRight;
        case QChar::DirR:
        case QChar::DirAL:
            return Qt::RightToLeft;
        default:
            break;
        }
    }
    return std::nullopt;
}

bool isUnwanted(QChar c)
{
    if (c == u'\n' || c == u'\t')
        return false;
    return c.category() == QChar::Other_Control || c == QChar::ObjectReplacementCharacter || c == QChar(0xFEFF);
}
} // namespace

MessageEdit::MessageEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    connect(this, &QPlainTextEdit::textChanged, this, &MessageEdit::followText);
    followText();
}

QString MessageEdit::text() const
{
    QString raw = document()->toRawText();
    std::replace_if(raw.begin(), raw.end(), isLineEnd, QChar(u'\n'));
    return raw;
}

int MessageEdit::length() const
{
    return document()->characterCount() - 1; // a document ends with a separator of its own
}

bool MessageEdit::isBlank() const
{
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const QString line = block.text();
        if (!std::all_of(line.begin(), line.end(), [](QChar c) { return c.isSpace(); }))
            return false;
    }
    return true;
}

bool MessageEdit::isComposing() const
{
    const QTextLayout *layout = textCursor().block().layout();
    return layout && !layout->preeditAreaText().isEmpty();
}

void MessageEdit::removeAll()
{
    QTextCursor all(document());
    all.select(QTextCursor::Document);
    all.removeSelectedText();
}

QString MessageEdit::cleaned(QString text)
{
    text.replace("\r\n"_L1, "\n"_L1);
    std::replace_if(
        text.begin(), text.end(), [](QChar c) { return c == u'\r' || c == u'\f' || c == u'\v' || isLineEnd(c); }, QChar(u'\n'));
    text.removeIf(isUnwanted);
    return text;
}

bool MessageEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText() || source->hasHtml() || (m_takesFiles && (source->hasImage() || source->hasUrls()));
}

void MessageEdit::insertFromMimeData(const QMimeData *source)
{
    if (m_takesFiles) {
        if (const QStringList files = droppedFiles(*source); !files.isEmpty())
            return Q_EMIT filesOffered(files);
        // Cells of a table come as text and as a picture of it: the text is meant.
        if (source->hasImage() && !source->hasText())
            return Q_EMIT pictureOffered(qvariant_cast<QImage>(source->imageData()));
    }
    QString incoming = source->text();
    if (incoming.isEmpty() && source->hasHtml()) {
        const QString html = source->html();
        incoming = m_limit > 0 && html.size() > 8 * qsizetype(m_limit) ? html // too much in any case
                                                                       : QTextDocumentFragment::fromHtml(html).toPlainText();
    }
    const QTextCursor cursor = textCursor();
    const qsizetype after = length() - (cursor.selectionEnd() - cursor.selectionStart()) + incoming.size();
    if (m_limit > 0 && after > m_limit) {
        Q_EMIT pasteRefused(incoming.size());
        return;
    }
    insert(incoming);
}

void MessageEdit::insert(const QString &text)
{
    const QString plain = cleaned(text);
    prepareFor(plain);
    insertPlainText(plain);
    ensureCursorVisible();
}

void MessageEdit::replace(const QString &text)
{
    const QString plain = cleaned(text);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    prepareFor(plain);
    setPlainText(plain);
    moveCursor(QTextCursor::End);
}

void MessageEdit::prepareFor(const QString &text)
{
    // To look for the end of a word at the start of each line takes quadratic time in the word: 100 s for a million letters.
    if (hasLongWord(text))
        setWordWrapMode(QTextOption::WrapAnywhere);
}

void MessageEdit::followText()
{
    const bool isEmpty = length() == 0;
    if (isEmpty && wordWrapMode() == QTextOption::WrapAnywhere)
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    Qt::LayoutDirection direction = layoutDirection();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (const std::optional<Qt::LayoutDirection> strong = strongDirection(block.text())) {
            direction = *strong;
            break;
        }
    }
    // A plain text layout takes the option's alignment as it is: it knows no leading edge.
    QTextOption option = document()->defaultTextOption();
    const Qt::Alignment side = direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    if (option.alignment() == side)
        return;
    option.setAlignment(side);
    document()->setDefaultTextOption(option);
}

void MessageEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        followText();
}

} // namespace countersign
