// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxserver.h"

#include <QList>
#include <QPointer>

#include <functional>

namespace countersign::test {

//! The sandbox with faults to switch on, by name and path. Everything that is not broken is the real one.
//!
//! A path is a request's path ("/id/token", "/api/copilotkit/agent/default/run"), "*" for every one, or a path and the grant of
//! the form
//! ("/id/token#refresh_token", "/id/token#authorization_code"). The newest fault that fits is taken.
class FaultySandbox : public SandboxServer
{
    Q_OBJECT
public:
    enum class Fault {
        Close,        //!< the connection closes without an answer; nothing was done
        LoseAnswer,   //!< done, and the connection closes before the answer leaves
        Hold,         //!< no answer before release()
        Cut,          //!< done, and the connection breaks after (at least) `bytes` of the answer
        Unauthorized, //!< 401 {"error":"unauthorized"}
        Forbidden,    //!< 403 {"error":"forbidden"}
        RateLimited,  //!< 429, Retry-After: 7
        ServerError,  //!< 500 {"error":"internal_error"}
        InvalidGrant, //!< 400 {"error":"invalid_grant"}
        WebPage,      //!< 200 and a web page, as from a captive portal
        BrokenJson,   //!< 200 application/json that ends in the middle
        Redirect,     //!< 307 to another port
        EmptyStream,  //!< 200 and an event stream without events
        Upstream401,  //!< 200 and one RUN_ERROR "HTTP 401: …"
    };
    using SandboxServer::SandboxServer;

    //! `times` < 0: for ever.
    void fail(const QByteArray &path, Fault fault, int times = 1, qint64 bytes = 0);
    //! A whole answer of the test's own.
    void answerWith(const QByteArray &path, int status, const QByteArray &body, const QList<HttpHeader> &headers = {},
                    int times = 1);
    //! The test's own hands on the socket, byte by byte.
    using Play = std::function<void(const ReceivedRequest &request, QTcpSocket &socket)>;
    void answerBy(const QByteArray &path, const Play &play, int times = 1);
    void heal(); //!< no more faults; held requests stay held
    //! Answers what was held, as if nothing had been.
    void release();
    [[nodiscard]] qsizetype held() const { return m_held.size(); }
    //! Requests that arrived at a path (as in fail()), whatever became of them.
    [[nodiscard]] int arrived(const QByteArray &path) const;
    [[nodiscard]] const QList<ReceivedRequest> &requests() const { return m_requests; }

protected:
    bool intercept(const ReceivedRequest &request, QTcpSocket &socket) override;
    void answered(const ReceivedRequest &request, QTcpSocket &socket) override;

private:
    struct Plan
    {
        QByteArray path;
        Fault fault = Fault::Close;
        int times = 1;
        qint64 bytes = 0;
        QByteArray rawAnswer; //!< instead of the fault, if not empty
        Play hands;           //!< instead of both, if there are any
    };
    struct Held
    {
        ReceivedRequest request;
        QPointer<QTcpSocket> socket;
    };
    bool perform(const Plan &plan, const ReceivedRequest &request, QTcpSocket &socket);
    static void cutAfter(qint64 bytes, QTcpSocket &socket);

    QList<Plan> m_plans;
    QList<Held> m_held;
    QList<ReceivedRequest> m_requests;
    bool m_loseThisAnswer = false;
};

} // namespace countersign::test
