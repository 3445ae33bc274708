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
//! hides what looks like one (core/secretshapes): `Bearer …`, JWTs, `code=`, `refresh_token=`, private keys and the like; and
//! the beginning of one it knows, from 12 bytes on.
//! Thread-safe.
class Redactor
{
public:
    Redactor();

    //! Takes a secret in. Values shorter than 6 bytes are kept but not searched for in text: they would match anything.
    [[nodiscard]] Secret keep(const QByteArray &value);

    [[nodiscard]] QString redact(const QString &text) const;
    [[nodiscard]] QByteArray redact(const QByteArray &text) const;
    //! The start of a text that may go on beyond what is here, at most `most` bytes of it: nothing of a secret stays that begins
    //! before the cut and ends behind it.
    [[nodiscard]] QByteArray redactStart(QByteArray text, bool goesOn, qsizetype most) const;
    //! A header's value for display. Authorization and its kin are replaced whole behind their scheme; of Cookie and Set-Cookie
    //! the names stay, and the attributes that say where a cookie goes; of Location the values of secret parameters go.
    [[nodiscard]] QByteArray redactHeader(const QByteArray &name, const QByteArray &value) const;
    //! "<64 a41f9c": length class (<16, <64, <512, longer = "512+") and tag.
    [[nodiscard]] QString tag(const QByteArray &secret) const;
    //! "[secret <64 a41f9c]": what stands for it in text; core/secrettag reads it again.
    [[nodiscard]] QByteArray mark(const QByteArray &secret) const;
    //! The URL with user info, and the values of secret query items and fragments, replaced.
    [[nodiscard]] QString redactUrl(const QString &url) const;

private:
    [[nodiscard]] QByteArray redactCookies(const QByteArray &value, bool areSet) const;
    [[nodiscard]] QByteArray cookiePair(const QByteArray &part) const;
    [[nodiscard]] QByteArray cookieAttribute(const QByteArray &part) const;

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
