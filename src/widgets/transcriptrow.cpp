// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrow.h"

#include "render/blockdocument.h"
#include "widgets/attachmentstrip.h"
#include "widgets/breakable.h"
#include "widgets/runwords.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QLocale>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kLinkGap = 12;         // px between the actions of a status line
constexpr qsizetype kLongestWord = 30; // characters that a status line keeps together

QString initialsOf(const QString &name)
{
    QString initials;
    for (const QString &word : name.split(u' ', Qt::SkipEmptyParts))
        initials += word.front().toUpper();
    return initials.size() > 2 ? QString(initials.front()) + initials.back() : initials;
}

QString timeOf(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid())
        return {};
    const QDateTime local = at.toLocalTime();
    const QString time = local.toString(u"HH:mm"_s);
    if (local.date() == now.toLocalTime().date())
        return time;
    return QLocale().toString(local.date(), QLocale::ShortFormat) + u' ' + time;
}

bool isOwnTurn(const Message &message)
{
    return message.role == Message::Role::User;
}

//! Whether a message shows nothing but tools, or ends with one; cards stand alone.
bool isToolInFrame(const ToolCall &call)
{
    return call.state != ToolCall::State::AwaitingApproval;
}

//! Whether the words and what can be done about it do not fit in one line.
bool wraps(const TranscriptRow::Status &status, const RowContext &context)
{
    const QFontMetricsF metrics(Theme::font(context.font, 0.87));
    qreal width = TranscriptRow::Status::inset(context.column) + metrics.horizontalAdvance(status.text);
    for (const RowAction &action : status.actions)
        width += kLinkGap + metrics.horizontalAdvance(action.name);
    return !status.actions.empty() && width > context.column.textWidth;
}

//! How many lines a note takes.
int linesOf(const QString &note, const RowContext &context, qreal inset = 0)
{
    const QFontMetrics metrics(Theme::font(context.font, 0.87));
    const QRect room(0, 0, int(context.column.textWidth - inset), 1);
    return qMax(1, metrics.boundingRect(room, Qt::TextWordWrap, note).height() / qMax(1, metrics.lineSpacing()));
}

void takeStatusLines(TranscriptRow::Status &status, RowFacts &facts, const RowContext &context)
{
    facts.statusLines = status.lines = linesOf(status.brokenText(), context, TranscriptRow::Status::inset(context.column));
    facts.statusWraps = status.wraps = wraps(status, context);
}

void placeStatusActions(TranscriptRow &row, const RowContext &context)
{
    const QFontMetricsF metrics(Theme::font(context.font, 0.87));
    QRectF line = row.geometry.status;
    const qreal inset = TranscriptRow::Status::inset(context.column);
    qreal x = inset + metrics.horizontalAdvance(row.status->text) + kLinkGap;
    if (row.status->wraps) {
        line.setTop(line.bottom() - row.status->lineHeight(line));
        x = inset;
    }
    for (RowAction &action : row.status->actions) {
        const qreal width = metrics.horizontalAdvance(action.name);
        const qreal left = context.column.isMirrored ? line.right() - x - width : line.left() + x;
        action.area = { left, line.top(), width, line.height() };
        x += width + kLinkGap;
    }
}

//! The text of an own turn, with the files that went along: name and size, a line each.
QString withFiles(const Message &message)
{
    QStringList lines;
    for (const ContentPart &part : message.parts) {
        const QString name = part.json.value("name"_L1).toString();
        const qint64 size = part.json.value("size"_L1).toInteger();
        if (!name.isEmpty())
            lines << TranscriptRow::tr("Attached: %1, %2", "file name, size").arg(name, AttachmentStrip::sizeText(size));
    }
    if (lines.isEmpty())
        return message.text;
    return (message.text.isEmpty() ? QString() : message.text + u"\n\n"_s) + lines.join(u'\n');
}

//! Whose it is, and when it was said.
void takeHead(TranscriptRow &row, RowFacts &facts, const Message &message, const RowContext &context)
{
    row.id = message.id;
    row.column = context.column;
    row.font = context.font;
    row.isOwn = facts.isOwn = isOwnTurn(message);
    row.isOpen = message.end == Message::End::Open && !row.isOwn;
    row.continues = facts.continues = context.continues;
    row.name = TranscriptRow::nameOf(message, context);
    if (row.isOwn)
        row.initials = initialsOf(message.author.isEmpty() ? context.personName : message.author);
    row.time = timeOf(message.at, context.now);
    if (context.startsDay && message.at.isValid())
        row.day = RunWords::day(message.at.toLocalTime().date(), context.now.toLocalTime().date());
    facts.hasDay = !row.day.isEmpty();
    facts.joinsAbove = context.joinsAbove;
    facts.joinsBelow = context.joinsBelow;
}

