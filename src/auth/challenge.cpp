// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/challenge.h"

namespace countersign {

namespace {
constexpr qsizetype kMostChallengeBytes = 16 * 1024;
constexpr qsizetype kMostChallenges = 16;
} // namespace

QList<Challenge> challengesOf(const QList<HttpHeader> &headers)
{
    QList<Challenge> all;
    qsizetype bytes = 0;
    for (const HttpHeader &header : headers) {
        if (header.name.compare("WWW-Authenticate", Qt::CaseInsensitive) != 0)
            continue;
        bytes += header.value.size();
        if (bytes > kMostChallengeBytes)
            break;
        all += Challenge::in(header.value);
    }
    return all.mid(0, kMostChallenges);
}

std::optional<Challenge> challengeOf(const QList<HttpHeader> &headers, const QByteArray &scheme)
{
    for (const Challenge &challenge : challengesOf(headers)) {
        if (challenge.scheme == scheme)
            return challenge;
    }
    return {};
}

} // namespace countersign
