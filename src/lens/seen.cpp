// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include "core/answerwords.h"

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

constexpr qsizetype kMostWords = 300; // characters

//! What a body says in words, whatever shape it has.
QString wordsOf(const QJsonObject &json, const QByteArray &body, const QByteArray &type)
{
    if (!json.isEmpty())
        return wordsIn(json).left(kMostWords);
    // A text alone is JSON as well, and Socket.IO calls it plain.
    const QByteArray whole = body.trimmed();
    const bool isQuoted = whole.size() > 2 && whole.startsWith('"') && whole.endsWith('"');
    if (isQuoted)
        return wordsIn(QJsonDocument::fromJson('[' + whole + ']').array().at(0)).left(kMostWords);
    return type == "text/plain" ? QString::fromUtf8(whole).simplified().left(kMostWords) : QString();
}

//! Words that say no more than the number does.
bool isOnlyNo(const QString &text)
{
    static const QRegularExpression pattern(u"^(?:(?:error|http)?:?\\s*)?(?:[45]\\d\\d)?\\s*(?:unauthori[sz]ed|unauthenticated|(?"
                                            u":not|un)\\s?authori[sz]ed|auth(?:entication|"
                                            "ori[sz]ation) (?:is )?required|authentication failed|invalid[_ "
                                            "]token|invalid_request|access (?:is )?denied|forbidden|bad request|permission "
                                            "denied|no)?[.!]?$"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern.match(text).hasMatch();
}

QByteArray mediaTypeOf(const TrafficRecord &record)
{
    return recordedValue(record.answerHeaders, "Content-Type").split(';').constFirst().trimmed().toLower();
}

//! Header names have no case: Qt 6.8 sends them in small letters, people know them as `Authorization` and `X-Auth-Token`.
QString inCapitals(QString name)
{
    if (name != name.toLower())
        return name;
    for (qsizetype i = 0; i < name.size(); ++i)
        name[i] = i == 0 || name[i - 1] == u'-' ? name[i].toUpper() : name[i];
    return name;
}

} // namespace

Seen::Seen(const Facts &known)
    : facts(known)
    , last(lastThatLeft(known))
    , at(RecordedAddress::of(last.url))
    , type(mediaTypeOf(last))
    , json(QJsonDocument::fromJson(last.bodyStart).object())
    , words(wordsOf(json, last.bodyStart, type))
    , challenges(Challenge::in(answer("WWW-Authenticate")))
{
}

bool Seen::isToProvider() const
{
    static const QStringList purposes { u"discovery"_s, u"token"_s,    u"refresh"_s,     u"revoke"_s,
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

QString Seen::carrier() const
{
    const auto found = std::find_if(last.requestHeaders.begin(), last.requestHeaders.end(),
                                    [](const RecordedHeader &header) { return header.value.contains("[secret "); });
    return found == last.requestHeaders.end() ? QString() : inCapitals(QString::fromLatin1(found->name));
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

bool Seen::isRefused() const
{
    if (!isToServer())
        return false;
    static const QList<int> numbers { 401, 403, 419, 440, 498 };
    static const QStringList codes { u"invalid_token"_s, u"insufficient_scope"_s, u"insufficient_user_authentication"_s };
    return numbers.contains(status())
           || (status() >= 400 && status() < 500 && (!challenges.isEmpty() || codes.contains(json.value(u"error"_s).toString())));
}

const Challenge *Seen::challenge(const QByteArray &scheme) const
{
    const auto found =
        std::find_if(challenges.begin(), challenges.end(), [&](const Challenge &one) { return one.scheme == scheme; });
    return found == challenges.end() ? nullptr : &*found;
}

QString Seen::challengeParameter(const QByteArray &name) const
{
    const Challenge *bearer = challenge("bearer");
    if (bearer && !bearer->values.value(name).isEmpty())
        return bearer->values.value(name);
    for (const Challenge &one : challenges) {
        if (const QString value = one.values.value(name); !value.isEmpty())
            return value;
    }
    return {};
}

QString Seen::reason() const
{
    for (const QString &text : { challengeParameter("error_description"), words }) {
        if (!isOnlyNo(text))
            return text;
    }
    return {};
}

bool Seen::saysNothingArrived() const
{
    static const QRegularExpression unsure(u"\\bor\\b.{0,20}\\b(?:invalid|malformed|expired|incorrect|wrong|bad)\\b"
                                           "|\\b(?:invalid|malformed|expired|incorrect|wrong|bad)\\b or "_s,
                                           QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression missing(
        u"\\b(?:no|missing|empty)\\s+(?:(?:the|an?|authori[sz]ation|authentication|auth|access|bearer|jwt|http|security|required)"
        "\\s+){0,3}(?:tokens?|jwt|credentials?|headers?|bearer)\\b"
        "|\\b(?:jwt|credentials?|(?:authori[sz]ation|authentication|auth|access|bearer)[ -](?:header|token)|a token)\\s+(?:is "
        "|are |was "
        "|were )?(?:missing|absent|empty|required|not (?:provided|present|sent|supplied|given|found in))\\b"
        "|\\bdoes not contain (?:an? )?(?:\\w+ )?(?:token|jwt|credentials)\\b|^full authentication is required|^not "
        "authenticated\\.?$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QString said = reason();
    return missing.match(said).hasMatch() && !unsure.match(said).hasMatch();
}

QString Seen::oauthError() const
{
    if (is(TrafficRecord::Kind::Callback))
        return recordedValue(last.fields, u"error"_s);
    if (const QString field = recordedValue(last.answerFields, u"error"_s); !field.isEmpty())
        return field;
    if (isToProvider() && json.value(u"error"_s).isString())
        return json.value(u"error"_s).toString();
    return challengeParameter("error");
}

QString Seen::oauthDescription() const
{
    if (is(TrafficRecord::Kind::Callback))
        return recordedValue(last.fields, u"error_description"_s);
    if (const QString field = recordedValue(last.answerFields, u"error_description"_s); !field.isEmpty())
        return field;
    const QString said = challengeParameter("error_description");
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
