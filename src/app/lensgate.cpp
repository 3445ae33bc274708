// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensgate.h"

#include <QCoreApplication>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QString said(const char *text)
{
    return QCoreApplication::translate("LensGate", text);
}

QString answerWords(const GateAnswer *answer)
{
    if (!answer)
        return {};
    if (answer->answer.status == 0)
        return said(QT_TRANSLATE_NOOP("LensGate", "no answer"));
    const QString status = QString::number(answer->answer.status);
    return answer->isLetIn     ? said(QT_TRANSLATE_NOOP("LensGate", "let in (%1)")).arg(status)
           : answer->isRefused ? said(QT_TRANSLATE_NOOP("LensGate", "refused (%1)")).arg(status)
                               : status;
}

QString differenceWords(const GateFindings &found)
{
    using As = GateAnswer::As;
    const bool hasOther = found.of(As::Other) != nullptr;
    const AnswerDifference difference =
        found.difference(found.of(As::Ours) ? As::Ours : As::Nobody, hasOther ? As::Other : As::Nobody);
    const QString absent = said(QT_TRANSLATE_NOOP("LensGate", "nothing"));
    const QString first = difference.first.isEmpty() ? absent : difference.first;
    const QString second = difference.second.isEmpty() ? absent : difference.second;
    const QString where = difference.where.isEmpty() ? said(QT_TRANSLATE_NOOP("LensGate", "the answer")) : difference.where;
    switch (difference.part) {
    case AnswerDifference::Part::None:
        return hasOther ? said(QT_TRANSLATE_NOOP("LensGate", "none: both get the same answer")) : QString();
    case AnswerDifference::Part::Status: // the lines above say it
        return hasOther ? said(QT_TRANSLATE_NOOP("LensGate", "the status")) : QString();
    case AnswerDifference::Part::Header:
    case AnswerDifference::Part::Body:
        return (hasOther ? said(QT_TRANSLATE_NOOP("LensGate", "%1: %2, and %3 with the other one"))
                         : said(QT_TRANSLATE_NOOP("LensGate", "%1: %2 with yours, %3 without")))
            .arg(where, first, second);
    }
    return {};
}

QString tokenWords(const TokenDifference &difference)
{
    return difference.claim.isEmpty() ? QString()
                                      : said(QT_TRANSLATE_NOOP("LensGate", "%1: %2 in yours, %3 in the other one"))
                                            .arg(difference.claim, difference.first, difference.second);
}

struct VerdictWords
{
    LensCard::Look look;
    const char *title;
    const char *text;
};

VerdictWords verdictWords(GateFindings::Verdict verdict)
{
    using Verdict = GateFindings::Verdict;
    using Look = LensCard::Look;
    switch (verdict) {
    case Verdict::Open:
        return { Look::Asks, QT_TRANSLATE_NOOP("LensGate", "This server answers anybody"),
                 QT_TRANSLATE_NOOP("LensGate", "It needs no token. What it answers may still depend on who asks.") };
    case Verdict::AnyToken:
        return { Look::Asks, QT_TRANSLATE_NOOP("LensGate", "This server takes any token"),
                 QT_TRANSLATE_NOOP("LensGate", "It wants one, and is content with one that was made up just now.") };
    case Verdict::Guarded:
        return { Look::Well, QT_TRANSLATE_NOOP("LensGate", "This server is guarded"),
                 QT_TRANSLATE_NOOP("LensGate", "It takes your token, and refuses a made-up one and none at all.") };
    case Verdict::OursRefused:
        return { Look::Asks, QT_TRANSLATE_NOOP("LensGate", "This server refuses your token too"),
                 QT_TRANSLATE_NOOP("LensGate", "It treats yours like none, and like a made-up one.") };
    case Verdict::Closed:
        return { Look::Fact, QT_TRANSLATE_NOOP("LensGate", "This server is guarded"),
                 QT_TRANSLATE_NOOP("LensGate", "You are not signed in, so nothing was asked with a token of yours.") };
    case Verdict::NotTold:
        break;
    }
    return { Look::Fact, QT_TRANSLATE_NOOP("LensGate", "The gate check could not tell"),
             QT_TRANSLATE_NOOP("LensGate", "The answers say neither yes nor no.") };
}
} // namespace

LensCard::Words gateWords(const GateFindings &found, const TokenDifference &tokens)
{
    using As = GateAnswer::As;
    const VerdictWords verdict = verdictWords(found.verdict);
    return { verdict.look,
             said(verdict.title),
             said(verdict.text),
             { { said(QT_TRANSLATE_NOOP("LensGate", "Without a token")), answerWords(found.of(As::Nobody)) },
               { said(QT_TRANSLATE_NOOP("LensGate", "With a made-up one")), answerWords(found.of(As::Stranger)) },
               { said(QT_TRANSLATE_NOOP("LensGate", "With yours")), answerWords(found.of(As::Ours)) },
               { said(QT_TRANSLATE_NOOP("LensGate", "With the other one")), answerWords(found.of(As::Other)) },
               { said(QT_TRANSLATE_NOOP("LensGate", "First difference")), differenceWords(found) },
               { said(QT_TRANSLATE_NOOP("LensGate", "In the tokens")), tokenWords(tokens) } } };
}

std::optional<GateCheck> gateFacts(const GateFindings &found)
{
    const GateAnswer *nobody = found.of(GateAnswer::As::Nobody);
    const GateAnswer *stranger = found.of(GateAnswer::As::Stranger);
    if (found.verdict == GateFindings::Verdict::NotTold || !nobody || !stranger)
        return std::nullopt;
    GateCheck gate { nobody->answer.status, stranger->answer.status, {} };
    if (const GateAnswer *ours = found.of(GateAnswer::As::Ours))
        gate.ours = ours->answer.status;
    return gate;
}

FoundKind gateKind(ConnectionConfig::Kind kind)
{
    switch (kind) {
    case ConnectionConfig::Kind::CopilotKit:
        return FoundKind::CopilotKit;
    case ConnectionConfig::Kind::AgUi:
        return FoundKind::AgUi;
    case ConnectionConfig::Kind::Chainlit:
        return FoundKind::Chainlit;
    case ConnectionConfig::Kind::Auto:
        break;
    }
    return FoundKind::NotKnown;
}

} // namespace countersign
