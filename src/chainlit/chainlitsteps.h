// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "chainlit/chainlitjson.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <QUrl>

namespace countersign {

//! The steps of one Chainlit thread, as events (StepDict in chainlit/step.py). Messages are told whole when they begin and end,
//! and grow by deltas in between; every other step is a tool call inside the message of the outermost one around it. The runs the
//! server wraps turns into (`on_message` …) are not shown, except for what went wrong in them: the server tells it nowhere else.
//! Tolerant: what does not fit makes no event. Bounded by what the server sent. Pure.
class ChainlitSteps
{
public:
    //! The server's address: elements say if their bytes are elsewhere.
    explicit ChainlitSteps(QUrl base = {}) : m_base(std::move(base)) {}

    //! `new_message`, `update_message` and `stream_start` alike: the step as it stands.
    [[nodiscard]] QList<AgentEvent> told(const QJsonObject &step);
    //! `stream_token`. Of a message nobody began: nothing.
    [[nodiscard]] QList<AgentEvent> token(const QJsonObject &token);
    //! `delete_message`
    [[nodiscard]] QList<AgentEvent> deleted(const QJsonObject &step);
    //! `element`, `remove_element`
    [[nodiscard]] QList<AgentEvent> element(const QJsonObject &element) const;
    [[nodiscard]] static QList<AgentEvent> elementRemoved(const QJsonObject &element);
    //! `action`, `remove_action`
    [[nodiscard]] static QList<AgentEvent> action(const QJsonObject &action);
    [[nodiscard]] static QList<AgentEvent> actionRemoved(const QJsonObject &action);

    //! A whole Thread, oldest first; the steps are known from then on.
    [[nodiscard]] QList<Message> thread(const QJsonObject &thread);

    //! The run of a turn: what feedback is about (`PUT /feedback`). The message itself, if it is in none.
    [[nodiscard]] QString runOf(const QString &messageId) const;
    //! What went wrong in the turn's run since the last call; empty = nothing.
    [[nodiscard]] QString takeFailure() { return std::exchange(m_failure, {}); }
    [[nodiscard]] bool knows(const QString &stepId) const { return m_steps.contains(stepId); }
    //! The person said it: the server has it under this id and does not tell it again.
    void note(const QString &messageId);
    //! The run of this message is over, says the thread as it was told.
    [[nodiscard]] bool isAnswered(const QString &userMessageId) const { return m_answered.contains(userMessageId); }

private:
    enum class Kind { User, Words, Tool, Hidden };
    struct Step
    {
        Kind kind = Kind::Words;
        QString parentId;
        QString name;
        QString input;  //!< of a tool: as far as it was told on
        QString output; //!< of a tool: as it stands
        bool isOver = false;
    };
    [[nodiscard]] static Kind kindOf(const QJsonObject &step);
    [[nodiscard]] static Message words(const QJsonObject &step, Kind kind);
    [[nodiscard]] QList<AgentEvent> tool(const QJsonObject &step, Step &held, bool isNew);
    [[nodiscard]] QList<AgentEvent> hidden(const QJsonObject &step);
    //! The outermost tool around a step; empty = it is that itself.
    [[nodiscard]] QString outermost(const QString &stepId) const;
    [[nodiscard]] ToolCall callOf(const QJsonObject &step) const;
    Step &note(const QString &id, const QJsonObject &step, Kind kind);

    QUrl m_base;
    QHash<QString, Step> m_steps;
    QHash<QString, Message> m_open; //!< messages that stream, without their text
    QSet<QString> m_answered;
    QString m_failure;
};

// What a step says, read as leniently as a server may write it.
[[nodiscard]] inline QString chainlitId(const QJsonObject &step)
{
    return step.value(QLatin1StringView("id")).toString();
}
//! Text; what a server says as anything else is shown as JSON is. Never null.
[[nodiscard]] QString chainlitText(const QJsonValue &value);
[[nodiscard]] bool chainlitStepIsOver(const QJsonObject &step);
//! Of a tool.
[[nodiscard]] QString chainlitResult(const QJsonObject &step);
//! Of a tool: ToolCall::metadata.
[[nodiscard]] QJsonObject chainlitToolFacts(const QJsonObject &step, const QString &parentId);

} // namespace countersign
