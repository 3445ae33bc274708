// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"
#include "app/sessionnotices.h"
#include "auth/browseropener.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "faulttable.h"
#include "heartbeat.h"
#include "memorycredentialstore.h"
#include "memoryindex.h"
#include "memorystorage.h"
#include "net/httpexchange.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <memory>

namespace countersign::test {

//! A provider that can be made to misbehave, and a server beside it that believes its tokens.
class FaultyProvider
{
public:
    FaultyProvider() = default;
    virtual ~FaultyProvider() = default;
    Q_DISABLE_COPY_MOVE(FaultyProvider)

    [[nodiscard]] virtual QString issuer() const = 0;
    [[nodiscard]] virtual QString resource() const = 0;
    [[nodiscard]] virtual QUrl server() const = 0;
    virtual void heal() = 0;                               //!< works as it should, and nothing has arrived yet
    virtual void refuseOnce() = 0;                         //!< the server answers the next request with 401
    [[nodiscard]] virtual QStringList arrived() const = 0; //!< since heal(), of the product (not of the browser): purposes
    [[nodiscard]] virtual bool isHolding() const = 0;      //!< somebody waits for an answer
};

//! The person's browser in a test.
class FaultyBrowser : public BrowserOpener
{
public:
    [[nodiscard]] virtual bool isBusy() const = 0; //!< on its way to a page that stays
    virtual void close() = 0;                      //!< with every page in it
};

//! The product's sign-in as Application puts it together - ConnectionSession, its notices, its bar - without a window: what a
//! fault group of the sign-in plays on (faultgroup.h). Time stands still until a maker skips it; the network is real.
class SignInStage
{
public:
    SignInStage(FaultyProvider &provider, FaultyBrowser &browser);
    ~SignInStage();

    // What FaultGroup asks for.
    void prepare(); //!< nobody has ever signed in
    void untilSettled(const FaultEnd &end);
    void letTimePass();
    [[nodiscard]] FaultEnd seen() const;
    [[nodiscard]] qint64 longestTurn() const { return m_heartbeat.longest(); }

    // What makers use.
    [[nodiscard]] FakeClock &clock() { return m_clock; }
    [[nodiscard]] FaultyProvider &provider() { return m_provider; }
    [[nodiscard]] FaultyBrowser &browser() { return m_browser; }
    [[nodiscard]] MemoryCredentialStore &credentials() { return m_credentials; }
    [[nodiscard]] ConnectionConfig &config() { return m_config; } //!< for the next start()
    [[nodiscard]] Session &session() const { return m_connection->session(); }
    [[nodiscard]] const TrafficLog &traffic() const { return m_connection->traffic(); }
    void beSignedIn();      //!< without trouble; then nothing has arrived
    void start();           //!< the program, or the connection, once more; keyring and settings stay
    void use();             //!< asks the server something with what the session gives
    void useAfterRefusal(); //!< the same, and the server refuses the token
    void press(Notice::Action action);
    void untilHeld() const; //!< until only time can help: somebody waits for an answer, or for the browser
    void skip(qint64 milliseconds);
    bool until(const std::function<bool()> &isSo) const;
    [[nodiscard]] bool isAtRest() const; //!< nothing is under way but a wait for the browser, or for the provider's return

    //! After the row: all is well again, the person presses what is offered, closes the program and starts it again. Nothing =
    //! signed in each time as should be; else what is not.
    //! `isSpent`: what was kept is of no use, so that the next start has to ask.
    [[nodiscard]] QString goesOn(bool isSpent = false);

private:
    [[nodiscard]] QString state() const;
    [[nodiscard]] QString requests() const;
    [[nodiscard]] QString reads() const;
    [[nodiscard]] QString presses() const;

    FaultyProvider &m_provider;
    FaultyBrowser &m_browser;
    FakeClock m_clock;
    Redactor m_redactor;
    Theme m_theme;
    MemoryCredentialStore m_credentials;
    std::unique_ptr<MemoryIndex> m_index;
    std::unique_ptr<MemoryStorage> m_storage;
    ConnectionConfig m_config;
    std::unique_ptr<ConnectionSession> m_connection;
    std::unique_ptr<NoticeBar> m_bar;
    std::unique_ptr<Transport> m_transport;
    Heartbeat m_heartbeat;
    HttpExchange *m_use = nullptr; //!< child of m_transport; nothing = none is under way
};

} // namespace countersign::test
