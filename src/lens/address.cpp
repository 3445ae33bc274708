// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/address.h"

#include <QRegularExpression>
#include <QUrl>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
int ownPort(const QString &scheme)
{
    return scheme == "https"_L1 || scheme == "wss"_L1 ? 443 : 80;
}

//! The item "name=value" of a query, found by its name.
QStringView itemOf(QStringView query, const QString &name)
{
    for (const QStringView item : query.split(u'&')) {
        if (item.startsWith(name) && (item.size() == name.size() || item.at(name.size()) == u'='))
            return item;
    }
    return {};
}
} // namespace

RecordedAddress RecordedAddress::of(const QString &url)
{
    static const QRegularExpression parts(
        uR"(^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#]*@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^/?#:]*)(?::(?<port>\d*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?)"_s);
    const auto match = parts.match(url);
    RecordedAddress address;
    if (!match.hasMatch())
        return address;
    address.scheme = match.captured(u"scheme").toLower();
    address.host = match.captured(u"host").toLower().remove(u'[').remove(u']');
    address.port = match.captured(u"port").isEmpty() ? ownPort(address.scheme) : match.captured(u"port").toInt();
    address.path = match.captured(u"path").isEmpty() ? u"/"_s : match.captured(u"path");
    address.query = match.captured(u"query");
    return address;
}

bool RecordedAddress::isLoopback() const
{
    return host == "localhost"_L1 || host.startsWith("127."_L1) || host == "::1"_L1;
}

QString RecordedAddress::hostAndPort() const
{
    const QString shown = host.contains(u':') ? u'[' + host + u']' : host;
    return port == ownPort(scheme) ? shown : shown + u':' + QString::number(port);
}

QString RecordedAddress::origin() const
{
    return host.isEmpty() ? QString() : scheme + "://"_L1 + hostAndPort();
}

QString RecordedAddress::item(const QString &name) const
{
    const QStringView item = itemOf(query, name);
    return item.size() <= name.size() ? QString() : QUrl::fromPercentEncoding(item.mid(name.size() + 1).toUtf8());
}

bool RecordedAddress::hasItem(const QString &name) const
{
    return !itemOf(query, name).isNull();
}

} // namespace countersign
