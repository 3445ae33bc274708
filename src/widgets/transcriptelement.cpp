// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of what an agent shows beside its words: elements, tasks, and steps inside of steps.
#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/attachmentstrip.h"
#include "widgets/elementtext.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"
#include "widgets/transcriptrow.h"

#include <QFontMetricsF>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kBetweenLinks = 14; // px
constexpr qreal kLinkInset = 13;    // px from the end of the frame
constexpr int kDeepest = 8;
constexpr qsizetype kMostTasks = 500;

const ElementShelf::Item &itemOf(const Message &element, const RowContext &context)
{
    static const ElementShelf::Item kNothing;
    const ElementShelf::Item *item = context.element ? context.element(element) : nullptr;
    return item ? *item : kNothing;
}

QString whatItIs(const QJsonObject &element, const ElementShelf::Item &item)
{
    const QString kind = ElementText::kind(element);
    return item.bytes.isEmpty() ? kind : TranscriptRow::tr("%1, %2").arg(kind, AttachmentStrip::sizeText(item.bytes.size()));
}

//! What can be done with an element, said with its name where only the word is shown.
std::vector<RowAction> linksOf(const Message &message, const ElementShelf::Item &item)
{
    using Kind = RowAction::Kind;
    const QJsonObject &element = message.activity;
    const QString name = visibleText(ElementText::name(element), true);
    const bool isComing = item.state == ElementShelf::State::Coming;
    std::vector<RowAction> links;
    const auto offer = [&](Kind kind, const QString &words, const QString &tip) {
        RowAction link { kind, {}, message.id, words };
        link.tip = tip.arg(name);
        link.isBusy = isComing;
        links.push_back(link);
    };
    const bool isSeen = item.isShown && !item.blocks.empty();
    if (ElementText::canShow(element) && !ElementText::showsByItself(element)) {
        offer(Kind::ShowElement, isSeen ? TranscriptRow::tr("Hide") : TranscriptRow::tr("Show"),
              isSeen ? TranscriptRow::tr("Hides “%1” again") : TranscriptRow::tr("Shows “%1” here"));
    } else if (item.state == ElementShelf::State::Lost) {
        offer(Kind::ShowElement, TranscriptRow::tr("Try again"), TranscriptRow::tr("Asks for “%1” once more"));
    }
    offer(Kind::SaveElement, TranscriptRow::tr("Save…"), TranscriptRow::tr("Saves “%1” as a file"));
    if (ElementText::mayOpen(element))
        offer(Kind::OpenElement, TranscriptRow::tr("Open"), TranscriptRow::tr("Opens “%1” with another program"));
    return links;
}

TranscriptRow::Tool placeholderOf(const Message &message, const RowContext &context)
{
    TranscriptRow::Tool tool;
    tool.id = message.id;
    tool.name = visibleText(ElementText::name(message.activity), true);
    tool.icon = ElementText::icon(message.activity);
    const QString properties = ElementText::properties(message.activity);
    tool.summary = visibleText(QString(properties).replace(u'\n', u", "_s), true).left(300);
    tool.state = ElementText::kind(message.activity);
    tool.isOpen = context.isOpen && context.isOpen(message.id, false);
    if (tool.isOpen && !properties.isEmpty())
        tool.sections.push_back(
            { TranscriptRow::tr("What it was given"), TextBox(visibleText(properties), Theme::font(context.mono, 0.88), 1.5,
                                                              RowGeometry::toolTextWidth(context.column)) });
    return tool;
}

TranscriptRow::Tool lineOf(const Message &message, const RowContext &context)
{
    const QJsonObject &element = message.activity;
    if (element.value("kind"_L1).toString() == "custom"_L1)
        return placeholderOf(message, context);
    const ElementShelf::Item &item = itemOf(message, context);
    TranscriptRow::Tool tool;
    tool.id = message.id;
    tool.isPlain = true;
    tool.name = visibleText(ElementText::name(element), true);
    tool.icon = ElementText::icon(element);
    tool.summary = whatItIs(element, item);
    tool.links = linksOf(message, item);
    if (const QString host = element.value("host"_L1).toString(); !host.isEmpty())
        tool.summary = TranscriptRow::tr("%1, at %2").arg(tool.summary, visibleText(host, true));
    if (item.state == ElementShelf::State::Coming) {
        tool.icon = u"clock"_s;
        tool.tone = TranscriptRow::Tone::Accent;
        tool.summary = TranscriptRow::tr("Loading…");
    } else if (item.error) {
        tool.icon = u"failed"_s;
        tool.tone = TranscriptRow::Tone::Danger;
        tool.summary = Sentences::of(*item.error).title;
    }
    return tool;
}

//! How far a task is.
void takeState(TranscriptRow::Tool &tool, const QString &status)
{
    using Tone = TranscriptRow::Tone;
    const bool isDone = status == "done"_L1;
    const bool isFailed = status == "failed"_L1;
    tool.isRunning = status == "running"_L1;
    tool.icon = isDone ? u"done"_s : isFailed ? u"failed"_s : tool.isRunning ? u"running"_s : u"clock"_s;
    tool.tone = isDone ? Tone::Ok : isFailed ? Tone::Danger : tool.isRunning ? Tone::Accent : Tone::Quiet;
    tool.state = isDone           ? TranscriptRow::tr("Done")
                 : isFailed       ? TranscriptRow::tr("Failed")
                 : tool.isRunning ? TranscriptRow::tr("Running")
                                  : TranscriptRow::tr("To do");
}

