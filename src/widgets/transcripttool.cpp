// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrow.h"

#include "render/blockdocument.h"
#include "widgets/runwords.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kButtonGap = 8; // px between the icon and the words of a button
constexpr qreal kBetweenButtons = 24;

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

//! Whether a time says anything: below a tenth of a second it would be "0.0 s".
bool isWorthTelling(qint64 milliseconds)
{
    return milliseconds >= 100;
}

QString seconds(qint64 milliseconds)
{
    return QLocale().toString(double(milliseconds) / 1000, 'f', milliseconds < 10000 ? 1 : 0);
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

//! What the card of a call says: a widget stands in its place, so the row tells a screen reader.
void askAbout(TranscriptRow::Tool &tool, const ToolCall &call, const QString &agentName)
{
    tool.isCard = true;
    if (FormQuestion::isAsked(call)) {
        const FormQuestion question = FormQuestion::of(call);
        tool.cardWords << TranscriptRow::tr("%1 asks you").arg(agentName) << question.title;
        if (!question.details.isEmpty())
            tool.cardWords << question.details;
        tool.note = TranscriptRow::tr("%1 waits for your answer.").arg(agentName);
    } else {
        const ApprovalQuestion question = ApprovalQuestion::of(call);
        tool.cardWords << TranscriptRow::tr("%1 asks for your confirmation").arg(agentName) << question.title();
        if (!question.says.isEmpty())
            tool.cardWords << question.saying();
        for (const ApprovalQuestion::Argument &argument : question.arguments)
            tool.cardWords << argument.name + u": "_s + argument.value;
        tool.note = TranscriptRow::tr("%1 waits. Nothing happens until you answer.").arg(agentName);
    }
    tool.cardWords << tool.note;
}

//! Arguments and result as they went over the wire; what the person changed beside what was asked.
void open(TranscriptRow::Tool &tool, const ToolCall &call, const RowContext &context)
{
    const qreal width = RowGeometry::toolTextWidth(context.column, tool.level);
    const QFont mono = Theme::font(context.mono, 0.88);
    const auto add = [&](const QString &label, const QString &text, bool isDanger = false) {
        if (!text.trimmed().isEmpty())
            tool.sections.push_back({ label, TextBox(visibleText(capped(text)), mono, 1.5, width), isDanger });
    };
    if (call.sentArguments.isEmpty()) {
        add(TranscriptRow::tr("Arguments"), call.arguments);
    } else {
        add(TranscriptRow::tr("Arguments, changed by you"), call.sentArguments);
        add(TranscriptRow::tr("As the agent asked"), call.arguments);
    }
    const bool hasFailed = call.state == ToolCall::State::Failed;
    add(hasFailed ? TranscriptRow::tr("What came back") : TranscriptRow::tr("Result"), call.result, hasFailed);
}

} // namespace

bool TranscriptRow::stacks(const Tool &tool, const RowContext &context)
{
    const QFont font = tool.isPlain ? Tool::plainFont(context.font) : Theme::font(context.mono, 0.88, QFont::Medium);
    const QFontMetricsF small(Theme::font(context.font, 0.87));
    qreal end = small.horizontalAdvance(tool.state);
    for (const RowAction &link : tool.links)
        end += small.horizontalAdvance(link.name) + 14;
    const qreal icons = (tool.isPlain ? 1 : 2) * (23 + context.column.icon()) + (tool.isPlain ? 13 : 0);
    const qreal indent = RowGeometry::toolTextWidth(context.column) - RowGeometry::toolTextWidth(context.column, tool.level);
    return !tool.isCard
           && QFontMetricsF(font).horizontalAdvance(tool.name) + end + icons + 14 + indent > context.column.textWidth;
}

TranscriptRow::Tool TranscriptRow::toolOf(const ToolCall &call, const RowContext &context, const QString &agentName, int level)
{
    Tool tool;
    tool.level = level;
    tool.id = call.id;
    tool.name = visibleText(call.name, true);
    tool.summary = visibleText(summaryOf(call.arguments), true);
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
        askAbout(tool, call, agentName);
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
        tool.hasFailed = true;
        tool.state = isWorthTelling(call.milliseconds) ? tr("Failed after %1 s").arg(seconds(call.milliseconds)) : tr("Failed");
        tool.summary = result;
        break;
    }
    tool.isStacked = stacks(tool, context);
    tool.isOpen = !tool.isCard && context.isOpen && context.isOpen(call.id, call.state == ToolCall::State::Failed);
    if (tool.isOpen)
        open(tool, call, context);
    return tool;
}

QFont TranscriptRow::Tool::plainFont(const QFont &font)
{
    return Theme::font(font, 0.95, QFont::Medium);
}

QFont TranscriptRow::Tool::buttonFont(const QFont &font)
{
    return Theme::font(font, 0.93, QFont::Medium);
}

std::vector<RowAction> TranscriptRow::Tool::buttons(const QRectF &line, const TranscriptColumn &column, const QFont &font) const
{
    std::vector<RowAction> all;
    if (hasFailed)
        all.push_back({ RowAction::Kind::TryAgain, {}, id, tr("Ask to try again") });
    all.push_back({ RowAction::Kind::CopyDetails, {}, id, tr("Copy details") });
    const QFontMetricsF metrics(buttonFont(font));
    qreal x = 0;
    for (RowAction &button : all) {
        const qreal width = column.icon() + kButtonGap + std::ceil(metrics.horizontalAdvance(button.name));
        const qreal left = column.isMirrored ? line.right() - x - width : line.left() + x;
        button.area = { left, line.top(), width, line.height() };
        x += width + kBetweenButtons;
    }
    return all;
}

TranscriptRow::Tool TranscriptRow::toolOf(const Message &activity, const RowContext &context)
{
    Tool tool;
    tool.id = activity.id;
    tool.name = visibleText(activity.activityType.isEmpty() ? tr("activity") : activity.activityType, true);
    tool.icon = u"info"_s;
    tool.state = tr("Activity");
    const QByteArray json = QJsonDocument(activity.activity).toJson(QJsonDocument::Indented);
    tool.summary = visibleText(summaryOf(QString::fromUtf8(json)), true);
    tool.isStacked = stacks(tool, context);
    tool.isOpen = context.isOpen && context.isOpen(activity.id, false);
    if (tool.isOpen)
        tool.sections.push_back(
            { tr("Content"), TextBox(visibleText(capped(QString::fromUtf8(json).trimmed())), Theme::font(context.mono, 0.88), 1.5,
                                     RowGeometry::toolTextWidth(context.column)) });
    return tool;
}

QString TranscriptRow::wordsOfActivity(const Message &message)
{
    if (message.activity.size() != 1)
        return {};
    for (const QString &key : { u"text"_s, u"message"_s, u"content"_s, u"status"_s, u"title"_s }) {
        if (const QString words = message.activity.value(key).toString(); !words.trimmed().isEmpty())
            return words;
    }
    return {};
}

std::optional<TranscriptRow::Fold> TranscriptRow::foldOf(const Message &message, const RowContext &context)
{
    if (message.role != Message::Role::Reasoning)
        return std::nullopt;
    Fold fold;
    fold.isRunning = message.end == Message::End::Open;
    const qint64 running = fold.isRunning && context.runningSince ? context.runningSince(message.id) : message.milliseconds;
    fold.text = RunWords::thought(running, fold.isRunning);
    fold.hasBody = !message.text.trimmed().isEmpty();
    fold.isOpen = fold.hasBody && context.isOpen && context.isOpen(message.id, false);
    return fold;
}

} // namespace countersign
