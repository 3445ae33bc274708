// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/sessionexchange.h"
#include "core/clock.h"
#include "net/signinmethod.h"

#include <memory>

namespace countersign {

//! Sign-in at a server that takes OAuth only in the browser that began it. We begin it, so the `oauth_state` cookie is ours; the
//! provider is opened in the person's browser and sends it to the server's callback, which refuses it there (that browser has no
//! such cookie) before it spends the code; the person brings us the address of that page, and we go there with the cookie.
//!
//! | stage   | leaves by |
//! |---------|-----------|
//! | asking  | /auth/config, then the redirect to the provider -> waiting; else failed |
//! | waiting | take() of the right address -> exchanging; a wrong one -> asks() again; choose() -> asking |
//! |         | the state's end -> failed |
//! | exchanging | a session -> succeeded; else failed |
//!
//! The state is good for three minutes unless the server says otherwise. What is taken must lie at the address the server told
//! the provider, and carry our state. Conditions: SignInWayMissing, PublicAddressDiffers, ProviderPlainHttp, ProviderPrivate,
//! SignInTimedOut, SignInDenied, those of SessionExchange. Owner: ChainlitMethod. UI thread.
class ServerOAuth final : public QObject
{
    Q_OBJECT
public:
    //! `provider`: by the server's own name; empty = the first it offers.
    ServerOAuth(const ServerQuestion &server, const QString &provider, QObject *parent = nullptr);
    ~ServerOAuth() override;
    void start();
    void take(const QString &address);
    void choose(const QString &provider);
    //! A new state, and the browser again.
    void again();
    //! Whether a server may have the browser opened there: what listens on this computer is no provider of one elsewhere.
    [[nodiscard]] static bool mayLeadTo(const QUrl &server, const QUrl &link);

Q_SIGNALS:
    void waitingForBrowser(const QUrl &link, bool opened, int secondsLeft);
    void asks(const countersign::SignInQuestion &question);
    void exchanging();
    void succeeded(const countersign::ChainlitSession &session);
    void failed(const countersign::Error &why);

private:
    void beginQuestion();
    void configured(const HttpOutcome &outcome);
    void begin();
    void redirected(const HttpOutcome &outcome);
    [[nodiscard]] std::optional<Error> objection(const HttpOutcome &outcome, const QUrl &link) const;
    void invite(const QUrl &link);
    void tick();
    [[nodiscard]] bool isOurs(const QUrl &address) const;
    void question(const std::optional<Error> &no);
    void fail(const Error &why);
    [[nodiscard]] Error about(Condition condition, const QStringList &more = {}) const;

    const ServerQuestion m_server;
    QString m_provider;
    QStringList m_offered;
    std::unique_ptr<QObject> m_asking; // context of the question under way
    Secret m_state;                    // the cookie, as it goes back
    QUrl m_link;
    QUrl m_return; // where the server told the provider to send the browser
    bool m_opened = false;
    qint64 m_deadline = 0;
    std::unique_ptr<Clock::Alarm> m_ticking;
    std::unique_ptr<SessionExchange> m_exchange;
};

} // namespace countersign
