// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "chainlit/chainlitroutes.h"
#include "chainlit/socketiocodec.h"
#include "core/clock.h"
#include "core/secret.h"
#include "net/websocketlink.h"

#include <QObject>

#include <memory>

namespace countersign {

class Transport;

//! The socket of one Chainlit session (chainlit/socket.py): opened, greeted, kept alive, taken up again under the same session.
//! Closed → Connecting → Ready → (lost) Waiting → Connecting …; Refused is left by open() only. A refusal and silence look alike
//! and say nothing, so both are followed by `GET /user`: a 401 there is about the sign-in, anything else about this session.
//! Signals come from the event loop, but for those of open(): Connecting, or a refusal for want of a key. Owner: ChainlitThread.
//! UI thread.
class ChainlitLine final : public QObject
{
    Q_OBJECT
public:
    //! The `auth` dictionary of the Socket.IO CONNECT packet.
    struct Greeting
    {
        QString sessionId; //!< UUID; another one if the server refuses this one
        QString threadId;
        QString profile;    //!< plain; empty = none
        bool isNew = false; //!< nothing was said in the thread: it may as well get its id from the server
    };

    ChainlitLine(Transport &transport, Clock &clock, QObject *parent);
    ~ChainlitLine() override;

    //! Nothing happens if it is open with this greeting already, or on its way.
    void open(const Greeting &greeting);
    //! What waits for a back-off is tried now.
    void tryAgain();
    //! The socket closes and the session stays: open() takes it up again. No signal but linkChanged().
    void rest();
    //! `clearsSession`: the server forgets the session at once. No signal follows.
    void hangUp(bool clearsSession);

    [[nodiscard]] bool isReady() const { return m_link.state == ThreadLink::State::Ready; }
    [[nodiscard]] const ThreadLink &link() const { return m_link; }
    [[nodiscard]] const Greeting &greeting() const { return m_greeting; }
    //! The server has the thread, under this id.
    void setThreadId(const QString &threadId)
    {
        m_greeting.threadId = threadId;
        m_greeting.isNew = false;
    }
    //! `userEnv`: the names the server asks for, and what the person has. Of the next socket.
    void setKeys(const QStringList &wanted, const QHash<QString, Secret> &own)
    {
        m_wantedKeys = wanted;
        m_keys = own;
    }
    //! Bytes of a frame; 0 = the server has not told.
    [[nodiscard]] qint64 maxPayload() const { return m_maxPayload; }

    enum class Sent { Yes, NotReady, TooLarge };
    //! `receipt` >= 0: receipt(id) follows when the server has it. Use nextReceipt().
    Sent say(const QString &event, const QJsonArray &arguments, qint64 receipt = -1);
    [[nodiscard]] qint64 nextReceipt() { return ++m_lastReceipt; }
    Sent acknowledge(qint64 id, const QJsonArray &arguments);

Q_SIGNALS:
    void linkChanged();
    //! Greeted; `isAgain` = under a session that was ready before.
    void ready(bool isAgain);
    void event(const QString &name, const QJsonArray &arguments, qint64 acknowledgement, const QList<QByteArray> &attachments);
    void receipt(qint64 id);
    //! Was ready, is not any more; it is being taken up again.
    void lost();
    //! Refused: link().error says why. Nothing is tried by itself.
    void refused(const countersign::Error &why);

private:
    void connectNow();
    void heard(const SocketIoPacket &packet);
    void greet(const SocketIoPacket &packet);
    void welcomed();
    void ended(const LinkEnd &end);
    void brokeOff();
    void diagnose(Condition what);
    void diagnosed(const HttpOutcome &outcome, Condition what);
    void waitAndTry(const Error &why);
    void refuse(const Error &why);
    void watchPings();
    [[nodiscard]] bool lacksKeys() const;
    void sayGoodbye();
    void dropLink();
    void setLink(ThreadLink link);
    Sent send(const QString &frame);
    [[nodiscard]] Error about(Condition condition, const QStringList &rest = {}) const;

    Transport &m_transport;
    Clock &m_clock;
    ChainlitRoutes m_routes;
    Greeting m_greeting;
    ThreadLink m_link;
    SocketIoReader m_reader;
    WebSocketLink *m_socket = nullptr;        //!< child
    QObject *m_question = nullptr;            //!< child: GET /user under way
    std::unique_ptr<Clock::Alarm> m_patience; // for the answer to a greeting, then for pings
    std::unique_ptr<Clock::Alarm> m_backOff;
    QStringList m_wantedKeys;
    QHash<QString, Secret> m_keys;
    qint64 m_maxPayload = 0;
    qint64 m_lastReceipt = 0;
    int m_silence = 45'000; //!< ms without a frame that mean the link is dead
    int m_failures = 0;
    qint64 m_readyAt = 0; //!< Clock::steady
    int m_refusals = 0;   //!< of this open(): each is answered by another greeting, three times at most
    bool m_wasReady = false;
};

} // namespace countersign
