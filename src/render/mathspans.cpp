// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/mathspans.h"

#include <QByteArrayView>

#include <algorithm>
#include <array>

namespace countersign {

namespace {

bool isMathGap(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool isMathWord(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
}

//! Walks one stretch of text that blank lines, headings and fences part from the next: no formula, no inline code reaches over.
class Stretch
{
public:
    Stretch(const QByteArray &text, qsizetype from, qsizetype to, bool isLast)
        : m_text(text)
        , m_at(from)
        , m_end(to)
        , m_isLast(isLast)
    {
    }

    void find(std::vector<MathSpan> &found)
    {
        while (m_at < m_end) {
            const char c = m_text[m_at];
            if (c == '`')
                skipCode();
            else if (c == '\\')
                takeBackslash(found);
            else if (c == '$')
                takeDollar(found);
            else
                ++m_at;
        }
    }

private:
    [[nodiscard]] char at(qsizetype place) const { return place < m_end ? m_text[place] : '\n'; }
    [[nodiscard]] qsizetype runAt(qsizetype place, char c) const
    {
        qsizetype end = place;
        while (end < m_end && m_text[end] == c)
            ++end;
        return end - place;
    }

    void skipCode()
    {
        const qsizetype length = runAt(m_at, '`');
        const auto known = static_cast<std::size_t>(qMin<qsizetype>(length, kLongestRun));
        const qsizetype begin = std::exchange(m_at, m_at + length);
        if (length >= kLongestRun || m_noCode[known])
            return;
        for (qsizetype i = begin + length; i < m_end;) {
            const qsizetype run = runAt(i, '`');
            if (run == length) {
                m_at = i + run;
                return;
            }
            i += qMax<qsizetype>(1, run);
        }
        m_noCode[known] = true; // none beyond here either
    }

    void takeBackslash(std::vector<MathSpan> &found)
    {
        const char next = at(m_at + 1);
        if (next == '(' || next == '[')
            takeDelimited(found, QByteArrayView(next == '(' ? "\\)" : "\\]"), next == '(' ? m_noRound : m_noSquare);
        else
            m_at += 2;
    }

    void takeDollar(std::vector<MathSpan> &found)
    {
        const qsizetype run = runAt(m_at, '$');
        const char before = m_at > 0 ? m_text[m_at - 1] : '\n';
        const bool mayOpen = isMathGap(before) || before == '\n' || QByteArrayView("([{\"'*_|>-,;").contains(before)
                             || static_cast<signed char>(before) < 0;
        if (run > 2 || !mayOpen)
            m_at += run;
        else if (run == 2)
            takeDelimited(found, "$$", m_noDollars);
        else
            takeInline(found);
    }

    void takeDelimited(std::vector<MathSpan> &found, QByteArrayView closing, bool &hasNone)
    {
        const qsizetype begin = m_at;
        qsizetype end = hasNone ? -1 : QByteArrayView(m_text).first(m_end).indexOf(closing, begin + 2);
        hasNone = end < 0;
        m_at = begin + 2;
        const bool goesOn = end < 0 && m_isLast;
        if (end < 0 && !goesOn)
            return;
        end = goesOn ? m_end : end;
        const QByteArrayView content = QByteArrayView(m_text).sliced(begin + 2, end - begin - 2);
        if (std::all_of(content.begin(), content.end(), [](char c) { return isMathGap(c) || c == '\n'; }))
            return;
        m_at = goesOn ? m_end : end + 2;
        found.push_back({ begin, m_at, begin + 2, end });
    }

    void takeInline(std::vector<MathSpan> &found)
    {
        const qsizetype begin = m_at++;
        if (isMathGap(at(m_at)) || at(m_at) == '\n' || begin < m_noDollarBefore)
            return;
        qsizetype i = m_at;
        for (; i < m_end && m_text[i] != '\n'; ++i) {
            if (m_text[i] == '\\') {
                ++i;
            } else if (m_text[i] == '$' && !isMathGap(m_text[i - 1]) && !isMathWord(at(i + 1)) && at(i + 1) != '$') {
                found.push_back({ begin, i + 1, begin + 1, i });
                m_at = i + 1;
                return;
            }
        }
        m_noDollarBefore = qMin(i, m_end); // none in this line
    }

    static constexpr qsizetype kLongestRun = 32;
    const QByteArray &m_text;
    qsizetype m_at;
    qsizetype m_end;
    bool m_isLast; // the text goes on after it
    std::array<bool, kLongestRun + 1> m_noCode {};
    bool m_noRound = false;
    bool m_noSquare = false;
    bool m_noDollars = false;
    qsizetype m_noDollarBefore = 0;
};

//! What a line is for formulas; nesting marks before its text do not count.
struct LineKind
{
    char fence = 0;
    qsizetype fenceLength = 0;
    bool endsFence = false; // nothing behind the run
    bool isBlank = false;
    bool isHeading = false;

    [[nodiscard]] static LineKind of(QByteArrayView line)
    {
        const auto text = std::find_if(line.begin(), line.end(), [](char c) { return !isMathGap(c) && c != '>'; });
        LineKind kind;
        kind.isBlank = text == line.end();
        if (kind.isBlank)
            return kind;
        const auto runEnd = std::find_if(text, line.end(), [text](char c) { return c != *text; });
        const qsizetype run = runEnd - text;
        if ((*text == '`' || *text == '~') && run >= 3) {
            kind.fence = *text;
            kind.fenceLength = run;
            kind.endsFence = std::all_of(runEnd, line.end(), isMathGap);
        }
        kind.isHeading = *text == '#' && run <= 6 && (runEnd == line.end() || isMathGap(*runEnd));
        return kind;
    }
};

} // namespace

void findMath(const QByteArray &text, qsizetype from, qsizetype to, bool isOpen, std::vector<MathSpan> &found)
{
    const QByteArrayView all = QByteArrayView(text).first(to);
    if (!all.sliced(from).contains('$') && !all.sliced(from).contains('\\'))
        return;
    LineKind fence;
    qsizetype begin = from; // of the stretch
    for (qsizetype line = from; line < to;) {
        const qsizetype newline = all.indexOf('\n', line);
        const qsizetype end = newline < 0 ? to : newline;
        const LineKind kind = LineKind::of(all.sliced(line, end - line));
        const bool wasFence = fence.fence != 0;
        if (wasFence) {
            if (kind.fence == fence.fence && kind.fenceLength >= fence.fenceLength && kind.endsFence)
                fence = {};
        } else if (kind.fence != 0) {
            fence = kind;
        }
        if (wasFence || kind.fence != 0 || kind.isBlank || kind.isHeading) {
            Stretch(text, begin, line, false).find(found);
            if (kind.isHeading && !wasFence)
                Stretch(text, line, end, false).find(found);
            begin = newline < 0 ? to : end + 1;
        }
        line = end + 1;
    }
    Stretch(text, begin, to, isOpen).find(found);
}

QByteArray withoutMath(const QByteArray &text, const std::vector<MathSpan> &math)
{
    QByteArray copy(text.constData(), text.size()); // ends in NUL, and is nobody else's
    for (const MathSpan &span : math)
        std::fill(copy.begin() + span.begin, copy.begin() + span.end, 'x');
    return copy;
}

} // namespace countersign
