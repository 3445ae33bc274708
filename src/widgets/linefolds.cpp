// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/linefolds.h"

#include "render/shapedpiece.h"

#include <QTextBlock>
#include <QTextBoundaryFinder>
#include <QTextCursor>
#include <QTextDocument>

#include <utility>
#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr QChar kEndMark = QChar::ObjectReplacementCharacter; // of the upper block
constexpr QChar kBeginMark = QChar::ByteOrderMark;            // of the lower one
constexpr int kFoldSize = 3;
constexpr qsizetype kLookBack = 256;                        // characters in which a space is looked for
constexpr qsizetype kShared = 1024;                         // characters of lines that share a block
constexpr qsizetype kMostLetters = 4 * LineFolds::kLongest; // of a block, by what it takes to shape them

//! What stands for a line end inside a text document: block and line separators, and the two marks of its frames.
bool isSeparator(QChar c)
{
    return c == QChar::ParagraphSeparator || c == QChar::LineSeparator || c == QChar(0xFDD0) || c == QChar(0xFDD1);
}

//! Where a line is folded that goes on beyond `most` characters: behind a word, else between two characters.
qsizetype foldPlace(QStringView line, qsizetype most)
{
    const QStringView end = line.sliced(most - kLookBack, kLookBack);
    for (qsizetype i = end.size(); i > 0; --i) {
        if (end.at(i - 1) == u' ')
            return most - kLookBack + i;
    }
    const QString around = line.sliced(most - kLookBack, qMin(2 * kLookBack, line.size() - most + kLookBack)).toString();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, around);
    finder.setPosition(kLookBack);
    const qsizetype place = finder.isAtBoundary() ? kLookBack : finder.toPreviousBoundary();
    if (place > 0)
        return most - kLookBack + place;
    return most - (line.at(most - 1).isHighSurrogate() ? 1 : 0);
}

//! Places in a line, none further from the next than the longest, nor than can be shaped at once.
std::vector<qsizetype> foldPlaces(QStringView line)
{
    std::vector<qsizetype> places;
    for (qsizetype at = 0; at < line.size();) {
        const QStringView rest = line.sliced(at);
        const qsizetype most = qMin<qsizetype>(rest.size(), LineFolds::kLongest);
        const qsizetype length = pieceLength(rest.first(most), kMostLetters);
        if (length == rest.size())
            break;
        at += length < LineFolds::kLongest ? length : foldPlace(rest, LineFolds::kLongest);
        places.push_back(at);
    }
    return places;
}

QString foldWith(QChar separator)
{
    return QString(kEndMark) + separator + kBeginMark;
}

//! Whoever deletes by words or to a row's end may cut a fold through. What is typed beside the half that stays would make a line
//! end of it: so it becomes whole again, and a mark that parts nothing goes. Whether there was such a half.
bool mendFolds(QTextDocument &document, const QTextBlock &block)
{
    const QString text = block.text();
    const int start = block.position();
    const int end = start + static_cast<int>(text.size());
    const bool aboveEnds = start > 1 && document.characterAt(start - 2) == kEndMark;
    const bool belowBegins = block.next().isValid() && document.characterAt(end + 1) == kBeginMark;
    const bool joinsAbove = start > 0 && (aboveEnds || text.startsWith(kBeginMark));
    const bool joinsBelow = block.next().isValid() && (belowBegins || text.endsWith(kEndMark));
    std::vector<std::pair<int, QString>> changes; // from the end: what is inserted at a place; nothing = a mark is removed there
    if (joinsBelow && !belowBegins)
        changes.emplace_back(end + 1, kBeginMark);
    if (joinsBelow && !text.endsWith(kEndMark))
        changes.emplace_back(end, kEndMark);
    for (int i = static_cast<int>(text.size()) - 1; i >= 0; --i) {
        const bool isEnd = joinsBelow && i + 1 == text.size() && text.at(i) == kEndMark;
        const bool isBegin = joinsAbove && i == 0 && text.at(i) == kBeginMark;
        if ((text.at(i) == kEndMark || text.at(i) == kBeginMark) && !isEnd && !isBegin)
            changes.emplace_back(start + i, QString());
    }
    if (joinsAbove && !text.startsWith(kBeginMark))
        changes.emplace_back(start, kBeginMark);
    if (joinsAbove && !aboveEnds)
        changes.emplace_back(start - 1, kEndMark);
    if (changes.empty())
        return false;
    QTextCursor cursor(&document);
    cursor.joinPreviousEditBlock();
    for (const auto &[place, mark] : changes) {
        cursor.setPosition(place);
        mark.isEmpty() ? cursor.deleteChar() : cursor.insertText(mark);
    }
    cursor.endEditBlock();
    return true;
}
} // namespace

