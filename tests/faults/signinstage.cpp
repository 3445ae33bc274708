// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signinstage.h"

#include "agui/aguibackend.h"

#include <QPushButton>
#include <QRegularExpression>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000; // ms of the machine's time
constexpr int kMinute = 60'000;   // ms

QString listed(const QStringList &items, const QString &between)
{
    return items.isEmpty() ? u"nothing"_s : items.join(between);
}

QString wordFor(Session::State state)
{
    switch (state) {
    case Session::State::SignedOut:
        return u"signed out"_s;
    case Session::State::Loading:
        return u"reading the keyring"_s;
    case Session::State::KeychainUnavailable:
        return u"keyring unavailable"_s;
    case Session::State::SignedIn:
        return u"signed in"_s;
    case Session::State::SignInRequired:
        return u"sign-in needed"_s;
    case Session::State::SigningOut:
        return u"signing out"_s;
    }
    return {};
}
} // namespace

SignInStage::SignInStage(FaultyProvider &provider, FaultyBrowser &browser) : m_provider(provider), m_browser(browser) {}

SignInStage::~SignInStage() = default;

void SignInStage::prepare()
{
    m_browser.close();
    m_clock.jumpWall(m_clock.wall().msecsTo(QDateTime::currentDateTimeUtc()));
    m_bar.reset();
    m_transport.reset();
    m_connection.reset();
    m_credentials.entries.clear();
    m_credentials.trouble = CredentialStore::Outcome::Done;
    m_index = std::make_unique<MemoryIndex>();
    m_storage = std::make_unique<MemoryStorage>();
    m_config = {};
    m_config.name = u"Team"_s;
    m_config.kind = ConnectionConfig::Kind::AgUi;
    m_config.address = m_provider.server();
    m_config.signIn.issuer = m_provider.issuer();
    m_config.signIn.clientId = u"countersign"_s;
    m_config.signIn.resource = m_provider.resource();
    m_provider.heal();
    start();
    QVERIFY(until([this] { return isAtRest(); }));
    m_heartbeat.begin();
}

void SignInStage::start()
{
    m_bar.reset();
    m_use = nullptr;
    m_transport.reset();
    m_connection.reset();
    const LoopbackPages pages { u"You are signed in"_s, u"Go back."_s, u"You are not signed in"_s, u"Go back."_s };
    m_connection = std::make_unique<ConnectionSession>(
        m_config, ConnectionSession::Ground { *m_index, *m_storage, m_credentials, m_browser, m_clock, m_redactor, pages });
    m_bar = std::make_unique<NoticeBar>(m_theme);
    new SessionNotices(*m_connection, *m_bar, m_bar.get());
    m_bar->show();
    m_connection->start();
}

void SignInStage::beSignedIn()
{
    m_connection->signIn();
    QVERIFY(until([this] { return isAtRest() && session().state() == Session::State::SignedIn; }));
    m_provider.heal();
}

void SignInStage::use()
{
    HttpRequest request;
    request.url = m_config.address;
    request.purpose = u"run"_s;
    request.initiative = Initiative::Person;
    // A gate is for one account: it is shut for good when somebody signs in.
    m_transport = std::make_unique<Transport>(m_config.address, Transport::Options(), session(), m_connection->traffic(),
                                              m_redactor, m_clock);
    m_transport->setClassify(classifyAgUi);
    m_use = m_transport->send(request, m_transport.get());
    QObject::connect(m_use, &HttpExchange::finished, m_transport.get(), [this] { m_use = nullptr; });
}

void SignInStage::useAfterRefusal()
{
    m_provider.refuseOnce();
    use();
}

void SignInStage::press(Notice::Action action)
{
    const QList<Notice> notices = m_bar->notices();
    for (const Notice &notice : notices) {
        if (notice.actions.contains(action)) {
            Q_EMIT m_bar->triggered(notice.id, action);
            return;
        }
    }
    QFAIL("nothing offers this");
}

bool SignInStage::until(const std::function<bool()> &isSo) const
{
    return QTest::qWaitFor(isSo, kPatience);
}

