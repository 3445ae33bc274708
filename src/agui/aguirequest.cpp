// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguirequest.h"

#include "agui/aguicodec.h"

namespace countersign {

HttpRequest agUiPost(const QUrl &url, const RunRequest &run, const QString &purpose)
{
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    // Exactly this Accept: with any wildcard an AG-UI server may answer in protobuf (ag-ui.md §1).
    request.headers = { { "Content-Type", "application/json" }, { "Accept", "text/event-stream" } };
    request.body = AgUiCodec::encode(run);
    request.purpose = purpose;
    request.initiative = run.byPerson ? Initiative::Person : Initiative::Background;
    request.headTimeout = 120'000;
    request.idleTimeout = 0;
    return request;
}

} // namespace countersign
