// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"

#include <QObject>
#include <QPointer>

#include <functional>

namespace countersign {

//! Where every attempt of an exchange asks for its headers, and where it waits while the session loads or refreshes.
//! First come, first served. Who waits is told Go or Refuse once; leave(), or the end of `context`, ends the wait silently.
//! A gate is for one account: after Authorizer::accountChanged() everybody is refused, whoever waits, comes or comes back.
//! How long a wait may last is the Authorizer's affair. Owner: Transport. UI thread.
class RequestGate final : public QObject
{
    Q_OBJECT
public:
    //! Go or Refuse, never Wait.
    using Passed = std::function<void(const Authorizer::Decision &)>;

    //! `authorizer` must outlive the gate.
    explicit RequestGate(Authorizer &authorizer);

    //! Answers at once, or when the gate has opened.
    void enter(const Origin &origin, Initiative initiative, QObject *context, Passed passed);
    void leave(QObject *context);
    //! For requests that pass a closed gate: headers given with Wait (the token of the moment) count as Go; Wait without
    //! headers is Refuse.
    [[nodiscard]] Authorizer::Decision ofTheMoment(const Origin &origin, Initiative initiative);
    [[nodiscard]] qsizetype waiting() const { return m_waiting.size(); }

private:
    struct Waiter
    {
        Origin origin;
        Initiative initiative = Initiative::Background;
        QPointer<QObject> context;
        Passed passed;
    };
    [[nodiscard]] Authorizer::Decision ask(const Origin &origin, Initiative initiative);
    void letIn(const Waiter &waiter);
    void askAgain();

    Authorizer &m_authorizer;
    QList<Waiter> m_waiting;
    bool m_isOver = false; // another account is signed in
};

} // namespace countersign
