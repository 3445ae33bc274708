// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The ladder in rows; the token's are in lenstokenrows.cpp.
#include "widgets/lensrows.h"

#include "widgets/diagnosissentences.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using Kind = TrafficRecord::Kind;
using Tone = LensRow::Tone;

Tone toneOf(const LadderHop &hop)
{
    const int status = hop.record.status;
    if (hop.isUntravelled || (status == 0 && !hop.record.isOver()))
        return Tone::Quiet;
    if (status == 101 || (status >= 200 && status < 300))
        return hop.wentWrong ? Tone::Caution : Tone::Good;
    if (status >= 300 && status < 400)
        return hop.wentWrong ? Tone::Caution : Tone::Plain;
    if (status == 401 || status == 403 || status == 407)
        return Tone::Caution;
    const bool isStep =
        hop.record.kind == Kind::AuthorizationRequest || hop.record.kind == Kind::Callback || hop.record.kind == Kind::Keyring;
    return status == 0 && isStep && !hop.wentWrong ? Tone::Plain : Tone::Bad;
}

LensRow factRow(const QString &id, const QString &label, const QString &value, Tone tone = Tone::Plain)
{
    LensRow row;
    row.kind = LensRow::Kind::Fact;
    row.id = id;
    row.label = label;
    row.value = value;
    row.tone = tone;
    row.spoken = label + u": "_s + value;
    return row;
}

LensRow groupRow(const QString &id, const QString &label, std::function<QList<LensRow>()> below)
{
    LensRow row;
    row.kind = LensRow::Kind::Fact;
    row.id = id;
    row.label = label;
    row.spoken = label;
    row.below = std::move(below);
    return row;
}

LensRow fieldGroup(const QString &id, const QString &label, const QList<RecordedField> &fields)
{
    return groupRow(id, label, [fields] {
        QList<LensRow> rows;
        for (const RecordedField &field : fields)
            rows << factRow(u"%1 %2"_s.arg(rows.size()).arg(field.name), field.name, field.value);
        return rows;
    });
}

//! "TLS 1.3 (h2)": the version, and what both agreed to speak.
QString tlsWords(const TrafficRecord &record)
{
    const QString version = QString::fromLatin1(record.tls).replace("TLSv"_L1, "TLS "_L1);
    return record.alpn.isEmpty() ? version : u"%1 (%2)"_s.arg(version, QString::fromLatin1(record.alpn));
}

QString hostLabel(const LadderHop &hop)
{
    // https goes without saying.
    const QString origin = hop.origin();
    return origin.startsWith("https://"_L1) ? origin.mid(8) : origin;
}

bool tellsAboutSignIn(const LadderHeader &header)
{
    return header.fate == LadderHeader::Fate::DroppedOtherOrigin || header.fate == LadderHeader::Fate::DroppedOtherScheme
           || header.fate == LadderHeader::Fate::NotSent || header.fate == LadderHeader::Fate::Withheld
           || SecretTag::firstIn(header.value);
}
} // namespace

LensRow LensRows::of(const LadderExchange &exchange)
{
    const LadderHop &first = exchange.first();
    LensRow row;
    row.kind = LensRow::Kind::Exchange;
    row.id = idOf(exchange.id);
    switch (first.record.kind) {
    case Kind::AuthorizationRequest:
        row.label = tr("Browser") + u' ' + first.host + first.path;
        break;
    case Kind::Keyring:
        row.label = tr("Keyring") + u' ' + QString::fromLatin1(first.record.method);
        break;
    default:
        row.label = QString::fromLatin1(first.record.method) + u' ' + first.path;
    }
    row.status = statusWords(exchange.last());
    row.tone = toneOf(exchange.last());
    const auto travelled =
        std::count_if(exchange.hops.begin(), exchange.hops.end(), [](const LadderHop &hop) { return !hop.isUntravelled; });
    QStringList spoken { row.label };
    if (!first.host.isEmpty() && first.record.kind != Kind::AuthorizationRequest)
        spoken << tr("at %1").arg(hostLabel(first));
    spoken << (exchange.status() > 0 ? tr("answered %1").arg(row.status) : row.status);
    if (exchange.isRefused())
        spoken << tr("refused");
    if (travelled > 1)
        spoken << tr("%n hops", nullptr, int(travelled));
    row.spoken = spoken.join(u", "_s);
    row.below = [exchange] {
        QList<LensRow> rows;
        for (qsizetype i = 0; i < exchange.hops.size(); ++i)
            rows << hopRow(exchange, i);
        return rows;
    };
    return row;
}

