// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/facts.h"
#include "lens/ladder.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace countersign {

class Redactor;

//! What a report says besides the ladder. Words come from whoever has them (widgets); nothing here holds a secret.
struct ReportSubject
{
    QString program;    //!< "Countersign 0.3.0, Qt 6.4.2, Debian GNU/Linux 12"
    QString connection; //!< "CopilotKit at https://agents.example.com/api/copilotkit"
    QDateTime written;  //!< UTC
    QString diagnosis;  //!< its id, for who searches: "RedirectDroppedToken"
    QString title;
    QString text;
    QString toChange;
    QString whoCan;
    quint64 exchange = 0; //!< the one that shows it; 0 = none
    std::optional<TokenFacts> token;
    QStringList gate; //!< lines about a gate check, if there was one
};

//! Markdown for an issue tracker: the sentence, the set-up, each hop as it looks on the wire, what the token says. Everything
//! goes through a Publication of its own. At most 60 000 characters: the newest exchanges stay, and the one it is about. Pure.
[[nodiscard]] QString markdownReport(const ReportSubject &subject, const Ladder &ladder, const Redactor &redactor);

} // namespace countersign
