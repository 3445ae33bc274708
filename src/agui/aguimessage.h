// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace countersign {

//! The `role` of a message; nothing for one we do not know.
[[nodiscard]] std::optional<Message::Role> roleFromJson(const QString &role);
//! A message of AG-UI (ag-ui.md §5); nothing if it has no id or an unknown role.
[[nodiscard]] std::optional<Message> messageFromJson(const QJsonObject &json);
//! As the server gets it; `extra` (metadata, encryptedValue …) goes back unchanged.
[[nodiscard]] QJsonObject messageToJson(const Message &message);
//! Text of a `content` that is a string or content parts; the parts that are no text go to `parts`.
[[nodiscard]] QString textOfContent(const QJsonValue &content, QList<ContentPart> *parts = nullptr);

} // namespace countersign
