// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The report as resources/doctor.schema.json describes it.
#include "app/doctorreport.h"
#include "app/terminalpaper.h"
#include "widgets/diagnosissentences.h"
#include "widgets/sentences.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaEnum>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSchemaVersion = 1;
constexpr qsizetype kMostExchanges = 100;

template<typename T> QString nameOfValue(T value)
{
    return QString::fromLatin1(QMetaEnum::fromType<T>().valueToKey(static_cast<int>(value)));
}

QString iso(const QDateTime &when)
{
    return when.toUTC().toString(Qt::ISODateWithMs);
}

void put(QJsonObject &object, const QString &name, const QString &text)
{
    if (!text.isEmpty())
        object.insert(name, text);
}

void putTime(QJsonObject &object, const QString &name, qint64 milliseconds)
{
    if (milliseconds >= 0)
        object.insert(name, milliseconds);
}

QJsonArray array(const QStringList &texts)
{
    return QJsonArray::fromStringList(texts);
}

QJsonObject wayObject(const WayMeasured &way)
{
    QJsonObject object;
    putTime(object, u"lookupMilliseconds"_s, way.lookup);
    putTime(object, u"connectMilliseconds"_s, way.connect);
    putTime(object, u"tlsMilliseconds"_s, way.tls);
    object.insert("addresses"_L1, array(way.addresses));
    put(object, u"tlsProtocol"_s, way.tlsProtocol);
    put(object, u"certificateIssuer"_s, way.certificateIssuer);
    if (way.certificateEnds.isValid())
        object.insert("certificateEnds"_L1, iso(way.certificateEnds));
    object.insert("issuerKnown"_L1, way.isIssuerKnown);
    return object;
}

QJsonObject serverObject(const ProbeFindings &found)
{
    QJsonObject object { { "kind"_L1, nameOfValue(found.kind) },
                         { "agents"_L1, array(found.agents) },
                         { "asksForSignIn"_L1, found.asksForSignIn },
                         { "letsIn"_L1, found.isIn } };
    put(object, u"version"_s, found.version);
    if (found.kind == FoundKind::Chainlit) {
        QJsonObject chainlit { { "requiresLogin"_L1, found.chainlit.requiresLogin },
                               { "password"_L1, found.chainlit.takesPassword },
                               { "header"_L1, found.chainlit.takesHeader },
                               { "oauth"_L1, array(found.chainlit.providers) } };
        if (found.socketOpens)
            chainlit.insert("socketOpens"_L1, *found.socketOpens);
        object.insert("chainlit"_L1, chainlit);
    }
    if (found.elsewhere.isValid())
        object.insert("elsewhere"_L1, QJsonObject { { "address"_L1, found.elsewhere.toString(QUrl::FullyEncoded) },
                                                    { "kind"_L1, nameOfValue(found.elsewhereKind) },
                                                    { "certain"_L1, !found.guessed } });
    return object;
}

QString asName(GateAnswer::As as)
{
    static const QStringList names { u"nobody"_s, u"stranger"_s, u"ours"_s, u"other"_s };
    return names.value(int(as));
}

QJsonObject differenceObject(const AnswerDifference &difference)
{
    static const QStringList parts { u"none"_s, u"status"_s, u"header"_s, u"body"_s };
    return { { "part"_L1, parts.value(int(difference.part)) },
             { "where"_L1, difference.where },
             { "first"_L1, difference.first },
             { "second"_L1, difference.second } };
}

QJsonObject gateObject(const GateFindings &gate)
{
    static const QStringList verdicts { u"notTold"_s, u"open"_s, u"anyToken"_s, u"guarded"_s, u"oursRefused"_s, u"closed"_s };
    QJsonArray answers;
    for (const GateAnswer &answer : gate.answers)
        answers << QJsonObject { { "as"_L1, asName(answer.as) },
                                 { "status"_L1, answer.answer.status },
                                 { "letIn"_L1, answer.isLetIn },
                                 { "refused"_L1, answer.isRefused } };
    QJsonObject object { { "verdict"_L1, verdicts.value(int(gate.verdict)) }, { "answers"_L1, answers } };
    put(object, u"method"_s, QString::fromLatin1(gate.method));
    put(object, u"url"_s, gate.url);
    using As = GateAnswer::As;
    if (gate.of(As::Other))
        object.insert("differenceToOther"_L1,
                      differenceObject(gate.difference(gate.of(As::Ours) ? As::Ours : As::Nobody, As::Other)));
    if (gate.of(As::Ours))
        object.insert("differenceToNobody"_L1, differenceObject(gate.difference(As::Ours, As::Nobody)));
    return object;
}

QJsonObject tokenObject(const TokenFacts &token)
{
    static const QStringList kinds {
        u"none"_s, u"opaque"_s, u"encryptedJwt"_s, u"accessJwt"_s, u"idToken"_s, u"chainlitSession"_s
    };
    QJsonObject object { { "kind"_L1, kinds.value(int(token.kind)) },
                         { "verified"_L1, token.verified },
                         { "audience"_L1, array(token.audience) },
                         { "scopes"_L1, array(token.scopes) },
                         { "rights"_L1, array(token.rights) } };
    put(object, u"issuer"_s, token.issuer);
    put(object, u"subject"_s, token.subject);
    put(object, u"authorizedParty"_s, token.authorizedParty);
    const std::array<std::pair<QString, std::optional<QDateTime>>, 3> times {
        { { u"expires"_s, token.expires }, { u"notBefore"_s, token.notBefore }, { u"issuedAt"_s, token.issuedAt } }
    };
    for (const auto &[name, when] : times) {
        if (when)
            object.insert(name, iso(*when));
    }
    return object;
}

