// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpmessage.h"

#include <algorithm>
#include <cstring>

namespace countersign {

QByteArray headerValue(const QList<HttpHeader> &headers, const QByteArray &name)
{
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader &header) {
        return header.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == headers.end() ? QByteArray() : found->value;
}

bool isHttpToken(const QByteArray &text)
{
    const auto isTokenByte = [](char byte) {
        return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
               || (byte != '\0' && std::strchr("!#$%&'*+-.^_`|~", byte));
    };
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenByte);
}

bool isSafeHeader(const QByteArray &name, const QByteArray &value)
{
    return isHttpToken(name) && std::all_of(value.begin(), value.end(), [](char byte) { return byte >= 0x20 && byte < 0x7f; });
}

QByteArray mediaType(const QList<HttpHeader> &headers)
{
    const QByteArray value = headerValue(headers, "Content-Type");
    const qsizetype parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.left(parameters)).trimmed().toLower();
}

} // namespace countersign
