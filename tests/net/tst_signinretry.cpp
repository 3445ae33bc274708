// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;
using Verdict = Authorizer::Decision::Verdict;
using Rejections = QList<FakeAuthorizer::Rejection>;

//! 401, one refresh, once more; and every way in which that does not help.
class tst_SignInRetry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refreshedAndSentOnceMore();
    void twelveTogetherRefreshOnce();
    void olderTokenGoesAgainAtOnce();
    void permanentRefusalEnds();
    void anAddressFromAnAnswerProvesNothing();
    void withoutTokenTheServerAsks();
    void refreshRefusedEndsWithTheSessionsReason();
    void sameTokenIsNotSentTwice();
    void forbiddenIsNeverResent();
    void waitsAtTheGate();
    void refusedAtTheGate();
    void streamIsRefusedBeforeItsHead();
    void classifyDecides();
    void closedGateIsPassedWithTheTokenOfTheMoment();
    void closedGateWithoutTokenIsNotWaitedFor();
    void cancelledByTheSessionsAnswer();
    void cancelledWhileItWaits();
    void nothingLeavesForAnotherAccount_data();
    void nothingLeavesForAnotherAccount();
};

namespace {
const auto acceptsSecondToken = [](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
    if (request.header("Authorization") == "Bearer token-of-generation-2")
        answer.reply(200, request.body);
    else
        answer.reply(401, "{\"error\":\"unauthorized\"}");
};
} // namespace

void tst_SignInRetry::refreshedAndSentOnceMore()
{
    for (const bool asStream : { false, true }) {
        Wire wire(acceptsSecondToken);
        const HttpRequest request = wire.post("{\"runId\":\"r\"}");
        const auto ended = asStream ? wire.stream(request) : wire.send(request);
        QTRY_COMPARE(wire.authorizer.refreshes, 1);
        QCOMPARE(wire.log.records().size(), 1);
        QCOMPARE(ended->times, 0);
        wire.authorizer.refreshed();
        QTRY_COMPARE(ended->times, 1);
        QCOMPARE(conditionOf(ended->outcome), Condition::None);
        QCOMPARE(asStream ? ended->chunks : ended->outcome.body, "{\"runId\":\"r\"}");
        QCOMPARE(ended->outcome.generation, 2u);
        QCOMPARE(ended->outcome.refusal.kind, Refusal::Kind::None);
        QCOMPARE(wire.server.requests().size(), 2);
        QCOMPARE(wire.server.requests()[0].body, wire.server.requests()[1].body);
        QCOMPARE(wire.server.requests()[1].header("Authorization"), "Bearer token-of-generation-2");
        QCOMPARE(wire.log.records().size(), 2);
        QCOMPARE(wire.log.records()[0].status, 401);
        QCOMPARE(wire.log.records()[1].attempt, 1);
        QCOMPARE(wire.log.records()[1].exchange, wire.log.records()[0].exchange);
    }
}

void tst_SignInRetry::twelveTogetherRefreshOnce()
{
    Wire wire(acceptsSecondToken);
    QList<std::shared_ptr<Wire::Ended>> all;
    for (int i = 0; i < 12; ++i)
        all << wire.stream(wire.post(QByteArray::number(i)));
    QTRY_COMPARE(wire.authorizer.rejections.size(), 12);
    QCOMPARE(wire.authorizer.refreshes, 1);
    wire.authorizer.refreshed();
    for (int i = 0; i < 12; ++i) {
        QTRY_COMPARE(all[i]->times, 1);
        QCOMPARE(conditionOf(all[i]->outcome), Condition::None);
        QCOMPARE(all[i]->chunks, QByteArray::number(i));
    }
    QCOMPARE(wire.server.requests().size(), 24);
    QCOMPARE(wire.authorizer.refreshes, 1);
}

