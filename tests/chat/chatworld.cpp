// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatworld.h"

#include "chat/clienttools.h"
#include "chat/outbox.h"

#include <QTest>

namespace countersign::test {
using How = RunEnd::How;

void World::start()
{
    m_backend = std::make_unique<ScriptedBackend>();
    m_requestsSeen = m_connectsSeen = 0;
    m_chat = std::make_unique<ChatController>(*m_backend, *m_storage, m_clock);
    QObject::connect(m_chat.get(), &ChatController::discarded, m_chat.get(), [this](const QString &text) { m_returned << text; });
    m_chat->setTools(clientTools());
    m_chat->setOnline(true);
    m_chat->setIdentity({ u"server"_s, u"alice"_s, u"Alice"_s });
    settle();
    m_chat->resume(++m_signIn);
    settle();
}

//! Killed: whatever it would still write goes to a disk that nobody reads again.
void World::end(bool isKill)
{
    tell(isKill ? u"kill"_s : u"quit"_s);
    for (Flight &flight : m_flights) {
        if (flight.run && !flight.isAccepted && chance(50))
            accept(flight); // the request had left
    }
    m_flights.clear();
    settle();
    if (!isKill) {
        m_chat.reset();
        settle();
        m_backend.reset();
        return;
    }
    auto next = std::make_unique<MemoryStorage>();
    next->threads = m_storage->threads;
    next->outbox = m_storage->outbox;
    m_chat.reset(); // writes to the old one
    m_backend.reset();
    m_gone.push_back(std::move(m_storage));
    m_storage = std::move(next);
}

void World::settle()
{
    for (int i = 0; i < 12; ++i)
        QCoreApplication::processEvents();
    if (m_backend)
        takeRequests();
}

void World::takeRequests()
{
    for (; m_requestsSeen < m_backend->requests.size(); ++m_requestsSeen) {
        Flight flight { m_backend->runs.at(m_requestsSeen), m_backend->requests.at(m_requestsSeen), m_signIn, {}, false };
        for (const Message &message : std::as_const(flight.request.history)) {
            const bool isOurs = message.role == Message::Role::User || message.role == Message::Role::Tool;
            if (isOurs && message.delivery == Message::Delivery::Sending)
                flight.carries = message.id;
        }
        if (flight.carries.isEmpty()) {
            flight.carries = u"resume"_s;
            for (const ResumeEntry &entry : std::as_const(flight.request.resume))
                flight.carries += u' ' + entry.interruptId;
        }
        tell(u"  -> run for %1 in %2"_s.arg(flight.carries, flight.request.threadId));
        m_flights << flight;
    }
}

void World::accept(Flight &flight)
{
    flight.isAccepted = true;
    ToldRun told;
    told.id = flight.request.runId;
    for (const Message &message : std::as_const(flight.request.history)) {
        const bool isOurs = message.role == Message::Role::User || message.role == Message::Role::Tool;
        if (isOurs && !m_known.contains(message.id))
            told.input << message;
        m_known.insert(message.id);
    }
    for (Message &message : told.input)
        message.delivery = Message::Delivery::Settled;
    m_server[flight.request.threadId] << told;
    if (++m_accepted[flight.carries] > std::max(1, m_asked.value(flight.carries)))
        fail(u"the server got %1 a second time"_s.arg(flight.carries));
}

void World::reached(const Flight &flight)
{
    const QString key = keyOf(flight.carries, flight.signIn);
    if (++m_reached[key] > std::max(1, m_askedNow.value(key)))
        fail(u"%1 was sent twice since the sign-in"_s.arg(flight.carries));
}

//! Before anything ran.
void World::refuse(Flight &flight)
{
    static constexpr std::array kEnds { How::SignInRequired, How::Unreachable, How::Forbidden, How::Busy, How::OutcomeUnknown };
    const How how = kEnds.at(static_cast<std::size_t>(below(static_cast<int>(kEnds.size()))));
    const bool isThere = how == How::OutcomeUnknown && chance(50);
    tell(u"  %1 ends: %2%3"_s.arg(flight.carries).arg(static_cast<int>(how)).arg(isThere ? u" (it is there)"_s : QString()));
    if (isThere)
        accept(flight);
    if (how != How::Unreachable)
        reached(flight);
    flight.run->end(how);
}

void World::goOn(Flight &flight)
{
    ToldRun &told = m_server[flight.request.threadId].last();
    switch (below(7)) {
    case 0:
        flight.run->end(How::BrokeOff);
        tell(u"  broke off"_s);
        break;
    case 1:
        flight.run->say(events::RunError { u"boom"_s, {} });
        flight.run->end(How::Failed);
        tell(u"  failed"_s);
        break;
    case 2:
        told.callId = fresh(u"call"_s);
        flight.run->say(events::ToolCallStarted { told.callId, kConfirmAction, {} });
        flight.run->say(events::ToolCallDelta { told.callId, u"{\"action\":\"go\"}"_s });
        flight.run->say(events::ToolCallEnded { told.callId });
        flight.run->finish();
        tell(u"  asks about "_s + told.callId);
        break;
    case 3:
        for (int i = below(2); i >= 0; --i) {
            Interrupt asked;
            asked.id = fresh(u"interrupt"_s);
            told.interrupts << asked;
        }
        flight.run->interrupt(told.interrupts);
        flight.run->end(How::Completed);
        tell(u"  waits for %1 answers"_s.arg(told.interrupts.size()));
        break;
    default:
        told.answerId = fresh(u"answer"_s);
        flight.run->say(events::TextStarted { told.answerId, Message::Role::Assistant, {} });
        flight.run->say(events::TextDelta { told.answerId, u"Yes."_s });
        flight.run->say(events::TextEnded { told.answerId });
        flight.run->finish();
        tell(u"  answers "_s + told.answerId);
    }
}

void World::playFlight(Flight &flight)
{
    if (!flight.run)
        return;
    if (flight.isAccepted) {
        goOn(flight);
    } else if (chance(45)) {
        refuse(flight);
    } else {
        accept(flight);
        reached(flight);
        flight.run->say(events::RunStarted { flight.request.threadId, flight.request.runId, {} });
        tell(u"  %1 begins"_s.arg(flight.carries));
    }
}

//! The truth, or no answer; `isKind` = the truth.
void World::playConnect(int index, bool isKind)
{
    const QPointer<ScriptedRun> run = m_backend->connects.at(index);
    if (!run)
        return;
    const int outcome = isKind ? 9 : below(10);
    tell(u"  connect to %1: %2"_s.arg(m_backend->connected.at(index)).arg(outcome));
    if (outcome < 4) {
        static constexpr std::array kEnds { How::SignInRequired, How::Unreachable, How::BrokeOff, How::Failed };
        run->end(kEnds.at(static_cast<std::size_t>(outcome)));
        return;
    }
    for (const ToldRun &told : m_server.value(m_backend->connected.at(index))) {
        run->say(events::RunStarted { {}, told.id, told.input });
        if (!told.answerId.isEmpty()) {
            run->say(events::TextStarted { told.answerId, Message::Role::Assistant, {} });
            run->say(events::TextDelta { told.answerId, u"Yes."_s });
            run->say(events::TextEnded { told.answerId });
        }
        if (!told.callId.isEmpty()) {
            run->say(events::ToolCallStarted { told.callId, kConfirmAction, {} });
            run->say(events::ToolCallDelta { told.callId, u"{\"action\":\"go\"}"_s });
            run->say(events::ToolCallEnded { told.callId });
        }
        if (told.interrupts.isEmpty())
            run->say(events::RunFinished { told.id, false });
        else
            run->interrupt(told.interrupts);
    }
    run->end(How::Completed);
}

void World::personSends()
{
    const QString text = fresh(u"text "_s);
    m_typed << text;
    tell(u"sends "_s + text);
    m_chat->send(text);
}

void World::personAnswers()
{
    for (const Message &message : conversation().messages) {
        for (const ToolCall &call : message.toolCalls) {
            if (call.state == ToolCall::State::AwaitingApproval && chance(70)) {
                tell(u"answers "_s + call.id);
                m_chat->answerToolCall(call.id, chance(70), chance(30) ? u"{\"action\":\"stay\"}"_s : QString());
            }
        }
    }
    for (const Interrupt &asked : m_chat->openInterrupts()) {
        if (!chance(70))
            continue;
        tell(u"answers "_s + asked.id);
        m_chat->answerInterrupt({ asked.id, chance(80) ? ResumeEntry::Status::Resolved : ResumeEntry::Status::Cancelled });
        QString all = u"resume"_s; // an answer that is given anew may go anew
        for (const Interrupt &open : conversation().interrupts)
            all += u' ' + open.id;
        if (m_chat->openInterrupts().isEmpty()) {
            ++m_asked[all];
            ++m_askedNow[keyOf(all, m_signIn)];
        }
    }
}

void World::personDecides()
{
    const QList<OutboxRow> rows = m_chat->outbox().rows();
    if (rows.isEmpty())
        return;
    const OutboxRow row = rows.at(below(static_cast<int>(rows.size())));
    switch (below(4)) {
    case 0:
        tell(u"discards "_s + row.messageId);
        m_chat->discard(row.messageId);
        break;
    case 1:
        tell(u"leaves "_s + row.messageId);
        m_chat->leave(row.messageId);
        break;
    default: {
        tell(u"sends again "_s + row.messageId);
        QString id = row.messageId;
        if (isResumeId(id)) {
            id = u"resume"_s;
            for (const Interrupt &open : conversation().interrupts)
                id += u' ' + open.id;
        }
        m_asked[id] = m_accepted.value(id) + 1;
        m_askedNow[keyOf(id, m_signIn)] = m_reached.value(keyOf(id, m_signIn)) + 1;
        m_chat->sendNow(row.messageId);
    }
    }
}

void World::threadActs()
{
    const QList<ThreadInfo> threads = m_chat->threads();
    if (threads.isEmpty() || chance(30)) {
        tell(u"new thread"_s);
        m_chat->newThread();
        return;
    }
    const QString id = threads.at(below(static_cast<int>(threads.size()))).key.threadId;
    if (chance(80)) {
        tell(u"opens "_s + id);
        m_chat->openThread(id);
        return;
    }
    tell(u"deletes "_s + id);
    for (const Message &message : m_storage->threads.value(id).messages())
        m_deletedTexts.insert(message.text);
    m_chat->deleteThread(id);
    if (chance(60)) {
        m_clock.advance(below(9'000));
        settle();
        tell(u"brings it back"_s);
        m_chat->undoDelete();
    }
}

void World::personActs()
{
    switch (below(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return personSends();
    case 4:
    case 5:
        return personAnswers();
    case 6:
        return personDecides();
    case 7:
    case 8:
        return threadActs();
    case 9:
        tell(u"stops"_s);
        return m_chat->stop();
    case 10:
        tell(u"signs out"_s);
        m_chat->stopAll();
        m_chat->setOnline(false);
        m_clock.advance(5'000);
        return;
    case 11:
        tell(u"signs in"_s);
        m_chat->setOnline(true);
        return m_chat->resume(++m_signIn);
    case 12:
        tell(u"waits"_s);
        return m_clock.advance(below(chance(10) ? 900'000 : 3'000));
    default:
        m_storage->failPuts = chance(30);
        m_storage->failOutbox = chance(30);
        tell(u"disk: puts %1, rows %2"_s.arg(m_storage->failPuts).arg(m_storage->failOutbox));
    }
}

void World::step()
{
    if (chance(4)) {
        end(chance(60));
        start();
    } else if (m_connectsSeen < m_backend->connects.size() && chance(60)) {
        playConnect(static_cast<int>(m_connectsSeen++), false);
    } else if (!m_flights.isEmpty() && chance(55)) {
        const int index = below(static_cast<int>(m_flights.size()));
        Flight flight = m_flights.at(index);
        const bool wasAccepted = flight.isAccepted;
        playFlight(flight);
        if (flight.isAccepted && !wasAccepted && flight.run && m_flights.size() > index)
            m_flights[index] = flight;
        else
            m_flights.removeAt(index);
    } else {
        personActs();
    }
    settle();
    m_flights.removeIf([](const Flight &flight) { return !flight.run; });
    checkNothingLost();
}

bool World::isKept(const QString &text) const
{
    for (const MemoryStorage::Thread &thread : std::as_const(m_storage->threads)) {
        for (const Message &message : thread.byPosition) {
            if (message.text == text)
                return true;
        }
    }
    return m_returned.contains(text) || m_deletedTexts.contains(text);
}

//! Each text is on disk, or was given back, or went with its thread.
void World::checkNothingLost()
{
    for (const QString &text : std::as_const(m_typed)) {
        if (!isKept(text))
            fail(u"“%1” is lost"_s.arg(text));
    }
}

//! The person signs in once more, the server answers everything: then nothing is under way, and what has not gone waits for the
//! person's word.
void World::calmDown()
{
    tell(u"calm"_s);
    m_storage->failPuts = m_storage->failOutbox = false;
    end(false);
    start();
    for (int i = 0; i < 60; ++i) {
        while (m_connectsSeen < m_backend->connects.size())
            playConnect(static_cast<int>(m_connectsSeen++), true);
        settle();
        for (Flight flight : std::exchange(m_flights, {})) {
            if (!flight.run)
                continue;
            accept(flight);
            flight.run->say(events::RunStarted { flight.request.threadId, flight.request.runId, {} });
            flight.run->finish();
        }
        settle();
        m_clock.advance(1000);
        settle();
    }
    if (!m_flights.isEmpty() || m_chat->isRunning())
        fail(u"something goes on for ever"_s);
    for (const OutboxRow &row : m_chat->outbox().rows()) {
        if (row.stage != OutboxRow::Stage::AskPerson && row.stage != OutboxRow::Stage::MayHaveArrived)
            fail(u"%1 waits for nothing (stage %2)"_s.arg(row.messageId).arg(static_cast<int>(row.stage)));
    }
    QSet<QString> inMemory;
    QSet<QString> onDisk;
    for (const OutboxRow &row : m_chat->outbox().rows())
        inMemory.insert(row.messageId);
    for (const OutboxRow &row : std::as_const(m_storage->outbox))
        onDisk.insert(row.messageId);
    if (inMemory != onDisk)
        fail(u"the disk knows of other messages that wait"_s);
    checkNothingLost();
}

} // namespace countersign::test
