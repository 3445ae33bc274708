// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Fractions in a line: the characters that say the same ("(a+b)/c") keep their places for selection, search and copies, are as
// wide together as the fraction, and are not seen; numerator, bar and denominator are painted in their place.
#include "render/blocklayout.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace countersign {

namespace {

constexpr qreal kPartSize = 0.78; // of the font
constexpr qreal kScriptOfPart = 0.75;
constexpr qreal kSide = 3;   // px beside it, and the bar beyond its longer part
constexpr qreal kAxis = 0.3; // em above the baseline, where the bar is
constexpr qreal kGap = 1.5;  // px between bar and part

std::unique_ptr<QTextLayout> partOf(const std::vector<Span> &spans, const QFont &font)
{
    auto layout = std::make_unique<QTextLayout>(joined(spans), font);
    QList<QTextLayout::FormatRange> formats;
    int at = 0;
    for (const Span &span : spans) {
        QTextCharFormat format;
        QFont look = span.script == 0 ? font : scaledFont(font, kScriptOfPart);
        look.setItalic(span.italic);
        format.setFont(look);
        if (span.script != 0)
            format.setVerticalAlignment(span.script > 0 ? QTextCharFormat::AlignSuperScript : QTextCharFormat::AlignSubScript);
        const int length = static_cast<int>(span.text.size());
        formats.append({ at, length, format });
        at += length;
    }
    layout->setFormats(formats);
    QTextOption option(Qt::AlignLeft | Qt::AlignAbsolute);
    option.setTextDirection(Qt::LeftToRight);
    option.setWrapMode(QTextOption::NoWrap);
    layout->setTextOption(option);
    layout->setCacheEnabled(true);
    layout->beginLayout();
    QTextLine line = layout->createLine();
    if (line.isValid())
        line.setLineWidth(1e6);
    layout->endLayout();
    return layout;
}

qreal widthOf(const QTextLayout &part)
{
    return part.lineCount() > 0 ? std::ceil(part.lineAt(0).naturalTextWidth()) : 0;
}

qreal heightOf(const QTextLayout &part)
{
    return part.lineCount() > 0 ? std::ceil(part.lineAt(0).height()) : 0;
}

} // namespace

qreal StackedFraction::height() const
{
    return 2 * (qMax(heightOf(*above), heightOf(*below)) + kGap) + 1;
}

StackedFraction BlockLayout::makeFraction(const Fraction &fraction, const QFont &font)
{
    StackedFraction made;
    const QFont part = scaledFont(font, kPartSize);
    made.above = partOf(fraction.above, part);
    made.below = partOf(fraction.below, part);
    made.width = qMax(widthOf(*made.above), widthOf(*made.below)) + 4 * kSide;
    return made;
}

//! A look in which a text is not seen and takes just this width.
QTextCharFormat roomFor(qreal width, const QString &text, const QFont &font)
{
    QFont spaced = font;
    const qreal bare = QFontMetricsF(spaced).horizontalAdvance(text);
    spaced.setLetterSpacing(QFont::AbsoluteSpacing, 1);
    const qreal letters = qMax<qreal>(1, QFontMetricsF(spaced).horizontalAdvance(text) - bare);
    spaced.setLetterSpacing(QFont::AbsoluteSpacing, (width - bare) / letters);
    QTextCharFormat format;
    format.setFont(spaced);
    format.setForeground(QColor(Qt::transparent));
    return format;
}

//! A line ends before a fraction or behind it. The height of the highest one in it, with its bar on the axis of the line.
qreal keepFractionsWhole(const TextPiece &piece, QTextLine &line, qreal width)
{
    const int start = line.textStart();
    qreal height = 0;
    for (const StackedFraction &fraction : piece.fractions) {
        const int end = start + line.textLength();
        const int past = fraction.start + fraction.length;
        const bool isFirst = fraction.start <= start; // nothing stands before it: it may be wider than the column
        if (fraction.start < end && past > end)       // else it goes on below
            line.setNumColumns((isFirst ? past : fraction.start) - start, isFirst ? qMax(width, fraction.width + 2) : width);
        if (fraction.start >= start && past <= start + line.textLength())
            height = qMax(height, fraction.height());
    }
    return height;
}

void BlockLayout::paintFractions(QPainter &painter, const QPointF &at, const TextPiece &piece) const
{
    for (const StackedFraction &fraction : piece.fractions) {
        const QTextLine line = piece.layout->lineForTextPosition(fraction.start);
        if (!line.isValid())
            continue;
        const qreal a = line.cursorToX(fraction.start);
        const qreal b = line.cursorToX(fraction.start + fraction.length);
        const qreal left = at.x() + qMin(a, b);
        const qreal axis = std::round(at.y() + line.y() + line.ascent() - emOf(piece.layout->font()) * kAxis);
        painter.fillRect(QRectF(left + kSide, axis, fraction.width - 2 * kSide, 1), painter.pen().color());
        const auto middle = [&](const QTextLayout &part) { return left + (fraction.width - widthOf(part)) / 2; };
        fraction.above->draw(&painter, { middle(*fraction.above), axis - kGap - heightOf(*fraction.above) });
        fraction.below->draw(&painter, { middle(*fraction.below), axis + 1 + kGap });
    }
}

} // namespace countersign
