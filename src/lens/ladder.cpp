// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/ladder.h"

#include "lens/address.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;
using Fate = LadderHeader::Fate;
using Redirect = TrafficRecord::Redirect;

namespace {
constexpr qsizetype kMostServers = 100; // origins whose Server header is remembered

bool isWire(const TrafficRecord &record)
{
    return record.kind == TrafficRecord::Kind::Http || record.kind == TrafficRecord::Kind::EventStream
           || record.kind == TrafficRecord::Kind::WebSocketUpgrade;
}

//! Asked without anything of the person's, whoever they are: what a guess hits is nobody they chose to trust with it.
bool isAskedBare(const QString &purpose)
{
    static const QStringList purposes { u"place"_s, u"authorize"_s, u"discovery"_s, u"jwks"_s };
    return purposes.contains(purpose);
}

bool carriesSecret(const LadderHeader &header)
{
    return header.value.contains("[secret "_L1);
}

bool hasHeader(const QList<LadderHeader> &headers, const QByteArray &name)
{
    return std::any_of(headers.begin(), headers.end(),
                       [&](const LadderHeader &header) { return header.name.compare(name, Qt::CaseInsensitive) == 0; });
}

//! Why a header of ours is missing on a hop after this redirect.
Fate fateAfter(const RecordedAddress &from, const RecordedAddress &to)
{
    return from.host == to.host && from.scheme != to.scheme ? Fate::DroppedOtherScheme : Fate::DroppedOtherOrigin;
}

QList<LadderHeader> headersOf(const TrafficRecord &record)
{
    QList<LadderHeader> headers;
    for (const RecordedHeader &header : record.requestHeaders) {
        headers << LadderHeader { header.name, QString::fromUtf8(header.value), header.addedByQt ? Fate::AddedByQt : Fate::Sent };
    }
    return headers;
}

//! Puts what the hop before had of ours and this one has not where it stood there, and says why.
void addDropped(QList<LadderHeader> &headers, const LadderHop &before, const RecordedAddress &here)
{
    const RecordedAddress there = RecordedAddress::of(before.record.url);
    if (there.origin() == here.origin())
        return; // nothing is dropped on the way to the same server; a renewal may leave one out
    qsizetype at = 0;
    for (const LadderHeader &header : before.sent) {
        if (header.fate == Fate::AddedByQt || header.fate == Fate::NotSent || header.fate == Fate::Withheld)
            continue;
        if (hasHeader(headers, header.name))
            ++at;
        else
            headers.insert(std::min(at++, headers.size()), { header.name, {}, fateAfter(there, here) });
    }
}

LadderHop hopOf(const TrafficRecord &record, const LadderHop *before)
{
    LadderHop hop;
    hop.record = record;
    const RecordedAddress address = RecordedAddress::of(record.url);
    hop.scheme = address.scheme;
    hop.host = address.host;
    hop.port = address.port;
    hop.path = address.path;
    hop.sent = headersOf(record);
    if (!isWire(record) || record.neverLeft)
        return hop;
    if (before)
        addDropped(hop.sent, *before, address);
    if (!hop.token() && !hasHeader(hop.sent, "Authorization") && !hasHeader(hop.sent, "Cookie"))
        hop.sent << LadderHeader { "Authorization", {}, isAskedBare(record.purpose) ? Fate::Withheld : Fate::NotSent };
    return hop;
}

//! The place an exchange was sent on to and did not go: what carried a secret would not have gone along.
LadderHop untravelled(const LadderHop &last)
{
    TrafficRecord record;
    record.exchange = last.record.exchange;
    record.attempt = last.record.attempt + 1;
    record.purpose = last.record.purpose;
    record.method = last.record.method;
    record.url = last.record.redirectTarget;
    record.at = last.record.at;
    record.neverLeft = true;
    record.milliseconds = 0;
    LadderHop hop = hopOf(record, nullptr);
    hop.isUntravelled = true;
    const RecordedAddress there = RecordedAddress::of(last.record.url);
    for (const LadderHeader &header : last.sent) {
        if (carriesSecret(header))
            hop.sent << LadderHeader { header.name, {}, fateAfter(there, RecordedAddress::of(record.url)) };
    }
    return hop;
}

bool endsElsewhere(const TrafficRecord &record)
{
    return (record.redirect == Redirect::OtherOrigin || record.redirect == Redirect::OtherScheme)
           && !record.redirectTarget.isEmpty();
}

bool wasFollowed(Redirect redirect)
{
    return redirect == Redirect::None || redirect == Redirect::Followed || redirect == Redirect::BareFollowed;
}

bool isOurCheck(Condition condition)
{
    return condition == Condition::PlainHttpRefused || condition == Condition::AddressMalformed
           || condition == Condition::AddressHasUserInfo || condition == Condition::RequestRefused
           || condition == Condition::CertificateUnusable;
}
} // namespace

std::optional<SecretTag> LadderHop::token() const
{
    const LadderHeader *cookie = nullptr;
    const LadderHeader *other = nullptr;
    for (const LadderHeader &header : sent) {
        if (!carriesSecret(header))
            continue;
        if (header.name.compare("Authorization", Qt::CaseInsensitive) == 0)
            return SecretTag::firstIn(header.value);
        (header.name.compare("Cookie", Qt::CaseInsensitive) == 0 ? cookie : other) = &header;
    }
    const LadderHeader *found = other ? other : cookie;
    return found ? SecretTag::firstIn(found->value) : std::nullopt;
}

