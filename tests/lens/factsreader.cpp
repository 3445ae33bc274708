// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "factsreader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QMetaEnum>
#include <QRegularExpression>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
template<typename Enum> Enum named(const QJsonValue &name, Enum otherwise)
{
    if (name.isUndefined())
        return otherwise;
    bool known = false;
    const int value = QMetaEnum::fromType<Enum>().keyToValue(name.toString().toLatin1().constData(), &known);
    if (!known)
        qFatal("no such name: %s", qPrintable(name.toString()));
    return static_cast<Enum>(value);
}

QByteArray base64(const QJsonObject &object)
{
    return QJsonDocument(object)
        .toJson(QJsonDocument::Compact)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QStringList texts(const QJsonValue &value)
{
    QStringList result;
    const QJsonArray all = value.toArray();
    for (const QJsonValue &text : all)
        result << text.toString();
    return result;
}
} // namespace

FactsReader::FactsReader() = default;

QDateTime FactsReader::now()
{
    return QDateTime(QDate(2026, 3, 1), QTime(12, 0), QTimeZone::utc());
}

QByteArray FactsReader::jwt(const QJsonObject &claims, const QByteArray &algorithm)
{
    QJsonObject moved = claims;
    for (auto it = moved.begin(); it != moved.end(); ++it) {
        const QString text = it.value().toString();
        if (text.startsWith(u'+') || text.startsWith(u'-'))
            it.value() = double(now().toSecsSinceEpoch() + text.toLongLong());
    }
    return base64({ { u"alg"_s, QString::fromLatin1(algorithm) } }) + '.' + base64(moved) + ".c2lnbmF0dXJlLW9mLXRoaXM";
}

void FactsReader::readToken(const QJsonObject &token, Facts &facts)
{
    if (token.isEmpty())
        return;
    const QByteArray algorithm = token.value(u"alg"_s).toString(u"RS256"_s).toLatin1();
    m_token = token.contains(u"opaque"_s) ? token.value(u"opaque"_s).toString().toUtf8()
                                          : jwt(token.value(u"jwt"_s).toObject(), algorithm);
    facts.signedIn = true;
    facts.token = TokenFacts::read(m_redactor.keep(m_token), m_redactor, facts.clientId);
}

QByteArray FactsReader::filled(const QString &value) const
{
    static const QRegularExpression date(u"\\{date([+-]\\d+)?\\}"_s);
    QString text = QString(value).replace(u"{token}"_s, QString::fromLatin1(m_token));
    if (const auto match = date.match(text); match.hasMatch()) {
        const QDateTime then = now().addSecs(match.captured(1).toLongLong());
        text.replace(match.captured(0), QLocale::c().toString(then, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s));
    }
    return text.toUtf8();
}

QList<RecordedHeader> FactsReader::headers(const QJsonObject &named) const
{
    QList<RecordedHeader> result;
    for (auto it = named.begin(); it != named.end(); ++it) {
        const QByteArray name = it.key().toLatin1();
        result << RecordedHeader { name, m_redactor.redactHeader(name, filled(it.value().toString())) };
    }
    return result;
}

QList<RecordedField> FactsReader::fields(const QJsonObject &named) const
{
    QList<RecordedField> result;
    for (auto it = named.begin(); it != named.end(); ++it)
        result << recordedField(m_redactor, it.key().toUtf8(), it.value().toString().toUtf8());
    return result;
}

TrafficRecord FactsReader::record(const QJsonObject &hop) const
{
    TrafficRecord record;
    record.exchange = m_exchange;
    record.attempt = hop.value(u"attempt"_s).toInt();
    record.kind = named(hop.value(u"kind"_s), TrafficRecord::Kind::Http);
    record.purpose = hop.value(u"purpose"_s).toString();
    record.at = now();
    record.method = hop.value(u"method"_s).toString().toLatin1();
    record.url = m_redactor.redactUrl(hop.value(u"url"_s).toString());
    record.requestHeaders = headers(hop.value(u"send"_s).toObject());
    record.requestHeadBytes = hop.value(u"headBytes"_s).toInt();
    record.fields = fields(hop.value(u"fields"_s).toObject());
    record.status = hop.value(u"status"_s).toInt();
    record.answerHeaders = headers(hop.value(u"answer"_s).toObject());
    record.answerFields = fields(hop.value(u"answerFields"_s).toObject());
    record.bodyStart = m_redactor.redactStart(hop.value(u"body"_s).toString().toUtf8(), true, TrafficRecord::kMostBody);
    record.redirect = named(hop.value(u"redirect"_s), TrafficRecord::Redirect::None);
    record.redirectTarget = m_redactor.redactUrl(hop.value(u"target"_s).toString());
    record.ended = named(hop.value(u"ended"_s), Condition::None);
    record.note = hop.value(u"note"_s).toString();
    record.neverLeft = hop.value(u"neverLeft"_s).toBool();
    record.repeatsUpgrade = hop.value(u"repeatsUpgrade"_s).toBool();
    record.headMilliseconds = record.status > 0 ? 0 : -1;
    record.milliseconds = hop.value(u"running"_s).toBool() ? -1 : 20;
    return record;
}

Facts FactsReader::read(const QJsonObject &row)
{
    static const QStringList kinds { u"NotKnown"_s, u"AgUi"_s, u"CopilotKit"_s, u"CopilotKitV1"_s, u"Chainlit"_s };
    Facts facts;
    facts.now = now();
    facts.server = static_cast<ServerKind>(std::max<qsizetype>(0, kinds.indexOf(row.value(u"server"_s).toString())));
    facts.sendsIdToken = row.value(u"sendsIdToken"_s).toBool();
    facts.clientId = row.value(u"clientId"_s).toString();
    facts.providerHost = row.value(u"providerHost"_s).toString();
    facts.proxyHost = row.value(u"proxyHost"_s).toString();
    facts.tlsIssuer = row.value(u"tlsIssuer"_s).toString();
    facts.agent = row.value(u"agent"_s).toString();
    facts.expectedAudience = texts(row.value(u"expectedAudience"_s));
    facts.expectedIssuers = texts(row.value(u"expectedIssuers"_s));
    facts.ownHeaders = texts(row.value(u"ownHeaders"_s));
    facts.met = named(row.value(u"met"_s), Condition::None);
    facts.metDetail = m_redactor.redact(row.value(u"metDetail"_s).toString());
    readToken(row.value(u"token"_s).toObject(), facts);
    const QJsonArray others = row.value(u"others"_s).toArray();
    for (const QJsonValue &other : others) {
        ++m_exchange;
        facts.others << record(other.toObject());
    }
    ++m_exchange;
    const QJsonArray hops = row.value(u"hops"_s).toArray();
    for (const QJsonValue &hop : hops)
        facts.hops << record(hop.toObject());
    if (const QJsonObject gate = row.value(u"gate"_s).toObject(); !gate.isEmpty()) {
        facts.gate = GateCheck { gate.value(u"without"_s).toInt(), gate.value(u"garbage"_s).toInt(), {} };
        if (gate.contains(u"ours"_s))
            facts.gate->ours = gate.value(u"ours"_s).toInt();
    }
    if (const QJsonObject offer = row.value(u"chainlit"_s).toObject(); !offer.isEmpty())
        facts.chainlit = ChainlitOffer { offer.value(u"requireLogin"_s).toBool(), offer.value(u"passwordAuth"_s).toBool(),
                                         offer.value(u"headerAuth"_s).toBool(), texts(offer.value(u"oauthProviders"_s)) };
    return facts;
}
