// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

namespace countersign {

//! Tokens of one model in one run (AG-UI TokenUsage). -1 = not told; the last three are parts of the totals.
struct TokenUsage
{
    QString provider;
    QString model;
    qint64 inputTokens = -1;
    qint64 outputTokens = -1;
    qint64 totalTokens = -1;
    qint64 reasoningTokens = -1;
    qint64 cachedInputTokens = -1;
    qint64 cacheWriteInputTokens = -1;
    [[nodiscard]] bool operator==(const TokenUsage &) const = default;
};

//! What a finished run leaves with the last message it made.
struct RunSummary
{
    QString runId;
    qint64 milliseconds = -1; //!< from RUN_STARTED to its end, as we saw it; -1 = a replay, unknown
    QList<TokenUsage> usage;
    [[nodiscard]] bool operator==(const RunSummary &) const = default;
};

} // namespace countersign
