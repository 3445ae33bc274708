// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productstage.h"

#include "app/mainwindow.h"
#include "sandboxconnection.h"
#include "turning.h"
#include "widgets/composer.h"
#include "widgets/connectiondialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLineEdit>
#include <QTest>

#include <algorithm>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000;   // ms of the machine's time
constexpr int kHaste = 4;           // the product's seconds in one of the machine's
constexpr int kManyChats = 60;      // in the list: more is a matter of other tests
constexpr int kMinute = 60'000;     // ms
constexpr int kTokenLife = 864'000; // s: longer than all rows together
} // namespace

ProductStage::ProductStage(Start start) : m_start(start), m_profile(Profile::temporary()), m_hands(m_clock, kHaste) {}

ProductStage::~ProductStage() = default;

void ProductStage::startProduct()
{
    m_application.reset();
    m_application = std::make_unique<Application>(*qobject_cast<QApplication *>(QCoreApplication::instance()), m_profile,
                                                  Application::Outside { m_clock, m_redactor, m_browser, m_credentials });
    m_application->start({});
}

void ProductStage::restart(const std::function<void()> &between)
{
    m_application.reset();
    if (between)
        between();
    startProduct();
    m_heartbeat.rest(); // there was no window that could have answered
}

void ProductStage::prepare()
{
    m_servers.clear();
    m_things.clear();
    m_typed.clear();
    if (m_start == Start::FirstRun) {
        m_application.reset();
        m_server.reset();
        m_credentials.entries.clear();
        m_profile = Profile::temporary();
        startProduct();
        QVERIFY(until([this] { return button(u"connect"_s); }));
        m_heartbeat.begin();
        return;
    }
    if (m_server) {
        m_server->heal();
        m_server->release();
    }
    const auto isLeftOver = [](const OutboxRow &row) { return row.stage != OutboxRow::Stage::AskPerson; };
    const QList<OutboxRow> waiting = isReady() ? chat().outbox().rows() : QList<OutboxRow>();
    const bool isOver = isReady() && isAtRest() && std::none_of(waiting.begin(), waiting.end(), isLeftOver);
    if (isOver)
        chat().newThread();
    if (!isOver || reads() != "nothing"_L1 || chat().threads().size() > kManyChats)
        signInAnew();
    forgetRequests();
    m_heartbeat.begin();
}

void ProductStage::signInAnew()
{
    m_server = std::make_unique<FaultySandbox>(m_clock, m_redactor, kTokenLife);
    QVERIFY(m_server->listen());
    m_credentials.entries.clear(); // those of the server before
    if (!m_application)
        startProduct();
    openTeam();
    connection().signIn();
    QVERIFY(until([this] { return isReady(); }));
}

void ProductStage::openTeam()
{
    m_application->openConnection(connectionTo(*m_server));
}

void ProductStage::forgetRequests()
{
    m_before = m_server->requests().size();
}

int ProductStage::arrived(const QString &purpose) const
{
    return static_cast<int>(purposes().count(purpose));
}

bool ProductStage::isAnswered() const
{
    const auto &messages = chat().model().conversation().messages;
    return !messages.empty() && messages.back().role == Message::Role::Assistant && !messages.back().text.isEmpty()
           && messages.back().end == Message::End::Complete && !chat().isRunning();
}

void ProductStage::unplug()
{
    m_port = static_cast<quint16>(m_server->runtimeAddress().port());
    m_server->close();
}

void ProductStage::plugIn()
{
    QVERIFY(m_server->listen(m_port));
}

LoopbackServer &ProductStage::serve(const LoopbackServer::Handler &handler)
{
    return *m_servers.emplace_back(std::make_unique<LoopbackServer>(handler));
}

LoopbackServer &ProductStage::serve(const QSslConfiguration &tls, const LoopbackServer::Handler &handler)
{
    return *m_servers.emplace_back(std::make_unique<LoopbackServer>(tls, handler));
}

LoopbackServer &ProductStage::serve(const QHostAddress &address, const LoopbackServer::Handler &handler)
{
    return *m_servers.emplace_back(std::make_unique<LoopbackServer>(address, handler));
}

void ProductStage::own(std::unique_ptr<QObject> thing)
{
    m_things.push_back(std::move(thing));
}

void ProductStage::say(const QString &text)
{
    m_typed = text;
    m_application->window().findChild<Composer *>()->setText(text);
    press(u"send"_s);
}

void ProductStage::enterAddress(const QString &address)
{
    m_typed = address;
    m_application->window().findChild<QLineEdit *>(u"address"_s)->setText(address);
    press(u"connect"_s);
}

QAbstractButton *ProductStage::button(const QString &name) const
{
    const auto found = m_application->window().findChildren<QAbstractButton *>(name);
    for (QAbstractButton *candidate : found) {
        if (candidate->isVisible() && candidate->isEnabled())
            return candidate;
    }
    return nullptr;
}

void ProductStage::press(const QString &name)
{
    QAbstractButton *found = button(name);
    QVERIFY2(found, qPrintable(name));
    found->click();
}

bool ProductStage::until(const std::function<bool()> &isSo) const
{
    return test::until(isSo);
}

void ProductStage::turn()
{
    for (int left = 30; left > 0; --left)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
}

void ProductStage::skip(int milliseconds)
{
    m_clock.advance(milliseconds);
    QTest::qWait(0); // what was only queued
}

bool ProductStage::isReady() const
{
    return m_server && m_application && m_application->connection() && connection().session().state() == Session::State::SignedIn
           && !connection().backend().agents().isEmpty();
}

bool ProductStage::isAtRest() const
{
    if (!m_application->connection())
        return button(u"connect"_s) || m_application->window().findChild<ConnectionDialog *>();
    const auto &records = connection().traffic().records();
    return !chat().isRunning() && !connection().session().isRefreshing()
           && std::none_of(records.begin(), records.end(), [](const TrafficRecord &record) { return record.milliseconds < 0; });
}

void ProductStage::untilSettled(const FaultEnd &end)
{
    const bool goesOn = end.state.contains("answering"_L1);
    const auto mayBe = [&] { return goesOn || isAtRest(); };
    std::ignore = until(mayBe);
    std::ignore = QTest::qWaitFor([&] { return mayBe() && seen() == end; }, kPatience); // to look takes a while: not each turn
}

void ProductStage::letTimePass()
{
    skip(kMinute);
    std::ignore = until([this] { return isAtRest() || chat().isRunning(); });
}

} // namespace countersign::test
