// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitrun.h"

namespace countersign {

namespace {
//! No address, no file …: nothing will be different after a while.
bool staysSo(Condition condition)
{
    return condition == Condition::AddressMalformed || condition == Condition::AddressHasUserInfo
           || condition == Condition::PlainHttpRefused || condition == Condition::CertificateUnusable
           || condition == Condition::RequestRefused;
}
} // namespace

RunEnd runEndOf(const HttpOutcome &outcome)
{
    using How = RunEnd::How;
    const Condition condition = outcome.error ? outcome.error->condition : Condition::None;
    if (outcome.cancelled)
        return { How::Cancelled, {}, false };
    if (condition == Condition::Offline)
        return { How::Unreachable, outcome.error, false };
    if (outcome.refusal.kind == Refusal::Kind::NotSignedIn || isMatterOfSignIn(condition)) {
        const bool wentBare = outcome.generation == 0 && outcome.reached == HttpOutcome::Reached::Answered;
        return { How::SignInRequired, outcome.error, wentBare };
    }
    if (outcome.refusal.kind == Refusal::Kind::Forbidden)
        return { How::Forbidden, outcome.error, false };
    if (outcome.reached == HttpOutcome::Reached::Answered || staysSo(condition))
        return { How::Failed, outcome.error, false };
    return { How::Unreachable, outcome.error, false };
}

RunEnd runEndOf(const Error &why, bool isUnreachable)
{
    if (isMatterOfSignIn(why.condition))
        return { RunEnd::How::SignInRequired, why, false };
    if (why.condition == Condition::Forbidden)
        return { RunEnd::How::Forbidden, why, false };
    return { isUnreachable ? RunEnd::How::Unreachable : RunEnd::How::Failed, why, false };
}

} // namespace countersign
