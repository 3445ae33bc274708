// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitsteps.h"

#include "chainlit/chainlitelements.h"

#include <QTimeZone>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr int kMostLevels = 64; // of steps in steps: who nests deeper goes in circles

//! An answer that is code stands in a fence that nothing in it can close.
QString fenced(const QString &text, const QString &language)
{
    if (language.isEmpty() || text.isEmpty())
        return text;
    qsizetype longest = 2;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(longest + 1, u'`');
    const QString tag = language.left(30).remove(u'`').simplified();
    return fence + tag + u'\n' + text + (text.endsWith(u'\n') ? u""_s : u"\n"_s) + fence;
}

QString resultId(const QString &id)
{
    return id + u"/result"_s;
}

Feedback feedbackOf(const QJsonObject &step)
{
    const QJsonObject held = step.value("feedback"_L1).toObject();
    Feedback feedback;
    if (held.value("value"_L1).isDouble())
        feedback.value = held.value("value"_L1).toInt() > 0 ? Feedback::Value::Good : Feedback::Value::Bad;
    feedback.comment = held.value("comment"_L1).toString();
    feedback.id = held.value("id"_L1).toString();
    return feedback;
}

} // namespace

QDateTime chainlitTime(const QJsonValue &value)
{
    QDateTime time = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
    if (!time.isValid())
        return {};
    if (time.timeSpec() == Qt::LocalTime)
        time = QDateTime(time.date(), time.time(), QTimeZone::utc());
    return time.toUTC();
}

bool chainlitFlag(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble() != 0;
    return value.toBool(value.toString().compare("true"_L1, Qt::CaseInsensitive) == 0);
}

QString chainlitText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Indented));
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Indented));
    return u""_s;
}

bool chainlitStepIsOver(const QJsonObject &step)
{
    return step.value("end"_L1).isString() && !step.value("end"_L1).toString().isEmpty();
}

QString chainlitResult(const QJsonObject &step)
{
    const QString output = chainlitText(step.value("output"_L1));
    const bool isError = chainlitFlag(step.value("isError"_L1));
    return isError && !output.startsWith("Error:"_L1) ? u"Error: "_s + output : output;
}

QJsonObject chainlitToolFacts(const QJsonObject &step, const QString &parentId)
{
    QJsonObject metadata { { u"stepType"_s, step.value("type"_L1).toString() } };
    if (!parentId.isEmpty())
        metadata.insert("parentToolCallId"_L1, parentId);
    for (const auto key : { "language"_L1, "showInput"_L1, "defaultOpen"_L1, "autoCollapse"_L1 }) {
        if (const QJsonValue value = step.value(key); !value.isNull() && !value.isUndefined())
            metadata.insert(key, value);
    }
    if (const QString icon = step.value("metadata"_L1).toObject().value("icon"_L1).toString(); !icon.isEmpty())
        metadata.insert("icon"_L1, icon);
    return metadata;
}

ChainlitSteps::Kind ChainlitSteps::kindOf(const QJsonObject &step)
{
    const QString type = step.value("type"_L1).toString();
    const QString name = step.value("name"_L1).toString();
    if (type == "user_message"_L1)
        return Kind::User;
    if (type == "assistant_message"_L1 || type == "system_message"_L1)
        return Kind::Words;
    const bool isWrapping =
        name == "on_message"_L1 || name == "on_chat_start"_L1 || name == "on_audio_end"_L1 || name == "on_chat_resume"_L1;
    return type == "run"_L1 && isWrapping ? Kind::Hidden : Kind::Tool;
}

ChainlitSteps::Step &ChainlitSteps::note(const QString &id, const QJsonObject &step, Kind kind)
{
    Step &held = m_steps[id];
    held.kind = kind;
    if (step.contains("parentId"_L1))
        held.parentId = step.value("parentId"_L1).toString();
    if (const QString name = step.value("name"_L1).toString(); !name.isEmpty())
        held.name = name;
    return held;
}

