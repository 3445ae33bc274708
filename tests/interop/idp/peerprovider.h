// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "../peer.h"
#include "signinstage.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>

namespace countersign::test {

//! The real provider with its switches, as a stage of sign-in faults needs it.
class PeerProvider final : public FaultyProvider
{
public:
    explicit PeerProvider(const ProviderPeer &peer) : m_peer(peer) {}

    [[nodiscard]] QString issuer() const override { return m_peer.issuer(); }
    [[nodiscard]] QString resource() const override { return m_peer.resource(); }
    [[nodiscard]] QUrl server() const override { return QUrl(m_peer.resource() + QStringLiteral("/agent")); }
    void heal() override;
    void refuseOnce() override { fail(QStringLiteral("api.401"), {}, 1); }
    [[nodiscard]] QStringList arrived() const override;
    [[nodiscard]] bool isHolding() const override;

    //! `times` 0 = until heal().
    void fail(const QString &fault, const QString &argument, int times) const;
    [[nodiscard]] QStringList faults() const; //!< every one it knows

private:
    void order(const QString &command, const QJsonObject &what) const;

    const ProviderPeer &m_peer;
};

//! A person at the pages of that provider, as an HTTP client: user and password, Allow, and back to the product.
class PeerBrowser final : public QObject, public FaultyBrowser
{
    Q_OBJECT
public:
    bool open(const QUrl &url) override;
    [[nodiscard]] bool isBusy() const override { return m_page; }
    void close() override;

private:
    void look(QNetworkReply *page);
    void shown(QNetworkReply &page);

    std::unique_ptr<QNetworkAccessManager> m_network;
    QPointer<QNetworkReply> m_page;
};

} // namespace countersign::test
