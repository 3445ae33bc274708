// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"

#include <QTextLayout>

namespace countersign {

[[nodiscard]] QFont scaledFont(const QFont &base, qreal factor);

//! One QTextLayout with its place in the block and in the document's text: a paragraph, a line of code, a cell of a table.
struct TextPiece
{
    std::unique_ptr<QTextLayout> layout;
    QRectF area;                                 //!< relative to the block
    int start = 0;                               //!< of its first character, relative to the block's plain text
    int key = 0;                                 //!< code: the source line; table: row * columns + column
    std::vector<std::pair<int, int>> codeRanges; //!< inline code: start, length
};

//! One block laid out: pieces and what is drawn around them. Knows nothing of its place in the document.
class BlockLayout
{
public:
    explicit BlockLayout(Block block) : m_block(std::move(block)) {}

    [[nodiscard]] const Block &block() const { return m_block; }
    [[nodiscard]] const QString &plainText() const { return m_plainText; }
    [[nodiscard]] qreal height() const { return m_height; }
    [[nodiscard]] const std::vector<TextPiece> &pieces() const { return m_pieces; }
    [[nodiscard]] qreal headHeight() const { return m_headHeight; } //!< of code: the row with the language
    [[nodiscard]] QRectF codeArea() const { return { m_left, 0, m_width - m_left, m_height }; }
    [[nodiscard]] bool isLaidOut() const { return m_isLaidOut; }
    [[nodiscard]] int layoutsBuilt() const { return m_built; }

    void joinAbove(int quotes, qreal gap) //!< the quotes that go on from the block above, over this gap
    {
        m_quotesAbove = quotes;
        m_gapAbove = gap;
    }
    void invalidate(); //!< width or style changed
    //! Lays out; pieces of `old` (an earlier state of the same code block) are taken over where the line is equal.
    void layOut(const BlockStyle &style, qreal width, BlockLayout *old = nullptr);
    void paint(QPainter &painter, const QPointF &at, const BlockStyle &style, int selectionStart, int selectionEnd) const;
    [[nodiscard]] const TextPiece *pieceNear(const QPointF &point) const;
    [[nodiscard]] const Span *spanAt(const TextPiece &piece, int position) const;
    [[nodiscard]] const std::vector<Span> &spansOf(const TextPiece &piece) const;
    [[nodiscard]] bool canLend(const BlockLayout &to) const; //!< same code block, other text

private:
    [[nodiscard]] qreal leftEdge(qreal em) const;
    void layOutText(const BlockStyle &style, qreal width);
    void layOutCode(const BlockStyle &style, qreal width, BlockLayout *old);
    void layOutTable(const BlockStyle &style, qreal width);
    TextPiece makePiece(const std::vector<Span> &spans, const QFont &font, const BlockStyle &style, Qt::Alignment alignment,
                        bool bold);
    qreal breakLines(TextPiece &piece, qreal width, qreal lineHeight);
    void paintFrame(QPainter &painter, const QPointF &at, const BlockStyle &style) const;
    void paintMarker(QPainter &painter, const QPointF &at, const BlockStyle &style) const;

    Block m_block;
    QString m_plainText;
    std::vector<TextPiece> m_pieces;
    std::vector<qreal> m_rules; // of a table: lower edges of its rows
    qreal m_width = 0;
    qreal m_height = 0;
    qreal m_left = 0; // where quotes and lists leave room
    qreal m_headHeight = 0;
    qreal m_gapAbove = 0;
    int m_quotesAbove = 0;
    int m_built = 0;
    bool m_isLaidOut = false;
    bool m_isRightToLeft = false;
};

} // namespace countersign
