// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/aguicodec.h"
#include "chat/reducer.h"
#include "net/sseparser.h"

#include <QFile>
#include <QTest>
#include <QTimeZone>

namespace countersign::test {
using namespace Qt::StringLiterals;

inline const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());

inline Message message(const QString &id, Message::Role role, const QString &text = {})
{
    Message made;
    made.id = id;
    made.role = role;
    made.text = text;
    return made;
}
inline Message user(const QString &id, const QString &text = {})
{
    return message(id, Message::Role::User, text);
}

//! A conversation that is fed.
struct Fed
{
    Conversation conversation;
    Source source = Source::Live;

    Changes operator()(const AgentEvent &event) { return reduce(conversation, event, source, now); }
    [[nodiscard]] QStringList ids() const
    {
        QStringList all;
        for (const Message &here : conversation.messages)
            all << here.id;
        return all;
    }
    [[nodiscard]] const Message &of(const QString &id) const { return *conversation.find(id); }
    [[nodiscard]] const ToolCall &call(const QString &id) const { return *conversation.toolCall(id); }
};

inline QList<AgentEvent> recorded(const QString &name)
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/agui/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no test data %s", qPrintable(name));
    SseParser parser;
    AgUiCodec codec;
    QList<AgentEvent> all;
    const auto frames = parser.feed(file.readAll());
    for (const SseFrame &frame : *frames) {
        if (const auto events = codec.decode(frame.data))
            all << *events;
    }
    return all;
}

} // namespace countersign::test