QString LadderHop::origin() const
{
    return RecordedAddress::of(record.url).origin();
}

const LadderHop &LadderExchange::last() const
{
    const bool isOnlyOne = hops.size() == 1;
    return hops.constLast().isUntravelled && !isOnlyOne ? hops.at(hops.size() - 2) : hops.constLast();
}

bool LadderExchange::isRefused() const
{
    const TrafficRecord &record = last().record;
    if (record.neverLeft)
        return isOurCheck(record.ended);
    if (!isWire(record))
        return record.ended != Condition::None && record.ended != Condition::SignInCancelled;
    return record.status >= 400 || !wasFollowed(record.redirect) || (record.isOver() && record.ended != Condition::None);
}

Ladder::Ladder() = default;

Ladder::Ladder(const Limits &limits) : m_limits(limits) {}

Ladder::Change Ladder::put(const TrafficRecord &record)
{
    Change change;
    change.index = indexOf(record.exchange);
    if (change.index < 0) {
        change.inserted = true;
        change.index = size();
        m_exchanges.push_back({ record.exchange, {} });
    }
    LadderExchange &exchange = m_exchanges.at(static_cast<std::size_t>(change.index));
    const auto place = std::find_if(exchange.hops.begin(), exchange.hops.end(), [&](const LadderHop &hop) {
        return hop.isUntravelled || hop.record.attempt >= record.attempt;
    });
    if (place != exchange.hops.end() && place->record.attempt == record.attempt && !place->isUntravelled) {
        m_bytes -= place->record.footprint();
        place->record = record;
    } else {
        LadderHop hop;
        hop.record = record;
        exchange.hops.insert(place, hop);
        ++m_hops;
    }
    m_bytes += record.footprint();
    rebuild(exchange);
    remember(record);
    change.removed = shrink(change.index);
    change.index -= change.removed;
    return change;
}

void Ladder::clear()
{
    m_exchanges.clear();
    m_servers.clear();
    m_hops = 0;
    m_bytes = 0;
}

const LadderExchange *Ladder::find(quint64 exchange) const
{
    const qsizetype index = indexOf(exchange);
    return index < 0 ? nullptr : &at(index);
}

const LadderExchange *Ladder::lastRefused() const
{
    QStringList gotThrough;
    for (auto it = m_exchanges.rbegin(); it != m_exchanges.rend(); ++it) {
        const LadderHop &last = it->last();
        const QString what = last.record.purpose + u' ' + it->first().origin();
        if (it->isRefused() && !gotThrough.contains(what))
            return &*it;
        if (last.record.status < 200 || last.record.status >= 300)
            continue;
        if (last.record.purpose == "token"_L1)
            return nullptr; // what was refused before this sign-in is an older story
        if (!gotThrough.contains(what) && gotThrough.size() < 100)
            gotThrough << what;
    }
    return nullptr;
}

qsizetype Ladder::indexOf(quint64 exchange) const
{
    // From the back: what changes is nearly always among the last that began.
    const auto found =
        std::find_if(m_exchanges.rbegin(), m_exchanges.rend(), [&](const LadderExchange &known) { return known.id == exchange; });
    return found == m_exchanges.rend() ? -1 : static_cast<qsizetype>(std::distance(found, m_exchanges.rend())) - 1;
}

void Ladder::rebuild(LadderExchange &exchange) const
{
    exchange.hops.removeIf([](const LadderHop &hop) { return hop.isUntravelled; });
    for (qsizetype i = 0; i < exchange.hops.size(); ++i) {
        LadderHop hop = hopOf(exchange.hops.at(i).record, i > 0 ? &exchange.hops.at(i - 1) : nullptr);
        hop.answeredBy = answererOf(hop.record, m_servers.value(hop.origin()));
        exchange.hops[i] = hop;
    }
    if (endsElsewhere(exchange.hops.constLast().record))
        exchange.hops << untravelled(exchange.hops.constLast());
    exchange.hops.last().wentWrong = exchange.isRefused();
}

void Ladder::remember(const TrafficRecord &record)
{
    const QByteArray server = recordedValue(record.answerHeaders, "Server");
    if (record.status < 200 || record.status >= 300 || server.isEmpty())
        return;
    const QString origin = RecordedAddress::of(record.url).origin();
    if (m_servers.size() < kMostServers || m_servers.contains(origin))
        m_servers.insert(origin, server);
}

qsizetype Ladder::shrink(qsizetype keep)
{
    qsizetype removed = 0;
    while (removed < keep && (m_hops > m_limits.hops || m_bytes > m_limits.bytes)) {
        for (const LadderHop &hop : std::as_const(m_exchanges.front().hops)) {
            m_hops -= hop.isUntravelled ? 0 : 1;
            m_bytes -= hop.isUntravelled ? 0 : hop.record.footprint();
        }
        m_exchanges.pop_front();
        ++removed;
    }
    return removed;
}

} // namespace countersign
