// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

#include <memory>

namespace countersign {

//! Bytes that must not be seen: tokens, codes, verifiers, passwords, cookies.
//! It cannot be printed, streamed or compared with ==; only Redactor makes one, so that whatever is secret is known to
//! the redactor from birth. Copies share one buffer, which is overwritten with zeros when the last copy goes.
//! Thread: a value; the buffer is immutable.
class Secret
{
public:
    Secret() = default;

    [[nodiscard]] bool isEmpty() const { return !m_bytes || m_bytes->value.isEmpty(); }
    //! The bytes, for the one place that must have them (a header, a request body, the keychain). Do not keep the result.
    [[nodiscard]] QByteArray reveal() const { return m_bytes ? m_bytes->value : QByteArray(); }
    //! Constant-time comparison.
    [[nodiscard]] bool equals(const QByteArray &other) const;

private:
    friend class Redactor;
    explicit Secret(const QByteArray &value);

    struct Buffer
    {
        QByteArray value;
        ~Buffer();
    };
    std::shared_ptr<const Buffer> m_bytes;
};

} // namespace countersign
