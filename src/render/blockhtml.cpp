// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

QString spansHtml(const std::vector<Span> &spans)
{
    QString html;
    for (const Span &span : spans) {
        QString text = span.text.toHtmlEscaped().replace(QChar::LineSeparator, u"<br>"_s);
        const auto wrap = [&text](bool isOn, const QString &tag) {
            if (isOn)
                text = u'<' + tag + u'>' + text + u"</"_s + tag + u'>';
        };
        wrap(span.code, u"code"_s);
        wrap(span.strike, u"s"_s);
        wrap(span.italic, u"em"_s);
        wrap(span.bold, u"strong"_s);
        if (!span.link.isEmpty())
            text = u"<a href=\""_s + span.link.toString(QUrl::FullyEncoded).toHtmlEscaped() + u"\">"_s + text + u"</a>"_s;
        html += text;
    }
    return html;
}

QString tableHtml(const Block &block)
{
    QString html = u"<table>"_s;
    for (std::size_t row = 0; row < block.rows.size(); ++row) {
        const QString tag = row == 0 ? u"th"_s : u"td"_s;
        html += u"<tr>"_s;
        for (const Block::Cell &cell : block.rows[row]) {
            const QString side = cell.alignment == Qt::AlignRight     ? u" align=\"right\""_s
                                 : cell.alignment == Qt::AlignHCenter ? u" align=\"center\""_s
                                                                      : QString();
            html += u'<' + tag + side + u'>' + spansHtml(cell.spans) + u"</"_s + tag + u'>';
        }
        html += u"</tr>"_s;
    }
    return html + u"</table>"_s;
}

QString contentHtml(const Block &block)
{
    switch (block.kind) {
    case Block::Kind::Code: {
        const QString text = block.spans.empty() ? QString() : block.spans.front().text;
        return u"<pre dir=\"ltr\"><code>"_s + text.toHtmlEscaped() + u"</code></pre>"_s;
    }
    case Block::Kind::Heading: {
        const QString tag = u"h%1"_s.arg(qBound(1, block.level, 6));
        return u'<' + tag + u" dir=\"auto\">"_s + spansHtml(block.spans) + u"</"_s + tag + u'>';
    }
    case Block::Kind::Table:
        return tableHtml(block);
    case Block::Kind::Rule:
        return u"<hr>"_s;
    case Block::Kind::Image: { // a link: whoever it is pasted into must not fetch it unasked either
        const QString words = spansHtml(block.spans);
        return block.image.startsWith("http"_L1)
                   ? u"<p><a href=\""_s + block.image.toHtmlEscaped() + u"\">"_s + words + u"</a></p>"_s
                   : u"<p>"_s + words + u"</p>"_s;
    }
    case Block::Kind::Summary:
        return u"<summary>"_s + spansHtml(block.spans) + u"</summary>"_s;
    case Block::Kind::Paragraph:
    case Block::Kind::ListItem:
        return u"<p dir=\"auto\">"_s + spansHtml(block.spans) + u"</p>"_s;
    }
    return {};
}

bool isOrdered(const QString &marker)
{
    return !marker.isEmpty() && marker.front().isDigit();
}

//! Lists and quotes that are open; nothing recurses.
class HtmlNesting
{
public:
    explicit HtmlNesting(QString &html) : m_html(html) {}

    void closeDetailsTo(int depth)
    {
        if (m_details > qMax(0, depth))
            closeTo(0, 0);
        for (; m_details > qMax(0, depth); --m_details)
            m_html += u"</details>"_s;
    }
    void closeTo(qsizetype quotes, qsizetype lists)
    {
        if (quotes != m_quotes)
            lists = 0; // a list does not go on over the edge of a quote
        while (m_lists.size() > lists)
            m_html += u"</li></"_s + m_lists.takeLast() + u'>';
        for (; m_quotes > quotes; --m_quotes)
            m_html += u"</blockquote>"_s;
    }
    void enter(const Block &block)
    {
        const bool isSummary = block.kind == Block::Kind::Summary;
        closeDetailsTo(block.details - (isSummary ? 1 : 0));
        if (isSummary) {
            closeTo(0, 0);
            m_html += block.isOpen ? u"<details open>"_s : u"<details>"_s;
            ++m_details;
            return;
        }
        closeTo(block.quote, block.indent);
        for (; m_quotes < block.quote; ++m_quotes)
            m_html += u"<blockquote>"_s;
        const bool goesOn = m_lists.size() == block.indent && block.indent > 0;
        if (goesOn && !block.marker.isEmpty())
            m_html += u"</li>"_s + item(block.marker);
        while (m_lists.size() < block.indent) {
            const bool isInner = m_lists.size() + 1 == block.indent;
            m_lists << (isInner && isOrdered(block.marker) ? u"ol"_s : u"ul"_s);
            m_html += u'<' + m_lists.back() + u'>' + (isInner ? item(block.marker) : u"<li>"_s);
        }
    }

private:
    [[nodiscard]] static QString item(const QString &marker)
    {
        const QString number = marker.left(marker.size() - 1);
        return isOrdered(marker)  ? u"<li value=\"%1\">"_s.arg(number)
               : marker == u"☐"_s ? u"<li>☐ "_s
               : marker == u"☑"_s ? u"<li>☑ "_s
                                  : u"<li>"_s;
    }

    QString &m_html;
    QStringList m_lists;
    qsizetype m_quotes = 0;
    int m_details = 0;
};

} // namespace

QString htmlOf(const std::vector<Block> &blocks)
{
    QString html;
    HtmlNesting nesting(html);
    for (const Block &block : blocks) {
        nesting.enter(block);
        html += contentHtml(block);
    }
    nesting.closeTo(0, 0);
    nesting.closeDetailsTo(0);
    return html;
}

} // namespace countersign
