// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctorreport.h"

#include "app/doctorwords.h"
#include "app/terminalpaper.h"
#include "widgets/diagnosissentences.h"
#include "widgets/sentences.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostHops = 60;
constexpr qsizetype kMostAnswerHeaders = 24;
constexpr int kHopIndent = 5;
constexpr int kHeaderIndent = 9;

QString spanOf(qint64 value)
{
    return value < 0 ? QString() : u"%1 ms"_s.arg(value);
}

QString utc(const QDateTime &when)
{
    return when.toUTC().toString(u"yyyy-MM-dd HH:mm:ss 'UTC'"_s);
}
} // namespace

DoctorReport::Verdict DoctorReport::verdict() const
{
    if (error.condition != Condition::None)
        return Verdict::Broken;
    if (found.asksForSignIn && !found.isIn)
        return Verdict::SignInNeeded;
    return found.problem.condition == Condition::None ? Verdict::Usable : Verdict::Broken;
}

QStringList DoctorReport::wayWords() const
{
    QStringList parts;
    if (way.problem.condition == Condition::HostNotFound)
        return { tr("name not found, after %1").arg(spanOf(qMax<qint64>(way.lookup, 0))) };
    if (way.lookup >= 0)
        parts << tr("name %1").arg(spanOf(way.lookup));
    if (way.connect >= 0)
        parts << tr("connection %1").arg(spanOf(way.connect));
    if (way.tls >= 0)
        parts << tr("TLS %1").arg(spanOf(way.tls));
    QStringList words { parts.isEmpty() ? tr("not reached") : parts.join(u", "_s) };
    words << tr("(measured on a connection of its own, before the requests below)");
    if (!way.certificateIssuer.isEmpty())
        words << tr("certificate by %1, until %2").arg(way.certificateIssuer, utc(way.certificateEnds));
    if (!way.isIssuerKnown)
        words << tr("this computer does not know who signed it; \"caFile\" in a connection file can name them");
    return words;
}

QStringList DoctorReport::serverWords() const
{
    QStringList words { DoctorWords::server(found) };
    if (found.kind == FoundKind::Chainlit) {
        QStringList ways;
        if (found.chainlit.takesPassword)
            ways << tr("password");
        if (found.chainlit.takesHeader)
            ways << tr("header");
        for (const QString &provider : found.chainlit.providers)
            ways << tr("OAuth by %1").arg(provider);
        if (!ways.isEmpty())
            words << tr("Ways to sign in: %1.").arg(ways.join(u", "_s));
        else if (found.chainlit.requiresLogin)
            words << tr("It offers no way to sign in.");
        if (found.socketOpens)
            words << (*found.socketOpens ? tr("Its socket opens.") : tr("Its socket does not open; why is told below."));
    }
    if (const QString elsewhere = DoctorWords::elsewhere(found); !elsewhere.isEmpty())
        words << elsewhere;
    return words;
}

QStringList DoctorReport::gateWords() const
{
    if (gate.answers.isEmpty())
        return {};
    QStringList answers;
    for (const GateAnswer &answer : gate.answers) {
        const QString status = answer.answer.status > 0 ? QString::number(answer.answer.status) : tr("no answer");
        answers << tr("%1 %2").arg(DoctorWords::as(answer.as), status);
    }
    QStringList words { DoctorWords::gate(gate),
                        u"%1 %2: "_s.arg(QString::fromLatin1(gate.method), gate.url) + answers.join(u", "_s) };
    using As = GateAnswer::As;
    const bool hasOther = gate.of(As::Other) != nullptr;
    const As first = gate.of(As::Ours) ? As::Ours : As::Nobody;
    const As second = hasOther ? As::Other : As::Nobody;
    if (hasOther || gate.verdict == GateFindings::Verdict::Open) {
        const QString told =
            DoctorWords::difference(gate.difference(first, second), DoctorWords::as(first), DoctorWords::as(second));
        if (!told.isEmpty())
            words << tr("First difference: %1").arg(told);
        else if (hasOther)
            words << tr("Both get the same answer.");
    }
    return words;
}

QStringList DoctorReport::tokenWords() const
{
    if (!token)
        return {};
    if (!token->isJwt())
        return { token->kind == TokenFacts::Kind::EncryptedJwt ? tr("encrypted: only the server it is for can read it")
                                                               : tr("opaque: only who made it can read it") };
    QStringList parts;
    if (token->kind == TokenFacts::Kind::IdToken)
        parts << tr("an id_token");
    const auto add = [&parts](const QString &name, const QString &value) {
        if (!value.isEmpty())
            parts << name + u' ' + value;
    };
    add(u"iss"_s, token->issuer);
    add(u"aud"_s, token->audience.join(u' '));
    add(u"scope"_s, token->scopes.join(u' '));
    add(u"exp"_s, token->expires ? utc(*token->expires) : QString());
    QStringList words { parts.isEmpty() ? tr("a JWT that says nothing of itself") : parts.join(u", "_s),
                        tr("(read, not verified)") };
    if (otherToken) {
        const TokenDifference difference = firstDifference(*token, *otherToken);
        if (!difference.claim.isEmpty())
            words << tr("First difference to the other one: %1: %2, and %3")
                         .arg(difference.claim, difference.first, difference.second);
    }
    return words;
}

