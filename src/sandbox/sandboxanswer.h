// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {

//! A whole answer of the sandbox, before it is on the wire. A value.
struct SandboxAnswer
{
    int status = 200;
    QList<HttpHeader> headers; //!< without Content-Length, Date and Connection: those are the connection's
    QByteArray body;

    [[nodiscard]] static SandboxAnswer json(int status, const QJsonObject &object, QList<HttpHeader> more = {})
    {
        more.prepend({ "content-type", "application/json" });
        return { status, std::move(more), QJsonDocument(object).toJson(QJsonDocument::Compact) };
    }
};

} // namespace countersign
