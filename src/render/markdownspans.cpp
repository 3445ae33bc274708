// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The builder's lower half: text with its looks, links and formulas.
#include "render/entities.h"
#include "render/linktarget.h"
#include "render/markdownbuilder.h"
#include "render/mathtext.h"
#include "render/shapedpiece.h"
#include "render/textbox.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxLink = 2048;    // bytes
constexpr qsizetype kMaxPiece = 8192;   // letters (shapingCost) of one paragraph, and of one cell
constexpr qsizetype kMaxRow = 16384;    // of the cells of one row
constexpr int kMostHalf = 64;           // characters at the end of a formula that still comes
constexpr qsizetype kMaxWords = 512;    // characters, of an image
constexpr qsizetype kFractionCost = 64; // characters that take as long to be laid out

bool hasSameLook(const Span &a, const Span &b)
{
    return a.bold == b.bold && a.italic == b.italic && a.code == b.code && a.strike == b.strike && a.link == b.link
           && a.script == b.script && a.key == b.key && !a.fraction && !b.fraction;
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

} // namespace

bool MarkdownBuilder::enterSpan(MD_SPANTYPE type, void *detail)
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
    case MD_SPAN_IMG: {
        const auto *image = static_cast<MD_SPAN_IMG_DETAIL *>(detail);
        enterImage(*image);
        return spend(1 + image->src.size + image->title.size) && countPart();
    }
    default:
        break;
    }
    return spend(1);
}

bool MarkdownBuilder::leaveSpan(MD_SPANTYPE type)
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
        leaveImage();
        break;
    default:
        break;
    }
    return true;
}

//! In a paragraph it is a block of its own; in a cell, a heading or a link its words are a link. Nothing is fetched by any of it.
void MarkdownBuilder::enterImage(const MD_SPAN_IMG_DETAIL &image)
{
    const QUrl source = allowedLink(image.src);
    const bool isInLink = !m_links.empty();
    const bool isSummary = m_isOpen && blocks.back().kind == Block::Kind::Summary;
    if (m_images++ == 0 && !isInLink && !isSummary && isInParagraph()) {
        m_inImage = true;
        m_imageKey = source.scheme().startsWith("http"_L1) ? source.toString(QUrl::FullyEncoded) : QString();
        m_imageWords.clear();
    }
    m_links.push_back(isInLink && !m_links.back().isEmpty() ? m_links.back() : source);
}

void MarkdownBuilder::leaveImage()
{
    if (m_links.empty())
        return;
    m_links.pop_back();
    if (--m_images > 0 || !std::exchange(m_inImage, false))
        return;
    const QUrl source(m_imageKey);
    QString words = m_imageWords.left(kMaxWords).simplified();
    if (words.isEmpty()) // something has to be said about it
        words = source.fileName().isEmpty() ? linkPlace(source) : source.fileName();
    if (words.isEmpty())
        return; // neither words nor an address
    endBlockAtTag();
    Block &block = open(Block::Kind::Image);
    block.image = m_imageKey;
    Span span;
    span.text = markedOverrides(words, true);
    block.spans.push_back(std::move(span));
    close();
}

std::vector<Span> &MarkdownBuilder::target()
{
    if (m_inCell)
        return blocks.back().rows.back().back().spans;
    if (!m_isOpen) // text of a tight item comes without a paragraph
        open(Block::Kind::Paragraph);
    return blocks.back().spans;
}

//! Where it leads stands beside a link that says something else.
void MarkdownBuilder::leaveLink()
{
    if (m_links.empty())
        return;
    const QUrl link = m_links.back();
    m_links.pop_back();
    if (!link.isEmpty() && isMisleading(link, std::exchange(m_linkText, {})))
        append(u" ⟨"_s + linkPlace(link) + u"⟩"_s);
}

Span MarkdownBuilder::look() const
{
    Span span;
    span.bold = m_bold > 0;
    span.italic = m_italic > 0;
    span.code = m_code > 0;
    span.strike = m_strike > 0;
    span.link = m_links.empty() ? QUrl() : m_links.back();
    span.script = m_high > 0 ? 1 : m_low > 0 ? -1 : 0;
    span.key = m_key > 0;
    return span;
}

void MarkdownBuilder::append(const QString &written)
{
    if (m_inImage) {
        m_imageWords += m_imageWords.size() < kMaxWords ? written : QString();
        return;
    }
    // Behind an image or a tag that ended a block, a paragraph begins anew.
    const bool isFresh = !m_isOpen && isInParagraph() && !isCode();
    const auto begin =
        isFresh ? std::find_if(written.begin(), written.end(), [](QChar c) { return !c.isSpace(); }) : written.begin();
    const QString source = written.mid(begin - written.begin());
    if (source.isEmpty())
        return;
    const bool isLink = !m_links.empty() && !m_links.back().isEmpty();
    if (isLink)
        m_linkText += source;
    const QString text = markedOverrides(source, isLink || isCode());
    static_cast<void>(target());
    const Block::Kind kind = blocks.back().kind;
    if (m_inCell || kind == Block::Kind::Code) {
        Span span = look();
        span.text = text;
        return appendSpan(std::move(span));
    }
    // A paragraph of any length is cut into pieces that can be laid out one by one.
    for (qsizetype at = 0; at < text.size();) {
        cutLongParagraph();
        const qsizetype end = at + pieceLength(QStringView(text).sliced(at), kMaxPiece - m_length);
        Span span = look();
        span.text = text.mid(at, end - at);
        appendSpan(std::move(span));
        m_length = end < text.size() ? kMaxPiece : m_length;
        at = end;
    }
}

