// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"
#include "chat/reducer.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <tuple>
#include <utility>

// What a run waits for (the interrupts of AG-UI 1.0). The answers are collected and stored one by one; the last one makes the
// outbox row with which all of them go. A message typed instead goes at once: it cancels what has no answer, as it does for a
// tool's question.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! The tool message that goes with an answer about a call.
QString resultOf(const ResumeEntry &entry)
{
    if (entry.status == ResumeEntry::Status::Cancelled)
        return u"{\"status\":\"cancelled\"}"_s;
    if (entry.payload.isUndefined())
        return u"{\"status\":\"resolved\"}"_s;
    const QByteArray wrapped = QJsonDocument(QJsonArray { entry.payload }).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(wrapped.mid(1, wrapped.size() - 2)); // a bare value is no document to Qt
}
} // namespace

const ResumeEntry *LiveThread::answerTo(const QString &interruptId) const
{
    const auto found = std::find_if(m_info.answers.begin(), m_info.answers.end(),
                                    [&](const ResumeEntry &answer) { return answer.interruptId == interruptId; });
    return found == m_info.answers.end() ? nullptr : &*found;
}

bool LiveThread::isExpired(const Interrupt &interrupt) const
{
    return interrupt.expiresAt.isValid() && interrupt.expiresAt <= m_context.clock.wall();
}

QList<Interrupt> LiveThread::openInterrupts() const
{
    QList<Interrupt> open;
    if (isRunning())
        return open;
    for (const Interrupt &interrupt : m_model->conversation().interrupts) {
        if (!answerTo(interrupt.id))
            open << interrupt;
    }
    return open;
}

QString LiveThread::resumeRow() const
{
    for (const OutboxRow &row : m_context.outbox.rows(m_info.key)) {
        if (isResumeId(row.messageId))
            return row.messageId;
    }
    return {};
}

void LiveThread::answerInterrupt(const ResumeEntry &answer)
{
    const QList<Interrupt> &interrupts = m_model->conversation().interrupts;
    const auto asked = std::find_if(interrupts.begin(), interrupts.end(),
                                    [&](const Interrupt &interrupt) { return interrupt.id == answer.interruptId; });
    if (asked == interrupts.end() || isRunning() || !resumeRow().isEmpty())
        return;
    if (answer.status == ResumeEntry::Status::Resolved && isExpired(*asked)) {
        Q_EMIT failed(Error { Condition::InterruptExpired, { m_info.agentId }, 0, {} });
        return;
    }
    m_info.answers.removeIf([&](const ResumeEntry &old) { return old.interruptId == answer.interruptId; });
    m_info.answers << answer;
    if (openInterrupts().isEmpty())
        goOn();
    else
        storeInfo();
    Q_EMIT interruptsChanged();
}

//! Every question has its answer: they go like a message.
void LiveThread::goOn()
{
    const QString id = newResumeId();
    withdrawInterruptResults(); // of an answer before, whose run failed
    const QStringList stored = putInterruptResults(m_info.answers);
    store(stored, id);
    setDelivery(id, isInLine() ? Message::Delivery::WaitsForTurn : Message::Delivery::Sending);
}

//! One for every open interrupt: the person's answer, or that there is none.
QList<ResumeEntry> LiveThread::resumeEntries() const
{
    QList<ResumeEntry> entries;
    for (const Interrupt &interrupt : m_model->conversation().interrupts) {
        const ResumeEntry *answer = answerTo(interrupt.id);
        const bool counts = answer && (answer->status == ResumeEntry::Status::Cancelled || !isExpired(interrupt));
        entries << (counts ? *answer : ResumeEntry { interrupt.id, ResumeEntry::Status::Cancelled });
    }
    return entries;
}

//! Their turn has come: are they still what is asked for? If not, the person is asked again.
bool LiveThread::mayResume(const QString &resumeId)
{
    const QList<Interrupt> &interrupts = m_model->conversation().interrupts;
    bool isLate = false;
    bool isAll = !interrupts.isEmpty();
    for (const Interrupt &interrupt : interrupts) {
        const ResumeEntry *answer = answerTo(interrupt.id);
        isAll = isAll && answer;
        isLate = isLate || (answer && answer->status == ResumeEntry::Status::Resolved && isExpired(interrupt));
    }
    if (isAll && !isLate) {
        putInterruptResults(m_info.answers);
        return true;
    }
    takeBackResume(resumeId);
    if (isLate)
        Q_EMIT failed(Error { Condition::InterruptExpired, { m_info.agentId }, 0, {} });
    return false;
}

