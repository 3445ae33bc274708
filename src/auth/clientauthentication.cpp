// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/clientauthentication.h"

#include "core/redactor.h"

namespace countersign {
using namespace Qt::StringLiterals;

QList<std::pair<QByteArray, QByteArray>> ClientAuthentication::fields() const
{
    if (how == SignInConfig::ClientAuth::Basic)
        return {}; // §2.3: not more than one method in a request
    QList<std::pair<QByteArray, QByteArray>> fields { { "client_id"_ba, clientId.toUtf8() } };
    if (how == SignInConfig::ClientAuth::Post)
        fields.append({ "client_secret"_ba, secret.reveal() });
    return fields;
}

Secret ClientAuthentication::header(Redactor &redactor) const
{
    if (how != SignInConfig::ClientAuth::Basic)
        return {};
    // %20 for a space: read alike by who decodes forms and by who only decodes percents.
    const QByteArray pair = clientId.toUtf8().toPercentEncoding() + ':' + secret.reveal().toPercentEncoding();
    static_cast<void>(redactor.keep(pair.toBase64()));
    return redactor.keep("Basic " + pair.toBase64());
}

} // namespace countersign