//! Its calls, and what an activity shows as such; and what their places depend on.
void takeTools(TranscriptRow &row, RowFacts &facts, const Message &message, const RowContext &context)
{
    const std::vector<std::pair<qsizetype, int>> tree = TranscriptRow::treeOf(message.toolCalls);
    for (const auto &[index, level] : tree)
        row.tools.push_back(TranscriptRow::toolOf(message.toolCalls.at(index), context, row.name, level));
    for (TranscriptRow::Tool &tool : TranscriptRow::toolsOf(message, context))
        row.tools.push_back(std::move(tool));
    for (std::size_t i = 0; i < row.tools.size(); ++i) {
        RowFacts::Tool tool { row.tools[i].isCard, row.tools[i].isOpen, {}, 0, row.tools[i].isStacked };
        tool.level = row.tools[i].level;
        for (const TranscriptRow::Tool::Section &section : row.tools[i].sections)
            tool.sections.push_back(section.text.height());
        if (tool.isCard)
            tool.noteLines = linesOf(row.tools[i].note, context);
        if (tool.isCard && context.cardHeight)
            tool.card = context.cardHeight(message.toolCalls.at(tree[i].first), context.column.textWidth);
        facts.tools.push_back(std::move(tool));
    }
}

} // namespace

QString TranscriptRow::Status::brokenText() const
{
    return breakable(text, kLongestWord);
}

std::optional<TranscriptRow::Status> TranscriptRow::statusOf(const Message &message, const RowContext &context)
{
    using Kind = RowAction::Kind;
    Status status;
    const auto offer = [&](Kind kind, const QString &name) { status.actions.push_back({ kind, {}, message.id, name }); };
    const auto say = [&](const QString &icon, Tone tone, const QString &text) {
        status.icon = icon;
        status.tone = tone;
        status.text = text;
    };
    switch (message.delivery) {
    case Message::Delivery::Settled:
        break;
    case Message::Delivery::Sending:
        if (message.at.msecsTo(context.now) >= 1000)
            say(u"clock"_s, Tone::Quiet, tr("Sending…"));
        break;
    case Message::Delivery::WaitsForTurn:
        say(u"clock"_s, Tone::Quiet, tr("Goes out when the answer is complete"));
        offer(Kind::Edit, tr("Edit"));
        offer(Kind::Discard, tr("Do not send"));
        break;
    case Message::Delivery::WaitsForSignIn:
        say(u"clock"_s, Tone::Caution, tr("Waits for you to sign in"));
        offer(Kind::Edit, tr("Edit"));
        offer(Kind::Discard, tr("Do not send"));
        break;
    case Message::Delivery::WaitsForNetwork:
        say(u"offline"_s, Tone::Quiet, tr("Waits for the network"));
        offer(Kind::Edit, tr("Edit"));
        offer(Kind::Discard, tr("Do not send"));
        break;
    case Message::Delivery::AskPerson:
        say(u"question"_s, Tone::Caution, tr("Send it now?"));
        offer(Kind::SendNow, tr("Send"));
        offer(Kind::Discard, tr("Do not send"));
        break;
    case Message::Delivery::MayHaveArrived:
        say(u"question"_s, Tone::Caution, tr("It may have arrived."));
        offer(Kind::SendNow, tr("Send again"));
        offer(Kind::LeaveIt, tr("Leave it"));
        break;
    case Message::Delivery::Refused:
        say(u"refused"_s, Tone::Danger, tr("It was not answered."));
        offer(Kind::Edit, tr("Edit"));
        offer(Kind::SendNow, tr("Send again"));
        break;
    }
    if (status.text.isEmpty() && message.end == Message::End::BrokeOff) {
        say(u"failed"_s, Tone::Danger, tr("The answer broke off."));
        offer(Kind::Continue, tr("Ask to go on"));
    } else if (status.text.isEmpty() && message.end == Message::End::Failed) {
        say(u"failed"_s, Tone::Danger, tr("The answer ended with an error."));
        offer(Kind::Continue, tr("Ask to go on"));
    } else if (status.text.isEmpty() && message.end == Message::End::Stopped) {
        say(u"stop"_s, Tone::Quiet, tr("You stopped this."));
    } else if (status.text.isEmpty() && !message.onServer) {
        say(u"offline"_s, Tone::Quiet, tr("No longer on the server"));
    } else if (const QString why = context.offerProblem ? context.offerProblem(message.id) : QString(); !why.isEmpty()) {
        say(u"failed"_s, Tone::Danger, why);
    } else if (message.extra.value("asked"_L1) == "late"_L1) {
        say(u"clock"_s, Tone::Quiet, tr("The time to answer is over."));
    }
    if (!status.text.isEmpty())
        return status;
    const std::optional<Status> caption = captionOf(message, context);
    return caption ? caption : ratingOf(message, context);
}

