// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"

#include <QList>
#include <QMutex>
#include <QString>

#include <deque>

namespace countersign {

//! Knows every secret of this process and keeps it out of text.
//!
//! One is made in `main` and passed on. Records, logs and reports go through it *as they are written*. What replaces a
//! secret is its scheme, length class and six hex digits of HMAC-SHA-256 under a random key of this redactor, so that
//! reuse and rotation can be seen and nothing can be guessed: `[secret <64 a41f9c]`. Besides the secrets it knows it
//! hides what looks like one: `Bearer …`, `Basic …`, JWTs, `code=`, `refresh_token=`, `client_secret=` and the like.
//! Thread-safe.
class Redactor
{
public:
    Redactor();

    //! Takes a secret in. Values shorter than 6 bytes are kept but not searched for in text: they would match anything.
    [[nodiscard]] Secret keep(const QByteArray &value);

    [[nodiscard]] QString redact(const QString &text) const;
    [[nodiscard]] QByteArray redact(const QByteArray &text) const;
    //! A header's value for display: Authorization, Cookie, Set-Cookie and their kin are replaced whole.
    [[nodiscard]] QByteArray redactHeader(const QByteArray &name, const QByteArray &value) const;
    //! "<64 a41f9c": length class (<16, <64, <512, longer = "512+") and tag.
    [[nodiscard]] QString tag(const QByteArray &secret) const;
    //! The URL with user info, and the values of secret query items and fragments, replaced.
    [[nodiscard]] QString redactUrl(const QString &url) const;

private:
    struct Known
    {
        Secret secret;
        QList<QByteArray> forms; //!< as it is, percent-encoded, inside a JSON string
    };
    mutable QMutex m_mutex;
    std::deque<Known> m_known; // last kept first; bounded
    QByteArray m_key;          // 32 random bytes
};

} // namespace countersign
