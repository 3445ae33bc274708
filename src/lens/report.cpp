// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/report.h"

#include "core/redactor.h"
#include "lens/publication.h"

#include <QRegularExpression>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostReport = 60'000; // characters: an issue takes 65 536
constexpr qsizetype kMostExchanges = 30;
constexpr qsizetype kMostClaim = 200; // characters

//! What strangers wrote must not become headings, links or pictures in somebody's tracker.
QString escaped(const QString &text)
{
    static const QRegularExpression special(u"([\\\\`*_{}\\[\\]<>#|~!@])"_s);
    return text.simplified().replace(special, u"\\\\1"_s);
}

//! A fence that nothing inside can close.
QString fenced(const QString &text, const QString &language)
{
    QString fence = u"```"_s;
    while (text.contains(fence))
        fence += u'`';
    return fence + language + u'\n' + text + u'\n' + fence + u'\n';
}

QString oneLine(QString value)
{
    return value.replace(u'\r', u' ').replace(u'\n', u' ');
}

void addHeaders(QStringList &lines, const QList<RecordedHeader> &headers)
{
    for (const RecordedHeader &header : headers)
        lines << oneLine(u"%1: %2%3"_s.arg(QString::fromLatin1(header.name), QString::fromUtf8(header.value),
                                           header.addedByQt ? u"   (added by Qt)"_s : QString()));
}

void addFields(QStringList &lines, const QList<RecordedField> &fields)
{
    if (!fields.isEmpty())
        lines << QString();
    for (const RecordedField &field : fields)
        lines << oneLine(u"  %1 = %2"_s.arg(field.name, field.value));
}

QString dropped(const LadderHop &hop)
{
    QStringList names;
    for (const LadderHeader &header : hop.sent) {
        if (header.fate == LadderHeader::Fate::DroppedOtherOrigin)
            names << QString::fromLatin1(header.name) + u" (another origin)"_s;
        else if (header.fate == LadderHeader::Fate::DroppedOtherScheme)
            names << QString::fromLatin1(header.name) + u" (https and http)"_s;
    }
    return names.join(u", "_s);
}

QStringList footOf(const LadderHop &hop, const TrafficRecord &record)
{
    QStringList foot;
    if (hop.isUntravelled)
        foot << u"not asked: a redirect that was not followed"_s;
    if (const QString names = dropped(hop); !names.isEmpty())
        foot << u"not sent on: "_s + names;
    if (record.milliseconds >= 0 && !hop.isUntravelled)
        foot << u"%1 ms"_s.arg(record.milliseconds);
    if (!record.tls.isEmpty())
        foot << QString::fromLatin1(record.tls)
                    + (record.alpn.isEmpty() ? QString() : u", ALPN "_s + QString::fromLatin1(record.alpn));
    if (record.kind == TrafficRecord::Kind::EventStream)
        foot << u"%1 events"_s.arg(record.events);
    if (record.repeatsUpgrade)
        foot << u"the refused upgrade, asked once more by HTTP"_s;
    if (!record.note.isEmpty())
        foot << oneLine(record.note);
    return foot;
}

//! A hop as it looks on the wire.
QString wireText(const LadderHop &hop, const Publication &publication)
{
    const TrafficRecord record = publication.record(hop.record);
    QStringList lines {
        oneLine(u"%1 %2 %3"_s.arg(QString::fromLatin1(record.method), record.url, QString::fromLatin1(record.protocol))).trimmed()
    };
    addHeaders(lines, record.requestHeaders);
    addFields(lines, record.fields);
    if (record.status > 0) {
        lines << QString() << u"%1 %2"_s.arg(QString::fromLatin1(record.protocol)).arg(record.status).trimmed();
        addHeaders(lines, record.answerHeaders);
        addFields(lines, record.answerFields);
        if (!record.bodyStart.isEmpty())
            lines << QString() << QString::fromUtf8(record.bodyStart);
    }
    if (const QStringList foot = footOf(hop, record); !foot.isEmpty())
        lines << QString() << u"("_s + foot.join(u"; "_s) + u')';
    return lines.join(u'\n');
}

