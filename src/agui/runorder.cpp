// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runorder.h"

#include "agui/runagentinput.h"

namespace countersign {
using namespace Qt::StringLiterals;

AgUiRun::Order runOrder(const RunRequest &run, const std::shared_ptr<PeerVersion> &peer,
                        const std::function<HttpRequest(const QJsonObject &body)> &post)
{
    const auto requestFor = [post, byPerson = run.byPerson](const QJsonObject &body) {
        HttpRequest request = post(body);
        request.initiative = byPerson ? Initiative::Person : Initiative::Background;
        return request;
    };
    const QJsonObject body = runBody(run);
    const auto plainRequest = [requestFor, body] {
        QJsonObject plain = body;
        plain.remove("protocolVersion"_L1);
        return requestFor(plain);
    };
    AgUiRun::Order order;
    if (peer->refusesVersion) {
        order.request = plainRequest();
    } else {
        order.request = requestFor(body);
        if (!peer->acceptsVersion)
            order.withoutVersion = plainRequest;
        order.versionTaken = [peer](bool isTaken) { (isTaken ? peer->acceptsVersion : peer->refusesVersion) = true; };
    }
    for (const Message &message : run.history)
        order.known.insert(message.id);
    return order;
}

} // namespace countersign
