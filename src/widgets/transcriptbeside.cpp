// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What stands beside the words of a message: elements, the agent's buttons, what the person thinks of an answer.
#include "widgets/commentfield.h"
#include "widgets/elementshelf.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QJsonArray>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kRowsLookedAt = 60; // for the end of a turn
} // namespace

void TranscriptView::Private::knowBeside(RowContext &context, int row) const
{
    context.authorOf = [this](const QString &messageId) {
        const Message *message = model ? model->conversation().find(messageId) : nullptr;
        return message ? message->author : QString();
    };
    // Only what is on screen is fetched.
    context.element = [this, isSeen = row >= 0](const Message &message) {
        const ElementShelf::Item *none = nullptr;
        return !shelf ? none : isSeen ? &shelf->look(message.id, message.activity) : shelf->peek(message.id, message.activity);
    };
    context.offers = [this](const QString &messageId) {
        QList<OfferedAction> offered;
        for (const OfferedAction &each : model ? model->conversation().actions : QList<OfferedAction>()) {
            if (each.messageId == messageId && !isAsked(each.id))
                offered << each;
        }
        return offered;
    };
    context.isOfferRunning = [this](const QString &actionId) { return runningOffers.contains(actionId); };
    context.offerProblem = [this](const QString &messageId) {
        for (const OfferedAction &each : model ? model->conversation().actions : QList<OfferedAction>()) {
            if (each.messageId == messageId && offerProblems.contains(each.id))
                return offerProblems.value(each.id);
        }
        return QString();
    };
    context.canRate = row >= 0 && takesFeedback && isLastOfTurn(row);
}

//! A button that answers an open question stands in its card.
bool TranscriptView::Private::isAsked(const QString &actionId) const
{
    return std::any_of(interrupts.begin(), interrupts.end(), [&actionId](const Interrupt &interrupt) {
        return interrupt.metadata.value("actionIds"_L1).toArray().contains(actionId);
    });
}

bool TranscriptView::Private::isLastOfTurn(int row) const
{
    const Message &message = model->message(row);
    const bool isAnswer =
        message.role == Message::Role::Assistant && message.end != Message::End::Open && !message.text.isEmpty();
    if (!isAnswer)
        return false;
    for (int next = row + 1; next < rowCount() && next < row + kRowsLookedAt; ++next) {
        const Message &below = model->message(next);
        if (below.role == Message::Role::User)
            return true;
        if (below.role == Message::Role::Assistant && (!below.text.isEmpty() || below.end == Message::End::Open))
            return false;
    }
    return model->conversation().activeRunId.isEmpty();
}

//! The same again takes it back.
void TranscriptView::Private::rate(const RowAction &pressedOn)
{
    const Message *about = model->conversation().find(pressedOn.id);
    if (!about)
        return;
    Feedback feedback = TranscriptRow::feedbackOf(*about);
    const auto meant = pressedOn.kind == RowAction::Kind::RateGood ? Feedback::Value::Good : Feedback::Value::Bad;
    feedback.value = feedback.value == meant ? Feedback::Value::None : meant;
    if (feedback.value == Feedback::Value::None)
        feedback.comment.clear();
    Q_EMIT q.feedbackGiven(pressedOn.id, feedback);
}

void TranscriptView::Private::comment(const RowAction &pressedOn)
{
    const Message *about = model->conversation().find(pressedOn.id);
    const int row = about ? model->rowOf(pressedOn.id) : -1;
    if (row < 0)
        return;
    const Feedback given = TranscriptRow::feedbackOf(*about);
    auto *field = new CommentField(given.comment, &q);
    field->setFont(q.font());
    QObject::connect(field, &CommentField::written, &q, [this, id = pressedOn.id, given](const QString &words) {
        Feedback feedback = given;
        feedback.comment = words;
        Q_EMIT q.feedbackGiven(id, feedback);
    });
    const QPointF below = pressedOn.area.bottomLeft() + QPointF(0, viewTop(row) + 6);
    field->openAt(q.viewport()->mapToGlobal(below.toPoint()));
}

void TranscriptView::Private::showElement(const RowAction &pressedOn)
{
    const Message *message = model->conversation().find(pressedOn.id);
    if (!message || !shelf)
        return;
    keepPlace();
    const ElementShelf::Item *known = shelf->peek(pressedOn.id, message->activity);
    const bool isLost = known && known->state == ElementShelf::State::Lost;
    shelf->show(pressedOn.id, message->activity, isLost || !(known && known->isShown));
}

void TranscriptView::setElements(ElementShelf *shelf)
{
    if (d->shelf)
        d->shelf->disconnect(this);
    d->shelf = shelf;
    if (shelf) {
        connect(shelf, &ElementShelf::changed, this, [this](const QString &id) {
            if (const int row = d->model ? d->model->rowOf(id) : -1; row >= 0)
                d->changeRow(row);
        });
    }
    d->restyle();
}

void TranscriptView::setUploader(const Uploader &uploader)
{
    d->uploader = uploader;
}

void TranscriptView::setOfferState(const QString &actionId, bool isRunning, const QString &problem)
{
    const bool wasRunning = d->runningOffers.remove(actionId);
    const QString before = d->offerProblems.take(actionId);
    if (isRunning)
        d->runningOffers.insert(actionId);
    if (!problem.isEmpty())
        d->offerProblems.insert(actionId, problem);
    if (wasRunning == isRunning && before == problem)
        return;
    if (!problem.isEmpty())
        TranscriptAccessible::announce(*this, problem);
    for (const OfferedAction &action : d->model ? d->model->conversation().actions : QList<OfferedAction>()) {
        const int row = action.id == actionId ? d->model->rowOf(action.messageId) : -1;
        if (row >= 0)
            d->changeRow(row);
    }
}

void TranscriptView::setTakesFeedback(bool takes)
{
    if (std::exchange(d->takesFeedback, takes) != takes)
        d->restyle();
}

void TranscriptView::setShowsSpeakers(bool shows)
{
    if (std::exchange(d->showsSpeakers, shows) != shows)
        d->restyle();
}

} // namespace countersign
