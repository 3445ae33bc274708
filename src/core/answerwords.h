// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonValue>
#include <QString>

namespace countersign {

//! What the JSON body of a refusal says in words, whatever shape it has, on one line; empty = nothing. Not shortened, and not
//! redacted. Pure, any thread. The names are those the field uses: FastAPI `detail`, OAuth `error_description`, GraphQL
//! `errors`, Flask `msg`, APISIX `error_msg`, AWS `Message`; the rest is everybody's.
[[nodiscard]] QString wordsIn(const QJsonValue &body);

} // namespace countersign
