// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Selecting by keyboard: Shift with arrows, Home and End, by words with Ctrl, across messages.
#include "widgets/transcriptview_p.h"

#include <QKeyEvent>
#include <QTextBoundaryFinder>

#include <limits>

namespace countersign {

namespace {
using Position = TranscriptSelection::Position;

qsizetype lineStart(const QString &text, qsizetype at)
{
    return at > 0 ? text.lastIndexOf(u'\n', at - 1) + 1 : 0;
}

qsizetype lineEnd(const QString &text, qsizetype at)
{
    const qsizetype end = text.indexOf(u'\n', at);
    return end < 0 ? text.size() : end;
}
} // namespace

//! The end of the message before, or the beginning of the next.
Position TranscriptView::Private::nextRow(int row, bool isBack)
{
    const int other = isBack ? row - 1 : row + 1;
    if (other < 0 || other >= rowCount())
        return {};
    return { other, isBack ? static_cast<int>(bodyText(other).size()) : 0 };
}

Position TranscriptView::Private::nextLine(Position from, bool isBack)
{
    const QString text = bodyText(from.row);
    const qsizetype start = lineStart(text, from.character);
    const qsizetype end = lineEnd(text, from.character);
    if (columnOfKeys < 0)
        columnOfKeys = from.character - static_cast<int>(start);
    const bool isLast = isBack ? start == 0 : end == text.size();
    const Position other = isLast ? nextRow(from.row, isBack) : Position { from.row, int(isBack ? start - 1 : end + 1) };
    if (other.row < 0)
        return { from.row, isBack ? 0 : static_cast<int>(text.size()) };
    const QString there = bodyText(other.row);
    const qsizetype begin = lineStart(there, other.character);
    return { other.row, static_cast<int>(qMin(begin + columnOfKeys, lineEnd(there, begin))) };
}

Position TranscriptView::Private::movedBy(Position from, int key, bool byWord)
{
    const bool isBack = key == Qt::Key_Left || key == Qt::Key_Up || key == Qt::Key_Home;
    if (key == Qt::Key_Up || key == Qt::Key_Down)
        return nextLine(from, isBack);
    if (byWord && key == Qt::Key_Home)
        return { 0, 0 };
    if (byWord && key == Qt::Key_End)
        return { rowCount() - 1, static_cast<int>(bodyText(rowCount() - 1).size()) };
    const QString text = bodyText(from.row);
    if (key == Qt::Key_Home || key == Qt::Key_End)
        return { from.row, static_cast<int>(isBack ? lineStart(text, from.character) : lineEnd(text, from.character)) };
    QTextBoundaryFinder finder(byWord ? QTextBoundaryFinder::Word : QTextBoundaryFinder::Grapheme, text);
    finder.setPosition(qMin<qsizetype>(from.character, text.size()));
    qsizetype to = isBack ? finder.toPreviousBoundary() : finder.toNextBoundary();
    while (byWord && to > 0 && to < text.size() && text.at(isBack ? to : to - 1).isSpace()) // a word, not the space beside it
        to = isBack ? finder.toPreviousBoundary() : finder.toNextBoundary();
    if (to >= 0)
        return { from.row, static_cast<int>(to) };
    const Position other = nextRow(from.row, isBack);
    return other.row < 0 ? from : other;
}

bool TranscriptView::Private::handleSelectKey(const QKeyEvent &event)
{
    const int key = event.key();
    const bool isMove = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down
                        || key == Qt::Key_Home || key == Qt::Key_End;
    if (!isMove || !(event.modifiers() & Qt::ShiftModifier) || rowCount() == 0)
        return false;
    if (key != Qt::Key_Up && key != Qt::Key_Down)
        columnOfKeys = -1;
    if (selection.end().row < 0) // where the keyboard is, else where the eye is
        selection.start({ current >= 0 ? current : qMax(0, layout.rowAt(scrollTop())), 0 });
    Position from = selection.end();
    from.character = qMin(from.character, static_cast<int>(bodyText(from.row).size()));
    const QString words = bodyText(from.row);
    const qsizetype start = lineStart(words, from.character);
    const bool isRightToLeft = words.mid(start, lineEnd(words, from.character) - start).isRightToLeft();
    const bool isMirrored = isRightToLeft && (key == Qt::Key_Left || key == Qt::Key_Right);
    const int logical = !isMirrored ? key : key == Qt::Key_Left ? int(Qt::Key_Right) : int(Qt::Key_Left);
    const Position to = movedBy(from, logical, event.modifiers() & Qt::ControlModifier);
    selection.extendTo(to);
    if (to.row != from.row)
        ensureVisible(to.row);
    q.viewport()->update();
    return true;
}

} // namespace countersign
