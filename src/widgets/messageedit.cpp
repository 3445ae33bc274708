// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageedit.h"

#include "widgets/droppedfile.h"
#include "widgets/linefolds.h"

#include <QEvent>
#include <QImage>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QTextLayout>

#include <algorithm>
#include <optional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
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

QString selectedIn(const QTextCursor &cursor)
{
    const int length = cursor.selectionEnd() - cursor.selectionStart();
    return LineFolds::unfolded(cursor.document()->toRawText().mid(cursor.selectionStart(), length));
}
} // namespace

MessageEdit::MessageEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    connect(document(), &QTextDocument::contentsChange, this, &MessageEdit::noteChange);
    connect(this, &QPlainTextEdit::textChanged, this, &MessageEdit::followText);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &MessageEdit::keepOutOfFolds);
    followText();
}

QString MessageEdit::text() const
{
    if (m_isTextOld)
        m_text = LineFolds::unfolded(document()->toRawText());
    m_isTextOld = false;
    return m_text;
}

int MessageEdit::length() const
{
    return static_cast<int>(text().size());
}

bool MessageEdit::isBlank() const
{
    const QString all = text();
    return std::all_of(all.begin(), all.end(), [](QChar c) { return c.isSpace(); });
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
        text.begin(), text.end(),
        [](QChar c) {
            return c == u'\r' || c == u'\f' || c == u'\v' || c == QChar::ParagraphSeparator || c == QChar::LineSeparator
                   || c == QChar(0xFDD0) || c == QChar(0xFDD1); // what a text document takes for line ends, or for its frames
        },
        QChar(u'\n'));
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
    const qsizetype replaced = cursor.hasSelection() ? selectedIn(cursor).size() : 0;
    const qsizetype after = length() - replaced + incoming.size();
    if (m_limit > 0 && after > m_limit) {
        Q_EMIT pasteRefused(incoming.size());
        return;
    }
    insert(incoming);
}

//! As it was typed: Qt's own would turn no-break spaces into others, and add fonts nobody chose.
QMimeData *MessageEdit::createMimeDataFromSelection() const
{
    auto *selected = new QMimeData; // whoever asked for it takes it
    selected->setText(selectedIn(textCursor()));
    return selected;
}

void MessageEdit::insert(const QString &text)
{
    keepOutOfFolds(); // a drop puts the cursor where it likes
    QTextCursor step = textCursor();
    step.beginEditBlock(); // else no fold that it makes necessary could be undone with it
    insertPlainText(LineFolds::folded(cleaned(text)));
    step.endEditBlock();
    ensureCursorVisible();
}

void MessageEdit::replace(const QString &text)
{
    setPlainText(LineFolds::folded(cleaned(text)));
    moveCursor(QTextCursor::End);
}

void MessageEdit::noteChange(int position, int, int added)
{
    m_isTextOld = true;
    m_changedFrom = position;
    m_changedTo = position + added;
}

//! Lines that have become too long, by what was typed at their ends or because an end between two of them went.
void MessageEdit::foldLongLines()
{
    if (isComposing() || document()->isRedoAvailable())
        return; // an input method must not lose its place, nor who goes back and forth in what was done
    const QTextBlock end = document()->findBlock(m_changedTo).next();
    for (QTextBlock block = document()->findBlock(m_changedFrom); block.isValid() && block != end; block = block.next()) {
        if (LineFolds::fold(*document(), block))
            return; // which was a change of its own
    }
}

void MessageEdit::keepOutOfFolds()
{
    QTextCursor cursor = textCursor();
    const int place = LineFolds::outside(*document(), cursor.position(), m_cursorBefore);
    m_cursorBefore = place;
    if (place == cursor.position())
        return;
    cursor.setPosition(place, cursor.hasSelection() ? QTextCursor::KeepAnchor : QTextCursor::MoveAnchor);
    setTextCursor(cursor);
}

//! Nobody sees a fold: what is deleted is the letter on its other side, and a line's end (or start) is reached once.
void MessageEdit::keyPressEvent(QKeyEvent *event)
{
    QTextCursor cursor = textCursor();
    const int here = cursor.position();
    const int behind = LineFolds::behind(*document(), here);
    const int before = LineFolds::before(*document(), here);
    if ((behind != here && event->matches(QKeySequence::MoveToEndOfLine))
        || (before != here && event->matches(QKeySequence::MoveToStartOfLine)))
        return;
    const bool deletes = event->matches(QKeySequence::Delete) || event->matches(QKeySequence::DeleteEndOfWord);
    const bool deletesBack = event->key() == Qt::Key_Backspace || event->matches(QKeySequence::DeleteStartOfWord);
    if (!cursor.hasSelection() && ((deletes && behind != here) || (deletesBack && before != here))) {
        cursor.setPosition(deletes ? behind : before);
        setTextCursor(cursor);
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::followText()
{
    foldLongLines();
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