std::vector<TranscriptRow::Tool> tasksOf(const Message &message)
{
    const QJsonArray tasks = message.activity.value("tasks"_L1).toArray();
    std::vector<TranscriptRow::Tool> lines(1);
    int done = 0;
    bool hasFailed = false;
    bool isRunning = false;
    for (qsizetype i = 0; i < tasks.size() && i < kMostTasks; ++i) {
        const QJsonObject task = tasks.at(i).toObject();
        const QString status = task.value("status"_L1).toString().toLower();
        TranscriptRow::Tool line;
        line.id = message.id + u'/' + QString::number(i);
        line.isPlain = true;
        line.level = 1;
        line.name = visibleText(task.value("title"_L1).toString(), true);
        takeState(line, status);
        done += status == "done"_L1 ? 1 : 0;
        hasFailed = hasFailed || status == "failed"_L1;
        isRunning = isRunning || status == "running"_L1;
        lines.push_back(std::move(line));
    }
    TranscriptRow::Tool &head = lines.front();
    const auto count = static_cast<int>(lines.size()) - 1;
    takeState(head, hasFailed ? u"failed"_s : count > 0 && done == count ? u"done"_s : isRunning ? u"running"_s : u"ready"_s);
    head.id = message.id;
    head.isPlain = true;
    head.name = TranscriptRow::tr("Tasks");
    head.summary = visibleText(message.activity.value("status"_L1).toString(), true);
    head.state = TranscriptRow::tr("%1 of %2 done").arg(done).arg(count);
    return lines;
}

} // namespace

std::vector<TranscriptRow::Tool> TranscriptRow::toolsOf(const Message &activity, const RowContext &context)
{
    std::vector<Tool> tools;
    if (activity.role != Message::Role::Activity || !wordsOfActivity(activity).isEmpty())
        return tools;
    if (ElementText::isTasks(activity)) {
        tools = tasksOf(activity);
    } else if (!ElementText::isElement(activity)) {
        tools.push_back(toolOf(activity, context));
    } else if (blocksOf(activity, context).empty()) {
        tools.push_back(lineOf(activity, context));
    }
    for (Tool &tool : tools)
        tool.isStacked = tool.isStacked || stacks(tool, context);
    return tools;
}

const std::vector<Block> &TranscriptRow::blocksOf(const Message &element, const RowContext &context)
{
    static const std::vector<Block> kNone;
    if (!ElementText::isElement(element))
        return kNone;
    const ElementShelf::Item &item = itemOf(element, context);
    return item.isShown ? item.blocks : kNone;
}

std::optional<TranscriptRow::Status> TranscriptRow::captionOf(const Message &element, const RowContext &context)
{
    if (blocksOf(element, context).empty())
        return std::nullopt;
    const ElementShelf::Item &item = itemOf(element, context);
    Status status;
    status.icon = ElementText::icon(element.activity);
    status.text = tr("%1 (%2)").arg(visibleText(ElementText::name(element.activity), true), whatItIs(element.activity, item));
    status.actions = linksOf(element, item);
    return status;
}

void TranscriptRow::placeLinks(const RowContext &context)
{
    const QFontMetricsF metrics(Theme::font(context.font, 0.87));
    for (std::size_t i = 0; i < tools.size(); ++i) {
        Tool &tool = tools[i];
        QRectF line = geometry.tools[i].row;
        qreal width = tool.links.empty() ? 0 : -kBetweenLinks;
        for (const RowAction &link : tool.links)
            width += kBetweenLinks + std::ceil(metrics.horizontalAdvance(link.name));
        // At the end of the line, or below the name.
        qreal x = tool.isStacked ? 23 + context.column.icon() : line.width() - kLinkInset - width;
        if (tool.isStacked) {
            const qreal height = std::round(emOf(context.font) * 0.87 * 1.4);
            line = { line.left(), line.bottom() - height - 10, line.width(), height };
        }
        for (RowAction &link : tool.links) {
            const qreal wide = std::ceil(metrics.horizontalAdvance(link.name));
            const qreal left = context.column.isMirrored ? line.right() - x - wide : line.left() + x;
            link.area = { left, line.top(), wide, line.height() };
            x += wide + kBetweenLinks;
        }
    }
}

std::vector<std::pair<qsizetype, int>> TranscriptRow::treeOf(const QList<ToolCall> &calls)
{
    const auto parentOf = [](const ToolCall &call) {
        return call.metadata ? call.metadata->value("parentToolCallId"_L1).toString() : QString();
    };
    QHash<QString, QList<qsizetype>> children;
    QSet<QString> known;
    for (const ToolCall &call : calls)
        known.insert(call.id);
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const QString parent = parentOf(calls.at(i));
        children[known.contains(parent) && parent != calls.at(i).id ? parent : QString()] << i;
    }
    std::vector<std::pair<qsizetype, int>> order;
    std::vector<std::pair<qsizetype, int>> next; // a stack: nothing recurses
    const auto push = [&](const QString &parent, int level) {
        const QList<qsizetype> all = children.take(parent); // once each, should they go in circles
        for (auto child = all.rbegin(); child != all.rend(); ++child)
            next.emplace_back(*child, level);
    };
    push(QString(), 0);
    while (!next.empty()) {
        const auto [index, level] = next.back();
        next.pop_back();
        order.emplace_back(index, qMin(level, kDeepest));
        push(calls.at(index).id, level + 1);
    }
    for (const QList<qsizetype> &circle : std::as_const(children)) {
        for (const qsizetype index : circle)
            order.emplace_back(index, 0);
    }
    return order;
}

} // namespace countersign
