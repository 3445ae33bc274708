// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QUrl>

namespace countersign {

//! Scheme, host, port of a URL (RFC 6454). Tokens belong to exactly one origin. A value.
class Origin
{
public:
    Origin() = default;
    explicit Origin(const QUrl &url);

    [[nodiscard]] bool isValid() const { return !m_host.isEmpty(); }
    [[nodiscard]] QString host() const { return m_host; }
    [[nodiscard]] bool isLoopback() const; //!< 127.0.0.0/8, ::1, localhost
    //! https (wss), or http on loopback: only there may a secret travel.
    [[nodiscard]] bool mayCarrySecret() const;
    [[nodiscard]] QString toString() const;
    [[nodiscard]] bool operator==(const Origin &) const = default;

private:
    QString m_scheme; //!< http or https (ws/wss count as these)
    QString m_host;
    int m_port = -1;
};

} // namespace countersign
