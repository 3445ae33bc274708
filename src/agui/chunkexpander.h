// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "agui/eventschema.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace countersign {

//! Spells out *_CHUNK events as START, CONTENT and END (chunks/transform.ts of @ag-ui/client). One per stream: it remembers, for
//! each lane (the agent itself and every subagent), the one message or call that goes on in chunks. A pure value.
class ChunkExpander
{
public:
    //! Strict: chunks that contradict what they continue are refused, as the official client 1.0.0 does; otherwise (as
    //! 0.0.59 did) what the opener said stands, and `notices` hears of it.
    explicit ChunkExpander(bool isStrict) : m_isStrict(isStrict) {}

    [[nodiscard]] static bool isChunk(const QString &type) { return type.endsWith(QLatin1StringView("_CHUNK")); }
    //! Appends what the chunk stands for; the sentence of what is wrong with it, if it cannot be told what it belongs to.
    [[nodiscard]] std::optional<QString> expand(const QString &type, const QJsonObject &chunk, QList<AgentEvent> &events,
                                                QStringList &notices);
    //! An event that is no chunk comes: appends the ENDs that have to stand before it. `tag`: its subagentRunId.
    void close(schema::Closes what, const QString &tag, QList<AgentEvent> &events);

private:
    enum class Kind { Text, ToolCall, Reasoning };
    struct Words;
    struct Stream
    {
        Kind kind;
        QString id;
        QString lane; //!< null = the agent itself
        QString role;
        QString name;
        QString parentMessageId;
    };
    struct Lane
    {
        QString name;
        std::optional<QString> problem {};
    };
    [[nodiscard]] static const Words &wordsOf(Kind kind);
    [[nodiscard]] Stream *openIn(const QString &lane);
    [[nodiscard]] Lane laneOf(Kind kind, const QString &id, const QString &tag, QStringList &notices) const;
    [[nodiscard]] std::optional<QString> disagreement(const Stream &stream, const QJsonObject &chunk) const;
    [[nodiscard]] std::optional<QString> begin(Kind kind, const QString &lane, const QJsonObject &chunk,
                                               QList<AgentEvent> &events);
    void closeLane(const QString &lane, QList<AgentEvent> &events);

    bool m_isStrict;
    QList<Stream> m_open; //!< at most one a lane, in the order they began
};

} // namespace countersign
