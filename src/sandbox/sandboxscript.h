// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>

namespace countersign {

//! One AG-UI event and how long after the one before it comes.
struct SandboxStep
{
    int delay = 0; //!< ms
    QJsonObject event;
};
//! What an agent does in a run, between RUN_STARTED and RUN_FINISHED.
using SandboxScript = QList<SandboxStep>;

//! Writes a script: messages word by word, tool calls with arguments in pieces. A value, used up by one run.
class SandboxScriptWriter
{
public:
    //! `newId` makes ids of messages and calls: random in the product, counted in tests.
    explicit SandboxScriptWriter(std::function<QString()> newId) : m_newId(std::move(newId)) {}

    //! An assistant's message; the id of it.
    QString say(const QString &markdown, int millisecondsPerWord = 15);
    //! A tool call under the message `parent`; the id of it. `arguments` is JSON text.
    QString call(const QString &tool, const QString &arguments, const QString &parent);
    //! The result of a call that ran at the back end.
    void result(const QString &callId, const QString &content, int milliseconds = 300);

    [[nodiscard]] SandboxScript take() { return std::move(m_script); }

private:
    void add(int delay, const QJsonObject &event) { m_script << SandboxStep { delay, event }; }

    std::function<QString()> m_newId;
    SandboxScript m_script;
};

} // namespace countersign
