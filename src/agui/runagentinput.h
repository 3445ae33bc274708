// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

#include <QJsonObject>
#include <QStringList>

namespace countersign {

//! What may leave as the body of a run (RunAgentInput of @ag-ui/core). Pure.
struct RunAgentInput
{
    QJsonObject body;     //!< as it is sent; empty if it must not be
    QStringList badPaths; //!< known members of a wrong type, as JSON pointers: then nothing is sent
    QStringList stripped; //!< members and messages the protocol does not know: left out

    [[nodiscard]] bool isSendable() const { return badPaths.isEmpty(); }
};

//! What of `draft` may leave, as the official client 1.0.0 decides it: activity messages stay home, legacy `binary` parts become
//! media parts, optional members that are null and everything unknown are left out, a known member of a wrong type stops it all.
//! What a server or a person may fill as they like (state, metadata, forwardedProps, parameters) passes unchanged.
[[nodiscard]] RunAgentInput runAgentInput(const QJsonObject &draft);

//! The draft of a request of ours. `protocolVersion`, `state`, `tools`, `context` and `forwardedProps` always stand in it; the
//! history is repaired, because model providers refuse one in which a call lacks its result or a result its call: each call is
//! followed by its result ({"status":"stopped"} if nobody ever answered), results without a call and empty answers are left out.
[[nodiscard]] QJsonObject draftOf(const RunRequest &request);

//! The body of a request of ours. Of what a server told us and is wrong (metadata that is no object …) only that is left out:
//! a conversation must not become one that can never be sent again.
[[nodiscard]] QJsonObject runBody(const RunRequest &request);

//! The same as the official client makes it of an agent's configuration and the parameters of its runAgent(): what the recorded
//! requests of the conformance vectors are compared with. Header names as they were given, ours last.
struct AgUiRequest
{
    QByteArray method;
    QList<HttpHeader> headers;
    RunAgentInput input;
};
[[nodiscard]] AgUiRequest agUiRequestOf(const QJsonObject &agent, const QJsonObject &parameters);

[[nodiscard]] QByteArray jsonBody(const QJsonObject &json);
//! What every request for an event stream says about itself. Exactly this Accept: with any wildcard an AG-UI server may answer
//! in protobuf.
[[nodiscard]] QList<HttpHeader> agUiHeaders();

} // namespace countersign
