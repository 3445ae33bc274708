// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "net/authorizer.h"
#include "net/route.h"
#include "probe/answerdifference.h"
#include "probe/foundkind.h"

#include <QObject>

#include <memory>
#include <vector>

namespace countersign {

class HttpExchange;
class Redactor;
class TrafficLog;

//! As whom a gate was asked, and what it answered. A value without secrets.
struct GateAnswer
{
    enum class As {
        Nobody,   //!< without a sign-in
        Stranger, //!< with a token that is made up
        Ours,     //!< with the sign-in in question
        Other,    //!< with a second one, to compare
    };
    As as = As::Nobody;
    bool isLetIn = false;   //!< it answered the question
    bool isRefused = false; //!< 401, 403, or sent on to somewhere else: a sign-in page
    ComparedAnswer answer;
    Error error; //!< None = let in
};

//! Whether an address is guarded. A value.
struct GateFindings
{
    enum class Verdict {
        NotTold,     //!< cancelled, out of time, an answer that is neither yes nor no, or no question that does no harm
        Open,        //!< answers anybody; what it answers may still depend on who asks
        AnyToken,    //!< refuses who has no token, and takes one that is made up
        Guarded,     //!< refuses nobody and strangers, lets ours in
        OursRefused, //!< refuses all three
        Closed,      //!< refuses nobody and strangers; there was no sign-in of ours to ask with
    };
    Verdict verdict = Verdict::NotTold;
    QByteArray method; //!< of the question; empty = none was asked
    QString url;       //!< redacted
    QList<GateAnswer> answers;

    [[nodiscard]] const GateAnswer *of(GateAnswer::As as) const;
    //! Between the answers to ours and to nobody (what a token changes), or to ours and the other one.
    [[nodiscard]] AnswerDifference difference(GateAnswer::As a, GateAnswer::As b) const;
};

//! Asks one harmless question several times: as nobody, with a made-up token, with ours, and if there is one with a second
//! sign-in. CopilotKit: `/info` (a POST of {"method":"info"} where there is only that); Chainlit: `GET /user`; a plain AG-UI
//! agent has no question that is known to do no harm, so nothing is asked (NotTold). Never a run.
//! Nothing follows a redirect to another origin, and nothing it is told reaches a session: a refusal renews and ends nothing.
//! Bounded: at most eight requests one after the other, 20 s, 1 MiB each. One finished(), never before start() returned;
//! cancel() ends with what is known; deleting it stops silently. UI thread.
//!
//! A pane: `GateProbe({config.address, kind, isSingle, headers, Route::of(config)}, log, redactor, clock)`, addSignIn(Ours,
//! session), start().
class GateProbe final : public QObject
{
    Q_OBJECT
public:
    struct Place
    {
        QUrl address;
        FoundKind kind = FoundKind::CopilotKit;
        bool isSingle = false;     //!< it is known to take its question by POST only
        QList<HttpHeader> headers; //!< of the connection: sent with every question, they are no sign-in
        Route route;
        QList<QByteArray> strangerIn { QByteArrayLiteral("Authorization") }; //!< headers a made-up token is put in
        int deadline = 20'000;                                               //!< ms for all of it
    };
    //! The references outlive it; what is asked stands in `log`, purpose "gate".
    GateProbe(const Place &place, TrafficLog &log, Redactor &redactor, Clock &clock, QObject *parent = nullptr);
    ~GateProbe() override;

    //! Before start(). `signIn` outlives this; a Session, or FixedHeaders.
    void addSignIn(GateAnswer::As as, Authorizer &signIn);
    void start();
    void cancel();

    //! Whether servers of this kind have a question that does no harm.
    [[nodiscard]] static bool canAsk(FoundKind kind);

Q_SIGNALS:
    void finished(const countersign::GateFindings &found);

private:
    struct Caller;
    void add(GateAnswer::As as, std::unique_ptr<Authorizer> signIn);
    void askNext();
    void answered(const HttpOutcome &outcome);
    [[nodiscard]] HttpRequest question() const;
    [[nodiscard]] GateAnswer read(const HttpOutcome &outcome) const;
    [[nodiscard]] GateFindings::Verdict verdict() const;
    void finish();

    const Place m_place;
    TrafficLog &m_log;
    Redactor &m_redactor;
    Clock &m_clock;
    bool m_isSingle = false;
    std::vector<std::unique_ptr<Caller>> m_callers;
    std::size_t m_next = 0;
    HttpExchange *m_asking = nullptr; // child of this
    GateFindings m_found;
    std::unique_ptr<Clock::Alarm> m_deadline;
    bool m_isOver = false;
};

} // namespace countersign
