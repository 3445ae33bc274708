// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/approvalquestion.h"
#include "widgets/questioncard.h"

namespace countersign {

class ArgumentTable;
class ExactText;

//! Asks before a tool runs: its name, its own words, its arguments exactly; Edit…, Refuse, Confirm. Owner: TranscriptView.
//! UI thread.
class ApprovalCard : public QuestionCard
{
    Q_OBJECT
public:
    ApprovalCard(const Theme &theme, Clock &clock, const ToolCall &call, const QString &agentName, QWidget *parent);
    void setAgentName(const QString &name);
    void focusFirst() override;

Q_SIGNALS:
    //! `editedArguments`: the JSON object the person made of the arguments; empty = as the agent asked.
    void answered(bool approved, const QString &editedArguments);

protected:
    void updateFonts() override;
    void fitTo(int width) override;

private:
    void setEditing(bool editing);
    void check();

    ApprovalQuestion m_question;
    ExactText *m_title = nullptr;
    ExactText *m_says = nullptr;
    ArgumentTable *m_table = nullptr;
    QPushButton *m_edit = nullptr;
    QPushButton *m_refuse = nullptr;
};

} // namespace countersign