void LiveThread::takeBackResume(const QString &resumeId)
{
    setDelivery(resumeId, Message::Delivery::Settled);
    m_context.outbox.remove(resumeId);
    removeRow(resumeId);
    const QList<Interrupt> interrupts = m_model->conversation().interrupts;
    for (const Interrupt &interrupt : interrupts) {
        m_info.answers.removeIf([&](const ResumeEntry &answer) {
            return answer.interruptId == interrupt.id && answer.status == ResumeEntry::Status::Resolved && isExpired(interrupt);
        });
    }
    withdrawInterruptResults();
    storeInfo();
    Q_EMIT outboxChanged();
    Q_EMIT interruptsChanged();
}

//! An answer about a call of a tool is its result, too. The ids of what changed.
QStringList LiveThread::putInterruptResults(const QList<ResumeEntry> &entries)
{
    QStringList changed;
    const QList<Interrupt> interrupts = m_model->conversation().interrupts;
    for (const Interrupt &interrupt : interrupts) {
        const ToolCall *call = m_model->conversation().toolCall(interrupt.toolCallId);
        const auto entry = std::find_if(entries.begin(), entries.end(),
                                        [&](const ResumeEntry &answer) { return answer.interruptId == interrupt.id; });
        if (interrupt.reason != "tool_call"_L1 || !call || !isUnanswered(*call) || entry == entries.end())
            continue;
        const QString result = putResult(interrupt.toolCallId, resultOf(*entry));
        const auto &conversation = m_model->conversation();
        const auto owner = static_cast<std::size_t>(conversation.rowOfToolCall(interrupt.toolCallId));
        changed << conversation.messages[owner].id << result;
    }
    changed.removeDuplicates();
    return changed;
}

//! The run waits for these calls, so whatever answers them here has not reached it.
void LiveThread::withdrawInterruptResults()
{
    const QList<Interrupt> interrupts = m_model->conversation().interrupts;
    for (const Interrupt &interrupt : interrupts) {
        QStringList results;
        for (const Message &message : m_model->conversation().messages) {
            const bool isAnswer = message.role == Message::Role::Tool && message.toolCallId == interrupt.toolCallId;
            if (isAnswer && stateOfResult(message.text) != ToolCall::State::NotAnswered)
                results << message.id;
        }
        if (interrupt.toolCallId.isEmpty() || results.isEmpty())
            continue;
        for (const QString &id : std::as_const(results)) {
            const int row = m_model->conversation().rowOf(id);
            m_model->remove(id);
            removeMessage(id);
            touchFrom(row);
        }
        setCallState(interrupt.toolCallId, ToolCall::State::NotAnswered, false);
    }
}

//! What the run answers. The legacy kind has no place in the protocol but `forwardedProps.command`.
void LiveThread::addAnswers(RunRequest &request) const
{
    const QList<Interrupt> &interrupts = m_model->conversation().interrupts;
    for (const ResumeEntry &entry : resumeEntries()) {
        const auto asked = std::find_if(interrupts.begin(), interrupts.end(),
                                        [&](const Interrupt &interrupt) { return interrupt.id == entry.interruptId; });
        if (!asked->isLegacy) {
            request.resume << entry;
        } else if (answerTo(entry.interruptId)) {
            const bool isAnswered = entry.status == ResumeEntry::Status::Resolved && !entry.payload.isUndefined();
            request.forwardedProps.insert("command"_L1, QJsonObject { { u"resume"_s, isAnswered ? entry.payload : QJsonValue() },
                                                                      { u"interruptEvent"_s, asked->value } });
        }
    }
}

//! The server has them. Until its run ends nobody is asked; if that fails, the person is asked again.
void LiveThread::answersArrived()
{
    if (m_info.interrupts.isEmpty() && m_info.answers.isEmpty())
        return;
    m_info.interrupts.clear();
    m_info.answers.clear();
    storeInfo();
}

//! What is asked for may be another now: kept for the next start, told to whoever shows it.
void LiveThread::noteInterrupts()
{
    const QList<Interrupt> &interrupts = m_model->conversation().interrupts;
    const auto isAsked = [&](const QString &id) {
        return std::any_of(interrupts.begin(), interrupts.end(), [&](const Interrupt &interrupt) { return interrupt.id == id; });
    };
    const bool isStale = m_info.answers.removeIf([&](const ResumeEntry &answer) { return !isAsked(answer.interruptId); }) > 0;
    if (!isStale && interrupts == m_info.interrupts)
        return;
    m_info.interrupts = interrupts;
    storeInfo();
    // The thread went on without them, so they are there.
    const QString row = resumeRow();
    const bool isOut = row == m_handing || row == m_sending;
    if (isStale && m_info.answers.isEmpty() && !row.isEmpty() && !isOut)
        arrived(row);
    Q_EMIT interruptsChanged();
    Q_EMIT infoChanged();
}

} // namespace countersign
