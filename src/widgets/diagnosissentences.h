// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/diagnosis.h"
#include "lens/ladder.h"

#include <QCoreApplication>
#include <QString>

namespace countersign {

//! A diagnosis in words, each part at most 25 words.
struct DiagnosisSentence
{
    QString title;    //!< "A redirect dropped your token", no full stop
    QString text;     //!< what was seen; starts where the title ends; "may" where the evidence allows another reading
    QString toChange; //!< what to change, a sentence without "you should"; empty = nothing
    QString whoCan;   //!< "You, in the connection's settings"; empty = nobody needs to
};

//! The words of the auth lens, for pane, report and doctor. One tr() per part and id. Pure.
class DiagnosisSentences
{
    Q_DECLARE_TR_FUNCTIONS(DiagnosisSentences)
public:
    [[nodiscard]] static DiagnosisSentence of(const Diagnosis &diagnosis);
    //! "the gateway, not the agent": who answered a hop, for the row "Answered by".
    [[nodiscard]] static QString answerer(const AnswerOrigin &origin);
    //! "dropped: other host", "sent: Bearer, under 512 characters, a41f9c", "added by Qt": a header's value column.
    [[nodiscard]] static QString header(const LadderHeader &header);
    //! "a redirect to another host, not followed" and its kin; empty for Redirect::None.
    [[nodiscard]] static QString redirect(TrafficRecord::Redirect redirect);

private:
    [[nodiscard]] static QString whoCan(Diagnosis::Who who);
};

} // namespace countersign
