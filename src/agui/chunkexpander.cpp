// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/chunkexpander.h"

#include "agui/aguimessage.h"
#include "agui/jsonframe.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

//! How sentences speak of a kind.
struct ChunkExpander::Words
{
    QLatin1StringView type;
    QLatin1StringView id;
    QLatin1StringView noun;
};

namespace {

bool isSameLane(const QString &one, const QString &other)
{
    return one.isNull() == other.isNull() && one == other;
}

events::Metadata metadataOf(const QJsonObject &chunk)
{
    const QJsonValue metadata = chunk.value("metadata"_L1);
    return metadata.isObject() ? events::Metadata(metadata.toObject()) : events::Metadata();
}

} // namespace

const ChunkExpander::Words &ChunkExpander::wordsOf(Kind kind)
{
    static constexpr Words text { "TEXT_MESSAGE_CHUNK"_L1, "messageId"_L1, "text message"_L1 };
    static constexpr Words call { "TOOL_CALL_CHUNK"_L1, "toolCallId"_L1, "tool call"_L1 };
    static constexpr Words reasoning { "REASONING_MESSAGE_CHUNK"_L1, "messageId"_L1, "reasoning message"_L1 };
    return kind == Kind::Text ? text : kind == Kind::ToolCall ? call : reasoning;
}

ChunkExpander::Stream *ChunkExpander::openIn(const QString &lane)
{
    const auto found =
        std::find_if(m_open.begin(), m_open.end(), [&](const Stream &stream) { return isSameLane(stream.lane, lane); });
    return found == m_open.end() ? nullptr : &*found;
}

//! An id says most, then a tag; a chunk without either goes on with the agent's own stream, or with the only one there is.
ChunkExpander::Lane ChunkExpander::laneOf(Kind kind, const QString &id, const QString &tag, QStringList &notices) const
{
    if (!id.isNull()) {
        const auto holder = std::find_if(m_open.begin(), m_open.end(),
                                         [&](const Stream &stream) { return stream.kind == kind && stream.id == id; });
        if (holder == m_open.end())
            return { tag };
        if (tag.isNull() || isSameLane(tag, holder->lane))
            return { holder->lane };
        const QString problem =
            u"Cannot continue %1 '%2': chunk subagentRunId '%3' does not match the open stream's subagent '%4'."_s.arg(
                wordsOf(kind).noun, id, tag, holder->lane.isNull() ? u"(the parent agent)"_s : holder->lane);
        if (m_isStrict)
            return { {}, problem };
        notices << problem;
        return { holder->lane };
    }
    if (!tag.isNull())
        return { tag };
    QStringList lanes;
    for (const Stream &stream : m_open) {
        if (stream.kind == kind && stream.lane.isNull())
            return {};
        if (stream.kind == kind)
            lanes << stream.lane;
    }
    if (lanes.size() <= 1)
        return { lanes.value(0) };
    return { {},
             u"Ambiguous %1: it carries neither a %2 nor a subagentRunId, but %3 lanes have an open %4. Attribute the chunk "
             "to the subagent it belongs to."_s.arg(wordsOf(kind).type, wordsOf(kind).id, QString::number(lanes.size()),
                                                    wordsOf(kind).noun) };
}

//! A chunk that goes on may repeat what the first one said, not contradict it.
std::optional<QString> ChunkExpander::disagreement(const Stream &stream, const QJsonObject &chunk) const
{
    struct Repeated
    {
        QLatin1StringView member;
        QString said;
    };
    const QList<Repeated> text { { "role"_L1, stream.role }, { "name"_L1, stream.name } };
    const QList<Repeated> call { { "toolCallName"_L1, stream.name }, { "parentMessageId"_L1, stream.parentMessageId } };
    const QList<Repeated> all = stream.kind == Kind::Text ? text : stream.kind == Kind::ToolCall ? call : QList<Repeated>();
    for (const Repeated &repeated : all) {
        const QString says = givenText(chunk, repeated.member);
        if (!says.isNull() && !isSameLane(says, repeated.said))
            return u"Cannot continue %1 '%2': chunk %3 '%4' does not match the open stream's %3 %5."_s.arg(
                wordsOf(stream.kind).noun, stream.id, repeated.member, says,
                repeated.said.isNull() ? u"(absent)"_s : u'\'' + repeated.said + u'\'');
    }
    return {};
}