void ChainlitSteps::note(const QString &messageId)
{
    m_steps[messageId].kind = Kind::User;
}

//! System messages are words of the server to the person: they are shown like the agent's.
Message ChainlitSteps::words(const QJsonObject &step, Kind kind)
{
    Message message;
    message.id = chainlitId(step);
    message.role = kind == Kind::User ? Message::Role::User : Message::Role::Assistant;
    if (kind != Kind::User)
        message.author = step.value("name"_L1).toString().simplified().left(200);
    message.text = chainlitText(step.value("output"_L1));
    message.at = chainlitTime(step.value("createdAt"_L1));
    if (chainlitFlag(step.value("streaming"_L1)))
        message.end = Message::End::Open;
    else if (chainlitFlag(step.value("isError"_L1)))
        message.end = Message::End::Failed;
    if (message.end != Message::End::Open)
        message.text = fenced(message.text, step.value("language"_L1).toString());
    if (const QString command = step.value("command"_L1).toString(); !command.isEmpty())
        message.extra.insert("command"_L1, command);
    if (const Feedback feedback = feedbackOf(step); feedback.value != Feedback::Value::None) {
        message.extra.insert("feedback"_L1, QJsonObject { { u"value"_s, feedback.value == Feedback::Value::Good ? 1 : 0 },
                                                          { u"comment"_s, feedback.comment },
                                                          { u"id"_s, feedback.id } });
    }
    if (chainlitFlag(step.value("metadata"_L1).toObject().value("favorite"_L1)))
        message.extra.insert("favourite"_L1, true);
    return message;
}

QList<AgentEvent> ChainlitSteps::told(const QJsonObject &step)
{
    const QString id = chainlitId(step);
    if (id.isEmpty() || step.value("type"_L1).toString().isEmpty())
        return {};
    const Kind kind = kindOf(step);
    const bool isNew = !m_steps.contains(id);
    Step &held = note(id, step, kind);
    if (kind == Kind::Hidden)
        return hidden(step);
    if (kind == Kind::Tool)
        return tool(step, held, isNew);
    const Message message = words(step, kind);
    m_open.remove(id);
    if (message.end == Message::End::Open) {
        Message open = message;
        open.text.clear();
        m_open.insert(id, open);
    }
    return { events::MessageTold { message } };
}

//! Nothing of it is shown but its failure: with the words in it, where the server has some.
QList<AgentEvent> ChainlitSteps::hidden(const QJsonObject &step)
{
    const QString parentId = step.value("parentId"_L1).toString();
    if (chainlitStepIsOver(step))
        m_answered.insert(parentId);
    else
        m_answered.remove(parentId); // asked anew, in other words
    const QString said = chainlitText(step.value("output"_L1));
    if (!chainlitFlag(step.value("isError"_L1)) || said.isEmpty()) // a stopped one has failed, without a word
        return {};
    m_failure = said.simplified().left(1000);
    Message message;
    message.id = chainlitId(step);
    message.role = Message::Role::Assistant;
    message.text = said;
    message.end = Message::End::Failed;
    return { events::MessageTold { message } };
}

QString ChainlitSteps::outermost(const QString &of) const
{
    QString found;
    QString id = m_steps.value(of).parentId;
    for (int level = 0; level < kMostLevels; ++level) {
        const auto parent = m_steps.constFind(id);
        if (parent == m_steps.cend() || parent->kind != Kind::Tool)
            break;
        found = id;
        id = parent->parentId;
    }
    return found == of ? QString() : found;
}

