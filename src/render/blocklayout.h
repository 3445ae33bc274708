// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"

#include <QTextLayout>

#include <cmath>

namespace countersign {

class ImageStore;

[[nodiscard]] QFont scaledFont(const QFont &base, qreal factor);
[[nodiscard]] std::vector<QFont> fontsOf(const BlockStyle &style); //!< most of those a text is laid out in
[[nodiscard]] QString joined(const std::vector<Span> &spans);

constexpr qreal kInlineCodeEdge = 4; //!< px the box of inline code reaches beyond its text
//! px what a summary folds away stands in; there is room for its chevron, however large the text is.
[[nodiscard]] inline qreal detailsInset(qreal em)
{
    return qMax(20.0, std::round(em * 1.36));
}

//! Numerator and denominator of a stretch of a piece, in whose place they are painted.
struct StackedFraction
{
    std::unique_ptr<QTextLayout> above;
    std::unique_ptr<QTextLayout> below;
    int start = 0; //!< of the stretch, relative to the piece
    int length = 0;
    qreal width = 0;                    //!< px it takes in its line
    [[nodiscard]] qreal height() const; //!< px, the bar in its middle
};

//! One QTextLayout with its place in the block and in the document's text: a paragraph, a line of code, a cell of a table.
struct TextPiece
{
    std::unique_ptr<QTextLayout> layout;         //!< null: of a long block, not laid out yet
    QRectF area;                                 //!< relative to the block; an estimate where there is no layout
    int start = 0;                               //!< of its first character, relative to the block's plain text
    int length = 0;                              //!< characters
    int key = 0;                                 //!< code: the source line; table: row * columns + column
    std::vector<std::pair<int, int>> codeRanges; //!< inline code: start, length
    std::vector<StackedFraction> fractions;

    [[nodiscard]] bool beginsWithCode(int position) const; //!< a line that starts there
};

//! A character range of a line of code, and what it is.
struct ColouredRange
{
    enum class Kind : quint8 { Keyword, String, Number, Comment, Function };
    int start = 0;
    int length = 0;
    Kind kind = Kind::Keyword;
    [[nodiscard]] bool operator==(const ColouredRange &) const = default;
};

[[nodiscard]] QTextCharFormat roomFor(qreal width, const QString &text, const QFont &font);
[[nodiscard]] qreal keepFractionsWhole(const TextPiece &piece, QTextLine &line, qreal width);

//! One block laid out: pieces and what is drawn around them. Of code and tables that are long only the lines and rows of a band
//! have layouts. Those wider than the column keep how far they are scrolled sideways, and their pieces stand where they are seen.
//! Knows nothing of its place in the document.
class BlockLayout
{
public:
    explicit BlockLayout(Block block) : m_block(std::move(block)) {}

    [[nodiscard]] const Block &block() const { return m_block; }
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] qreal height() const { return m_height; } //!< px; an estimate until it is laid out
    [[nodiscard]] const std::vector<TextPiece> &pieces() const { return m_pieces; }
    [[nodiscard]] qreal headHeight() const { return m_headHeight; } //!< of code: the row with the language
    [[nodiscard]] QRectF codeArea() const { return { m_left, 0, m_width - m_left, m_height }; }
    [[nodiscard]] bool isLaidOut() const { return m_isLaidOut; }
    //! Of an image: its size in px as far as it is known, else empty, and how high it may be. Before it is laid out or estimated.
    void setImageSize(const QSize &size, qreal mostHeight);
    [[nodiscard]] QRectF imageArea() const { return m_imageArea; } //!< of the image, or of the frame in its place
    void setOpen(bool isOpen) { m_isOpen = isOpen; }               //!< of a summary
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] int layoutsBuilt() const { return m_built; }
    [[nodiscard]] int linesLaidOut() const { return m_lines; }

    //! The quotes and details that go on from the block above, over this gap.
    void joinAbove(int quotes, int details, qreal gap)
    {
        m_quotesAbove = quotes;
        m_detailsAbove = details;
        m_gapAbove = gap;
    }
    void invalidate(); //!< width or style changed
    //! Lays out; pieces of `old` (an earlier state of the same code block) are taken over where the line is equal.
    void layOut(const BlockStyle &style, qreal width, BlockLayout *old = nullptr);
    //! Of a long block: the lines that meet [from, to) of it. Once it is laid out. How many were made.
    int layOutBand(const BlockStyle &style, qreal from, qreal to);
    [[nodiscard]] bool isExact(qreal from, qreal to) const; //!< nothing that meets [from, to) waits for layOutBand()
    void estimate(const BlockStyle &style, qreal width);    //!< a height without a layout
    void drop();                                            //!< the layouts go, the height stays
    //! Colours of the lines of code behind colouredLines(); those of them that are laid out are laid out again. The first one's
    //! y, or -1. O(lines).
    qreal addColours(const BlockStyle &style, std::span<const std::vector<ColouredRange>> lines);
    [[nodiscard]] std::size_t colouredLines() const { return m_colours.size(); }
    [[nodiscard]] int lastLineLaidOut() const; //!< of code; -1 = none
    void setWrapped(bool wraps);
    [[nodiscard]] bool isWrapped() const { return m_wraps; }
    //! What of it is painted: [top, bottom) of it, and characters with a background of their own, relative to it.
    struct PaintRange
    {
        qreal top = 0;
        qreal bottom = 0;
        std::vector<BlockDocument::Mark> marks;
        const ImageStore *images = nullptr;
    };
    void paint(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range) const;
    [[nodiscard]] const TextPiece *pieceNear(QPointF point) const;
    [[nodiscard]] const Span *spanAt(const TextPiece &piece, int position) const;
    [[nodiscard]] const std::vector<Span> &spansOf(const TextPiece &piece) const;
    //! Scrolls sideways; px from where it begins, as far as it goes. False = nothing moved.
    bool scrollTo(qreal scrolled);
    //! Where `old`, an earlier state of the same block, was scrolled to; counts once it is laid out.
    void takeScroll(const BlockLayout &old);
    [[nodiscard]] qreal scrolled() const { return m_scrolled; }
    [[nodiscard]] qreal scrollRange() const { return m_beyond; } //!< px; 0 = all of it is seen
    [[nodiscard]] bool scrollsFromRight() const { return m_isRightToLeft; }
    [[nodiscard]] QRectF scrollLane() const; //!< with the bar in it; empty if nothing scrolls
    [[nodiscard]] QRectF scrollBar() const;
    [[nodiscard]] QRectF seen(const TextPiece &piece, const QRectF &area) const; //!< what of an area of it is not scrolled away
    [[nodiscard]] bool canLend(const BlockLayout &to) const;                     //!< same code block, other text
    [[nodiscard]] bool isParagraphGrownFrom(const BlockLayout &old) const;       //!< laid out then, and other words alone
    //! y of the first line of this paragraph that looks other than in `old`, the same in fewer words. Both are laid out.
    [[nodiscard]] qreal firstChangedLine(const BlockLayout &old) const;
    [[nodiscard]] qreal firstChange(const Block &next) const; //!< y of the first line of code that differs; -1 = cannot be told

