// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Images: their place, known before they are, and how they are painted in it.
#include "render/blocklayout.h"
#include "render/imagestore.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace countersign {

namespace {
constexpr qreal kImageRadius = 8;  // px
constexpr qreal kFrameWidth = 28;  // em, of the frame while an image is not there
constexpr qreal kFrameLines = 4;   // of words in it
constexpr qreal kFrameLine = 1.45; // em
constexpr qreal kFramePadding = 12;
} // namespace

void BlockLayout::setImageSize(const QSize &size, qreal mostHeight)
{
    m_imageSize = size;
    m_mostImageHeight = mostHeight;
}

//! As large as it is, but in the column and not higher than most of the view. Until its size is known a frame of a fixed size.
void BlockLayout::placeImage(const BlockStyle &style, qreal width)
{
    const qreal em = emOf(style.text);
    const qreal left = leftEdge(em);
    const qreal room = qMax<qreal>(width - left, 1);
    QSizeF size(qMin(room, std::round(kFrameWidth * em)), std::round(kFrameLines * kFrameLine * em + 2 * kFramePadding));
    if (!m_imageSize.isEmpty()) {
        const qreal most = m_mostImageHeight > 0 ? m_mostImageHeight : room;
        size = m_imageSize;
        if (size.width() > room || size.height() > most)
            size.scale(room, most, Qt::KeepAspectRatio);
        size = QSizeF(qMax<qreal>(1, std::round(size.width())), qMax<qreal>(1, std::round(size.height())));
    }
    m_isRightToLeft = style.isMirrored;
    m_imageArea = QRectF(QPointF(m_isRightToLeft ? width - left - size.width() : left, 0), size);
    m_height = size.height();
}

void BlockLayout::layOutImage(const BlockStyle &style, qreal width)
{
    placeImage(style, width);
    m_plainText = joined(m_block.spans);
    m_pieces.clear();
    TextPiece words; // said, never painted: no layout
    words.area = m_imageArea;
    words.length = static_cast<int>(m_plainText.size());
    m_pieces.push_back(std::move(words));
}

//! Nothing while it is not here: the words in its frame are for whoever can say them.
void BlockLayout::paintImage(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range) const
{
    if (m_imageSize.isEmpty())
        return;
    const QRectF area = m_imageArea.translated(at);
    QPainterPath corners;
    corners.addRoundedRect(area, qMin(kImageRadius, area.height() / 4), qMin(kImageRadius, area.width() / 4));
    painter.setClipPath(corners, Qt::IntersectClip);
    const QImage image = range.images ? range.images->image(m_block.image).image : QImage();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    if (image.isNull() || image.hasAlphaChannel()) // what is drawn in black on nothing is to be seen on any ground
        painter.fillRect(area, image.isNull() ? style.codeBackground : QColor(Qt::white));
    if (!image.isNull())
        painter.drawImage(area, image);
    for (const BlockDocument::Mark &mark : range.marks) {
        QColor tint = mark.colour;
        tint.setAlphaF(0.5F);
        painter.fillRect(area, tint);
    }
}

} // namespace countersign
