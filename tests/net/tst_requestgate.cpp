// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeauthorizer.h"
#include "net/requestgate.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using test::FakeAuthorizer;
using Verdict = Authorizer::Decision::Verdict;

class tst_RequestGate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goAndRefuseAreAnsweredAtOnce();
    void waitsUntilOpenAndKeepsTheOrder();
    void waitsAgainWhenToldSo();
    void leavingAndDyingEndTheWait();
    void aPassedCallMayChangeEverything();
    void ofTheMoment();
};

namespace {
const Origin place(QUrl(QStringLiteral("https://agents.example")));
}

void tst_RequestGate::goAndRefuseAreAnsweredAtOnce()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    QList<Verdict> verdicts;
    gate.enter(place, Initiative::Person, this, [&](const auto &decision) { verdicts << decision.verdict; });
    authorizer.refuse(Condition::SignedOut);
    gate.enter(place, Initiative::Background, this, [&](const auto &decision) {
        verdicts << decision.verdict;
        QCOMPARE(decision.error.condition, Condition::SignedOut);
    });
    QCOMPARE(verdicts, (QList { Verdict::Go, Verdict::Refuse }));
    QCOMPARE(gate.waiting(), 0);
}

void tst_RequestGate::waitsUntilOpenAndKeepsTheOrder()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    authorizer.decision.verdict = Verdict::Wait;
    QList<int> order;
    for (int i = 0; i < 12; ++i)
        gate.enter(place, Initiative::Person, this, [&order, i](const auto &) { order << i; });
    QVERIFY(order.isEmpty());
    QCOMPARE(gate.waiting(), 12);
    authorizer.signIn("new-token", 2);
    QCOMPARE(order, (QList { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }));
    QCOMPARE(gate.waiting(), 0);
    authorizer.signIn("newer-token", 3);
    QCOMPARE(order.size(), 12);
}

void tst_RequestGate::waitsAgainWhenToldSo()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    authorizer.decision.verdict = Verdict::Wait;
    int passed = 0;
    gate.enter(place, Initiative::Person, this, [&](const auto &) { ++passed; });
    Q_EMIT authorizer.changed();
    Q_EMIT authorizer.changed();
    QCOMPARE(passed, 0);
    QCOMPARE(gate.waiting(), 1);
    QCOMPARE(authorizer.asked.size(), 3);
    authorizer.refuse(Condition::SessionEnded);
    QCOMPARE(passed, 1);
}

void tst_RequestGate::leavingAndDyingEndTheWait()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    authorizer.decision.verdict = Verdict::Wait;
    QObject leaves;
    auto dies = std::make_unique<QObject>();
    int passed = 0;
    gate.enter(place, Initiative::Person, &leaves, [&](const auto &) { passed += 1; });
    gate.enter(place, Initiative::Person, dies.get(), [&](const auto &) { passed += 10; });
    gate.enter(place, Initiative::Person, this, [&](const auto &) { passed += 100; });
    gate.leave(&leaves);
    dies.reset();
    authorizer.signIn("new-token", 2);
    QCOMPARE(passed, 100);
}

void tst_RequestGate::aPassedCallMayChangeEverything()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    authorizer.decision.verdict = Verdict::Wait;
    QObject second;
    QList<int> passed;
    gate.enter(place, Initiative::Person, this, [&](const auto &) {
        passed << 1;
        gate.leave(&second);
        authorizer.decision.verdict = Verdict::Wait;
        gate.enter(place, Initiative::Person, this, [&](const auto &) { passed << 4; });
        Q_EMIT authorizer.changed();
    });
    gate.enter(place, Initiative::Person, &second, [&](const auto &) { passed << 2; });
    gate.enter(place, Initiative::Person, this, [&](const auto &) { passed << 3; });
    authorizer.signIn("new-token", 2);
    QCOMPARE(passed, (QList { 1 }));
    QCOMPARE(gate.waiting(), 2);
    authorizer.signIn("newer-token", 3);
    std::sort(passed.begin(), passed.end());
    QCOMPARE(passed, (QList { 1, 3, 4 }));
}

void tst_RequestGate::ofTheMoment()
{
    Redactor redactor;
    FakeAuthorizer authorizer(redactor);
    RequestGate gate(authorizer);
    QCOMPARE(gate.ofTheMoment(place, Initiative::Person).verdict, Verdict::Go);
    authorizer.decision.verdict = Verdict::Wait; // the old token is still in the decision
    const auto old = gate.ofTheMoment(place, Initiative::Person);
    QCOMPARE(old.verdict, Verdict::Go);
    QCOMPARE(old.headers.size(), 1);
    authorizer.decision.headers.clear();
    QCOMPARE(gate.ofTheMoment(place, Initiative::Person).verdict, Verdict::Refuse);
    authorizer.refuse(Condition::SignedOut);
    QCOMPARE(gate.ofTheMoment(place, Initiative::Person).error.condition, Condition::SignedOut);
    QCOMPARE(gate.waiting(), 0);
}

COUNTERSIGN_TEST(tst_RequestGate, "tst_requestgate")
#include "tst_requestgate.moc"
