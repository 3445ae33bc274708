// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logging.h"

#include "core/redactor.h"

#include <atomic>
#include <cstdio>

namespace countersign {

Q_LOGGING_CATEGORY(logNet, "countersign.net", QtWarningMsg)
Q_LOGGING_CATEGORY(logAuth, "countersign.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(logChat, "countersign.chat", QtWarningMsg)
Q_LOGGING_CATEGORY(logStore, "countersign.store", QtWarningMsg)
Q_LOGGING_CATEGORY(logApp, "countersign.app", QtWarningMsg)

namespace {
// A message handler is a plain function: the one place where the redactor is reached without being passed.
std::atomic<const Redactor *> g_redactor = nullptr;

void writeRedacted(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QLatin1StringView category(context.category ? context.category : "default");
    if (category.startsWith(QLatin1StringView("qt.networkauth")))
        return;
    const Redactor *redactor = g_redactor.load();
    const QString line = qFormatLogMessage(type, context, message);
    std::fprintf(stderr, "%s\n", (redactor ? redactor->redact(line) : line).toLocal8Bit().constData());
    std::fflush(stderr);
}
} // namespace

void installMessageHandler(const Redactor &redactor)
{
    g_redactor = &redactor;
    qInstallMessageHandler(writeRedacted);
}

} // namespace countersign
