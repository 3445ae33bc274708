// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/redactor.h"
#include "net/authorizer.h"

namespace countersign::test {

//! A session reduced to what the gate sees: one token with a generation, one refresh at a time, started by rejected() and
//! ended by the test.
class FakeAuthorizer final : public Authorizer
{
public:
    struct Rejection
    {
        quint64 generation = 0;
        bool again = false;
        bool operator==(const Rejection &) const = default;
    };

    explicit FakeAuthorizer(Redactor &redactor) : m_redactor(redactor) { signIn("token-of-generation-1"); }

    Decision decision;
    QList<Rejection> rejections;
    QList<Origin> asked;
    int refreshes = 0;

    void signIn(const QByteArray &token, quint64 generation = 1)
    {
        decision = { Decision::Verdict::Go, { { "Authorization", m_redactor.keep("Bearer " + token) } }, generation, {} };
        Q_EMIT changed();
    }
    void signOut()
    {
        decision = { Decision::Verdict::Go, {}, 0, {} };
        Q_EMIT changed();
    }
    void refuse(Condition condition)
    {
        decision = { Decision::Verdict::Refuse, {}, 0, { condition, { QStringLiteral("agents") }, 0, {} } };
        Q_EMIT changed();
    }
    void refreshed() { signIn("token-of-generation-" + QByteArray::number(m_current + 1), m_current + 1); }

    [[nodiscard]] Decision authorize(const Origin &origin, Initiative) override
    {
        asked << origin;
        return decision;
    }
    void rejected(quint64 generation, bool again) override
    {
        rejections << Rejection { generation, again };
        if (again)
            return refuse(Condition::SessionEnded);
        if (generation == 0 || generation != decision.generation || decision.verdict != Decision::Verdict::Go)
            return;
        m_current = generation;
        ++refreshes;
        decision.verdict = Decision::Verdict::Wait;
        decision.headers.clear();
    }

private:
    Redactor &m_redactor;
    quint64 m_current = 1;
};

} // namespace countersign::test
