// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "peer.h"

#include <QTemporaryDir>

namespace countersign::test {

//! Real Chainlit with an app of ours, in a folder that outlives a restart.
class ChainlitPeer
{
public:
    using Environment = QMap<QString, QString>;
    //! `app` is relative to the directory that setup.sh filled.
    explicit ChainlitPeer(const Environment &environment, const QString &app = QStringLiteral("chainlit/app.py"));
    [[nodiscard]] bool isReady() const { return m_peer->isReady(); }
    [[nodiscard]] QString address() const { return m_peer->said(QStringLiteral("url")); }
    void restart(const Environment &changes = {}) { m_peer->restart(changes); }

    //! What its OAuth needs, registered at `provider`, for a server at `port`.
    [[nodiscard]] static Environment oauthAt(const ProviderPeer &provider, int port);
    //! Its users' tokens are believed at POST /auth/header.
    [[nodiscard]] static Environment believing(const ProviderPeer &provider);

    [[nodiscard]] ConnectionConfig connection(SignInConfig::Method method) const;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Peer> m_peer;
};

} // namespace countersign::test