QString LineFolds::folded(const QString &text)
{
    const bool isShared = text.count(u'\n') > kMostLines;
    QString all;
    qsizetype block = 0; // where the block that is open begins
    for (qsizetype start = 0; start <= text.size();) {
        const qsizetype newline = text.indexOf(u'\n', start);
        const QStringView line = QStringView(text).sliced(start, (newline < 0 ? text.size() : newline) - start);
        qsizetype from = 0;
        for (const qsizetype place : foldPlaces(line)) {
            all += line.sliced(from, place - from);
            all += foldWith(u'\n');
            from = place;
        }
        block = from > 0 ? all.size() : block;
        all += line.sliced(from);
        if (newline < 0)
            break;
        const bool goesOn = isShared && all.size() - block < kShared;
        all += goesOn ? QChar(QChar::LineSeparator) : QChar(u'\n');
        block = goesOn ? block : all.size();
        start = newline + 1;
    }
    return all;
}

QString LineFolds::unfolded(const QString &raw)
{
    QString text;
    text.reserve(raw.size());
    for (qsizetype i = 0; i < raw.size(); ++i) {
        const QChar c = raw.at(i);
        if (c == kEndMark || c == kBeginMark)
            continue;
        if (!isSeparator(c)) {
            text += c;
            continue;
        }
        const bool isFold = (i > 0 && raw.at(i - 1) == kEndMark) || (i + 1 < raw.size() && raw.at(i + 1) == kBeginMark);
        if (!isFold)
            text += u'\n';
    }
    return text;
}

bool LineFolds::fold(QTextDocument &document, const QTextBlock &block)
{
    if (mendFolds(document, block))
        return true;
    if (block.length() <= 2 * kLongest)
        return false;
    const std::vector<qsizetype> places = foldPlaces(block.text());
    if (places.empty())
        return false;
    QTextCursor cursor(&document);
    cursor.joinPreviousEditBlock();
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
        cursor.setPosition(block.position() + static_cast<int>(*place));
        cursor.insertText(foldWith(u'\n'));
    }
    cursor.endEditBlock();
    return true;
}

int LineFolds::behind(const QTextDocument &document, int position)
{
    const bool isFold = document.characterAt(position) == kEndMark && isSeparator(document.characterAt(position + 1))
                        && document.characterAt(position + 2) == kBeginMark;
    return isFold ? position + kFoldSize : position;
}

int LineFolds::before(const QTextDocument &document, int position)
{
    const int start = position - kFoldSize;
    return start >= 0 && behind(document, start) == position ? start : position;
}

int LineFolds::outside(const QTextDocument &document, int position, int from)
{
    for (int inside = 1; inside < kFoldSize; ++inside) {
        const int begin = position - inside;
        if (begin < 0 || behind(document, begin) == begin)
            continue;
        const int end = begin + kFoldSize;
        if (from == begin || from == end) // it goes on, by key
            return from == begin ? end : begin;
        return inside == 1 ? begin : end;
    }
    return position;
}

} // namespace countersign
