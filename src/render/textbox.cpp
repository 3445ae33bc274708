// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/textbox.h"

#include "render/blockdocument.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>

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

QString markedOverrides(const QString &text, bool all)
{
    const auto isMarked = [all](QChar c) {
        const char16_t point = c.unicode();
        const bool reorders = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E
                              || point == 0x200F || point == 0x061C;
        return point == 0x202D || point == 0x202E || (all && reorders);
    };
    if (std::none_of(text.begin(), text.end(), isMarked))
        return text;
    QString marked;
    for (const QChar c : text)
        marked += isMarked(c) ? visibleText(c) : QString(c);
    return marked;
}

QString visibleText(const QString &text, bool oneLine)
{
    QString shown;
    // Not toUcs4(): it drops byte order marks.
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t point = isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        i += isPair ? 1 : 0;
        const QChar::Category category = QChar::category(point);
        const bool isLineEnd = point == U'\n' && !oneLine;
        // Fillers and blank-looking letters that Unicode does not call format characters.
        const bool isBlankLetter = point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0x2800
                                   || point == 0x034F || (point >= 0xFE00 && point <= 0xFE0F)
                                   || (point >= 0xE0100 && point <= 0xE01EF);
        const bool isHidden = category == QChar::Other_Control || category == QChar::Other_Format
                              || category == QChar::Other_Surrogate || category == QChar::Other_PrivateUse
                              || category == QChar::Other_NotAssigned || category == QChar::Separator_Line
                              || category == QChar::Separator_Paragraph || (category == QChar::Separator_Space && point != U' ');
        if ((isHidden || isBlankLetter) && !isLineEnd)
            shown += u"<U+%1>"_s.arg(QString::number(uint(point), 16).toUpper().rightJustified(4, u'0'));
        else
            shown += QString::fromUcs4(&point, 1);
    }
    return shown;
}

} // namespace countersign
