// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

#include <QColor>
#include <QFont>
#include <QRectF>

#include <memory>

class QPainter;

namespace countersign {

//! Fonts and colours a document is laid out with; a value compared to know whether a layout still holds.
struct BlockStyle
{
    QFont text;
    QFont mono;
    QColor textColor, secondary, link, codeBackground, line, edge, selection;
    [[nodiscard]] bool operator==(const BlockStyle &) const = default;
};

//! Height of an em in px on the screen text is laid out for.
[[nodiscard]] qreal emOf(const QFont &font);

//! One message's blocks laid out at a width: heights, painting, hit-testing, selection by character position in plainText().
//! setText() keeps the layouts of blocks (and of code lines) that are equal to what was there, so a growing message lays out its
//! last block only. Direction is the first strong character's per block, code is always left to right; long code lines wrap.
//! Painting has no side effects. Owner: DocumentCache, or whoever made it. GUI thread.
class BlockDocument
{
public:
    struct Link
    {
        QUrl url;
        QString text;
        std::vector<QRectF> areas; //!< one a line it runs over, relative to the top left
    };

    BlockDocument();
    ~BlockDocument();
    BlockDocument(BlockDocument &&) noexcept;
    BlockDocument &operator=(BlockDocument &&) noexcept;

    void setStyle(const BlockStyle &style);
    void setText(const QString &markdown);
    void setPlainText(const QString &text); //!< no Markdown: what the person typed, as it was typed
    void setWidth(qreal width);             //!< px
    [[nodiscard]] qreal height() const;     //!< px; lays out what is not laid out
    void paint(QPainter &painter, const QPointF &topLeft, const QRectF &clip, int selectionStart = -1,
               int selectionEnd = -1) const;
    [[nodiscard]] int positionAt(const QPointF &point) const; //!< relative to the top left; nearest character
    [[nodiscard]] QRectF endCaret() const;                    //!< where the streaming caret stands
    [[nodiscard]] QUrl linkAt(const QPointF &point) const;
    [[nodiscard]] std::vector<Link> links() const; //!< in reading order
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] int layoutsBuilt() const; //!< since construction: tests count, no timing

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
