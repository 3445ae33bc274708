// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrow.h"

#include "render/blockdocument.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestShown = 16384; // characters of arguments or a result in an opened tool
constexpr qsizetype kLongestSummary = 300;

//! Short arguments: the values, without their names.
QString summaryOf(const QString &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json.toUtf8());
    if (!document.isObject())
        return json.left(kLongestSummary).simplified();
    QStringList values;
    for (const QJsonValue value : document.object()) {
        if (value.isString())
            values << value.toString();
        else if (value.isDouble() || value.isBool())
            values << value.toVariant().toString();
        else if (value.isArray() || value.isObject())
            values << QString::fromUtf8((value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject()))
                                            .toJson(QJsonDocument::Compact));
    }
    return values.join(", "_L1).left(kLongestSummary).simplified();
}

QString capped(const QString &text)
{
    return text.size() <= kLongestShown ? text : text.left(kLongestShown) + u"\n…"_s;
}

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

//! Whether a time says anything: below a tenth of a second it would be "0.0 s".
bool isWorthTelling(qint64 milliseconds)
{
    return milliseconds >= 100;
}

QString seconds(qint64 milliseconds)
{
    return QLocale().toString(double(milliseconds) / 1000, 'f', milliseconds < 10000 ? 1 : 0);
}

void measureApproval(TranscriptRow::Tool &tool, RowFacts::Tool &facts, const RowContext &context)
{
    const qreal width = RowGeometry::approvalTextWidth(context.column);
    const qreal names = RowGeometry::argumentNameWidth(width);
    const QFont mono = Theme::font(context.mono, 0.88);
    facts.isApproval = true;
    QFont title = Theme::font(context.font, 1, QFont::DemiBold);
    tool.arguments = TextBox(tool.question->title(), title, 1.35, width, tool.question->action,
                             Theme::font(context.mono, 0.92, QFont::DemiBold));
    tool.says = TextBox(tool.question->saying(), context.font, 1.55, width);
    facts.approval.title = tool.arguments.height();
    facts.approval.says = tool.says.height();
    for (const ApprovalQuestion::Argument &argument : tool.question->arguments) {
        const QString value = argument.value.isEmpty() && argument.isText ? u"\"\""_s : argument.value;
        tool.values.emplace_back(value, argument.isText ? context.font : mono, argument.isText ? 1.4 : 1.4 / 0.88,
                                 width - names - 26);
        tool.names.emplace_back(argument.name, context.font, 1.4, names - 20);
        facts.approval.arguments.push_back(qMax(tool.values.back().height(), tool.names.back().height()));
    }
}

RowFacts::Tool measure(TranscriptRow::Tool &tool, const ToolCall &call, const RowContext &context)
{
    RowFacts::Tool facts;
    if (tool.question) {
        measureApproval(tool, facts, context);
        return facts;
    }
    facts.isOpen = tool.isOpen;
    if (tool.isOpen) {
        const qreal width = RowGeometry::toolTextWidth(context.column);
        const QFont mono = Theme::font(context.mono, 0.88);
        tool.arguments = TextBox(visibleText(capped(call.arguments)), mono, 1.5, width);
        tool.result = TextBox(visibleText(capped(call.result)), mono, 1.5, width);
        facts.arguments = tool.arguments.height();
        facts.result = tool.result.height();
    }
    return facts;
}

//! Why a tool did not run, in its own words: `reason`, `message` or `error` of a JSON result, else what came back.
QString reasonOf(const QString &result)
{
    const QJsonObject object = QJsonDocument::fromJson(result.toUtf8()).object();
    for (const QString &key : { u"reason"_s, u"message"_s, u"error"_s }) {
        const QJsonValue value = object.value(key);
        const QString words = value.isObject() ? value.toObject().value("message"_L1).toString() : value.toString();
        if (!words.isEmpty())
            return words.left(kLongestSummary).simplified();
    }
    return result.left(kLongestSummary).simplified();
}

} // namespace

