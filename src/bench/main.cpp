// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/benchwindow.h"
#include "bench/startbench.h"
#include "bench/streambench.h"
#include "bench/windowloads.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QStringList>

#include <cstdio>
#include <optional>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
constexpr auto kUsage =
    "countersign-bench agui N [--delta BYTES] [--messages HELD]   N text deltas through parse, decode, verify, "
    "reduce\n"
    "countersign-bench agui-big [MIB]                             one delta of that size (10)\n"
    "countersign-bench agui-echo [MIB] [RUNS] [--known]           a replay that echoes one attachment (28) in "
    "each run (10);\n"
    "                                                             --known: the message is here already\n"
    "countersign-bench start [TIMES]                               from the start to a window and to a message box one can "
    "write in (10)\n"
    "countersign-bench load URL M                                 a thread of M messages: opened, flown and scrolled through\n"
    "countersign-bench idle URL SECONDS                            the window when nobody touches it: how often it wakes\n"
    "countersign-bench stream URL LOAD M [type] [TIMES]            an answer below M messages, while somebody types; asked\n"
    "                                                             for so often (1), for what one costs\n"
    "                                                             (URL: an event source that takes the token bench-token)\n"
    "Each prints one JSON object on one line. Memory in MiB, of the process.\n";

//! The value behind an option, or `otherwise`; nothing if it is no number above zero.
std::optional<int> number(const QString &text, int otherwise)
{
    if (text.isNull())
        return otherwise;
    bool isNumber = false;
    const int value = text.toInt(&isNumber);
    return isNumber && value > 0 ? std::optional(value) : std::nullopt;
}

QString valueOf(QStringList &arguments, const QString &option)
{
    const qsizetype at = arguments.indexOf(option);
    if (at < 0)
        return {};
    const QString value = arguments.value(at + 1, u""_s);
    arguments.remove(at, std::min<qsizetype>(2, arguments.size() - at));
    return value;
}

int fail()
{
    std::fputs(kUsage, stderr);
    return 2;
}

int run(StreamBench &bench, const StreamBench::Maker &make)
{
    QObject::connect(&bench, &StreamBench::ended, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QMetaObject::invokeMethod(
        &bench, [&] { bench.run(make); }, Qt::QueuedConnection);
    QCoreApplication::exec();
    const QJsonObject result = bench.result();
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return result.contains("unreadable"_L1) ? 1 : 0;
}

int runDeltas(QStringList arguments)
{
    const auto bytes = number(valueOf(arguments, u"--delta"_s), 12);
    const auto held = number(valueOf(arguments, u"--messages"_s), 1);
    const auto deltas = number(arguments.value(0, u""_s), 0);
    if (!bytes || !held || !deltas || arguments.size() != 1)
        return fail();
    StreamBench bench(Source::Live);
    bench.hold(*held);
    return run(bench, [&](const SsePiece &take) { return streamDeltas(*deltas, *bytes, take); });
}

int runBig(const QStringList &arguments)
{
    const auto mib = number(arguments.value(0), 10);
    if (!mib || arguments.size() > 1)
        return fail();
    StreamBench bench(Source::Live);
    return run(bench, [&](const SsePiece &take) { return streamOneDelta(*mib * 1024LL * 1024, take); });
}

int runEcho(QStringList arguments)
{
    const bool isKnown = arguments.removeAll(u"--known"_s) > 0;
    const auto mib = number(arguments.value(0), 28);
    const auto runs = number(arguments.value(1), 10);
    if (!mib || !runs || arguments.size() > 2)
        return fail();
    Message message;
    message.id = QString::fromLatin1(echoedMessageId());
    message.text = u"Look at this."_s;
    StreamBench bench(Source::Replay, isKnown ? QSet<QString> { message.id } : QSet<QString>());
    if (isKnown)
        bench.hold(message);
    return run(bench, [&](const SsePiece &take) { return streamEchoes(*runs, *mib * 1024LL * 1024, take); });
}

int runStart(const QStringList &arguments)
{
    const auto times = number(arguments.value(0), 10);
    if (!times || arguments.size() > 1)
        return fail();
    const QJsonObject result = StartBench::run(*times);
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return result.contains("problem"_L1) ? 1 : 0;
}

//! The loads that need the window.
int runWindow(int argc, char **argv, QStringList arguments)
{
    const bool isIdle = arguments.value(0) == "idle"_L1;
    const bool isLoad = isIdle || arguments.value(0) == "load"_L1;
    const bool types = !isLoad && arguments.value(4) == "type"_L1;
    if (types)
        arguments.removeAt(4);
    const auto times = number(isLoad ? QString() : arguments.value(4), 1);
    const QUrl address(arguments.value(1));
    bool isNumber = false;
    const int messages = arguments.value(isLoad ? 2 : 3).toInt(&isNumber);
    const bool isWhole = arguments.size() == (isLoad ? 3 : 4) || (!isLoad && times && arguments.size() == 5);
    if (!isWhole || !isNumber || messages < (isLoad ? 1 : 0) || address.host().isEmpty())
        return fail();
    chooseDisplay();
    SliceApplication application(argc, argv);
    BenchWindow window(application, address.toString());
    const QJsonObject result =
        isIdle   ? runIdle(application, window, messages)
        : isLoad ? runLoad(window, messages)
                 : runStream(application, window, { address.toString(), arguments.at(2), messages, types, times.value_or(1) });
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return result.contains("problem"_L1) ? 1 : 0;
}
} // namespace

int main(int argc, char **argv)
{
    if (argc > 1 && (qstrcmp(argv[1], "load") == 0 || qstrcmp(argv[1], "idle") == 0 || qstrcmp(argv[1], "stream") == 0)) {
        QStringList arguments;
        for (int i = 1; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        return runWindow(argc, argv, arguments);
    }
    // `start` starts this program again: that one has a window.
    if (argc == 5 && qstrcmp(argv[1], "start") == 0 && qstrcmp(argv[2], "--once") == 0)
        return StartBench::once(argc, argv, QString::fromLocal8Bit(argv[3]), QByteArray(argv[4]).toLongLong());
    QCoreApplication application(argc, argv);
    QStringList arguments = application.arguments().mid(1);
    const QString load = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (load == "agui"_L1)
        return runDeltas(arguments);
    if (load == "agui-big"_L1)
        return runBig(arguments);
    if (load == "agui-echo"_L1)
        return runEcho(arguments);
    if (load == "start"_L1)
        return runStart(arguments);
    return fail();
}
