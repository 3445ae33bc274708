// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/signinmethods.h"
#include "core/clock.h"
#include "net/httprequestreader.h"

#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <memory>

namespace countersign {

//! Where the browser comes back to: a port on this machine, for one attempt (RFC 8252 §7.3).
//!
//! Only GET of exactly the redirect's path with exactly our Host is looked at (405, 404, 421 otherwise; 431 above 32 KiB; 16
//! connections of 20 s). `judge` decides over the parameters; an answer it takes is held until the outcome is known, then the
//! browser is sent on to /done or /failed, so that no code stays in its address bar and no page says more than is true. That
//! page is served once, then the port closes (3 s after the outcome at the latest).
//! States: closed -> open() -> listening -> settle() or abandon() -> closed. Owner: SignInAttempt until then, itself afterwards.
//! UI thread.
class Loopback final : public QObject
{
    Q_OBJECT
public:
    using Parameters = QList<std::pair<QByteArray, QByteArray>>;
    enum class Judgement {
        NotOurs, //!< 400, nothing changes
        TooLate, //!< 409, the attempt has had its answer
        Taken,   //!< held until settle()
    };
    //! May not delete the Loopback.
    using Judge = std::function<Judgement(const Parameters &)>;

    Loopback(const LoopbackPages &pages, Clock &clock, Judge judge, QObject *parent = nullptr);
    ~Loopback() override;

    //! Listens at `redirect`: http on 127.0.0.1, [::1] or localhost, with its port or any free one. False if it cannot.
    [[nodiscard]] bool open(const QUrl &redirect);
    //! The redirect with the port it listens on.
    [[nodiscard]] QUrl address() const { return m_address; }
    [[nodiscard]] bool isListening() const { return m_server.isListening(); }
    //! The outcome. Lets the held browser go; the object deletes itself once the port is closed.
    void settle(bool signedIn);
    //! Nobody waits for an outcome any more: the port is free at once, for another attempt. A held browser gets its page on the
    //! spot, so its code stays in the address bar; the verifier is gone, without which it is worth nothing (RFC 7636 §1).
    void abandon();

private:
    class Visitor;
    void accept(QTcpServer &server);
    void stopListening();
    void answer(Visitor &visitor, HttpRequestReader::State state);
    void answerRequest(Visitor &visitor, const ReceivedRequest &request);
    void answerCallback(Visitor &visitor, const ReceivedRequest &request);
    void servePage(Visitor &visitor, int status, bool signedIn);
    void sendOn(Visitor &visitor);
    void close();

    LoopbackPages m_pages;
    Clock &m_clock;
    Judge m_judge;
    QUrl m_address;
    QTcpServer m_server;
    QTcpServer m_sixthServer; //!< at ::1, for a redirect to `localhost`: whichever address the browser takes, it is ours
    int m_visitors = 0;
    QPointer<QObject> m_held; //!< the Visitor whose answer was taken
    enum class Outcome { Open, SignedIn, Failed } m_outcome = Outcome::Open;
    std::unique_ptr<Clock::Alarm> m_closing;
};

} // namespace countersign
