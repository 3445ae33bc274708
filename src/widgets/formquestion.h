// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/message.h"
#include "agent/threadsession.h"
#include "chat/formschema.h"
#include "widgets/approvalquestion.h"

#include <QCoreApplication>

namespace countersign {

//! What an agent asks the person, and how it can be answered. Of a call of `ask_user` or of an interrupt. A value.
struct FormQuestion
{
    Q_DECLARE_TR_FUNCTIONS(FormQuestion)
public:
    enum class Answer {
        Form,   //!< the fields of the schema
        Json,   //!< the schema is no form: JSON by hand
        YesNo,  //!< one thing to agree to
        Text,   //!< no schema: words
        Choice, //!< one of `choices`, a button each
        Files,  //!< see `files`
        Submit, //!< nothing to fill in here: it is sent as it is
    };
    QString id;      //!< of the call or the interrupt
    QString title;   //!< the question, invisible characters visible
    QString details; //!< more about it; empty = none
    FormSchema schema;
    Answer answer = Answer::Text;
    QString agreement;                             //!< YesNo: key of the answer
    ApprovalQuestion about;                        //!< the call an interrupt is about; no action = none
    QDateTime expiresAt;                           //!< UTC; invalid = never
    QList<std::pair<QJsonValue, QString>> choices; //!< of Choice: what is answered, and what stands on the button
    UploadLimits files;                            //!< of Files
    QJsonObject rest;                              //!< of Form: members of the answer nobody can edit here

    [[nodiscard]] static bool isAsked(const ToolCall &call); //!< a call of `ask_user` that can be asked
    [[nodiscard]] static FormQuestion of(const ToolCall &call);
    //! `call`: the one it is about, if it is known. `element`: the one it is asked with (Message::activity), likewise.
    [[nodiscard]] static FormQuestion of(const Interrupt &interrupt, const ToolCall *call, const QJsonObject &element = {});
    [[nodiscard]] QJsonValue agreed(bool yes) const;
    [[nodiscard]] QString filesTaken() const; //!< of Files: how many, of which kinds, how large
};

} // namespace countersign
