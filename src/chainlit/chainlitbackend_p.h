// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/chainlitbackend.h"
#include "chainlit/chainlitproject.h"
#include "chainlit/chainlitroutes.h"
#include "chainlit/chainlitthread.h"

#include <QJsonObject>

namespace countersign {

//! Threads with a session, and what the server told about itself.
struct ChainlitBackend::Private
{
    ChainlitBackend &q;
    Transport &transport;
    Clock &clock;
    ChainlitRoutes routes;
    ChainlitProject project {};           //!< no agents before the first refresh()
    QString person {};                    //!< identifier; empty = a server without a sign-in
    QList<ChainlitThread *> threads {};   //!< children of the backend; the one used last comes last
    QHash<QString, Secret> keys {};       //!< the person's own
    QHash<QString, QString> serverIds {}; //!< of threads that have another id there
    bool isRefreshing = false;

    //! A task list that is to be read.
    struct TaskFile
    {
        QString threadId;
        QString elementId;
        QJsonObject content;
    };
    QList<TaskFile> taskFiles {}; //!< one at a time, the first is under way; of one list only what was told last

    [[nodiscard]] ChainlitThread &thread(const QString &threadId);
    [[nodiscard]] ChainlitThread *find(const QString &threadId) const;
    void restOldest();
    void ask(const HttpRequest &request, std::function<void(const HttpOutcome &)> answered);
    [[nodiscard]] Error unreadable(const HttpOutcome &outcome) const;
    void askForProject(bool byPerson);
    void refreshEnded(const std::optional<Error> &error);
    void noteTasks(const TaskFile &file);
    void readTasks();

    // chainlitthreads.cpp: the server's list, and what is done to threads and in them by HTTP
    void list(const QString &cursor, const QString &words, const QList<RemoteThread> &soFar, int pages);
    void listed(const QString &words, QList<RemoteThread> told, const std::optional<Error> &error);
    void change(const HttpRequest &request, const QString &threadId, const QUrl &link);
    [[nodiscard]] QString serverThreadId(const QString &threadId) const;
};

} // namespace countersign
