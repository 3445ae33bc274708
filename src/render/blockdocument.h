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

class QPainter;

namespace countersign {

//! Fonts and colours a document is laid out with; a value compared to know whether a layout still holds.
struct BlockStyle
{
    QFont text;
    QFont mono;
    QColor textColor, secondary, link, codeBackground, line, edge, thumb, selection;
    bool isMirrored = false; //!< the window goes from right to left
    [[nodiscard]] bool operator==(const BlockStyle &) const = default;
};

//! Height of an em in px on the screen text is laid out for.
[[nodiscard]] qreal emOf(const QFont &font);

//! One message's blocks laid out at a width: heights, painting, hit-testing, selection by character position in plainText().
//! setText() keeps the layouts of blocks (and of code lines) that are equal to what was there, so a growing message lays out its
//! last block only; a reader that throws is one that cannot read. Direction is the first strong character's per block, code is
//! always left to right; code and tables wider than the column scroll sideways. Painting has no side effects. Owner:
//! DocumentCache, or whoever made it. GUI thread.
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
    //! What reads a message's text; nothing = it cannot, the text is shown as it is.
    using Reader = std::function<std::optional<std::vector<Block>>(const QString &text)>;

    BlockDocument();
    ~BlockDocument();
    BlockDocument(BlockDocument &&) noexcept;
    BlockDocument &operator=(BlockDocument &&) noexcept;

    void setStyle(const BlockStyle &style);
    void setText(const QString &markdown, const Reader &reader = readMarkdown);
    void setPlainText(const QString &text); //!< no Markdown: what the person typed, as it was typed
    void setWidth(qreal width);             //!< px
    [[nodiscard]] qreal height() const;     //!< px; lays out what is not laid out
    void paint(QPainter &painter, const QPointF &topLeft, const QRectF &clip, int selectionStart = -1,
               int selectionEnd = -1) const;
    [[nodiscard]] int positionAt(const QPointF &point) const; //!< relative to the top left; nearest character
    [[nodiscard]] QRectF endCaret() const;                    //!< where the streaming caret stands
    [[nodiscard]] QUrl linkAt(const QPointF &point) const;
    [[nodiscard]] std::vector<Link> links() const; //!< in reading order
    [[nodiscard]] std::vector<Code> codeBlocks(qreal from = 0, qreal to = std::numeric_limits<qreal>::max()) const; //!< y
    [[nodiscard]] std::optional<Wide> wideBlockAt(const QPointF &point) const;
    [[nodiscard]] std::vector<int> wideBlocks() const;
    bool scrollBlock(int number, qreal scrolled); //!< as far as it goes; false = nothing moved
    [[nodiscard]] qreal scrolledBy(int number) const;
    [[nodiscard]] bool isFromRight(int number) const; //!< it begins at the right
    [[nodiscard]] bool isUnformatted() const;         //!< setText() could not read its text: it is shown as it is
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] int layoutsBuilt() const; //!< since construction: tests count, no timing

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
