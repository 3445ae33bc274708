// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trafficrecord.h"

#include "core/redactor.h"

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kOverhead = 32; // bytes of a string's own block

//! What the specifications make public, and what tells why something was refused. `login_hint` is not: it names a person.
bool isPublicField(const QByteArray &name)
{
    static const std::array names {
        "access_type"_ba,
        "acr_values"_ba,
        "audience"_ba,
        "client_id"_ba,
        "code_challenge_method"_ba,
        "display"_ba,
        "error"_ba,
        "error_codes"_ba,
        "error_description"_ba,
        "error_uri"_ba,
        "expires_in"_ba,
        "ext_expires_in"_ba,
        "grant_type"_ba,
        "iss"_ba,
        "max_age"_ba,
        "prompt"_ba,
        "redirect_uri"_ba,
        "refresh_expires_in"_ba,
        "resource"_ba,
        "response_mode"_ba,
        "response_type"_ba,
        "scope"_ba,
        "suberror"_ba,
        "token_type"_ba,
        "token_type_hint"_ba,
        "ui_locales"_ba,
    };
    return std::find(names.begin(), names.end(), name) != names.end();
}

qsizetype sizeOf(const QList<RecordedHeader> &headers)
{
    qsizetype size = 0;
    for (const RecordedHeader &header : headers)
        size += qsizetype(sizeof header) + header.name.size() + header.value.size() + 2 * kOverhead;
    return size;
}

qsizetype sizeOf(const QList<RecordedField> &fields)
{
    qsizetype size = 0;
    for (const RecordedField &field : fields)
        size += qsizetype(sizeof field) + 2 * (field.name.size() + field.value.size() + kOverhead);
    return size;
}
} // namespace

qsizetype TrafficRecord::footprint() const
{
    const qsizetype texts = 2 * (purpose.size() + url.size() + redirectTarget.size() + note.size());
    return qsizetype(sizeof *this) + texts + 8 * kOverhead + protocol.size() + tls.size() + alpn.size() + method.size()
           + bodyStart.size() + sizeOf(requestHeaders) + sizeOf(answerHeaders) + sizeOf(fields) + sizeOf(answerFields);
}

QByteArray recordedValue(const QList<RecordedHeader> &headers, const QByteArray &name)
{
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const RecordedHeader &header) {
        return header.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == headers.end() ? QByteArray() : found->value;
}

QString recordedValue(const QList<RecordedField> &fields, const QString &name)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const RecordedField &field) { return field.name == name; });
    return found == fields.end() ? QString() : found->value;
}

RecordedField recordedField(const Redactor &redactor, const QByteArray &name, const QByteArray &value)
{
    const QString shownName = redactor.redact(QString::fromUtf8(name)).left(100);
    if (value.isEmpty())
        return { shownName, {} };
    if (isPublicField(name))
        return { shownName, redactor.redact(QString::fromUtf8(value)).left(TrafficRecord::kMostValue) };
    return { shownName, u"[secret %1]"_s.arg(redactor.tag(value)) };
}

} // namespace countersign