QString exchangeText(const LadderExchange &exchange, const Publication &publication)
{
    const TrafficRecord first = publication.record(exchange.first().record);
    const QString end = exchange.status() > 0 ? QString::number(exchange.status()) : u"no answer"_s;
    QString text = u"\n#### %1. %2 (%3): %4\n\n"_s.arg(QString::number(exchange.id), escaped(QString::fromLatin1(first.method)),
                                                       escaped(first.purpose), end);
    for (const LadderHop &hop : exchange.hops)
        text += fenced(wireText(hop, publication), u"http"_s);
    return text;
}

QString tokenText(const TokenFacts &token, const Publication &publication)
{
    if (!token.isJwt())
        return {};
    QStringList lines;
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines << oneLine(name + u": "_s + publication.text(value).left(kMostClaim));
    };
    add(u"alg"_s, token.header.value("alg"_L1).toString());
    add(u"typ"_s, token.header.value("typ"_L1).toString());
    add(u"iss"_s, token.issuer);
    add(u"aud"_s, token.audience.join(u", "_s));
    add(u"azp"_s, token.authorizedParty);
    add(u"scope"_s, token.scopes.join(u' '));
    add(u"rights"_s, token.rights.join(u", "_s));
    // Who the person is, is nobody's business in a tracker: sub, mail and name stay here.
    for (const auto &[name, time] :
         { std::pair(u"exp"_s, token.expires), std::pair(u"nbf"_s, token.notBefore), std::pair(u"iat"_s, token.issuedAt) })
        add(name, time ? time->toUTC().toString(Qt::ISODate) : QString());
    const QString how = token.verified ? u"read and verified"_s : u"read, not verified"_s;
    return u"\n### Token (%1)\n\n"_s.arg(how) + fenced(lines.join(u'\n'), {});
}

QString headText(const ReportSubject &subject, const Publication &publication)
{
    const auto said = [&](const QString &text) { return escaped(publication.text(text)); };
    QString text = u"## Countersign: %1\n\n"_s.arg(said(subject.title));
    if (!subject.text.isEmpty())
        text += said(subject.text) + u"\n\n"_s;
    const QList<std::pair<QString, QString>> rows {
        { u"To change"_s, said(subject.toChange) },  { u"Who can"_s, said(subject.whoCan) },
        { u"Diagnosis"_s, said(subject.diagnosis) }, { u"Connection"_s, escaped(publication.url(subject.connection)) },
        { u"Program"_s, said(subject.program) },     { u"Written"_s, subject.written.toUTC().toString(Qt::ISODate) }
    };
    for (const auto &[name, value] : rows) {
        if (!value.isEmpty())
            text += u"* %1: %2\n"_s.arg(name, value);
    }
    for (const QString &line : subject.gate)
        text += u"* "_s + said(line) + u'\n';
    return text;
}
} // namespace

QString markdownReport(const ReportSubject &subject, const Ladder &ladder, const Redactor &redactor)
{
    const Publication publication(redactor);
    const QString head =
        headText(subject, publication) + (subject.token ? tokenText(*subject.token, publication) : QString())
        + u"\n### Ladder\n\nSecrets are taken out. A tag like `[secret <64 a41f9c]` tells how long one was and which "
          "are the same; it means nothing outside of this report.\n"_s;
    // What it is about first, then the newest, as far as there is room; shown in the order they left.
    QList<qsizetype> wanted;
    for (qsizetype i = ladder.size() - 1; i >= 0; --i) {
        if (ladder.at(i).id == subject.exchange)
            wanted.prepend(i);
        else if (wanted.size() < kMostExchanges)
            wanted.append(i);
    }
    QMap<qsizetype, QString> texts;
    qsizetype room = kMostReport - head.size();
    for (const qsizetype index : std::as_const(wanted)) {
        const QString text = exchangeText(ladder.at(index), publication);
        if (text.size() > room || texts.size() == kMostExchanges)
            continue;
        room -= text.size();
        texts.insert(index, text);
    }
    QString report = head;
    if (texts.size() < ladder.size())
        report += u"\n%1 earlier or longer exchanges are left out.\n"_s.arg(ladder.size() - texts.size());
    for (const QString &text : std::as_const(texts))
        report += text;
    return report;
}

} // namespace countersign
