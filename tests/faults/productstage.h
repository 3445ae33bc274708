// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/application.h"
#include "app/tourbrowser.h"
#include "fakeclock.h"
#include "faulttable.h"
#include "faultysandbox.h"
#include "heartbeat.h"
#include "loopbackserver.h"
#include "memorycredentialstore.h"
#include "runninghands.h"

#include <memory>
#include <vector>

class QAbstractButton;

namespace countersign::test {

//! The whole product in its window, as `main` puts it together, against the sandbox with faults: what a fault group plays on
//! (faultgroup.h). The keychain is in memory, the browser signs in by itself, the profile is its own, the clock is a FakeClock
//! that runs four times as fast as the machine's and can be skipped ahead.
//!
//! Made once per test class. prepare() leaves it signed in to "Team" at the sandbox, which works, with an empty new chat; the
//! signed-in connection of the row before is used again if that row left it so. Requests are counted from there.
class ProductStage
{
public:
    enum class Start {
        SignedIn, //!< prepare() signs in at the sandbox
        FirstRun, //!< prepare() starts the product anew, with nothing but its first page
    };
    explicit ProductStage(Start start = Start::SignedIn);
    ~ProductStage();

    // What FaultGroup asks for.
    void prepare();
    void untilSettled(const FaultEnd &end);
    void letTimePass();
    [[nodiscard]] FaultEnd seen() const;
    [[nodiscard]] qint64 longestTurn() const { return m_heartbeat.longest(); }

    // What makers use.
    [[nodiscard]] FaultySandbox &server() { return *m_server; }
    [[nodiscard]] FakeClock &clock() { return m_clock; }
    [[nodiscard]] Redactor &redactor() { return m_redactor; }
    [[nodiscard]] MemoryCredentialStore &credentials() { return m_credentials; }
    [[nodiscard]] Profile &profile() { return m_profile; }
    [[nodiscard]] TourBrowser &browser() { return m_browser; }
    [[nodiscard]] Application &application() const { return *m_application; }
    [[nodiscard]] ConnectionSession &connection() const { return *m_application->connection(); }
    [[nodiscard]] ChatController &chat() const { return connection().chat(); }
    //! Types it and presses Send.
    void say(const QString &text = QStringLiteral("hello"));
    //! Types an address on the first page and presses Connect.
    void enterAddress(const QString &address);
    //! A button by objectName that can be pressed now; nullptr = none.
    [[nodiscard]] QAbstractButton *button(const QString &name) const;
    void press(const QString &name);
    //! A server of the row's own; it goes with the row, and what arrives there counts.
    LoopbackServer &serve(const LoopbackServer::Handler &handler);
    LoopbackServer &serve(const QSslConfiguration &tls, const LoopbackServer::Handler &handler);
    LoopbackServer &serve(const QHostAddress &address, const LoopbackServer::Handler &handler);
    void own(std::unique_ptr<QObject> thing); //!< anything else that goes with the row
    //! Turns the event loop until it is so; false: it was not within some seconds.
    bool until(const std::function<bool()> &isSo) const;
    void turn();                 //!< some turns of the event loop: what threads have told each other is heard
    void skip(int milliseconds); //!< time goes by at once; what it sets off has begun
    //! Requests of one purpose since prepare() or forgetRequests(), as the column names it: "run", "connect", "stop".
    [[nodiscard]] int arrived(const QString &purpose) const;
    void forgetRequests();                 //!< the column counts from here
    [[nodiscard]] bool isAnswered() const; //!< the last message is the agent's, and whole
    void unplug();                         //!< nobody listens at the sandbox any more
    void plugIn();                         //!< and now it does again, at the same port
    void openTeam();                       //!< opens a connection to the sandbox as it stands, without signing in
    //! As if the person had closed it, `between` had happened, and started it again: profile and keychain stay.
    void restart(const std::function<void()> &between = {});

    static QByteArray runPath() { return QByteArrayLiteral("/api/copilotkit/agent/default/run"); }
    static QByteArray connectPath() { return QByteArrayLiteral("/api/copilotkit/agent/default/connect"); }

private:
    void startProduct();
    void signInAnew();
    [[nodiscard]] bool isReady() const;
    [[nodiscard]] bool isAtRest() const; //!< nothing is under way
    [[nodiscard]] QString state() const;
    [[nodiscard]] QStringList purposes() const; //!< of every request, in order
    [[nodiscard]] QString requests() const;
    [[nodiscard]] QString kept() const;
    [[nodiscard]] QStringList keptOfChat() const;
    [[nodiscard]] QString reads() const;
    [[nodiscard]] QString presses() const;

    const Start m_start;
    FakeClock m_clock;
    Redactor m_redactor;
    TourBrowser m_browser;
    MemoryCredentialStore m_credentials;
    Profile m_profile;
    std::unique_ptr<FaultySandbox> m_server;
    std::vector<std::unique_ptr<LoopbackServer>> m_servers;
    std::vector<std::unique_ptr<QObject>> m_things;
    std::unique_ptr<Application> m_application;
    RunningHands m_hands;
    Heartbeat m_heartbeat;
    QString m_typed;        //!< the message or address of this row
    quint16 m_port = 0;     //!< that was given up
    qsizetype m_before = 0; //!< requests at the sandbox before this row
};

} // namespace countersign::test
