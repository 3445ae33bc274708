// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/textbox.h"

#include <algorithm>

namespace countersign {

using namespace Qt::StringLiterals;

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
