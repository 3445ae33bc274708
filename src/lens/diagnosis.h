// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/facts.h"

#include <QMetaObject>
#include <QStringList>

namespace countersign {

//! What happened, to whom, and who can change it, by id; `widgets/diagnosissentences` has the words.
//! Ids that say "may" in their comment are told as a possibility: the evidence allows another reading.
struct Diagnosis
{
    Q_GADGET
public:
    enum class Id {
        NothingWrong, //!< the last exchange got through; args: host
        NothingYet,   //!< nothing was sent yet; no args
        NotKnown,     //!< refused, and nothing shows why; args: host, status
        EndedHere,    //!< cancelled from here before an answer; args: host
        RefusedSaid,  //!< a 4xx that gives its reason; args: host, status, words

        // Never arrived
        HostNotFound,        //!< args: host
        NobodyListens,       //!< args: host, port
        NoNetwork,           //!< no args
        ProxyUnreachable,    //!< args: proxy host
        NoAnswerInTime,      //!< args: host
        AnswerBrokeOff,      //!< args: host
        PlainHttpRefused,    //!< args: host
        AddressUnusable,     //!< args: address as typed, without secrets
        TlsUnknownIssuer,    //!< args: host, issuer ("" = not known)
        TlsOutOfDate,        //!< args: host
        TlsWrongHost,        //!< args: host
        TlsTooOld,           //!< args: host
        TlsWantsCertificate, //!< args: host
        TlsNotSpoken,        //!< https at a port that speaks something else; args: host
        TlsFailed,           //!< args: host, what the TLS library says
        HttpsWanted,         //!< http at a port that speaks https; args: host

        // On the way
        RedirectDroppedToken,  //!< seen on two hops; args: from host, to host
        RedirectToOtherHost,   //!< not followed; args: from host, to host
        RedirectToOtherScheme, //!< not followed; args: host, scheme it points to
        RedirectOfPost,        //!< same origin, not followed because a POST leaves once; args: host, target path
        RedirectLoop,          //!< args: host
        RedirectNowhere,       //!< args: host
        GatewayWantsSignIn,    //!< redirect to, or a page of, a sign-in in front; args: host, where it points ("" = a page)
        //! Refused by something in front of the server; args: host, status, what shows it, or its words and "words".
        GatewayAnswered,
        GatewayWithoutServer, //!< 502, 503, 504 and their kin, written by a gateway; args: host, status
        NetworkWantsSignIn,   //!< 511, a captive portal; args: host
        ProxyWantsSignIn,     //!< 407; args: proxy host ("" = not known)
        UpgradeNotPassedOn,   //!< WebSocket refused, the same path answers by HTTP; may; args: host
        HeadersTooLarge,      //!< 431, 494, 400 that says so; args: host, KiB
        CookieTooLarge,       //!< an upgrade with over 8 KiB of headers, refused; may; args: host, KiB

        // What we sent
        NoTokenSent,           //!< 401, nothing was sent and nobody is signed in; args: host
        TokenInQuery,          //!< 401, a token in the address, none in a header; args: host, parameter
        TokenInBody,           //!< 401, a token in the body, none in a header; args: host, field
        TokenToCallback,       //!< sent to the address the browser comes back to; args: host, path
        TokenInOtherHeader,    //!< 401 asks for Bearer, the secret went in another header; args: host, header
        TokenMalformed,        //!< "twice", "quotes", "scheme" (none), "case" (may); args: host, which of them
        TokenNotSeen,          //!< it left, and the server says that none arrived; may; args: host, header, words
        HeaderMayBeDropped,    //!< a name with an underscore, which proxies drop; may; args: host, header
        HeaderWanted,          //!< the server misses a header of its own; args: host, header ("" = it does not name it)
        HeaderToWrongEndpoint, //!< header sign-in asked by GET, or elsewhere than /auth/header; args: host, header
        OtherSchemeWanted,     //!< args: host, scheme asked for, scheme sent ("" = none)
        StepUpWanted,          //!< RFC 9470; args: host, level ("" = it does not name one)
        RefusalFromCache,      //!< the answer has an Age; may; args: host, minutes
        TokenExpired,          //!< by the server's own Date; args: host, minutes
        TokenNotYetValid,      //!< by the server's own Date; args: host, minutes
        ClockAhead,            //!< ours, and a refusal; args: host, minutes
        ClockBehind,           //!< args: host, minutes
        WrongAudience,         //!< args: host, for whom it is, who is expected
        WrongIssuer,           //!< args: host, who made it, who is expected
        IdTokenSent,           //!< args: host
        OpaqueTokenSent,       //!< the server says that it reads JWTs; args: host
        ScopeMissing,          //!< args: host, scope
        Forbidden,             //!< 403 to a token, nothing more known; args: host
        ForbiddenToNobody,     //!< 403, and no token was sent: it may want one; may; args: host
        TokenRefusedUnsaid,    //!< 401 or its kin though a token was sent; it does not say why; args: host, status
        TokenRefusedSaid,      //!< the same, in the server's words; args: host, words, status

        // CopilotKit, AG-UI
        AgentBehindRefused,     //!< args: agent ("" = not known), host of the runtime, status
        TokenLostBehindRuntime, //!< the agent takes this very token directly; args: host of the runtime, host of the agent
        GatesDiffer,            //!< `/info` answers with this token, the run is refused; args: host
        ServersOwnKeyRefused,   //!< a service of the server refuses the server's key, not the person; args: host
        V1GateNeverCalled,      //!< an old runtime that lets anybody in although it has a gate; args: host
        OpenToAnybody,          //!< gate check: no token needed; args: host
        GateTakesAnything,      //!< gate check: without = refused, garbage = let in; args: host
        //! 404, 405, 410; args: host, path; of a 405 also the method and "method"; of one that may mean a missing signature
        //! as well "unsigned".
        WrongPath,
        NotAnAgentServer, //!< something else answers; args: host, what ("page" or "")
        RateLimited,      //!< args: host, seconds ("" = it does not say)
        ServerFailed,     //!< 5xx of its own; args: host, status

