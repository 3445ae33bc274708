// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/eventschema.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace countersign {

//! Holding JSON against the schema (enforce/ of @ag-ui/client). Pure. Paths are `/messages/0/content`, members as they are.

//! Takes away what the schema does not describe: unknown members, and members of a union with an unknown tag (a list's element;
//! an optional member; of a required one the object that needs it). Wrong values stay. Nothing if nothing is left.
[[nodiscard]] std::optional<QJsonObject> withoutUnknown(const QJsonObject &json, const schema::Shape &shape,
                                                        QStringList &stripped);

//! Where known fields are missing or have a wrong type or value.
[[nodiscard]] QStringList violations(const QJsonObject &json, const schema::Shape &shape);

//! What is left when wrong values are taken away (`paths` says where): an element of a list that lacks something
//! essential goes whole. JSON Patches stay as they are: one wrong operation spoils all of it, which is the applier's to find.
//! Nothing if something essential is missing in the object itself.
[[nodiscard]] std::optional<QJsonObject> mended(const QJsonObject &json, const schema::Shape &shape, QStringList &paths);

} // namespace countersign