void SignInStage::untilHeld() const
{
    QVERIFY(until([this] { return m_provider.isHolding() || isAtRest(); }));
}

void SignInStage::skip(qint64 milliseconds)
{
    m_clock.advance(milliseconds);
    QTest::qWait(0); // what was only queued
}

bool SignInStage::isAtRest() const
{
    const Session::Attempt::Stage stage = session().attempt().stage;
    const bool isWaiting = stage == Session::Attempt::Stage::WaitingForBrowser && !m_browser.isBusy();
    return !m_use && session().isSettled() && (stage == Session::Attempt::Stage::None || isWaiting)
           && session().state() != Session::State::SigningOut
           && (session().state() != Session::State::Loading || session().isOffline());
}

void SignInStage::untilSettled(const FaultEnd &end)
{
    std::ignore = until([&] { return isAtRest() && seen() == end; });
}

void SignInStage::letTimePass()
{
    if (!session().isOffline()) // else it tries again in this minute, as it should; goesOn() waits for that
        skip(kMinute);
    std::ignore = until([this] { return isAtRest(); });
}

FaultEnd SignInStage::seen() const
{
    return { state(), requests(), m_credentials.entries.isEmpty() ? u"nothing"_s : u"sign-in"_s, reads(), presses() };
}

QString SignInStage::state() const
{
    QString words = wordFor(session().state());
    if (session().isForThisSessionOnly())
        words += u" until it closes"_s;
    if (session().isOffline())
        words += u", offline"_s;
    if (session().attempt().stage == Session::Attempt::Stage::WaitingForBrowser)
        words += u", waiting for the browser"_s;
    return words;
}

QString SignInStage::requests() const
{
    QStringList purposes;
    QMap<QString, int> counts;
    for (const QString &purpose : m_provider.arrived()) {
        if (++counts[purpose] == 1)
            purposes << purpose;
    }
    QStringList words;
    for (const QString &purpose : purposes)
        words << QString::number(counts.value(purpose)) + u' ' + purpose;
    return words.isEmpty() ? u"none"_s : words.join(u", "_s);
}

QString SignInStage::reads() const
{
    static const QRegularExpression port(u"(127\\.0\\.0\\.1|localhost):\\d+"_s);
    QString sentences = m_bar->sentences().split(u'\n', Qt::SkipEmptyParts).join(u" / "_s);
    return sentences.isEmpty() ? u"nothing"_s : sentences.replace(port, u"\\1"_s);
}

QString SignInStage::presses() const
{
    QStringList names;
    for (const QPushButton *button : m_bar->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->isEnabled() && !button->text().isEmpty())
            names << QString(button->text()).remove(u'&');
    }
    return listed(names, u", "_s);
}

QString SignInStage::goesOn(bool isSpent)
{
    const auto isIn = [this] { return isAtRest() && session().state() == Session::State::SignedIn && !session().isOffline(); };
    m_provider.heal();
    m_browser.close();
    if (session().isOffline()) {
        skip(kMinute); // nothing to press: it comes back by itself
        if (!until(isIn))
            return u"does not come back by itself: "_s + state();
    } else if (session().state() != Session::State::SignedIn) {
        if (session().attempt().stage != Session::Attempt::Stage::None)
            session().signInAgain();
        else if (m_bar->offers(Notice::Action::SignIn))
            press(Notice::Action::SignIn);
        else
            press(Notice::Action::Retry);
        if (!until(isIn))
            return u"not signed in by what is offered: %1; %2"_s.arg(state(), reads());
    }
    use();
    if (!until([this] { return isAtRest(); }) || session().state() != Session::State::SignedIn)
        return u"signed in, and the server does not take it: "_s + state();
    const bool isKept = !session().isForThisSessionOnly();
    m_browser.close();
    start();
    const auto expected = isSpent  ? Session::State::SignInRequired
                          : isKept ? Session::State::SignedIn
                                   : Session::State::SignedOut;
    if (!until([&] { return isAtRest() && session().state() == expected; }))
        return u"started again: %1; %2"_s.arg(state(), reads());
    return {};
}

} // namespace countersign::test
