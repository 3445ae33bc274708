// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxruntime.h"

#include "sandbox/sandboxagents.h"
#include "sandbox/sandboxconnection.h"
#include "sandbox/sandboxrun.h"
#include "sandbox/sandboxruninput.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QUuid>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype maxThreads = 1000;
constexpr qsizetype maxRunsPerThread = 100;

QString newEventId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

SandboxAnswer refusal(int status, const QString &error, const QList<HttpHeader> &headers = {})
{
    return SandboxAnswer::json(status, { { u"error"_s, error } }, headers);
}

//! Path segments, percent-decoded; one trailing slash does not count.
QStringList segmentsOf(QByteArray path)
{
    if (path.endsWith('/'))
        path.chop(1);
    QStringList segments;
    for (const QByteArray &segment : path.mid(1).split('/'))
        segments << QString::fromUtf8(QByteArray::fromPercentEncoding(segment));
    return segments;
}

bool agentExists(const QString &id)
{
    return std::any_of(sandboxAgents().begin(), sandboxAgents().end(), [&](const SandboxAgent &agent) { return agent.id == id; });
}

QJsonObject runtimeInfo()
{
    QJsonObject agents;
    for (const SandboxAgent &agent : sandboxAgents()) {
        const QJsonObject capabilities {
            { u"identity"_s, QJsonObject { { u"name"_s, agent.name }, { u"type"_s, u"sandbox"_s } } },
            { u"transport"_s, QJsonObject { { u"streaming"_s, true } } },
            { u"tools"_s, QJsonObject { { u"supported"_s, true }, { u"clientProvided"_s, true } } },
            { u"humanInTheLoop"_s, QJsonObject { { u"supported"_s, true }, { u"approvals"_s, true } } },
        };
        agents.insert(agent.id, QJsonObject { { u"name"_s, agent.name },
                                              { u"description"_s, agent.description },
                                              { u"className"_s, u"SandboxAgent"_s },
                                              { u"capabilities"_s, capabilities } });
    }
    return { { u"version"_s, u"1.75.0"_s }, // the runtime whose wire this is
             { u"agents"_s, agents },
             { u"audioFileTranscriptionEnabled"_s, false },
             { u"mode"_s, u"sse"_s },
             { u"threadEndpoints"_s,
               QJsonObject {
                   { u"list"_s, false }, { u"inspect"_s, false }, { u"mutations"_s, false }, { u"realtimeMetadata"_s, false } } },
             { u"suggestions"_s, true },
             { u"a2uiEnabled"_s, false },
             { u"openGenerativeUIEnabled"_s, false },
             { u"telemetryDisabled"_s, true } };
}

//! The id of the message an event makes, if it makes one.
QString messageMadeBy(const QJsonObject &event)
{
    const QString type = event.value("type"_L1).toString();
    return type == "TEXT_MESSAGE_START"_L1 || type == "TOOL_CALL_RESULT"_L1 ? event.value("messageId"_L1).toString() : QString();
}
} // namespace

struct SandboxRuntime::Private
{
    struct Thread
    {
        QSet<QString> seenMessages;
        QList<QList<QJsonObject>> finishedRuns; // compacted
        SandboxRun *running = nullptr;          // child of `runs`
        qint64 lastUsed = 0;
    };

    Clock &clock;
    QHash<std::pair<QString, QString>, Thread> threads {}; // by subject and thread id
    QHash<QString, int> acceptedOf {};
    int accepted = 0;
    quint64 useCount = 0;
    std::unique_ptr<QObject> runs = std::make_unique<QObject>(); // parent of what is going on

    void run(const QString &agent, const ReceivedRequest &request, const SandboxPerson &person, SandboxConnection &connection);
    void suggest(const QString &agent, const ReceivedRequest &request, SandboxConnection &connection);
    void stream(const QJsonObject &input, const SandboxScript &script, SandboxConnection &connection);
    void connectThread(const ReceivedRequest &request, const SandboxPerson &person, SandboxConnection &connection);
    [[nodiscard]] SandboxAnswer stop(const QString &threadId, const ReceivedRequest &request, const SandboxPerson &person);
    void count(const QJsonArray &messages, const QSet<QString> &seen);
    void runFinished(SandboxRun *run, const std::pair<QString, QString> &key);
    void forgetOldest();
};

SandboxRuntime::SandboxRuntime(Clock &clock) : d(new Private { clock }) {}

SandboxRuntime::~SandboxRuntime() = default;

int SandboxRuntime::acceptedRunsOf(const QString &messageId) const
{
    return d->acceptedOf.value(messageId);
}

int SandboxRuntime::acceptedRuns() const
{
    return d->accepted;
}

