// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runwords.h"

#include "render/textbox.h"

#include <QLocale>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

QString number(qint64 count)
{
    return QLocale().toString(count);
}

//! A name a server sent, in one line.
QString nameOf(const QString &name)
{
    return visibleText(name.left(200), true).simplified();
}

QString usageWords(const TokenUsage &usage)
{
    QStringList parts;
    if (usage.inputTokens >= 0)
        parts << RunWords::tr("%1 tokens in").arg(number(usage.inputTokens));
    if (usage.outputTokens >= 0)
        parts << RunWords::tr("%1 tokens out").arg(number(usage.outputTokens));
    if (parts.isEmpty() && usage.totalTokens >= 0)
        parts << RunWords::tr("%1 tokens").arg(number(usage.totalTokens));
    if (usage.reasoningTokens > 0)
        parts << RunWords::tr("%1 for thinking").arg(number(usage.reasoningTokens));
    if (usage.cachedInputTokens > 0)
        parts << RunWords::tr("%1 from the cache").arg(number(usage.cachedInputTokens));
    if (usage.cacheWriteInputTokens > 0)
        parts << RunWords::tr("%1 into the cache").arg(number(usage.cacheWriteInputTokens));
    const QString model = nameOf(usage.model.isEmpty() ? usage.provider : usage.model);
    const QString words = parts.join(", "_L1);
    return model.isEmpty() || words.isEmpty() ? model + words : RunWords::tr("%1: %2").arg(model, words);
}

} // namespace

QStringList RunWords::summary(const RunSummary &run)
{
    QStringList lines;
    if (run.milliseconds >= 0)
        lines << tr("Took %1 s").arg(QLocale().toString(double(run.milliseconds) / 1000, 'f', run.milliseconds < 10'000 ? 1 : 0));
    for (const TokenUsage &usage : run.usage) {
        if (const QString words = usageWords(usage); !words.isEmpty())
            lines << words;
    }
    return lines;
}

QString RunWords::progress(const Conversation &conversation)
{
    QStringList parts;
    const auto agentOf = [&conversation](const QString &runId) {
        for (const Subagent &subagent : conversation.subagents) {
            if (subagent.runId == runId)
                return nameOf(subagent.name);
        }
        return QString();
    };
    for (const Subagent &subagent : conversation.subagents) {
        if (subagent.state == Subagent::State::Running)
            parts << tr("%1 is at work").arg(nameOf(subagent.name));
        else if (subagent.state == Subagent::State::Failed && !conversation.activeRunId.isEmpty())
            parts << tr("%1 did not finish").arg(nameOf(subagent.name));
    }
    for (const RunningStep &step : conversation.steps) {
        const QString agent = agentOf(step.subagentRunId);
        parts << (agent.isEmpty() ? tr("Step: %1").arg(nameOf(step.name)) : tr("%1: %2").arg(agent, nameOf(step.name)));
    }
    constexpr qsizetype most = 6;
    if (parts.size() > most)
        parts = parts.mid(parts.size() - most);
    return parts.join(u" · "_s);
}

QString RunWords::thought(qint64 milliseconds, bool isRunning)
{
    const auto seconds = static_cast<int>(milliseconds / 1000);
    if (isRunning)
        return seconds < 1 ? tr("Thinking") : tr("Thinking, %1 s").arg(seconds);
    if (milliseconds < 0)
        return tr("Thought");
    if (seconds < 1)
        return tr("Thought for a moment");
    return seconds < 120 ? tr("Thought for %n seconds", nullptr, seconds) : tr("Thought for %n minutes", nullptr, seconds / 60);
}

QString RunWords::day(const QDate &day, const QDate &today)
{
    if (day == today)
        return tr("Today");
    return day == today.addDays(-1) ? tr("Yesterday") : QLocale().toString(day, QLocale::LongFormat);
}

} // namespace countersign
