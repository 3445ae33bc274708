// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitforms.h"
#include "chainlit/chainlitproject.h"
#include "chainlit/chainlitsteps.h"
#include "chainlit/socketiocodec.h"
#include "chat/reducer.h"

#include <cstdlib>

using namespace countersign;

namespace {

const QDateTime kNow = QDateTime::fromSecsSinceEpoch(1'800'000'000);

QList<AgentEvent> eventsOf(ChainlitSteps &steps, const SocketIoPacket &packet)
{
    const QJsonObject payload = packet.arguments.isEmpty() ? QJsonObject() : packet.arguments.first().toObject();
    switch (packet.event.isEmpty() ? 0 : packet.event.at(0).unicode()) {
    case 't':
        return steps.token(payload);
    case 'd':
        return steps.deleted(payload);
    case 'e':
        return steps.element(payload);
    case 'a':
        return ChainlitSteps::action(payload);
    case 'r': {
        const QList<Message> messages = steps.thread(payload);
        return { events::MessagesSnapshot { messages, {} } };
    }
    default:
        return steps.told(payload);
    }
}

void readForms(const SocketIoPacket &packet)
{
    const QJsonArray array = packet.arguments.isEmpty() ? QJsonArray() : packet.arguments.first().toArray();
    std::ignore = initialValues(chainlitSettings(array));
    std::ignore = chainlitCommands(array);
    std::ignore = chainlitModes(array);
    const QJsonObject payload = packet.arguments.isEmpty() ? QJsonObject() : packet.arguments.first().toObject();
    if (const auto ask = ChainlitAsk::read(payload, packet.id))
        std::ignore = ask->answer({ {}, ResumeEntry::Status::Resolved, payload.value(QLatin1StringView("answer")) }, {}, {});
}

} // namespace

//! A frame a line: whatever a server says, nothing breaks, and every message stands once.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    SocketIoReader reader;
    ChainlitSteps steps;
    Conversation conversation;
    const QList<QByteArray> lines = input.split('\n');
    for (const QByteArray &line : lines) {
        const bool isBinary = line.startsWith('\x01');
        const SocketIoPacket packet = isBinary ? reader.binary(line.mid(1)) : reader.text(QString::fromUtf8(line));
        if (packet.kind != SocketIoPacket::Kind::Event)
            continue;
        readForms(packet);
        for (const AgentEvent &event : eventsOf(steps, packet))
            std::ignore = reduce(conversation, event, Source::Live, kNow);
    }
    std::ignore = ChainlitProject::read(input, {});
    std::ignore = ChainlitThreadPage::read(input);
    std::ignore = chainlitTasks(input);
    QSet<QString> ids;
    for (const Message &message : conversation.messages) {
        if (ids.contains(message.id))
            std::abort();
        ids.insert(message.id);
    }
    return 0;
}
