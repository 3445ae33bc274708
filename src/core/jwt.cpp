// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jwt.h"

#include <QJsonDocument>

#include <algorithm>

namespace countersign {

namespace {
constexpr qsizetype kLongestToken = 64 * 1024;

//! RFC 7515 §2: base64url without padding, white space or anything else. Qt alone would forgive all three.
std::optional<QByteArray> decodePart(const QByteArray &part)
{
    const auto isBase64Url = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (part.size() % 4 == 1 || !std::all_of(part.begin(), part.end(), isBase64Url))
        return {};
    return QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

std::optional<QJsonObject> decodeObject(const QByteArray &part)
{
    const auto json = decodePart(part);
    const QJsonDocument document = json ? QJsonDocument::fromJson(*json) : QJsonDocument();
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}
} // namespace

std::optional<Jwt> Jwt::decode(const QByteArray &token)
{
    if (token.size() > kLongestToken)
        return {};
    const QList<QByteArray> parts = token.split('.');
    if (parts.size() != 3)
        return {};
    const auto header = decodeObject(parts.at(0));
    const auto claims = decodeObject(parts.at(1));
    const auto signature = decodePart(parts.at(2));
    if (!header || !claims || !signature)
        return {};
    return Jwt { *header, *claims, token.left(parts.at(0).size() + 1 + parts.at(1).size()), *signature };
}

} // namespace countersign
