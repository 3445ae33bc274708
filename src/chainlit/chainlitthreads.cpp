// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitbackend_p.h"

#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitrefusal.h"
#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>

#include <utility>

// What goes by HTTP: the list of threads and changes to them, actions, feedback, tool servers.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostPages = 20;

QString serverWords(const HttpOutcome &outcome)
{
    return chainlitDetail({ {}, outcome.status, outcome.headers, outcome.body });
}

//! Without an answer, or without a sign-in, the request itself is the news; otherwise what came of it.
bool isAnswered(const HttpOutcome &outcome)
{
    return outcome.reached == HttpOutcome::Reached::Answered && outcome.refusal.kind != Refusal::Kind::NotSignedIn;
}
} // namespace

QString ChainlitBackend::Private::serverThreadId(const QString &threadId) const
{
    return serverIds.value(threadId, threadId);
}

void ChainlitBackend::listThreads(const QString &)
{
    d->list({}, {}, {}, 0);
}

void ChainlitBackend::findThreads(const QString &words)
{
    if (!words.trimmed().isEmpty())
        d->list({}, words.trimmed(), {}, 0);
}

void ChainlitBackend::Private::list(const QString &cursor, const QString &words, const QList<RemoteThread> &soFar, int pages)
{
    ask(routes.threads(cursor, words), [this, words, soFar, pages](const HttpOutcome &outcome) {
        const auto page = outcome.error ? std::nullopt : ChainlitThreadPage::read(outcome.body);
        if (!page)
            return listed(words, soFar, outcome.error ? *outcome.error : unreadable(outcome));
        const QList<RemoteThread> all = soFar + page->threads;
        if (!page->nextCursor.isEmpty() && !page->threads.isEmpty() && pages + 1 < kMostPages)
            return list(page->nextCursor, words, all, pages + 1);
        listed(words, all, {});
    });
}

//! As far as the pages came, under the ids that threads have here.
void ChainlitBackend::Private::listed(const QString &words, QList<RemoteThread> told, const std::optional<Error> &error)
{
    for (RemoteThread &thread : told) {
        thread.id = serverIds.key(thread.id, thread.id);
        if (thread.agentId.isEmpty() && !project.agents.isEmpty())
            thread.agentId = project.agents.constFirst().id;
    }
    if (!words.isEmpty())
        Q_EMIT q.threadsFound(words, told, error);
    else if (!error || !told.isEmpty())
        Q_EMIT q.threadsListed(told);
}

void ChainlitBackend::Private::change(const HttpRequest &request, const QString &threadId, const QUrl &link)
{
    ask(request, [this, threadId, link](const HttpOutcome &outcome) {
        std::optional<Error> error = outcome.error;
        if (outcome.status == 404 && link.isEmpty()) // a thread the server never had needs no name there, and is gone
            error.reset();
        if (error && isAnswered(outcome))
            error =
                Error { Condition::ThreadNotChanged, { transport.server().host(), serverWords(outcome) }, outcome.status, {} };
        Q_EMIT q.threadChangeEnded(threadId, error ? QUrl() : link, error);
    });
}

void ChainlitBackend::renameThread(const QString &threadId, const QString &name)
{
    d->change(d->routes.rename(d->serverThreadId(threadId), name), threadId, {});
}

void ChainlitBackend::deleteThread(const QString &threadId)
{
    d->change(d->routes.remove(d->serverThreadId(threadId)), threadId, {});
    if (ChainlitThread *thread = d->find(threadId)) {
        d->threads.removeOne(thread);
        thread->leave(true);
        thread->deleteLater();
    }
}

void ChainlitBackend::shareThread(const QString &threadId, bool isShared)
{
    const QString id = d->serverThreadId(threadId);
    d->change(d->routes.share(id, isShared), threadId, isShared ? chainlitUrl(d->transport.server(), u"/share/"_s + id) : QUrl());
}

