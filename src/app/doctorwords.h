// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "probe/gatecheck.h"
#include "probe/probe.h"

#include <QCoreApplication>

namespace countersign {

//! What a probe and a gate check have shown, in sentences: for doctor, the lens and the connection dialog. Pure.
class DoctorWords
{
    Q_DECLARE_TR_FUNCTIONS(DoctorWords)
public:
    //! "A CopilotKit runtime 1.75.0 with 3 agents: a, b, c."
    [[nodiscard]] static QString server(const ProbeFindings &found);
    //! Where no answer came: how far it got.
    [[nodiscard]] static QString silence(Condition condition);
    //! "There is one at https://…" Empty = nothing was found elsewhere.
    [[nodiscard]] static QString elsewhere(const ProbeFindings &found);
    //! "Guarded: it refuses who has no token and one that is made up, and lets this one in."
    [[nodiscard]] static QString gate(const GateFindings &found);
    [[nodiscard]] static QString as(GateAnswer::As as);
    //! "agents.billing: 1 here, nothing there". Empty = no difference.
    [[nodiscard]] static QString difference(const AnswerDifference &difference, const QString &here, const QString &there);
};

} // namespace countersign
