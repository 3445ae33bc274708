// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminalpaper.h"

#include <QRegularExpression>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestLine = 400;
constexpr int kIndent = 10;       // of the text behind a heading
constexpr QChar kNoBreak(0xe000); // for private use: no text has one when it comes here

//! What stands for a secret is one word: torn apart it would no longer be known for what it is.
QString withTagsAsWords(QString text)
{
    static const QRegularExpression tag(u"\\[secret [^\\]]*\\]"_s);
    for (auto it = tag.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        text.replace(match.capturedStart(), match.capturedLength(), match.captured().replace(u' ', kNoBreak));
    }
    return text;
}

//! A text in lines of at most so many columns, broken at spaces; what goes on is set in by `hang`. A word stays whole: an address
//! can be copied however long it is.
QStringList wrapped(const QString &text, int columns, int hang)
{
    QStringList lines;
    QString rest = withTagsAsWords(text);
    while (columns > 2 * hang && rest.size() > columns) {
        qsizetype space = rest.lastIndexOf(u' ', columns);
        if (space <= hang)
            space = rest.indexOf(u' ', columns);
        if (space < 0)
            break;
        lines << rest.left(space);
        rest = QString(hang, u' ') + rest.mid(space + 1);
    }
    lines << rest;
    return lines.replaceInStrings(QString(kNoBreak), u" "_s);
}

bool isHarmless(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Other_Surrogate: // half of a pair
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}
} // namespace

QString harmlessInTerminal(const QString &text)
{
    QString harmless;
    harmless.reserve(text.size());
    const QList<uint> characters = text.toUcs4(); // there are invisible ones beyond U+FFFF
    for (const uint c : characters) {
        if (isHarmless(c)) {
            harmless += QChar::fromUcs4(c);
            continue;
        }
        if (c < 0x100) {
            harmless += u"\\x%1"_s.arg(c, 2, 16, QChar(u'0'));
            continue;
        }
        for (const char16_t unit : QChar::fromUcs4(c)) // as JSON writes them
            harmless += u"\\u%1"_s.arg(uint(unit), 4, 16, QChar(u'0'));
    }
    return harmless;
}

void TerminalPaper::line(const QString &text, Ink ink, int hang)
{
    QString harmless = harmlessInTerminal(text);
    if (harmless.size() > kLongestLine)
        harmless = harmless.left(kLongestLine) + u'…';
    for (const QString &one : wrapped(harmless, m_columns, hang))
        m_text += painted(one, ink) + u'\n';
}

void TerminalPaper::section(const QString &heading, const QStringList &lines, Ink ink)
{
    QString margin = heading.leftJustified(kIndent);
    for (const QString &one : lines) {
        line(margin + one, ink, kIndent);
        margin = QString(kIndent, u' ');
    }
}

QString TerminalPaper::painted(const QString &text, Ink ink) const
{
    if (!m_colours || ink == Ink::Plain)
        return text;
    static constexpr std::array codes { 0, 1, 2, 32, 33, 31 };
    return u"\x1b[%1m"_s.arg(codes.at(std::size_t(ink))) + text + u"\x1b[0m"_s;
}

} // namespace countersign
