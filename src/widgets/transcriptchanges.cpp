// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What changes in the model, and what of it must be noticed as it happens.
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

namespace countersign {

using namespace Qt::StringLiterals;

void TranscriptView::Private::connectModel()
{
    if (!model)
        return;
    QObject::connect(model, &QAbstractItemModel::modelReset, &q, [this] { reset(); });
    QObject::connect(model, &QAbstractItemModel::rowsInserted, &q,
                     [this](const QModelIndex &, int first, int last) { insertRows(first, last); });
    QObject::connect(model, &QAbstractItemModel::rowsRemoved, &q,
                     [this](const QModelIndex &, int first, int last) { removeRows(first, last); });
    QObject::connect(model, &QAbstractItemModel::dataChanged, &q, [this](const QModelIndex &first, const QModelIndex &last) {
        for (int row = first.row(); row <= last.row(); ++row)
            changeRow(row);
    });
    QObject::connect(model, &ConversationModel::progressed, &q, [this] { schedule(); });
    QObject::connect(model, &QObject::destroyed, &q, [this] {
        model = nullptr;
        reset();
    });
}

void TranscriptView::Private::reset()
{
    rows.clear();
    documents.clear();
    changed.clear();
    changedFrom.clear();
    hungry.clear();
    picture.forget();
    search.end();
    searching.stop();
    searched.forget();
    spoken.forget();
    hasNews = false;
    selection.clear();
    openAnswers.clear();
    asked.clear();
    runningOffers.clear(); // their end is told to whoever shows their thread
    offerProblems.clear();
    runningSince.clear();
    for (QHash<QString, QuestionCard *> *kind : { &cards, &formsOfRun }) {
        for (QuestionCard *card : std::as_const(*kind))
            card->hide(); // lets go of the focus
        qDeleteAll(*kind);
        kind->clear();
    }
    cardContents.clear();
    interrupts.clear();
    isQuiet = false;
    pressed.reset();
    grabbed.reset();
    hovered.reset();
    copied.reset();
    hoveredRow = -1;
    current = action = -1;
    column = columnNow();
    for (int row = 0; row < rowCount(); ++row)
        noteState(row, false);
    layout.reset(estimates(0, rowCount() - 1));
    sticksToEnd = true;
    anchorCharacter = -1;
    TranscriptAccessible::reset(q);
    schedule();
}

void TranscriptView::Private::insertRows(int first, int last)
{
    const int count = last - first + 1;
    for (int &row : changed)
        row += row >= first ? count : 0;
    const std::vector<qreal> heights = estimates(first, last);
    for (int row = first; row <= last; ++row) {
        layout.insert(row, heights[static_cast<std::size_t>(row - first)]);
        noteState(row, true);
    }
    selection.rowsInserted(first, count);
    search.rowsInserted(first, count);
    if (search.isOn())
        searching.start();
    if (last + 1 == rowCount())
        noteNews();
    anchor.row += anchor.row >= first ? count : 0;
    current += current >= first ? count : 0;
    hoveredRow = -1;
    if (last + 1 < rowCount())
        changeRow(last + 1); // it may go on, or no longer go on, what stands above it
    refreshNeighbours(first);
    schedule();
}

void TranscriptView::Private::removeRows(int first, int last)
{
    for (int row = last; row >= first; --row)
        layout.remove(row);
    const int count = last - first + 1;
    std::erase_if(changed, [&](int row) { return row >= first && row <= last; });
    for (int &row : changed)
        row -= row > last ? count : 0;
    selection.rowsRemoved(first, count);
    search.rowsRemoved(first, count);
    if (anchor.row >= first)
        anchor.row = anchor.row > last ? anchor.row - count : first;
    if (current >= first)
        current = current > last ? current - count : qMin(first, rowCount() - 1);
    action = -1;
    hovered.reset();
    hoveredRow = -1;
    pressed.reset();
    if (first < rowCount())
        changeRow(first);
    else if (first > 0)
        changeRow(first - 1); // the last one now
    schedule();
}

//! Once for each delta: what it costs must depend neither on the text nor on the conversation. The frame does the rest.
void TranscriptView::Private::changeRow(int row)
{
    if (changed.empty() || changed.back() != row)
        changed.push_back(row);
    if (row + 1 == rowCount())
        noteNews();
    if (search.isOn() && model->message(row).end != Message::End::Open) {
        search.rowChanged(row);
        searching.start();
    }
    noteState(row, true);
    schedule();
}

void TranscriptView::Private::takeChanges()
{
    std::vector<int> rowsToMeasure = std::exchange(changed, {});
    std::sort(rowsToMeasure.begin(), rowsToMeasure.end());
    rowsToMeasure.erase(std::unique(rowsToMeasure.begin(), rowsToMeasure.end()), rowsToMeasure.end());
    for (const int row : rowsToMeasure) {
        layout.forget(row);
        refreshNeighbours(row);
    }
}

//! What stands around a row may share a frame with it, or be the last one no longer.
void TranscriptView::Private::refreshNeighbours(int row)
{
    for (const int other : { row - 1, row + 1 }) {
        if (other < 0 || other >= rowCount())
            continue;
        const auto shown = rows.constFind(model->message(other).id);
        if (shown == rows.constEnd())
            continue;
        const bool joinedBelow = !shown->geometry.tools.empty() && !shown->geometry.tools.back().endsFrame;
        const bool joinedAbove = !shown->geometry.tools.empty() && !shown->geometry.tools.front().startsFrame;
        const bool isSame = joinedAbove == joinsAbove(other) && joinedBelow == (other + 1 < rowCount() && joinsAbove(other + 1))
                            && (!shown->showsActions || other + 1 == rowCount());
        if (isSame)
            continue;
        layout.forget(other);
    }
}

//! Keeps what must be noticed as it happens: running clocks, finished answers, new questions.
void TranscriptView::Private::noteState(int row, bool tell)
{
    const Message &message = model->message(row);
    if (message.role == Message::Role::User)
        return;
    const bool isThinking = message.role == Message::Role::Reasoning && message.end == Message::End::Open;
    if (isThinking && !runningSince.contains(message.id))
        runningSince.insert(message.id, tell ? clock.steady() : -1);
    else if (!isThinking)
        runningSince.remove(message.id);
    if (message.role == Message::Role::Assistant) {
        const bool begins = row == 0 || model->message(row - 1).role == Message::Role::User;
        if (message.end == Message::End::Open && begins && tell && !openAnswers.contains(message.id))
            TranscriptAccessible::announce(q, TranscriptView::tr("%1 answers.").arg(TranscriptRow::nameOf(message, context(-1))));
        noteAnswer(message, tell);
    }
    noteCalls(message, tell);
}

//! Told when an answer begins and when it is finished, never while it comes.
void TranscriptView::Private::noteAnswer(const Message &message, bool tell)
{
    if (message.end == Message::End::Open) {
        openAnswers.insert(message.id);
        return;
    }
    if (!openAnswers.remove(message.id) || !tell)
        return;
    const QString name = TranscriptRow::nameOf(message, context(-1));
    if (message.end == Message::End::Failed)
        TranscriptAccessible::announce(q, TranscriptView::tr("The answer of %1 ended with an error.").arg(name));
    else if (message.end == Message::End::Stopped)
        TranscriptAccessible::announce(q, TranscriptView::tr("You stopped the answer of %1.").arg(name));
    else if (message.end == Message::End::BrokeOff)
        TranscriptAccessible::announce(q, TranscriptView::tr("The answer of %1 broke off.").arg(name));
    else if (!message.text.isEmpty())
        TranscriptAccessible::announce(q,
                                       TranscriptView::tr("%1 answered: %2")
                                           .arg(name, message.text.size() > 400 ? message.text.left(400) + u'…' : message.text));
}

void TranscriptView::Private::noteCalls(const Message &message, bool tell)
{
    for (const ToolCall &call : message.toolCalls) {
        if (call.state == ToolCall::State::Running && !runningSince.contains(call.id))
            runningSince.insert(call.id, tell ? clock.steady() : -1);
        if (call.state != ToolCall::State::Running)
            runningSince.remove(call.id);
        const bool waits = call.state == ToolCall::State::AwaitingApproval;
        if (!waits && asked.removeAll(call.id) > 0)
            numberCards();
        if (!waits || asked.contains(call.id))
            continue;
        asked << call.id;
        numberCards();
        if (!tell)
            continue;
        const QString name = TranscriptRow::nameOf(message, context(-1));
        TranscriptAccessible::announce(
            q, FormQuestion::isAsked(call)
                   ? TranscriptView::tr("%1 asks you: %2").arg(name, FormQuestion::of(call).title)
                   : TranscriptView::tr("%1 asks for your confirmation. %2").arg(name, ApprovalQuestion::of(call).title()));
    }
}

} // namespace countersign
