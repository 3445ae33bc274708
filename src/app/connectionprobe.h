// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"
#include "auth/providersearch.h"
#include "probe/probe.h"
#include "widgets/connectiondialog.h"

#include <memory>

namespace countersign {

class ProviderNetwork;

//! A look at what a connection leads to, for the dialog: the probe, without any sign-in (a token never goes where it was not
//! asked for), then what its identity provider says about itself, if one is configured. One object per look, one finished(),
//! never before start() returned; deleting it stops. Owner: Application. UI thread.
class ConnectionProbe : public QObject
{
    Q_OBJECT
public:
    ConnectionProbe(const ConnectionConfig &config, const ConnectionSession::Ground &ground, QObject *parent = nullptr);
    ~ConnectionProbe() override;
    void start();
    [[nodiscard]] const ConnectionConfig &config() const { return m_config; }
    //! What asked for a sign-in, once finished() with `asksForSignIn`.
    [[nodiscard]] const ProviderSearch::Refused &refused() const { return m_refused; }

Q_SIGNALS:
    void finished(const countersign::ConnectionFindings &found);

private:
    void onFound(const ProbeFindings &found);
    void askProvider();

    ConnectionConfig m_config;
    Clock &m_clock;
    TrafficLog m_traffic;
    Probe m_probe;
    std::unique_ptr<ProviderNetwork> m_network;
    ProviderCache m_cache;
    ConnectionFindings m_found;
    ProviderSearch::Refused m_refused;
};

} // namespace countersign
