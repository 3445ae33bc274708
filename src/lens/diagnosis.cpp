// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/diagnosis.h"

#include "lens/seen.h"

#include <QMetaEnum>

#include <array>

namespace countersign {

namespace {
std::optional<Diagnosis> firstOf(std::span<const Rule> rules, const Seen &seen)
{
    for (const Rule rule : rules) {
        if (const auto diagnosis = rule(seen))
            return diagnosis;
    }
    return {};
}
} // namespace

Diagnosis diagnose(const Facts &facts)
{
    const Seen seen(facts);
    // What the provider says is about the sign-in, and what anybody else says is not.
    const auto providers = seen.isToProvider() ? providerRules() : std::span<const Rule>();
    for (const auto rules : { wayRules(), upstreamRules(), providers, chainlitRules(), socketRules(), proofRules(),
                              gatewayRules(), sentRules(), tokenRules(), serverRules() }) {
        if (const auto diagnosis = firstOf(rules, seen))
            return *diagnosis;
    }
    if (seen.status() >= 400 && !seen.reason().isEmpty())
        return seen.says(Diagnosis::Id::RefusedSaid, Diagnosis::Who::NotKnown,
                         { seen.host(), QString::number(seen.status()), seen.reason().left(120) });
    return seen.says(Diagnosis::Id::NotKnown, Diagnosis::Who::NotKnown, { seen.host(), QString::number(seen.status()) });
}

QString nameOf(Diagnosis::Id id)
{
    return QString::fromLatin1(QMetaEnum::fromType<Diagnosis::Id>().valueToKey(static_cast<int>(id)));
}

QString nameOf(Diagnosis::Who who)
{
    return QString::fromLatin1(QMetaEnum::fromType<Diagnosis::Who>().valueToKey(static_cast<int>(who)));
}

} // namespace countersign
