// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httprequestreader.h"
#include "sandbox/sandboxtexts.h"

#include <QObject>
#include <QUrl>

#include <memory>

class QTcpSocket;

namespace countersign {

class Clock;
class Redactor;
class SandboxConnection;
class SandboxIdentity;
class SandboxRuntime;

//! The embedded default: an OpenID provider (`/id`), a guarded CopilotKit V2 runtime (`/api/copilotkit`) and a plain AG-UI agent
//! (`/agui`) on 127.0.0.1, in this process, over real HTTP. Two public accounts without passwords, admin and guest. Access
//! tokens live 60 s (`lifetime`). No fault code: tests subclass (tests/support/faultysandbox.h) through `intercept`.
//!
//! Every request must name `127.0.0.1:PORT` as its Host (421 otherwise): a page elsewhere cannot reach it by DNS rebinding.
//! The guard answers 401 `{"error":"unauthorized"}` without a challenge, as CopilotKit's guide does, and 403 with the missing
//! right (RFC 6750 §3.1 `insufficient_scope`) to a token without the scope `agents.run`. Owner: Application or a test. UI thread.
class SandboxServer : public QObject
{
    Q_OBJECT
public:
    //! One line of the log: what arrived and what was answered. No token in it.
    struct LogLine
    {
        QByteArray method;
        QByteArray path;
        bool hadAuthorization = false;
        int status = 0;  //!< 0: `intercept` dealt with it
        QString account; //!< who the token belonged to, if it was good
    };
    SandboxServer(Clock &clock, Redactor &redactor, int lifetimeSeconds = 60, QObject *parent = nullptr);
    ~SandboxServer() override;

    //! Before the first request; English without it.
    void setTexts(const SandboxTexts &texts);
    //! Binds 127.0.0.1, any free port (or `port`). False if it cannot.
    [[nodiscard]] bool listen(quint16 port = 0);
    //! Gives up the port and every connection; what it knows stays, for another listen().
    void close();
    [[nodiscard]] QUrl issuer() const;         //!< http://127.0.0.1:PORT/id
    [[nodiscard]] QUrl runtimeAddress() const; //!< http://127.0.0.1:PORT/api/copilotkit
    [[nodiscard]] QUrl agUiAddress() const;    //!< http://127.0.0.1:PORT/agui : a plain AG-UI endpoint with the same guard
    [[nodiscard]] QString clientId() const;

    [[nodiscard]] SandboxIdentity &identity();
    [[nodiscard]] SandboxRuntime &runtime();
    [[nodiscard]] const QList<LogLine> &log() const;

Q_SIGNALS:
    void logged(const countersign::SandboxServer::LogLine &line);

protected:
    //! For subclasses: return true if the request was dealt with (or swallowed). Called before routing.
    virtual bool intercept(const ReceivedRequest &request, QTcpSocket &socket);
    //! For subclasses: the answer (of a stream, its head) has been handed to the socket; nothing of it has left yet.
    virtual void answered(const ReceivedRequest &request, QTcpSocket &socket);
    //! For subclasses: answers a request that `intercept` kept back, if its socket is still there.
    void proceed(const ReceivedRequest &request, const QTcpSocket *socket);

private:
    void accept();
    void handle(const ReceivedRequest &request, SandboxConnection &connection);
    void answer(const ReceivedRequest &request, SandboxConnection &connection);
    void note(const LogLine &line);
    void route(const ReceivedRequest &request, SandboxConnection &connection, LogLine &line);
    void guarded(const ReceivedRequest &request, SandboxConnection &connection, LogLine &line);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
