// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/serveroauth.h"

#include "chainlit/chainlitdoor.h"
#include "chainlit/chainlitrefusal.h"
#include "core/redactor.h"
#include "net/origin.h"

#include <QUrlQuery>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kStateLife = 180; // s, CHAINLIT_STATE_COOKIE_LIFETIME if nobody changed it
constexpr int kSecond = 1000;   // ms

QString itemOf(const QUrl &url, const QString &name)
{
    return QUrlQuery(url.query(QUrl::FullyEncoded)).queryItemValue(name, QUrl::FullyDecoded);
}
} // namespace

ServerOAuth::ServerOAuth(const ServerQuestion &server, const QString &provider, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_provider(provider)
{
}

ServerOAuth::~ServerOAuth() = default;

void ServerOAuth::start()
{
    HttpRequest request;
    request.url = m_server.url(u"/auth/config"_s);
    request.purpose = u"auth-config"_s;
    beginQuestion();
    m_server.ask(request, {}, m_asking.get(), [this](const HttpOutcome &outcome) { configured(outcome); });
}

void ServerOAuth::beginQuestion()
{
    if (m_asking)
        m_asking.release()->deleteLater(); // its answer may be what calls
    m_asking = std::make_unique<QObject>(this);
}

void ServerOAuth::configured(const HttpOutcome &outcome)
{
    const auto door = outcome.error ? std::nullopt : ChainlitDoor::read(outcome.body, mediaType(outcome.headers));
    if (!door && outcome.reached != HttpOutcome::Reached::Answered)
        return fail(outcome.error.value_or(about(Condition::NoNetwork)));
    if (!door)
        return fail(about(Condition::NotAnAgentServer, { QString::fromLatin1(mediaType(outcome.headers)) }));
    m_offered = door->providers;
    if (m_provider.isEmpty())
        m_provider = m_offered.value(0);
    if (!m_offered.contains(m_provider))
        return fail(about(Condition::SignInWayMissing));
    begin();
}

void ServerOAuth::begin()
{
    m_ticking.reset();
    m_exchange.reset();
    HttpRequest request;
    request.url = m_server.url(u"/auth/oauth/"_s + QString::fromLatin1(QUrl::toPercentEncoding(m_provider)));
    request.purpose = u"authorize"_s;
    beginQuestion();
    m_server.ask(request, {}, m_asking.get(), [this](const HttpOutcome &outcome) { redirected(outcome); });
}

void ServerOAuth::redirected(const HttpOutcome &outcome)
{
    const QUrl link = m_server.url({}).resolved(QUrl::fromEncoded(headerValue(outcome.headers, "Location")));
    if (const auto why = objection(outcome, link))
        return fail(*why);
    m_state = {}; // of the attempt before
    for (const ServerCookie &cookie : ServerCookie::setBy(outcome.headers)) {
        if (cookie.name != "oauth_state")
            continue;
        m_state = m_server.ground().redactor.keep(cookie.pair());
        const int life = cookie.maxAge > 0 ? cookie.maxAge : kStateLife;
        m_deadline = m_server.ground().clock.steady() + qint64(life) * kSecond;
    }
    if (m_state.isEmpty())
        return fail(about(Condition::SignInNotTaken));
    m_return = QUrl(itemOf(link, u"redirect_uri"_s));
    invite(link);
}

//! Why the browser is not opened there.
std::optional<Error> ServerOAuth::objection(const HttpOutcome &outcome, const QUrl &link) const
{
    if (outcome.reached != HttpOutcome::Reached::Answered)
        return outcome.error.value_or(about(Condition::NoNetwork));
    const bool isRedirect = outcome.status >= 300 && outcome.status < 400;
    const bool asksForForm = itemOf(link, u"response_mode"_s) == "form_post"_L1; // comes back without an address to bring us
    if (!isRedirect || itemOf(link, u"state"_s).isEmpty() || asksForForm) {
        Error why = outcome.status >= 500 ? about(Condition::SignInServerFailed, { QString::number(outcome.status) })
                                          : about(Condition::SignInWayMissing);
        why.httpStatus = outcome.status;
        why.detail = chainlitDetail({ {}, outcome.status, outcome.headers, outcome.body });
        return why;
    }
    if (!Origin(link).mayCarrySecret())
        return Error { Condition::ProviderPlainHttp, { link.host() }, 0, {} };
    if (!mayLeadTo(m_server.url({}), link))
        return about(Condition::ProviderPrivate, { link.host() });
    const QUrl told(itemOf(link, u"redirect_uri"_s));
    const QUrl expected =
        m_server.url(u"/auth/oauth/"_s + QString::fromLatin1(QUrl::toPercentEncoding(m_provider)) + u"/callback"_s);
    if (Origin(told) != Origin(expected))
        return about(Condition::PublicAddressDiffers, { Origin(told).toString() });
    if (told.path() != expected.path())
        return about(Condition::PublicAddressDiffers, { told.toString(QUrl::RemoveQuery | QUrl::RemoveFragment) });
    return {};
}

bool ServerOAuth::mayLeadTo(const QUrl &server, const QUrl &link)
{
    return !Origin(link).isLoopback() || Origin(server).isLoopback();
}

void ServerOAuth::invite(const QUrl &link)
{
    m_link = link;
    m_opened = m_server.ground().openBrowser(link);
    question({});
    tick();
}

void ServerOAuth::tick()
{
    Clock &clock = m_server.ground().clock;
    const qint64 left = m_deadline - clock.steady();
    if (left <= 0)
        return fail({ Condition::SignInTimedOut, { u"3"_s }, 0, u"the state of the sign-in is over"_s });
    m_ticking = clock.after(kSecond, this, [this] { tick(); });
    Q_EMIT waitingForBrowser(m_link, m_opened, int((left + kSecond - 1) / kSecond));
}

void ServerOAuth::question(const std::optional<Error> &no)
{
    Q_EMIT asks({ SignInQuestion::Kind::ReturnAddress, {}, m_offered, m_provider, no });
}

bool ServerOAuth::isOurs(const QUrl &address) const
{
    return address.isValid() && Origin(address) == Origin(m_return) && address.path() == m_return.path()
           && address.userInfo().isEmpty() && itemOf(address, u"state"_s) == itemOf(m_link, u"state"_s)
           && (!itemOf(address, u"code"_s).isEmpty() || !itemOf(address, u"error"_s).isEmpty());
}

void ServerOAuth::take(const QString &address)
{
    if (!m_ticking)
        return; // nobody waits for one
    const QUrl brought(address.trimmed(), QUrl::TolerantMode);
    if (!isOurs(brought))
        return question(about(Condition::ReturnAddressWrong));
    m_ticking.reset();
    if (const QString error = itemOf(brought, u"error"_s); !error.isEmpty()) {
        const QString words = itemOf(brought, u"error_description"_s);
        return fail(
            { Condition::SignInDenied, { m_link.host(), (words.isEmpty() ? error : words).simplified().left(300) }, 0, {} });
    }
    Redactor &redactor = m_server.ground().redactor;
    static_cast<void>(redactor.keep(itemOf(brought, u"code"_s).toUtf8()));
    HttpRequest request;
    request.url = m_server.url(u"/auth/oauth/"_s + QString::fromLatin1(QUrl::toPercentEncoding(m_provider)) + u"/callback"_s);
    request.url.setQuery(brought.query(QUrl::FullyEncoded), QUrl::StrictMode);
    request.purpose = u"sign-in"_s;
    m_exchange = std::make_unique<SessionExchange>(m_server, ChainlitRoute::Callback, m_link.host());
    connect(m_exchange.get(), &SessionExchange::succeeded, this, &ServerOAuth::succeeded);
    connect(m_exchange.get(), &SessionExchange::failed, this,
            [this](const SessionExchange::Failure &failure) { fail(failure.why); });
    Q_EMIT exchanging();
    m_exchange->start(request, { { "Cookie", m_state } });
}

void ServerOAuth::choose(const QString &provider)
{
    if (!m_ticking || !m_offered.contains(provider) || provider == m_provider)
        return;
    m_provider = provider;
    begin();
}

void ServerOAuth::again()
{
    if (m_ticking)
        begin();
}

void ServerOAuth::fail(const Error &why)
{
    m_ticking.reset();
    Q_EMIT failed(why);
}

Error ServerOAuth::about(Condition condition, const QStringList &more) const
{
    return { condition, QStringList { m_server.host() } + more, 0, {} };
}

} // namespace countersign
