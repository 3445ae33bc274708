// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The few tags of HTML that count.
#include "render/markdownbuilder.h"

#include <QRegularExpression>

#include <algorithm>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

//! "<br/>" → "br"; empty = not one that counts.
QString tagName(QStringView tag)
{
    QStringView name = tag.sliced(tag.startsWith(u"</") ? 2 : 1);
    const auto end = std::find_if(name.begin(), name.end(), [](QChar c) { return !c.isLetter(); });
    name = name.first(end - name.begin());
    static const QStringList known { u"br"_s, u"sub"_s, u"sup"_s, u"kbd"_s, u"details"_s, u"summary"_s };
    const QString lower = name.toString().toLower();
    return known.contains(lower) && tag.endsWith(u'>') ? lower : QString();
}

} // namespace

//! What stood before the tag is a block of its own.
void MarkdownBuilder::endBlockAtTag()
{
    if (m_isOpen && blocks.back().spans.empty() && blocks.back().kind != Block::Kind::Summary) {
        m_marker = blocks.back().marker; // of an item that has nothing else yet
        blocks.pop_back();
    } else if (m_isOpen && !blocks.back().spans.empty()) {
        QString &text = blocks.back().spans.back().text;
        text.chop(text.endsWith(u' ') ? 1 : 0);
    }
    close();
}

void MarkdownBuilder::openSummary()
{
    m_details.awaitsSummary = false;
    open(Block::Kind::Summary).isOpen = m_details.isOpen;
    close();
}

bool MarkdownBuilder::takeDetails(const QString &name, const QString &tag)
{
    const bool isEnd = tag.startsWith("</"_L1);
    if (!isInParagraph() || m_lists.size() > 0 || (name == "details"_L1 && isEnd && m_details.depth == 0))
        return false;
    endBlockAtTag();
    if (name == "summary"_L1) {
        if (!isEnd && m_details.awaitsSummary) {
            openSummary();
            m_isOpen = true; // for its words
        }
    } else if (isEnd) {
        m_details = { m_details.depth - 1, false, false }; // without words there was nothing in it
    } else {
        if (m_details.awaitsSummary)
            openSummary();
        static const QRegularExpression open(u"\\sopen\\b"_s, QRegularExpression::CaseInsensitiveOption);
        m_details = { m_details.depth + 1, true, tag.contains(open) };
    }
    return true;
}

void MarkdownBuilder::takeTag(const QString &tag)
{
    if (m_inImage)
        return append(tag);
    const QString name = tagName(tag);
    const bool isEnd = tag.startsWith("</"_L1);
    const bool isCounted = name == "sub"_L1 || name == "sup"_L1 || name == "kbd"_L1;
    if (name == "br"_L1 && !isEnd)
        return append(QString(QChar::LineSeparator));
    if (isCounted) {
        int &open = name == "sub"_L1 ? m_low : name == "sup"_L1 ? m_high : m_key;
        if (!isEnd || open > 0) {
            static_cast<void>(target()); // its paragraph begins before it does
            open += isEnd ? -1 : 1;
            return;
        }
    } else if (!name.isEmpty() && name != "br"_L1 && takeDetails(name, tag)) {
        return;
    }
    append(tag);
}

} // namespace countersign
