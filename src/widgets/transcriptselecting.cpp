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

constexpr int kWordReach = 2048; // characters

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

//! Not all of a message: one may have 100 MiB.
BlockDocument::Passage TranscriptView::Private::passageAt(Position at)
{
    return body(model->message(at.row)).passageAt(at.character);
}

BlockDocument::Passage TranscriptView::Private::wordsAround(Position at)
{
    const int start = qMax(0, at.character - kWordReach);
    return { start, body(model->message(at.row)).plainText(start, at.character + kWordReach) };
}

//! The end of the message before, or the beginning of the next.
Position TranscriptView::Private::nextRow(int row, bool isBack)
{
    const int other = isBack ? row - 1 : row + 1;
    if (other < 0 || other >= rowCount())
        return {};
    return { other, isBack ? charactersOf(other) : 0 };
}

Position TranscriptView::Private::nextLine(Position from, bool isBack)
{
    const BlockDocument::Passage here = passageAt(from);
    const int start = here.start + static_cast<int>(lineStart(here.text, from.character - here.start));
    const int end = here.start + static_cast<int>(lineEnd(here.text, from.character - here.start));
    if (columnOfKeys < 0)
        columnOfKeys = from.character - start;
    const bool isLast = isBack ? start == 0 : end == charactersOf(from.row);
    const Position other = isLast ? nextRow(from.row, isBack) : Position { from.row, isBack ? start - 1 : end + 1 };
    if (other.row < 0)
        return { from.row, isBack ? 0 : end };
    const BlockDocument::Passage there = passageAt(other);
    const qsizetype begin = lineStart(there.text, other.character - there.start);
    return { other.row, there.start + static_cast<int>(qMin(begin + columnOfKeys, lineEnd(there.text, begin))) };
}

Position TranscriptView::Private::movedBy(Position from, int key, bool byWord)
{
    const bool isBack = key == Qt::Key_Left || key == Qt::Key_Up || key == Qt::Key_Home;
    if (key == Qt::Key_Up || key == Qt::Key_Down)
        return nextLine(from, isBack);
    if (byWord && key == Qt::Key_Home)
        return { 0, 0 };
    if (byWord && key == Qt::Key_End)
        return { rowCount() - 1, charactersOf(rowCount() - 1) };
    if (key == Qt::Key_Home || key == Qt::Key_End) {
        const BlockDocument::Passage line = passageAt(from);
        const qsizetype at = from.character - line.start;
        return { from.row, line.start + static_cast<int>(isBack ? lineStart(line.text, at) : lineEnd(line.text, at)) };
    }
    const auto [start, text] = wordsAround(from);
    QTextBoundaryFinder finder(byWord ? QTextBoundaryFinder::Word : QTextBoundaryFinder::Grapheme, text);
    finder.setPosition(qMin<qsizetype>(from.character - start, text.size()));
    qsizetype to = isBack ? finder.toPreviousBoundary() : finder.toNextBoundary();
    while (byWord && to > 0 && to < text.size() && text.at(isBack ? to : to - 1).isSpace()) // a word, not the space beside it
        to = isBack ? finder.toPreviousBoundary() : finder.toNextBoundary();
    if (to >= 0)
        return { from.row, start + static_cast<int>(to) };
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
    from.character = qMin(from.character, charactersOf(from.row));
    const auto [first, words] = passageAt(from);
    const qsizetype start = lineStart(words, from.character - first);
    const bool isRightToLeft = words.mid(start, lineEnd(words, from.character - first) - start).isRightToLeft();
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
