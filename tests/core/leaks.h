// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace countersign::test {

//! A piece of the secret that is long enough to be of use to somebody.
inline bool leaks(const QByteArray &text, const QByteArray &secret)
{
    constexpr qsizetype piece = 6;
    for (qsizetype i = 0; i + piece <= secret.size(); ++i) {
        if (text.contains(secret.mid(i, piece)))
            return true;
    }
    return false;
}

} // namespace countersign::test
