// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument_p.h"

#include "render/blockexport.h"

#include <algorithm>

namespace countersign {

namespace {
constexpr qsizetype kFirstPart = 256 * 1024; // bytes of a long text that are read at once
constexpr qsizetype kLong = 4 << 20;         // characters: more are handed over in pieces
} // namespace

BlockDocument::BlockDocument() : d(std::make_unique<Private>()) {}
BlockDocument::~BlockDocument() = default;
BlockDocument::BlockDocument(BlockDocument &&) noexcept = default;
BlockDocument &BlockDocument::operator=(BlockDocument &&) noexcept = default;

void BlockDocument::setStyle(const BlockStyle &style)
{
    if (d->style == style)
        return;
    d->style = style;
    d->invalidate();
}

void BlockDocument::setText(const QString &markdown, const Reader &reader)
{
    if (reader) {
        if (!d->isStream && !d->isPlain && d->isWhole && d->other == markdown)
            return;
        d->reset();
        d->isStream = false;
        d->isWhole = true;
        d->other = markdown;
        d->size = markdown.size();
        std::optional<std::vector<Block>> blocks;
        try {
            blocks = reader(markdown);
        } catch (...) { // whatever a library throws at one message must not take the others along
            blocks.reset();
        }
        d->isUnformatted = !blocks;
        d->replace(0, blocks ? std::move(*blocks) : plainBlocks(markdown));
        d->wantColours(std::size_t(0));
        return;
    }
    if (markdown.size() > kLong)
        return d->setLongText(markdown);
    const QByteArray text = markdown.toUtf8();
    const QByteArray &known = d->stream.text();
    if (!d->isStream || !text.startsWith(known))
        d->reset();
    else if (d->isWhole && text.size() == known.size())
        return;
    d->stream.append(d->stream.text().isEmpty() ? text : text.mid(d->stream.text().size()));
    d->size = markdown.size();
    d->half = {};
    d->isWhole = true;
    d->isUnread = true;
    d->read(kFirstPart);
}

//! To turn all of it into bytes, or to compare it, would take long already.
void BlockDocument::Private::setLongText(const QString &markdown)
{
    if (isStream && isWhole && source.constData() == markdown.constData() && source.size() == markdown.size())
        return;
    reset();
    source = markdown;
    size = markdown.size();
    isWhole = true;
    isUnread = true;
    read(kFirstPart);
}

void BlockDocument::setPlainText(const QString &text)
{
    if (d->isPlain && d->other == text)
        return;
    d->reset();
    d->isStream = false;
    d->isPlain = d->isWhole = true;
    d->other = text;
    d->size = text.size();
    d->replace(0, plainBlocks(text));
}

void BlockDocument::setBlocks(std::vector<Block> blocks)
{
    const auto isPlaced = [](const Block &block, const Private::Placed &there) { return there.layout.block() == block; };
    const bool areThere = d->isPlain && d->isWhole && d->other.isNull()
                          && std::equal(blocks.begin(), blocks.end(), d->placed.begin(), d->placed.end(), isPlaced);
    if (areThere)
        return; // with what the person opened
    d->reset();
    d->isStream = false;
    d->isPlain = d->isWhole = true;
    for (const Block &block : blocks)
        d->size += plainLengthOf(block);
    d->replace(0, std::move(blocks));
    d->wantColours(std::size_t(0));
}

void BlockDocument::append(QStringView more)
{
    if (!d->isStream)
        d->reset();
    QString text = d->half.isNull() ? QString() : QString(d->half);
    text += more;
    d->half = {};
    if (!text.isEmpty() && text.back().isHighSurrogate()) { // the other half comes with the next delta
        d->half = text.back();
        text.chop(1);
    }
    d->size += more.size();
    d->isWhole = false;
    d->isUnread = true;
    d->stream.append(text.toUtf8());
}

qsizetype BlockDocument::size() const
{
    return d->size;
}

bool BlockDocument::readMore(qsizetype bytes)
{
    d->read(bytes);
    return d->isUnread;
}

bool BlockDocument::isReading() const
{
    return d->isUnread;
}

void BlockDocument::setWidth(qreal width)
{
    if (qFuzzyCompare(d->width + 1, width + 1))
        return;
    d->width = width;
    d->invalidate();
}

qreal BlockDocument::height() const
{
    d->refresh();
    return d->height;
}

qreal BlockDocument::layOut(qreal from, qreal to, int mostBlocks)
{
    d->refresh();
    d->takeColours();
    int made = 0;
    for (std::size_t i = d->indexNear(from); i < d->placed.size() && d->placed[i].top < to && made < mostBlocks; ++i) {
        if (d->placed[i].isHidden)
            continue;
        made += d->layOutBand(i, from, to);
        d->place();
    }
    if (made > 0)
        d->dropFar(from, to);
    return 0; // what is above the band was not touched
}

bool BlockDocument::isExact(qreal from, qreal to) const
{
    d->refresh();
    for (std::size_t i = d->indexNear(from); i < d->placed.size() && d->placed[i].top < to; ++i) {
        if (!d->placed[i].isHidden && !d->placed[i].layout.isExact(from - d->placed[i].top, to - d->placed[i].top))
            return false;
    }
    return true;
}

qreal BlockDocument::takeChange()
{
    d->refresh();
    d->takeColours();
    return std::exchange(d->changedFrom, std::numeric_limits<qreal>::infinity());
}

void BlockDocument::setHighlighter(CodeHighlighter *highlighter, std::function<void()> coloured)
{
    d->highlighter = highlighter;
    d->coloured = std::move(coloured);
}

bool BlockDocument::isUnformatted() const
{
    return d->isUnformatted;
}

int BlockDocument::layoutsBuilt() const
{
    int total = d->built;
    for (const Private::Placed &block : d->placed)
        total += block.layout.layoutsBuilt();
    return total;
}

int BlockDocument::linesLaidOut() const
{
    int total = d->lines;
    for (const Private::Placed &block : d->placed)
        total += block.layout.linesLaidOut();
    return total;
}

qint64 BlockDocument::bytesParsed() const
{
    return d->parsed + d->stream.bytesParsed();
}

} // namespace countersign
