// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The frame in the place of an image that is not there: its words, and what can be done about it.
#include "render/imagestore.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"
#include "widgets/transcriptpainter.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kFrameRadius = 8;
constexpr qreal kFrameInset = 14;
constexpr qreal kFrameLine = 1.45; // em

//! What is said in the frame: a sentence, and what a press does.
struct FrameWords
{
    QString sentence;
    QString offer;
};

} // namespace

void TranscriptPainter::paintImageFrames(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip,
                                         const State &state)
{
    const QPointF at = row.geometry.body.topLeft() + QPointF(0, top);
    for (const BlockDocument::Image &image : body.images(clip.top() - at.y(), clip.bottom() - at.y())) {
        if (image.stored && image.stored->state == StoredImage::State::Here)
            continue;
        const bool isHot = state.action && state.action->kind == RowAction::Kind::ShowImage && state.action->id == row.id
                           && state.action->number == image.number;
        paintImageFrame(image, image.area.translated(at), isHot);
    }
}

void TranscriptPainter::paintImageFrame(const BlockDocument::Image &image, const QRectF &area, bool isHot)
{
    const Tokens &tokens = m_theme.tokens();
    const QString place = imagePlace(image.key);
    const StoredImage stored = image.stored ? *image.stored : StoredImage();
    FrameWords words;
    if (stored.error)
        words = { Sentences::of(*stored.error).plain(), TranscriptRow::mayComeYet(*stored.error) ? tr("Try again") : QString() };
    else if (stored.state == StoredImage::State::Coming)
        words.sentence = place.isEmpty() ? tr("Loading…") : tr("Loading from %1…").arg(place);
    else
        words.offer = place.isEmpty() ? tr("Show image") : tr("Show image from %1").arg(place);

    m_painter.setPen(QPen(tokens.line, 1));
    m_painter.setBrush(isHot ? tokens.hover : tokens.raised);
    m_painter.drawRoundedRect(onPixels(area), kFrameRadius, kFrameRadius);
    const qreal em = emOf(m_context.font);
    const qreal line = std::round(em * kFrameLine);
    const qreal side = m_context.column.icon();
    const QFont font = Theme::font(m_context.font, 0.93);
    const QRectF room = area.adjusted(kFrameInset + side + 10, 0, -kFrameInset, 0);
    const bool isLong = QFontMetricsF(font).horizontalAdvance(words.sentence) > room.width();
    const int lines = 1 + (words.sentence.isEmpty() ? 0 : isLong ? 2 : 1) + (words.offer.isEmpty() ? 0 : 1);
    QRectF text(room.left(), std::round(area.center().y() - lines * line / 2), room.width(), line);
    const auto next = [&](int used) { text.translate(0, used * line); };
    const QRectF icon(area.left() + kFrameInset, text.top(), side, line);
    paintIcon(stored.error ? u"failed"_s : u"image"_s, tokens.text2, mirrored(icon, area).center(), side);
    paintText(mirrored(text, area), image.alt, m_context.font, tokens.text);
    next(1);
    if (!words.sentence.isEmpty()) {
        const QRectF both = mirrored(QRectF(text.topLeft(), QSizeF(text.width(), (isLong ? 2 : 1) * line)), area);
        m_painter.setFont(font);
        m_painter.setPen(tokens.text2);
        const auto edge = m_context.column.isMirrored ? Qt::AlignRight : Qt::AlignLeft;
        m_painter.drawText(both, int(edge) | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextWordWrap, words.sentence);
        next(isLong ? 2 : 1);
    }
    QFont link = font;
    link.setUnderline(isHot);
    paintText(mirrored(text, area), words.offer, link, tokens.accentText);
}

} // namespace countersign
