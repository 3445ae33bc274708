// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a screen reader gets of a row: any stretch of its text, at the cost of that stretch.
#include "widgets/elementtext.h"
#include "widgets/transcriptview_p.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kReadingSlice = 8;     // ms between two looks at the event loop
constexpr int kKeptUnasked = 10'000; // ms a text that is not on screen is kept after the last question
} // namespace

//! On screen, as it is shown by now; else it is read beside, and goes on being read while nobody asks.
const BlockDocument &TranscriptView::Private::bodyToSpeak(int row)
{
    const Message &message = model->message(row);
    if (rows.contains(message.id)) {
        static_cast<void>(rowOf(row));
        if (!hungry.contains(message.id) || q.isRowVisible(row)) // else nothing would read on
            return documents.document(message.id);
    }
    unseenAlarm = clock.after(kKeptUnasked, &q, [this] {
        unseenAlarm.reset();
        spoken.forget();
    });
    if (ElementText::isElement(message))
        return spoken.document(TranscriptRow::blocksOf(message, context(-1)));
    const bool isPlain = message.role == Message::Role::User || message.role == Message::Role::Activity;
    const BlockDocument &body = spoken.document(TranscriptRow::bodyText(message, context(-1)), isPlain, reader);
    if (body.isReading())
        speaking.start();
    return body;
}

void TranscriptView::Private::readToSpeak()
{
    QElapsedTimer passed;
    passed.start();
    BlockDocument *body = spoken.document();
    while (body && body->isReading() && passed.elapsed() < kReadingSlice)
        body->readMore();
    if (!body || !body->isReading())
        speaking.stop();
}

//! What stands above its body and below it, in words.
std::pair<QString, QString> TranscriptView::Private::wordsAroundBody(int row, bool isUnformatted) const
{
    const Message &message = model->message(row);
    const RowContext names = context(-1);
    const std::optional<TranscriptRow::Fold> fold = TranscriptRow::foldOf(message, names);
    TranscriptRow shown;
    shown.name = TranscriptRow::nameOf(message, names);
    for (const ToolCall &call : message.toolCalls)
        shown.tools.push_back(TranscriptRow::toolOf(call, names, shown.name));
    for (TranscriptRow::Tool &tool : TranscriptRow::toolsOf(message, names))
        shown.tools.push_back(std::move(tool));
    static_cast<void>(shown.takeOffers(message, names));
    shown.status = TranscriptRow::statusOf(message, names, isUnformatted);
    if (const auto laidOut = rows.constFind(message.id); laidOut != rows.constEnd() && !shown.status)
        shown.status = laidOut->status; // what the person thinks of it
    return { fold ? fold->text : QString(), shown.words().join(u'\n') };
}

TranscriptView::Private::Speech TranscriptView::Private::speechOf(int row)
{
    const BlockDocument &body = bodyToSpeak(row);
    Speech all;
    all.body = &body;
    all.size = body.characters();
    std::tie(all.before, all.after) = wordsAroundBody(row, body.isUnformatted());
    if (!all.before.isEmpty() && (all.size > 0 || !all.after.isEmpty()))
        all.before += u'\n';
    if (!all.after.isEmpty() && all.size > 0)
        all.after.prepend(u'\n');
    return all;
}

int TranscriptView::rowTextSize(int row) const
{
    const Private::Speech all = d->speechOf(row);
    return static_cast<int>(all.before.size() + all.size + all.after.size());
}

QString TranscriptView::rowText(int row, int from, int to) const
{
    const Private::Speech all = d->speechOf(row);
    const int body = static_cast<int>(all.before.size());
    const int after = body + all.size;
    QString words = all.before.mid(from, to - from);
    if (from < after && to > body)
        words += all.body->plainText(qMax(0, from - body), qMin(to, after) - body);
    if (to > after)
        words += QStringView(all.after).mid(qMax(0, from - after), to - qMax(from, after));
    return words;
}

QString TranscriptView::rowText(int row) const
{
    const QString &id = d->model->message(row).id;
    const bool isUnformatted = d->documents.contains(id) && d->documents.document(id).isUnformatted();
    const auto [before, after] = d->wordsAroundBody(row, isUnformatted);
    QStringList lines { before, d->bodyText(row), after };
    lines.removeAll(QString());
    return lines.join(u'\n');
}

} // namespace countersign
