// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/error.h"
#include "net/route.h"

#include <QObject>
#include <QUrl>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QSslSocket)

namespace countersign {

//! What the way to a server costs before a request can leave, measured on a connection of its own. Milliseconds; -1 = not
//! measured. A value.
struct WayMeasured
{
    qint64 lookup = -1;    //!< of the name; not where the host is an address, nor by a proxy, which looks up itself
    qint64 connect = -1;   //!< TCP (by a proxy: to it and through it)
    qint64 tls = -1;       //!< handshake; not for http
    QStringList addresses; //!< of the name, at most 8
    QString tlsProtocol;   //!< "TLSv1.3"
    QString certificateIssuer;
    QDateTime certificateEnds; //!< UTC
    bool isIssuerKnown = true; //!< the system, or the connection's caFile, believes who signed
    Error problem;             //!< None = the way is free
};

//! Measures the way: name, TCP, TLS, then hangs up; no byte of a request is sent. The product's own requests open connections of
//! their own, by the same route. One finished(), at the latest after `deadline`; deleting it stops silently. UI thread.
class Preflight final : public QObject
{
    Q_OBJECT
public:
    Preflight(const QUrl &address, const Route &route, Clock &clock, int deadline, QObject *parent = nullptr);
    ~Preflight() override;
    void start();

Q_SIGNALS:
    void finished(const countersign::WayMeasured &way);

private:
    void lookUp();
    void connectTo();
    void connected();
    void encrypted();
    void failed();
    void readCertificate();
    void finish(const Error &problem = {});

    const QUrl m_address;
    const Route m_route;
    Clock &m_clock;
    const int m_allowed;
    std::unique_ptr<QSslSocket> m_socket;
    std::unique_ptr<Clock::Alarm> m_deadline;
    int m_lookup = -1; // id of the one under way
    qint64 m_since = 0;
    WayMeasured m_way;
    bool m_isOver = false;
};

} // namespace countersign
