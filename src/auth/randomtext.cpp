// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/randomtext.h"

#include "core/redactor.h"

#include <QRandomGenerator>

#include <vector>

namespace countersign {

Secret randomText(qsizetype words, Redactor &redactor)
{
    std::vector<quint32> bytes(static_cast<std::size_t>(words));
    QRandomGenerator::system()->fillRange(bytes.data(), words);
    const QByteArray raw(reinterpret_cast<const char *>(bytes.data()), words * qsizetype(sizeof(quint32)));
    return redactor.keep(raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace countersign
