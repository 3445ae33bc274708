// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"

#include <QByteArray>
#include <QList>

#include <utility>
#include <variant>

namespace countersign {

class Redactor;

//! What the browser brought back from the provider (RFC 6749 §4.1.2, RFC 9207), judged. Pure.
struct AuthorizationAnswer
{
    //! Decoded, duplicates kept.
    using Parameters = QList<std::pair<QByteArray, QByteArray>>;
    struct Expected
    {
        Secret state;
        QString issuer;
        bool issRequired = false; //!< the provider's metadata promises it
    };
    //! Carries no state of ours: whoever sent it may change nothing.
    struct NotOurs
    {
    };
    struct Failed
    {
        Error why;
    };
    struct Code
    {
        Secret value;
    };
    using Verdict = std::variant<NotOurs, Failed, Code>;

    //! In this order: state, duplicates, iss, error, code. SignInAnswerRefused, SignInDenied, SignInProviderError.
    [[nodiscard]] static Verdict judge(const Parameters &parameters, const Expected &expected, Redactor &redactor);
};

} // namespace countersign
