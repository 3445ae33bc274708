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
//! A message of AG-UI (Message of @ag-ui/core); nothing if it has no id or an unknown role. A text that is null was not sent (an
//! assistant that only calls tools); a content of parts is kept whole in `parts`, and `text` is what it says.
[[nodiscard]] std::optional<Message> messageFromJson(const QJsonObject &json);
//! The same message again, member for member; `extra` (metadata, encryptedValue …) goes back unchanged.
[[nodiscard]] QJsonObject messageToJson(const Message &message);
//! Text of a `content` that is a string or content parts; `parts` gets all parts.
[[nodiscard]] QString textOfContent(const QJsonValue &content, QList<ContentPart> *parts = nullptr);

} // namespace countersign
