// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockscanner.h"

#include <QByteArrayView>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace countersign {

namespace {

constexpr int kNothingInside = std::numeric_limits<int>::max();

bool isSpace(char c)
{
    return c == ' ' || c == '\t';
}

int runOf(QByteArrayView text, char c)
{
    qsizetype length = 0;
    while (length < text.size() && text[length] == c)
        ++length;
    return static_cast<int>(length);
}

bool isBlank(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), isSpace);
}

//! "***", "- - -": three or more of one kind, and nothing else.
bool isRule(QByteArrayView text)
{
    const char c = text.front();
    if (c != '*' && c != '-' && c != '_')
        return false;
    const auto others = std::count_if(text.begin(), text.end(), [c](char other) { return other != c && !isSpace(other); });
    return others == 0 && std::count(text.begin(), text.end(), c) >= 3;
}

//! Length of a list marker, 0 = none.
int markerOf(QByteArrayView text)
{
    qsizetype length = 0;
    while (length < text.size() && length < 10 && text[length] >= '0' && text[length] <= '9')
        ++length;
    const char c = length < text.size() ? text[length] : 0;
    const bool isMarker = length == 0 ? c == '-' || c == '+' || c == '*' : length < 10 && (c == '.' || c == ')');
    return isMarker && (length + 1 == text.size() || isSpace(text[length + 1])) ? static_cast<int>(length) + 1 : 0;
}

bool mayDefineReference(QByteArrayView text)
{
    const qsizetype colon = text.indexOf("]:");
    return colon >= 0 && text.first(colon).contains('[');
}

} // namespace

struct BlockScanner::Line
{
    QByteArrayView content; // without the indent and the line end
    int indent = 0;         // columns

    [[nodiscard]] static Line of(QByteArrayView bytes)
    {
        Line line;
        qsizetype at = 0;
        for (; at < bytes.size() && isSpace(bytes[at]); ++at)
            line.indent += bytes[at] == '\t' ? 4 - line.indent % 4 : 1;
        line.content = bytes.sliced(at);
        return line;
    }
    //! Length of the fence this line may open, 0 = none.
    [[nodiscard]] int fence() const
    {
        const char c = content.front();
        const int run = c == '`' || c == '~' ? runOf(content, c) : 0;
        return indent > 3 || run < 3 || (c == '`' && content.sliced(run).contains('`')) ? 0 : run;
    }
    [[nodiscard]] bool isHeading() const
    {
        const int run = runOf(content, '#');
        return indent <= 3 && run >= 1 && run <= 6 && (run == content.size() || isSpace(content[run]));
    }
};

void BlockScanner::scan(const QByteArray &text, std::vector<qsizetype> &boundaries, bool isWhole, qsizetype most)
{
    qsizetype newline = -1; // the next one; looked for once, or lines that end with a return alone take quadratic time
    while (m_scanned < text.size() && m_scanned < most) {
        const char *begin = text.constData() + m_scanned;
        const auto left = static_cast<std::size_t>(text.size() - m_scanned);
        if (newline < m_scanned) {
            newline = text.indexOf('\n', m_scanned);
            newline = newline < 0 ? text.size() : newline;
        }
        auto size = static_cast<std::size_t>(newline - m_scanned);
        const void *ret = std::memchr(begin, '\r', size);
        size = ret ? static_cast<std::size_t>(static_cast<const char *>(ret) - begin) : size;
        std::size_t next = size + 1;
        if (ret && next < left && begin[next] == '\n')
            ++next;
        // A return at the very end may be half of a line end.
        if ((next > left || (ret && next == left && begin[next - 1] == '\r')) && !isWhole)
            return;
        const Line line = Line::of(QByteArrayView(begin, static_cast<qsizetype>(size)));
        if (takeLine(line) && !m_isLost)
            boundaries.push_back(m_scanned);
        m_scanned += static_cast<qsizetype>(qMin(next, left));
    }
}

