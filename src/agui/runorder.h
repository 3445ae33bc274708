// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/aguirun.h"

#include <QJsonObject>

#include <functional>
#include <memory>

namespace countersign {

//! What a server has shown about its age; shared by the runs at one back end, which learn it for each other.
struct PeerVersion
{
    bool refusesVersion = false; //!< a server from before AG-UI 1.0 that takes no member it does not know
    bool acceptsVersion = false; //!< it has run with one: a refusal is about something else
};

//! How to ask for a run: `protocolVersion` stands in the body unless this server has refused it before. `post` puts a body on its
//! way. The agent's name and how to stop are left to the caller.
[[nodiscard]] AgUiRun::Order runOrder(const RunRequest &run, const std::shared_ptr<PeerVersion> &peer,
                                      const std::function<HttpRequest(const QJsonObject &body)> &post);

} // namespace countersign
