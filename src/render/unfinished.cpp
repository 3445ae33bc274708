// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/unfinished.h"

#include <QByteArrayView>

#include <algorithm>
#include <cctype>
#include <vector>

namespace countersign {

namespace {

constexpr qsizetype kLookBack = 8192;      // bytes of the last paragraph that are looked at
constexpr qsizetype kLongestName = 12;     // bytes of an entity
constexpr qsizetype kLongestAddress = 256; // bytes

bool isGapChar(char c)
{
    return c == ' ' || c == '\t';
}

bool isMark(char c)
{
    return c == '*' || c == '_' || c == '~' || c == '`';
}

//! The end of a line that may still become a list marker, a heading, a rule, an underline, a quote, a fence.
bool mayBecomeMark(QByteArrayView line)
{
    const auto isAll = [line](QByteArrayView marks) {
        return std::all_of(line.begin(), line.end(), [marks](char c) { return marks.contains(c); });
    };
    if (line == QByteArrayView("|") || line == QByteArrayView("$") || line == QByteArrayView("$$"))
        return true;
    if (line.isEmpty() || isAll("-") || isAll("=") || isAll("+") || isAll("*") || isAll("_") || isAll("#") || isAll("`")
        || isAll("~"))
        return !line.isEmpty();
    const auto digits = std::find_if(line.begin(), line.end(), [](char c) { return c < '0' || c > '9'; });
    const qsizetype count = digits - line.begin();
    return count > 0 && count < 10 && (count == line.size() || (count + 1 == line.size() && (*digits == '.' || *digits == ')')));
}

//! "[", "[x", "[ ]": what may become the box of a task.
bool isHalfTask(QByteArrayView words)
{
    return words == QByteArrayView("[") || words == QByteArrayView("[x") || words == QByteArrayView("[X")
           || words == QByteArrayView("[]") || words == QByteArrayView("[x]") || words == QByteArrayView("[X]")
           || words == QByteArrayView("[ ]");
}

//! Where the text of a line begins behind the marks of quotes and lists.
qsizetype textStart(QByteArrayView line)
{
    qsizetype at = 0;
    for (bool moved = true; moved;) {
        const qsizetype before = at;
        while (at < line.size() && (isGapChar(line[at]) || line[at] == '>'))
            ++at;
        qsizetype end = at;
        while (end < line.size() && end - at < 9 && line[end] >= '0' && line[end] <= '9')
            ++end;
        const bool isNumber =
            end > at && end + 1 < line.size() && (line[end] == '.' || line[end] == ')') && isGapChar(line[end + 1]);
        const bool isBullet =
            end == at && end + 1 < line.size() && QByteArrayView("-+*").contains(line[end]) && isGapChar(line[end + 1]);
        at = isNumber || isBullet ? end + 2 : at;
        moved = at != before;
    }
    return at;
}

//! Half a table as a whole one: its head stands alone, or above a part of the row of dashes.
bool finishTable(QByteArray &text, qsizetype paragraph, qsizetype lastLine)
{
    const bool isSecond = lastLine > paragraph;
    const QByteArrayView all(text);
    const qsizetype headEnd = isSecond ? all.indexOf('\n', paragraph) : text.size();
    if (isSecond && headEnd + 1 != lastLine)
        return false;
    const qsizetype start = paragraph + textStart(all.sliced(paragraph, headEnd - paragraph));
    const QByteArrayView head = all.sliced(start, headEnd - start).trimmed();
    const QByteArrayView dashes = all.sliced(lastLine).trimmed();
    const bool isDelimiter =
        isSecond && std::all_of(dashes.begin(), dashes.end(), [](char c) { return QByteArrayView("|-: >").contains(c); });
    if (!head.startsWith('|') || head.size() < 2 || (isSecond && !isDelimiter))
        return false;
    qsizetype columns = -1;
    for (qsizetype i = 0; i < head.size(); ++i)
        columns += head[i] == '|' && (i == 0 || head[i - 1] != '\\') ? 1 : 0;
    const bool isClosed = head.endsWith('|');
    if (isSecond && !isClosed)
        return false;
    const QByteArray lead = text.mid(paragraph, start - paragraph); // of a quote; in a list it is indented instead
    QByteArray indent = lead;
    for (char &c : indent)
        c = c == '>' ? '>' : ' ';
    text.truncate(headEnd);
    text +=
        (isClosed ? "\n" : "|\n") + indent + '|' + QByteArray("---|").repeated(qMax<qsizetype>(1, columns + (isClosed ? 0 : 1)));
    return true;
}

//! Drops what stands at the very end and means nothing yet: half a tag, an entity, a backslash, marks that wait for their word.
void dropHalf(QByteArray &text, qsizetype from)
{
    const auto isNameChar = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    const auto isAddressChar = [&](char c) { return isNameChar(c) || QByteArrayView("/#:@.-_+?=%~").contains(c); };
    qsizetype name = text.size();
    while (name > from && text.size() - name < kLongestName && isNameChar(text[name - 1]))
        --name;
    qsizetype address = name;
    while (address > from && text.size() - address < kLongestAddress && isAddressChar(text[address - 1]))
        --address;
    const bool isNumber = name > from + 1 && text[name - 1] == '#' && text[name - 2] == '&';
    if (address > from && text[address - 1] == '<')
        text.truncate(address - 1);
    else if (name > from && (text[name - 1] == '&' || isNumber))
        text.truncate(name - (isNumber ? 2 : 1));
    if (text.endsWith('\\') && !text.endsWith("\\\\"))
        text.chop(1);
    qsizetype end = text.size();
    while (end > from && isMark(text[end - 1]))
        --end;
    const bool waits =
        end < text.size() && (end == from || isGapChar(text[end - 1]) || QByteArrayView("([{\n|").contains(text[end - 1]));
    if (waits)
        text.truncate(end);
    if (text.size() > from && text.endsWith('!'))
        text.chop(text.size() > from + 1 && isGapChar(text[text.size() - 2]) ? 1 : 0);
}

//! A formula that has begun and has nothing in it yet; one that just ended goes on with nothing.
void dropFormulaStart(QByteArray &text)
{
    const auto last = std::find_if(text.rbegin(), text.rend(), [](char c) { return !isGapChar(c) && c != '\n'; });
    const QByteArrayView words = QByteArrayView(text).first(text.rend() - last);
    if (words.endsWith("\\(") || words.endsWith("\\[") || words.endsWith("$$"))
        text.truncate(words.size() - 2);
}

//! Marks of the last paragraph that are open, in their order.
class OpenMarks
{
public:
    OpenMarks(const QByteArray &text, qsizetype from) : m_text(text)
    {
        for (qsizetype at = from; at < text.size();)
            at = take(at);
    }

