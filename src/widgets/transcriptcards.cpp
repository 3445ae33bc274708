// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/approvalcard.h"
#include "widgets/formcard.h"
#include "widgets/runwords.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QScrollBar>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kCardGap = 12;  // px between the cards of a run's interrupts
constexpr qreal kNoteRoom = 12; // below them
constexpr int kRoomAbove = 40;  // px kept free around a control with the focus
constexpr int kRoomBelow = 80;
} // namespace

//! The widget that asks about a call; made when its row is measured for the first time.
QuestionCard &TranscriptView::Private::cardOf(const ToolCall &call)
{
    const QString id = call.id;
    const QString what = call.name + u'\n' + call.arguments;
    if (QuestionCard *known = cards.value(id)) {
        if (cardContents.value(id) == what)
            return *known;
        known->hide(); // the agent asks something else now: nobody says yes to what is no longer there
        known->deleteLater();
    }
    const int row = model->conversation().rowOfToolCall(id);
    const QString name =
        row < 0 ? agentName : TranscriptRow::nameOf(model->conversation().messages[static_cast<std::size_t>(row)], context(-1));
    QuestionCard *card = nullptr;
    if (FormQuestion::isAsked(call)) {
        auto *form = new FormCard(theme, clock, FormQuestion::of(call), name, q.viewport());
        QObject::connect(form, &FormCard::answered, &q,
                         [this, id](const QJsonValue &answer) { Q_EMIT q.formAnswered(id, answer); });
        QObject::connect(form, &FormCard::declined, &q,
                         [this, id] { Q_EMIT q.formAnswered(id, QJsonValue(QJsonValue::Undefined)); });
        card = form;
    } else {
        auto *approval = new ApprovalCard(theme, clock, call, name, q.viewport());
        QObject::connect(approval, &ApprovalCard::answered, &q,
                         [this, id](bool approved, const QString &edited) { Q_EMIT q.toolCallAnswered(id, approved, edited); });
        card = approval;
    }
    watch(*card);
    QObject::connect(card, &QuestionCard::heightChanged, &q, [this, id] {
        const QString messageId = [this, &id] {
            const int index = model ? model->conversation().rowOfToolCall(id) : -1;
            return index < 0 ? QString() : model->conversation().messages[static_cast<std::size_t>(index)].id;
        }();
        if (const int shown = messageId.isEmpty() ? -1 : model->rowOf(messageId); shown >= 0)
            changeRow(shown);
    });
    cards.insert(id, card);
    cardContents.insert(id, what);
    numberCards();
    return *card;
}

void TranscriptView::Private::watch(QuestionCard &card)
{
    card.hide();
    card.setFont(q.font());
    card.setMayAnswer(mayApprove);
    QObject::connect(&card, &QuestionCard::focusReleased, &q, &TranscriptView::focusReleased);
}

//! "1 of 2": cards of one kind that wait at the same time.
void TranscriptView::Private::numberCards()
{
    for (qsizetype i = 0; i < asked.size(); ++i) {
        if (QuestionCard *card = cards.value(asked[i]))
            card->setPlace(static_cast<int>(i) + 1, static_cast<int>(asked.size()));
    }
    for (qsizetype i = 0; i < interrupts.size(); ++i) {
        if (QuestionCard *card = formsOfRun.value(interrupts[i].id))
            card->setPlace(static_cast<int>(i) + 1, static_cast<int>(interrupts.size()));
    }
}

void TranscriptView::Private::placeCard(QuestionCard &card, const QRectF &area, QSet<const QuestionCard *> &present)
{
    const QRect place = area.toRect();
    if (card.geometry() != place)
        card.setGeometry(place);
    if (!place.intersects(q.viewport()->rect()))
        return;
    present.insert(&card);
    if (card.isHidden())
        card.show();
    const QRect foot = card.footArea().translated(place.topLeft());
    card.setFootSeen(foot.intersected(q.viewport()->rect()).height() >= foot.height() / 2);
}

//! A control inside a card that gets the focus comes on screen, with what stands close below it.
void TranscriptView::Private::showFocused(const QWidget *control)
{
    if (!control || !q.viewport()->isAncestorOf(control))
        return;
    const QRect area(control->mapTo(q.viewport(), QPoint(0, 0)), control->size());
    const int below = area.bottom() + kRoomBelow - q.viewport()->height();
    const int above = area.top() - kRoomAbove;
    QScrollBar &bar = *q.verticalScrollBar();
    if (above < 0)
        bar.setValue(bar.value() + above);
    else if (below > 0)
        bar.setValue(bar.value() + qMin(below, above));
}

