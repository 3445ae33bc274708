// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/diagnosis.h"
#include "lens/ladder.h"
#include "lens/tokenfacts.h"
#include "probe/gatecheck.h"
#include "probe/preflight.h"
#include "probe/probe.h"

#include <QCoreApplication>

namespace countersign {

//! What a look at a server has shown. A value without secrets; text() and json() replace the tags of secrets by others, so that
//! two reports cannot be compared with each other.
class DoctorReport
{
    Q_GADGET
    Q_DECLARE_TR_FUNCTIONS(DoctorReport)
public:
    //! Said beside the findings.
    enum class Note {
        StoredTokenUsed,     //!< the keyring's token of this connection was asked with
        StoredSignInNotUsed, //!< it would have to be renewed, which would take it from the window
        NothingStored,
        KeyringNotReadable,
        NoHarmlessQuestion, //!< the gate cannot be checked without a run
        OutOfTime,          //!< stopped at the deadline, this is what was known by then
    };
    Q_ENUM(Note)
    enum class Verdict { Usable, SignInNeeded, Broken }; //!< the exit code, as a number

    QString address; //!< redacted
    QDateTime at;
    qint64 milliseconds = 0;
    WayMeasured way;
    ProbeFindings found;
    GateFindings gate;
    Ladder ladder;
    std::optional<TokenFacts> token;
    std::optional<TokenFacts> otherToken;
    Diagnosis diagnosis;
    QList<Diagnosis> also;
    Error error; //!< nothing was asked: the address or a file is not usable
    QList<Note> notes;

    [[nodiscard]] Verdict verdict() const;
    //! For people; with ANSI colours if asked for, and broken to the terminal's columns if there is one (0 = none). Nothing a
    //! server sent can move the cursor, colour or turn around text.
    [[nodiscard]] QString text(bool colours, int columns = 0) const;
    //! For programs: one object, as resources/doctor.schema.json says; ASCII where a character could do something.
    [[nodiscard]] QByteArray json() const;

private:
    [[nodiscard]] QStringList serverWords() const;
    [[nodiscard]] QStringList wayWords() const;
    [[nodiscard]] QStringList gateWords() const;
    [[nodiscard]] QStringList tokenWords() const;
    [[nodiscard]] QStringList hopLines(const LadderHop &hop, qsizetype number) const;
    [[nodiscard]] QString noteWords(Note note) const;
};

} // namespace countersign
