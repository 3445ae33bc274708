// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

namespace {
const QList<AgentInfo> twoAgents { { u"writer"_s, u"Writer"_s, {} }, { u"billing"_s, u"Billing"_s, {} } };

//! A server that has not told its agents yet, and an empty chat.
struct Nameless : ChatFixture
{
    explicit Nameless(bool online = true) : ChatFixture(online)
    {
        backend.offered.clear();
        chat.newThread();
    }
    //! Says something that cannot leave yet; its id.
    QString sendToNobody(const QString &text)
    {
        chat.send(text);
        settle();
        return conversation().messages.back().id;
    }
};
} // namespace

//! Whom a message goes to: nobody is run before the server has told who is there; chosen, default and changed agents.
class tst_ChatAgents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyIsRunUntilSomebodyIsKnown();
    void thePersonsMessageAsksForThePerson();
    void whatWaitsWhenNobodyCanBeKnown_data();
    void whatWaitsWhenNobodyCanBeKnown();
    void waitingForAnAgentGoesOutWithTheNetwork();
    void waitingForAnAgentGoesOutAfterASignIn();
    void troubleElsewhereHoldsNothingBack();
    void theBackgroundThreadGoesOutToo();
    void nothingIsReplayedForNobody();
    void theFirstAgentIsTheDefault();
    void aChoiceThatIsGoneGivesWay();
    void aBegunThreadKeepsItsAgent();
    void changesAreTold();
};

void tst_ChatAgents::nobodyIsRunUntilSomebodyIsKnown()
{
    Nameless f;
    const QString id = f.sendToNobody(u"hello"_s);
    QVERIFY(f.backend.requests.isEmpty());
    QCOMPARE(f.storage.row(id)->stage, Stage::Stored);
    QCOMPARE(f.message(id).delivery, Delivery::Sending);
    f.backend.tellAgents(twoAgents);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.first().agentId, u"writer"_s);
    QVERIFY(f.backend.requests.first().byPerson);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).info.agentId, u"writer"_s);
}

void tst_ChatAgents::thePersonsMessageAsksForThePerson()
{
    Nameless f(false); // signed out: only what the person does goes out, and may meet the 401
    f.sendToNobody(u"hello"_s);
    QCOMPARE(f.backend.refreshes, 1);
    QCOMPARE(f.backend.refreshesForPerson, 1);
    f.backend.tellAgents(twoAgents); // an open `/info`: the run meets the 401
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QVERIFY(f.backend.requests.first().byPerson);
}

void tst_ChatAgents::whatWaitsWhenNobodyCanBeKnown_data()
{
    QTest::addColumn<Condition>("why");
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<Delivery>("delivery");
    QTest::newRow("asks who you are") << Condition::SignInAsked << Stage::WaitsForSignIn << Delivery::WaitsForSignIn;
    QTest::newRow("session ended") << Condition::SessionEnded << Stage::WaitsForSignIn << Delivery::WaitsForSignIn;
    QTest::newRow("signed out") << Condition::SignedOut << Stage::WaitsForSignIn << Delivery::WaitsForSignIn;
    QTest::newRow("keyring locked") << Condition::KeyringLocked << Stage::WaitsForSignIn << Delivery::WaitsForSignIn;
    QTest::newRow("nobody answers") << Condition::ConnectionRefused << Stage::WaitsForNetwork << Delivery::WaitsForNetwork;
    QTest::newRow("server down") << Condition::ServerFailed << Stage::WaitsForNetwork << Delivery::WaitsForNetwork;
    QTest::newRow("no agents") << Condition::NoAgents << Stage::WaitsForNetwork << Delivery::WaitsForNetwork;
}

void tst_ChatAgents::whatWaitsWhenNobodyCanBeKnown()
{
    QFETCH(const Condition, why);
    QFETCH(const Stage, stage);
    QFETCH(const Delivery, delivery);
    Nameless f;
    const QString first = f.sendToNobody(u"one"_s);
    const QString second = f.sendToNobody(u"two"_s);
    QSignalSpy changed(&f.chat, &ChatController::outboxChanged);
    f.backend.tellTrouble(why);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    QVERIFY(!changed.isEmpty());
    for (const QString &id : { first, second }) {
        QCOMPARE(f.storage.row(id)->stage, stage);
        QCOMPARE(f.message(id).delivery, delivery);
    }
    QCOMPARE(f.chat.hasWaiting(), stage == Stage::WaitsForSignIn);
}

