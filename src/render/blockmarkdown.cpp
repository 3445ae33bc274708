// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"

#include <QRegularExpression>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

//! Plain text that no reader takes for marks.
QString escapedMarkdown(const QString &text, bool atLineStart)
{
    QString escaped;
    for (const QChar c : text) {
        if (u"\\`*_[]<>~|&"_s.contains(c))
            escaped += u'\\';
        escaped += c;
    }
    if (!atLineStart)
        return escaped;
    static const QRegularExpression opensBlock(u"^(\\s*)([#+=-]|(\\d{1,9})([.)]))"_s);
    const QRegularExpressionMatch match = opensBlock.match(escaped);
    if (match.hasMatch())
        escaped.insert(match.hasCaptured(4) ? match.capturedStart(4) : match.capturedStart(2), u'\\');
    return escaped;
}

//! More backticks than stand anywhere in the text.
QString backticksFor(const QString &text, qsizetype least)
{
    qsizetype longest = 0;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = qMax(longest, run);
    }
    return QString(qMax(least, longest + 1), u'`');
}

QString inlineCode(const QString &text)
{
    const QString fence = backticksFor(text, 1);
    const bool needsRoom = text.startsWith(u'`') || text.endsWith(u'`') || text.startsWith(u' ');
    const QString room = needsRoom ? u" "_s : QString();
    return fence + room + text + room + fence;
}

QString spanMarkdown(const Span &span, bool atLineStart)
{
    const QString trimmed = span.text.trimmed();
    if (trimmed.isEmpty())
        return span.text;
    const qsizetype lead = span.text.indexOf(trimmed);
    QString marked = span.code ? inlineCode(trimmed) : escapedMarkdown(trimmed, atLineStart && lead == 0);
    if (span.strike)
        marked = u"~~"_s + marked + u"~~"_s;
    if (span.italic)
        marked = u'*' + marked + u'*';
    if (span.bold)
        marked = u"**"_s + marked + u"**"_s;
    return span.text.left(lead) + marked + span.text.mid(lead + trimmed.size());
}

QString spansMarkdown(const std::vector<Span> &spans)
{
    QString text;
    for (std::size_t i = 0; i < spans.size();) {
        const QUrl link = spans[i].link;
        QString part;
        for (; i < spans.size() && spans[i].link == link; ++i) // a link may have several looks inside
            part += spanMarkdown(spans[i], text.isEmpty() && part.isEmpty());
        text += link.isEmpty() ? part : u'[' + part + u"](<"_s + link.toString(QUrl::FullyEncoded) + u">)"_s;
    }
    return text;
}

QString tableMarkdown(const Block &block)
{
    QString text;
    for (std::size_t row = 0; row < block.rows.size(); ++row) {
        text += row > 0 ? u"\n|"_s : u"|"_s;
        for (const Block::Cell &cell : block.rows[row])
            text += u' ' + spansMarkdown(cell.spans).replace(QChar::LineSeparator, u' ') + u" |"_s;
        if (row > 0)
            continue;
        text += u"\n|"_s;
        for (const Block::Cell &cell : block.rows[row])
            text += cell.alignment == Qt::AlignRight     ? u" ---: |"_s
                    : cell.alignment == Qt::AlignHCenter ? u" :---: |"_s
                                                         : u" --- |"_s;
    }
    return text;
}

QString contentMarkdown(const Block &block)
{
    switch (block.kind) {
    case Block::Kind::Code: {
        const QString text = block.spans.empty() ? QString() : block.spans.front().text;
        const QString fence = backticksFor(text, 3);
        return fence + block.language + u'\n' + text + u'\n' + fence;
    }
    case Block::Kind::Heading:
        return QString(qBound(1, block.level, 6), u'#') + u' ' + spansMarkdown(block.spans);
    case Block::Kind::Table:
        return tableMarkdown(block);
    case Block::Kind::Rule:
        return u"---"_s;
    case Block::Kind::Image: {
        const QString words = spansMarkdown(block.spans);
        return block.image.startsWith("http"_L1) ? u"!["_s + words + u"](<"_s + block.image + u">)"_s : words;
    }
    case Block::Kind::Summary:
        return (block.isOpen ? u"<details open><summary>"_s : u"<details><summary>"_s)
               + spansMarkdown(block.spans).replace(QChar::LineSeparator, u"<br>"_s) + u"</summary>"_s;
    case Block::Kind::Paragraph:
    case Block::Kind::ListItem:
        return spansMarkdown(block.spans).replace(QChar::LineSeparator, u"  \n"_s);
    }
    return {};
}

QString markerMarkdown(const QString &marker)
{
    if (marker == u"•"_s)
        return u"- "_s;
    if (marker == u"☐"_s)
        return u"- [ ] "_s;
    if (marker == u"☑"_s)
        return u"- [x] "_s;
    return marker + u' ';
}

} // namespace

QString markdownOf(const std::vector<Block> &blocks)
{
    QString all;
    QList<qsizetype> insets; // of the text of each list level
    QList<int> details;      // that are open, by the quotes they stand in
    const auto closeDetails = [&](qsizetype most) {
        while (details.size() > qMax<qsizetype>(0, most)) {
            const QString quote = u"> "_s.repeated(details.takeLast());
            all += u'\n' + quote.trimmed() + u'\n' + quote + u"</details>"_s;
        }
    };
    const Block *above = nullptr;
    for (const Block &block : blocks) {
        const bool isSummary = block.kind == Block::Kind::Summary;
        closeDetails(block.details - (isSummary ? 1 : 0));
        if (isSummary)
            details << block.quote;
        const auto depth = static_cast<qsizetype>(block.indent);
        insets.resize(qMax(depth, qsizetype(0)));
        QString first;
        if (!block.marker.isEmpty() && depth > 0) {
            first = markerMarkdown(block.marker);
            insets.back() = first.startsWith(u'-') ? 2 : first.size();
        }
        qsizetype inset = 0;
        for (const qsizetype level : std::as_const(insets))
            inset += level;
        const QString quote = u"> "_s.repeated(block.quote);
        const QString lead = quote + QString(qMax(qsizetype(0), first.isEmpty() ? inset : inset - insets.back()), u' ') + first;
        const QString follow = u'\n' + quote + QString(inset, u' ');
        if (above) {
            const bool isTight = block.tight && above->tight && !block.marker.isEmpty();
            all += isTight ? u"\n"_s : u'\n' + u"> "_s.repeated(qMin(above->quote, block.quote)).trimmed() + u'\n';
        }
        all += lead + contentMarkdown(block).replace(u'\n', follow);
        above = &block;
    }
    closeDetails(0);
    return all;
}

} // namespace countersign