bool BlockScanner::takeLine(const Line &line)
{
    if (line.content.isEmpty()) {
        m_inset = m_isEmptyItem ? kNothingInside : m_inset; // an item may begin with one blank line, not with two
        m_isEmptyItem = false;
        m_isAfterBlank = true;
        return false;
    }
    if (m_state == State::Fence) {
        const int run = runOf(line.content, m_fence);
        if (line.indent <= 3 && run >= m_fenceLength && isBlank(line.content.sliced(run))) {
            m_state = State::Between;
            m_isAfterBlock = true;
        }
        m_isAfterBlank = false;
        return false;
    }
    m_sawDefinition = m_sawDefinition || mayDefineReference(line.content);
    const bool begins = takeText(line);
    m_isAfterBlank = false;
    return begins;
}

bool BlockScanner::takeText(const Line &line)
{
    const bool wasParagraph = std::exchange(m_isParagraph, false);
    const int fence = line.fence();
    if (m_state == State::List && line.indent >= m_inset) {
        m_isLost = m_isLost || (m_isUnsure && fence > 0);
        m_isEmptyItem = false;
        return false;
    }
    m_isEmptyItem = false;
    if (fence > 0) {
        m_state = State::Fence;
        m_fence = line.content.front();
        m_fenceLength = fence;
        m_isAfterBlock = m_isUnsure = false;
        return line.indent == 0;
    }
    if (line.isHeading()) {
        m_state = State::Between;
        m_isAfterBlock = true;
        m_isUnsure = false;
        return line.indent == 0;
    }
    if (line.indent <= 3 && isRule(line.content)) {
        const bool begins = isFresh() && line.indent == 0;
        m_state = State::Between;
        m_isAfterBlock = m_isUnsure = false;
        return begins;
    }
    if (line.indent <= 3 && markerOf(line.content) > 0) {
        m_isParagraph = wasParagraph;
        return takeItem(line);
    }
    const bool begins = isFresh() && line.indent <= 3;
    const char first = line.content.front();
    const bool isUnderline = runOf(line.content, first) == line.content.size() && (first == '-' || first == '=');
    m_isParagraph = (begins || wasParagraph) && first != '>' && !isUnderline && !line.content.contains('|');
    if (isFresh()) {
        m_state = State::Other;
        m_isUnsure = false;
    } else if (m_state == State::List) {
        m_isUnsure = true; // it goes on with the item's paragraph, or stands after the list
    } else {
        m_state = State::Other;
    }
    m_isAfterBlock = false;
    return begins && line.indent == 0;
}

bool BlockScanner::takeItem(const Line &line)
{
    const bool begins = isFresh() && m_state != State::List && line.indent == 0;
    const int marker = markerOf(line.content);
    const QByteArrayView rest = line.content.sliced(marker);
    const Line text = Line::of(rest);
    // Tabs after the marker: their columns count from the line's start.
    int column = line.indent + marker;
    for (const char c : rest.first(rest.size() - text.content.size()))
        column += c == '\t' ? 4 - column % 4 : 1;
    const int room = column - line.indent - marker;
    const bool mayInterrupt =
        !text.content.isEmpty()
        && (line.content.front() < '0' || line.content.front() > '9' || line.content.first(marker - 1) == QByteArrayView("1"));
    if (std::exchange(m_isParagraph, false) && !isFresh() && !mayInterrupt && m_state == State::Other) {
        m_isParagraph = line.content.front() != '-'; // its next line, or with that one sign a heading
        return false;
    }
    m_isUnsure = !isFresh() && ((m_state == State::Other && !mayInterrupt) || m_isUnsure);
    const char kind = line.content[marker - 1];
    m_isMixed = m_state == State::List && (m_isMixed || kind != m_itemKind);
    m_itemKind = kind;
    m_lastItem = line.indent == 0 ? m_scanned : m_state == State::List ? m_lastItem : -1;
    m_state = State::List;
    m_isEmptyItem = text.content.isEmpty();
    m_inset = line.indent + marker + (m_isEmptyItem || room > 4 ? 1 : room);
    m_isAfterBlock = false;
    // A fence or a heading may be the item's first block; that stays inside of it.
    return begins;
}

} // namespace countersign