    void close(QByteArray &text)
    {
        text.chop(m_waits);
        if (m_bracket >= 0) { // half a link: its words, and nothing of where it leads
            const QByteArray words = m_target >= 0 ? text.mid(m_bracket + 1, m_target - m_bracket - 2) : text.mid(m_bracket + 1);
            const bool isImage = m_bracket > 0 && text[m_bracket - 1] == '!';
            text = text.first(m_bracket - (isImage ? 1 : 0)) + words;
        }
        while (!text.isEmpty() && !m_open.empty() && isGapChar(text.back())) // a mark closes behind a word
            text.chop(1);
        if (!m_code.isEmpty())
            m_open.push_back(m_code);
        bool isInnermost = true;
        for (auto mark = m_open.rbegin(); mark != m_open.rend(); ++mark) {
            // "**bold*" is on its way to "**bold**".
            qsizetype there = 0;
            while (isInnermost && there < text.size() && text[text.size() - 1 - there] == mark->front())
                ++there;
            text += mark->sliced(there < mark->size() ? there : 0);
            isInnermost = false;
        }
    }

private:
    [[nodiscard]] char at(qsizetype place) const { return place >= 0 && place < m_text.size() ? m_text[place] : ' '; }
    [[nodiscard]] static bool isGap(char c) { return isGapChar(c) || c == '\n' || c == '\r'; }

    qsizetype take(qsizetype place)
    {
        const char c = m_text[place];
        if (!m_code.isEmpty() || c == '`')
            return takeCode(place);
        if (c == '\\')
            return place + 2;
        if (c == '[' && m_target < 0) {
            m_bracket = place;
            return place + 1;
        }
        if (c == ']' && m_bracket >= 0) {
            const bool isLink = at(place + 1) == '(' || place + 1 == m_text.size(); // what follows may make it one
            m_target = isLink ? place + 1 : -1;
            m_bracket = isLink ? m_bracket : -1;
            return place + (isLink ? 2 : 1);
        }
        if (m_target >= 0) {
            if (c == ')' || c == '\n')
                m_bracket = m_target = -1;
            return place + 1;
        }
        return isMark(c) ? takeRun(place) : place + 1;
    }

    qsizetype takeCode(qsizetype place)
    {
        qsizetype end = place;
        while (at(end) == '`')
            ++end;
        if (end == place)
            return place + 1;
        const QByteArray run(end - place, '`');
        if (m_code.isEmpty())
            m_code = run;
        else if (m_code == run)
            m_code.clear();
        return end;
    }