void SandboxRuntime::forgetThreads()
{
    d->threads.clear();
    for (SandboxRun *run : d->runs->findChildren<SandboxRun *>()) {
        run->vanish();
        run->deleteLater();
    }
}

void SandboxRuntime::answer(const QByteArray &path, const ReceivedRequest &request, const SandboxPerson &person,
                            SandboxConnection &connection)
{
    const QStringList segments = segmentsOf(path);
    const bool isInfo = segments == QStringList { u"info"_s };
    const bool isAgent = segments.value(0) == "agent"_L1;
    const QString action = isAgent ? segments.value(2) : QString();
    const bool isRun = segments.size() == 3 && (action == "run"_L1 || action == "connect"_L1 || action == "suggest"_L1);
    const bool isStop = segments.size() == 4 && action == "stop"_L1;
    // The order of the real one: route, method, agent, body.
    if (!isInfo && !isRun && !isStop)
        return connection.answer(refusal(404, u"Not found"_s));
    if (const QByteArray method = isInfo ? "GET" : "POST"; request.method != method)
        return connection.answer(refusal(405, u"Method not allowed"_s, { { "allow", method } }));
    if (isInfo)
        return connection.answer(SandboxAnswer::json(200, runtimeInfo()));
    const QString agent = segments.at(1);
    if (!agentExists(agent))
        return connection.answer(SandboxAnswer::json(
            404, { { u"error"_s, u"Agent not found"_s }, { u"message"_s, u"Agent '%1' does not exist"_s.arg(agent) } }));
    if (isStop)
        return connection.answer(d->stop(segments.at(3), request, person));
    if (action == "run"_L1)
        return d->run(agent, request, person, connection);
    if (action == "suggest"_L1)
        return d->suggest(agent, request, connection);
    d->connectThread(request, person, connection);
}

void SandboxRuntime::answerPlain(const ReceivedRequest &request, const SandboxPerson &person, SandboxConnection &connection)
{
    if (request.method != "POST")
        return connection.answer(refusal(405, u"Method not allowed"_s, { { "allow", "POST" } }));
    const SandboxRunInput input = SandboxRunInput::read(request.body);
    if (!input.details.isEmpty())
        return connection.answer(
            SandboxAnswer::json(400, { { u"error"_s, u"Invalid request body"_s }, { u"details"_s, input.details } }));
    const QJsonArray messages = input.fields.value("messages"_L1).toArray();
    QSet<QString> history; // without threads only the last message can be known to be new
    for (const QJsonValue &message : messages)
        history << message["id"_L1].toString();
    d->count(messages, history);
    d->stream(input.fields, sandboxScript(u"default"_s, input.fields, person, newEventId), connection);
}

//! A run of which nothing is kept. Nobody can come back to it, so it ends with its connection.
void SandboxRuntime::Private::stream(const QJsonObject &input, const SandboxScript &script, SandboxConnection &connection)
{
    auto *run = new SandboxRun(clock,
                               { { u"type"_s, u"RUN_STARTED"_s },
                                 { u"threadId"_s, input.value("threadId"_L1) },
                                 { u"runId"_s, input.value("runId"_L1) } },
                               script, runs.get());
    QObject::connect(run, &SandboxRun::finished, run, &QObject::deleteLater);
    QObject::connect(&connection, &SandboxConnection::closed, run, &QObject::deleteLater);
    connection.beginEvents();
    run->watch(connection);
}

void SandboxRuntime::Private::suggest(const QString &agent, const ReceivedRequest &request, SandboxConnection &connection)
{
    const SandboxRunInput input = SandboxRunInput::read(request.body);
    if (!input.details.isEmpty())
        return connection.answer(
            SandboxAnswer::json(400, { { u"error"_s, u"Invalid request body"_s }, { u"details"_s, input.details } }));
    stream(input.fields, sandboxSuggestions(agent, newEventId), connection);
}

