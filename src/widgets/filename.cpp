// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/filename.h"

namespace countersign {
using namespace Qt::StringLiterals;

QString plainFileName(const QString &words)
{
    QString name;
    for (const QChar c : words) {
        const bool isUnwelcome = c.category() == QChar::Other_Control || u"/\\:*?\"<>|"_s.contains(c);
        if (c.category() != QChar::Other_Format)
            name += isUnwelcome ? u' ' : c;
    }
    name = name.simplified();
    while (name.startsWith(u'.') || name.startsWith(u'-') || name.startsWith(u' '))
        name.remove(0, 1);
    return name;
}

} // namespace countersign