QString LensRows::statusWords(const LadderHop &hop)
{
    const TrafficRecord &record = hop.record;
    if (hop.isUntravelled)
        return tr("not asked");
    if (record.status > 0)
        return QString::number(record.status);
    if (record.kind == Kind::Keyring)
        return record.note;
    if (record.kind == Kind::AuthorizationRequest)
        return requestWords(record);
    if (record.kind == Kind::Callback)
        return tr("came back");
    if (!record.isOver())
        return tr("waiting");
    if (record.note == "cancelled"_L1)
        return tr("cancelled");
    return record.neverLeft ? tr("not sent") : tr("no answer");
}

QString LensRows::requestWords(const TrafficRecord &record)
{
    switch (record.ended) {
    case Condition::None:
        return tr("opened");
    case Condition::SignInTimedOut:
        return tr("nobody came back");
    case Condition::SignInCancelled:
        return tr("cancelled");
    default:
        return tr("ended");
    }
}

LensRow LensRows::hopRow(const LadderExchange &exchange, qsizetype at)
{
    const LadderHop &hop = exchange.hops.at(at);
    LensRow row;
    row.kind = LensRow::Kind::Hop;
    row.id = u"%1 %2"_s.arg(hop.record.attempt).arg(int(hop.isUntravelled));
    row.label = hop.record.kind == Kind::Keyring ? tr("Your keyring") : hostLabel(hop);
    row.status = statusWords(hop);
    row.tone = toneOf(hop);
    row.isBad = hop.wentWrong;
    row.isLast = at == exchange.hops.size() - 1;
    row.isOpen = true;
    QStringList spoken { tr("Hop %1 of %2: %3").arg(QString::number(at + 1), QString::number(exchange.hops.size()), row.label),
                         hop.record.status > 0 ? tr("answered %1").arg(row.status) : row.status };
    if (hop.wentWrong)
        spoken << tr("here it went wrong");
    row.spoken = spoken.join(u", "_s);
    row.below = [hop] { return hopFacts(hop); };
    return row;
}

LensRow LensRows::sentHeader(const LadderHeader &header)
{
    LensRow row = factRow({}, QString::fromLatin1(header.name), DiagnosisSentences::header(header));
    switch (header.fate) {
    case LadderHeader::Fate::Sent:
        if (SecretTag::firstIn(header.value)) {
            row.tone = Tone::Good;
            row.mark = LensRow::Mark::Check;
        }
        break;
    case LadderHeader::Fate::AddedByQt:
        row.tone = Tone::Quiet;
        break;
    case LadderHeader::Fate::DroppedOtherOrigin:
    case LadderHeader::Fate::DroppedOtherScheme:
        row.tone = Tone::Bad;
        row.mark = LensRow::Mark::Cross;
        break;
    case LadderHeader::Fate::NotSent:
        row.tone = Tone::Quiet;
        row.mark = LensRow::Mark::Cross;
        break;
    case LadderHeader::Fate::Withheld: // as it should be: no cross
        row.tone = Tone::Quiet;
        break;
    }
    return row;
}

