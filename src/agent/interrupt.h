// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace countersign {

//! What a run waits for after RUN_FINISHED (the interrupts of AG-UI 1.0). Every open one is answered in the next run.
struct Interrupt
{
    QString id;
    QString reason; //!< `tool_call`, `input_required`, `confirmation`, or any other: an unknown one is shown, never an error
    QString message;
    QString toolCallId;         //!< the call it is about; empty = none
    QJsonObject responseSchema; //!< JSON Schema of the payload; empty = free text or a plain yes
    QDateTime expiresAt;        //!< UTC; invalid = never. An expired one can only be cancelled
    QJsonObject metadata;
    QString subagentRunId;
    bool isLegacy = false; //!< CUSTOM `on_interrupt`: answered in `forwardedProps.command`, id made by us
    QJsonValue value;      //!< of a legacy one
    [[nodiscard]] bool operator==(const Interrupt &) const = default;
};

//! The person's answer to an interrupt. A denial is Resolved with a payload; Cancelled means: no answer.
struct ResumeEntry
{
    enum class Status { Resolved, Cancelled };
    QString interruptId;
    Status status = Status::Resolved;
    QJsonValue payload { QJsonValue::Undefined }; //!< Undefined = none
    [[nodiscard]] bool operator==(const ResumeEntry &) const = default;
};

} // namespace countersign
