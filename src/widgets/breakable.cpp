// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/breakable.h"

#include <QStringList>

namespace countersign {

namespace {
constexpr int kLongestPiece = 24; // characters
constexpr QChar kZeroWidthSpace(0x200B);

QString brokenWord(const QString &word)
{
    QString broken;
    int piece = 0;
    for (const QChar c : word) {
        broken += c;
        piece = c.isSpace() ? 0 : piece + 1;
        const bool mayBreak = c == u'.' || c == u'/' || c == u'-' || c == u'_' || c == u':';
        const bool isDue = piece >= kLongestPiece || (mayBreak && piece >= kLongestPiece / 2);
        if (!isDue || c.isHighSurrogate())
            continue;
        broken += kZeroWidthSpace;
        piece = 0;
    }
    return broken;
}
} // namespace

QString breakable(const QString &text, qsizetype staysWhole)
{
    QStringList words = text.split(u' ');
    for (QString &word : words) {
        if (word.size() > staysWhole)
            word = brokenWord(word);
    }
    return words.join(u' ');
}

} // namespace countersign