void TranscriptView::Private::placeCards()
{
    QSet<const QuestionCard *> present;
    for (int row = qMax(0, layout.rowAt(scrollTop()));
         !asked.isEmpty() && row < rowCount() && viewTop(row) < q.viewport()->height(); ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        if (shown == rows.constEnd())
            continue;
        for (std::size_t i = 0; i < shown->tools.size(); ++i) {
            QuestionCard *card = shown->tools[i].isCard ? cards.value(shown->tools[i].id) : nullptr;
            if (card)
                placeCard(*card, shown->geometry.tools[i].card.translated(0, viewTop(row)), present);
        }
    }
    qreal y = viewTop(rowCount());
    if (runLine && !runLine->isHidden()) {
        const int height = runLine->heightForWidth(int(column.textWidth));
        runLine->setGeometry(int(column.textLeft), int(y), int(column.textWidth), height);
        y += height;
    }
    for (const Interrupt &interrupt : std::as_const(interrupts)) {
        QuestionCard &card = *formsOfRun.value(interrupt.id);
        const int height = card.heightFor(int(column.textWidth));
        placeCard(card, { column.textLeft, y, column.textWidth, qreal(height) }, present);
        y += height + kCardGap;
    }
    dropCards();
    for (const QHash<QString, QuestionCard *> *kind : { &cards, &formsOfRun }) {
        for (QuestionCard *card : *kind) {
            if (!present.contains(card) && !card->isHidden())
                card->hide();
        }
    }
}

//! Of calls that no longer wait.
void TranscriptView::Private::dropCards()
{
    for (auto card = cards.begin(); card != cards.end();) {
        if (asked.contains(card.key())) {
            ++card;
            continue;
        }
        // It may be the sender of the signal that led here.
        card.value()->hide();
        card.value()->deleteLater();
        cardContents.remove(card.key());
        card = cards.erase(card);
    }
}

void TranscriptView::Private::measureTail()
{
    tailHeight = 0;
    const QString words = !model || rowCount() == 0 ? QString() : RunWords::progress(model->conversation());
    const QString quiet =
        isQuiet ? TranscriptView::tr("Nothing has come for a while. The agent may still be at work.") : QString();
    const QString line = words.isEmpty() || quiet.isEmpty() ? words + quiet : words + u'\n' + quiet;
    if (!line.isEmpty() && !runLine) {
        runLine = new RunLine(theme, q.viewport());
        runLine->setFont(q.font());
    }
    if (runLine) {
        runLine->setWords(line);
        runLine->setVisible(!line.isEmpty());
        tailHeight += line.isEmpty() ? 0 : runLine->heightForWidth(int(column.textWidth));
    }
    for (const Interrupt &interrupt : std::as_const(interrupts))
        tailHeight += formsOfRun.value(interrupt.id)->heightFor(int(column.textWidth)) + kCardGap;
    tailHeight += interrupts.isEmpty() ? 0 : kNoteRoom;
}

void TranscriptView::Private::setInterrupts(const QList<Interrupt> &open)
{
    if (interrupts == open)
        return;
    const QList<Interrupt> before = std::exchange(interrupts, open);
    for (const Interrupt &interrupt : before) {
        const bool stays = open.contains(interrupt);
        if (QuestionCard *gone = stays ? nullptr : formsOfRun.take(interrupt.id)) {
            gone->hide();
            gone->deleteLater();
        }
    }
    for (const Interrupt &interrupt : open) {
        if (formsOfRun.contains(interrupt.id))
            continue;
        const QString id = interrupt.id;
        const ToolCall *call =
            model && !interrupt.toolCallId.isEmpty() ? model->conversation().toolCall(interrupt.toolCallId) : nullptr;
        const Message *element =
            model ? model->conversation().find(interrupt.metadata.value("elementId"_L1).toString()) : nullptr;
        const FormQuestion question = FormQuestion::of(interrupt, call, element ? element->activity : QJsonObject());
        const QString subagent = context(-1).subagentName(interrupt.subagentRunId);
        const QString name = subagent.isEmpty() ? agentName : subagent;
        auto *card = new FormCard(theme, clock, question, name, q.viewport());
        card->setUploader([this, id](const QString &file, const QString &type, const QByteArray &bytes, QObject *parent) {
            return uploader ? uploader(file, type, bytes, id, parent) : nullptr;
        });
        QObject::connect(card, &FormCard::answered, &q, [this, id](const QJsonValue &answer) {
            Q_EMIT q.interruptAnswered({ id, ResumeEntry::Status::Resolved, answer });
        });
        QObject::connect(card, &FormCard::declined, &q, [this, id] {
            Q_EMIT q.interruptAnswered({ id, ResumeEntry::Status::Cancelled, QJsonValue(QJsonValue::Undefined) });
        });
        QObject::connect(card, &QuestionCard::heightChanged, &q, [this] { schedule(); });
        watch(*card);
        formsOfRun.insert(id, card);
        TranscriptAccessible::announce(q, TranscriptView::tr("%1 asks you: %2").arg(name, question.title));
    }
    for (const QList<Interrupt> &asking : { before, open }) { // what answers one stands in its card, not beneath its message
        for (const Interrupt &interrupt : asking) {
            if (const int row = model ? model->rowOf(interrupt.id) : -1; row >= 0)
                changeRow(row);
        }
    }
    numberCards();
    schedule();
}

void TranscriptView::setInterrupts(const QList<Interrupt> &open)
{
    d->setInterrupts(open);
}

void TranscriptView::setQuiet(bool isQuiet)
{
    if (std::exchange(d->isQuiet, isQuiet) != isQuiet)
        d->schedule();
}

void TranscriptView::setMayApprove(bool may)
{
    d->mayApprove = may;
    for (const QHash<QString, QuestionCard *> *kind : { &d->cards, &d->formsOfRun }) {
        for (QuestionCard *card : *kind)
            card->setMayAnswer(may);
    }
}

} // namespace countersign
