// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <QList>
#include <QPointer>

namespace countersign::test {

//! A run or a connect the test plays.
class ScriptedRun final : public AgentRun
{
public:
    using AgentRun::AgentRun;
    QString id;
    int stops = 0;
    [[nodiscard]] QString runId() const override { return id; }
    void stop() override { ++stops; }

    void say(const AgentEvent &what) { Q_EMIT event(what); }
    void end(RunEnd::How how, std::optional<Error> error = {}) { Q_EMIT ended(RunEnd { how, std::move(error), false }); }
    //! An answer of one message, from RUN_STARTED to the end.
    void answer(const QString &messageId, const QString &text)
    {
        begin(messageId);
        say(events::TextDelta { messageId, text });
        say(events::TextEnded { messageId });
        finish();
    }
    void begin(const QString &messageId)
    {
        say(events::RunStarted { {}, id, {} });
        say(events::TextStarted { messageId, Message::Role::Assistant, {} });
    }
    void finish()
    {
        say(events::RunFinished { id, false });
        end(RunEnd::How::Completed);
    }
    //! RUN_FINISHED that waits for answers.
    void interrupt(const QList<Interrupt> &open)
    {
        events::RunFinished finished { id, false };
        finished.outcome = events::RunFinished::Outcome::Interrupt;
        finished.interrupts = open;
        say(finished);
    }
    //! A whole run that asks: RUN_STARTED, then interrupt().
    void ask(const QList<Interrupt> &open)
    {
        say(events::RunStarted { {}, id, {} });
        interrupt(open);
        end(RunEnd::How::Completed);
    }
};

//! A Backend that notes what is asked of it and lets the test answer.
class ScriptedBackend final : public Backend
{
public:
    bool connectable = true;
    int refreshes = 0;
    int refreshesForPerson = 0; //!< of these
    QList<AgentInfo> offered { AgentInfo { QStringLiteral("writer"), QStringLiteral("Writer"), {} } };
    QList<RunRequest> requests;
    QList<QPointer<ScriptedRun>> runs;
    QStringList connected; //!< thread ids
    QList<QPointer<ScriptedRun>> connects;
    bool suggests = false;
    QList<RunRequest> suggestionRequests;
    bool listsThreads = false;
    int threadLists = 0; //!< asked for
    BackendFeatures offers;
    QStringList attended;     //!< thread ids
    bool attendedNew = false; //!< the last of them
    QStringList actionsRun;
    QStringList searched;
    QHash<QString, QString> serverIds;
    qsizetype mostCharacters = 1'000'000;
    QList<Feedback> feedback;
    QStringList renamed;
    QStringList deleted;

    void refresh(bool byPerson = false) override
    {
        ++refreshes;
        refreshesForPerson += byPerson ? 1 : 0;
    }
    void tellAgents(const QList<AgentInfo> &agents)
    {
        offered = agents;
        Q_EMIT refreshed();
    }
    void tellTrouble(Condition condition) { Q_EMIT refreshFailed(Error { condition, { QStringLiteral("server") }, 0, {} }); }
    [[nodiscard]] QList<AgentInfo> agents() const override { return offered; }
    [[nodiscard]] bool canConnect() const override { return connectable; }
    [[nodiscard]] bool canSuggest() const override { return suggests; }
    void suggest(const RunRequest &request) override { suggestionRequests << request; }
    [[nodiscard]] bool canListThreads() const override { return listsThreads; }
    void listThreads(const QString &) override { ++threadLists; }
    [[nodiscard]] BackendFeatures features() const override { return offers; }
    void attend(const QString &, const QString &threadId, bool isNew) override
    {
        attended << threadId;
        attendedNew = isNew;
    }
    void runAction(const QString &, const QString &actionId) override { actionsRun << actionId; }
    void findThreads(const QString &words) override { searched << words; }
    void setServerIds(const QHash<QString, QString> &byThreadId) override { serverIds = byThreadId; }
    [[nodiscard]] std::optional<Error> refusalOf(const QString &, const Message &message) const override
    {
        return message.text.size() > mostCharacters ? std::optional(Error { Condition::MessageTooLarge, {}, 0, {} })
                                                    : std::nullopt;
    }
    void giveFeedback(const QString &, const Message &, const Feedback &given) override { feedback << given; }
    void renameThread(const QString &, const QString &name) override { renamed << name; }
    void deleteThread(const QString &threadId) override { deleted << threadId; }
    //! A run the server begins by itself; nothing if nobody takes it.
    ScriptedRun *beginByItself(const QString &threadId)
    {
        auto *run = make(QStringLiteral("by-itself"), nullptr);
        Q_EMIT runBegun(threadId, run);
        if (!run->parent())
            delete std::exchange(run, nullptr);
        return run;
    }
    [[nodiscard]] AgentRun *start(const RunRequest &request, QObject *parent) override
    {
        requests << request;
        runs << make(request.runId, parent);
        return runs.last();
    }
    [[nodiscard]] AgentRun *connectThread(const QString &, const QString &threadId, QObject *parent) override
    {
        connected << threadId;
        connects << make({}, parent);
        return connects.last();
    }

private:
    static ScriptedRun *make(const QString &id, QObject *parent)
    {
        auto *run = new ScriptedRun(parent);
        run->id = id;
        return run;
    }
};

} // namespace countersign::test
