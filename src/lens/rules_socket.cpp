// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! WebSocket upgrades. QWebSocket tells nothing of a refusal, so the same GET is asked once more by HTTP; both are hops.
namespace {
QStringList tagsIn(const QByteArray &value)
{
    static const QRegularExpression tag(u"\\[secret [^\\]]+\\]"_s);
    QStringList tags;
    for (auto it = tag.globalMatch(QString::fromUtf8(value)); it.hasNext();)
        tags << it.next().captured();
    return tags;
}

const TrafficRecord *refusedUpgrade(const Seen &seen)
{
    for (const TrafficRecord &hop : seen.facts.hops) {
        if (hop.kind == TrafficRecord::Kind::WebSocketUpgrade && !hop.repeatsUpgrade && hop.isOver()
            && (hop.status != 101 || hop.ended != Condition::None))
            return &hop;
    }
    return nullptr;
}

//! What the upgrade was answered, or else the same GET by HTTP.
int refusalOf(const Seen &seen, const TrafficRecord &upgrade)
{
    return upgrade.status != 0 ? upgrade.status : seen.last.repeatsUpgrade ? seen.status() : 0;
}

std::optional<Diagnosis> socketPath(const Seen &seen)
{
    const TrafficRecord *upgrade = refusedUpgrade(seen);
    if (!upgrade || !RecordedAddress::of(upgrade->url).endsWith("/ws/socket.io"_L1))
        return {};
    return seen.says(Id::SocketPathSlash, Who::You, { seen.host() });
}

std::optional<Diagnosis> socketCookieTooLarge(const Seen &seen)
{
    const TrafficRecord *upgrade = refusedUpgrade(seen);
    if (!upgrade || upgrade->requestHeadBytes <= 8192 || recordedValue(upgrade->requestHeaders, "Cookie").isEmpty())
        return {};
    static const QList<int> limits { 400, 413, 431, 494, 502 };
    if (!limits.contains(refusalOf(seen, *upgrade)))
        return {};
    return seen.says(Id::CookieTooLarge, Who::ServerOwner,
                     { seen.host(), QString::number((upgrade->requestHeadBytes + 1023) / 1024) });
}

std::optional<Diagnosis> socketCookie(const Seen &seen)
{
    const TrafficRecord *upgrade = refusedUpgrade(seen);
    if (!upgrade || !seen.isChainlit())
        return {};
    const QByteArray cookie = recordedValue(upgrade->requestHeaders, "Cookie");
    const TrafficRecord *signIn = seen.signInBefore();
    const QStringList set = signIn ? tagsIn(recordedValue(signIn->answerHeaders, "Set-Cookie")) : QStringList();
    if (cookie.isEmpty() && (!set.isEmpty() || !recordedValue(upgrade->requestHeaders, "Authorization").isEmpty()))
        return seen.says(Id::SocketWithoutCookie, Who::You, { seen.host() });
    const QStringList sent = tagsIn(cookie);
    const auto isSent = [&](const QString &tag) { return sent.contains(tag); };
    if (!cookie.isEmpty() && !set.isEmpty() && std::none_of(set.begin(), set.end(), isSent))
        return seen.says(Id::SocketOtherCookie, Who::You, { seen.host() });
    return {};
}

//! The plain GET arrives: it is answered well, or told (400, 426) that an upgrade is due. So the upgrade was lost on the way, or
//! something there took it for itself.
std::optional<Diagnosis> upgradeNotPassed(const Seen &seen)
{
    static const QList<int> arrived { 200, 400, 426 };
    const TrafficRecord *upgrade = refusedUpgrade(seen);
    if (!upgrade || !seen.last.repeatsUpgrade || !arrived.contains(seen.status()) || upgrade->status == 401
        || upgrade->status == 403)
        return {};
    const bool wantsUpgrade = seen.words.isEmpty() || seen.hasWords(u"upgrade"_s) || seen.hasWords(u"websocket"_s);
    if (seen.status() == 400 && !wantsUpgrade)
        return {}; // another reason, and it is told
    return seen.says(Id::UpgradeNotPassedOn, Who::GatewayOwner, { seen.host() });
}

constexpr std::array<Rule, 4> kSocket { socketPath, socketCookieTooLarge, upgradeNotPassed, socketCookie };
} // namespace

std::span<const Rule> socketRules()
{
    return kSocket;
}

} // namespace countersign