void ChainlitBackend::runAction(const QString &threadId, const QString &actionId)
{
    const ChainlitThread *thread = d->find(threadId);
    const auto action = thread ? thread->action(actionId) : std::nullopt;
    if (!action) { // of a session that is over: the button was quicker than the word that it is gone
        QMetaObject::invokeMethod(
            this,
            [this, threadId, actionId] {
                Q_EMIT actionEnded(threadId, actionId, Error { Condition::ActionRefused, { QString() }, 0, {} });
            },
            Qt::QueuedConnection);
        return;
    }
    // Not by ask(): the button waits for its end also if the request was cancelled.
    HttpExchange *exchange = d->transport.send(d->routes.action(thread->sessionId(), chainlitJson(*action)), this);
    connect(exchange, &HttpExchange::finished, this,
            [this, exchange, threadId, actionId, label = action->label](const HttpOutcome &outcome) {
                exchange->deleteLater();
                std::optional<Error> error = outcome.error;
                if (error && isAnswered(outcome))
                    error = Error { Condition::ActionRefused, { label }, outcome.status, serverWords(outcome) };
                Q_EMIT actionEnded(threadId, actionId, error);
            });
}

void ChainlitBackend::giveFeedback(const QString &threadId, const Message &about, const Feedback &feedback)
{
    const ChainlitThread *thread = d->find(threadId);
    if (!thread)
        return;
    const bool isTakenBack = feedback.value == Feedback::Value::None;
    const HttpRequest request =
        isTakenBack ? d->routes.takeFeedbackBack(feedback.id)
                    : d->routes.feedback(thread->runOf(about.id), d->serverThreadId(threadId), thread->sessionId(), feedback);
    d->ask(request, [this, threadId, messageId = about.id, feedback](const HttpOutcome &outcome) {
        Feedback kept = feedback;
        std::optional<Error> error = outcome.error;
        if (error && isAnswered(outcome))
            error = Error { Condition::FeedbackNotKept, { d->transport.server().host() }, outcome.status, serverWords(outcome) };
        if (const QString id = QJsonDocument::fromJson(outcome.body).object().value("feedbackId"_L1).toString(); !id.isEmpty())
            kept.id = id;
        Q_EMIT feedbackEnded(threadId, messageId, kept, error);
    });
}

void ChainlitBackend::addToolServer(const QString &threadId, const ToolServer &server)
{
    ChainlitThread &thread = d->thread(threadId);
    d->ask(d->routes.addToolServer(thread.sessionId(), server), [this, threadId, server](const HttpOutcome &outcome) {
        std::optional<Error> error = outcome.error;
        if (error && isAnswered(outcome))
            error = Error { Condition::ToolServerRefused, { server.name, serverWords(outcome) }, outcome.status, {} };
        ChainlitThread *session = d->find(threadId);
        if (!error && session) {
            ToolServer added = server;
            added.headers = {}; // they were for the request only
            const QJsonObject told = QJsonDocument::fromJson(outcome.body).object().value("mcp"_L1).toObject();
            forEachObject(told.value("tools"_L1).toArray(),
                          [&](const QJsonObject &tool) { added.tools << shortText(tool, "name"_L1); });
            QList<ToolServer> servers = session->session().toolServers;
            servers.removeIf([&](const ToolServer &held) { return held.name == added.name; });
            session->setToolServers(servers << added);
        }
        Q_EMIT toolServerEnded(threadId, server.name, error);
    });
}

void ChainlitBackend::removeToolServer(const QString &threadId, const QString &name)
{
    const ChainlitThread *thread = d->find(threadId);
    if (!thread)
        return;
    d->ask(d->routes.removeToolServer(thread->sessionId(), name), [this, threadId, name](const HttpOutcome &outcome) {
        std::optional<Error> error = outcome.error;
        if (error && isAnswered(outcome))
            error = Error { Condition::ToolServerRefused, { name, serverWords(outcome) }, outcome.status, {} };
        if (ChainlitThread *session = error ? nullptr : d->find(threadId)) {
            QList<ToolServer> servers = session->session().toolServers;
            servers.removeIf([&](const ToolServer &held) { return held.name == name; });
            session->setToolServers(servers);
        }
        Q_EMIT toolServerEnded(threadId, name, error);
    });
}

} // namespace countersign
