// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/browseropener.h"

#include <QDesktopServices>

namespace countersign {

bool DesktopBrowser::open(const QUrl &url)
{
    const QString scheme = url.scheme();
    if (scheme != QLatin1StringView("https") && scheme != QLatin1StringView("http"))
        return false;
    // Encoded once here, so that no layer below decodes and re-encodes what the provider must get unchanged.
    return QDesktopServices::openUrl(QUrl::fromEncoded(url.toEncoded(), QUrl::StrictMode));
}

} // namespace countersign
