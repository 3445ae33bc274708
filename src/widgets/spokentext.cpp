// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/spokentext.h"

#include <QRect>
#include <QTextBoundaryFinder>

namespace countersign {

namespace {

constexpr int kAround = 1024;        // characters to either side that are looked at first
constexpr int kFarthest = 64 * 1024; // and at most for a word or a sentence: there may be none

//! A part of a text, for Qt's own rules of where its words and lines begin: those read all of a text.
class Part final : public SpokenText
{
public:
    explicit Part(const QString &text) : m_text(text) {}
    [[nodiscard]] qsizetype size() const { return m_text.size(); }

    //! As Qt 6.4 has it, which never comes back where no word or sentence begins: at the end, in "…", between emoji.
    QString textAtOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const override
    {
        if (type != QAccessible::WordBoundary && type != QAccessible::SentenceBoundary)
            return QAccessibleTextInterface::textAtOffset(offset, type, start, end);
        QTextBoundaryFinder finder(type == QAccessible::WordBoundary ? QTextBoundaryFinder::Word : QTextBoundaryFinder::Sentence,
                                   m_text);
        finder.setPosition(offset);
        const auto isItem = [&finder] {
            return bool(finder.boundaryReasons() & (QTextBoundaryFinder::StartOfItem | QTextBoundaryFinder::EndOfItem));
        };
        while (!isItem() && finder.toPreviousBoundary() > 0) {
        }
        if (finder.position() < 0)
            finder.toStart();
        *start = static_cast<int>(finder.position());
        qsizetype next = finder.toNextBoundary();
        while (next >= 0 && next < m_text.size() && !isItem())
            next = finder.toNextBoundary();
        *end = static_cast<int>(next < 0 ? m_text.size() : next);
        return m_text.mid(*start, *end - *start);
    }

protected:
    [[nodiscard]] int length() const override { return static_cast<int>(m_text.size()); }
    [[nodiscard]] QString words(int from, int to) const override { return m_text.mid(from, to - from); }
    [[nodiscard]] QRect area() const override { return {}; }

private:
    QString m_text;
};

} // namespace

void SpokenText::announce(QObject &object, const QString &before, const QString &now)
{
    if (!before.isEmpty()) {
        QAccessibleTextRemoveEvent gone(&object, 0, before);
        QAccessible::updateAccessibility(&gone);
    }
    if (now.isEmpty())
        return;
    QAccessibleTextInsertEvent come(&object, 0, now);
    QAccessible::updateAccessibility(&come);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent announcement(&object, now);
    QAccessible::updateAccessibility(&announcement);
#endif
}

void SpokenText::selection(int, int *start, int *end) const
{
    *start = 0;
    *end = 0;
}

QString SpokenText::text(int start, int end) const
{
    const int all = length();
    const int from = qBound(0, start, all);
    const int to = end < 0 ? all : qMin(end, all);
    return from < to ? words(from, to) : QString();
}

//! What stands around the offset is enough, if what was found ends before it does; else more of it is looked at.
QString SpokenText::stretch(Where where, int offset, QAccessible::TextBoundaryType type, int *start, int *end) const
{
    const int all = length();
    const int place = offset == -1 ? all : offset;
    *start = *end = -1;
    if (all == 0 || place < 0 || place > all)
        return {};
    for (qint64 reach = type == QAccessible::NoBoundary ? all : kAround;; reach *= 4) {
        int from = static_cast<int>(qMax<qint64>(0, place - reach));
        const int to = static_cast<int>(qMin<qint64>(all, place + reach));
        QString around = words(from, to);
        if (from > 0 && around.front().isLowSurrogate()) { // not half a character
            around.remove(0, 1);
            ++from;
        }
        const Part part(around);
        const QString found =
            where == Where::Before  ? part.QAccessibleTextInterface::textBeforeOffset(place - from, type, start, end)
            : where == Where::After ? part.QAccessibleTextInterface::textAfterOffset(place - from, type, start, end)
                                    : part.textAtOffset(place - from, type, start, end);
        const bool isNone = *start < 0;
        const bool isCutBefore = from > 0 && (isNone ? where == Where::Before : *start == 0);
        const bool isCutAfter = to < all && (isNone ? where == Where::After : *end >= part.size());
        const bool isLine = type == QAccessible::LineBoundary || type == QAccessible::ParagraphBoundary;
        if ((isCutBefore || isCutAfter) && (isLine || reach < kFarthest))
            continue;
        *start += isNone ? 0 : from;
        *end += isNone ? 0 : from;
        return found;
    }
}

QString SpokenText::textBeforeOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const
{
    return stretch(Where::Before, offset, type, start, end);
}

QString SpokenText::textAfterOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const
{
    return stretch(Where::After, offset, type, start, end);
}

QString SpokenText::textAtOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const
{
    return stretch(Where::At, offset, type, start, end);
}

int SpokenText::characterCount() const
{
    return length();
}

QRect SpokenText::characterRect(int) const
{
    return area();
}

int SpokenText::offsetAtPoint(const QPoint &) const
{
    return -1;
}

QString SpokenText::attributes(int, int *start, int *end) const
{
    *start = 0;
    *end = characterCount();
    return {};
}

} // namespace countersign
