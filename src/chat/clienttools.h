// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <QLatin1StringView>

#include <optional>

namespace countersign {

//! The tools an agent may call on this side: each asks the person and answers with their word. Descriptions are read by models
//! and are not translated.

inline constexpr QLatin1StringView kConfirmAction("confirm_action");
inline constexpr QLatin1StringView kAskUser("ask_user");

//! `{action, question?, …}` → `{"approved":true}`, `{"approved":true,"arguments":{…}}` if the person changed them, or
//! `{"approved":false}`.
[[nodiscard]] ToolDefinition confirmActionTool();
//! `{question, schema?}` → `{"answered":true,"answer":…}` or `{"answered":false}`. Without a schema the answer is a text.
[[nodiscard]] ToolDefinition askUserTool();
//! All of them.
[[nodiscard]] QList<ToolDefinition> clientTools();

//! What a call of `ask_user` asks.
struct UserQuestion
{
    QString question;
    QJsonObject schema; //!< JSON Schema of the answer (see FormSchema)
};
//! Nothing if these are not the arguments of `ask_user`.
[[nodiscard]] std::optional<UserQuestion> userQuestion(const QString &arguments);

//! The results, as JSON text.
[[nodiscard]] QString approvalResult(bool approved, const QString &editedArguments = {});
[[nodiscard]] QString answerResult(const QJsonValue &answer);
//! The arguments of a call: empty text counts as `{}`; nothing if they are no JSON object.
[[nodiscard]] std::optional<QJsonObject> parsedArguments(const QString &arguments);

} // namespace countersign
