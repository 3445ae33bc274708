// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/linktarget.h"

#include "render/textbox.h"

#include <QRegularExpression>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

QString withoutWww(QString host)
{
    host = host.toLower();
    return host.startsWith("www."_L1) ? host.mid(4) : host;
}

//! The host a text names, if it looks like an address; empty = it is a text.
QString namedHost(const QString &text)
{
    static const QRegularExpression address(
        u"^\\s*(?:https?://)?(?:[^\\s/@]*@)?((?:[\\w-]+\\.)+[\\w-]{2,})(?::\\d+)?(?:[/?#]\\S*)?\\s*$"_s,
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = address.match(text.left(2048));
    if (!match.hasMatch())
        return {};
    // "notes.txt" is a file; with a scheme, a path or a known kind of ending it is a place.
    const QString host = match.captured(1);
    static const QStringList places { u"com"_s, u"org"_s, u"net"_s, u"io"_s, u"dev"_s, u"app"_s, u"edu"_s, u"gov"_s, u"info"_s };
    const bool hasScheme = text.contains("://"_L1);
    const QString ending = host.section(u'.', -1).toLower();
    return hasScheme || ending.size() == 2 || places.contains(ending) || host.startsWith("www."_L1, Qt::CaseInsensitive)
               ? host
               : QString();
}

} // namespace

QString linkTarget(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded);
}

QString linkPlace(const QUrl &url)
{
    if (url.scheme() == "mailto"_L1)
        return url.path(QUrl::FullyEncoded);
    const QString host = url.host(QUrl::FullyEncoded);
    return url.port() > 0 ? host + u':' + QString::number(url.port()) : host;
}

bool isMisleading(const QUrl &url, const QString &text)
{
    if (markedOverrides(text, true) != text)
        return true;
    if (url.scheme() == "mailto"_L1) {
        const QString said = text.trimmed();
        const bool isAddress = said.contains(u'@') && !said.contains(u' ');
        return isAddress && said.compare(url.path(), Qt::CaseInsensitive) != 0
               && said.compare(u"mailto:"_s + url.path(), Qt::CaseInsensitive) != 0;
    }
    const QString host = url.host(QUrl::FullyEncoded);
    if (host.startsWith("xn--"_L1) || host.contains(".xn--"_L1) || !url.userInfo().isEmpty())
        return true;
    const QString named = namedHost(text);
    return !named.isEmpty() && withoutWww(named) != withoutWww(host);
}

} // namespace countersign
