// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runorder.h"

#include "agui/runagentinput.h"
#include "agui/runhistory.h"

#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

AgUiRun::Order runOrder(const RunRequest &run, const std::shared_ptr<PeerVersion> &peer,
                        const std::function<HttpRequest(const QJsonObject &body)> &post)
{
    // The history may be 100 000 messages: its text takes the place of a stand-in, instead of travelling as a tree of values.
    const QString standIn = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const auto requestFor = [post, standIn, messages = historyText(run.history),
                             byPerson = run.byPerson](const QJsonObject &body) {
        HttpRequest request = post(body);
        request.body.replace('"' + standIn.toLatin1() + '"', messages);
        request.initiative = byPerson ? Initiative::Person : Initiative::Background;
        return request;
    };
    RunRequest rest = run;
    rest.history.clear();
    QJsonObject body = runBody(rest);
    body.insert("messages"_L1, standIn);
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
