// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

namespace countersign {

//! What is stored of a thread beside its messages, as JSON. Unknown words and fields are passed over, what is missing keeps its
//! default. Pure.
[[nodiscard]] QString toStoredJson(const QList<Interrupt> &interrupts);
[[nodiscard]] QList<Interrupt> interruptsFromStoredJson(const QByteArray &json);
[[nodiscard]] QString toStoredJson(const QList<ResumeEntry> &answers);
[[nodiscard]] QList<ResumeEntry> answersFromStoredJson(const QByteArray &json);
//! Null string = there is none.
[[nodiscard]] QString toStoredJson(const QJsonValue &state);
[[nodiscard]] QJsonValue stateFromStoredJson(const QByteArray &json);

[[nodiscard]] QString stageWord(OutboxRow::Stage stage);
//! A word of another day: AskPerson, so only the person may decide.
[[nodiscard]] OutboxRow::Stage stageOf(const QString &word);

} // namespace countersign
