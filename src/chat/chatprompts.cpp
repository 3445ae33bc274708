// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller_p.h"

#include <algorithm>
#include <limits>
#include <utility>

// What stands beside the messages: questions of tools and runs, suggestions, the draft.

namespace countersign {

void ChatController::setDraft(const QString &text)
{
    if (!d->open || d->open->info().draft == text)
        return;
    d->open->edit([&](ThreadInfo &info) { info.draft = text; });
    d->draftAlarm = d->context.clock.after(1000, this, [this] { d->storeDraft(); });
}

QString ChatController::draft() const
{
    return d->open ? d->open->info().draft : QString();
}

void ChatController::setScroll(const ScrollPosition &position)
{
    if (!d->open || d->open->isEmpty() || d->open->info().scroll == position)
        return;
    d->open->edit([&](ThreadInfo &info) { info.scroll = position; });
    d->draftAlarm = d->context.clock.after(1000, this, [this] { d->storeDraft(); });
}

ScrollPosition ChatController::scroll() const
{
    return d->open ? d->open->info().scroll : ScrollPosition();
}

void ChatController::answerToolCall(const QString &toolCallId, bool approved, const QString &editedArguments)
{
    if (d->open)
        d->open->answerToolCall(toolCallId, approved, editedArguments);
}

void ChatController::answerForm(const QString &toolCallId, const QJsonValue &answer)
{
    if (d->open)
        d->open->answerForm(toolCallId, answer);
}

QList<Interrupt> ChatController::openInterrupts() const
{
    return d->open ? d->open->openInterrupts() : QList<Interrupt>();
}

QList<ResumeEntry> ChatController::interruptAnswers() const
{
    return d->open ? d->open->info().answers : QList<ResumeEntry>();
}

bool ChatController::isExpired(const Interrupt &interrupt) const
{
    return interrupt.expiresAt.isValid() && interrupt.expiresAt <= d->context.clock.wall();
}

void ChatController::answerInterrupt(const ResumeEntry &answer)
{
    if (d->open)
        d->open->answerInterrupt(answer);
}

//! The moment the next one of them cannot be answered any more.
void ChatController::Private::watchExpiry()
{
    expiryAlarm.reset();
    const QDateTime now = context.clock.wall();
    qint64 next = std::numeric_limits<int>::max();
    for (const Interrupt &interrupt : open ? open->openInterrupts() : QList<Interrupt>()) {
        if (interrupt.expiresAt > now)
            next = std::min(next, now.msecsTo(interrupt.expiresAt));
    }
    if (next == std::numeric_limits<int>::max())
        return;
    expiryAlarm = context.clock.after(static_cast<int>(next), &q, [this] {
        watchExpiry();
        Q_EMIT q.interruptsChanged();
    });
}

void ChatController::setSuggestions(const QList<Suggestion> &ofConnection)
{
    d->ofConnection = ofConnection;
    Q_EMIT suggestionsChanged();
}

QList<Suggestion> ChatController::suggestions() const
{
    if (!d->open || d->open->isRunning())
        return {};
    return d->open->isEmpty() && d->ofServer.isEmpty() ? d->ofConnection : d->ofServer;
}

//! A run is over, and with it the turn: what could come next?
void ChatController::Private::suggest(LiveThread *thread, const RunEnd &end)
{
    if (end.how != RunEnd::How::Completed || thread != open || !context.online || !context.backend.canSuggest())
        return;
    if (const std::optional<RunRequest> request = thread->requestForSuggestions())
        context.backend.suggest(*request);
}

void ChatController::Private::clearSuggestions()
{
    context.backend.cancelSuggestions();
    ofServer.clear();
    Q_EMIT q.suggestionsChanged();
}

void ChatController::Private::onSuggested(const QString &threadId, const QList<Suggestion> &suggestions)
{
    if (threadId != q.threadId() || q.isRunning())
        return;
    ofServer = suggestions;
    Q_EMIT q.suggestionsChanged();
}

} // namespace countersign
