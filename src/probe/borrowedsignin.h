// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"

namespace countersign {

//! The sign-in of a living session, for a question about the server rather than by the person: its headers of this moment, to
//! its own origin. What the server answers does not reach the session: a refusal neither renews nor ends it.
//! The session outlives it. UI thread.
class BorrowedSignIn final : public Authorizer
{
    Q_OBJECT
public:
    explicit BorrowedSignIn(Authorizer &session);

    [[nodiscard]] Decision authorize(const Origin &origin, Initiative initiative) override;
    void rejected(quint64 generation, bool again) override;

private:
    Authorizer &m_session;
};

} // namespace countersign
