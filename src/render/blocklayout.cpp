// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blocklayout.h"

#include "render/blockexport.h"
#include "render/emoji.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QScreen>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kTextLine = 1.55; // of an em
constexpr qreal kHeadingLine = 1.3;
constexpr qreal kInlineCodeSize = 0.88;
constexpr qreal kScriptSize = 0.75;
constexpr qreal kQuoteInset = 14; // px
constexpr qreal kInlineCodeRoom = 5;

qreal headingSize(int level)
{
    return level == 1 ? 1.35 : level == 2 ? 1.2 : level == 3 ? 1.13 : 1.0;
}

QTextCharFormat formatOf(const Span &span, const QFont &base, const BlockStyle &style, bool isBold)
{
    QTextCharFormat format;
    const bool isMono = span.code || span.key;
    QFont font = isMono ? scaledFont(style.mono, kInlineCodeSize * emOf(base) / emOf(style.text)) : base;
    font.setWeight(span.bold || isBold ? QFont::DemiBold : font.weight());
    font.setItalic(span.italic);
    font.setStrikeOut(span.strike);
    if (span.script != 0)
        font = scaledFont(font, kScriptSize);
    format.setFont(font);
    if (span.script != 0)
        format.setVerticalAlignment(span.script > 0 ? QTextCharFormat::AlignSuperScript : QTextCharFormat::AlignSubScript);
    if (!span.link.isEmpty()) {
        format.setForeground(style.link);
        format.setFontUnderline(true);
    }
    return format;
}

//! Of how many units the last character of `text` is made, with all that belongs to it.
int lastCharacter(QStringView text)
{
    constexpr qsizetype longest = 64;
    const QStringView end = text.last(qMin(text.size(), longest));
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, end.data(), end.size());
    finder.toEnd();
    return static_cast<int>(end.size() - qMax<qsizetype>(0, finder.toPreviousBoundary()));
}

//! Adds space to the right of the last character of a format range, or of the space it begins with.
void makeRoom(QList<QTextLayout::FormatRange> &formats, qsizetype index, const QString &text, bool atFirst = false)
{
    if (index < 0 || formats[index].length == 0)
        return;
    QTextLayout::FormatRange character = formats[index];
    const QStringView own = QStringView(text).sliced(character.start, character.length);
    const int length = atFirst ? 1 : lastCharacter(own);
    character.start += atFirst ? 0 : character.length - length;
    character.length = length;
    QFont font = character.format.font();
    font.setLetterSpacing(QFont::AbsoluteSpacing, kInlineCodeRoom);
    character.format.setFont(font);
    formats.append(character);
}

//! What only says how emoji differ from the text around them is merged with its format.
void addEmoji(QList<QTextLayout::FormatRange> &formats, const QString &text, const BlockStyle &style)
{
    if (style.emoji.isEmpty())
        return;
    QTextCharFormat format;
    format.setFontFamilies(QStringList(style.emoji) + style.text.families());
    format.setFontWeight(QFont::Normal);
    format.setFontItalic(false);
    for (const auto &[start, length] : emojiRuns(text))
        formats.append({ start, length, format });
}

} // namespace

std::vector<QFont> fontsOf(const BlockStyle &style)
{
    QFont bold = style.text;
    bold.setWeight(QFont::DemiBold);
    QFont italic = style.text;
    italic.setItalic(true);
    return { style.text, bold, italic, scaledFont(style.mono, kInlineCodeSize), scaledFont(bold, headingSize(2)) };
}

QString joined(const std::vector<Span> &spans)
{
    QString text;
    for (const Span &span : spans)
        text += span.text;
    return text;
}

bool TextPiece::beginsWithCode(int position) const
{
    return std::any_of(codeRanges.begin(), codeRanges.end(), [position](const auto &range) {
        return position >= range.first && position < range.first + range.second;
    });
}

qreal emOf(const QFont &font)
{
    if (font.pixelSize() > 0)
        return font.pixelSize();
    const QScreen *screen = QGuiApplication::primaryScreen();
    return font.pointSizeF() * (screen ? screen->logicalDotsPerInchY() : 96.0) / 72.0;
}

QFont scaledFont(const QFont &base, qreal factor)
{
    QFont font = base;
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * factor);
    else
        font.setPixelSize(qMax(1, qRound(base.pixelSize() * factor)));
    return font;
}

QString BlockLayout::plainText() const
{
    return m_isLaidOut ? m_plainText : plainTextOf(m_block);
}

void BlockLayout::invalidate()
{
    m_isLaidOut = false;
}