QJsonObject diagnosisObject(const Diagnosis &diagnosis)
{
    const DiagnosisSentence sentence = DiagnosisSentences::of(diagnosis);
    return { { "id"_L1, nameOf(diagnosis.id) },   { "arguments"_L1, array(diagnosis.arguments) },
             { "who"_L1, nameOf(diagnosis.who) }, { "title"_L1, sentence.title },
             { "text"_L1, sentence.text },        { "toChange"_L1, sentence.toChange },
             { "whoCan"_L1, sentence.whoCan } };
}

QJsonObject errorObject(const Error &error)
{
    return { { "condition"_L1, nameOfValue(error.condition) },
             { "arguments"_L1, array(error.arguments) },
             { "sentence"_L1, Sentences::of(error).plain() } };
}

QJsonObject hopObject(const LadderHop &hop)
{
    const TrafficRecord &record = hop.record;
    QJsonArray sent;
    for (const LadderHeader &header : hop.sent)
        sent << QJsonObject { { "name"_L1, QString::fromLatin1(header.name) },
                              { "value"_L1, header.value },
                              { "fate"_L1, nameOfValue(header.fate) } };
    QJsonArray received;
    for (const RecordedHeader &header : record.answerHeaders)
        received << QJsonObject { { "name"_L1, QString::fromLatin1(header.name) },
                                  { "value"_L1, QString::fromUtf8(header.value) } };
    QJsonObject object { { "method"_L1, QString::fromLatin1(record.method) },
                         { "url"_L1, record.url },
                         { "status"_L1, record.status },
                         { "sent"_L1, sent },
                         { "received"_L1, received },
                         { "answerBytes"_L1, record.answerBytes },
                         { "untravelled"_L1, hop.isUntravelled },
                         { "answeredBy"_L1, nameOfValue(hop.answeredBy.by) } };
    if (record.kind == TrafficRecord::Kind::WebSocketUpgrade)
        object.insert("upgrade"_L1, true);
    if (record.repeatsUpgrade)
        object.insert("repeatsUpgrade"_L1, true);
    putTime(object, u"headMilliseconds"_s, record.headMilliseconds);
    putTime(object, u"milliseconds"_s, record.milliseconds);
    put(object, u"protocol"_s, QString::fromLatin1(record.protocol));
    put(object, u"tls"_s, QString::fromLatin1(record.tls));
    put(object, u"alpn"_s, QString::fromLatin1(record.alpn));
    put(object, u"bodyStart"_s, QString::fromUtf8(record.bodyStart));
    put(object, u"redirectTarget"_s, record.redirectTarget);
    put(object, u"note"_s, record.note);
    return object;
}

QJsonArray ladderArray(const Ladder &ladder)
{
    QJsonArray exchanges;
    for (qsizetype i = 0; i < qMin(ladder.size(), kMostExchanges); ++i) {
        QJsonArray hops;
        for (const LadderHop &hop : ladder.at(i).hops)
            hops << hopObject(hop);
        exchanges << QJsonObject { { "purpose"_L1, ladder.at(i).first().record.purpose }, { "hops"_L1, hops } };
    }
    return exchanges;
}

//! Inside JSON text every character may be written as an escape; those a terminal acts on are.
QByteArray asciiWhereItMatters(const QByteArray &json)
{
    QString text;
    for (const QChar c : QString::fromUtf8(json)) {
        const bool isPlain = c == u'\n' || (c.unicode() >= 0x20 && c.unicode() < 0x7f) || harmlessInTerminal(c) == c;
        text += isPlain ? QString(c) : u"\\u%1"_s.arg(uint(c.unicode()), 4, 16, QChar(u'0'));
    }
    return text.toUtf8();
}
} // namespace

QByteArray DoctorReport::json() const
{
    static const QStringList verdicts { u"usable"_s, u"signIn"_s, u"broken"_s };
    QJsonObject object { { "countersignDoctor"_L1, kSchemaVersion },
                         { "version"_L1, QString::fromLatin1(COUNTERSIGN_VERSION) },
                         { "address"_L1, address },
                         { "at"_L1, iso(at) },
                         { "milliseconds"_L1, milliseconds },
                         { "verdict"_L1, verdicts.value(int(verdict())) },
                         { "exitCode"_L1, int(verdict()) } };
    QJsonArray noted;
    for (const Note note : notes)
        noted << QJsonObject { { "id"_L1, nameOfValue(note) }, { "text"_L1, noteWords(note) } };
    object.insert("notes"_L1, noted);
    const Error &wrong = error.condition != Condition::None ? error : found.problem;
    if (wrong.condition != Condition::None)
        object.insert("error"_L1, errorObject(wrong));
    if (error.condition == Condition::None) {
        object.insert("way"_L1, wayObject(way));
        object.insert("server"_L1, serverObject(found));
        object.insert("gate"_L1, gateObject(gate));
        if (token)
            object.insert("token"_L1, tokenObject(*token));
        object.insert("ladder"_L1, ladderArray(ladder));
        object.insert("diagnosis"_L1, diagnosisObject(diagnosis));
        QJsonArray others;
        for (const Diagnosis &one : also)
            others << diagnosisObject(one);
        object.insert("also"_L1, others);
    }
    const QByteArray text = QJsonDocument(object).toJson(QJsonDocument::Indented);
    return asciiWhereItMatters(TagReplacer().replaced(text));
}

} // namespace countersign
