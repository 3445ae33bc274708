// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "agent/threadsession.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <optional>

namespace countersign {

//! An ElementDict (chainlit/element.py) as an activity of type `element` (see events::ActivitySnapshot). Beside the keys every
//! back end has, `url` and `key` say where its bytes are, and `host` whose they are, if that is not the server at `base`.
//! Nothing, if it has no id. Pure.
[[nodiscard]] std::optional<Message> chainlitElement(const QJsonObject &element, const QUrl &base);
//! Where the bytes of an element are, seen from the server's base; empty = nowhere. May be on another origin,
//! but never further in than the server stands (see mayPointTo()).
[[nodiscard]] QUrl elementUrl(const QJsonObject &content, const QUrl &base, const QString &sessionId);
//! The file behind a task list as an activity of type `tasks`; nothing if it is none.
[[nodiscard]] std::optional<QJsonObject> chainlitTasks(const QByteArray &file);

[[nodiscard]] std::optional<OfferedAction> chainlitAction(const QJsonObject &action);
//! As it came: a click sends the whole object back.
[[nodiscard]] QJsonObject chainlitJson(const OfferedAction &action);

} // namespace countersign
