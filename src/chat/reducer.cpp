// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reducer.h"

#include "chat/jsonpatch.h"

#include <QJsonDocument>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr auto kForwarded = "Forwarded to client"_L1; //!< a runtime's own stand-in for a client's answer

//! One call of reduce(): a short function per event, and the changes they made.
class Reduction
{
public:
    Reduction(Conversation &conversation, Source source, const QDateTime &now)
        : m_conversation(conversation)
        , m_source(source)
        , m_now(now)
    {
    }

    Changes changes;

    void operator()(const events::RunStarted &event);
    void operator()(const events::RunFinished &event);
    void operator()(const events::RunError &event);
    void operator()(const events::StepStarted &event) { m_conversation.currentStep = event.name; }
    void operator()(const events::StepFinished &) { m_conversation.currentStep.clear(); }
    void operator()(const events::TextStarted &event);
    void operator()(const events::TextDelta &event);
    void operator()(const events::TextEnded &event);
    void operator()(const events::ToolCallStarted &event);
    void operator()(const events::ToolCallDelta &event);
    void operator()(const events::ToolCallEnded &event);
    void operator()(const events::ToolCallResult &event);
    void operator()(const events::EncryptedValue &event);
    void operator()(const events::StateSnapshot &event) { m_conversation.state = event.state; }
    void operator()(const events::StateDelta &event);
    void operator()(const events::MessagesSnapshot &event);
    void operator()(const events::Other &) {}

private:
    Message &at(int row) { return m_conversation.messages[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int tail() const;
    void changed(int row);
    void insert(int row, Message message);
    void settle(int row);
    void take(const Message &message);
    void takeKnown(int row, const Message &message);
    void takeToolMessage(const Message &message);
    void setResult(int ownerRow, const QString &toolCallId, const QString &content);
    [[nodiscard]] int hostOf(const events::ToolCallStarted &event);
    void add(const Changes &more) { changes.insert(changes.end(), more.begin(), more.end()); }

    Conversation &m_conversation;
    Source m_source;
    const QDateTime &m_now;
};

//! Where something new from the server belongs: before the person's own messages that have not arrived there yet.
int Reduction::tail() const
{
    auto row = m_conversation.messages.size();
    while (row > 0) {
        const Message &last = m_conversation.messages[row - 1];
        if (last.role != Message::Role::User || last.delivery == Message::Delivery::Settled)
            break;
        --row;
    }
    return static_cast<int>(row);
}

void Reduction::changed(int row)
{
    if (m_source == Source::Replay)
        m_conversation.told.insert(at(row).id);
    const Change change { Change::Kind::Changed, row };
    if (changes.empty() || changes.back() != change)
        changes.push_back(change);
}

void Reduction::insert(int row, Message message)
{
    if (!message.at.isValid())
        message.at = m_now;
    if (m_source == Source::Replay)
        m_conversation.told.insert(message.id);
    m_conversation.insert(row, message);
    changes.push_back({ Change::Kind::Inserted, row });
}

//! The server has this message.
void Reduction::settle(int row)
{
    at(row).delivery = Message::Delivery::Settled;
    at(row).onServer = true;
    changed(row);
}

//! A whole message (of a run's input or a snapshot) that may be known already.
void Reduction::take(const Message &message)
{
    const int row = m_conversation.rowOf(message.id);
    if (message.role == Message::Role::Tool)
        takeToolMessage(message);
    else if (row < 0)
        insert(tail(), message);
}

//! A tool message stands right behind the assistant message that holds its call, after that one's other results.
void Reduction::takeToolMessage(const Message &message)
{
    const int owner = m_conversation.rowOfToolCall(message.toolCallId);
    if (const int known = m_conversation.rowOf(message.id); known >= 0) {
        at(known).text = message.text;
        settle(known);
    } else if (owner < 0) {
        insert(tail(), message);
    } else {
        int row = owner + 1;
        while (row < static_cast<int>(m_conversation.messages.size()) && at(row).role == Message::Role::Tool)
            ++row;
        insert(row, message);
    }
    if (owner >= 0)
        setResult(owner, message.toolCallId, message.text);
}

void Reduction::setResult(int ownerRow, const QString &toolCallId, const QString &content)
{
    ToolCall *call = m_conversation.toolCall(toolCallId);
    const ToolCall::State state = stateOfResult(content);
    const bool isStandIn = state == ToolCall::State::NotAnswered;
    if (isStandIn && !isUnanswered(*call))
        return changed(ownerRow); // the answer itself is known here
    call->state = state;
    call->result = isStandIn ? QString() : content;
    const QDateTime ready = m_conversation.callsReadyAt.take(toolCallId);
    if (m_source == Source::Live && ready.isValid())
        call->milliseconds = ready.msecsTo(m_now);
    changed(ownerRow);
}

void Reduction::operator()(const events::RunStarted &event)
{
    // A replay may hold a failed run whose messages were never ended (copilotkit.md §1).
    add(closeOpen(m_conversation, Message::End::BrokeOff));
    m_conversation.lastRunEnd = Message::End::Complete;
    m_conversation.isInterrupted = false;
    m_conversation.activeRunId = event.runId;
    m_conversation.currentStep.clear();
    m_conversation.answerId.clear();
    for (const Message &message : event.input) {
        take(message);
        settle(m_conversation.rowOf(message.id));
    }
}

void Reduction::operator()(const events::RunFinished &event)
{
    m_conversation.activeRunId.clear();
    m_conversation.currentStep.clear();
    m_conversation.lastRunEnd = event.stopped ? Message::End::Stopped : Message::End::Complete;
    m_conversation.isInterrupted = event.interrupted;
    add(closeOpen(m_conversation, m_conversation.lastRunEnd));
}

void Reduction::operator()(const events::RunError &)
{
    m_conversation.activeRunId.clear();
    m_conversation.currentStep.clear();
    m_conversation.lastRunEnd = Message::End::Failed;
    add(closeOpen(m_conversation, Message::End::Failed));
}

void Reduction::operator()(const events::TextStarted &event)
{
    if (event.role == Message::Role::Assistant)
        m_conversation.answerId = event.messageId;
    const int row = m_conversation.rowOf(event.messageId);
    if (row < 0) {
        Message message;
        message.id = event.messageId;
        message.role = event.role;
        message.author = event.name;
        message.end = Message::End::Open;
        insert(tail(), message);
        return;
    }
    if (m_source == Source::Replay && !at(row).text.isEmpty())
        m_conversation.retoldTexts.insert(event.messageId, {});
    // A replay does not say that an answer was stopped.
    if (m_source == Source::Live || at(row).end != Message::End::Stopped)
        at(row).end = Message::End::Open;
    at(row).onServer = true;
    changed(row);
}

//! Appends to what is shown, or to what is being told again until it has caught up.
bool appendOrRetell(QHash<QString, QString> &retold, const QString &id, QString &shown, const QString &delta)
{
    const auto again = retold.find(id);
    if (again == retold.end()) {
        shown += delta;
        return !delta.isEmpty();
    }
    *again += delta;
    if (again->size() < shown.size())
        return false;
    shown = *again;
    retold.erase(again);
    return true;
}

void Reduction::operator()(const events::TextDelta &event)
{
    const int row = m_conversation.rowOf(event.messageId);
    if (row >= 0 && appendOrRetell(m_conversation.retoldTexts, event.messageId, at(row).text, event.delta))
        changed(row);
}

void Reduction::operator()(const events::TextEnded &event)
{
    const int row = m_conversation.rowOf(event.messageId);
    if (row < 0)
        return;
    if (m_conversation.retoldTexts.contains(event.messageId))
        at(row).text = m_conversation.retoldTexts.take(event.messageId);
    if (at(row).end == Message::End::Open)
        at(row).end = m_conversation.lastRunEnd == Message::End::Failed ? Message::End::Failed : Message::End::Complete;
    changed(row);
}

//! The assistant message a new call belongs to; made if there is none (copilotkit.md §7, TOOL_CALL_START).
int Reduction::hostOf(const events::ToolCallStarted &event)
{
    QString id = event.parentMessageId.isEmpty() ? event.toolCallId : event.parentMessageId;
    int row = m_conversation.rowOf(id);
    if (row >= 0 && at(row).role != Message::Role::Assistant) {
        id = event.toolCallId;
        row = m_conversation.rowOf(id);
    }
    if (row >= 0)
        return row;
    Message host;
    host.id = id;
    host.role = Message::Role::Assistant;
    row = tail();
    insert(row, host);
    return row;
}

void Reduction::operator()(const events::ToolCallStarted &event)
{
    const int known = m_conversation.rowOfToolCall(event.toolCallId);
    if (known < 0) {
        const int row = hostOf(event);
        ToolCall call;
        call.id = event.toolCallId;
        call.name = event.name;
        m_conversation.addToolCall(row, call);
        m_conversation.answerId = at(row).id;
        changed(row);
        return;
    }
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    call->name = event.name;
    if (m_source == Source::Replay && !call->arguments.isEmpty())
        m_conversation.retoldArguments.insert(event.toolCallId, {});
    at(known).onServer = true;
    changed(known);
}

void Reduction::operator()(const events::ToolCallDelta &event)
{
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    if (call && appendOrRetell(m_conversation.retoldArguments, event.toolCallId, call->arguments, event.delta))
        changed(m_conversation.rowOfToolCall(event.toolCallId));
}

void Reduction::operator()(const events::ToolCallEnded &event)
{
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    if (!call)
        return;
    if (m_conversation.retoldArguments.contains(event.toolCallId))
        call->arguments = m_conversation.retoldArguments.take(event.toolCallId);
    if (isUnanswered(*call) && call->state != ToolCall::State::NotAnswered)
        call->state = ToolCall::State::Running;
    if (m_source == Source::Live)
        m_conversation.callsReadyAt.insert(event.toolCallId, m_now);
    changed(m_conversation.rowOfToolCall(event.toolCallId));
}

void Reduction::operator()(const events::ToolCallResult &event)
{
    Message message;
    message.id = event.messageId;
    message.role = Message::Role::Tool;
    message.toolCallId = event.toolCallId;
    message.text = event.content;
    takeToolMessage(message);
}

void Reduction::operator()(const events::EncryptedValue &event)
{
    if (event.ofToolCall) {
        if (ToolCall *call = m_conversation.toolCall(event.entityId)) {
            call->encryptedValue = event.value;
            changed(m_conversation.rowOfToolCall(event.entityId));
        }
    } else if (const int row = m_conversation.rowOf(event.entityId); row >= 0) {
        at(row).extra.insert("encryptedValue"_L1, event.value);
        changed(row);
    }
}

void Reduction::operator()(const events::StateDelta &event)
{
    // RFC 6902 §5: a patch that does not apply changes nothing; the run goes on.
    if (const std::optional<QJsonValue> patched = patchedJson(m_conversation.state, event.patch))
        m_conversation.state = *patched;
}

//! A message of a snapshot that we hold: its content counts, what only we know about it stays.
void Reduction::takeKnown(int row, const Message &message)
{
    Message merged = message;
    const Message &old = at(row);
    merged.at = old.at;
    merged.author = message.author.isEmpty() ? old.author : message.author;
    for (ToolCall &call : merged.toolCalls) {
        if (const ToolCall *known = std::as_const(m_conversation).toolCall(call.id)) {
            call.result = known->result;
            call.state = known->state;
            call.milliseconds = known->milliseconds;
        }
    }
    if (merged.role == old.role)
        m_conversation.replace(row, merged);
    changed(row);
}

void Reduction::operator()(const events::MessagesSnapshot &event)
{
    QSet<QString> ids;
    for (const Message &message : event.messages) {
        ids.insert(message.id);
        const int row = m_conversation.rowOf(message.id);
        if (row >= 0 && message.role != Message::Role::Tool)
            takeKnown(row, message);
        else
            take(message);
    }
    // What it leaves out stays here: only the person deletes.
    for (int row = 0; row < static_cast<int>(m_conversation.messages.size()); ++row) {
        Message &message = at(row);
        const bool ofTheTalk = message.role == Message::Role::User || message.role == Message::Role::Assistant;
        if (ofTheTalk && message.delivery == Message::Delivery::Settled && message.end != Message::End::Open && message.onServer
            && !ids.contains(message.id)) {
            message.onServer = false;
            changes.push_back({ Change::Kind::Changed, row });
        }
    }
}

} // namespace

Changes reduce(Conversation &conversation, const AgentEvent &event, Source source, const QDateTime &now)
{
    Reduction reduction(conversation, source, now);
    std::visit(reduction, event);
    return reduction.changes;
}

namespace {

//! A text of the run that was stopped; what broke off or failed before stays what it is.
bool isStoppedAnswer(const Conversation &conversation, const Message &message, Message::End end)
{
    return end == Message::End::Stopped && message.id == conversation.answerId && message.end == Message::End::Complete;
}

} // namespace

Changes closeOpen(Conversation &conversation, Message::End end)
{
    Changes changes;
    if (conversation.lastRunEnd == Message::End::Failed)
        end = Message::End::Failed;
    const auto unanswered = conversation.isInterrupted ? ToolCall::State::NotAnswered : ToolCall::State::Failed;
    for (std::size_t row = 0; row < conversation.messages.size(); ++row) {
        Message &message = conversation.messages[row];
        bool isChanged = message.end == Message::End::Open || isStoppedAnswer(conversation, message, end);
        if (isChanged)
            message.end = end;
        for (ToolCall &call : message.toolCalls) {
            if (call.state == ToolCall::State::Preparing || call.state == ToolCall::State::Running) {
                call.state = unanswered;
                isChanged = true;
            }
        }
        if (isChanged)
            changes.push_back({ Change::Kind::Changed, static_cast<int>(row) });
    }
    conversation.callsReadyAt.clear();
    return changes;
}

void beginReplay(Conversation &conversation)
{
    conversation.told.clear();
    conversation.retoldTexts.clear();
    conversation.retoldArguments.clear();
}

Changes endReplay(Conversation &conversation, bool complete)
{
    conversation.activeRunId.clear();
    conversation.currentStep.clear();
    Changes changes = closeOpen(conversation, Message::End::BrokeOff);
    for (std::size_t row = 0; complete && row < conversation.messages.size(); ++row) {
        Message &message = conversation.messages[row];
        const bool onServer = conversation.told.contains(message.id);
        if (message.delivery == Message::Delivery::Settled && message.onServer != onServer) {
            message.onServer = onServer;
            changes.push_back({ Change::Kind::Changed, static_cast<int>(row) });
        }
    }
    conversation.retoldTexts.clear();
    conversation.retoldArguments.clear();
    return changes;
}

ToolCall::State stateOfResult(const QString &content)
{
    using State = ToolCall::State;
    if (content.startsWith("Error:"_L1))
        return State::Failed;
    if (content == kForwarded || content == unansweredResult())
        return State::NotAnswered;
    if (!content.startsWith(u'{'))
        return State::Done;
    const QJsonObject result = QJsonDocument::fromJson(content.toUtf8()).object();
    const QString status = result.value("status"_L1).toString();
    const QString error = result.value("error"_L1).toString();
    if (status == "declined"_L1 || error == "forbidden"_L1)
        return State::Declined;
    if (result.value("approved"_L1).isBool() && !result.value("approved"_L1).toBool())
        return State::RefusedByPerson;
    const bool failed = !error.isEmpty() || status == "error"_L1 || status == "stopped"_L1;
    return failed ? State::Failed : State::Done;
}

bool isUnanswered(const ToolCall &call)
{
    return call.result.isEmpty() || call.result == kForwarded;
}

} // namespace countersign
