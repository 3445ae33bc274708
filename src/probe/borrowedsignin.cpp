// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/borrowedsignin.h"

namespace countersign {

BorrowedSignIn::BorrowedSignIn(Authorizer &session) : Authorizer(nullptr), m_session(session)
{
    connect(&session, &Authorizer::changed, this, &Authorizer::changed);
    connect(&session, &Authorizer::accountChanged, this, &Authorizer::accountChanged);
}

Authorizer::Decision BorrowedSignIn::authorize(const Origin &origin, Initiative initiative)
{
    Decision decision = m_session.authorize(origin, initiative);
    decision.generation = 0; // a 401 to it ends the exchange and asks for no renewal
    return decision;
}

void BorrowedSignIn::rejected(quint64, bool) {}

} // namespace countersign
