// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownblocks.h"

#include "render/entities.h"
#include "render/linktarget.h"
#include "render/textbox.h"

#include <md4c.h>

#include <utility>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr unsigned kMaxColumns = 128;
constexpr qsizetype kMaxText = 1 << 20;    // bytes
constexpr qsizetype kMaxLink = 2048;       // bytes
constexpr qsizetype kParagraphSize = 8192; // characters; of plain text

//! What md4c calls back while it walks the text: blocks in reading order, nesting kept as counters.
class BlockBuilder
{
public:
    explicit BlockBuilder(qsizetype inputSize) : m_budget(4096 + 8 * inputSize) {}

    bool enterBlock(MD_BLOCKTYPE type, void *detail);
    bool leaveBlock(MD_BLOCKTYPE type);
    bool enterSpan(MD_SPANTYPE type, void *detail);
    bool leaveSpan(MD_SPANTYPE type);
    bool text(MD_TEXTTYPE type, const char *data, qsizetype size);

    std::vector<Block> blocks;

private:
    struct List
    {
        bool ordered = false;
        bool tight = false;
        unsigned number = 0;
        QChar delimiter;
    };
    //! False when a text of this size cannot honestly have produced so much: the parse is given up.
    [[nodiscard]] bool spend(qsizetype amount) { return (m_budget -= amount) >= 0; }
    Block &open(Block::Kind kind);
    void close() { m_isOpen = false; }
    void closeItem(); // "- - a": the outer item has a line of its own
    void enterItem(const MD_BLOCK_LI_DETAIL &detail);
    void leaveLink();
    void append(const QString &text);
    [[nodiscard]] std::vector<Span> &target();

    std::vector<List> m_lists;
    std::vector<QUrl> m_links;
    QString m_linkText; // of the innermost link that is open
    QString m_marker;   // of the item that has begun and has no block yet
    qsizetype m_budget;
    int m_quote = 0;
    int m_bold = 0;
    int m_italic = 0;
    int m_strike = 0;
    int m_code = 0;
    bool m_isOpen = false;
    bool m_inCell = false;
};

bool sameLook(const Span &a, const Span &b)
{
    return a.bold == b.bold && a.italic == b.italic && a.code == b.code && a.strike == b.strike && a.link == b.link;
}

QUrl allowedLink(const MD_ATTRIBUTE &href)
{
    if (href.size > kMaxLink)
        return {};
    QString address;
    for (int i = 0; href.size > 0 && href.substr_offsets[i] < href.size; ++i) {
        const QString piece =
            QString::fromUtf8(href.text + href.substr_offsets[i], qsizetype(href.substr_offsets[i + 1] - href.substr_offsets[i]));
        address += href.substr_types[i] == MD_TEXT_ENTITY ? decodeEntity(piece) : piece;
    }
    const QUrl url(address, QUrl::TolerantMode);
    const QString scheme = url.scheme();
    const bool isWeb = (scheme == "http"_L1 || scheme == "https"_L1) && !url.host().isEmpty();
    const bool isMail = scheme == "mailto"_L1 && !url.path().isEmpty();
    return isWeb || isMail ? url : QUrl();
}

Block &BlockBuilder::open(Block::Kind kind)
{
    Block block;
    block.kind = kind;
    block.quote = m_quote;
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
    return blocks.back();
}

void BlockBuilder::closeItem()
{
    if (!m_marker.isEmpty())
        open(Block::Kind::Paragraph);
    close();
}

void BlockBuilder::enterItem(const MD_BLOCK_LI_DETAIL &detail)
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

bool BlockBuilder::enterBlock(MD_BLOCKTYPE type, void *detail)
{
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
        open(Block::Kind::Code).language = QString::fromUtf8(language.text, qMin<qsizetype>(language.size, 64));
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
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: {
        const MD_ALIGN align = static_cast<MD_BLOCK_TD_DETAIL *>(detail)->align;
        blocks.back().rows.back().push_back({ {},
                                              align == MD_ALIGN_RIGHT    ? Qt::AlignRight
                                              : align == MD_ALIGN_CENTER ? Qt::AlignHCenter
                                                                         : Qt::AlignLeft });
        m_inCell = true;
        break;
    }
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        break;
    }
    return spend(1);
}

bool BlockBuilder::leaveBlock(MD_BLOCKTYPE type)
{
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
        return true;
    case MD_BLOCK_TR:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        return true;
    case MD_BLOCK_CODE: {
        std::vector<Span> &spans = blocks.back().spans;
        if (!spans.empty() && spans.back().text.endsWith(u'\n'))
            spans.back().text.chop(1);
        break;
    }
    default:
        break;
    }
    close();
    return true;
}

bool BlockBuilder::enterSpan(MD_SPANTYPE type, void *detail)
{
    switch (type) {
    case MD_SPAN_EM:
        ++m_italic;
        break;
    case MD_SPAN_STRONG:
        ++m_bold;
        break;
    case MD_SPAN_DEL:
        ++m_strike;
        break;
    case MD_SPAN_CODE:
        ++m_code;
        break;
    case MD_SPAN_A: {
        const auto *link = static_cast<MD_SPAN_A_DETAIL *>(detail);
        m_links.push_back(allowedLink(link->href));
        m_linkText.clear();
        return spend(1 + link->href.size + link->title.size);
    }
    case MD_SPAN_IMG: { // nothing is fetched: the alternative text leads to the picture
        const auto *image = static_cast<MD_SPAN_IMG_DETAIL *>(detail);
        const QUrl source = allowedLink(image->src);
        m_links.push_back(m_links.empty() || m_links.back().isEmpty() ? source : m_links.back());
        return spend(1 + image->src.size + image->title.size);
    }
    default:
        break;
    }
    return spend(1);
}

