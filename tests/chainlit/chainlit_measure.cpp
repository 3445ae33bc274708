// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitsteps.h"
#include "chainlit/socketiocodec.h"
#include "chat/conversationmodel.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimeZone>

#include <cstdio>
#include <ctime>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 11, 22), QTime(9, 0), QTimeZone::utc());

double cpuSeconds()
{
    timespec time {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

//! Frames as they come off the socket, one message that grows by `count` tokens.
double streamed(int count)
{
    SocketIoReader reader;
    ChainlitSteps steps;
    ConversationModel model;
    const auto hear = [&](const QString &frame) {
        const SocketIoPacket packet = reader.text(frame);
        const QJsonObject payload = packet.arguments.first().toObject();
        const auto events = packet.event == "stream_token"_L1 ? steps.token(payload) : steps.told(payload);
        for (const AgentEvent &event : events)
            std::ignore = model.apply(event, Source::Live, kNow);
    };
    const QString token =
        u"42[\"stream_token\",{\"id\":\"bf9d0c2e-4f3f-4f0e-9b53-0d1d6a1c9e11\",\"token\":\" word\",\"isSequence\":false,\"isInput\":false}]"_s;
    hear(
        u"42[\"stream_start\",{\"id\":\"bf9d0c2e-4f3f-4f0e-9b53-0d1d6a1c9e11\",\"output\":\"First\",\"name\":\"Assistant\",\"type\":\"assistant_message\",\"streaming\":true}]"_s);
    const double before = cpuSeconds();
    for (int i = 0; i < count; ++i)
        hear(token);
    return cpuSeconds() - before;
}

//! A stored thread of `count` steps, from the bytes of its answer to a model with rows.
double resumed(int count)
{
    QJsonArray steps;
    for (int i = 0; i < count; ++i) {
        steps << QJsonObject { { u"id"_s, u"step-%1"_s.arg(i) },
                               { u"type"_s, i % 2 ? u"assistant_message"_s : u"user_message"_s },
                               { u"name"_s, u"Assistant"_s },
                               { u"output"_s, QString(400, u'x') },
                               { u"createdAt"_s, u"2026-11-21T20:19:15.038Z"_s } };
    }
    const QByteArray body = QJsonDocument(QJsonObject { { u"steps"_s, steps } }).toJson();
    QElapsedTimer timer;
    timer.start();
    ChainlitSteps read;
    ConversationModel model;
    std::ignore =
        model.apply(events::MessagesSnapshot { read.thread(QJsonDocument::fromJson(body).object()), {} }, Source::Replay, kNow);
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace

//! chainlit_measure [TOKENS [STEPS]]: CPU seconds of so many stream_token events through codec and reducer, and ms of a stored
//! thread of so many steps from its bytes to its rows.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const int steps = argc > 2 ? std::atoi(argv[2]) : 2'000;
    const double seconds = streamed(count);
    std::printf("{\"tokens\":%d,\"cpuSeconds\":%.3f,\"steps\":%d,\"milliseconds\":%.1f}\n", count, seconds, steps,
                resumed(steps));
    return 0;
}
