// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productfaults.h"
#include "runplay.h"
#include "runscript.h"
#include "sandbox/sandboxidentity.h"
#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;
using Group = ProductFaults::Group;

namespace {
const QByteArray kRefresh = "/id/token#refresh_token";
constexpr qint64 kDay = 86'400'000; // ms

//! A message is refused with 401, and the provider takes its time with the new token.
void waitForTheRenewal(ProductStage &stage)
{
    stage.server().fail(ProductStage::runPath(), Fault::Unauthorized);
    stage.server().fail(kRefresh, Fault::Hold);
    stage.say();
    QVERIFY(stage.until([&] { return stage.server().held() == 1; }));
}

//! An answer comes in one chat while the token of another is refused; the provider takes the refresh token and its answer is
//! lost; then the first chat's connection breaks as well. The person signs in again.
void answerCutAndRenewalLost(ProductStage &stage)
{
    const auto first = std::make_shared<QPointer<QTcpSocket>>();
    runplay::answerRuns(stage, [first, runs = std::make_shared<int>(0)](const QByteArray &answer, QTcpSocket &socket) {
        if (++*runs > 1) {
            socket.write(runscript::whole(answer));
        } else {
            *first = &socket;
            socket.write(runscript::openHead() + answer.left(answer.indexOf("\n\n") + 2));
        }
    });
    stage.say();
    QVERIFY(stage.until([&] { return !stage.chat().model().conversation().activeRunId.isEmpty(); }));
    const QString cutThread = stage.chat().threadId();
    stage.server().fail(ProductStage::runPath(), Fault::Unauthorized);
    stage.server().fail(kRefresh, Fault::LoseAnswer);
    stage.chat().newThread();
    stage.say(u"second"_s);
    QVERIFY(stage.until([&] { return stage.arrived(u"refresh"_s) > 0; }));
    QVERIFY(*first);
    (*first)->abort();
    QVERIFY(stage.until([&] { return stage.button(u"noticeSignIn"_s); }));
    QVERIFY(stage.until([&] { return stage.seen().reads.contains(u"Waits for you to sign in"_s); }));
    QCOMPARE(stage.arrived(u"run"_s), 2);
    stage.press(u"noticeSignIn"_s);
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
    stage.chat().openThread(cutThread);
}

void signedOutTwice(ProductStage &stage)
{
    runplay::beginAnswer(stage);
    stage.connection().signOut();
    stage.connection().signOut();
}

void stoppedAtTheGate(ProductStage &stage)
{
    waitForTheRenewal(stage);
    stage.press(u"stop"_s);
    stage.turn();
    stage.server().release();
}

void signedOutAtTheGate(ProductStage &stage)
{
    waitForTheRenewal(stage);
    stage.connection().signOut();
    stage.turn();
    stage.server().release();
}

//! Somebody sets the clock back by a day.
void clockSetBackAtTheGate(ProductStage &stage)
{
    waitForTheRenewal(stage);
    stage.clock().jumpWall(-kDay);
    stage.skip(6'000); // whoever looks has looked
    stage.turn();
    stage.server().release();
}

//! Three messages in three chats; the first is refused, and the others wait for the same token.
void threeAtTheGate(ProductStage &stage)
{
    waitForTheRenewal(stage);
    for (int i = 1; i < 3; ++i) {
        stage.chat().newThread();
        stage.say(u"hello %1"_s.arg(i));
        stage.turn();
    }
    QCOMPARE(stage.arrived(u"run"_s), 1);
    stage.server().release();
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
}

//! 401, and before the provider can be asked the network is gone; it comes back.
void networkGoneWhileRenewing(ProductStage &stage)
{
    waitForTheRenewal(stage);
    stage.unplug();
    stage.server().heal();
    QVERIFY(stage.until([&] { return stage.connection().session().isOffline(); }));
    stage.plugIn();
    stage.skip(60'000);
}

//! Stop, and the connection breaks before the server has heard of it.
void stopAndCut(ProductStage &stage)
{
    const auto line = std::make_shared<QPointer<QTcpSocket>>();
    runplay::beginAnswer(stage, line);
    stage.server().fail("*", Fault::Hold);
    stage.press(u"stop"_s);
    QVERIFY(stage.until([&] { return stage.server().held() == 1; }));
    (*line)->abort();
    stage.turn();
    stage.server().release();
}

//! Every request is answered with 200 and nothing anybody could mean.
Group::Maker alwaysWell(const QByteArray &type, const QByteArray &body)
{
    return [type, body](ProductStage &stage) {
        stage.server().answerWith("*", 200, body, { { "content-type", type } }, -1);
        stage.say();
    };
}

QMap<QString, Group::Ways> togetherMakers()
{
    return {
        { u"cut-and-renewal-lost"_s, answerCutAndRenewalLost },
        { u"signed-out-twice"_s, signedOutTwice },
        { u"stopped-while-renewing"_s, stoppedAtTheGate },
        { u"signed-out-while-renewing"_s, signedOutAtTheGate },
        { u"clock-set-back-while-renewing"_s, clockSetBackAtTheGate },
        { u"three-while-renewing"_s, threeAtTheGate },
        { u"network-gone-while-renewing"_s, networkGoneWhileRenewing },
        { u"stopped-and-cut"_s, stopAndCut },
        { u"always-200"_s,
          { { u"an empty object"_s, alwaysWell("application/json", "{}") },
            { u"everything a token answer has"_s,
              alwaysWell("application/json", R"({"access_token":"x","token_type":"Bearer","expires_in":60})") } } },
    };
}
} // namespace

//! Faults that meet; the table is in README.md.
class tst_Together : public ProductFaults
{
    Q_OBJECT
public:
    tst_Together() : ProductFaults(u"Together"_s, togetherMakers()) {}
};

COUNTERSIGN_TEST(tst_Together, "tst_together")
#include "tst_together.moc"
