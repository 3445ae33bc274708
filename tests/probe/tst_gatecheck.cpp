// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/gatecheck.h"

#include "core/redactor.h"
#include "fakeauthorizer.h"
#include "loopbackserver.h"
#include "net/fixedheaders.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Verdict = GateFindings::Verdict;
using As = GateAnswer::As;

class tst_GateCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void asksOnceAsEach();
    void singleEndpoint();
    void chainlit();
    void tellsWhatATokenChanges();
    void comparesTwoSignIns();
    void aRefusalLeavesTheSessionAlone();
    void nobodySignedInIsNotRefused();
    void madeUpTokenTravelsWhereOursDoes();
    void nothingFollowsARedirect();
    void agentsAreNotAsked();
    void endsInTime();
    void canBeCancelled();

private:
    GateFindings ask(const GateProbe::Place &place, Authorizer *ours = nullptr, Authorizer *other = nullptr);

    Redactor m_redactor;
    SystemClock m_clock;
    TrafficLog m_log;
};

namespace {
const QByteArray kOpenInfo = R"({"version":"1","agents":{"a":{}}})";

GateProbe::Place at(const LoopbackServer &server, FoundKind kind = FoundKind::CopilotKit)
{
    GateProbe::Place place;
    place.address = server.url(u"/api/copilotkit"_s);
    place.kind = kind;
    return place;
}

//! Lets in who has one of these, in Authorization.
LoopbackServer::Handler gate(const QList<QByteArray> &accepted)
{
    return [accepted](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        accepted.contains(request.header("Authorization")) ? answer.reply(200, kOpenInfo) : answer.reply(401, "{}");
    };
}
} // namespace

GateFindings tst_GateCheck::ask(const GateProbe::Place &place, Authorizer *ours, Authorizer *other)
{
    GateProbe probe(place, m_log, m_redactor, m_clock);
    if (ours)
        probe.addSignIn(As::Ours, *ours);
    if (other)
        probe.addSignIn(As::Other, *other);
    GateFindings found;
    int ends = 0;
    connect(&probe, &GateProbe::finished, this, [&](const GateFindings &findings) {
        found = findings;
        ++ends;
    });
    probe.start();
    (void)QTest::qWaitFor([&] { return ends > 0; }, 60'000);
    if (ends != 1)
        qFatal("%d ends", ends);
    return found;
}

void tst_GateCheck::verdicts_data()
{
    QTest::addColumn<int>("nobody");
    QTest::addColumn<int>("stranger");
    QTest::addColumn<int>("ours"); // 0 = not signed in
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, int nobody, int stranger, int ours, Verdict expected) {
        QTest::newRow(name) << nobody << stranger << ours << int(expected);
    };
    row("open", 200, 200, 200, Verdict::Open);
    row("open, nobody signed in", 200, 200, 0, Verdict::Open);
    row("open, but not with a wrong token", 200, 401, 200, Verdict::Open);
    row("any token", 401, 200, 200, Verdict::AnyToken);
    row("guarded", 401, 401, 200, Verdict::Guarded);
    row("guarded by 403", 403, 403, 200, Verdict::Guarded);
    row("ours refused", 401, 401, 401, Verdict::OursRefused);
    row("ours forbidden", 401, 401, 403, Verdict::OursRefused);
    row("closed", 401, 401, 0, Verdict::Closed);
    row("in trouble", 500, 500, 500, Verdict::NotTold);
    row("trouble with ours", 401, 401, 502, Verdict::NotTold);
    row("not there", 404, 404, 404, Verdict::NotTold);
}

void tst_GateCheck::verdicts()
{
    QFETCH(int, nobody);
    QFETCH(int, stranger);
    QFETCH(int, ours);
    LoopbackServer server([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        const QByteArray given = request.header("Authorization");
        const int status = given.isEmpty() ? nobody : given == "Bearer the-token-of-ours" ? ours : stranger;
        answer.reply(status, status == 200 ? kOpenInfo : QByteArray("{}"));
    });
    FixedHeaders session(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer the-token-of-ours") } });
    const GateFindings found = ask(at(server), ours == 0 ? nullptr : &session);
    QFETCH(int, expected);
    QCOMPARE(int(found.verdict), expected);
}

void tst_GateCheck::asksOnceAsEach()
{
    LoopbackServer server(gate({ "Bearer ours" }));
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    const GateFindings found = ask(at(server), &ours);
    QCOMPARE(server.requests().size(), 3);
    QCOMPARE(server.count("GET", "/api/copilotkit/info"), 3);
    QCOMPARE(server.requests().at(0).header("Authorization"), QByteArray());
    QVERIFY(server.requests().at(1).header("Authorization").startsWith("Bearer countersign-"));
    QCOMPARE(server.requests().at(2).header("Authorization"), QByteArray("Bearer ours"));
    QCOMPARE(found.method, QByteArray("GET"));
    QCOMPARE(found.url, server.url(u"/api/copilotkit/info"_s).toString());
    QCOMPARE(found.answers.size(), 3);
}

void tst_GateCheck::singleEndpoint()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.method == "GET")
            return answer.reply(405, "{}");
        request.header("Authorization") == "Bearer ours" ? answer.reply(200, kOpenInfo) : answer.reply(401, "{}");
    });
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    const GateFindings found = ask(at(server), &ours);
    QCOMPARE(int(found.verdict), int(Verdict::Guarded));
    QCOMPARE(server.count("GET", "/api/copilotkit/info"), 1);
    QCOMPARE(server.count("POST", "/api/copilotkit"), 3);
    QCOMPARE(server.requests().last().body, QByteArray(R"({"method":"info"})"));
}

