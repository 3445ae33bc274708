// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"

namespace countersign {

//! Headers somebody has given, for one origin and for no other; none over plain http except on loopback. Nothing is renewed: a
//! 401 ends the exchange at once (generation 0). Owner: whoever asks with them. UI thread.
class FixedHeaders final : public Authorizer
{
    Q_OBJECT
public:
    FixedHeaders(Origin origin, QList<Decision::SecretHeader> headers);

    [[nodiscard]] bool isEmpty() const { return m_headers.isEmpty(); }
    [[nodiscard]] Decision authorize(const Origin &origin, Initiative initiative) override;
    void rejected(quint64 generation, bool again) override;

private:
    const Origin m_origin;
    const QList<Decision::SecretHeader> m_headers;
};

} // namespace countersign