void BlockLayout::drop()
{
    m_isLaidOut = false;
    m_pieces.clear();
    m_plainText.clear();
}

void BlockLayout::takeScroll(const BlockLayout &old)
{
    if (old.m_block.kind != m_block.kind)
        return;
    m_scrolled = old.m_scrolled;
    m_wraps = old.m_wraps;
}

void BlockLayout::estimate(const BlockStyle &style, qreal width)
{
    const qreal em = emOf(style.text);
    const qreal perLine = qMax<qreal>(8, (width - leftEdge(em)) / (em * 0.5));
    qreal lines = 0;
    if (m_block.kind == Block::Kind::Code) {
        const QString text = m_block.spans.empty() ? QString() : m_block.spans.front().text;
        m_height = std::round((qreal(text.count(u'\n')) + 1) * em * kInlineCodeSize * 1.5 + 54);
        return;
    }
    if (m_block.kind == Block::Kind::Table) {
        m_height = qreal(m_block.rows.size()) * std::round(em * 1.4 + 14);
        return;
    }
    if (m_block.kind == Block::Kind::Image)
        return placeImage(style, width);
    for (const Span &span : m_block.spans)
        lines += qreal(span.text.size()) / perLine;
    m_height = std::ceil(qMax<qreal>(lines, 1)) * em * kTextLine;
}

bool BlockLayout::canLend(const BlockLayout &to) const
{
    return m_isLaidOut && m_block.kind == Block::Kind::Code && to.m_block.kind == Block::Kind::Code
           && m_block.indent == to.m_block.indent && m_block.quote == to.m_block.quote;
}

const std::vector<Span> &BlockLayout::spansOf(const TextPiece &piece) const
{
    if (m_block.kind != Block::Kind::Table)
        return m_block.spans;
    const auto columns = static_cast<int>(m_block.rows.front().size());
    return m_block.rows[static_cast<std::size_t>(piece.key / columns)][static_cast<std::size_t>(piece.key % columns)].spans;
}

const Span *BlockLayout::spanAt(const TextPiece &piece, int position) const
{
    if (m_block.kind == Block::Kind::Code)
        return nullptr;
    for (const Span &span : spansOf(piece)) {
        if (position < span.text.size())
            return position >= 0 ? &span : nullptr;
        position -= static_cast<int>(span.text.size());
    }
    return nullptr;
}

const TextPiece *BlockLayout::pieceNear(QPointF point) const
{
    point.setX(std::clamp(point.x(), m_window.left(), qMax(m_window.left(), m_window.right()))); // the rest is scrolled away
    if (m_block.kind == Block::Kind::Code && !m_pieces.empty())
        return &m_pieces[pieceAt(point.y())];
    const TextPiece *nearest = nullptr;
    qreal best = 0;
    const bool isTable = m_block.kind == Block::Kind::Table && !m_rules.empty();
    const std::size_t columns = isTable ? m_block.rows.front().size() : 0;
    const std::size_t first = isTable ? rowAt(point.y()) * columns : 0;
    const std::size_t last = isTable ? qMin(first + columns, m_pieces.size()) : m_pieces.size();
    for (std::size_t i = first; i < last; ++i) {
        const TextPiece &piece = m_pieces[i];
        const QRectF &area = piece.area;
        const qreal dy = std::max({ area.top() - point.y(), point.y() - area.bottom(), qreal(0) });
        const qreal dx = std::max({ area.left() - point.x(), point.x() - area.right(), qreal(0) });
        const qreal distance = dy * 10000 + dx; // the line first, then the column
        if (!nearest || distance < best) {
            nearest = &piece;
            best = distance;
        }
    }
    return nearest;
}

qreal BlockLayout::leftEdge(qreal em) const
{
    // Deep nesting must not push the text out of the column.
    const int depth = qMin(m_block.indent, 12);
    const int quotes = qMin(m_block.quote, 12);
    const int details = qMin(m_block.details, 12);
    return details * detailsInset(em) + quotes * kQuoteInset + depth * std::round(em * 1.6);
}

