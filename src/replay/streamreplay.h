// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/eventpipeline.h"
#include "chat/conversation.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace countersign {

//! A client without a network: what a stream of AG-UI does to a conversation, told as the vectors tell it.
class StreamReplay
{
public:
    //! `input`: what the client holds before (RunAgentInput).
    StreamReplay(const QJsonObject &input, EventPipeline::Mode mode);

    //! False once the stream was refused: then error() says why, and nothing more is taken.
    [[nodiscard]] bool take(const QByteArray &frame);

    [[nodiscard]] QJsonArray messages() const;
    [[nodiscard]] const QJsonValue &state() const { return m_conversation.state; }
    //! One entry per RUN_STARTED: `runId` and `outcome`.
    [[nodiscard]] const QJsonArray &runs() const { return m_runs; }
    //! `stage`, `class`, `message` or `paths`.
    [[nodiscard]] const std::optional<QJsonObject> &error() const { return m_error; }
    [[nodiscard]] const QStringList &notices() const { return m_notices; }
    //! Ids that were made up on the way.
    [[nodiscard]] const QStringList &minted() const { return *m_minted; }

private:
    void note(const AgentEvent &event);
    void endRun(const QJsonObject &outcome);

    std::shared_ptr<QStringList> m_minted;
    EventPipeline m_pipeline;
    Conversation m_conversation;
    QJsonArray m_runs;
    std::optional<QJsonObject> m_error;
    QStringList m_notices;
};

//! An interrupt as far as we understand it: what the vectors' own is reduced to before the two are compared.
[[nodiscard]] QJsonObject interruptToJson(const Interrupt &interrupt);

} // namespace countersign
