// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/chainlitbackend.h"
#include "chainlit/chainlitrefusal.h"
#include "fakeauthorizer.h"
#include "fakeclock.h"
#include "net/trafficlog.h"
#include "net/transport.h"
#include "patience.h"
#include "scriptedchainlit.h"

#include <QTest>
#include <QUuid>

#include <memory>

namespace countersign::test {
using namespace Qt::StringLiterals;

inline const QString kMessage = u"11111111-1111-4111-8111-111111111111"_s; //!< the id of what the person says first

inline QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

inline QJsonObject settings(bool keepsThreads = true)
{
    return { { u"ui"_s, QJsonObject { { u"name"_s, u"Echo"_s } } },
             { u"features"_s,
               QJsonObject { { u"edit_message"_s, true },
                             { u"spontaneous_file_upload"_s, QJsonObject { { u"enabled"_s, true },
                                                                           { u"accept"_s, QJsonArray { u"*/*"_s } },
                                                                           { u"max_files"_s, 20 },
                                                                           { u"max_size_mb"_s, 1 } } } } },
             { u"userEnv"_s, QJsonArray() },
             { u"dataPersistence"_s, keepsThreads },
             { u"threadResumable"_s, keepsThreads },
             { u"chatProfiles"_s, QJsonArray() },
             { u"starters"_s, QJsonArray { QJsonObject { { u"label"_s, u"Who am I?"_s }, { u"message"_s, u"whoami"_s } } } } };
}

inline QJsonObject words(const QString &id, const QString &text, bool isStreaming = false)
{
    return { { u"id"_s, id },       { u"type"_s, u"assistant_message"_s }, { u"name"_s, u"Echo"_s },
             { u"output"_s, text }, { u"streaming"_s, isStreaming },       { u"parentId"_s, u"run"_s } };
}

//! The product's own way to a scripted server, with a back end that knows what the server offers.
struct ChainlitWire
{
    ScriptedChainlit server;
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    FakeAuthorizer authorizer { redactor };
    std::unique_ptr<Transport> transport;
    std::unique_ptr<ChainlitBackend> backend;
    QList<std::pair<QString, AgentEvent>> happened;
    QList<Error> troubles;
    QList<AgentNotice> notices;
    QObject owner; //!< of runs that begin by themselves
    QList<AgentRun *> begun;
    bool takesRuns = true;

    explicit ChainlitWire(const QString &root = {})
    {
        authorizer.decision = {
            Authorizer::Decision::Verdict::Go, { { "Cookie", redactor.keep("access_token=secret-of-alice") } }, 1, {}
        };
        server.answers.insert("GET /user", { 200, json({ { u"identifier"_s, u"alice"_s } }) });
        server.answers.insert("GET /project/settings", { 200, json(settings()) });
        transport = std::make_unique<Transport>(server.url(root), Transport::Options(), authorizer, log, redactor, clock);
        transport->setClassify(classifyChainlit);
        backend = std::make_unique<ChainlitBackend>(*transport, clock);
        QObject::connect(backend.get(), &Backend::happened, &owner, [this](const QString &id, const AgentEvent &event) {
            happened << std::pair { id, event };
        });
        QObject::connect(backend.get(), &Backend::troubled, &owner,
                         [this](const QString &, const Error &why) { troubles << why; });
        QObject::connect(backend.get(), &Backend::noticed, &owner,
                         [this](const QString &, const AgentNotice &notice) { notices << notice; });
        QObject::connect(backend.get(), &Backend::runBegun, &owner, [this](const QString &, AgentRun *run) {
            if (takesRuns) {
                run->setParent(&owner);
                begun << run;
            }
        });
    }
    ~ChainlitWire() { backend.reset(); }

    [[nodiscard]] bool refresh()
    {
        bool isKnown = false;
        const auto known = QObject::connect(backend.get(), &Backend::refreshed, &owner, [&isKnown] { isKnown = true; });
        backend->refresh(true);
        const bool came = QTest::qWaitFor([&isKnown] { return isKnown; }, test::kEventually);
        QObject::disconnect(known);
        return came;
    }
    [[nodiscard]] ThreadLink link(const QString &threadId = u"thread"_s) const { return backend->session(threadId).link; }
    [[nodiscard]] bool isReady(const QString &threadId = u"thread"_s) const
    {
        return link(threadId).state == ThreadLink::State::Ready;
    }
    //! Signed in, attended, ready.
    [[nodiscard]] bool open()
    {
        if (!refresh())
            return false;
        backend->attend(u"assistant"_s, u"thread"_s, true);
        return QTest::qWaitFor([this] { return isReady() && server.saidCount(u"connection_successful"_s) == 1; },
                               test::kEventually);
    }
    [[nodiscard]] static RunRequest request(const QString &text, const QString &messageId = kMessage)
    {
        RunRequest request;
        request.agentId = u"assistant"_s;
        request.threadId = u"thread"_s;
        request.runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
        Message message;
        message.id = messageId;
        message.text = text;
        message.delivery = Message::Delivery::Sending;
        request.history << message;
        return request;
    }
};

//! A run, and what it told.
struct Turn
{
    QList<AgentEvent> events;
    QList<RunEnd> ends;
    QList<bool> quiet;
    std::unique_ptr<QObject> listener = std::make_unique<QObject>();
    AgentRun *run;

    explicit Turn(AgentRun *what) : run(what)
    {
        QObject::connect(what, &AgentRun::event, listener.get(), [this](const AgentEvent &event) { events << event; });
        QObject::connect(what, &AgentRun::ended, listener.get(), [this](const RunEnd &end) { ends << end; });
        QObject::connect(what, &AgentRun::quiet, listener.get(), [this](bool isQuiet) { quiet << isQuiet; });
    }
    //! The person says `text`.
    Turn(ChainlitWire &wire, const QString &text) : Turn(wire.backend->start(ChainlitWire::request(text), &wire.owner)) {}
    [[nodiscard]] bool isOver() const { return !ends.isEmpty(); }
    [[nodiscard]] Condition condition() const
    {
        return ends.isEmpty() || !ends.first().error ? Condition::None : ends.first().error->condition;
    }
    template<typename Event> [[nodiscard]] QList<Event> all() const
    {
        QList<Event> found;
        for (const AgentEvent &event : events) {
            if (const auto *one = std::get_if<Event>(&event))
                found << *one;
        }
        return found;
    }
};

} // namespace countersign::test