TextPiece BlockLayout::makePiece(const std::vector<Span> &spans, const QFont &font, const BlockStyle &style,
                                 Qt::Alignment alignment, bool bold)
{
    TextPiece piece;
    const QString text = joined(spans);
    piece.layout = std::make_unique<QTextLayout>(text, font);
    piece.length = static_cast<int>(text.size());
    QList<QTextLayout::FormatRange> formats;
    const bool isRightToLeft = text.isRightToLeft();
    int at = 0;
    bool followsCode = false;
    for (const Span &span : spans) {
        const int length = static_cast<int>(span.text.size());
        formats.append({ at, length, formatOf(span, font, style, bold) });
        if (span.fraction) {
            piece.fractions.push_back(makeFraction(*span.fraction, formats.back().format.font()));
            piece.fractions.back().start = at;
            piece.fractions.back().length = length;
            formats.back().format = roomFor(piece.fractions.back().width, span.text, font);
        }
        if (span.code || span.key) { // room for its box, on both sides
            piece.codeRanges.emplace_back(at, length);
            const qsizetype before = formats.size() - 2;
            if (!isRightToLeft)
                makeRoom(formats, formats.size() - 1, text);
            makeRoom(formats, before, text);
        } else if (isRightToLeft && followsCode && span.text.startsWith(u' ')) {
            makeRoom(formats, formats.size() - 1, text, true); // what follows stands to the left of the code
        }
        followsCode = span.code || span.key;
        at += length;
    }
    addEmoji(formats, text, style);
    piece.layout->setFormats(formats);
    QTextOption option(alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    // QTextLayout mirrors nothing by itself: leading and trailing are turned into sides here.
    option.setTextDirection(isRightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    if (isRightToLeft && (alignment & (Qt::AlignLeading | Qt::AlignTrailing)) && !(alignment & Qt::AlignAbsolute))
        option.setAlignment((alignment & Qt::AlignLeading ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    piece.layout->setTextOption(option);
    piece.layout->setCacheEnabled(true);
    return piece;
}

qreal BlockLayout::breakLines(TextPiece &piece, qreal width, qreal lineHeight)
{
    ++m_built;
    qreal y = 0;
    piece.layout->beginLayout();
    for (QTextLine line = piece.layout->createLine(); line.isValid(); line = piece.layout->createLine()) {
        ++m_lines;
        // The box of inline code reaches beyond its text; at the edge of the column it stays inside.
        const qreal inset = piece.beginsWithCode(line.textStart()) ? kInlineCodeEdge : 0;
        line.setLineWidth(qMax<qreal>(width - inset, 1));
        qreal height = qMax(lineHeight, line.height()); // scripts taller than ours get the room they need
        height = qMax(height, keepFractionsWhole(piece, line, qMax<qreal>(width - inset, 1)));
        line.setPosition(
            { piece.layout->textOption().textDirection() == Qt::RightToLeft ? 0 : inset, y + (height - line.height()) / 2 });
        y += height;
    }
    piece.layout->endLayout();
    return y;
}

void BlockLayout::layOut(const BlockStyle &style, qreal width, BlockLayout *old)
{
    m_isLaidOut = true;
    m_width = width;
    m_left = leftEdge(emOf(style.text));
    m_rules.clear();
    m_waiting = 0;
    m_headHeight = 0;
    m_fixedWidth = 0;
    m_window = { 0, 0, width, 0 };
    const qreal scrolled = std::exchange(m_scrolled, 0);
    m_beyond = 0;
    switch (m_block.kind) {
    case Block::Kind::Rule:
        m_pieces.clear();
        m_plainText.clear();
        m_height = std::round(emOf(style.text));
        break;
    case Block::Kind::Code:
        layOutCode(style, width, old);
        break;
    case Block::Kind::Image:
        layOutImage(style, width);
        break;
    case Block::Kind::Table:
        layOutTable(style, width);
        break;
    default:
        layOutText(style, width);
    }
    m_window.setHeight(m_height);
    scrollTo(old ? old->m_scrolled : scrolled);
}

void BlockLayout::layOutText(const BlockStyle &style, qreal width)
{
    const bool isHeading = m_block.kind == Block::Kind::Heading;
    const bool isBold = isHeading || m_block.kind == Block::Kind::Summary;
    QFont font = isHeading ? scaledFont(style.text, headingSize(m_block.level)) : style.text;
    if (isBold)
        font.setWeight(QFont::DemiBold);
    m_pieces.clear();
    m_pieces.push_back(makePiece(m_block.spans, font, style, Qt::AlignLeading, isBold));
    TextPiece &piece = m_pieces.front();
    const QString prefix = m_block.marker.isEmpty() ? QString() : m_block.marker + u' ';
    m_plainText = prefix + piece.layout->text();
    m_plainText.replace(QChar::LineSeparator, u'\n');
    piece.start = static_cast<int>(prefix.size());
    m_isRightToLeft = piece.layout->textOption().textDirection() == Qt::RightToLeft;
    m_height = breakLines(piece, width - m_left, emOf(font) * (isHeading ? kHeadingLine : kTextLine));
    piece.area = { m_isRightToLeft ? 0 : m_left, 0, width - m_left, m_height };
}

} // namespace countersign