        // Chainlit
        CallbackWithoutCode,    //!< "Missing code or state"; args: host, path
        CallbackStateLost,      //!< "Unauthorized" at the callback; args: host
        CallbackExchangeFailed, //!< 500 at the callback; may; args: host
        CallbackDenied,         //!< the provider sent the browser back with an error; args: host, error
        OAuthCallbackDeclined,  //!< credentialssignin at the callback; args: host
        HeaderCallbackDeclined, //!< the same at /auth/header; args: host
        PasswordDeclined,       //!< the same at /login; args: host
        SessionMissing,         //!< "Invalid authentication token", none was sent; args: host
        SessionExpired,         //!< the same, and ours is past its end; args: host, minutes
        SessionRefused,         //!< the same, one cause of several; may; args: host
        CookieBeatsHeader,      //!< the same, a cookie and a header were sent; may; args: host
        HeaderSignInNotSetUp,   //!< "No header_auth_callback defined"; args: host
        PasswordSignInNotSetUp, //!< "No auth_callback defined"; args: host
        OAuthNotSetUp,          //!< "No oauth_callback defined", or no such provider; args: host, provider ("" = any)
        SignInCookieNotSent,    //!< 200 with Set-Cookie, then 401 without Cookie; args: host, why ("secure", "path", "")
        SignInWithoutCookie,    //!< 200 without Set-Cookie, then 401; args: host
        SocketWithoutCookie,    //!< upgrade with a header only; args: host
        SocketOtherCookie,      //!< upgrade with another cookie than the sign-in set; args: host
        SocketPathSlash,        //!< /ws/socket.io without the slash; args: host
        CustomAuthUseless,      //!< asks for a sign-in and offers none; args: host
        NotYourChat,            //!< 401 "Unauthorized" or "not authorized" about a session or thread; args: host
        PublicAddressIsHttp,    //!< redirect_uri the server announces is http, we came by https; args: host, redirect_uri
        PublicAddressDiffers,   //!< redirect_uri the server announces is at another host; args: host, redirect_uri's host
        ClientIdUnset,          //!< `client_id=None` in its redirect; args: host, provider host

        // Provider
        RedirectPortUnknown, //!< redirect_uri refused, and it is ours on loopback; args: provider, redirect_uri
        RedirectIsHttp,      //!< redirect_uri refused, it is http at a public host; args: provider, redirect_uri
        RedirectUnknown,     //!< redirect_uri refused, any other; args: provider, redirect_uri ("" = not known)
        ClientUnknown,       //!< no such client there; args: provider, client id
        ClientSecretWrong,   //!< invalid_client; may be a missing or wrong secret or method; args: provider
        ClientNotAllowed,    //!< unauthorized_client; args: provider
        ScopeUnknown,        //!< invalid_scope; args: provider, scope as asked
        ResourceUnknown,     //!< invalid_target; args: provider, resource as asked
        ConsentMissing,      //!< args: provider
        AdminConsentMissing, //!< args: provider
        NotAssigned,         //!< not among the people who may use it; args: provider
        PolicyRefused,       //!< conditional access; args: provider
        SignInDenied,        //!< access_denied; args: provider
        InteractionNeeded,   //!< interaction_required, login_required, …; args: provider
        ProviderBusy,        //!< temporarily_unavailable, server_error, 5xx; args: provider
        SignInEnded,         //!< invalid_grant at a refresh; args: provider
        CodeRefused,         //!< invalid_grant at the exchange; may; args: provider
        ProviderSaysNo,      //!< any other error code, as it is; args: provider, code
        RefreshUnreachable,  //!< a refresh got no answer; tokens are kept; args: provider
        CallbackNotOurs,     //!< a callback without our state; args: none
        SignInNotFinished,   //!< nobody came back in time; args: provider, minutes

        // Keyring
        KeyringLocked, //!< no args
        KeyringMissing,
        KeyringLate,
        KeyringFailed,
    };
    Q_ENUM(Id)

    //! Who can change it.
    enum class Who {
        Nobody,   //!< nothing to change
        NotKnown, //!< the evidence does not say
        You,
        YouByWaiting, //!< it goes away by itself
        ServerOwner,
        AgentOwner,
        GatewayOwner,  //!< of the gateway or proxy
        ProviderOwner, //!< who runs the client's registration at the identity provider
        NetworkOwner,
    };
    Q_ENUM(Who)

    Id id = Id::NothingYet;
    QStringList arguments; //!< in the order the id documents; redacted
    Who who = Who::Nobody;
    quint64 exchange = 0; //!< the exchange whose hop shows it; 0 = none
    int attempt = 0;

    [[nodiscard]] bool operator==(const Diagnosis &) const = default;
    [[nodiscard]] bool isTrouble() const { return id != Id::NothingWrong && id != Id::NothingYet; }
};

//! The first rule that holds, most telling first. Pure; any thread.
[[nodiscard]] Diagnosis diagnose(const Facts &facts);

//! "TokenExpired": for reports, `--json` and tests.
[[nodiscard]] QString nameOf(Diagnosis::Id id);
[[nodiscard]] QString nameOf(Diagnosis::Who who);

} // namespace countersign
