// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguirequest.h"

#include "agui/runagentinput.h"

namespace countersign {

HttpRequest agUiPost(const QUrl &url, const QJsonObject &body, const QString &purpose)
{
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = agUiHeaders();
    request.body = jsonBody(body);
    request.purpose = purpose;
    request.headTimeout = 120'000;
    request.idleTimeout = 0;
    return request;
}

} // namespace countersign
