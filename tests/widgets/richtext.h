// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRandomGenerator>
#include <QString>
#include <QStringList>

namespace countersign::test {

//! Markdown of every kind an answer is made of, at least so many characters; the same each time.
inline QString richText(qsizetype size)
{
    using namespace Qt::StringLiterals;
    static const QStringList words =
        u"token window agent session header cursor layout stream delta paint frame budget cache block parse state naïve façade größe 日本語 данные 🙂"_s
            .split(u' ');
    QRandomGenerator random(7);
    const auto some = [&random](int count) {
        QStringList chosen;
        for (int i = 0; i < count; ++i)
            chosen << words[random.bounded(int(words.size()))];
        return chosen.join(u' ');
    };
    QString text;
    for (int part = 0; text.size() < size; ++part) {
        switch (part % 6) {
        case 0:
            text += u"## %1. %2\n\n"_s.arg(part).arg(some(4));
            break;
        case 1:
            for (int i = 0; i < 4; ++i)
                text += u"%1 **%2** %3 `%4()` *%5* [%6](https://example.test/%7). "_s.arg(
                    some(9), some(2), some(5), some(1), some(2), some(2), QString::number(part));
            text += u"\n\n"_s;
            break;
        case 2:
            for (int i = 0; i < 5; ++i)
                text += u"- %1 `%2`\n%3"_s.arg(some(6), some(1), i == 2 ? u"  - "_s + some(4) + u'\n' : QString());
            text += u'\n';
            break;
        case 3:
            text += u"```cpp\n"_s;
            for (int i = 0; i < 10; ++i)
                text += u"for (int i = 0; i < %1; ++i) { use(\"%2\"); } // %3\n"_s.arg(i).arg(some(1), some(2));
            text += u"```\n\n"_s;
            break;
        case 4:
            text += u"| name | count | note |\n|---|--:|---|\n"_s;
            for (int i = 0; i < 6; ++i)
                text += u"| %1 | %2 | %3 |\n"_s.arg(some(1), QString::number(i * 17), some(4));
            text += u'\n';
            break;
        default:
            text += u"> %1\n> %2 **%3**\n\n"_s.arg(some(12), some(8), some(1));
        }
    }
    return text;
}

//! Cut into pieces of so many characters, as a stream brings them: also through characters and signs.
inline QStringList pieces(const QString &text, qsizetype size)
{
    QStringList all;
    for (qsizetype at = 0; at < text.size(); at += size)
        all << text.mid(at, size);
    return all;
}

} // namespace countersign::test
