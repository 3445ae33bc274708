// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

#include <functional>
#include <memory>

namespace countersign {

class Clock;
class Transport;

//! A Chainlit 2.x server. Its profiles are the agents, its starters the suggestions of an empty thread, its
//! sessions one per thread: the thread the person looks at has a socket, and so have the last few others. Threads have the same
//! id here and there, as a rule. Without a data layer nothing can be replayed, listed or rated. UI thread.
class ChainlitBackend final : public Backend
{
    Q_OBJECT
public:
    //! The base address is the transport's. Both must outlive it.
    ChainlitBackend(Transport &transport, Clock &clock, QObject *parent = nullptr);
    ~ChainlitBackend() override;

    void refresh(bool byPerson = false) override;
    [[nodiscard]] QList<AgentInfo> agents() const override;
    [[nodiscard]] bool canConnect() const override;
    [[nodiscard]] AgentRun *start(const RunRequest &request, QObject *parent) override;
    [[nodiscard]] AgentRun *connectThread(const QString &agentId, const QString &threadId, QObject *parent) override;
    [[nodiscard]] bool canListThreads() const override { return canConnect(); }
    void listThreads(const QString &agentId) override;

    [[nodiscard]] BackendFeatures features() const override;
    void attend(const QString &agentId, const QString &threadId, bool isNew) override;
    [[nodiscard]] ThreadSession session(const QString &threadId) const override;
    [[nodiscard]] QStringList wantedKeys() const override;
    void setKeys(const QHash<QString, Secret> &byName) override;
    void setServerIds(const QHash<QString, QString> &byThreadId) override;
    [[nodiscard]] std::optional<Error> refusalOf(const QString &threadId, const Message &message) const override;
    void tryAgain(const QString &threadId) override;
    void changeSettings(const QString &threadId, const QJsonObject &values, bool isFinal) override;
    void runAction(const QString &threadId, const QString &actionId) override;
    [[nodiscard]] Upload *upload(const QString &threadId, const QString &fileName, const QString &mimeType,
                                 const QByteArray &bytes, const QString &interruptId, QObject *parent) override;
    [[nodiscard]] Fetch *fetch(const QString &threadId, const QJsonObject &element, QObject *parent) override;
    void giveFeedback(const QString &threadId, const Message &about, const Feedback &feedback) override;
    void renameThread(const QString &threadId, const QString &name) override;
    void deleteThread(const QString &threadId) override;
    void shareThread(const QString &threadId, bool isShared) override;
    void findThreads(const QString &words) override;
    void addToolServer(const QString &threadId, const ToolServer &server) override;
    void removeToolServer(const QString &threadId, const QString &name) override;
    void setFavourite(const QString &threadId, const Message &message, bool isFavourite) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
