// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What large frames cost: `frames_measure echo|delta|snapshot` starts a server in a process of its own, follows a replay from it
// and prints {"what","events","idle_mib","peak_mib","longest_block_ms","longest_block_cpu_ms"}. A measurement, not a test.
#include "agui/copilotruntime.h"
#include "chat/conversation.h"
#include "chat/reducer.h"
#include "runfixture.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

#include <cstdio>
#include <ctime>
#include <utility>

using namespace countersign;
using namespace countersign::test;

namespace {

constexpr qsizetype mib = 1024 * 1024;

//! ms of CPU this thread has had.
double threadTime()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

//! A number of /proc/self/status, in MiB.
double memory(const QByteArray &name)
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

QByteArray echoedRun(int run)
{
    const QByteArray id = QByteArray::number(run);
    return sse(R"({"type":"RUN_STARTED","threadId":"t1","runId":"r)" + id + R"(","input":{"threadId":"t1","runId":"r)" + id
               + R"(","messages":[{"id":"u1","role":"user","content":[{"type":"text","text":"see"},{"type":"image","source":)"
                 R"({"type":"data","mimeType":"image/png","value":")"
               + QByteArray(28 * mib, 'A') + R"("}}]}],"tools":[],"context":[],"state":{},"forwardedProps":{}}})")
           + sse(R"({"type":"TEXT_MESSAGE_START","messageId":"a)" + id + R"(","role":"assistant"})")
           + sse(R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"a)" + id + R"(","delta":"A picture."})")
           + sse(R"({"type":"TEXT_MESSAGE_END","messageId":"a)" + id + R"("})")
           + sse(R"({"type":"RUN_FINISHED","threadId":"t1","runId":"r)" + id + R"("})");
}

QByteArray hugeDelta()
{
    return sse(R"({"type":"RUN_STARTED","threadId":"t1","runId":"r"})")
           + sse(R"({"type":"TEXT_MESSAGE_START","messageId":"a","role":"assistant"})")
           + sse(R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"a","delta":")" + QByteArray("word ").repeated(2 * mib) + R"("})")
           + sse(R"({"type":"TEXT_MESSAGE_END","messageId":"a"})")
           + sse(R"({"type":"RUN_FINISHED","threadId":"t1","runId":"r"})");
}

QByteArray snapshot()
{
    QByteArray messages;
    for (int i = 0; i < 20'000; ++i)
        messages += QByteArray(i ? "," : "") + R"({"id":"m)" + QByteArray::number(i)
                    + R"(","role":"assistant","content":"A sentence of some forty letters, as they come."})";
    return sse(R"({"type":"RUN_STARTED","threadId":"t1","runId":"r"})")
           + sse(R"({"type":"MESSAGES_SNAPSHOT","messages":[)" + messages + "]}")
           + sse(R"({"type":"RUN_FINISHED","threadId":"t1","runId":"r"})");
}

int serve(const QString &what)
{
    LoopbackServer server([what](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        for (int run = 0; run < 10 && what == "echo"_L1; ++run)
            answer.chunk(echoedRun(run));
        if (what != "echo"_L1)
            answer.chunk(what == "delta"_L1 ? hugeDelta() : snapshot());
        answer.end();
    });
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

int measure(const QString &what)
{
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(), { what, u"serve"_s });
    if (!server.waitForStarted() || !server.waitForReadyRead())
        return 2;
    Redactor redactor;
    TrafficLog log;
    SystemClock clock;
    FakeAuthorizer authorizer { redactor };
    const QUrl url(u"http://127.0.0.1:%1/api"_s.arg(server.readLine().trimmed().toInt()));
    Transport transport(url, {}, authorizer, log, redactor, clock);
    CopilotRuntime runtime(transport, clock);
    Conversation conversation;
    beginReplay(conversation);
    const double idle = memory("VmRSS");
    // The longest time in which the event loop did not come round.
    QElapsedTimer beat;
    qint64 longest = 0;
    double busiest = 0;
    double spent = threadTime();
    QTimer heart;
    heart.setInterval(1);
    QObject::connect(&heart, &QTimer::timeout, &heart, [&] {
        longest = qMax(longest, beat.restart());
        busiest = qMax(busiest, threadTime() - std::exchange(spent, threadTime()));
    });
    beat.start();
    heart.start();
    int events = 0;
    const std::unique_ptr<AgentRun> run(runtime.connectThread(u"a"_s, u"t1"_s, nullptr));
    QObject::connect(run.get(), &AgentRun::event, run.get(), [&](const AgentEvent &event) {
        ++events;
        (void)reduce(conversation, event, Source::Replay, QDateTime::currentDateTimeUtc());
    });
    int result = 1;
    QObject::connect(run.get(), &AgentRun::ended, run.get(), [&](const RunEnd &end) {
        result = end.how == RunEnd::How::Completed ? 0 : 1;
        QCoreApplication::exit(result);
    });
    QCoreApplication::exec();
    std::printf("{\"what\":\"%s\",\"events\":%d,\"idle_mib\":%.0f,\"peak_mib\":%.0f,\"longest_block_ms\":%lld,\"longest_block_"
                "cpu_ms\":%.0f}\n",
                qPrintable(what), events, idle, memory("VmHWM"), static_cast<long long>(longest), busiest);
    server.kill();
    server.waitForFinished();
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3)
        return serve(arguments.at(1));
    return arguments.size() == 2 ? measure(arguments.at(1)) : 2;
}
