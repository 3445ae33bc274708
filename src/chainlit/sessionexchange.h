// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/serverquestion.h"
#include "core/error.h"

#include <QObject>

namespace countersign {

//! How something is exchanged for a session; what an answer means depends on it.
enum class ChainlitRoute {
    Password,      //!< POST /login
    Header,        //!< POST /auth/header with what the connection's owner was given
    ProviderToken, //!< POST /auth/header with the access token of our own code flow
    Token,         //!< POST /auth/jwt
    Callback,      //!< GET /auth/oauth/{provider}/callback
};

//! What to tell the person of an exchange that brought no session. `provider` = host of who signed the person in, if known. Pure.
[[nodiscard]] Error chainlitSignInError(ChainlitRoute route, const HttpOutcome &outcome, const QString &host,
                                        const QString &provider);

//! One exchange for a session: the request, and then `GET /user` with the cookie it brought, for the server may not take it.
//! Exactly one of succeeded() and failed(), never before start() returned; deleting it stops. Owner: who signs in. UI thread.
class SessionExchange final : public QObject
{
    Q_OBJECT
public:
    struct Failure
    {
        Error why;
        bool isRefused = false; //!< the server said no; else it may say yes another time
    };

    SessionExchange(const ServerQuestion &server, ChainlitRoute route, const QString &provider, QObject *parent = nullptr);
    void start(const HttpRequest &request, const QList<SecretHeader> &headers);

Q_SIGNALS:
    void succeeded(const countersign::ChainlitSession &session);
    void failed(const countersign::SessionExchange::Failure &failure);

private:
    void answered(const HttpOutcome &outcome);
    void userAnswered(const HttpOutcome &outcome);
    void fail(const HttpOutcome &outcome, const Error &why);

    const ServerQuestion m_server;
    const ChainlitRoute m_route;
    const QString m_provider;
    ChainlitSession m_session;
};

} // namespace countersign