std::optional<TranscriptRow::Status> TranscriptRow::statusOf(const Message &message, const RowContext &context,
                                                             bool isUnformatted)
{
    std::optional<Status> status = statusOf(message, context);
    if (!status && isUnformatted)
        status = Status { u"info"_s, Tone::Quiet, tr("Shown as plain text: it cannot be formatted."), {} };
    return status;
}

QString TranscriptRow::nameOf(const Message &message, const RowContext &context)
{
    if (isOwnTurn(message))
        return tr("You");
    if (!message.author.isEmpty())
        return message.author;
    if (const QString of = message.activity.value("forId"_L1).toString(); !of.isEmpty() && context.authorOf) {
        if (const QString author = context.authorOf(of); !author.isEmpty())
            return author;
    }
    const QString subagent =
        message.subagentRunId.isEmpty() || !context.subagentName ? QString() : context.subagentName(message.subagentRunId);
    return subagent.isEmpty() ? context.agentName : subagent;
}

QString TranscriptRow::bodyText(const Message &message, const RowContext &context)
{
    switch (message.role) {
    case Message::Role::Activity:
        return wordsOfActivity(message);
    case Message::Role::Reasoning:
        return context.isOpen && context.isOpen(message.id, false) ? message.text : QString();
    case Message::Role::User:
        return withFiles(message);
    default:
        return message.text;
    }
}

bool TranscriptRow::join(const Message &above, const Message &below, const RowContext &context)
{
    const bool isActivity = !toolsOf(below, context).empty();
    const bool begins = isActivity
                        || (below.role == Message::Role::Assistant && below.text.isEmpty() && !below.toolCalls.isEmpty()
                            && isToolInFrame(below.toolCalls.front()));
    const bool wasActivity = !toolsOf(above, context).empty();
    const bool ends = wasActivity || (!above.toolCalls.isEmpty() && isToolInFrame(above.toolCalls.back()));
    return begins && ends && !statusOf(above, context);
}

TranscriptRow TranscriptRow::of(const Message &message, BlockDocument &body, const RowContext &context)
{
    TranscriptRow row;
    RowFacts facts;
    takeHead(row, facts, message, context);
    row.fold = foldOf(message, context);
    facts.hasFold = row.fold.has_value();
    facts.isAside = facts.hasFold || (message.role == Message::Role::Activity && !wordsOfActivity(message).isEmpty());
    const bool needsCaret = row.isOpen && message.role == Message::Role::Assistant && message.toolCalls.isEmpty();
    const bool hasBody = !facts.hasFold || row.fold->isOpen;
    facts.body = hasBody ? body.height() : 0;
    if (message.text.isEmpty() && needsCaret)
        facts.body = qMax(facts.body, std::ceil(emOf(context.font) * 1.55));
    takeTools(row, facts, message, context);
    facts.offers = row.takeOffers(message, context);
    row.takeRating(message, context);
    facts.actionCount = row.canRate ? 4 : 2;
    row.status = statusOf(message, context, body.isUnformatted());
    facts.hasStatus = row.status.has_value();
    if (row.status)
        takeStatusLines(*row.status, facts, context);
    row.details = detailsOf(message);
    const bool isTurn = row.isOwn || message.role == Message::Role::Assistant;
    row.canCopy = isTurn && !message.text.isEmpty();
    row.showsActions = facts.hasActions =
        (context.isLast || row.canRate) && message.role == Message::Role::Assistant
        && (row.isOpen || row.canCopy || message.run.has_value())
        && (message.toolCalls.isEmpty() || message.toolCalls.back().state != ToolCall::State::AwaitingApproval);
    row.geometry = RowGeometry::of(facts, context.column, emOf(context.font));
    if (row.isOpen && row.tools.empty() && !row.fold)
        row.caret = body.endCaret();
    if (row.status)
        placeStatusActions(row, context);
    row.placeLinks(context);
    row.placeOffers();
    return row;
}

QStringList TranscriptRow::detailsOf(const Message &message)
{
    QStringList details;
    if (message.at.isValid())
        details << QLocale().toString(message.at.toLocalTime(), QLocale::LongFormat);
    if (message.run)
        details << RunWords::summary(*message.run);
    return details;
}

QString TranscriptRow::heading(const Message &message, const RowContext &context)
{
    const QString name = nameOf(message, context);
    const QString time = timeOf(message.at, context.now);
    return time.isEmpty() ? name : tr("%1, %2").arg(name, time);
}

QStringList TranscriptRow::words() const
{
    QStringList words;
    for (const Tool &tool : tools) {
        if (tool.isCard)
            words << tool.cardWords;
        else
            words << tool.name + (tool.summary.isEmpty() ? QString() : u", "_s + tool.summary) + u", "_s + tool.state;
        for (const Tool::Section &section : tool.sections)
            words << section.label + u": "_s + section.text.text();
    }
    for (const Offer &offer : offers)
        words << offer.action.name;
    if (status)
        words << status->text;
    return words;
}

} // namespace countersign
