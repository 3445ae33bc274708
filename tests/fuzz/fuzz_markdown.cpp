// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"
#include "render/markdownblocks.h"
#include "render/markdownstream.h"

#include <cstdlib>
#include <limits>

using namespace countersign;

namespace {

constexpr qsizetype kAll = std::numeric_limits<qsizetype>::max() / 2;

std::vector<Block> readInPieces(const QByteArray &text, const QByteArray &cuts)
{
    MarkdownStream stream;
    std::vector<Block> blocks;
    const auto take = [&blocks](MarkdownStream::Update update) {
        blocks.resize(std::min(update.keep, blocks.size()));
        blocks.insert(blocks.end(), update.blocks.begin(), update.blocks.end());
    };
    for (qsizetype at = 0, i = 0; at < text.size(); ++i) {
        const auto cut = static_cast<uchar>(cuts.isEmpty() ? 64 : cuts.at(i % cuts.size()));
        const qsizetype size = std::min<qsizetype>(1 + cut % 64, text.size() - at);
        stream.append(text.mid(at, size));
        at += size;
        if (cut < 200)
            take(stream.update(false, cut % 2 == 0 ? kAll : 16));
    }
    do {
        take(stream.update(true, 100));
    } while (stream.isBehind());
    return blocks;
}

bool isWeb(const QUrl &url)
{
    return url.scheme() == QStringLiteral("http") || url.scheme() == QStringLiteral("https");
}

//! Links and images lead to the web or nowhere; fractions have two parts, and say the same in a line.
bool isTame(const Block &block)
{
    if (block.indent > 100 || block.quote > 100 || block.details > 100)
        return false;
    if (block.kind == Block::Kind::Image && ((!block.image.isEmpty() && !isWeb(QUrl(block.image))) || block.spans.size() != 1))
        return false;
    for (const Span &span : block.spans) {
        if (!span.link.isEmpty() && !isWeb(span.link) && span.link.scheme() != QStringLiteral("mailto"))
            return false;
        if (span.fraction && (span.fraction->above.empty() || span.fraction->below.empty() || !span.text.contains(u'/')))
            return false;
    }
    return true;
}

} // namespace

//! However Markdown is cut, it says the same; what it says is inside the caps, and leaves as what it is.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray all(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QByteArray cuts = all.first(std::min<qsizetype>(4, all.size()));
    const QByteArray text = all.mid(cuts.size());
    MarkdownStream atOnce;
    atOnce.append(text);
    const std::vector<Block> whole = atOnce.update(true, kAll).blocks;
    if (readInPieces(text, cuts) != whole)
        std::abort();
    for (const Block &block : whole) {
        if (!isTame(block) || block.rows.size() * (block.rows.empty() ? 0 : block.rows.front().size()) > 4096 + 8 * size)
            std::abort();
    }
    if (plainTextOf(whole).size() != plainTextOf(clipped(whole, 0, std::numeric_limits<int>::max())).size())
        std::abort();
    if (htmlOf(whole).contains(QStringLiteral("<img")) || (!whole.empty() && markdownOf(whole).isNull()))
        std::abort();
    return 0;
}