void tst_ChatAgents::waitingForAnAgentGoesOutWithTheNetwork()
{
    Nameless f;
    f.chat.resume(1);
    f.settle();
    const QString id = f.sendToNobody(u"hello"_s);
    f.backend.tellTrouble(Condition::ConnectionRefused);
    f.settle();
    f.backend.tellAgents(twoAgents);
    f.chat.resume(1); // the same sign-in
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.first().agentId, u"writer"_s);
    QCOMPARE(f.backend.requests.first().history.last().id, id);
}

void tst_ChatAgents::waitingForAnAgentGoesOutAfterASignIn()
{
    Nameless f(false);
    const QString id = f.sendToNobody(u"hello"_s);
    f.backend.tellTrouble(Condition::SignInAsked);
    f.settle();
    f.chat.setOnline(true);
    f.backend.tellAgents(twoAgents);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.last().at(0).toInt(), 1);
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.first().agentId, u"writer"_s);
    QCOMPARE(f.backend.requests.first().history.last().id, id);
    QVERIFY(!f.backend.requests.first().byPerson);
}

void tst_ChatAgents::troubleElsewhereHoldsNothingBack()
{
    // The agent is known: a probe that fails says nothing about the message behind the run.
    ChatFixture f;
    f.sendAndStart(u"one"_s);
    f.sendAndStart(u"two"_s);
    f.backend.tellTrouble(Condition::ServerFailed);
    f.run()->answer(u"a1"_s, u"One."_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatAgents::theBackgroundThreadGoesOutToo()
{
    Nameless f;
    f.sendToNobody(u"in the first"_s);
    const QString first = f.chat.threadId();
    f.chat.newThread();
    f.settle();
    f.backend.tellAgents(twoAgents);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.first().threadId, first);
    QCOMPARE(f.backend.requests.first().agentId, u"writer"_s);
}

void tst_ChatAgents::nothingIsReplayedForNobody()
{
    Nameless f;
    f.leaveOnDisk(u"old"_s);
    f.storage.threads[u"old"_s].info.agentId.clear();
    f.chat.openThread(u"old"_s);
    f.settle();
    f.chat.retry();
    f.settle();
    QVERIFY(f.backend.connected.isEmpty());
    f.backend.tellAgents(twoAgents);
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.backend.connected, QStringList { u"old"_s });
    QCOMPARE(f.chat.agentId(), u"writer"_s);
}

void tst_ChatAgents::theFirstAgentIsTheDefault()
{
    Nameless f;
    QVERIFY(f.chat.agentId().isEmpty());
    f.backend.tellAgents(twoAgents);
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.agentId(), u"writer"_s);
}

void tst_ChatAgents::aChoiceThatIsGoneGivesWay()
{
    Nameless f;
    f.chat.setAgent(u"yesterday"_s); // before the server told
    f.backend.tellAgents(twoAgents);
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    f.chat.setAgent(u"billing"_s);
    f.backend.tellAgents(twoAgents);
    QCOMPARE(f.chat.agentId(), u"billing"_s);
    f.backend.tellAgents({ twoAgents.first() });
    f.chat.newThread();
    QCOMPARE(f.chat.agentId(), u"writer"_s);
}

void tst_ChatAgents::aBegunThreadKeepsItsAgent()
{
    ChatFixture f;
    f.backend.tellAgents(twoAgents);
    f.sendAndStart(u"hello"_s);
    f.chat.setAgent(u"billing"_s);
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    f.backend.tellAgents({ twoAgents.last() });
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.agentId(), u"billing"_s);
}

void tst_ChatAgents::changesAreTold()
{
    ChatFixture f;
    f.backend.tellAgents(twoAgents);
    QSignalSpy changed(&f.chat, &ChatController::agentChanged);
    f.chat.setAgent(u"billing"_s);
    QCOMPARE(changed.size(), 1);
    f.sendAndStart(u"hello"_s);
    const QString first = f.chat.threadId();
    f.chat.setAgent(u"writer"_s); // in vain here: who shows it learns that
    QCOMPARE(changed.size(), 2);
    QCOMPARE(f.chat.agentId(), u"billing"_s);
    f.chat.newThread();
    QCOMPARE(changed.size(), 3);
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    f.chat.newThread();
    QCOMPARE(changed.size(), 3);
    f.chat.openThread(first);
    QCOMPARE(changed.size(), 4);
    QCOMPARE(f.chat.agentId(), u"billing"_s);
}

COUNTERSIGN_TEST(tst_ChatAgents, "tst_chatagents")
#include "tst_chatagents.moc"
