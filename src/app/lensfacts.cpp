// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensfacts.h"

#include "app/connectionsession.h"
#include "core/redactor.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
ServerKind serverKind(ConnectionConfig::Kind kind)
{
    switch (kind) {
    case ConnectionConfig::Kind::CopilotKit:
        return ServerKind::CopilotKit;
    case ConnectionConfig::Kind::AgUi:
        return ServerKind::AgUi;
    case ConnectionConfig::Kind::Chainlit:
        return ServerKind::Chainlit;
    case ConnectionConfig::Kind::Auto:
        break;
    }
    return ServerKind::NotKnown;
}

bool isLostRedirect(Diagnosis::Id id)
{
    using Id = Diagnosis::Id;
    return id == Id::RedirectDroppedToken || id == Id::RedirectToOtherHost || id == Id::RedirectToOtherScheme
           || id == Id::RedirectOfPost;
}
} // namespace

Ladder ladderOf(const TrafficLog &log)
{
    Ladder ladder;
    for (const TrafficRecord &record : log.records())
        ladder.put(record);
    return ladder;
}

TokenFacts tokenOf(ConnectionSession &connection)
{
    const auto headers = connection.session().headersOfTheMoment();
    if (headers.isEmpty())
        return {};
    Redactor &redactor = connection.ground().redactor;
    const QByteArray value = headers.first().value.reveal();
    const bool isBearer = value.left(7).toLower() == "bearer ";
    return TokenFacts::read(isBearer ? redactor.keep(value.mid(7)) : headers.first().value, redactor,
                            connection.config().signIn.clientId);
}

Facts lensFacts(ConnectionSession &connection, const Ladder &ladder, quint64 exchange)
{
    const ConnectionConfig &config = connection.config();
    Facts facts = factsOf(ladder, exchange);
    facts.server = serverKind(config.kind);
    facts.signedIn = connection.session().state() == Session::State::SignedIn && connection.session().needsSignIn();
    if (const TokenFacts token = tokenOf(connection); token.kind != TokenFacts::Kind::None)
        facts.token = token;
    facts.sendsIdToken = config.signIn.bearer == SignInConfig::Bearer::Id;
    facts.clientId = config.signIn.clientId;
    facts.providerHost = connection.providerHost();
    if (!config.signIn.resource.isEmpty())
        facts.expectedAudience = { config.signIn.resource };
    if (config.signIn.method == SignInConfig::Method::OAuth && !config.signIn.issuer.isEmpty())
        facts.expectedIssuers = { config.signIn.issuer };
    for (const ConnectionConfig::Header &header : config.headers)
        facts.ownHeaders << header.name;
    facts.agent = connection.chat().agentId();
    facts.proxyHost = connection.route().proxyFor(config.address).hostName();
    facts.now = connection.ground().clock.wall();
    facts.met = connection.lastFailure().condition;
    facts.metDetail = connection.lastFailure().detail;
    return facts;
}

TokenSurroundings tokenSurroundings(ConnectionSession &connection, const Ladder &ladder, const Diagnosis &diagnosis)
{
    const Facts facts = lensFacts(connection, ladder);
    TokenSurroundings around;
    around.expectedAudience = facts.expectedAudience;
    around.expectedIssuers = facts.expectedIssuers;
    around.server = connection.config().address.host();
    if (diagnosis.id == Diagnosis::Id::ScopeMissing)
        around.missingScope = diagnosis.arguments.value(1);
    around.renewsItself = connection.session().isRenewable();
    around.ahead = LensRows::clockAhead(ladder, around.server);
    around.now = facts.now;
    return around;
}

QUrl addressBehind(const QUrl &address, const QUrl &asked, const QUrl &target)
{
    QUrl there;
    there.setScheme(target.scheme());
    there.setHost(target.host());
    there.setPort(target.port());
    const QString base = address.path();
    const QString below = asked.path().startsWith(base) ? asked.path().mid(base.size()) : QString();
    QString path = target.path();
    if (!below.isEmpty() && path.endsWith(below))
        path.chop(below.size());
    there.setPath(path.isEmpty() ? base : path);
    return there;
}

std::optional<QUrl> addressBehindRedirect(ConnectionSession &connection)
{
    const Ladder ladder = ladderOf(connection.traffic());
    const LadderExchange *refused = ladder.lastRefused();
    if (!refused || !refused->first().token())
        return std::nullopt;
    const Diagnosis diagnosis = diagnose(lensFacts(connection, ladder, refused->id));
    const QUrl target(refused->last().record.redirectTarget);
    if (!isLostRedirect(diagnosis.id) || target.host().isEmpty())
        return std::nullopt;
    return addressBehind(connection.config().address, QUrl(refused->first().record.url), target);
}

} // namespace countersign