TranscriptRow::Tool TranscriptRow::toolOf(const ToolCall &call, const RowContext &context)
{
    Tool tool;
    tool.id = call.id;
    tool.name = visibleText(call.name, true);
    tool.summary = visibleText(summaryOf(call.arguments), true);
    tool.resultLabel = tr("Result");
    const QString result = visibleText(reasonOf(call.result), true);
    const qint64 running = context.runningSince ? context.runningSince(call.id) : -1;
    switch (call.state) {
    case ToolCall::State::Preparing:
        tool.icon = u"more"_s;
        tool.tone = Tone::Accent;
        tool.state = tr("Preparing");
        tool.summary = visibleText(call.arguments.right(kLongestSummary).simplified(), true);
        tool.elidesFront = true;
        break;
    case ToolCall::State::Running:
        tool.icon = u"running"_s;
        tool.tone = Tone::Accent;
        tool.isRunning = true;
        tool.state = running < 1000 ? tr("Running") : tr("Running, %1 s").arg(running / 1000);
        break;
    case ToolCall::State::AwaitingApproval:
        tool.icon = u"countersign"_s;
        tool.tone = Tone::Caution;
        tool.state = tr("Waits for your confirmation");
        tool.question = ApprovalQuestion::of(call);
        break;
    case ToolCall::State::Done:
        tool.icon = u"done"_s;
        tool.tone = Tone::Ok;
        tool.state = isWorthTelling(call.milliseconds) ? tr("Done in %1 s").arg(seconds(call.milliseconds)) : tr("Done");
        break;
    case ToolCall::State::Declined:
        tool.icon = u"lock"_s;
        tool.state = tr("Declined");
        tool.summary = result;
        break;
    case ToolCall::State::RefusedByPerson:
        tool.icon = u"declined"_s;
        tool.state = tr("Not run");
        tool.summary = tr("You refused this");
        break;
    case ToolCall::State::NotAnswered:
        tool.icon = u"declined"_s;
        tool.state = tr("Not run");
        tool.summary = tr("You did not answer");
        break;
    case ToolCall::State::Failed:
        tool.icon = u"failed"_s;
        tool.tone = Tone::Danger;
        tool.state = isWorthTelling(call.milliseconds) ? tr("Failed after %1 s").arg(seconds(call.milliseconds)) : tr("Failed");
        tool.summary = result;
        tool.resultLabel = tr("What came back");
        break;
    }
    tool.isOpen = !tool.question && context.isOpen && context.isOpen(call);
    return tool;
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
    case Message::Delivery::WaitsForSignIn:
        say(u"clock"_s, Tone::Caution, tr("Waits for you to sign in"));
        offer(Kind::Edit, tr("Edit"));
        offer(Kind::Discard, tr("Do not send"));
        break;
    case Message::Delivery::WaitsForNetwork:
        say(u"offline"_s, Tone::Quiet, tr("Waits for the network"));
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
        say(u"refused"_s, Tone::Danger, tr("It was refused."));
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
    }
    return status.text.isEmpty() ? std::nullopt : std::optional(status);
}

TranscriptRow TranscriptRow::of(const Message &message, BlockDocument &body, const RowContext &context)
{
    TranscriptRow row;
    row.id = message.id;
    row.isOwn = message.role == Message::Role::User;
    row.isOpen = message.end == Message::End::Open && !row.isOwn;
    row.continues = context.continues;
    row.name = row.isOwn ? tr("You") : message.author.isEmpty() ? context.agentName : message.author;
    if (row.isOwn)
        row.initials = initialsOf(message.author.isEmpty() ? context.personName : message.author);
    row.time = timeOf(message.at, context.now);
    RowFacts facts;
    facts.isOwn = row.isOwn;
    facts.continues = context.continues;
    body.setWidth(context.column.textWidth);
    const bool needsCaret = row.isOpen && message.toolCalls.isEmpty();
    facts.body = qMax(body.height(), message.text.isEmpty() && needsCaret ? std::ceil(emOf(context.font) * 1.55) : 0);
    for (const ToolCall &call : message.toolCalls) {
        row.tools.push_back(toolOf(call, context));
        facts.tools.push_back(measure(row.tools.back(), call, context));
    }
    row.status = statusOf(message, context);
    facts.hasStatus = row.status.has_value();
    row.geometry = RowGeometry::of(facts, context.column, emOf(context.font));
    if (row.status) {
        const QFontMetricsF metrics(Theme::font(context.font, 0.87));
        qreal x = 22 + metrics.horizontalAdvance(row.status->text) + 12;
        const QRectF &line = row.geometry.status;
        for (RowAction &action : row.status->actions) {
            const qreal width = metrics.horizontalAdvance(action.name);
            const qreal left = context.column.isMirrored ? line.right() - x - width : line.left() + x;
            action.area = { left, line.top(), width, line.height() };
            x += width + 12;
        }
    }
    return row;
}

QString TranscriptRow::heading(const Message &message, const RowContext &context)
{
    const bool isOwn = message.role == Message::Role::User;
    const QString name = isOwn ? tr("You") : message.author.isEmpty() ? context.agentName : message.author;
    const QString time = timeOf(message.at, context.now);
    return time.isEmpty() ? name : tr("%1, %2").arg(name, time);
}

QStringList TranscriptRow::words() const
{
    QStringList words;
    for (const Tool &tool : tools) {
        if (!tool.question) {
            words << tool.name + (tool.summary.isEmpty() ? QString() : u", "_s + tool.summary) + u", "_s + tool.state;
            continue;
        }
        words << tr("%1 asks for your confirmation").arg(name) << tool.question->title();
        if (!tool.question->says.isEmpty())
            words << tool.question->saying();
        for (const ApprovalQuestion::Argument &argument : tool.question->arguments)
            words << argument.name + u": "_s + argument.value;
        words << tr("%1 waits. Nothing happens until you answer.").arg(name);
    }
    if (status)
        words << status->text;
    return words;
}

std::vector<RowAction> TranscriptRow::actions(const BlockDocument &body) const
{
    std::vector<RowAction> all;
    for (const BlockDocument::Link &link : body.links()) {
        const QRectF area = link.areas.empty() ? QRectF() : link.areas.front().translated(geometry.body.topLeft());
        all.push_back({ RowAction::Kind::OpenLink, area, link.url.toString(QUrl::FullyEncoded), link.text });
    }
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const RowGeometry::Tool &area = geometry.tools[i];
        if (tools[i].question)
            all.push_back({ RowAction::Kind::Approve, area.foot, tools[i].id, tools[i].question->title() });
        else
            all.push_back({ RowAction::Kind::ToggleTool, area.row, tools[i].id, tools[i].name });
    }
    if (status)
        all.insert(all.end(), status->actions.begin(), status->actions.end());
    return all;
}

} // namespace countersign
