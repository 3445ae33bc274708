// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/trafficrecord.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace countersign {

//! What stands in a text for a secret: `[secret <64 a41f9c]` = its length class and six hex digits of an HMAC. Redactor
//! writes them, this reads them: the lens compares two, a report replaces them.
struct SecretTag
{
    QString scheme;      //!< "Bearer", "Basic" …, if one stands before it; else empty
    QString lengthClass; //!< "<16", "<64", "<512" or "512+" bytes
    QString digits;      //!< six hex digits

    [[nodiscard]] bool operator==(const SecretTag &) const = default;
    //! Same secret (under one key), whatever the scheme.
    [[nodiscard]] bool isSameSecret(const SecretTag &other) const
    {
        return lengthClass == other.lengthClass && digits == other.digits;
    }
    //! The first tag in a redacted value; nothing if there is none.
    [[nodiscard]] static std::optional<SecretTag> firstIn(const QString &redacted);
};

//! Puts other digits in the place of all tags in a text: HMAC-SHA-256 of a tag under a random key of this object. One per
//! report: within it equal secrets stay equal, between two reports nothing can be compared. A value; any thread.
class TagReplacer
{
public:
    TagReplacer();

    [[nodiscard]] QString replaced(const QString &redacted) const;
    [[nodiscard]] QByteArray replaced(const QByteArray &redacted) const;
    //! Everywhere in the record.
    [[nodiscard]] TrafficRecord replaced(TrafficRecord record) const;

private:
    QByteArray m_key; // 32 random bytes
};

} // namespace countersign
