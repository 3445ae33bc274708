// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

namespace countersign {

//! One challenge of a WWW-Authenticate (RFC 9110 §11.6.1): a scheme and its parameters. What a stranger sends: bounded to 16
//! challenges, 32 parameters each. A value; pure.
struct Challenge
{
    QByteArray scheme;                //!< lower case
    QMap<QByteArray, QString> values; //!< names lower case; of a name that comes twice none is believed
    bool isAmbiguous = false;         //!< a name came twice
    QByteArray written;               //!< the scheme as it stands there

    //! All of a field's value, in order. What cannot be read ends the list.
    [[nodiscard]] static QList<Challenge> in(const QByteArray &value);
};

} // namespace countersign
