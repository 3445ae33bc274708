// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QString>

namespace countersign {

class Redactor;

//! What is compared of an answer. Redacted: it holds no secret.
struct ComparedAnswer
{
    int status = 0; //!< 0 = none
    QList<HttpHeader> headers;
    QByteArray body; //!< at most 64 KiB

    static constexpr qsizetype kMostBody = 64 * 1024;
    [[nodiscard]] static ComparedAnswer of(const HttpOutcome &outcome, const Redactor &redactor);
    [[nodiscard]] bool operator==(const ComparedAnswer &) const = default;
};

//! The first thing in which two answers to the same question differ; `first` and `second` are cut to 120 characters.
struct AnswerDifference
{
    enum class Part { None, Status, Header, Body };
    Part part = Part::None;
    QString where; //!< the header's name, or the way into the JSON ("agents.billing"); empty = the whole of it
    QString first; //!< empty = absent there
    QString second;

    [[nodiscard]] bool operator==(const AnswerDifference &) const = default;
};

//! In the order that matters: status, WWW-Authenticate, Location, Content-Type, the body (JSON member by member, by name), then
//! other headers that are not of the moment (Date, Set-Cookie, ids of requests …). Pure.
[[nodiscard]] AnswerDifference firstDifference(const ComparedAnswer &a, const ComparedAnswer &b);

} // namespace countersign
