// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transport.h"

#include "net/answererrors.h"
#include "net/liveexchange.h"
#include "net/networkaccess.h"
#include "net/requestgate.h"

#include <utility>

namespace countersign {

Transport::Transport(const QUrl &server, Options options, Authorizer &authorizer, TrafficLog &log, const Redactor &redactor,
                     Clock &clock, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_options(std::move(options))
    , m_authorizer(authorizer)
    , m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
    , m_classify(classifyByStatus)
    , m_gate(std::make_unique<RequestGate>(authorizer))
    , m_shortRequests(std::make_shared<NetworkAccess>(m_options.route))
{
}

Transport::~Transport()
{
    while (!m_living.isEmpty())
        m_living.last()->cancel();
}

void Transport::setClassify(Classify classify)
{
    m_classify = classify ? std::move(classify) : Classify(classifyByStatus);
}

HttpExchange *Transport::send(const HttpRequest &request, QObject *parent)
{
    return new LiveExchange(*this, request, LiveExchange::Kind::Short, parent);
}

HttpExchange *Transport::stream(const HttpRequest &request, QObject *parent)
{
    return new LiveExchange(*this, request, LiveExchange::Kind::Stream, parent);
}

//! What else is under way with `used` keeps it until its end.
void Transport::leaveConnections(const std::shared_ptr<NetworkAccess> &used)
{
    if (used == m_shortRequests)
        m_shortRequests = std::make_shared<NetworkAccess>(m_options.route);
}

} // namespace countersign