std::optional<QString> ChunkExpander::begin(Kind kind, const QString &lane, const QJsonObject &chunk, QList<AgentEvent> &events)
{
    closeLane(lane, events);
    Stream stream { kind, givenText(chunk, wordsOf(kind).id), lane, {}, {}, {} };
    if (stream.id.isNull())
        return u"First %1 must have a %2"_s.arg(wordsOf(kind).type, wordsOf(kind).id);
    const events::Metadata metadata = metadataOf(chunk);
    if (kind == Kind::ToolCall) {
        stream.name = givenText(chunk, "toolCallName"_L1);
        stream.parentMessageId = givenText(chunk, "parentMessageId"_L1);
        if (stream.name.isNull())
            return u"First TOOL_CALL_CHUNK must have a toolCallName"_s;
        events << events::ToolCallStarted { stream.id, stream.name, stream.parentMessageId, lane, metadata };
    } else if (kind == Kind::Text) {
        stream.role = chunk.contains("role"_L1) ? givenText(chunk, "role"_L1) : u"assistant"_s;
        stream.name = givenText(chunk, "name"_L1);
        const auto role = roleFromJson(stream.role).value_or(Message::Role::Assistant);
        events << events::TextStarted { stream.id, role, stream.name, lane, metadata };
    } else {
        events << events::TextStarted { stream.id, Message::Role::Reasoning, {}, lane, metadata };
    }
    m_open << stream;
    return {};
}

std::optional<QString> ChunkExpander::expand(const QString &type, const QJsonObject &chunk, QList<AgentEvent> &events,
                                             QStringList &notices)
{
    const Kind kind = type.startsWith("TEXT"_L1) ? Kind::Text : type.startsWith("TOOL"_L1) ? Kind::ToolCall : Kind::Reasoning;
    const QString id = givenText(chunk, wordsOf(kind).id);
    const QString tag = givenText(chunk, "subagentRunId"_L1);
    const Lane lane = laneOf(kind, id, tag, notices);
    if (lane.problem)
        return lane.problem;
    const Stream *stream = openIn(lane.name);
    const bool goesOn = stream && stream->kind == kind && (id.isNull() || id == stream->id);
    if (goesOn) {
        const auto problem = disagreement(*stream, chunk);
        if (problem && m_isStrict)
            return problem;
        if (problem)
            notices << *problem;
    } else if (const auto problem = begin(kind, lane.name, chunk, events)) {
        return problem;
    } else {
        stream = openIn(lane.name);
    }
    const events::Metadata metadata = metadataOf(chunk);
    // A payload of the agent's framework is content, whatever it says; metadata alone rides on an empty one.
    if (!chunk.contains("delta"_L1) && !chunk.contains("rawEvent"_L1) && !(goesOn && metadata))
        return {};
    const QString delta = chunk.contains("delta"_L1) ? givenText(chunk, "delta"_L1) : u""_s;
    if (kind == Kind::ToolCall)
        events << events::ToolCallDelta { stream->id, delta, stream->lane, metadata };
    else
        events << events::TextDelta { stream->id, delta, stream->lane, metadata, kind == Kind::Reasoning };
    return {};
}

void ChunkExpander::closeLane(const QString &lane, QList<AgentEvent> &events)
{
    const Stream *open = openIn(lane);
    if (!open)
        return;
    const Stream stream = *open;
    m_open.removeIf([&](const Stream &other) { return isSameLane(other.lane, lane); });
    if (stream.kind == Kind::ToolCall)
        events << events::ToolCallEnded { stream.id, stream.lane, {} };
    else
        events << events::TextEnded { stream.id, stream.lane, {}, stream.kind == Kind::Reasoning };
}

void ChunkExpander::close(schema::Closes what, const QString &tag, QList<AgentEvent> &events)
{
    if (what == schema::Closes::Lane)
        closeLane(tag, events);
    while (what == schema::Closes::Everything && !m_open.isEmpty())
        closeLane(QString(m_open.first().lane), events);
}

} // namespace countersign
