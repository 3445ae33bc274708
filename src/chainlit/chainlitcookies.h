// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"
#include "net/httpmessage.h"

#include <optional>

namespace countersign {

class Redactor;

//! A cookie as a server sets it (RFC 6265 §4.1): the value is the server's bytes, quotes and escapes included. A value.
struct ServerCookie
{
    QByteArray name;
    QByteArray value;
    int maxAge = -1; //!< s; -1 = not said

    //! "name=value", as it goes back.
    [[nodiscard]] QByteArray pair() const { return name + '=' + value; }
    //! Every cookie an answer sets; the ones it takes back (empty, or with an end in the past) are left out. Qt joins several
    //! Set-Cookie lines with a line feed, which is read here.
    [[nodiscard]] static QList<ServerCookie> setBy(const QList<HttpHeader> &headers);
};

//! A Chainlit session: the JWT a sign-in route sets as a cookie, in pieces if it is longer than 3000 characters. The name of the
//! cookie is the server's choice and told nowhere, so it is known by what is in it. The claims are read for names and for times,
//! never to believe them. A value.
struct ChainlitSession
{
    Secret cookie;           //!< the one Cookie header: REST and the socket's upgrade carry it
    Secret token;            //!< the JWT, whole: POST /auth/jwt renews it
    int lifetime = -1;       //!< s from its making to its end; -1 = not said
    QString identifier = {}; //!< of the user, as GET /user has said it
    QString name = {};

    //! Nothing if no cookie of the answer holds a JWT.
    [[nodiscard]] static std::optional<ChainlitSession> setBy(const QList<HttpHeader> &headers, Redactor &redactor);
};

} // namespace countersign
