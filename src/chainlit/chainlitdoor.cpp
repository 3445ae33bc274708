// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdoor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostProviders = 20;
constexpr qsizetype kLongestProviderName = 64;
constexpr qsizetype kPageHead = 64 * 1024; // bytes of a page that are looked at
} // namespace

std::optional<ChainlitDoor> ChainlitDoor::read(const QByteArray &body, const QByteArray &mediaType)
{
    const QJsonObject told = QJsonDocument::fromJson(body).object();
    if (mediaType != "application/json" || !told.contains("requireLogin"_L1) || !told.contains("oauthProviders"_L1))
        return {};
    ChainlitDoor door;
    door.requiresLogin = told.value("requireLogin"_L1).toBool(); // null = no
    door.takesPassword = told.value("passwordAuth"_L1).toBool();
    door.takesHeader = told.value("headerAuth"_L1).toBool();
    const QJsonArray providers = told.value("oauthProviders"_L1).toArray();
    for (const QJsonValue &provider : providers) {
        const QString name = provider.toString();
        if (!name.isEmpty() && name.size() <= kLongestProviderName && door.providers.size() < kMostProviders)
            door.providers << name;
    }
    return door;
}

QString ChainlitDoor::rootPath(const QByteArray &page)
{
    static const QRegularExpression mark(u"<meta[^>]+property=\"og:root_path\"[^>]+content=\"(/[A-Za-z0-9/_.~-]{1,200})\""_s);
    return mark.match(QString::fromUtf8(page.left(kPageHead))).captured(1);
}

} // namespace countersign