void SandboxRuntime::Private::run(const QString &agent, const ReceivedRequest &request, const SandboxPerson &person,
                                  SandboxConnection &connection)
{
    const SandboxRunInput input = SandboxRunInput::read(request.body);
    if (!input.details.isEmpty())
        return connection.answer(
            SandboxAnswer::json(400, { { u"error"_s, u"Invalid request body"_s }, { u"details"_s, input.details } }));
    const std::pair key(person.subject, input.fields.value("threadId"_L1).toString());
    forgetOldest();
    Thread &thread = threads[key];
    thread.lastUsed = static_cast<qint64>(++useCount);
    connection.beginEvents();
    if (thread.running) // a busy thread answers with an empty stream
        return connection.endEvents();

    const QJsonArray messages = input.fields.value("messages"_L1).toArray();
    count(messages, thread.seenMessages);
    QJsonArray unseen;
    for (const QJsonValue &message : messages) {
        const QString id = message["id"_L1].toString();
        if (!thread.seenMessages.contains(id))
            unseen << message;
        thread.seenMessages << id;
    }
    QJsonObject started = input.fields;
    started.insert(u"messages"_s, unseen);
    thread.running = new SandboxRun(clock,
                                    { { u"type"_s, u"RUN_STARTED"_s },
                                      { u"threadId"_s, key.second },
                                      { u"runId"_s, input.fields.value("runId"_L1) },
                                      { u"input"_s, started } },
                                    sandboxScript(agent, input.fields, person, newEventId), runs.get());
    QObject::connect(thread.running, &SandboxRun::finished, runs.get(),
                     [this, key, run = thread.running] { runFinished(run, key); });
    thread.running->watch(connection);
}

void SandboxRuntime::Private::connectThread(const ReceivedRequest &request, const SandboxPerson &person,
                                            SandboxConnection &connection)
{
    const SandboxRunInput input = SandboxRunInput::read(request.body);
    if (!input.details.isEmpty())
        return connection.answer(
            SandboxAnswer::json(400, { { u"error"_s, u"Invalid request body"_s }, { u"details"_s, input.details } }));
    connection.beginEvents();
    const auto found = threads.find({ person.subject, input.fields.value("threadId"_L1).toString() });
    if (found == threads.end())
        return connection.endEvents();
    found->lastUsed = static_cast<qint64>(++useCount);
    for (const QList<QJsonObject> &events : std::as_const(found->finishedRuns))
        for (const QJsonObject &event : events)
            connection.sendEvent(event);
    if (!found->running)
        return connection.endEvents();
    found->running->watch(connection);
}

SandboxAnswer SandboxRuntime::Private::stop(const QString &threadId, const ReceivedRequest &request, const SandboxPerson &person)
{
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    const QStringList fields = body.object().keys();
    const bool namesRun = fields == QStringList { u"runId"_s };
    if (!request.body.isEmpty() && (!body.isObject() || (!fields.isEmpty() && !namesRun)))
        return refusal(400, u"Invalid stop request"_s);
    const QString runId = body["runId"_L1].toString();
    if (namesRun && runId.isEmpty())
        return refusal(400, u"Invalid runId"_s);
    const auto found = threads.find({ person.subject, threadId });
    SandboxRun *running = found == threads.end() ? nullptr : found->running;
    if (!runId.isEmpty() && (!running || running->id() != runId))
        return SandboxAnswer::json(
            200, { { u"stopped"_s, false },
                   { u"message"_s, u"Run '%1' is not the active run for thread '%2'."_s.arg(runId, threadId) } });
    if (!running)
        return SandboxAnswer::json(
            200, { { u"stopped"_s, false }, { u"message"_s, u"No active run for thread '%1'."_s.arg(threadId) } });
    running->stop();
    const QJsonObject interrupt { { u"type"_s, u"RUN_ERROR"_s },
                                  { u"message"_s, u"Run stopped by user"_s },
                                  { u"code"_s, u"STOPPED"_s } };
    return SandboxAnswer::json(200, { { u"stopped"_s, true }, { u"interrupt"_s, interrupt } });
}

void SandboxRuntime::Private::count(const QJsonArray &messages, const QSet<QString> &seen)
{
    ++accepted;
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const QString id = messages.at(i)["id"_L1].toString();
        const bool toAnswer = i + 1 == messages.size() || !seen.contains(id);
        if (messages.at(i)["role"_L1] == "user"_L1 && toAnswer)
            ++acceptedOf[id];
    }
}

void SandboxRuntime::Private::runFinished(SandboxRun *run, const std::pair<QString, QString> &key)
{
    run->deleteLater();
    const auto found = threads.find(key);
    if (found == threads.end() || found->running != run)
        return;
    found->running = nullptr;
    for (const QJsonObject &event : run->events())
        if (const QString made = messageMadeBy(event); !made.isEmpty())
            found->seenMessages << made;
    found->finishedRuns << sandboxCompacted(run->events());
    if (found->finishedRuns.size() > maxRunsPerThread)
        found->finishedRuns.removeFirst();
}

void SandboxRuntime::Private::forgetOldest()
{
    if (threads.size() < maxThreads)
        return;
    auto oldest = threads.end();
    for (auto thread = threads.begin(); thread != threads.end(); ++thread)
        if (!thread->running && (oldest == threads.end() || thread->lastUsed < oldest->lastUsed))
            oldest = thread;
    if (oldest != threads.end())
        threads.erase(oldest);
}

} // namespace countersign