private:
    [[nodiscard]] qreal leftEdge(qreal em) const;
    void layOutText(const BlockStyle &style, qreal width);
    void layOutImage(const BlockStyle &style, qreal width);
    void placeImage(const BlockStyle &style, qreal width);
    void paintImage(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range) const;
    void paintChevron(QPainter &painter, const QPointF &at, const BlockStyle &style) const;
    static StackedFraction makeFraction(const Fraction &fraction, const QFont &font);
    void paintFractions(QPainter &painter, const QPointF &at, const TextPiece &piece) const;
    void layOutCode(const BlockStyle &style, qreal width, BlockLayout *old);
    qsizetype keepLines(BlockLayout &old, const QString &text);
    void layOutLine(TextPiece &piece, const BlockStyle &style);
    void placeLines(const BlockStyle &style, std::size_t first);
    [[nodiscard]] std::size_t pieceAt(qreal y) const; // of code: the line at y
    [[nodiscard]] bool isDiff() const;
    void paintDiff(QPainter &painter, const QPointF &at, const BlockStyle &style, const TextPiece &piece) const;
    void layOutTable(const BlockStyle &style, qreal width);
    void makeCells(const BlockStyle &style, std::size_t columns);
    void makeCell(TextPiece &piece, const BlockStyle &style);
    void placeCells(const BlockStyle &style);
    int layOutRows(const BlockStyle &style, std::size_t first, std::size_t last);
    [[nodiscard]] std::size_t rowAt(qreal y) const;
    [[nodiscard]] bool isFixed(const TextPiece &piece) const; // the first column of a table that scrolls
    [[nodiscard]] QRectF movingArea() const;
    [[nodiscard]] qreal laneHeight() const;
    TextPiece makePiece(const std::vector<Span> &spans, const QFont &font, const BlockStyle &style, Qt::Alignment alignment,
                        bool bold);
    qreal breakLines(TextPiece &piece, qreal width, qreal lineHeight);
    void paintPieces(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range, bool fixed) const;
    void paintFrame(QPainter &painter, const QPointF &at, const BlockStyle &style) const;
    void paintMarker(QPainter &painter, const QPointF &at, const BlockStyle &style) const;

    Block m_block;
    QString m_plainText;
    std::vector<TextPiece> m_pieces;
    std::vector<std::vector<ColouredRange>> m_colours; // of the first lines of code
    std::vector<qreal> m_rules;                        // of a table: lower edges of its rows
    std::vector<qreal> m_columns;                      // widths
    std::vector<bool> m_isNumber;                      // columns of numbers stand right
    qreal m_gap = 0;                                   // between columns
    qreal m_room = 0;                                  // of code: width without the padding
    int m_waiting = 0;                                 // pieces without a layout
    qreal m_width = 0;
    qreal m_height = 0;
    qreal m_left = 0; // where quotes and lists leave room
    qreal m_headHeight = 0;
    QRectF m_window;        // what of the pieces is seen
    qreal m_beyond = 0;     // px they are wider than that
    qreal m_scrolled = 0;   // 0 to m_beyond
    qreal m_fixedWidth = 0; // of the column that stays
    qreal m_gapAbove = 0;
    int m_quotesAbove = 0;
    int m_detailsAbove = 0;
    QSize m_imageSize;
    qreal m_mostImageHeight = 0;
    QRectF m_imageArea;
    bool m_isOpen = false;
    int m_built = 0;
    int m_lines = 0;
    bool m_isLaidOut = false;
    bool m_wraps = false;
    bool m_isRightToLeft = false;
};

} // namespace countersign
