// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"
#include "widgets/transcriptrow.h"

class QPainter;

namespace countersign {

class Theme;

//! Draws rows from their values; decides nothing and changes nothing. Lives for one paint event.
class TranscriptPainter
{
    Q_DECLARE_TR_FUNCTIONS(TranscriptRow)
public:
    struct State
    {
        int selectionStart = -1;
        int selectionEnd = -1;
        bool isCurrent = false;                    //!< shows the focus ring
        bool isHovered = false;                    //!< the pointer is in the row
        const RowAction *action = nullptr;         //!< the one the keyboard is on, or the pointer
        const RowAction *copied = nullptr;         //!< done just now: shows so for a moment
        int arc = 0;                               //!< degrees of the running icon
        std::vector<BlockDocument::Mark> marks {}; //!< what a search met
    };
    TranscriptPainter(QPainter &painter, const Theme &theme, const RowContext &context)
        : m_painter(painter)
        , m_theme(theme)
        , m_context(context)
    {
    }

    void paint(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip, const State &state);
    void paintEmpty(const QRectF &view);

    //! Where a link leads, at the lower leading corner of the view.
    void paintTarget(const QRectF &view, const QString &target);

private:
    void paintDay(const TranscriptRow &row, qreal top);
    void paintHeader(const TranscriptRow &row, qreal top);
    void paintFold(const TranscriptRow &row, qreal top, const State &state);
    void paintButtons(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip, const State &state);
    void paintButton(const RowAction &action, const QString &icon, qreal top, const State &state, const QColor &ground);
    void paintImageFrames(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip, const State &state);
    void paintImageFrame(const BlockDocument::Image &image, const QRectF &area, bool isHot);
    void paintTool(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top, const State &state);
    //! `place` turns a span of the row's first line into a rectangle.
    void paintToolSummary(const TranscriptRow::Tool &tool, const std::function<QRectF(qreal, qreal)> &place, qreal from,
                          qreal end);
    [[nodiscard]] static QRectF onPixels(const QRectF &rect); //!< so that an outline of 1 px is sharp
    void paintNote(const QRectF &area, const QString &note);
    void paintToolFrame(const RowGeometry::Tool &area, qreal top);
    void paintToolDetails(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top, const State &state);
    void paintStatus(const TranscriptRow &row, qreal top, const State &state);
    void paintOffers(const TranscriptRow &row, qreal top, const State &state);
    void paintLinks(const std::vector<RowAction> &links, qreal top, const State &state);
    void paintFocus(const QRectF &around, qreal radius);
    void paintIcon(const QString &name, const QColor &colour, const QPointF &centre, qreal size, int degrees = 0);
    //! Leading edge at `rect`'s, elided; returns the width it took.
    qreal paintText(const QRectF &rect, const QString &text, const QFont &font, const QColor &colour,
                    Qt::TextElideMode elide = Qt::ElideRight, bool trailing = false);
    [[nodiscard]] QColor colourOf(TranscriptRow::Tone tone) const;
    //! `rect` mirrored inside `outer` in right-to-left windows.
    [[nodiscard]] QRectF mirrored(const QRectF &rect, const QRectF &outer) const;

    QPainter &m_painter;
    const Theme &m_theme;
    const RowContext &m_context;
};

} // namespace countersign
