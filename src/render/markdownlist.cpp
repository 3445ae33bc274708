// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A list is one block however long it is. While it grows, items that have an end are read once; what depends on the list as a
// whole, its numbers and whether it is loose, is put right. Once its end has come it is read in one piece like any block.
#include "render/markdownstream.h"
#include "render/unfinished.h"

namespace countersign {

namespace {

constexpr qsizetype kLongList = 4096; // bytes

bool isItem(const Block &block)
{
    return block.indent == 1 && !block.marker.isEmpty();
}

bool isLooseIn(const std::vector<Block> &blocks)
{
    return std::any_of(blocks.begin(), blocks.end(), [](const Block &block) { return block.indent == 1 && !block.tight; });
}

//! Whether the line above a place is blank: the items it parts make the list a loose one.
bool followsBlank(const QByteArray &text, qsizetype at)
{
    const qsizetype end = at - 1; // of the line above
    const qsizetype begin = end > 0 ? text.lastIndexOf('\n', end - 1) + 1 : 0;
    return end > 0 && text.mid(begin, end - begin).trimmed().isEmpty();
}

} // namespace

void MarkdownStream::fitIntoList(std::vector<Block> &blocks)
{
    int items = m_list.items;
    for (Block &block : blocks) {
        block.tight = block.tight && !(m_list.isLoose && block.indent == 1);
        if (!isItem(block))
            continue;
        const QString number = block.marker.chopped(1);
        if (block.marker.front().isDigit() && items == 0)
            m_list.firstNumber = number.toInt();
        else if (block.marker.front().isDigit())
            block.marker = QString::number(m_list.firstNumber + items) + block.marker.back();
        ++items;
    }
}

//! False = it cannot be read by items.
bool MarkdownStream::settleItems(qsizetype to, std::vector<Block> &blocks)
{
    if (to <= m_list.settled)
        return true;
    ParsedMarkdown parsed = parseMarkdown(m_text.mid(m_list.settled, to - m_list.settled), {}, m_list.details, false);
    m_parsed += to - m_list.settled;
    if (parsed.isPlain)
        return false;
    const bool isLoose = isLooseIn(parsed.blocks) || followsBlank(m_text, to);
    if (isLoose && !m_list.isLoose && m_list.blocks > 0) { // so are all the items before
        m_list = { m_stable, m_stable, 0, 0, 0, true, m_details };
        return settleItems(to, blocks);
    }
    m_list.isLoose = m_list.isLoose || isLoose;
    fitIntoList(parsed.blocks);
    m_list.settled = to;
    m_list.details = parsed.details;
    m_list.items += static_cast<int>(std::count_if(parsed.blocks.begin(), parsed.blocks.end(), isItem));
    blocks.insert(blocks.end(), std::make_move_iterator(parsed.blocks.begin()), std::make_move_iterator(parsed.blocks.end()));
    return true;
}

bool MarkdownStream::readOpenList(Update &update)
{
    const qsizetype last = m_scanner.lastItem();
    if (last <= m_stable || m_inLongBlock || m_text.size() - m_stable < kLongList)
        return false;
    if (m_list.start != m_stable)
        m_list = { m_stable, m_stable, 0, 0, 0, false, m_details };
    std::vector<Block> settled;
    if (!settleItems(last, settled))
        return false;
    const QByteArray tail = finished(m_text.mid(last));
    ParsedMarkdown parsed = parseMarkdown(tail, {}, m_list.details, true);
    m_parsed += tail.size();
    if (parsed.isPlain)
        return false;
    const bool isLoose = isLooseIn(parsed.blocks) && !m_list.isLoose;
    if (isLoose) {
        m_list = { m_stable, m_stable, 0, 0, 0, true, m_details };
        settled.clear();
        if (!settleItems(last, settled))
            return false;
    }
    fitIntoList(parsed.blocks);
    update.keep += m_list.blocks; // none if anything was committed just now: another block
    m_list.blocks += settled.size();
    update.blocks.insert(update.blocks.end(), std::make_move_iterator(settled.begin()), std::make_move_iterator(settled.end()));
    update.blocks.insert(update.blocks.end(), std::make_move_iterator(parsed.blocks.begin()),
                         std::make_move_iterator(parsed.blocks.end()));
    return true;
}

} // namespace countersign