QStringList DoctorReport::hopLines(const LadderHop &hop, qsizetype number) const
{
    const TrafficRecord &record = hop.record;
    const QString status = record.status > 0 ? QString::number(record.status) : tr("no answer");
    QString head = u"%1  %2 %3 -> %4"_s.arg(number, 3).arg(QString::fromLatin1(record.method), record.url, status);
    if (hop.isUntravelled)
        head = u"%1  %2: "_s.arg(number, 3).arg(record.url) + tr("not gone to");
    else if (record.milliseconds >= 0)
        head += tr(", %1, %2 bytes").arg(spanOf(record.milliseconds)).arg(record.answerBytes);
    QStringList lines { head };
    for (const LadderHeader &header : hop.sent)
        lines << u"       > %1: %2"_s.arg(QString::fromLatin1(header.name), DiagnosisSentences::header(header));
    for (const RecordedHeader &header : record.answerHeaders.mid(0, kMostAnswerHeaders))
        lines << u"       < %1: %2"_s.arg(QString::fromLatin1(header.name), QString::fromUtf8(header.value));
    if (!record.bodyStart.isEmpty())
        lines << u"       < "_s + QString::fromUtf8(record.bodyStart).simplified();
    if (record.repeatsUpgrade)
        lines << u"       = "_s + tr("the upgrade above, asked once more by HTTP to learn why it was refused");
    if (const QString redirect = DiagnosisSentences::redirect(record.redirect); !redirect.isEmpty())
        lines << u"       = "_s + redirect;
    if (!record.tls.isEmpty())
        lines << u"       = %1, %2%3"_s.arg(QString::fromLatin1(record.protocol), QString::fromLatin1(record.tls),
                                            record.alpn.isEmpty() ? QString() : u", ALPN "_s + QString::fromLatin1(record.alpn));
    if (record.status > 0)
        lines << u"       = "_s
                     + (hop.answeredBy.by == AnswerOrigin::By::NotKnown
                            ? tr("the answer does not show who wrote it")
                            : tr("answered by %1").arg(DiagnosisSentences::answerer(hop.answeredBy)));
    if (!record.note.isEmpty() && record.status == 0)
        lines << u"       = "_s + record.note;
    return lines;
}

QString DoctorReport::noteWords(Note note) const
{
    switch (note) {
    case Note::StoredTokenUsed:
        return tr("Asked with the token the keyring keeps for this connection.");
    case Note::StoredSignInNotUsed:
        return tr("The sign-in the keyring keeps was left alone: using it would renew it and so take it from the window.");
    case Note::NothingStored:
        return tr("The keyring keeps no sign-in for this connection.");
    case Note::KeyringNotReadable:
        return tr("The keyring is locked or does not answer, so no sign-in was tried.");
    case Note::NoHarmlessQuestion:
        return tr("Whether it is guarded shows with the first message only: there is nothing else to ask it.");
    case Note::OutOfTime:
        return tr("Out of time: this is what was known by then.");
    }
    return {};
}

QString DoctorReport::text(bool colours, int columns) const
{
    using Ink = TerminalPaper::Ink;
    TerminalPaper paper(colours, columns);
    const QString wrong = error.condition == Condition::None ? QString() : Sentences::of(error).plain();
    if (address.isEmpty())
        paper.line(wrong, Ink::Bad); // of a file, not of an address
    else
        paper.line(address, Ink::Strong);
    if (error.condition != Condition::None) {
        paper.section(tr("Address"), address.isEmpty() ? QStringList() : QStringList { wrong }, Ink::Bad);
        return paper.text();
    }
    paper.section(tr("Way"), wayWords());
    paper.section(tr("Server"), serverWords());
    paper.section(tr("Gate"), gateWords(), gate.verdict == GateFindings::Verdict::AnyToken ? Ink::Bad : Ink::Plain);
    paper.section(tr("Token"), tokenWords());
    for (const Note note : notes)
        paper.section(tr("Note"), { noteWords(note) }, Ink::Faint);
    paper.gap();
    qsizetype number = 0;
    for (qsizetype i = 0; i < ladder.size(); ++i) {
        for (const LadderHop &hop : ladder.at(i).hops) {
            if (++number > kMostHops)
                continue;
            const QStringList lines = hopLines(hop, number);
            paper.line(lines.constFirst(), hop.wentWrong ? Ink::Warning : Ink::Plain, kHopIndent);
            for (const QString &line : lines.mid(1))
                paper.line(line, Ink::Faint, kHeaderIndent);
        }
    }
    paper.gap();
    const Ink ink = verdict() == Verdict::Usable ? Ink::Good : verdict() == Verdict::Broken ? Ink::Bad : Ink::Warning;
    const bool isTold = verdict() == Verdict::Usable || (diagnosis.isTrouble() && diagnosis.id != Diagnosis::Id::NotKnown);
    QList<Diagnosis> told = also;
    if (isTold)
        told.prepend(diagnosis);
    else
        paper.line(Sentences::of(found.problem).plain(), ink);
    for (qsizetype i = 0; i < told.size(); ++i) {
        if (i > 0 || !isTold)
            paper.gap();
        const DiagnosisSentence sentence = DiagnosisSentences::of(told.at(i));
        paper.line(sentence.title, ink);
        QStringList lines { sentence.text };
        if (!sentence.toChange.isEmpty())
            lines << tr("To change: %1.").arg(sentence.toChange);
        if (!sentence.whoCan.isEmpty())
            lines << tr("Who can: %1.").arg(sentence.whoCan);
        paper.section({}, lines);
    }
    if (const QString elsewhere = DoctorWords::elsewhere(found); verdict() == Verdict::Broken && !elsewhere.isEmpty())
        paper.section({}, { elsewhere });
    return TagReplacer().replaced(paper.text());
}

} // namespace countersign
