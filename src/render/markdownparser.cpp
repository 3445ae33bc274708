// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownparser.h"

#include "render/markdownbuilder.h"

#include <algorithm>

namespace countersign {

namespace {

constexpr qsizetype kMaxTableColumns = 128;
constexpr int kMaxMarkers = 100;          // of nesting, in one line
constexpr qsizetype kMaxAddresses = 8192; // bare ones, and reference definitions: md4c takes quadratic time in both

//! md4c walks all open containers on every blank line; a line that opens hundreds of them is not written by hand.
bool nestsTooDeep(const QByteArray &text)
{
    int markers = 0;
    bool inPrefix = true;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n' || c == '\r') {
            markers = 0;
            inPrefix = true;
        } else if (inPrefix) {
            const char next = text[qMin(i + 1, text.size() - 1)];
            const bool isBullet = (c == '-' || c == '*' || c == '+' || c == '.' || c == ')') && (next == ' ' || next == '\t');
            markers += c == '>' || isBullet ? 1 : 0;
            inPrefix = c == '>' || isBullet || c == ' ' || c == '\t' || (c >= '0' && c <= '9');
            if (markers > kMaxMarkers)
                return true;
        }
    }
    return false;
}

//! 1 MiB of "www.a.b " would take four seconds.
bool hasTooManyAddresses(const QByteArray &text)
{
    return text.count("://") > kMaxAddresses || text.count("www.") > kMaxAddresses || text.count("]:") > kMaxAddresses;
}

//! Of the row of dashes below a table's head. Some versions of md4c have a limit of their own, and read no table then.
bool hasTooManyColumns(const QByteArray &text)
{
    for (qsizetype line = 0; line < text.size();) {
        const qsizetype newline = text.indexOf('\n', line);
        const QByteArrayView row = QByteArrayView(text).sliced(line, (newline < 0 ? text.size() : newline) - line).trimmed();
        line = newline < 0 ? text.size() : newline + 1;
        if (row.size() < 2 * kMaxTableColumns || !row.contains("--"))
            continue;
        const bool isDelimiter =
            std::all_of(row.begin(), row.end(), [](char c) { return QByteArrayView("|-: \t>").contains(c); });
        const auto bars = std::count(row.begin(), row.end(), '|');
        const qsizetype columns = bars + 1 - (row.startsWith('|') ? 1 : 0) - (row.endsWith('|') ? 1 : 0);
        if (isDelimiter && columns > kMaxTableColumns)
            return true;
    }
    return false;
}

MD_PARSER parserOf()
{
    MD_PARSER parser {};
    parser.flags =
        MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_NOHTMLBLOCKS;
    // Less than 0 ends the parse; more than 0 would end one block only.
    parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *builder) {
        return static_cast<MarkdownBuilder *>(builder)->enterBlock(type, detail) ? 0 : -1;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void *, void *builder) {
        return static_cast<MarkdownBuilder *>(builder)->leaveBlock(type) ? 0 : -1;
    };
    parser.enter_span = [](MD_SPANTYPE type, void *detail, void *builder) {
        return static_cast<MarkdownBuilder *>(builder)->enterSpan(type, detail) ? 0 : -1;
    };
    parser.leave_span = [](MD_SPANTYPE type, void *, void *builder) {
        return static_cast<MarkdownBuilder *>(builder)->leaveSpan(type) ? 0 : -1;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *builder) {
        return static_cast<MarkdownBuilder *>(builder)->text(type, data, size) ? 0 : -1;
    };
    return parser;
}

} // namespace

ParsedMarkdown parseMarkdown(const QByteArray &text, const std::vector<qsizetype> &boundaries, const OpenDetails &details,
                             bool isOpen)
{
    std::vector<MathSpan> math;
    qsizetype from = 0;
    for (const qsizetype boundary : boundaries) {
        findMath(text, from, boundary, false, math);
        from = boundary;
    }
    findMath(text, from, text.size(), isOpen, math);
    const QByteArray read = withoutMath(text, math);
    static const MD_PARSER parser = parserOf();
    MarkdownBuilder builder(text, read, math, details);
    if (nestsTooDeep(read) || hasTooManyAddresses(read) || hasTooManyColumns(read)
        || md_parse(read.constData(), static_cast<MD_SIZE>(read.size()), &parser, &builder) != 0)
        return { plainBlocks(QString::fromUtf8(text)), details, true };
    return { std::move(builder.blocks), builder.details(), false };
}

} // namespace countersign