    qsizetype takeRun(qsizetype place)
    {
        const char c = m_text[place];
        qsizetype end = place;
        while (at(end) == c)
            ++end;
        const char before = at(place - 1);
        const char after = at(end);
        const bool isInWord = c == '_' && !isGap(before) && !isGap(after) && !std::ispunct(static_cast<unsigned char>(before));
        QByteArray run(end - place, c);
        const bool isLast = end == m_text.size(); // what follows decides what it is
        const auto open = std::find(m_open.rbegin(), m_open.rend(), run);
        if (!isLast && (run.size() > 3 || isInWord || (c == '~' && run.size() != 2)))
            return end;
        if (!isGap(before) && open != m_open.rend())
            m_open.erase(std::prev(open.base()), m_open.end());
        else if (isLast)
            m_waits = run.size();
        else if (!isGap(after))
            m_open.push_back(run);
        return end;
    }

    const QByteArray &m_text;
    std::vector<QByteArray> m_open;
    QByteArray m_code;
    qsizetype m_bracket = -1; // of the link that is open
    qsizetype m_target = -1;  // of its round bracket
    qsizetype m_waits = 0;    // bytes at the end
};

//! Whether the last line stands in a fence, at any depth of nesting.
bool endsInFence(const QByteArray &text)
{
    char fence = 0;
    qsizetype length = 0;
    const QByteArrayView all(text);
    for (qsizetype line = 0; line < all.size();) {
        const qsizetype newline = all.indexOf('\n', line);
        if (newline < 0)
            break;
        QByteArrayView words = all.sliced(line, newline - line);
        words = words.sliced(textStart(words)).trimmed();
        line = newline + 1;
        const char c = words.isEmpty() ? 0 : words.front();
        if (c != '`' && c != '~')
            continue;
        const auto end = std::find_if(words.begin(), words.end(), [c](char other) { return other != c; });
        const qsizetype run = end - words.begin();
        if (fence == 0 && run >= 3 && !(c == '`' && words.sliced(run).contains('`'))) {
            fence = c;
            length = run;
        } else if (c == fence && run >= length && run == words.size()) {
            fence = 0;
        }
    }
    return fence != 0;
}

//! Where the last paragraph begins: after a blank line, as far as is looked back.
qsizetype lastParagraph(const QByteArray &text)
{
    qsizetype start = text.lastIndexOf('\n') + 1;
    while (start > 1 && text.size() - start < kLookBack) {
        const qsizetype above = text.lastIndexOf('\n', start - 2) + 1;
        const QByteArrayView line = QByteArrayView(text).sliced(above, start - 1 - above).trimmed();
        if (line.isEmpty() || line.startsWith('#') || line.startsWith("```") || line.startsWith("~~~"))
            break;
        start = above;
    }
    return start;
}

} // namespace

QByteArray finished(const QByteArray &source)
{
    QByteArray text = source;
    const qsizetype lastLine = text.lastIndexOf('\n') + 1;
    const QByteArrayView line = QByteArrayView(text).sliced(lastLine);
    const qsizetype inset = textStart(line);
    const QByteArrayView words = line.sliced(inset).trimmed();
    const bool isFence = words.startsWith("```") || words.startsWith("~~~");
    if (endsInFence(text)) {
        if (!words.isEmpty()
            && std::all_of(words.begin(), words.end(), [&](char c) { return c == words.front() && (c == '`' || c == '~'); }))
            text.truncate(lastLine); // its closing fence comes
        return text;
    }
    if (isFence) { // its language is not complete before its line is
        const auto run = std::find_if(words.begin(), words.end(), [&](char c) { return c != words.front(); });
        text.truncate(lastLine + inset + (run - words.begin()));
        return text;
    }
    const qsizetype paragraph = lastParagraph(text);
    if (words != QByteArrayView("|") || paragraph < lastLine) {
        if (finishTable(text, paragraph, lastLine))
            return text;
    }
    if (mayBecomeMark(words)) {
        text.truncate(lastLine);
        return text;
    }
    if (isHalfTask(words)) {
        text.truncate(lastLine + inset);
        return text;
    }
    if (lastLine == text.size() && text.endsWith("\\\n") && !text.endsWith("\\\\\n"))
        text.chop(2); // a line that ends here, if another follows
    dropHalf(text, lastLine + inset);
    dropFormulaStart(text);
    OpenMarks(QByteArray(text), paragraph).close(text);
    return text;
}

} // namespace countersign
