// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctorwords.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostAgentsTold = 8;
constexpr qsizetype kLongestAgent = 60;

QString someOf(const QStringList &names)
{
    QStringList told;
    for (const QString &name : names.mid(0, kMostAgentsTold))
        told << name.left(kLongestAgent);
    return told.join(u", "_s) + (names.size() > kMostAgentsTold ? u" …"_s : QString());
}
} // namespace

QString DoctorWords::server(const ProbeFindings &found)
{
    const QString version = found.version.isEmpty() ? QString() : u' ' + found.version;
    switch (found.kind) {
    case FoundKind::Nothing:
        return silence(found.problem.condition);
    case FoundKind::NotKnown:
        return found.asksForSignIn ? tr("It asks for a sign-in before it says what it is.") : tr("It does not say what it is.");
    case FoundKind::CopilotKit:
    case FoundKind::CopilotKitSingle: {
        const QString what = found.kind == FoundKind::CopilotKit
                                 ? tr("A CopilotKit runtime%1").arg(version)
                                 : tr("A CopilotKit runtime%1 with a single endpoint").arg(version);
        if (found.agents.isEmpty())
            return tr("%1, without agents.").arg(what);
        return tr("%1, %n agents: %2.", nullptr, int(found.agents.size())).arg(what, someOf(found.agents));
    }
    case FoundKind::CopilotKitV1:
        return tr("A CopilotKit runtime of version 1 (GraphQL), which Countersign does not speak.");
    case FoundKind::Intelligence:
        return tr("A CopilotKit runtime in intelligence mode, which Countersign does not speak.");
    case FoundKind::AgUi:
        return tr("It takes POST only and is no runtime, as plain AG-UI agents do.");
    case FoundKind::Chainlit:
        return found.chainlit.requiresLogin ? tr("A Chainlit server that requires a login.")
                                            : tr("A Chainlit server that requires no login.");
    case FoundKind::WebPage:
        return tr("A web page.");
    case FoundKind::OtherJson:
        return tr("JSON of something else.");
    }
    return {};
}

QString DoctorWords::silence(Condition condition)
{
    switch (condition) {
    case Condition::AnswerBrokeOff:
    case Condition::OutcomeUnknown:
    case Condition::BodyTimedOut:
        return tr("It was reached, and the connection ended before an answer was whole.");
    case Condition::AnswerUnreadable:
        return tr("It answered, but not in HTTP.");
    case Condition::HeadTimedOut:
        return tr("It was reached and has not answered in time.");
    case Condition::TlsUnknownIssuer:
    case Condition::TlsOutOfDate:
    case Condition::TlsWrongHost:
    case Condition::TlsTooOld:
    case Condition::TlsWantsCertificate:
    case Condition::TlsFailed:
        return tr("It was reached, but no connection that can be trusted came about, so nothing was asked.");
    default:
        return tr("Nobody answered.");
    }
}

QString DoctorWords::elsewhere(const ProbeFindings &found)
{
    if (!found.elsewhere.isValid())
        return {};
    const QString address = found.elsewhere.toString();
    if (found.guessed)
        return tr("%1 asks for a sign-in, so that may be the address.").arg(address);
    return found.elsewhereKind == FoundKind::Chainlit ? tr("There is a Chainlit server at %1.").arg(address)
                                                      : tr("There is a CopilotKit runtime at %1.").arg(address);
}

QString DoctorWords::gate(const GateFindings &found)
{
    switch (found.verdict) {
    case GateFindings::Verdict::NotTold:
        return found.answers.isEmpty() ? QString() : tr("The answers do not tell whether it is guarded.");
    case GateFindings::Verdict::Open:
        return tr("It answers anybody: no token is needed.");
    case GateFindings::Verdict::AnyToken:
        return tr("It refuses who has no token and takes one that is made up: nobody checks it.");
    case GateFindings::Verdict::Guarded:
        return tr("It is guarded, and this sign-in opens it.");
    case GateFindings::Verdict::OursRefused:
        return tr("It is guarded, and refuses this sign-in like a made-up one.");
    case GateFindings::Verdict::Closed:
        return tr("It is guarded; there was no sign-in to try.");
    }
    return {};
}

QString DoctorWords::as(GateAnswer::As as)
{
    switch (as) {
    case GateAnswer::As::Nobody:
        return tr("without a token");
    case GateAnswer::As::Stranger:
        return tr("with a made-up one");
    case GateAnswer::As::Ours:
        return tr("with this sign-in");
    case GateAnswer::As::Other:
        return tr("with the other one");
    }
    return {};
}

QString DoctorWords::difference(const AnswerDifference &difference, const QString &here, const QString &there)
{
    const auto value = [](const QString &text) { return text.isEmpty() ? tr("nothing") : text; };
    QString what;
    switch (difference.part) {
    case AnswerDifference::Part::None:
        return {};
    case AnswerDifference::Part::Status:
        what = tr("status");
        break;
    case AnswerDifference::Part::Header:
        what = difference.where;
        break;
    case AnswerDifference::Part::Body:
        what = difference.where.isEmpty() ? tr("the body") : difference.where;
        break;
    }
    return tr("%1: %2 %3, %4 %5.").arg(what, value(difference.first), here, value(difference.second), there);
}

} // namespace countersign
