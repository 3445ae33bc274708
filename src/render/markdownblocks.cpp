// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownblocks.h"

#include "render/markdownstream.h"
#include "render/shapedpiece.h"

#include <limits>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kParagraphSize = 8192; // letters (shapingCost) of plain text

std::pair<std::vector<Block>, bool> read(const QString &text)
{
    MarkdownStream stream;
    stream.append(text.toUtf8());
    MarkdownStream::Update update = stream.update(true, std::numeric_limits<qsizetype>::max() / 2);
    return { std::move(update.blocks), stream.hasPlainParts() };
}

} // namespace

bool Span::operator==(const Span &other) const
{
    const bool isSameFraction = fraction == other.fraction || (fraction && other.fraction && *fraction == *other.fraction);
    return text == other.text && bold == other.bold && italic == other.italic && code == other.code && strike == other.strike
           && link == other.link && script == other.script && key == other.key && isSameFraction;
}

Block imageBlock(const QString &alt, const QString &key)
{
    Block block;
    block.kind = Block::Kind::Image;
    block.image = key;
    Span words;
    words.text = alt;
    block.spans.push_back(std::move(words));
    return block;
}

std::optional<std::vector<Block>> readMarkdown(const QString &text)
{
    auto [blocks, isBeyond] = read(text);
    return isBeyond ? std::nullopt : std::optional(std::move(blocks));
}

std::vector<Block> markdownBlocks(const QString &text)
{
    return read(text).first;
}

namespace {

void addPlain(std::vector<Block> &blocks, QString text, bool continues)
{
    if (text.trimmed().isEmpty())
        return;
    text.replace(u'\n', QChar::LineSeparator);
    Block block;
    block.continues = continues;
    Span span;
    span.text = std::move(text);
    block.spans.push_back(std::move(span));
    blocks.push_back(std::move(block));
}

//! Where a piece that begins at `start` may end: behind a line, else between two characters.
qsizetype pieceEnd(const QString &text, qsizetype start)
{
    const qsizetype length = pieceLength(QStringView(text).sliced(start), kParagraphSize);
    if (start + length == text.size())
        return text.size();
    const qsizetype line = QStringView(text).mid(start, length).lastIndexOf(u'\n');
    return start + (line > 0 ? line : length);
}

} // namespace

std::vector<Block> plainBlocks(const QString &text)
{
    std::vector<Block> blocks;
    for (qsizetype start = 0; start < text.size();) {
        const qsizetype blank = QStringView(text).mid(start, kParagraphSize + 2).indexOf(u"\n\n");
        const qsizetype end = blank < 0 ? pieceEnd(text, start) : start + blank;
        addPlain(blocks, text.mid(start, end - start), false);
        for (start = end; start < text.size() && text[start] == u'\n';)
            ++start;
    }
    return blocks;
}

std::vector<Block> plainPieces(const QString &text)
{
    std::vector<Block> blocks;
    for (qsizetype start = 0; start < text.size();) {
        const qsizetype end = pieceEnd(text, start);
        addPlain(blocks, text.mid(start, end - start), true);
        start = end + (end < text.size() && text[end] == u'\n' ? 1 : 0);
    }
    return blocks;
}

} // namespace countersign
