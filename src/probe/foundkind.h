// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

namespace countersign {

//! Which kind of server stands at an address, as far as harmless questions can tell.
struct FoundServer
{
    Q_GADGET
public:
    enum class Kind {
        Nothing,          //!< nobody answered
        NotKnown,         //!< it answers, and keeps to itself what it is: a sign-in is asked for first, or it is in trouble
        CopilotKit,       //!< a V2 runtime, a path for each request
        CopilotKitSingle, //!< a V2 runtime, everything is a POST to the address
        CopilotKitV1,     //!< a V1 runtime: GraphQL
        Intelligence,     //!< a V2 runtime whose runs go over its vendor's platform
        AgUi,             //!< takes POST only and is no runtime, as plain AG-UI agents do
        Chainlit,
        WebPage,
        OtherJson,
    };
    Q_ENUM(Kind)
};
using FoundKind = FoundServer::Kind;

} // namespace countersign
