// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/threadsession.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace countersign {

// What a Chainlit agent puts beside its messages (`chat_settings`, `set_commands`, `set_modes`, `ask` …), as the values of
// src/agent. Hostile lists are bounded. Pure.

[[nodiscard]] QList<Command> chainlitCommands(const QJsonArray &commands);
[[nodiscard]] QList<TurnMode> chainlitModes(const QJsonArray &modes);
//! A list of inputs, or of tabs with inputs.
[[nodiscard]] QList<SettingPage> chainlitSettings(const QJsonArray &settings);
//! What the inputs say from the start.
[[nodiscard]] QJsonObject initialValues(const QList<SettingPage> &pages);

//! A question the agent waits on: how it is shown, and how an answer goes back.
struct ChainlitAsk
{
    enum class Kind { Text, File, Action, Element };
    Kind kind = Kind::Text;
    qint64 ackId = -1;      //!< of the server's event, on the socket it came by
    QString messageId;      //!< of the step that asks; also the id of the interrupt
    QString parentId;       //!< of that step; a text answer and a file belong to it
    QStringList actionKeys; //!< of Action
    int seconds = 0;
    UploadLimits files; //!< of File
    QString elementId;  //!< of Element

    //! `ask`; nothing if it cannot be read.
    [[nodiscard]] static std::optional<ChainlitAsk> read(const QJsonObject &payload, qint64 ackId);
    //! `metadata` says what kind it is: `ask` (text, file, action, element), and of a file `types`, `mostFiles`, `mostBytes`, of
    //! an element `elementId`. Of an action the schema offers the labels of `offered` that the question names.
    [[nodiscard]] Interrupt interrupt(const QString &words, const QList<OfferedAction> &offered, const QDateTime &now) const;
    //! What the acknowledgement holds: null = no answer. `answerStep` is the person's message, of a text.
    [[nodiscard]] QJsonValue answer(const ResumeEntry &entry, const QList<OfferedAction> &offered,
                                    const QJsonObject &answerStep) const;
};

//! The file limits of a question or of the server's settings: `accept` is a list, or media types with endings.
[[nodiscard]] UploadLimits chainlitUploads(const QJsonObject &json);

} // namespace countersign
