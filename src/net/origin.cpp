// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/origin.h"

#include <QHostAddress>

namespace countersign {
using namespace Qt::StringLiterals;

Origin::Origin(const QUrl &url)
{
    const QString scheme = url.scheme();
    const bool secure = scheme == "https"_L1 || scheme == "wss"_L1;
    const bool plain = scheme == "http"_L1 || scheme == "ws"_L1;
    if (!url.isValid() || (!secure && !plain))
        return;
    m_scheme = secure ? u"https"_s : u"http"_s;
    m_host = url.host().toLower();
    m_port = url.port(secure ? 443 : 80);
}

bool Origin::isLoopback() const
{
    return m_host == "localhost"_L1 || QHostAddress(m_host).isLoopback();
}

bool Origin::mayCarrySecret() const
{
    return isValid() && (m_scheme == "https"_L1 || isLoopback());
}

QString Origin::toString() const
{
    if (!isValid())
        return {};
    QUrl url;
    url.setScheme(m_scheme);
    url.setHost(m_host);
    if (m_port != (m_scheme == "https"_L1 ? 443 : 80))
        url.setPort(m_port);
    return url.toString();
}

} // namespace countersign
