// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/facts.h"

#include "lens/ladder.h"

namespace countersign {

namespace {
constexpr qsizetype kOthers = 100;

bool isAboutAServer(const LadderExchange &exchange)
{
    return exchange.last().record.kind != TrafficRecord::Kind::Keyring && !exchange.last().record.neverLeft;
}

const LadderExchange *newest(const Ladder &ladder)
{
    for (qsizetype i = ladder.size() - 1; i >= 0; --i) {
        if (isAboutAServer(ladder.at(i)))
            return &ladder.at(i);
    }
    return nullptr;
}
} // namespace

Facts factsOf(const Ladder &ladder, quint64 exchange)
{
    const LadderExchange *asked = exchange != 0 ? ladder.find(exchange) : ladder.lastRefused();
    if (!asked && exchange == 0)
        asked = newest(ladder);
    Facts facts;
    if (!asked)
        return facts;
    for (const LadderHop &hop : asked->hops) {
        if (!hop.isUntravelled)
            facts.hops << hop.record;
    }
    for (qsizetype i = std::max<qsizetype>(0, ladder.size() - kOthers); i < ladder.size(); ++i) {
        const LadderExchange &other = ladder.at(i);
        for (const LadderHop &hop : other.hops) {
            if (other.id != asked->id && !hop.isUntravelled)
                facts.others << hop.record;
        }
    }
    return facts;
}

} // namespace countersign