void MarkdownBuilder::cutLongParagraph()
{
    if (m_length < kMaxPiece)
        return;
    Block next;
    const Block &above = blocks.back();
    next.kind = above.kind == Block::Kind::Summary ? Block::Kind::Paragraph : above.kind;
    next.level = above.level;
    next.indent = above.indent;
    next.quote = above.quote;
    next.details = above.details;
    next.tight = above.tight;
    next.continues = true;
    blocks.push_back(std::move(next));
    m_length = 0;
}

void MarkdownBuilder::appendSpan(Span span)
{
    const qsizetype cost = shapingCost(span.text) + (span.fraction ? kFractionCost : 0);
    m_length += cost;
    m_rowLength += m_inCell ? cost : 0;
    std::vector<Span> &spans = target();
    if (!spans.empty() && hasSameLook(spans.back(), span))
        spans.back().text += span.text;
    else
        spans.push_back(std::move(span));
}

void MarkdownBuilder::appendMath(const MathSpan &math)
{
    const QString content = QString::fromUtf8(m_source.mid(math.contentBegin, math.contentEnd - math.contentBegin));
    QString lines; // without the marks of the quotes they stand in
    for (qsizetype begin = 0; begin <= content.size();) {
        const qsizetype newline = content.indexOf(u'\n', begin);
        const qsizetype end = newline < 0 ? content.size() : newline;
        qsizetype at = begin;
        while (begin > 0 && m_quote > 0 && at < end && (content[at].isSpace() || content[at] == u'>'))
            ++at;
        lines += (begin > 0 ? u" "_s : QString()) + content.mid(at, end - at);
        begin = end + 1;
    }
    std::optional<std::vector<Span>> spans = mathText(lines);
    const bool isComing = math.contentEnd == math.end; // as far as it can be read yet
    for (int i = 0; !spans && isComing && i < kMostHalf && !lines.isEmpty(); ++i) {
        lines.chop(1);
        if (lines.trimmed().isEmpty())
            return;
        spans = mathText(lines);
    }
    if (!spans || m_inImage)
        return append(QString::fromUtf8(m_source.mid(math.begin, math.end - math.begin)).replace(u'\n', u' '));
    for (const Span &part : *spans) {
        Span span = look();
        span.text = markedOverrides(part.text, span.link.isValid());
        m_linkText += span.text;
        span.italic = span.italic || part.italic;
        span.script = part.script != 0 ? part.script : span.script;
        span.fraction = span.text == part.text ? part.fraction : nullptr;
        appendSpan(std::move(span));
    }
}

//! Text as md4c saw it: formulas were masked there, and stand in the source.
bool MarkdownBuilder::appendSource(const char *data, qsizetype size)
{
    const bool isInside = data >= m_read.constData() && data + size <= m_read.constData() + m_read.size();
    if (!isInside || m_math.empty()) {
        append(QString::fromUtf8(data, size));
        return true;
    }
    qsizetype at = data - m_read.constData();
    const qsizetype end = at + size;
    if (isCode()) {
        static const QRegularExpression indent(u"\n {1,4}"_s); // of lines that were one while the formula was masked
        append(QString::fromUtf8(m_source.constData() + at, size).replace(indent, u"\n"_s));
        return true;
    }
    auto math = std::lower_bound(m_math.begin(), m_math.end(), at,
                                 [](const MathSpan &span, qsizetype place) { return span.end <= place; });
    for (; at < end; ++math) {
        const qsizetype begin = math == m_math.end() ? end : qBound(at, math->begin, end);
        append(QString::fromUtf8(m_source.constData() + at, begin - at));
        if (math == m_math.end() || begin == end)
            break;
        if (begin == math->begin) // else it was written already
            appendMath(*math);
        at = qMin(end, math->end);
    }
    return true;
}

bool MarkdownBuilder::text(MD_TEXTTYPE type, const char *data, qsizetype size)
{
    switch (type) {
    case MD_TEXT_NULLCHAR:
        append(QString(QChar::ReplacementCharacter));
        break;
    case MD_TEXT_BR:
        append(QString(QChar::LineSeparator));
        break;
    case MD_TEXT_SOFTBR:
        if (!m_isOpen && isInParagraph()) // after a tag that ended a block
            break;
        append(u" "_s);
        break;
    case MD_TEXT_ENTITY:
        append(decodeEntity(QString::fromUtf8(data, size)));
        break;
    case MD_TEXT_HTML:
        takeTag(size == 1 && *data == '\n' ? u" "_s : QString::fromUtf8(data, size));
        break;
    default:
        appendSource(data, size);
        break;
    }
    return spend(1 + size) && (!m_inCell || (m_length <= kMaxPiece && m_rowLength <= kMaxRow));
}

} // namespace countersign