void tst_SignInRetry::olderTokenGoesAgainAtOnce()
{
    Wire wire;
    wire.server.setHandler([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        // While the first attempt is with the server, somebody else's refresh succeeds.
        if (request.header("Authorization") == "Bearer token-of-generation-1")
            wire.authorizer.signIn("token-of-generation-2", 2);
        acceptsSecondToken(request, answer);
    });
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::None);
    QCOMPARE(wire.authorizer.rejections, (Rejections { { 1, false } }));
    QCOMPARE(wire.authorizer.refreshes, 0);
    QCOMPARE(wire.server.requests().size(), 2);
}

void tst_SignInRetry::permanentRefusalEnds()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(401, "{\"error\":\"unauthorized\"}"); });
    const auto ended = wire.send(wire.post());
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    wire.authorizer.refreshed();
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::SessionEnded);
    QCOMPARE(ended->outcome.error->arguments, QStringList { QStringLiteral("127.0.0.1") });
    QCOMPARE(ended->outcome.reached, Reached::Answered);
    QCOMPARE(ended->outcome.status, 401);
    QCOMPARE(ended->outcome.body, "{\"error\":\"unauthorized\"}");
    QCOMPARE(ended->outcome.refusal.kind, Refusal::Kind::NotSignedIn);
    QCOMPARE(wire.authorizer.rejections, (Rejections { { 1, false }, { 2, true } }));
    QCOMPARE(wire.server.requests().size(), 2);
}

//! With a token and without: it goes once, and the session hears nothing of it.
void tst_SignInRetry::anAddressFromAnAnswerProvesNothing()
{
    for (const bool isSignedIn : { true, false }) {
        Wire wire([](const auto &, const auto &answer) { answer.reply(401, "{\"error\":\"unauthorized\"}"); });
        if (!isSignedIn)
            wire.authorizer.signOut();
        HttpRequest request;
        request.url = wire.server.url(QStringLiteral("/i.png"));
        request.provesSession = false;
        const HttpOutcome outcome = wire.outcomeOf(request);
        QCOMPARE(conditionOf(outcome), Condition::RequestRefused);
        QCOMPARE(outcome.status, 401);
        QCOMPARE(outcome.refusal.kind, Refusal::Kind::None);
        QCOMPARE(wire.authorizer.rejections, Rejections());
        QCOMPARE(wire.server.requests().size(), 1);
    }
}

void tst_SignInRetry::withoutTokenTheServerAsks()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(401); });
    wire.authorizer.signOut();
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::SignInAsked);
    QCOMPARE(outcome.refusal.kind, Refusal::Kind::NotSignedIn);
    QCOMPARE(outcome.reached, Reached::Answered);
    QCOMPARE(wire.authorizer.rejections, (Rejections { { 0, false } }));
    QCOMPARE(wire.server.requests().size(), 1);
    QCOMPARE(wire.server.requests().first().header("Authorization"), "");
}

