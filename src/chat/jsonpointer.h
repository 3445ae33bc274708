// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <functional>
#include <optional>

//! JSON Pointers (RFC 6901): what they lead to in a document, and how to change it without a copy of what is around it. Pure.
namespace countersign::jsonpointer {

//! The steps of a JSON Pointer; nothing if it is none.
[[nodiscard]] std::optional<QStringList> stepsOf(const QJsonValue &text);
//! An array index without sign or leading zeros, of an element that is there.
[[nodiscard]] std::optional<qsizetype> elementIndex(const QString &step, qsizetype size);
//! Also the place behind the last element, which is `-` too.
[[nodiscard]] std::optional<qsizetype> insertionIndex(const QString &step, qsizetype size);
//! Nothing: the path leads nowhere.
[[nodiscard]] std::optional<QJsonValue> valueAt(QJsonValue value, const QStringList &steps);

//! A text read out of a container holds on to the whole container, and the next change would copy that.
[[nodiscard]] QJsonValue detached(const QJsonValue &value);
//! A container that nobody else holds is changed where it is: out of its place, which is null until it is put back.
[[nodiscard]] QJsonObject takenObject(QJsonValue &place);
[[nodiscard]] QJsonArray takenArray(QJsonValue &place);
//! Hands the container that holds the last step to `edit`. Each container on the way is taken out of the one above, so that it
//! need not be copied, and put back afterwards. False if the path leads nowhere, or what `edit` says. `steps` are not empty.
bool editParent(QJsonValue &place, const QStringList &steps, const std::function<bool(QJsonValue &)> &edit, qsizetype depth = 0);

} // namespace countersign::jsonpointer
