// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blocklayout.h"
#include "render/codecolouring.h"
#include "render/markdownstream.h"

#include <set>

namespace countersign {

//! The blocks of a document in their order, laid out or estimated. Tops and character positions are kept up to date from the
//! first block that changed (`m_placed` before `dirtyFrom` holds).
struct BlockDocument::Private
{
    struct Placed
    {
        explicit Placed(Block block) : layout(std::move(block)) {}

        BlockLayout layout;
        qreal top = 0;
        int start = 0;         // in plainText()
        int length = 0;        // characters of its plain text
        bool isHidden = false; // a summary above it is closed
        int closedAt = 0;      // blocks below it that stand as deep in details or deeper are hidden; 0 = none
        int summaries = 0;     // to here
        std::size_t shown = 0; // the last block that is not hidden, to here
        std::unique_ptr<CodeColouring> colouring;
        std::unique_ptr<BlockLayout> before; // of a paragraph that grew: what of it was laid out, until all is
    };

    BlockStyle style;
    MarkdownStream stream;
    QString other;        // what a reader of somebody else's, or nobody, read
    QString source;       // a long text on its way into `stream`
    qsizetype fed = 0;    // characters of it that are there
    bool isStream = true; // the text is in `stream`
    bool isPlain = false;
    bool isUnformatted = false;
    bool isWhole = false;  // the text is complete
    bool isUnread = false; // append() brought text that is not read yet
    qsizetype size = 0;    // characters
    QChar half;            // a surrogate whose other half has not come
    qreal width = 0;
    const ImageStore *images = nullptr;
    qreal mostImageHeight = 0;
    std::set<int> toggled; // summaries, counted from 1: the person opened those that were closed, or the other way round
    CodeHighlighter *highlighter = nullptr;
    std::function<void()> coloured;

    std::vector<Placed> placed;
    std::size_t dirtyFrom = 0; // of `placed`: tops and starts from here are old
    qreal height = 0;
    qreal changedFrom = 0; // y, for takeChange()
    int built = 0;         // by layouts that are gone
    int lines = 0;
    qint64 parsed = 0; // by streams that are gone

    void reset();
    void read(qsizetype budget);
    void feedSource();
    void setLongText(const QString &markdown);
    void replace(std::size_t keep, std::vector<Block> blocks);
    void forget(std::size_t from);
    void place();
    void fold(std::size_t index);
    void sizeImage(Placed &block) const;
    void placeImageAnew(std::size_t index);
    [[nodiscard]] static qreal bottomOf(const Placed &block);
    void refresh(); // what every question needs: read, placed, a short document laid out
    void layOutBlock(Placed &block);
    int layOutBand(std::size_t index, qreal from, qreal to);
    void wantColours(Placed &block);
    void wantColours(std::size_t from);
    void takeColours();
    void dropFar(qreal from, qreal to);
    void invalidate();
    void note(qreal y) { changedFrom = qMin(changedFrom, y); }
    [[nodiscard]] bool isShort() const;
    [[nodiscard]] std::size_t indexNear(qreal y) const;
    [[nodiscard]] const Placed *placedNear(qreal y);
    [[nodiscard]] std::size_t indexOf(int position) const; //!< of the block a character is in; there are some
    [[nodiscard]] Placed *placedOf(int position);
    [[nodiscard]] const Placed *end() const { return placed.data() + placed.size(); }
};

} // namespace countersign
