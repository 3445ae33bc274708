// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/ladder.h"

#include <QJsonObject>

namespace countersign {

class Redactor;

//! The ladder as HTTP Archive 1.2 (the format of browsers' developer tools), for a file. Keyring operations are no requests and
//! stay out; the browser's part of a sign-in is in, marked by a comment. Everything goes through a Publication of its own.
//! `program`: name and version of the creator. Pure.
[[nodiscard]] QJsonObject harOf(const Ladder &ladder, const Redactor &redactor, const QString &program, const QString &version);

} // namespace countersign
