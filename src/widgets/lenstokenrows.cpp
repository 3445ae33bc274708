// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A token in rows: what it says, and what of that was compared with what.
#include "widgets/lensrows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using Mark = LensRow::Mark;
using TokenTone = LensRow::Tone;

LensRow claim(const QString &id, const QString &label, const QString &value)
{
    LensRow row;
    row.kind = LensRow::Kind::Fact;
    row.id = id;
    row.label = label;
    row.value = value;
    row.spoken = label + u": "_s + value;
    return row;
}

//! The mark is said, too.
LensRow marked(LensRow row, Mark mark, const QString &words, bool showsWords)
{
    row.mark = mark;
    if (showsWords)
        row.note = words;
    row.spoken += u", "_s + words;
    return row;
}

QString shown(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    const QJsonDocument json = value.isObject() ? QJsonDocument(value.toObject()) : QJsonDocument(QJsonArray { value });
    QString text = QString::fromUtf8(json.toJson(QJsonDocument::Compact));
    return value.isObject() ? text : text.mid(1, text.size() - 2);
}

QString bareIssuer(QString issuer)
{
    while (issuer.endsWith(u'/'))
        issuer.chop(1);
    return issuer;
}

//! "in 41 s", "3 min ago": whole units, and seconds only where they matter.
QString span(qint64 seconds)
{
    const qint64 size = std::abs(seconds);
    if (size < 120)
        return QCoreApplication::translate("LensRows", "%1 s").arg(size);
    if (size < 2 * 3600)
        return QCoreApplication::translate("LensRows", "%1 min").arg(size / 60);
    if (size < 48 * 3600)
        return QCoreApplication::translate("LensRows", "%1 h").arg(size / 3600);
    return QCoreApplication::translate("LensRows", "%1 days").arg(size / 86400);
}

LensRow membersRow(const QString &id, const QString &label, const QJsonObject &object)
{
    LensRow row = claim(id, label, {});
    row.spoken = label;
    row.below = [object] {
        QList<LensRow> members;
        for (auto it = object.begin(); it != object.end(); ++it)
            members << claim(it.key(), it.key(), shown(it.value()));
        return members;
    };
    return row;
}
} // namespace

QString LensRows::endWords(const TokenFacts &token, const TokenSurroundings &around, bool isShort)
{
    if (!token.expires)
        return tr("does not say");
    const qint64 left = around.now.secsTo(*token.expires);
    const QDateTime local = token.expires->toLocalTime();
    const bool isToday = local.date() == around.now.toLocalTime().date();
    const QString at =
        isToday ? QLocale().toString(local.time(), u"HH:mm:ss"_s) : QLocale().toString(local, u"yyyy-MM-dd HH:mm"_s);
    QString words = left >= 0 ? tr("in %1", "a span of time").arg(span(left)) : tr("%1 ago", "a span of time").arg(span(left));
    if (!isShort)
        words = tr("%1, %2", "time of day, span until then").arg(at, words);
    if (around.renewsItself)
        words = left >= 0 ? tr("%1, then renewed by itself").arg(words) : tr("%1; renewed with the next request").arg(words);
    return words;
}

LensRow LensRows::headingRow(const TokenFacts &token)
{
    using TokenKind = TokenFacts::Kind;
    LensRow row;
    row.kind = LensRow::Kind::Heading;
    row.id = u"heading"_s;
    row.label = token.kind == TokenKind::IdToken           ? tr("ID token")
                : token.kind == TokenKind::ChainlitSession ? tr("Session token")
                                                           : tr("Access token");
    row.value = token.kind == TokenKind::Opaque         ? tr("opaque: only its length is known")
                : token.kind == TokenKind::EncryptedJwt ? tr("encrypted: only its receiver can read it")
                : token.verified                        ? tr("read and verified")
                                                        : tr("read, not verified");
    row.spoken = row.label + u", "_s + row.value;
    return row;
}

LensRow LensRows::kindRow(const TokenFacts &token)
{
    QStringList words;
    if (token.isJwt())
        words << u"JWT"_s << token.header.value("alg"_L1).toString();
    words << (token.tag.lengthClass == "512+"_L1 ? tr("512 characters or more")
                                                 : tr("under %1 characters").arg(token.tag.lengthClass.mid(1)));
    words << token.tag.digits;
    words.removeAll(QString());
    const LensRow row = claim(u"kind"_s, tr("Kind"), words.join(u", "_s));
    if (token.kind != TokenFacts::Kind::IdToken)
        return row;
    return marked(row, Mark::Cross, tr("an ID token tells Countersign who you are; servers expect an access token"), true);
}

