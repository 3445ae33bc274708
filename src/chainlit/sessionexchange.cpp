// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/sessionexchange.h"

#include "chainlit/chainlitrefusal.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kRoomForCookies = 8100; // bytes; a line of 8 KiB is the most that uvicorn reads
constexpr qsizetype kMostErrorWords = 300;  // characters shown of a stranger's words

QString detailOf(const HttpOutcome &outcome)
{
    return chainlitDetail({ {}, outcome.status, outcome.headers, outcome.body });
}

Error about(Condition condition, const QString &host, const HttpOutcome &outcome, const QStringList &more = {})
{
    return { condition, QStringList { host } + more, outcome.status, detailOf(outcome) };
}

//! "credentialssignin": the app's own callback returned nobody.
Error declined(ChainlitRoute route, const QString &host, const QString &provider, const HttpOutcome &outcome)
{
    switch (route) {
    case ChainlitRoute::Password:
        return about(Condition::PasswordRefused, host, outcome);
    case ChainlitRoute::Header:
        return about(Condition::SignInHeaderRefused, host, outcome);
    default:
        return about(Condition::SignInDeclined, host, outcome, provider.isEmpty() ? QStringList() : QStringList { provider });
    }
}

Error callbackError(const QString &host, const HttpOutcome &outcome)
{
    const QString detail = detailOf(outcome);
    const QUrl target = QUrl::fromEncoded(headerValue(outcome.headers, "Location"));
    if (const QString error = QUrlQuery(target).queryItemValue(u"error"_s, QUrl::FullyDecoded); !error.isEmpty())
        return about(Condition::SignInDenied, host, outcome, { error.simplified().left(kMostErrorWords) });
    if (outcome.status == 401) // the state is another one, or was forgotten
        return { Condition::SignInTimedOut, { u"3"_s }, outcome.status, detail };
    if (outcome.status == 400 && detail.startsWith("Missing code"_L1))
        return about(Condition::ReturnAddressWrong, host, outcome);
    if (outcome.status >= 500)
        return about(Condition::SignInServerFailed, host, outcome, { QString::number(outcome.status) });
    return outcome.error.value_or(about(Condition::SignInNotTaken, host, outcome));
}
} // namespace

Error chainlitSignInError(ChainlitRoute route, const HttpOutcome &outcome, const QString &host, const QString &provider)
{
    if (outcome.reached != HttpOutcome::Reached::Answered)
        return outcome.error.value_or(Error { Condition::NoNetwork, {}, 0, {} });
    const QString detail = detailOf(outcome);
    if (outcome.status == 401 && detail == "credentialssignin"_L1)
        return declined(route, host, provider, outcome);
    if ((outcome.status == 400 || outcome.status == 404) && detail.startsWith("No "_L1) && detail.endsWith(" defined"_L1))
        return about(Condition::SignInWayMissing, host, outcome);
    if (route == ChainlitRoute::Callback)
        return callbackError(host, outcome);
    if (outcome.status == 401 && route == ChainlitRoute::Token)
        return { Condition::SessionRefused, { host, host }, outcome.status, detail };
    if (outcome.status == 405) // the page's own router answers a POST to what it does not know
        return about(Condition::NotAnAgentServer, host, outcome, { QString::fromLatin1(mediaType(outcome.headers)) });
    if (isSuccess(outcome.status) && mediaType(outcome.headers) != "application/json")
        return about(Condition::NotAnAgentServer, host, outcome, { QString::fromLatin1(mediaType(outcome.headers)) });
    return outcome.error.value_or(about(Condition::SignInNotTaken, host, outcome));
}

SessionExchange::SessionExchange(const ServerQuestion &server, ChainlitRoute route, const QString &provider, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_route(route)
    , m_provider(provider)
{
}

void SessionExchange::start(const HttpRequest &request, const QList<SecretHeader> &headers)
{
    m_server.ask(request, headers, this, [this](const HttpOutcome &outcome) { answered(outcome); });
}

void SessionExchange::answered(const HttpOutcome &outcome)
{
    const bool isGood = isSuccess(outcome.status) || (m_route == ChainlitRoute::Callback && outcome.status == 302);
    const auto session = isGood ? ChainlitSession::setBy(outcome.headers, m_server.ground().redactor) : std::nullopt;
    if (!session)
        return fail(outcome, chainlitSignInError(m_route, outcome, m_server.host(), m_provider));
    m_session = *session;
    HttpRequest request;
    request.url = m_server.url(u"/user"_s);
    request.purpose = u"user"_s;
    m_server.ask(request, { { "Cookie", m_session.cookie } }, this, [this](const HttpOutcome &answer) { userAnswered(answer); });
}

void SessionExchange::userAnswered(const HttpOutcome &outcome)
{
    static const QList<int> tooLarge { 400, 413, 431, 494, 502 };
    const QJsonObject user = QJsonDocument::fromJson(outcome.body).object();
    m_session.identifier = user.value("identifier"_L1).toString();
    m_session.name = user.value("display_name"_L1).toString();
    if (isSuccess(outcome.status) && !m_session.identifier.isEmpty()) {
        if (m_session.name.isEmpty())
            m_session.name = m_session.identifier;
        Q_EMIT succeeded(m_session);
        return;
    }
    const qsizetype size = m_session.cookie.reveal().size();
    if (tooLarge.contains(outcome.status) && size > kRoomForCookies / 2)
        return fail(outcome,
                    about(Condition::SignInTooLarge, m_server.host(), outcome, { QString::number((size + 1023) / 1024) }));
    const bool isUnknown = outcome.status == 401 || isSuccess(outcome.status);
    const Error unknown = about(Condition::SignInNotTaken, m_server.host(), outcome);
    fail(outcome, isUnknown ? unknown : outcome.error.value_or(unknown));
}

void SessionExchange::fail(const HttpOutcome &outcome, const Error &why)
{
    const bool isAnswered = outcome.reached == HttpOutcome::Reached::Answered;
    const bool mayPass = outcome.status >= 500 || outcome.status == 429 || outcome.status == 408;
    Q_EMIT failed({ why, isAnswered && !mayPass });
}

} // namespace countersign
