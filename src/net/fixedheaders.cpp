// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/fixedheaders.h"

namespace countersign {

FixedHeaders::FixedHeaders(Origin origin, QList<Decision::SecretHeader> headers)
    : Authorizer(nullptr)
    , m_origin(std::move(origin))
    , m_headers(std::move(headers))
{
}

Authorizer::Decision FixedHeaders::authorize(const Origin &origin, Initiative)
{
    Decision decision;
    decision.verdict = Decision::Verdict::Go;
    if (origin == m_origin && origin.mayCarrySecret())
        decision.headers = m_headers;
    return decision;
}

void FixedHeaders::rejected(quint64, bool) {}

} // namespace countersign
