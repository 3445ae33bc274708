// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace countersign::test {

//! A port that is free, and none the system gives to somebody who asks for any, for those begin at 32768; 0 = none found.
[[nodiscard]] int freePort();

//! nginx before a peer, as a company has one: https on a port of its own with the test authority's certificate, the peer behind
//! it over HTTP/1.1, nothing buffered. It asks for client certificates and takes who has none. Ends with this object.
class Front
{
public:
    //! A request that was answered, as nginx logs it.
    struct Entry
    {
        QString protocol; //!< "HTTP/1.1" or "HTTP/2.0"
        QString method;
        QString path;
        int status = 0;
        QString name; //!< of the client's certificate: "CN=ada", or empty
    };

    //! What the surroundings ask for: INTEROP_FRONT = "http1" or "http2"; nothing = the peers are reached directly.
    [[nodiscard]] static std::unique_ptr<Front> wanted();
    [[nodiscard]] static QString authorityFile();

    //! `tellsScheme` = false: one that forgets X-Forwarded-Proto, so that the peer takes itself for http.
    explicit Front(bool offersHttp2, bool tellsScheme = true);
    ~Front();

    //! https://127.0.0.1:PORT, known before the peer is started.
    [[nodiscard]] QString origin() const;
    //! Begins to listen for the peer that listens at `upstream`.
    void start(int upstream);
    [[nodiscard]] QList<Entry> seen() const;

private:
    void writeConfiguration(int upstream) const;

    const bool m_offersHttp2;
    const bool m_tellsScheme;
    int m_port = 0;
    QTemporaryDir m_directory;
    QProcess m_nginx;
};

} // namespace countersign::test
