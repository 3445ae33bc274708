// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! The parts of a recorded address. Not by way of QUrl: what was redacted is no URL any more. A value.
struct RecordedAddress
{
    QString scheme; //!< lower case
    QString host;   //!< lower case, without brackets
    int port = 0;   //!< also the scheme's own
    QString path;
    QString query; //!< without "?"; redacted

    [[nodiscard]] static RecordedAddress of(const QString &url);
    [[nodiscard]] bool isLoopback() const;
    [[nodiscard]] bool endsWith(QLatin1StringView route) const { return path.endsWith(route); }
    //! "https://host", with the port where it is not the scheme's own.
    [[nodiscard]] QString origin() const;
    //! "host" or "host:port", the same way.
    [[nodiscard]] QString hostAndPort() const;
    //! The decoded value of a query item; empty if there is none.
    [[nodiscard]] QString item(const QString &name) const;
    [[nodiscard]] bool hasItem(const QString &name) const;
};

} // namespace countersign