void tst_GateCheck::chainlit()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path != "/chat/user")
            return answer.reply(200, "<html></html>", "text/html");
        request.header("Authorization") == "Bearer ours" ? answer.reply(200, R"({"identifier":"alice"})")
                                                         : answer.reply(401, R"({"detail":"Invalid authentication token"})");
    });
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    GateProbe::Place place = at(server, FoundKind::Chainlit);
    place.address = server.url(u"/chat"_s);
    QCOMPARE(int(ask(place, &ours).verdict), int(Verdict::Guarded));
    QCOMPARE(server.requests().size(), 3);
}

//! Open, and yet not the same for everybody.
void tst_GateCheck::tellsWhatATokenChanges()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        answer.reply(200, request.header("Authorization") == "Bearer ours" ? R"({"agents":{"a":{},"secret":{}}})"
                                                                           : R"({"agents":{"a":{}}})");
    });
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    const GateFindings found = ask(at(server), &ours);
    QCOMPARE(int(found.verdict), int(Verdict::Open));
    const AnswerDifference difference = found.difference(As::Ours, As::Nobody);
    QCOMPARE(difference.where, u"agents.secret"_s);
    QCOMPARE(difference.second, QString());
}

void tst_GateCheck::comparesTwoSignIns()
{
    LoopbackServer server(gate({ "Bearer ours" }));
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    FixedHeaders other(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer theirs") } });
    const GateFindings found = ask(at(server), &ours, &other);
    QCOMPARE(server.requests().size(), 4);
    const AnswerDifference difference = found.difference(As::Ours, As::Other);
    QCOMPARE(int(difference.part), int(AnswerDifference::Part::Status));
    QCOMPARE(difference.first, u"200"_s);
    QCOMPARE(difference.second, u"401"_s);
}

void tst_GateCheck::aRefusalLeavesTheSessionAlone()
{
    LoopbackServer server(gate({}));
    FakeAuthorizer session(m_redactor);
    const GateFindings found = ask(at(server), &session);
    QCOMPARE(int(found.verdict), int(Verdict::OursRefused));
    QVERIFY(session.rejections.isEmpty());
    QCOMPARE(session.refreshes, 0);
    QCOMPARE(server.requests().size(), 3); // and not once more
}

void tst_GateCheck::nobodySignedInIsNotRefused()
{
    LoopbackServer server(gate({}));
    FakeAuthorizer session(m_redactor);
    session.refuse(Condition::SignedOut);
    QCOMPARE(int(ask(at(server), &session).verdict), int(Verdict::Closed));
    QCOMPARE(server.requests().size(), 2);
}

void tst_GateCheck::madeUpTokenTravelsWhereOursDoes()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        request.header("X-Team-Key") == "the-key-of-a-team" ? answer.reply(200, kOpenInfo) : answer.reply(401, "{}");
    });
    FixedHeaders ours(Origin(server.url()), { { "X-Team-Key", m_redactor.keep("the-key-of-a-team") } });
    GateProbe::Place place = at(server);
    place.strangerIn = { "X-Team-Key" };
    QCOMPARE(int(ask(place, &ours).verdict), int(Verdict::Guarded));
    QVERIFY(server.requests().at(1).header("X-Team-Key").startsWith("countersign-"));
}

void tst_GateCheck::nothingFollowsARedirect()
{
    LoopbackServer stranger(gate({}));
    LoopbackServer server([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(302, {}, {}, { { "Location", stranger.url(u"/sign-in"_s).toEncoded() } });
    });
    FixedHeaders ours(Origin(server.url()), { { "Authorization", m_redactor.keep("Bearer ours") } });
    QCOMPARE(int(ask(at(server), &ours).verdict), int(Verdict::OursRefused));
    QCOMPARE(stranger.connections(), 0);
}

void tst_GateCheck::agentsAreNotAsked()
{
    LoopbackServer server(gate({}));
    const GateFindings found = ask(at(server, FoundKind::AgUi));
    QCOMPARE(int(found.verdict), int(Verdict::NotTold));
    QVERIFY(found.answers.isEmpty());
    QCOMPARE(server.connections(), 0);
}

void tst_GateCheck::endsInTime()
{
    LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    GateProbe::Place place = at(server);
    place.deadline = 200;
    QCOMPARE(int(ask(place).verdict), int(Verdict::NotTold));
    QCOMPARE(server.requests().size(), 1);
}

void tst_GateCheck::canBeCancelled()
{
    LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    GateProbe probe(at(server), m_log, m_redactor, m_clock);
    int ends = 0;
    connect(&probe, &GateProbe::finished, this, [&ends] { ++ends; });
    probe.start();
    QTRY_COMPARE(server.requests().size(), 1);
    probe.cancel();
    QCOMPARE(ends, 0); // not from within
    QTRY_COMPARE(ends, 1);
    probe.cancel();
    QTest::qWait(0);
    QCOMPARE(ends, 1);
}

COUNTERSIGN_TEST(tst_GateCheck, "tst_gatecheck")
#include "tst_gatecheck.moc"
