// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QRegularExpression>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! An agent behind the runtime refused: told in an event, so the HTTP answer itself was a good one.
namespace {
bool isUpstreamRefusal(const Seen &seen)
{
    return seen.facts.met == Condition::UpstreamRefused || seen.last.ended == Condition::UpstreamRefused;
}

std::optional<Diagnosis> lostBehindRuntime(const Seen &seen)
{
    const auto tag = seen.carried();
    if (!isUpstreamRefusal(seen) || !tag)
        return {};
    for (const TrafficRecord &record : seen.facts.others) {
        Facts direct;
        direct.hops = { record };
        const Seen there(direct);
        const auto then = there.carried();
        const bool isElsewhere = there.isToServer() && there.at.origin() != seen.at.origin();
        if (isElsewhere && record.status >= 200 && record.status < 300 && then && then->isSameSecret(*tag))
            return seen.says(Id::TokenLostBehindRuntime, Who::ServerOwner, { seen.host(), there.host() });
    }
    return {};
}

std::optional<Diagnosis> agentBehind(const Seen &seen)
{
    if (!isUpstreamRefusal(seen))
        return {};
    static const QRegularExpression http(u"\\bHTTP (\\d{3})\\b"_s);
    const QString said = seen.facts.metDetail + u' ' + seen.last.note;
    const QString status = http.match(said).captured(1);
    return seen.says(Id::AgentBehindRefused, Who::AgentOwner, { seen.facts.agent, seen.host(), status });
}

//! CopilotKit's transcription, and what model services answer to a wrong key, passed on: it is not the person's, unless they sent
//! one of that kind.
std::optional<Diagnosis> ownKey(const Seen &seen)
{
    static const QRegularExpression key(u"\\b(?:incorrect|invalid|wrong)\\b.*\\bapi[- ]key\\b"_s,
                                        QRegularExpression::CaseInsensitiveOption);
    const QJsonObject error = seen.json.value(u"error"_s).toObject();
    const bool isModels = error.contains(u"type"_s) && key.match(error.value(u"message"_s).toString()).hasMatch();
    const bool sentAKey = !seen.sent("X-Api-Key").isEmpty() || !seen.sent("Api-Key").isEmpty();
    const bool isKeys = seen.json.value(u"error"_s) == "auth_failed"_L1 || (isModels && !sentAKey);
    if (seen.status() != 401 || !isKeys)
        return {};
    return seen.says(Id::ServersOwnKeyRefused, Who::ServerOwner, { seen.host() });
}

constexpr std::array<Rule, 3> kUpstream { ownKey, lostBehindRuntime, agentBehind };
} // namespace

std::span<const Rule> upstreamRules()
{
    return kUpstream;
}

//! Anything else a server answers, and what a gate check showed.
namespace {
bool isGood(const Seen &seen)
{
    return seen.status() >= 200 && seen.status() < 300;
}

//! It names what is not there, and that is no path: an agent, a thread.
bool namesSomethingElse(const Seen &seen)
{
    static const QRegularExpression path(
        u"^(?:[45]\\d\\d )?not found[.!]?$|\\b(?:routes?|path|page|url|uri|resource|endpoint|method"
        "|cannot)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    return !seen.reason().isEmpty() && !path.match(seen.reason()).hasMatch();
}

std::optional<Diagnosis> wrongPath(const Seen &seen)
{
    static const QList<int> numbers { 404, 405, 410 };
    if (!seen.isToServer() || !numbers.contains(seen.status()) || namesSomethingElse(seen))
        return {};
    QStringList arguments { seen.host(), seen.at.path };
    if (seen.status() == 405)
        arguments << QString::fromLatin1(seen.last.method) << u"method"_s;
    return seen.says(Id::WrongPath, Who::You, arguments);
}

std::optional<Diagnosis> rateLimited(const Seen &seen)
{
    if (!seen.isToServer() || seen.status() != 429)
        return {};
    static const QRegularExpression seconds(u"^\\d{1,9}$"_s);
    const QString after = QString::fromLatin1(seen.answer("Retry-After"));
    return seen.says(Id::RateLimited, Who::YouByWaiting, { seen.host(), seconds.match(after).hasMatch() ? after : QString() });
}

std::optional<Diagnosis> failed(const Seen &seen)
{
    if (!seen.isToServer() || seen.status() < 500)
        return {};
    return seen.says(Id::ServerFailed, Who::ServerOwner, { seen.host(), QString::number(seen.status()) });
}

std::optional<Diagnosis> page(const Seen &seen)
{
    const bool wasRead = seen.last.purpose == "info"_L1 && seen.facts.met == Condition::NotAnAgentServer;
    if (!seen.isToServer() || !isGood(seen) || !(seen.isPage() || wasRead || seen.last.ended == Condition::NotAnAgentServer))
        return {};
    return seen.says(Id::NotAnAgentServer, Who::You, { seen.host(), seen.isPage() ? u"page"_s : QString() });
}

std::optional<Diagnosis> openGate(const Seen &seen)
{
    const auto &gate = seen.facts.gate;
    if (!gate || (seen.status() != 0 && !isGood(seen)))
        return {};
    if (GateCheck::isLetIn(gate->without)) {
        const bool isOld = seen.facts.server == ServerKind::CopilotKitV1;
        return seen.says(isOld ? Id::V1GateNeverCalled : Id::OpenToAnybody, Who::ServerOwner, { seen.host() });
    }
    if (gate->without != 0 && GateCheck::isLetIn(gate->garbage))
        return seen.says(Id::GateTakesAnything, Who::ServerOwner, { seen.host() });
    return {};
}

std::optional<Diagnosis> well(const Seen &seen)
{
    const bool isSwitched = seen.is(TrafficRecord::Kind::WebSocketUpgrade) && seen.status() == 101;
    const bool isQuiet = seen.is(TrafficRecord::Kind::Callback) || seen.is(TrafficRecord::Kind::AuthorizationRequest)
                         || seen.is(TrafficRecord::Kind::Keyring);
    if (seen.facts.hops.isEmpty())
        return seen.says(Id::NothingYet, Who::Nobody, {});
    const bool isWell = isGood(seen) || isSwitched || isQuiet || (!seen.last.isOver() && seen.status() < 300);
    if (!isWell || seen.last.ended != Condition::None)
        return {};
    return seen.says(Id::NothingWrong, Who::Nobody, { seen.host() });
}

constexpr std::array<Rule, 6> kServer { wrongPath, rateLimited, failed, page, openGate, well };
} // namespace

std::span<const Rule> serverRules()
{
    return kServer;
}

} // namespace countersign