QList<AgentEvent> ChainlitSteps::tool(const QJsonObject &step, Step &held, bool isNew)
{
    QList<AgentEvent> events;
    const QString id = chainlitId(step);
    if (isNew) {
        const auto parent = m_steps.constFind(held.parentId);
        const bool isInside = parent != m_steps.cend() && parent->kind == Kind::Tool;
        events << events::ToolCallStarted {
            id, held.name, outermost(id), {}, chainlitToolFacts(step, isInside ? held.parentId : QString())
        };
    }
    // What was told of the input cannot be taken back: only what it grew by is told.
    const QString input = chainlitText(step.value("input"_L1));
    if (input.size() > held.input.size() && input.startsWith(held.input)) {
        events << events::ToolCallDelta { id, input.mid(held.input.size()), {}, {} };
        held.input = input;
    }
    const bool isStreaming = chainlitFlag(step.value("streaming"_L1));
    held.output = chainlitText(step.value("output"_L1));
    if (chainlitStepIsOver(step) && !isStreaming) {
        if (!std::exchange(held.isOver, true))
            events << events::ToolCallEnded { id, {}, {} };
        events << events::ToolCallResult { resultId(id), id, chainlitResult(step), {}, {}, {} };
    }
    return events;
}

QList<AgentEvent> ChainlitSteps::token(const QJsonObject &token)
{
    const QString id = chainlitId(token);
    const auto held = m_steps.find(id);
    if (held == m_steps.end())
        return {};
    const QString text = token.value("token"_L1).toString();
    const bool isWhole = chainlitFlag(token.value("isSequence"_L1));
    if (held->kind == Kind::Tool) {
        if (!chainlitFlag(token.value("isInput"_L1)) || isWhole)
            return {}; // its output is told at its end
        held->input += text;
        return { events::ToolCallDelta { id, text, {}, {} } };
    }
    if (held->kind != Kind::Words)
        return {};
    const auto open = m_open.constFind(id);
    if (isWhole && open != m_open.cend()) {
        Message message = *open;
        message.text = text;
        return { events::MessageTold { message } };
    }
    return { events::TextDelta { id, text, {}, {}, false } };
}

QList<AgentEvent> ChainlitSteps::deleted(const QJsonObject &step)
{
    const QString id = chainlitId(step);
    if (!m_steps.contains(id))
        return {};
    QStringList gone { id };
    // With its children, as the server means it; each level once.
    for (int level = 0; level < kMostLevels; ++level) {
        const qsizetype before = gone.size();
        for (auto child = m_steps.cbegin(); child != m_steps.cend(); ++child) {
            if (gone.contains(child->parentId) && !gone.contains(child.key()) && child->kind != Kind::User)
                gone << child.key();
        }
        if (gone.size() == before)
            break;
    }
    for (const QString &each : std::as_const(gone)) {
        m_steps.remove(each);
        m_open.remove(each);
    }
    return { events::MessagesTakenBack { gone } };
}

QString ChainlitSteps::runOf(const QString &messageId) const
{
    QString id = messageId;
    for (int level = 0; level < kMostLevels; ++level) {
        const auto step = m_steps.constFind(id);
        if (step == m_steps.cend())
            break;
        if (step->kind == Kind::Hidden)
            return id;
        id = step->parentId;
    }
    return messageId;
}

QList<AgentEvent> ChainlitSteps::element(const QJsonObject &element) const
{
    const auto message = chainlitElement(element, m_base);
    if (!message)
        return {};
    return { events::ActivitySnapshot { message->id, message->activityType, message->activity, true, {}, {} } };
}

QList<AgentEvent> ChainlitSteps::elementRemoved(const QJsonObject &element)
{
    const QString id = chainlitId(element);
    return id.isEmpty() ? QList<AgentEvent>() : QList<AgentEvent> { events::MessagesTakenBack { { id } } };
}

QList<AgentEvent> ChainlitSteps::action(const QJsonObject &action)
{
    const auto offered = chainlitAction(action);
    return offered ? QList<AgentEvent> { events::ActionOffered { *offered } } : QList<AgentEvent>();
}

QList<AgentEvent> ChainlitSteps::actionRemoved(const QJsonObject &action)
{
    const QString id = chainlitId(action);
    return id.isEmpty() ? QList<AgentEvent>() : QList<AgentEvent> { events::ActionWithdrawn { id } };
}

} // namespace countersign