void tst_SignInRetry::refreshRefusedEndsWithTheSessionsReason()
{
    Wire wire(acceptsSecondToken);
    const auto ended = wire.send(wire.post());
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    wire.authorizer.refuse(Condition::SessionEnded);
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::SessionEnded);
    QCOMPARE(ended->outcome.error->arguments, QStringList { QStringLiteral("agents") });
    QCOMPARE(ended->outcome.refusal.kind, Refusal::Kind::NotSignedIn);
    QCOMPARE(ended->outcome.status, 401);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SignInRetry::sameTokenIsNotSentTwice()
{
    Wire wire(acceptsSecondToken);
    const auto ended = wire.send(wire.post());
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    // The provider could not be reached: the session stays, with the token it had.
    wire.authorizer.signIn("token-of-generation-1", 1);
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::Offline);
    QCOMPARE(ended->outcome.status, 401);
    QCOMPARE(wire.authorizer.rejections, (Rejections { { 1, false } }));
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SignInRetry::forbiddenIsNeverResent()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(403, "no"); });
    wire.transport->setClassify([](const HttpFacts &facts) {
        return Refusal { Refusal::Kind::Forbidden, QStringLiteral("agents.admin"), {}, QString::fromUtf8(facts.bodyStart) };
    });
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::Forbidden);
    QCOMPARE(outcome.error->arguments, (QStringList { QStringLiteral("127.0.0.1"), QString(), QStringLiteral("agents.admin") }));
    QCOMPARE(outcome.error->detail, QStringLiteral("no"));
    QVERIFY(wire.authorizer.rejections.isEmpty());
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SignInRetry::waitsAtTheGate()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200); });
    wire.authorizer.decision.verdict = Verdict::Wait;
    const auto ended = wire.send(wire.post());
    QTRY_COMPARE(wire.authorizer.asked.size(), 1);
    QCOMPARE(wire.clock.pending(), 0u); // no deadline of ours runs at the gate
    QVERIFY(wire.settle());
    QCOMPARE(wire.server.connections(), 0);
    QCOMPARE(ended->times, 0);
    wire.authorizer.signIn("token-of-generation-2", 2);
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(ended->outcome.generation, 2u);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SignInRetry::refusedAtTheGate()
{
    Wire wire;
    for (const Condition condition : { Condition::SignedOut, Condition::SessionEnded, Condition::KeyringLocked }) {
        wire.authorizer.refuse(condition);
        const HttpOutcome outcome = wire.outcomeOf(wire.get());
        QCOMPARE(conditionOf(outcome), condition);
        QCOMPARE(outcome.error->arguments, QStringList { QStringLiteral("agents") });
        QCOMPARE(outcome.reached, Reached::NotSent);
        QCOMPARE(outcome.status, 0);
    }
    QCOMPARE(wire.server.connections(), 0);
    for (const TrafficRecord &record : wire.log.records())
        QVERIFY(record.neverLeft);
}

void tst_SignInRetry::streamIsRefusedBeforeItsHead()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(401); });
    wire.authorizer.signOut();
    const auto ended = wire.stream(wire.post());
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(ended->heads, 0);
    QCOMPARE(ended->chunks, "");
    QCOMPARE(conditionOf(ended->outcome), Condition::SignInAsked);
}

void tst_SignInRetry::classifyDecides()
{
    // A 401 that is not about us (a provider key behind the server, an NTLM proxy): nobody refreshes.
    Wire wire([](const auto &, const auto &answer) { answer.reply(401, "{\"code\":\"auth_failed\"}"); });
    wire.transport->setClassify([](const HttpFacts &facts) {
        const bool upstream = facts.bodyStart.contains("auth_failed");
        return Refusal { upstream ? Refusal::Kind::Upstream : Refusal::Kind::NotSignedIn, {}, {}, {} };
    });
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::UpstreamRefused);
    QCOMPARE(outcome.refusal.kind, Refusal::Kind::Upstream);
    QVERIFY(wire.authorizer.rejections.isEmpty());
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SignInRetry::closedGateIsPassedWithTheTokenOfTheMoment()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200); });
    HttpRequest stop = wire.post({}, QStringLiteral("/stop"));
    stop.passesClosedGate = true;
    // Asked for while signed in; the person signs out before the event loop turns.
    const auto before = wire.send(stop);
    wire.authorizer.refuse(Condition::SignedOut);
    QTRY_COMPARE(before->times, 1);
    QCOMPARE(conditionOf(before->outcome), Condition::None);
    QCOMPARE(wire.server.requests().last().header("Authorization"), "Bearer token-of-generation-1");
    // Asked for while a refresh holds the gate; the session still gives its token out.
    wire.authorizer.signIn("token-of-generation-1");
    wire.authorizer.decision.verdict = Verdict::Wait;
    QCOMPARE(conditionOf(wire.outcomeOf(stop)), Condition::None);
    QCOMPARE(wire.server.requests().size(), 2);
}

void tst_SignInRetry::closedGateWithoutTokenIsNotWaitedFor()
{
    Wire wire;
    wire.authorizer.decision = { Verdict::Wait, {}, 0, {} };
    HttpRequest stop = wire.post({}, QStringLiteral("/stop"));
    stop.passesClosedGate = true;
    const HttpOutcome outcome = wire.outcomeOf(stop);
    QCOMPARE(outcome.reached, Reached::NotSent);
    QCOMPARE(conditionOf(outcome), Condition::SessionEnded);
    QCOMPARE(wire.server.connections(), 0);
}