bool BlockBuilder::leaveSpan(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_EM:
        --m_italic;
        break;
    case MD_SPAN_STRONG:
        --m_bold;
        break;
    case MD_SPAN_DEL:
        --m_strike;
        break;
    case MD_SPAN_CODE:
        --m_code;
        break;
    case MD_SPAN_A:
        leaveLink();
        break;
    case MD_SPAN_IMG:
        m_links.pop_back();
        break;
    default:
        break;
    }
    return true;
}

std::vector<Span> &BlockBuilder::target()
{
    if (m_inCell)
        return blocks.back().rows.back().back().spans;
    if (!m_isOpen) // text of a tight item comes without a paragraph
        open(Block::Kind::Paragraph);
    return blocks.back().spans;
}

//! Where it leads stands beside a link that says something else.
void BlockBuilder::leaveLink()
{
    const QUrl link = m_links.back();
    m_links.pop_back();
    if (!link.isEmpty() && isMisleading(link, std::exchange(m_linkText, {})))
        append(u" ⟨"_s + linkPlace(link) + u"⟩"_s);
}

void BlockBuilder::append(const QString &source)
{
    if (source.isEmpty())
        return;
    const bool isLink = !m_links.empty() && !m_links.back().isEmpty();
    if (isLink)
        m_linkText += source;
    const bool isCode = m_code > 0 || (m_isOpen && !blocks.empty() && blocks.back().kind == Block::Kind::Code);
    const QString text = markedOverrides(source, isLink || isCode);
    std::vector<Span> &spans = target();
    Span span { {}, m_bold > 0, m_italic > 0, m_code > 0, m_strike > 0, m_links.empty() ? QUrl() : m_links.back() };
    if (!spans.empty() && sameLook(spans.back(), span)) {
        spans.back().text += text;
        return;
    }
    span.text = text;
    spans.push_back(std::move(span));
}

bool BlockBuilder::text(MD_TEXTTYPE type, const char *data, qsizetype size)
{
    switch (type) {
    case MD_TEXT_NULLCHAR:
        append(QString(QChar::ReplacementCharacter));
        break;
    case MD_TEXT_BR:
        append(QString(QChar::LineSeparator));
        break;
    case MD_TEXT_SOFTBR:
        append(u" "_s);
        break;
    case MD_TEXT_ENTITY:
        append(decodeEntity(QString::fromUtf8(data, size)));
        break;
    default:
        append(QString::fromUtf8(data, size));
        break;
    }
    return spend(1 + size);
}

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
            if (markers > int(kMaxDepth))
                return true;
        }
    }
    return false;
}

MD_PARSER parserOf()
{
    MD_PARSER parser {};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_NOHTML;
    // Less than 0 ends the parse; more than 0 would end one block only.
    parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *builder) {
        return static_cast<BlockBuilder *>(builder)->enterBlock(type, detail) ? 0 : -1;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void *, void *builder) {
        return static_cast<BlockBuilder *>(builder)->leaveBlock(type) ? 0 : -1;
    };
    parser.enter_span = [](MD_SPANTYPE type, void *detail, void *builder) {
        return static_cast<BlockBuilder *>(builder)->enterSpan(type, detail) ? 0 : -1;
    };
    parser.leave_span = [](MD_SPANTYPE type, void *, void *builder) {
        return static_cast<BlockBuilder *>(builder)->leaveSpan(type) ? 0 : -1;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *builder) {
        return static_cast<BlockBuilder *>(builder)->text(type, data, size) ? 0 : -1;
    };
    return parser;
}

} // namespace

std::optional<std::vector<Block>> readMarkdown(const QString &text)
{
    const QByteArray utf8 = text.toUtf8(); // a NUL-terminated copy of its own
    if (utf8.size() > kMaxText || nestsTooDeep(utf8))
        return std::nullopt;
    static const MD_PARSER parser = parserOf();
    BlockBuilder builder(utf8.size());
    if (md_parse(utf8.constData(), static_cast<MD_SIZE>(utf8.size()), &parser, &builder) != 0)
        return std::nullopt;
    return std::move(builder.blocks);
}

std::vector<Block> markdownBlocks(const QString &text)
{
    std::optional<std::vector<Block>> blocks = readMarkdown(text);
    return blocks ? std::move(*blocks) : plainBlocks(text);
}

std::vector<Block> plainBlocks(const QString &text)
{
    std::vector<Block> blocks;
    const auto add = [&blocks](QString part) {
        if (part.trimmed().isEmpty())
            return;
        part.replace(u'\n', QChar::LineSeparator);
        Block block;
        block.spans.push_back({ part, false, false, false, false, {} });
        blocks.push_back(std::move(block));
    };
    qsizetype start = 0;
    while (start < text.size()) {
        const qsizetype blank = text.indexOf("\n\n"_L1, start);
        qsizetype end = blank < 0 ? text.size() : blank;
        if (end - start > kParagraphSize) {
            const qsizetype line = text.lastIndexOf(u'\n', start + kParagraphSize);
            end = line > start ? line : start + kParagraphSize;
            end -= text[end - 1].isHighSurrogate() ? 1 : 0;
        }
        add(text.mid(start, end - start));
        for (start = end; start < text.size() && text[start] == u'\n';)
            ++start;
    }
    return blocks;
}

} // namespace countersign
