// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>
#include <cstdlib>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
TrafficRecord lastThatLeft(const Facts &facts)
{
    for (auto it = facts.hops.rbegin(); it != facts.hops.rend(); ++it) {
        if (!it->neverLeft)
            return *it;
    }
    return facts.hops.isEmpty() ? TrafficRecord() : facts.hops.constLast();
}

//! What a body says in words, whatever the member is called: FastAPI `detail`, OAuth `error_description`, others `message`.
QString wordsOf(const QJsonObject &json, const QByteArray &body, const QByteArray &type)
{
    for (const auto &name : { u"detail"_s, u"error_description"_s, u"message"_s, u"error"_s, u"title"_s }) {
        const QJsonValue value = json.value(name);
        if (value.isString() && !value.toString().isEmpty())
            return value.toString().left(300);
        if (value.isObject() && value.toObject().value(u"message"_s).isString())
            return value.toObject().value(u"message"_s).toString().left(300);
    }
    return type == "text/plain" ? QString::fromUtf8(body).trimmed().left(300) : QString();
}

QByteArray mediaTypeOf(const TrafficRecord &record)
{
    return recordedValue(record.answerHeaders, "Content-Type").split(';').constFirst().trimmed().toLower();
}
} // namespace

Seen::Seen(const Facts &known)
    : facts(known)
    , last(lastThatLeft(known))
    , at(RecordedAddress::of(last.url))
    , type(mediaTypeOf(last))
    , json(QJsonDocument::fromJson(last.bodyStart).object())
    , words(wordsOf(json, last.bodyStart, type))
{
}

bool Seen::isToProvider() const
{
    static const QStringList purposes { u"discovery"_s, u"token"_s,    u"refresh"_s,      u"revoke"_s,
                                        u"jwks"_s,      u"userinfo"_s, u"registration"_s };
    return purposes.contains(last.purpose) || is(TrafficRecord::Kind::AuthorizationRequest) || is(TrafficRecord::Kind::Callback);
}

bool Seen::isToServer() const
{
    return !last.url.isEmpty() && !isToProvider() && !is(TrafficRecord::Kind::Keyring);
}

QString Seen::provider() const
{
    return !facts.providerHost.isEmpty() ? facts.providerHost : is(TrafficRecord::Kind::Callback) ? QString() : host();
}

std::optional<SecretTag> Seen::carried() const
{
    LadderHop hop;
    hop.record = last;
    for (const RecordedHeader &header : last.requestHeaders)
        hop.sent << LadderHeader { header.name, QString::fromUtf8(header.value), LadderHeader::Fate::Sent };
    return hop.token();
}

bool Seen::carriedOurToken() const
{
    const auto tag = carried();
    return tag && facts.token && facts.token->kind != TokenFacts::Kind::None && tag->isSameSecret(facts.token->tag);
}

AnswerOrigin Seen::answerer() const
{
    const TrafficRecord *good = other({}, true);
    return answererOf(last, good ? recordedValue(good->answerHeaders, "Server") : QByteArray());
}

QString Seen::challenge() const
{
    return QString::fromLatin1(answer("WWW-Authenticate"));
}

bool Seen::asksFor(const QString &scheme) const
{
    const QRegularExpression pattern(u"(?:^|[,\\n]\\s*)%1(?:\\s|,|$)"_s.arg(scheme), QRegularExpression::CaseInsensitiveOption);
    return pattern.match(challenge()).hasMatch();
}

QString Seen::challengeParameter(const QString &name) const
{
    const QRegularExpression pattern(uR"~((?:^|[\s,])%1\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))~"_s.arg(name),
                                     QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(challenge());
    return match.captured(1).isEmpty() ? match.captured(2) : match.captured(1);
}

QString Seen::oauthError() const
{
    if (is(TrafficRecord::Kind::Callback))
        return recordedValue(last.fields, u"error"_s);
    if (const QString field = recordedValue(last.answerFields, u"error"_s); !field.isEmpty())
        return field;
    if (isToProvider() && json.value(u"error"_s).isString())
        return json.value(u"error"_s).toString();
    return challengeParameter(u"error"_s);
}

QString Seen::oauthDescription() const
{
    if (is(TrafficRecord::Kind::Callback))
        return recordedValue(last.fields, u"error_description"_s);
    if (const QString field = recordedValue(last.answerFields, u"error_description"_s); !field.isEmpty())
        return field;
    const QString said = challengeParameter(u"error_description"_s);
    return said.isEmpty() ? json.value(u"error_description"_s).toString() : said;
}

std::optional<qint64> Seen::clockAhead() const
{
    // The Date of an answer that came from a cache is as old as the cache; `Age` says so (RFC 9111 §5.1).
    const QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(answer("Date")), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    if (!date.isValid() || !last.at.isValid() || !answer("Age").isEmpty())
        return {};
    const QDateTime server(date.date(), date.time(), QTimeZone::utc());
    return server.secsTo(last.at.addMSecs(std::max<qint64>(last.headMilliseconds, 0)));
}

QDateTime Seen::serverNow() const
{
    const QDateTime ours = last.at.isValid() ? last.at : facts.now;
    return ours.isValid() ? ours.addSecs(-clockAhead().value_or(0)) : QDateTime();
}

const TrafficRecord *Seen::other(const QString &purpose, bool good) const
{
    for (auto it = facts.others.rbegin(); it != facts.others.rend(); ++it) {
        const bool isGood = it->status >= 200 && it->status < 300;
        if (isGood == good && (purpose.isEmpty() || it->purpose == purpose)
            && RecordedAddress::of(it->url).origin() == at.origin())
            return &*it;
    }
    return nullptr;
}

bool Seen::isChainlit() const
{
    return facts.server == ServerKind::Chainlit || at.path.contains("/ws/socket.io"_L1);
}

const TrafficRecord *Seen::signInBefore() const
{
    const auto found = std::find_if(facts.others.rbegin(), facts.others.rend(), [](const TrafficRecord &record) {
        const RecordedAddress address = RecordedAddress::of(record.url);
        const bool isRoute =
            address.endsWith("/auth/header"_L1) || address.endsWith("/login"_L1) || address.endsWith("/auth/jwt"_L1);
        return record.method == "POST" && isRoute && record.status >= 200 && record.status < 300;
    });
    return found == facts.others.rend() ? nullptr : &*found;
}

Diagnosis Seen::says(Diagnosis::Id id, Diagnosis::Who who, const QStringList &arguments) const
{
    return { id, arguments, who, last.exchange, last.attempt };
}

QString minutes(qint64 seconds)
{
    return QString::number(std::max<qint64>(1, (std::abs(seconds) + 30) / 60));
}

} // namespace countersign
