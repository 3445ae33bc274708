// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitrefusal.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostWords = 300;

QString messagesOf(const QJsonArray &details)
{
    QStringList messages;
    for (const QJsonValue &each : details)
        messages << each.toObject().value("msg"_L1).toString();
    messages.removeAll(QString());
    return messages.join("; "_L1);
}
} // namespace

QString chainlitDetail(const HttpFacts &facts)
{
    const QJsonValue detail = QJsonDocument::fromJson(facts.bodyStart).object().value("detail"_L1);
    QString words = detail.isArray() ? messagesOf(detail.toArray()) : detail.toString();
    if (words.isEmpty() && mediaType(facts.headers) == "text/plain")
        words = QString::fromUtf8(facts.bodyStart);
    return words.simplified().left(kMostWords);
}

Refusal classifyChainlit(const HttpFacts &facts)
{
    Refusal refusal;
    if (isSuccess(facts.status))
        return refusal;
    refusal.kind = Refusal::Kind::NotAboutUs;
    refusal.detail = chainlitDetail(facts);
    if (facts.status == 401 && refusal.detail == "Invalid authentication token"_L1)
        refusal.kind = Refusal::Kind::NotSignedIn;
    else if (facts.status == 403)
        refusal.kind = Refusal::Kind::Forbidden;
    return refusal;
}

} // namespace countersign
