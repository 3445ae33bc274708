// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/requestgate.h"

#include <utility>

namespace countersign {

using Verdict = Authorizer::Decision::Verdict;

RequestGate::RequestGate(Authorizer &authorizer) : m_authorizer(authorizer)
{
    connect(&m_authorizer, &Authorizer::changed, this, &RequestGate::askAgain);
    connect(&m_authorizer, &Authorizer::accountChanged, this, [this] {
        m_isOver = true;
        askAgain();
    });
}

void RequestGate::enter(const Origin &origin, Initiative initiative, QObject *context, Passed passed)
{
    letIn({ origin, initiative, context, std::move(passed) });
}

void RequestGate::leave(QObject *context)
{
    m_waiting.removeIf([context](const Waiter &waiter) { return waiter.context == context; });
}

Authorizer::Decision RequestGate::ofTheMoment(const Origin &origin, Initiative initiative)
{
    Authorizer::Decision decision = ask(origin, initiative);
    if (decision.verdict == Verdict::Wait)
        decision.verdict = decision.headers.isEmpty() ? Verdict::Refuse : Verdict::Go;
    return decision;
}

Authorizer::Decision RequestGate::ask(const Origin &origin, Initiative initiative)
{
    return m_isOver ? Authorizer::Decision {} : m_authorizer.authorize(origin, initiative); // the default is Refuse
}

void RequestGate::letIn(const Waiter &waiter)
{
    const Authorizer::Decision decision = ask(waiter.origin, waiter.initiative);
    if (decision.verdict == Verdict::Wait)
        m_waiting.append(waiter);
    else
        waiter.passed(decision);
}

void RequestGate::askAgain()
{
    // Each once: who must wait again goes to the end, and whatever a passed() call sets off finds the list in order.
    for (qsizetype left = m_waiting.size(); left > 0 && !m_waiting.isEmpty(); --left) {
        const Waiter waiter = m_waiting.takeFirst();
        if (waiter.context)
            letIn(waiter);
    }
}

} // namespace countersign
