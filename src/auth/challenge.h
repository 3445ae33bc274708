// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QMap>

#include <optional>

namespace countersign {

//! One challenge of a WWW-Authenticate (RFC 9110 §11.6.1): a scheme and its parameters. What a stranger sends: bounded to 16 KiB,
//! 16 challenges, 32 parameters each. A value; pure.
struct Challenge
{
    QByteArray scheme;                //!< lower case
    QMap<QByteArray, QString> values; //!< names lower case; of a name that comes twice none is believed
    bool isAmbiguous = false;         //!< a name came twice

    //! All of an answer, in order. What cannot be read ends the list.
    [[nodiscard]] static QList<Challenge> of(const QList<HttpHeader> &headers);
    //! The first of a scheme (lower case).
    [[nodiscard]] static std::optional<Challenge> of(const QList<HttpHeader> &headers, const QByteArray &scheme);
};

} // namespace countersign
