// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/usualplaces.h"

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostRuntimes = 7;
constexpr qsizetype kMostChainlit = 3;

QString pathOf(const QUrl &url)
{
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

QUrl at(const QUrl &address, const QString &path)
{
    QUrl url = address.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment);
    url.setPath(path.isEmpty() ? u"/"_s : path, QUrl::StrictMode);
    return url;
}

void add(QList<QUrl> &places, const QUrl &place, const QUrl &known, qsizetype most)
{
    if (places.size() < most && !places.contains(place) && pathOf(place) != pathOf(known))
        places << place;
}
} // namespace

QUrl below(const QUrl &base, const QString &path)
{
    return at(base, pathOf(base) + path);
}

QUrl UsualPlaces::chainlitBase(const QUrl &address)
{
    static const std::array marks { u"/auth/"_s, u"/login/"_s, u"/project/"_s, u"/ws/socket.io/"_s, u"/thread/"_s, u"/user/"_s };
    const QString path = pathOf(address);
    qsizetype end = path.size();
    for (const QString &mark : marks) {
        const qsizetype found = (path + u'/').indexOf(mark);
        if (found >= 0)
            end = qMin(end, found);
    }
    return at(address, path.left(end));
}

UsualPlaces UsualPlaces::around(const QUrl &address)
{
    UsualPlaces places;
    const QString path = pathOf(address);
    // An address copied out of a log ends in one of the routes.
    for (const QString &route : { u"/info"_s, u"/agent/"_s, u"/threads"_s }) {
        if (const qsizetype found = (path + u'/').indexOf(route); found >= 0)
            add(places.runtimes, at(address, path.left(found)), address, kMostRuntimes);
    }
    for (const QString &usual : { u"/api/copilotkit"_s, u"/copilotkit"_s })
        add(places.runtimes, at(address, usual), address, kMostRuntimes);
    if (!path.isEmpty())
        add(places.runtimes, at(address, path.section(u'/', 0, -2)), address, kMostRuntimes); // one up
    if (!path.endsWith("/copilotkit"_L1) && !path.isEmpty())
        add(places.runtimes, at(address, path + u"/copilotkit"_s), address, kMostRuntimes);
    add(places.runtimes, at(address, {}), address, kMostRuntimes);

    const QUrl base = chainlitBase(address);
    for (const QUrl &place : { base, at(address, {}), at(address, u"/chat"_s) })
        add(places.chainlit, place, address, kMostChainlit);
    return places;
}

} // namespace countersign
