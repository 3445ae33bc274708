// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hostreach.h"

#include <QHostAddress>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
bool isInOwnNetwork(const QHostAddress &address)
{
    static const std::array networks { "10.0.0.0/8"_L1,    "172.16.0.0/12"_L1, "192.168.0.0/16"_L1, "169.254.0.0/16"_L1,
                                       "100.64.0.0/10"_L1, "fc00::/7"_L1,      "fe80::/10"_L1 };
    return std::any_of(networks.begin(), networks.end(), [&](QLatin1StringView network) {
        return address.isInSubnet(QHostAddress::parseSubnet(QString(network)));
    });
}

HostReach reachOf(QHostAddress address)
{
    bool isMapped = false; // ::ffff:127.0.0.1 is 127.0.0.1
    if (const quint32 four = address.toIPv4Address(&isMapped); isMapped)
        address = QHostAddress(four);
    const bool isHere = address.isLoopback() || address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6;
    return isHere ? HostReach::ThisComputer : isInOwnNetwork(address) ? HostReach::OwnNetwork : HostReach::Everywhere;
}
} // namespace

HostReach hostReach(const QString &host)
{
    QString name = host.toLower();
    while (name.endsWith(u'.'))
        name.chop(1);
    if (const QHostAddress address(name); !address.isNull())
        return reachOf(address);
    if (name == "localhost"_L1 || name.endsWith(".localhost"_L1))
        return HostReach::ThisComputer;
    static const std::array inner { ".local"_L1, ".internal"_L1, ".intranet"_L1, ".lan"_L1, ".home.arpa"_L1, ".corp"_L1 };
    const bool isInner = std::any_of(inner.begin(), inner.end(), [&](QLatin1StringView end) { return name.endsWith(end); });
    return isInner || !name.contains(u'.') ? HostReach::OwnNetwork : HostReach::Everywhere;
}

bool mayPointTo(const QUrl &from, const QUrl &to)
{
    return hostReach(to.host()) >= hostReach(from.host());
}

} // namespace countersign
