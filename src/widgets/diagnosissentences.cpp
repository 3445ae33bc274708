// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagnosissentences.h"

#include "widgets/diagnosiswords.h"

#include <QRegularExpression>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! %1 … %9 in one pass: an argument may hold a percent sign.
QString filledIn(const QString &pattern, const QStringList &arguments)
{
    QString result;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const int number = pattern.at(i) == u'%' && i + 1 < pattern.size() ? pattern.at(i + 1).digitValue() : 0;
        if (number < 1)
            result += pattern.at(i);
        else
            result += arguments.value(number - 1, DiagnosisSentences::tr("(not known)"));
        i += number < 1 ? 0 : 1;
    }
    return result;
}

const DiagnosisWords *wordsFor(const Diagnosis &diagnosis)
{
    const QString last = diagnosis.arguments.isEmpty() ? QString() : diagnosis.arguments.constLast();
    for (const auto words :
         { diagnosisWordsOfTheWay(), diagnosisWordsOfTheToken(), diagnosisWordsOfChainlit(), diagnosisWordsOfTheProvider() }) {
        const auto found = std::find_if(words.begin(), words.end(), [&](const DiagnosisWords &row) {
            return row.id == diagnosis.id && (!row.lastArgument || last == QLatin1StringView(row.lastArgument));
        });
        if (found != words.end())
            return &*found;
    }
    return nullptr;
}
} // namespace

DiagnosisSentence DiagnosisSentences::of(const Diagnosis &diagnosis)
{
    const DiagnosisWords *words = wordsFor(diagnosis);
    if (!words)
        return {};
    // What is not known is said to be not known.
    QStringList arguments = diagnosis.arguments;
    const bool isProviders =
        diagnosis.id >= Diagnosis::Id::RedirectPortUnknown && diagnosis.id <= Diagnosis::Id::RefreshUnreachable;
    if (arguments.value(0).isEmpty() && !arguments.isEmpty())
        arguments.replace(0, diagnosis.id == Diagnosis::Id::AgentBehindRefused ? tr("An agent")
                             : isProviders                                     ? tr("The provider")
                                                                               : QString());
    arguments.replaceInStrings(QRegularExpression(u"^$"_s), tr("(not known)"));
    const auto said = [&](const char *text) { return *text ? filledIn(tr(text), arguments) : QString(); };
    return { said(words->title), said(words->text), said(words->toChange), whoCan(diagnosis.who) };
}

QString DiagnosisSentences::whoCan(Diagnosis::Who who)
{
    switch (who) {
    case Diagnosis::Who::Nobody:
        return {};
    case Diagnosis::Who::NotKnown:
        return tr("Not known from here");
    case Diagnosis::Who::You:
        return tr("You");
    case Diagnosis::Who::YouByWaiting:
        return tr("Nobody needs to; it passes");
    case Diagnosis::Who::ServerOwner:
        return tr("The owner of the server");
    case Diagnosis::Who::AgentOwner:
        return tr("The owner of the agent");
    case Diagnosis::Who::GatewayOwner:
        return tr("The owner of the gateway or proxy");
    case Diagnosis::Who::ProviderOwner:
        return tr("The administrator of the provider");
    case Diagnosis::Who::NetworkOwner:
        return tr("The owner of the network");
    }
    return {};
}

QString DiagnosisSentences::answerer(const AnswerOrigin &origin)
{
    switch (origin.by) {
    case AnswerOrigin::By::NotKnown:
        return tr("not known");
    case AnswerOrigin::By::Nobody:
        return tr("nobody");
    case AnswerOrigin::By::Server:
        return tr("the server");
    case AnswerOrigin::By::Gateway:
        return origin.evidence == "page"_L1 ? tr("a gateway, it seems: it sent a page") : tr("the gateway, not the server");
    case AnswerOrigin::By::ForwardProxy:
        return tr("the proxy");
    case AnswerOrigin::By::AgentBehind:
        return tr("the agent behind the server");
    case AnswerOrigin::By::Provider:
        return tr("the identity provider");
    case AnswerOrigin::By::Browser:
        return tr("the browser");
    case AnswerOrigin::By::Keyring:
        return tr("the keyring");
    }
    return {};
}

QString DiagnosisSentences::header(const LadderHeader &header)
{
    switch (header.fate) {
    case LadderHeader::Fate::DroppedOtherOrigin:
        return tr("dropped: other host");
    case LadderHeader::Fate::DroppedOtherScheme:
        return tr("dropped: http and https");
    case LadderHeader::Fate::NotSent:
        return tr("not sent: there was none");
    case LadderHeader::Fate::Withheld:
        return tr("not sent: this is asked without a token");
    case LadderHeader::Fate::AddedByQt:
        return tr("%1, added by Qt").arg(header.value);
    case LadderHeader::Fate::Sent:
        break;
    }
    const auto tag = SecretTag::firstIn(header.value);
    if (!tag)
        return header.value;
    static const QRegularExpression mark(u"\\[secret [^\\]]*\\]"_s);
    const QString written = QString(header.value).replace(mark, u"…"_s);
    const bool isOdd =
        header.name.compare("Authorization", Qt::CaseInsensitive) == 0 && written != u"…"_s && written != tag->scheme + u" …"_s;
    const QString length = tag->lengthClass == "<16"_L1    ? tr("under 16 characters")
                           : tag->lengthClass == "<64"_L1  ? tr("under 64 characters")
                           : tag->lengthClass == "<512"_L1 ? tr("under 512 characters")
                                                           : tr("512 characters or more");
    if (isOdd)
        return tr("sent as %1: %2, %3").arg(written, length, tag->digits);
    return tag->scheme.isEmpty() ? tr("sent: %1, %2").arg(length, tag->digits)
                                 : tr("sent: %1, %2, %3").arg(tag->scheme, length, tag->digits);
}

QString DiagnosisSentences::redirect(TrafficRecord::Redirect redirect)
{
    switch (redirect) {
    case TrafficRecord::Redirect::None:
        return {};
    case TrafficRecord::Redirect::Followed:
        return tr("same server: followed, headers kept");
    case TrafficRecord::Redirect::OtherOrigin:
        return tr("another host: not followed");
    case TrafficRecord::Redirect::OtherScheme:
        return tr("between http and https: not followed");
    case TrafficRecord::Redirect::NotRepeatable:
        return tr("not followed: a POST leaves once");
    case TrafficRecord::Redirect::TooMany:
        return tr("not followed: five in a row");
    case TrafficRecord::Redirect::NoTarget:
        return tr("not followed: it names no place");
    case TrafficRecord::Redirect::NotAllowed:
        return tr("not followed: a provider answers itself");
    case TrafficRecord::Redirect::BareFollowed:
        return tr("another host: asked again without your token");
    }
    return {};
}

} // namespace countersign
