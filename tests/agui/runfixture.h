// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "agui/aguibackend.h"
#include "fakeauthorizer.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "net/transport.h"
#include "patience.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTest>

#include <memory>

namespace countersign::test {
using namespace Qt::StringLiterals;

inline QByteArray recordedStream(const QString &name)
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/agui/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no test data %s", qPrintable(name));
    return file.readAll();
}

inline QByteArray sse(const QByteArray &json)
{
    return "data: " + json + "\n\n";
}

//! The real network path to a scripted server on loopback.
struct Wire
{
    explicit Wire(const LoopbackServer::Handler &handler, const QString &path = u"/api/copilotkit"_s)
        : server(handler)
        , transport(server.url(path), {}, authorizer, log, redactor, clock)
    {
        transport.setClassify(classifyAgUi);
    }
    LoopbackServer server;
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    FakeAuthorizer authorizer { redactor };
    Transport transport;
};

//! A run, and what it told.
struct Heard
{
    QList<AgentEvent> events;
    QList<RunEnd> ends;
    QList<bool> quiet;
    std::unique_ptr<AgentRun> run;

    explicit Heard(AgentRun *what) : run(what)
    {
        QObject::connect(what, &AgentRun::event, what, [this](const AgentEvent &event) { events << event; });
        QObject::connect(what, &AgentRun::ended, what, [this](const RunEnd &end) { ends << end; });
        QObject::connect(what, &AgentRun::quiet, what, [this](bool isQuiet) { quiet << isQuiet; });
    }
    [[nodiscard]] bool waitForEnd() const
    {
        return QTest::qWaitFor([this] { return !ends.isEmpty(); }, test::kEventually);
    }
    [[nodiscard]] Condition condition() const
    {
        return ends.isEmpty() || !ends.first().error ? Condition::None : ends.first().error->condition;
    }
    template<typename Event> [[nodiscard]] int count() const
    {
        int number = 0;
        for (const AgentEvent &event : events)
            number += std::holds_alternative<Event>(event) ? 1 : 0;
        return number;
    }
};

inline RunRequest hello()
{
    RunRequest request;
    request.agentId = u"writer"_s;
    request.threadId = u"t1"_s;
    request.runId = u"run-1"_s;
    Message message;
    message.id = u"u1"_s;
    message.text = u"hello"_s;
    request.history = { message };
    return request;
}

} // namespace countersign::test