QList<LensRow> LensRows::hopFacts(const LadderHop &hop)
{
    const TrafficRecord &record = hop.record;
    QList<LensRow> rows;
    for (const LadderHeader &header : hop.sent) {
        if (!tellsAboutSignIn(header))
            continue;
        LensRow row = sentHeader(header);
        row.id = u"token %1"_s.arg(rows.size());
        rows << row;
    }
    const QString challenge = QString::fromLatin1(recordedValue(record.answerHeaders, "WWW-Authenticate"));
    if (record.status == 401 || !challenge.isEmpty())
        rows << factRow(u"challenge"_s, tr("Challenge"), challenge.isEmpty() ? tr("none sent") : challenge);
    if (!record.redirectTarget.isEmpty())
        rows << factRow(u"location"_s, tr("Location"), record.redirectTarget);
    if (const QString words = DiagnosisSentences::redirect(record.redirect); !words.isEmpty())
        rows << factRow(u"redirect"_s, tr("Redirect"), words);
    if (const QString by = DiagnosisSentences::answerer(hop.answeredBy); !by.isEmpty() && record.status > 0)
        rows << factRow(u"by"_s, tr("Answered by"), by);
    if (!record.bodyStart.isEmpty())
        rows << factRow(u"said"_s, tr("It said"), QString::fromUtf8(record.bodyStart).simplified());
    if (record.repeatsUpgrade)
        rows << factRow(u"repeated"_s, tr("Asked again"),
                        tr("by HTTP, because a refused WebSocket tells neither status nor headers"));
    if (record.kind == Kind::EventStream && record.status > 0)
        rows << factRow(u"events"_s, tr("Events"), QString::number(record.events));
    if (record.kind == Kind::WebSocketUpgrade && record.status == 101)
        rows << factRow(u"events"_s, tr("Messages"), QString::number(record.events));
    if (record.ended == Condition::SignInTimedOut)
        rows << factRow(u"ended"_s, tr("Ended"), tr("Nobody came back from the browser in time."), Tone::Caution);
    if (!record.note.isEmpty() && record.kind != Kind::Keyring)
        rows << factRow(u"note"_s, tr("Note"), record.note);
    if (!hop.isUntravelled && record.kind != Kind::Keyring)
        rows << factRow(u"took"_s, tr("Took"), tookWords(record));
    if (!record.url.isEmpty() && record.kind != Kind::Keyring)
        rows << factRow(u"address"_s, tr("Address"), record.url);
    if (!record.fields.isEmpty())
        rows << fieldGroup(u"fields"_s, tr("Parameters (%1)").arg(record.fields.size()), record.fields);
    if (!hop.sent.isEmpty())
        rows << groupRow(u"sent"_s, tr("Headers sent (%1)").arg(hop.sent.size()), [sent = hop.sent] {
            QList<LensRow> headers;
            for (const LadderHeader &header : sent) {
                LensRow row = sentHeader(header);
                row.id = QString::number(headers.size());
                headers << row;
            }
            return headers;
        });
    if (!record.answerHeaders.isEmpty())
        rows << groupRow(u"received"_s, tr("Headers received (%1)").arg(record.answerHeaders.size()),
                         [received = record.answerHeaders] {
                             QList<LensRow> headers;
                             for (const RecordedHeader &header : received)
                                 headers << factRow(QString::number(headers.size()), QString::fromLatin1(header.name),
                                                    QString::fromUtf8(header.value));
                             return headers;
                         });
    if (!record.answerFields.isEmpty())
        rows << fieldGroup(u"answered"_s, tr("Fields of the answer (%1)").arg(record.answerFields.size()), record.answerFields);
    return rows;
}

QString LensRows::tookWords(const TrafficRecord &record)
{
    const QLocale locale;
    QStringList parts;
    if (record.milliseconds < 0)
        parts << tr("still running");
    else if (record.milliseconds < 10'000)
        parts << tr("%1 ms").arg(record.milliseconds);
    else
        parts << tr("%1 s").arg(locale.toString(double(record.milliseconds) / 1000, 'f', 1));
    if (!record.protocol.isEmpty())
        parts << QString::fromLatin1(record.protocol);
    if (!record.tls.isEmpty())
        parts << tlsWords(record);
    if (record.requestBytes > 0)
        parts << tr("%1 sent").arg(locale.formattedDataSize(record.requestBytes, 1, QLocale::DataSizeSIFormat));
    if (record.answerBytes > 0)
        parts << tr("%1 received").arg(locale.formattedDataSize(record.answerBytes, 1, QLocale::DataSizeSIFormat));
    return parts.join(u", "_s);
}

bool LensRows::isSignIn(const LadderExchange &exchange)
{
    static const QStringList purposes { u"token"_s,   u"refresh"_s,    u"sign-in"_s, u"discovery"_s,
                                        u"keyring"_s, u"revocation"_s, u"revoke"_s,  u"registration"_s,
                                        u"keys"_s,    u"jwks"_s,       u"userinfo"_s };
    const TrafficRecord &record = exchange.first().record;
    return record.kind == Kind::AuthorizationRequest || record.kind == Kind::Callback || record.kind == Kind::Keyring
           || purposes.contains(record.purpose);
}

std::optional<qint64> LensRows::clockAhead(const Ladder &ladder, const QString &host)
{
    constexpr qint64 kPrompt = 2000; // ms: of a slower answer nobody knows when its Date was written
    for (qsizetype i = ladder.size() - 1; i >= 0; --i) {
        for (auto hop = ladder.at(i).hops.crbegin(); hop != ladder.at(i).hops.crend(); ++hop) {
            const QByteArray date = recordedValue(hop->record.answerHeaders, "Date");
            const qint64 took = hop->record.headMilliseconds;
            if (hop->host != host || date.isEmpty() || took < 0 || took > kPrompt)
                continue;
            QDateTime theirs = QLocale::c().toDateTime(QString::fromLatin1(date), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
            theirs.setTimeZone(QTimeZone::utc());
            if (theirs.isValid())
                return theirs.secsTo(hop->record.at.addMSecs(took));
        }
    }
    return std::nullopt;
}

} // namespace countersign
