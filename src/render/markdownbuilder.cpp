// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownbuilder.h"

#include <utility>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr unsigned kMaxColumns = 128;
constexpr qsizetype kMaxLanguage = 64; // bytes
constexpr qsizetype kCellCost = 8;     // bytes of output: md4c pads short rows with cells nobody wrote

} // namespace

MarkdownBuilder::MarkdownBuilder(const QByteArray &source, const QByteArray &read, const std::vector<MathSpan> &math,
                                 const OpenDetails &details)
    : m_source(source)
    , m_read(read)
    , m_math(math)
    , m_budget(4096 + 8 * source.size())
    , m_details(details)
{
}

Block &MarkdownBuilder::open(Block::Kind kind)
{
    if (m_details.awaitsSummary)
        openSummary(); // it has no words
    Block block;
    block.kind = kind;
    block.quote = m_quote;
    block.details = qMin(m_details.depth, int(kMaxDepth));
    block.indent = static_cast<int>(m_lists.size());
    block.tight = !m_lists.empty() && m_lists.back().tight;
    if (kind == Block::Kind::Paragraph && !m_lists.empty()) {
        block.kind = Block::Kind::ListItem;
        block.marker = std::exchange(m_marker, {});
    } else if (!m_marker.isEmpty()) {
        open(Block::Kind::Paragraph); // an item that begins with code or a table: its marker has a line of its own
    }
    blocks.push_back(std::move(block));
    m_isOpen = true;
    m_length = 0;
    return blocks.back();
}

void MarkdownBuilder::close()
{
    m_isOpen = false;
    m_high = m_low = m_key = 0; // a tag reaches no further than its paragraph
}

void MarkdownBuilder::closeItem()
{
    if (!m_marker.isEmpty())
        open(Block::Kind::Paragraph);
    close();
}

void MarkdownBuilder::enterItem(const MD_BLOCK_LI_DETAIL &detail)
{
    close();
    if (m_lists.empty())
        return;
    List &list = m_lists.back();
    if (detail.is_task)
        m_marker = detail.task_mark == ' ' ? u"☐"_s : u"☑"_s;
    else
        m_marker = list.ordered ? QString::number(list.number) + list.delimiter : u"•"_s;
    ++list.number;
}

void MarkdownBuilder::enterCell(MD_ALIGN align)
{
    const Qt::Alignment side = align == MD_ALIGN_RIGHT    ? Qt::AlignRight
                               : align == MD_ALIGN_CENTER ? Qt::AlignHCenter
                                                          : Qt::AlignLeft;
    blocks.back().rows.back().push_back({ {}, side });
    m_inCell = true;
    m_length = 0;
}

//! No span reaches over the edge of a block; md4c 0.4.8 forgets to leave some (`~~` over half a link).
void MarkdownBuilder::endSpans()
{
    m_bold = m_italic = m_strike = m_code = m_images = 0;
    m_inImage = false;
    m_links.clear();
}

bool MarkdownBuilder::enterBlock(MD_BLOCKTYPE type, void *detail)
{
    endSpans();
    switch (type) {
    case MD_BLOCK_QUOTE:
        closeItem();
        ++m_quote;
        return m_quote <= int(kMaxDepth);
    case MD_BLOCK_UL:
        closeItem();
        m_lists.push_back({ false, static_cast<MD_BLOCK_UL_DETAIL *>(detail)->is_tight != 0, 0, {} });
        return m_lists.size() <= kMaxDepth;
    case MD_BLOCK_OL: {
        closeItem();
        const auto *list = static_cast<MD_BLOCK_OL_DETAIL *>(detail);
        m_lists.push_back({ true, list->is_tight != 0, list->start, QLatin1Char(list->mark_delimiter) });
        return m_lists.size() <= kMaxDepth;
    }
    case MD_BLOCK_LI:
        enterItem(*static_cast<MD_BLOCK_LI_DETAIL *>(detail));
        break;
    case MD_BLOCK_HR:
        open(Block::Kind::Rule);
        close();
        break;
    case MD_BLOCK_H:
        open(Block::Kind::Heading).level = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
        break;
    case MD_BLOCK_CODE: {
        const MD_ATTRIBUTE &language = static_cast<MD_BLOCK_CODE_DETAIL *>(detail)->lang;
        open(Block::Kind::Code).language = QString::fromUtf8(language.text, qMin<qsizetype>(language.size, kMaxLanguage));
        break;
    }
    case MD_BLOCK_P:
        open(Block::Kind::Paragraph);
        break;
    case MD_BLOCK_TABLE:
        open(Block::Kind::Table);
        return static_cast<MD_BLOCK_TABLE_DETAIL *>(detail)->col_count <= kMaxColumns;
    case MD_BLOCK_TR:
        blocks.back().rows.emplace_back();
        m_rowLength = 0;
        return spend(1); // its cells are counted
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        enterCell(static_cast<MD_BLOCK_TD_DETAIL *>(detail)->align);
        return spend(kCellCost) && countPart(1);
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        break;
    }
    return spend(1) && countPart();
}

void MarkdownBuilder::endCode()
{
    std::vector<Span> &spans = blocks.back().spans;
    if (!spans.empty() && spans.back().text.endsWith(u'\n'))
        spans.back().text.chop(1);
}

bool MarkdownBuilder::leaveBlock(MD_BLOCKTYPE type)
{
    endSpans();
    switch (type) {
    case MD_BLOCK_QUOTE:
        --m_quote;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        m_lists.pop_back();
        break;
    case MD_BLOCK_LI:
        if (!m_marker.isEmpty()) // an empty item
            open(Block::Kind::Paragraph);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        m_inCell = false;
        m_high = m_low = m_key = 0;
        return true;
    case MD_BLOCK_TR:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        return true;
    case MD_BLOCK_CODE:
        endCode();
        break;
    default:
        break;
    }
    close();
    return true;
}

bool MarkdownBuilder::isInParagraph() const
{
    return !m_inCell
           && (!m_isOpen || blocks.back().kind == Block::Kind::Paragraph || blocks.back().kind == Block::Kind::ListItem
               || blocks.back().kind == Block::Kind::Summary);
}

bool MarkdownBuilder::isCode() const
{
    return m_code > 0 || (m_isOpen && !blocks.empty() && blocks.back().kind == Block::Kind::Code);
}

} // namespace countersign
