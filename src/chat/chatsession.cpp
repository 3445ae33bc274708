// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller_p.h"

#include <QUuid>

// What a back end tells outside of runs, and what the person does beside talking.

namespace countersign {
using namespace Qt::StringLiterals;

void ChatController::Private::listen()
{
    connect(&context.backend, &Backend::happened, &q, [this](const QString &threadId, const AgentEvent &event) {
        if (LiveThread *thread = find(threadId))
            thread->hear(event);
    });
    connect(&context.backend, &Backend::runBegun, &q, [this](const QString &threadId, AgentRun *run) {
        if (LiveThread *thread = find(threadId))
            std::ignore = thread->take(run);
    });
    connect(&context.backend, &Backend::sessionChanged, &q, [this](const QString &threadId) {
        if (threadId == q.threadId())
            Q_EMIT q.sessionChanged();
    });
    connect(&context.backend, &Backend::noticed, &q, [this](const QString &threadId, const AgentNotice &notice) {
        if (threadId == q.threadId())
            Q_EMIT q.noticed(notice);
    });
    connect(&context.backend, &Backend::troubled, &q, [this](const QString &threadId, const Error &why) {
        if (threadId == q.threadId())
            Q_EMIT q.failed(why);
    });
    connect(&context.backend, &Backend::actionEnded, &q,
            [this](const QString &threadId, const QString &actionId, const std::optional<Error> &error) {
                if (threadId != q.threadId())
                    return;
                Q_EMIT q.actionEnded(actionId, error);
                if (error)
                    Q_EMIT q.failed(*error);
            });
    connect(&context.backend, &Backend::threadsFound, &q,
            [this](const QString &words, const QList<RemoteThread> &found, const std::optional<Error> &error) {
                onThreadsFound(words, found, error);
            });
    connect(&context.backend, &Backend::threadIdTold, &q, [this](const QString &threadId, const QString &serverId) {
        editThread(threadId, [&](ThreadInfo &info) { info.serverId = serverId; });
    });
    connect(&context.backend, &Backend::threadChangeEnded, &q,
            [this](const QString &, const QUrl &, const std::optional<Error> &error) {
                if (error)
                    Q_EMIT q.failed(*error);
            });
    connect(&context.backend, &Backend::feedbackEnded, &q,
            [this](const QString &threadId, const QString &messageId, const Feedback &kept, const std::optional<Error> &error) {
                const Feedback before = feedbackBefore.take(messageId);
                if (LiveThread *thread = find(threadId))
                    thread->noteFeedback(messageId, error ? before : kept);
                if (error)
                    Q_EMIT q.failed(*error);
            });
}

//! The person looks at this thread.
void ChatController::Private::attend()
{
    if (open && context.online && !open->info().agentId.isEmpty())
        context.backend.attend(open->info().agentId, open->info().key.threadId, open->isNew());
}

bool ChatController::amend(const QString &messageId, const QString &text)
{
    return d->open && d->context.backend.features().editsMessages && d->open->amend(messageId, text);
}

std::optional<Error> ChatController::refusalOf(const QString &text, const QList<ContentPart> &parts,
                                               const QJsonObject &extra) const
{
    if (!d->open)
        return {};
    Message message;
    message.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    message.text = text;
    message.parts = parts;
    message.extra = extra;
    message.at = d->context.clock.wall();
    return d->context.backend.refusalOf(threadId(), message);
}

void ChatController::runAction(const QString &actionId)
{
    if (d->open)
        d->context.backend.runAction(threadId(), actionId);
}

void ChatController::giveFeedback(const QString &messageId, const Feedback &feedback)
{
    const Message *about = d->open ? d->open->model().conversation().find(messageId) : nullptr;
    if (!about || !d->context.backend.features().takesFeedback)
        return;
    const QJsonObject held = about->extra.value("feedback"_L1).toObject();
    Feedback before;
    if (!held.isEmpty())
        before = { held.value("value"_L1).toInt() > 0 ? Feedback::Value::Good : Feedback::Value::Bad,
                   held.value("comment"_L1).toString(), held.value("id"_L1).toString() };
    if (!d->feedbackBefore.contains(messageId))
        d->feedbackBefore.insert(messageId, before);
    Feedback given = feedback;
    given.id = before.id;
    const Message whole = *about;
    d->open->noteFeedback(messageId, given);
    d->context.backend.giveFeedback(d->open->info().key.threadId, whole, given);
}

} // namespace countersign
