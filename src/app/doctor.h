// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/doctorreport.h"
#include "net/fixedheaders.h"
#include "net/trafficlog.h"

#include <memory>
#include <optional>

namespace countersign {

class Redactor;

//! Looks at a server for `countersign doctor`: measures the way, probes the address, asks at its gate, diagnoses. Needs no
//! display. Nothing but harmless questions leaves, and no secret to another origin.
//! One finished(), never before start() returned, at the latest after `deadline`. Owner: main. UI thread.
class Doctor final : public QObject
{
    Q_OBJECT
public:
    struct Order
    {
        ConnectionConfig config;
        QList<Authorizer::Decision::SecretHeader> headers;
        QList<Authorizer::Decision::SecretHeader> against; //!< somebody else's, to compare; may be empty
        QList<DoctorReport::Note> notes;
        int deadline = 26'000; //!< ms
    };
    Doctor(const Order &order, Redactor &redactor, Clock &clock, QObject *parent = nullptr);
    ~Doctor() override;
    void start();

Q_SIGNALS:
    void finished(const countersign::DoctorReport &report);

private:
    void onWay(const WayMeasured &way);
    void onFound(const ProbeFindings &found);
    void onGate(const GateFindings &gate);
    [[nodiscard]] Facts factsAbout(quint64 exchange) const;
    void diagnoseAll();
    void late();
    void finish();

    const Order m_order;
    Redactor &m_redactor;
    Clock &m_clock;
    DoctorReport m_report; // before the logs: what they tell to the end goes in there
    Ladder m_asked;        // what a diagnosis may be made of: the address itself
    TrafficLog m_log;
    TrafficLog m_gateLog; // its refusals are asked for: no diagnosis is made of them
    FixedHeaders m_ours;
    FixedHeaders m_other;
    std::unique_ptr<Preflight> m_preflight;
    std::unique_ptr<Probe> m_probe;
    std::unique_ptr<GateProbe> m_gate;
    std::unique_ptr<Clock::Alarm> m_deadline;
    qint64 m_startedAt = 0;
    bool m_isOver = false;
};

//! The token in a set of headers, read: of Authorization: Bearer, else the first that can be read as a JWT.
[[nodiscard]] std::optional<TokenFacts> tokenIn(const QList<Authorizer::Decision::SecretHeader> &headers, Redactor &redactor);

} // namespace countersign