//! For whom it is, by whom, and what it allows; compared where it is known what should stand there.
QList<LensRow> LensRows::nameRows(const TokenFacts &token, const TokenSurroundings &around)
{
    QList<LensRow> rows;
    const auto add = [&](const QString &id, const QString &label, const QString &value) {
        if (!value.isEmpty())
            rows << claim(id, label, value);
    };
    const auto compare = [&](bool isKnown, bool isIt, const QString &expected) {
        if (isKnown && isIt)
            rows.last() = marked(rows.last(), Mark::Check, tr("as expected"), false);
        else if (isKnown)
            rows.last() = marked(rows.last(), Mark::Cross, expected, true);
    };
    const auto isIssuer = [&](const QString &expected) { return bareIssuer(expected) == bareIssuer(token.issuer); };
    const QStringList &issuers = around.expectedIssuers;
    const QStringList &audience = around.expectedAudience;
    add(u"issuer"_s, tr("Issuer"), token.issuer);
    if (!token.issuer.isEmpty())
        compare(!issuers.isEmpty(), std::any_of(issuers.begin(), issuers.end(), isIssuer),
                tr("%1 was expected").arg(issuers.join(u", "_s)));
    add(u"audience"_s, tr("Meant for"), token.audience.join(u", "_s));
    if (!token.audience.isEmpty())
        compare(!audience.isEmpty(), token.isMeantFor(audience), tr("this server is %1").arg(audience.join(u", "_s)));
    add(u"party"_s, tr("Issued to"), token.authorizedParty);
    add(u"subject"_s, tr("Person"), token.subject);
    add(u"scopes"_s, tr("Scopes"), token.scopes.join(u", "_s));
    add(u"rights"_s, tr("Rights"), token.rights.join(u", "_s));
    add(u"missing"_s, tr("Missing"), around.missingScope);
    if (!around.missingScope.isEmpty())
        rows.last().tone = TokenTone::Caution;
    return rows;
}

QList<LensRow> LensRows::timeRows(const TokenFacts &token, const TokenSurroundings &around)
{
    QList<LensRow> rows { claim(u"ends"_s, tr("Ends"), endWords(token, around, false)) };
    if (token.expires && *token.expires < around.now && !around.renewsItself)
        rows.last() = marked(rows.last(), Mark::Cross, tr("it is over"), false);
    if (token.notBefore && *token.notBefore > around.now) {
        const QString until = tr("in %1", "a span of time").arg(span(around.now.secsTo(*token.notBefore)));
        rows << marked(claim(u"begins"_s, tr("Begins"), until), Mark::Cross, tr("not valid yet"), false);
    }
    if (token.issuedAt)
        rows << claim(u"issued"_s, tr("Made"), tr("%1 ago", "a span of time").arg(span(token.issuedAt->secsTo(around.now))));
    if (!around.ahead)
        return rows;
    const qint64 ahead = *around.ahead; // a Date tells whole seconds: two are no difference
    rows << claim(u"clock"_s, tr("Clock"),
                  std::abs(ahead) <= 2 ? tr("agrees with the server's")
                  : ahead > 0          ? tr("%1 ahead of the server's").arg(span(ahead))
                                       : tr("%1 behind the server's").arg(span(ahead)));
    if (std::abs(ahead) > 60)
        rows.last() = marked(rows.last(), Mark::Cross, tr("the clock of this computer or of the server is wrong"), true);
    return rows;
}

QList<LensRow> LensRows::of(const TokenFacts &token, const TokenSurroundings &around)
{
    if (token.kind == TokenFacts::Kind::None)
        return {};
    QList<LensRow> rows { headingRow(token), kindRow(token) };
    if (!token.isJwt()) {
        if (around.renewsItself)
            rows << claim(u"kept"_s, tr("Renewal"), tr("by itself"));
        return rows;
    }
    rows << nameRows(token, around) << timeRows(token, around);
    rows << membersRow(u"claims"_s, tr("All claims (%1)").arg(token.claims.size()), token.claims);
    rows << membersRow(u"header"_s, tr("Header (%1)").arg(token.header.size()), token.header);
    return rows;
}

QList<LensRow> LensRows::summaryOf(const TokenFacts &token, const TokenSurroundings &around)
{
    static const QStringList wanted { u"heading"_s, u"kind"_s,    u"issuer"_s, u"audience"_s,
                                      u"scopes"_s,  u"missing"_s, u"ends"_s,   u"clock"_s };
    QList<LensRow> rows;
    for (LensRow row : of(token, around)) {
        const bool isKindAlone = row.id == "kind"_L1 && token.isJwt() && row.mark == Mark::None;
        if (!wanted.contains(row.id) || isKindAlone)
            continue;
        if (row.id == "ends"_L1) {
            row.value = endWords(token, around, true);
            row.spoken = row.label + u": "_s + row.value;
        } else if (row.id == "heading"_L1) {
            row.label = tr("Token");
            row.spoken = row.label + u", "_s + row.value;
        }
        rows << row;
    }
    return rows;
}

} // namespace countersign