void tst_SignInRetry::cancelledByTheSessionsAnswer()
{
    // rejected() makes the session end everything, also the exchange that asked.
    class Impatient final : public Authorizer
    {
    public:
        HttpExchange *exchange = nullptr;
        bool deletes = false;
        Decision authorize(const Origin &, Initiative) override { return { Decision::Verdict::Go, {}, 1, {} }; }
        void rejected(quint64, bool) override { deletes ? delete exchange : exchange->cancel(); }
    };
    for (const bool deletes : { false, true }) {
        Wire wire([](const auto &, const auto &answer) { answer.reply(401); });
        Impatient authorizer;
        authorizer.deletes = deletes;
        Transport transport(wire.server.url(), {}, authorizer, wire.log, wire.redactor, wire.clock);
        authorizer.exchange = transport.send(wire.post(), nullptr);
        const auto ended = wire.watch(authorizer.exchange);
        const QPointer<HttpExchange> exchange(authorizer.exchange);
        if (deletes) {
            QTRY_VERIFY(!exchange);
        } else {
            QTRY_COMPARE(ended->times, 1);
            QVERIFY(ended->outcome.cancelled);
            delete authorizer.exchange;
        }
        QVERIFY(wire.settle(transport));
        QCOMPARE(wire.server.requests().size(), 1);
        QCOMPARE(ended->times, deletes ? 0 : 1);
    }
}

//! Whoever cancels learns whether any of it can be with the server: what was refused is not.
void tst_SignInRetry::cancelledWhileItWaits()
{
    std::optional<LoopbackServer::Answer> second;
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.header("Authorization") == "Bearer token-of-generation-1")
            answer.reply(401);
        else
            second = answer;
    });
    HttpExchange *waiting = wire.transport->stream(wire.post(), nullptr);
    const auto first = wire.watch(waiting);
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    QVERIFY(waiting->isHeld());
    waiting->cancel();
    QTRY_COMPARE(first->times, 1);
    QVERIFY(first->outcome.cancelled);
    QCOMPARE(first->outcome.refusal.kind, Refusal::Kind::NotSignedIn);
    // The one beside it goes once more: what became of that is not known.
    wire.authorizer.signIn("token-of-generation-1");
    HttpExchange *gone = wire.transport->stream(wire.post(), nullptr);
    const auto other = wire.watch(gone);
    QTRY_COMPARE(wire.authorizer.refreshes, 2);
    wire.authorizer.refreshed();
    QTRY_VERIFY(second);
    gone->cancel();
    QTRY_COMPARE(other->times, 1);
    QCOMPARE(other->outcome.refusal.kind, Refusal::Kind::None);
    QCOMPARE(other->outcome.reached, Reached::Unknown);
    delete waiting;
    delete gone;
}

void tst_SignInRetry::nothingLeavesForAnotherAccount_data()
{
    QTest::addColumn<bool>("hasLeft");
    QTest::newRow("begun, not gone yet") << false;
    QTest::newRow("refused with 401 afterwards") << true;
}

void tst_SignInRetry::nothingLeavesForAnotherAccount()
{
    QFETCH(bool, hasLeft);
    std::optional<LoopbackServer::Answer> held;
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { held = answer; });
    const auto ended = wire.send(wire.post("{\"of\":\"Ada\"}"));
    if (hasLeft)
        QTRY_VERIFY(held);
    Q_EMIT wire.authorizer.accountChanged();
    wire.authorizer.signIn("token-of-bob", 2);
    if (held)
        held->reply(401, "{}");
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::SessionEnded);
    QCOMPARE(wire.server.requests().size(), hasLeft ? 1 : 0);
}

COUNTERSIGN_TEST(tst_SignInRetry, "tst_signinretry")
#include "tst_signinretry.moc"
