// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a Chainlit server: its doors, who we are there, and whether its socket opens.
#include "probe/probe.h"

#include "chainlit/chainlitcookies.h"
#include "chainlit/chainlitrefusal.h"
#include "chainlit/chainlitroutes.h"
#include "chainlit/socketiocodec.h"
#include "core/redactor.h"
#include "net/fixedheaders.h"
#include "net/transport.h"
#include "net/websocketlink.h"

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSocketTime = 6000; // ms until it is open
constexpr qsizetype kProvidersLookedAt = 3;
} // namespace

void Probe::askChainlit()
{
    askPath(below(m_found.base, u"/auth/config"_s), u"auth-config"_s, &Probe::onChainlit);
}

void Probe::onChainlit(const HttpOutcome &outcome)
{
    const auto door = outcome.error ? std::nullopt : ChainlitDoor::read(outcome.body, mediaType(outcome.headers));
    if (!door) {
        m_found.base = {};
        m_places = UsualPlaces::around(m_address);
        return askNextPlace();
    }
    m_found.kind = FoundKind::Chainlit;
    m_found.chainlit = *door;
    m_found.asksForSignIn = door->requiresLogin;
    m_found.problem = {};
    askPath(below(m_found.base, u"/user"_s), u"user"_s, &Probe::onChainlitUser);
}

void Probe::onChainlitUser(const HttpOutcome &outcome)
{
    // Where nobody has to sign in it answers `null`, which is nobody; where it does not know the path, a page.
    m_found.isIn = !outcome.error && mediaType(outcome.headers) == "application/json";
    if (m_found.isIn) {
        m_found.problem = {};
        return askSocket();
    }
    m_found.problem = outcome.error.value_or(Error { Condition::AnswerUnreadable, { m_address.host() }, outcome.status, {} });
    // Only this request runs the server's own callback for headers (and an Authorization is a header to it).
    if (m_place.thorough && !m_ours->isEmpty() && m_found.chainlit.takesHeader && !std::exchange(m_hasTriedHeader, true)) {
        HttpRequest request;
        request.method = "POST";
        request.url = below(m_found.base, u"/auth/header"_s);
        return ask(*m_transport, request, u"sign-in"_s, &Probe::onChainlitHeader);
    }
    askNextProvider();
}

void Probe::onChainlitHeader(const HttpOutcome &outcome)
{
    QByteArrayList cookies; // one session may come in several
    for (const ServerCookie &cookie : ServerCookie::setBy(outcome.headers))
        cookies << cookie.pair();
    if (outcome.error)
        m_found.problem = *outcome.error;
    if (!isSuccess(outcome.status))
        return askNextProvider();
    if (cookies.isEmpty()) // it let in, and gave nothing to show: what is that worth?
        return askPath(below(m_found.base, u"/user"_s), u"user"_s, &Probe::onChainlitUser);
    const Origin origin(m_address);
    m_cookie = std::make_unique<FixedHeaders>(
        origin, QList<Authorizer::Decision::SecretHeader> { { "Cookie", m_redactor.keep(cookies.join("; ")) } });
    Transport::Options options;
    options.route = Route::of(m_place.config);
    m_signedIn = std::make_unique<Transport>(m_address, options, *m_cookie, m_log, m_redactor, m_clock);
    m_signedIn->setClassify(classifyChainlit);
    HttpRequest request;
    request.url = below(m_found.base, u"/user"_s);
    ask(*m_signedIn, request, u"user"_s, &Probe::onChainlitUser);
}

//! Where its OAuth would lead, and as whom: the redirect is looked at and not followed.
void Probe::askNextProvider()
{
    const bool wantsMore = m_place.thorough && m_nextProvider < qMin(kProvidersLookedAt, m_found.chainlit.providers.size());
    if (!wantsMore)
        return askSocket();
    const QString provider = m_found.chainlit.providers.at(m_nextProvider++);
    HttpRequest request;
    request.url = below(m_found.base, u"/auth/oauth/"_s + QString::fromLatin1(QUrl::toPercentEncoding(provider)));
    ask(*m_bare, request, u"authorize"_s, &Probe::onChainlitProvider);
}

void Probe::onChainlitProvider(const HttpOutcome &)
{
    askNextProvider(); // what it said is in the record
}

//! Everything a chat needs goes over it, and many a gateway lets all else through. It is closed again before a word: no chat
//! begins. Asked of nobody's as well: who one is is told later.
void Probe::askSocket()
{
    if (!m_place.thorough)
        return finish();
    LinkRequest request;
    request.url = below(m_found.base, socketIoPath());
    request.url.setQuery(socketIoQuery());
    request.purpose = u"socket"_s;
    request.deadline = kSocketTime;
    m_socket = std::make_unique<WebSocketLink>(m_signedIn ? *m_signedIn : *m_transport, request, nullptr);
    connect(m_socket.get(), &WebSocketLink::opened, m_socket.get(), &WebSocketLink::close);
    connect(m_socket.get(), &WebSocketLink::ended, this, &Probe::onSocket);
}

void Probe::onSocket(const LinkEnd &end)
{
    m_found.socketOpens = end.wasOpen;
    if (!end.wasOpen && m_found.isIn)
        m_found.problem = end.error.value_or(Error { Condition::LinkRefused, { m_address.host(), u"0"_s }, 0, {} });
    finish();
}

} // namespace countersign
