// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Finding in the conversation: a slice of rows at a time, also those that were never on screen; and the way to a match.
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QScrollBar>

namespace countersign {

namespace {
constexpr int kSearchSlice = 8;             // ms of searching between two looks at the event loop
constexpr int kSearchedAtOnce = 128 * 1024; // characters of one text
constexpr int kShownAround = 60;            // px kept free above and below a match
} // namespace

void TranscriptView::find(const QString &words, bool matchCase)
{
    const bool wasOn = d->search.isOn();
    const TranscriptSelection::Position from =
        d->selection.isEmpty() ? TranscriptSelection::Position { d->rowAtTop(), 0 } : d->selection.first();
    d->search.begin(words, matchCase, d->rowCount());
    d->searchFrom = from;
    d->isMatchShown = d->isMatchAwaited = false;
    if (d->search.isOn())
        d->searching.start();
    else
        d->searching.stop();
    if (wasOn)
        d->selection.clear();
    if (!d->search.isOn() || d->rowCount() == 0)
        d->tellFound();
    viewport()->update();
}

void TranscriptView::findNext(bool back)
{
    if (!d->search.goOn(back))
        return;
    d->isMatchShown = true;
    d->showMatch();
    d->tellFound();
}

//! The row whose text is the first one on screen.
int TranscriptView::Private::rowAtTop() const
{
    return qMax(0, layout.rowAt(qMax<qreal>(0, scrollTop())));
}

//! A long text that is not laid out is read for it step by step, beside the one on screen.
TranscriptFind::Part TranscriptView::Private::partToSearch(int row, int from)
{
    const Message &message = model->message(row);
    const QString source = TranscriptRow::bodyText(message, context(-1));
    const bool isKnown = isLaidOut(row);
    if (source.size() <= kSearchedAtOnce || (reader && !isKnown))
        return { bodyText(row, from, std::numeric_limits<int>::max()), true };
    const bool isPlain = message.role == Message::Role::User || message.role == Message::Role::Activity;
    BlockDocument &document = isKnown ? documents.document(message.id) : searched.document(source, isPlain);
    if (!isKnown && document.isReading()) // more of it before its last blocks, which may become others, are searched
        document.readMore();
    const int end = document.characters();
    if (document.isReading() && end - from < 2 * kSearchedAtOnce)
        return { {}, false };
    const int to = qMin(end, from + kSearchedAtOnce);
    TranscriptFind::Part part { document.plainText(from, to), to == end && !document.isReading() };
    if (part.isLast && !isKnown)
        searched.forget(); // the same text below may be read otherwise
    return part;
}

void TranscriptView::Private::searchOn()
{
    QElapsedTimer passed;
    passed.start();
    const auto textOf = [this](int row, int from) { return partToSearch(row, from); };
    while (!search.isComplete() && passed.elapsed() < kSearchSlice)
        search.step(textOf);
    if (search.isComplete()) {
        searching.stop();
        searched.forget();
    }
    const std::vector<TranscriptFind::Match> &found = search.matches();
    const TranscriptFind::Match from { searchFrom.row, searchFrom.character, 0 };
    // The first one from where the person is; from the beginning only when it is known that none stands below.
    const bool isFound = !found.empty() && (found.back() >= from || search.isComplete());
    if (!isMatchShown && isFound && search.goTo(searchFrom.row, searchFrom.character)) {
        isMatchShown = true;
        showMatch();
    }
    tellFound();
    q.viewport()->update();
}

void TranscriptView::Private::tellFound()
{
    Q_EMIT q.found(search.number(), static_cast<int>(search.matches().size()), search.isComplete() && !search.isCut());
}

//! Selects it, and scrolls only if it is not on screen.
void TranscriptView::Private::showMatch()
{
    const std::optional<TranscriptFind::Match> match = search.current();
    isMatchAwaited = false;
    if (!match || match->row >= rowCount())
        return;
    selection.clear();
    selection.start({ match->row, match->from });
    selection.extendTo({ match->row, match->to });
    BlockDocument &text = body(model->message(match->row));
    const bool isAwaited = text.isReading() && text.characters() < match->to;
    if (text.reveal(match->from))
        changeRow(match->row); // it was folded away
    const TranscriptRow &shown = rowOf(match->row);
    const QRectF place = shown.geometry.body.isEmpty()
                             ? QRectF()
                             : documents.document(shown.id).caretAt(match->from).translated(shown.geometry.body.topLeft());
    const qreal top = layout.top(match->row) + place.top();
    const qreal height = q.viewport()->height();
    if (top - kShownAround < scrollTop() || top + place.height() + kShownAround > scrollTop() + height) {
        sticksToEnd = false;
        anchor = layout.anchorAt(qMax<qreal>(0, top - height / 3));
        relayout();
        sticksToEnd = !isAwaited && q.verticalScrollBar()->value() >= q.verticalScrollBar()->maximum();
    }
    q.viewport()->update();
    isMatchAwaited = isAwaited;
    if (isAwaited)
        return schedule(); // all of it may be read by now, and then no other frame is due
    TranscriptAccessible::announce(q, TranscriptView::tr("%1 of %2: %3", "which match, of how many, the line it stands in")
                                          .arg(search.number())
                                          .arg(search.matches().size())
                                          .arg(lineAround(*match)));
}

//! More of a message was read: what the person was led to may stand in it.
void TranscriptView::Private::followMatch()
{
    const std::optional<TranscriptFind::Match> match = isMatchAwaited ? search.current() : std::nullopt;
    if (!match || match->row >= rowCount())
        return;
    const BlockDocument &text = body(model->message(match->row));
    if (!text.isReading() || text.characters() >= match->to)
        showMatch();
}

QString TranscriptView::Private::lineAround(const TranscriptFind::Match &match)
{
    const auto [start, text] = passageAt({ match.row, match.from });
    const qsizetype from = match.from - start;
    const qsizetype before = from > 0 ? text.lastIndexOf(u'\n', from - 1) : -1;
    const qsizetype after = text.indexOf(u'\n', from);
    return text.mid(before + 1, (after < 0 ? text.size() : after) - before - 1).left(200);
}

} // namespace countersign
