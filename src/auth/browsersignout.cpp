// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/browsersignout.h"

#include "auth/browseropener.h"
#include "auth/randomtext.h"

#include <QUrlQuery>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 5 * 60'000; // ms for the browser to come back

LoopbackPages signOutPages(const LoopbackPages &pages)
{
    return { pages.signedOutTitle, pages.signedOutText, pages.failedTitle, pages.failedText };
}
} // namespace

BrowserSignOut::BrowserSignOut(const SignInConfig &config, const SignInContext &context, ProviderCache &cache,
                               const Secret &idToken, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_context(context)
    , m_cache(cache)
    , m_idToken(idToken)
    , m_state(randomText(6, context.redactor))
    , m_network(context.log, context.redactor, context.clock, context.route)
{
}

BrowserSignOut::~BrowserSignOut() = default;

void BrowserSignOut::start()
{
    auto *discovery = Discovery::of(m_config, m_cache, m_network, m_context.clock, this);
    connect(discovery, &Discovery::found, this, &BrowserSignOut::open);
    connect(discovery, &Discovery::failed, this, &BrowserSignOut::ended);
    discovery->start();
}

//! Empty = there is none the provider would take for sure.
QUrl BrowserSignOut::returnAddress() const
{
    QUrl address = m_config.redirect;
    if (m_config.registered) {
        address.setPath(u"/signed-out"_s); // see Registration
        return address;
    }
    const ProviderQuirks *quirks = m_context.quirksOf(QUrl(m_config.issuer));
    return quirks && quirks->signsOutToRedirect ? address : QUrl();
}

void BrowserSignOut::open(const ProviderMetadata &provider)
{
    QUrl comeBack;
    const QUrl good = returnAddress();
    if (!good.isEmpty()) {
        m_loopback = std::make_unique<Loopback>(signOutPages(m_context.pages), m_context.clock,
                                                [this](const Loopback::Parameters &parameters) { return judge(parameters); });
        if (m_loopback->open(good))
            comeBack = m_loopback->address();
    }
    const QUrl link = page(provider, m_config, m_idToken, comeBack, m_state);
    if (link.isEmpty() || !m_context.browser.open(link) || comeBack.isEmpty())
        Q_EMIT ended();
    else
        m_deadline = m_context.clock.after(kPatience, this, [this] { Q_EMIT ended(); });
}

QUrl BrowserSignOut::page(const ProviderMetadata &provider, const SignInConfig &config, const Secret &idToken,
                          const QUrl &comeBack, const Secret &state)
{
    QUrl link = provider.endSessionEndpoint;
    if (link.isEmpty())
        return {};
    QUrlQuery query(link);
    const auto add = [&query](const QString &key, const QByteArray &value) {
        query.removeAllQueryItems(key);
        query.addQueryItem(key, QString::fromLatin1(value.toPercentEncoding()));
    };
    add(u"client_id"_s, config.clientId.toUtf8());
    // Where the id_token opens the server it is a credential, and a browser's address is no place for one.
    if (!idToken.isEmpty() && config.bearer == SignInConfig::Bearer::Access)
        add(u"id_token_hint"_s, idToken.reveal());
    if (!comeBack.isEmpty()) {
        add(u"post_logout_redirect_uri"_s, comeBack.toEncoded());
        add(u"state"_s, state.reveal());
    }
    link.setQuery(query);
    return link;
}

Loopback::Judgement BrowserSignOut::judge(const Loopback::Parameters &parameters)
{
    if (parameters.size() != 1 || parameters.constFirst().first != "state" || !m_state.equals(parameters.constFirst().second))
        return Loopback::Judgement::NotOurs;
    QMetaObject::invokeMethod(
        this,
        [this] {
            Loopback *loopback = m_loopback.release();
            if (!loopback)
                return;
            loopback->setParent(parent()); // it stays a moment longer, to show the browser its page
            loopback->settle(true);
            Q_EMIT ended();
        },
        Qt::QueuedConnection);
    return m_loopback ? Loopback::Judgement::Taken : Loopback::Judgement::TooLate;
}

} // namespace countersign
