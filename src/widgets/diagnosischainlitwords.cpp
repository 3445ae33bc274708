// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagnosiswords.h"

#include <QCoreApplication>

#include <array>

namespace countersign {

namespace {
using Id = Diagnosis::Id;

constexpr std::array<DiagnosisWords, 28> kChainlit { {
    { Id::CallbackWithoutCode, QT_TRANSLATE_NOOP("DiagnosisSentences", "This is where the browser returns"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%2 waits for the browser with code and state. The request had none, so %1 says so."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Start at /auth/oauth/ and the provider's name, in the browser that returns") },
    { Id::CallbackStateLost, QT_TRANSLATE_NOOP("DiagnosisSentences", "The browser that came back is another one"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "It holds no matching oauth_state cookie: begun elsewhere, under another host "
                                              "name, or longer than three minutes ago. A client ID is not involved."),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "Start again where you finish; raise CHAINLIT_STATE_COOKIE_LIFETIME if sign-in takes long") },
    { Id::CallbackExchangeFailed, QT_TRANSLATE_NOOP("DiagnosisSentences", "The server stumbled at the callback"),
      QT_TRANSLATE_NOOP(
          "DiagnosisSentences",
          "%1 answered 500. The provider may have refused the code: secret, redirect address, or a code used twice."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The server's log names the reason") },
    { Id::CallbackDenied, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider said no"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "It sent the browser back to %1 with the error “%2”."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "What that error means in the documentation of the provider; then sign in again") },
    { Id::OAuthCallbackDeclined, QT_TRANSLATE_NOOP("DiagnosisSentences", "The app returned nobody"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "The provider accepted you. The server's own oauth_callback at %1 returned no one."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "oauth_callback in the app") },
    { Id::HeaderCallbackDeclined, QT_TRANSLATE_NOOP("DiagnosisSentences", "The header sign-in returned nobody"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The header_auth_callback of %1 ran and returned no one."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The header's name and value, or header_auth_callback in the app") },
    { Id::PasswordDeclined, QT_TRANSLATE_NOOP("DiagnosisSentences", "Name or password were not accepted"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The app's password callback at %1 returned no one."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Name and password, or the callback in the app") },
    { Id::SessionMissing, QT_TRANSLATE_NOOP("DiagnosisSentences", "No session went along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 wants its own session, and the request carried neither its cookie nor a token."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in there first, and keep its cookie") },
    { Id::SessionExpired, QT_TRANSLATE_NOOP("DiagnosisSentences", "The session has ended"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The session token of %1 ended %2 min ago."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again") },
    { Id::SessionRefused, QT_TRANSLATE_NOOP("DiagnosisSentences", "The session was not accepted"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 does not say why: its token may have ended, or been signed with another CHAINLIT_AUTH_SECRET."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again; if it stays, compare the secret of all instances") },
    { Id::CookieBeatsHeader, QT_TRANSLATE_NOOP("DiagnosisSentences", "A cookie and a header went along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 reads the cookie first; an old cookie may have outweighed the header."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Send only one of the two") },
    { Id::HeaderSignInNotSetUp, QT_TRANSLATE_NOOP("DiagnosisSentences", "Header sign-in is not set up"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 has no header_auth_callback, so a header signs nobody in."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Define header_auth_callback, then restart the server") },
    { Id::PasswordSignInNotSetUp, QT_TRANSLATE_NOOP("DiagnosisSentences", "Password sign-in is not set up"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 has no password_auth_callback, so a password signs nobody in."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Define password_auth_callback, then restart the server") },
    { Id::OAuthNotSetUp, QT_TRANSLATE_NOOP("DiagnosisSentences", "OAuth is not set up"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 has no oauth_callback, so no provider can sign anybody in."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Define oauth_callback, then restart the server"), "" },
    { Id::OAuthNotSetUp, QT_TRANSLATE_NOOP("DiagnosisSentences", "This provider is not set up"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 does not know the provider “%2”: not all its variables were set when it started."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Set the provider's variables, then restart the server") },
    { Id::SignInCookieNotSent, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in cookie did not go along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 set it for https only, and this request went over http."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Use https, or set the cookie without Secure"), "secure" },
    { Id::SignInCookieNotSent, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in cookie did not go along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 set it for another path than the one asked now."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "CHAINLIT_AUTH_COOKIE_PATH, or the path in the address"), "path" },
    { Id::SignInCookieNotSent, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in cookie did not go along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "It was set by another host than %1, so it stays there."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Use one host name for sign-in and API"), "host" },
    { Id::SignInCookieNotSent, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in cookie did not go along"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 set a cookie at sign-in, and the next request came without it."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Use one cookie jar for sign-in, API and socket") },
    { Id::SignInWithoutCookie, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in set no cookie"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 answered the sign-in with success and no cookie, so there is no session to go on with."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The server's version (2.0 or later), and whether a gateway removes Set-Cookie") },
    { Id::SocketWithoutCookie, QT_TRANSLATE_NOOP("DiagnosisSentences", "The socket came without a cookie"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 signs sockets in by cookie only; a header on the upgrade is not looked at."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Send the cookie of the sign-in with the upgrade") },
    { Id::SocketOtherCookie, QT_TRANSLATE_NOOP("DiagnosisSentences", "The socket has another cookie jar"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in at %1 set one cookie, and the socket came with another."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Use one cookie jar for sign-in and socket") },
    { Id::SocketPathSlash, QT_TRANSLATE_NOOP("DiagnosisSentences", "A slash is missing"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The socket address of %1 needs its last slash: /ws/socket.io/"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The slash before the question mark") },
    { Id::CustomAuthUseless, QT_TRANSLATE_NOOP("DiagnosisSentences", "A sign-in is asked for, and none offered"),
      QT_TRANSLATE_NOOP(
          "DiagnosisSentences",
          "%1 requires a sign-in but has no password, header or OAuth callback. CHAINLIT_CUSTOM_AUTH alone adds none."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Define a callback, then restart the server") },
    { Id::NotYourChat, QT_TRANSLATE_NOOP("DiagnosisSentences", "This chat or session is not yours"),
      QT_TRANSLATE_NOOP(
          "DiagnosisSentences",
          "%1 does not let this sign-in use that session or chat; it may be gone. Your sign-in itself was accepted."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Open the chat again") },
    { Id::PublicAddressIsHttp, QT_TRANSLATE_NOOP("DiagnosisSentences", "The server takes itself for http"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "You opened %1 by https; it tells the provider to come back to %2."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "CHAINLIT_URL with https, or forwarded headers at the TLS proxy") },
    { Id::PublicAddressDiffers, QT_TRANSLATE_NOOP("DiagnosisSentences", "The server announces another address"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 tells the provider to come back to %2. The sign-in ends there, without its cookie."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "CHAINLIT_URL on the server, or open %2 instead") },
    { Id::ClientIdUnset, QT_TRANSLATE_NOOP("DiagnosisSentences", "The server has no client ID"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 redirects to %2 without a client ID: it was not set when the server started."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Set the client ID in its environment, then restart the server") },
} };
} // namespace

std::span<const DiagnosisWords> diagnosisWordsOfChainlit()
{
    return kChainlit;
}

} // namespace countersign
