// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguibackend.h"

#include "core/answerwords.h"
#include "core/challenge.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QString serverWords(const HttpFacts &facts)
{
    const QJsonObject json = QJsonDocument::fromJson(facts.bodyStart).object();
    if (const QString words = wordsIn(json); !words.isEmpty())
        return words.left(300);
    const bool isPlain = mediaType(facts.headers) == "text/plain";
    return isPlain ? QString::fromUtf8(facts.bodyStart).simplified().left(300) : QString();
}

QList<Challenge> challengesIn(const HttpFacts &facts)
{
    QList<Challenge> all;
    for (const HttpHeader &header : facts.headers) {
        if (header.name.compare("WWW-Authenticate", Qt::CaseInsensitive) == 0)
            all += Challenge::in(header.value);
    }
    return all;
}

//! `scope` of an insufficient_scope challenge (RFC 6750 §3.1).
QString scopeIn(const QList<Challenge> &challenges)
{
    const auto found = std::find_if(challenges.begin(), challenges.end(), [](const Challenge &challenge) {
        return challenge.values.value("error") == "insufficient_scope"_L1;
    });
    return found == challenges.end() ? QString() : found->values.value("scope").left(300);
}

bool isProviderKey(const HttpFacts &facts)
{
    return QJsonDocument::fromJson(facts.bodyStart).object().value("error"_L1) == "auth_failed"_L1;
}

} // namespace

Refusal classifyAgUi(const HttpFacts &facts)
{
    Refusal refusal;
    if (facts.status >= 200 && facts.status < 300)
        return refusal;
    refusal.kind = Refusal::Kind::NotAboutUs;
    refusal.detail = serverWords(facts);
    const QList<Challenge> challenges = challengesIn(facts);
    refusal.challenge = challenges.isEmpty() ? QString() : QString::fromLatin1(challenges.constFirst().scheme);
    const bool isOnlyWindows =
        !challenges.isEmpty() && std::all_of(challenges.begin(), challenges.end(), [](const Challenge &one) {
            return one.scheme == "ntlm" || one.scheme == "negotiate";
        });
    if (facts.status == 403) {
        refusal.kind = Refusal::Kind::Forbidden;
        refusal.scope = scopeIn(challenges);
    } else if (facts.status == 401 && isProviderKey(facts)) {
        refusal.kind = Refusal::Kind::Upstream;
    } else if (facts.status == 401 && !isOnlyWindows) {
        refusal.kind = Refusal::Kind::NotSignedIn;
    }
    return refusal;
}

bool isUpstreamRefusal(const QString &runErrorMessage)
{
    return runErrorMessage.startsWith("HTTP 401:"_L1) || runErrorMessage.startsWith("HTTP 403:"_L1);
}

} // namespace countersign
