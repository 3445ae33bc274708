// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QHash>
#include <QString>

namespace countersign {

//! Where the keys of a JSON text stand: what QJsonDocument does not tell. It reads keys only and never fails; whether the
//! text is JSON (RFC 8259) at all is QJsonDocument's business, so it may be given the good part of a broken text. Pure.
struct JsonKeys
{
    QHash<QString, int> lines; //!< "signIn.issuer", "context.0.value" -> line, from 1, of the key's first appearance
    QString duplicate;         //!< path of the first key that stands twice in one object; QJsonDocument keeps the last one
    int duplicateLine = 0;
    QString last; //!< path of the last key

    [[nodiscard]] static JsonKeys scan(const QByteArray &json);
    //! Line, from 1, of a byte offset.
    [[nodiscard]] static int lineOf(const QByteArray &json, qsizetype offset);
};

} // namespace countersign
