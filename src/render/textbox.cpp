// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/textbox.h"

#include "render/blockdocument.h"

#include <QPainter>
#include <QTextLayout>

namespace countersign {

using namespace Qt::StringLiterals;

TextBox::TextBox(const QString &text, const QFont &font, qreal lineHeight, qreal width)
    : TextBox(text, font, lineHeight, width, {}, {})
{
}

TextBox::TextBox(const QString &text, const QFont &font, qreal lineHeight, qreal width, const QString &part,
                 const QFont &partFont)
    : m_text(text)
{
    if (text.isEmpty())
        return;
    QString lines = text;
    lines.replace(u'\n', QChar::LineSeparator);
    m_layout = std::make_shared<QTextLayout>(lines, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    option.setAlignment(text.isRightToLeft() ? Qt::AlignRight | Qt::AlignAbsolute : Qt::AlignLeft | Qt::AlignAbsolute);
    m_layout->setTextOption(option);
    m_layout->setCacheEnabled(true);
    const qsizetype at = part.isEmpty() ? -1 : text.indexOf(part);
    if (at >= 0) {
        QTextCharFormat format;
        format.setFont(partFont);
        m_layout->setFormats({ { static_cast<int>(at), static_cast<int>(part.size()), format } });
    }
    const qreal pitch = emOf(font) * lineHeight;
    m_layout->beginLayout();
    for (QTextLine line = m_layout->createLine(); line.isValid(); line = m_layout->createLine()) {
        line.setLineWidth(qMax<qreal>(width, 1));
        const qreal height = qMax(pitch, line.height());
        line.setPosition({ 0, m_height + (height - line.height()) / 2 });
        m_height += height;
    }
    m_layout->endLayout();
}

void TextBox::paint(QPainter &painter, const QPointF &topLeft, const QColor &colour) const
{
    if (!m_layout)
        return;
    painter.setPen(colour);
    m_layout->draw(&painter, topLeft);
}

} // namespace countersign
