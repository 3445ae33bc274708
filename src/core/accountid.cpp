// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accountid.h"

#include <QCryptographicHash>

namespace countersign {

QString AccountId::key() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &part : { issuer, clientId, subject }) {
        hash.addData(part.toUtf8());
        hash.addData(QByteArrayView("\0", 1)); // no two different triples run together
    }
    return QString::fromLatin1(hash.result().toHex().left(32));
}

QString AccountId::credentialKey(const QString &connectionId) const
{
    return key() + QLatin1Char('-') + connectionId;
}

} // namespace countersign
