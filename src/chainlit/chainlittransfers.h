// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

namespace countersign {

class Transport;

//! A file on its way to a Chainlit session. What the server would refuse by its own limits does not leave.
class ChainlitUpload final : public Upload
{
    Q_OBJECT
public:
    struct File
    {
        QString name;
        QString mimeType;
        qint64 size = 0;
    };
    //! `trouble` = it does not leave; ended() says so at the next turn of the event loop.
    ChainlitUpload(Transport &transport, const HttpRequest &request, File file, const std::optional<Error> &trouble,
                   QObject *parent);
    void cancel() override;

private:
    void finish(const HttpOutcome &outcome);
    const File m_file;
    bool m_isOver = false;
};

//! The bytes of an element, from the server or from wherever it says they are (there without any sign-in).
class ChainlitFetch final : public Fetch
{
    Q_OBJECT
public:
    static constexpr qint64 kMostBytes = 64LL * 1024 * 1024;

    //! An empty address: it is nowhere. `isOurs`: the address is of our making, so that a refusal is one of the session.
    ChainlitFetch(Transport &transport, const QUrl &url, bool isOurs, QString name, QString mimeType, QObject *parent);
    void cancel() override;

private:
    void finish(const HttpOutcome &outcome);
    const QString m_name;
    const QString m_mimeType;
    bool m_isOver = false;
};

} // namespace countersign
