// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

#include <QColor>
#include <QFont>
#include <QRectF>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>

class QPainter;

namespace countersign {

class CodeHighlighter;
class ImageStore;
struct StoredImage;

//! Colours of what a lexer tells apart, and of added and removed lines of a diff; invalid ones colour nothing.
struct CodeColours
{
    QColor keyword, string, number, comment, function, added, removed;
    [[nodiscard]] bool operator==(const CodeColours &) const = default;
};

//! Fonts and colours a document is laid out with; a value compared to know whether a layout still holds.
struct BlockStyle
{
    QFont text;
    QFont mono;
    QString emoji; //!< family of fonts; empty = whichever font has them
    QColor textColor, secondary, link, codeBackground, line, edge, thumb, selection;
    bool isMirrored = false; //!< the window goes from right to left
    CodeColours code;
    [[nodiscard]] bool operator==(const BlockStyle &) const = default;
};

//! Height of an em in px on the screen text is laid out for.
[[nodiscard]] qreal emOf(const QFont &font);

//! One message's blocks laid out at a width: heights, painting, hit-testing, selection by character position in plainText().
//! Blocks (and lines of code) that are equal to what was there keep their layouts, so a growing message lays out its last block
//! only; a reader that throws is one that cannot read. A long message is laid out where it is looked at: layOut() makes a band
//! exact, the other heights are estimates, and layouts far from the band are dropped. Direction is the first strong character's
//! per block, code is always left to right; code and tables wider than the column scroll sideways. Painting has no side effects.
//! Owner: DocumentCache, or whoever made it. GUI thread.
class BlockDocument
{
public:
    struct Link
    {
        QUrl url;
        QString text;
        std::vector<QRectF> areas; //!< one a line it runs over, relative to the top left
    };

    //! A block of code: its head (language, buttons) and where it stands, relative to the top left.
    struct Code
    {
        QRectF head;
        QRectF area;
        QString text;
        int number = 0; //!< of the block
        QString language;
        bool canWrap = false; //!< a line is wider than the block, or it is wrapped
        bool isWrapped = false;
    };
    //! A table, for what copies it; block() has its cells.
    struct Table
    {
        QRectF area; //!< relative to the top left
        int number = 0;
    };
    //! A block that is wider than the column and scrolls sideways by itself.
    struct Wide
    {
        int number = 0; //!< of the block
        QRectF lane;    //!< relative to the top left; the bar lies in it
        QRectF bar;
        qreal scrolled = 0; //!< px from where it begins
        qreal range = 0;    //!< px it can be scrolled
        bool fromRight = false;
    };
    //! What opens and closes a `<details>`.
    struct Summary
    {
        QRectF area; //!< relative to the top left
        int number = 0;
        QString text; //!< may be empty
        bool isOpen = false;
    };
    //! An image, or the frame in its place: what stands in that is for whoever paints the row.
    struct Image
    {
        QRectF area; //!< relative to the top left
        int number = 0;
        QString key; //!< in the ImageStore; empty = its address is refused
        QString alt;
        const StoredImage *stored = nullptr; //!< what is known of it, until the store changes; null = there is no store
    };
    //! Characters [start, end) of plainText() on a background of their own: what a search met.
    struct Mark
    {
        int start = 0;
        int end = 0;
        QColor colour;
    };
    //! What reads a message's text; nothing = it cannot, the text is shown as it is.
    using Reader = std::function<std::optional<std::vector<Block>>(const QString &text)>;

    BlockDocument();
    ~BlockDocument();
    BlockDocument(BlockDocument &&) noexcept;
    BlockDocument &operator=(BlockDocument &&) noexcept;

    void setStyle(const BlockStyle &style);
    //! The whole text, complete. Without a reader it is read by blocks (MarkdownStream): what equals the text there is keeps its
    //! blocks, and only the rest is read. Of a long text the first part at once; see readMore().
    void setText(const QString &markdown, const Reader &reader = {});
    void setPlainText(const QString &text);    //!< no Markdown: what the person typed, as it was typed
    void setBlocks(std::vector<Block> blocks); //!< no text to be read: what stands there
    //! More of a text that still comes: O(new + the block that is open). Marks that are open yet are shown as if they were
    //! closed; setText() with the whole text ends that.
    void append(QStringView more);
    [[nodiscard]] qsizetype size() const; //!< characters of the text it was given
    //! Reads up to this many bytes more of a long text. False = there is nothing left to read.
    bool readMore(qsizetype bytes = 256 * 1024);
    [[nodiscard]] bool isReading() const; //!< readMore() has work

