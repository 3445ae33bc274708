// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/fileanswer.h"
#include "widgets/formquestion.h"
#include "widgets/questioncard.h"

class QLabel;

namespace countersign {

class ArgumentTable;
class ExactText;
class FormFieldEdit;
class JsonEditor;

//! A question of the agent: a form from a schema, words, JSON, or yes and no; Not now, Answer. What it is about is shown
//! exactly. One that expires counts down, and can then only be put aside. Owner: TranscriptView. UI thread.
class FormCard : public QuestionCard
{
    Q_OBJECT
public:
    FormCard(const Theme &theme, Clock &clock, const FormQuestion &question, const QString &agentName, QWidget *parent);
    void setAgentName(const QString &name);
    void focusFirst() override;
    //! What carries the files of an answer.
    void setUploader(const FileAnswer::Uploader &uploader);
    [[nodiscard]] bool isExpired() const;

Q_SIGNALS:
    void answered(const QJsonValue &answer);
    void declined(); //!< "Not now"

protected:
    void updateFonts() override;

private:
    void buildBody();
    void buildFoot();
    void buildAnswer();
    void answerFiles();
    void answer();
    void say(const QString &problem); //!< about the whole answer; empty = none
    void watchTheTime();
    [[nodiscard]] QJsonValue collected() const;
    [[nodiscard]] bool checkFields();

    FormQuestion m_question;
    ExactText *m_title = nullptr;
    ExactText *m_details = nullptr;
    ArgumentTable *m_about = nullptr;
    QList<FormFieldEdit *> m_fields;
    JsonEditor *m_editor = nullptr; // of words, or of JSON
    FileAnswer *m_files = nullptr;
    QLabel *m_problem = nullptr;
    QLabel *m_time = nullptr;
    QPushButton *m_first = nullptr;
    QPushButton *m_decline = nullptr;
    std::unique_ptr<Clock::Alarm> m_tick;
};

} // namespace countersign