    void setWidth(qreal width); //!< px
    //! px. A short message is laid out whole by this; of a long one, what is not laid out is estimated.
    [[nodiscard]] qreal height() const;
    //! Makes [from, to] px exact; layouts more than two bands away go. Returns by how many px what is above `from` grew: the
    //! caller keeps its anchor. Stops after `mostBlocks` new layouts; isExact() tells.
    qreal layOut(qreal from, qreal to, int mostBlocks = std::numeric_limits<int>::max());
    [[nodiscard]] bool isExact(qreal from, qreal to) const; //!< every layout in this band is there
    //! y from which the picture differs from what the last call left; infinity = it is the same. Scrolled blocks do not count.
    [[nodiscard]] qreal takeChange();

    void paint(QPainter &painter, const QPointF &topLeft, const QRectF &clip, int selectionStart = -1, int selectionEnd = -1,
               std::span<const Mark> marks = {}) const;
    [[nodiscard]] int positionAt(const QPointF &point) const;     //!< relative to the top left; nearest character
    [[nodiscard]] QRectF endCaret() const;                        //!< where the streaming caret stands
    [[nodiscard]] QRectF caretAt(int position) const;             //!< before a character; lays out its block alone
    [[nodiscard]] std::pair<int, int> lineAt(int position) const; //!< characters [from, to) of the line it is in
    //! A stretch of plainText().
    struct Passage
    {
        int start = 0; //!< of its first character
        QString text;
    };
    [[nodiscard]] Passage passageAt(int position) const; //!< the block a character is in
    [[nodiscard]] QUrl linkAt(const QPointF &point) const;
    [[nodiscard]] std::vector<Link> links(qreal from = 0,
                                          qreal to = std::numeric_limits<qreal>::max()) const; //!< y; in reading order
    [[nodiscard]] std::vector<Code> codeBlocks(qreal from = 0, qreal to = std::numeric_limits<qreal>::max()) const; //!< y
    [[nodiscard]] std::vector<Table> tables(qreal from = 0, qreal to = std::numeric_limits<qreal>::max()) const;    //!< y
    //! y. What a closed summary hides is in none of these lists, in no paint and at no place; it is in the text and in copies.
    [[nodiscard]] std::vector<Summary> summaries(qreal from = 0, qreal to = std::numeric_limits<qreal>::max()) const;
    [[nodiscard]] std::vector<Image> images(qreal from = 0, qreal to = std::numeric_limits<qreal>::max()) const; //!< y
    void toggleSummary(int number);                     //!< stays so while the text grows
    bool reveal(int position);                          //!< opens what hides a character; false = it was not hidden
    [[nodiscard]] const Block *block(int number) const; //!< null = there is none; holds until the text changes
    [[nodiscard]] std::optional<Wide> wideBlockAt(const QPointF &point) const;
    [[nodiscard]] std::vector<int> wideBlocks() const; //!< of those laid out
    bool scrollBlock(int number, qreal scrolled);      //!< as far as it goes; false = nothing moved
    [[nodiscard]] qreal scrolledBy(int number) const;
    [[nodiscard]] bool isFromRight(int number) const; //!< it begins at the right
    void setWrapped(int number, bool wraps);          //!< a block of code breaks its lines, or scrolls
    [[nodiscard]] bool isUnformatted() const;         //!< a part of the text was beyond what is read: it is shown as it is
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] QString plainText(int from, int to) const; //!< characters [from, to) of it; O(what is asked)
    [[nodiscard]] int characters() const;                    //!< of plainText(), without making it

    //! Where images are, and how high in px one may be. Outlives the document; null = there are none, frames only.
    void setImages(const ImageStore *images, qreal mostHeight);
    //! Another state of an image in it: by how many px what stands above `anchor` (y) grew. Nothing = it is not in here.
    std::optional<qreal> imageChanged(const QString &key, qreal anchor);
    //! What colours code, and what is told when colours came that a layout waits for. Both outlive the document.
    void setHighlighter(CodeHighlighter *highlighter, std::function<void()> coloured);

    // Since construction: tests count, no timing.
    [[nodiscard]] int layoutsBuilt() const;
    [[nodiscard]] int linesLaidOut() const;
    [[nodiscard]] qint64 bytesParsed() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
