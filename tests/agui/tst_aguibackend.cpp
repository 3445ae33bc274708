// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguibackend.h"
#include "runfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! A plain AG-UI endpoint.
class tst_AgUiBackend : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasNothingToAsk();
    void isOneAgent_data();
    void isOneAgent();
    void runs();
    void stopClosesTheStream();
    void signedOutPersonsSendLeavesBare();
};

void tst_AgUiBackend::hasNothingToAsk()
{
    Wire wire({});
    AgUiBackend backend(wire.transport, wire.clock);
    QSignalSpy refreshed(&backend, &Backend::refreshed);
    backend.refresh();
    QVERIFY(refreshed.isEmpty()); // never from within the call
    QVERIFY(refreshed.wait(test::kEventually));
    QVERIFY(wire.server.requests().isEmpty());
    QVERIFY(!backend.canConnect());
}

void tst_AgUiBackend::isOneAgent_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("name");
    QTest::newRow("path") << u"/agents/weather"_s << u"weather"_s;
    QTest::newRow("slash at the end") << u"/agents/weather/"_s << u"weather"_s;
    QTest::newRow("root") << u"/"_s << u"127.0.0.1"_s;
}

void tst_AgUiBackend::isOneAgent()
{
    QFETCH(QString, path);
    QFETCH(QString, name);
    Wire wire({}, path);
    AgUiBackend backend(wire.transport, wire.clock);
    QCOMPARE(backend.agents().size(), 1);
    QCOMPARE(backend.agents().first().name, name);
}

void tst_AgUiBackend::runs()
{
    Wire wire(
        [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, recordedStream(u"chunks-run.sse"_s), "text/event-stream");
        },
        u"/agui/chunks/"_s);
    AgUiBackend backend(wire.transport, wire.clock);
    Heard heard(backend.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.count<events::TextStarted>(), 3); // chunks are spelled out: two answers and a thought
    QCOMPARE(heard.count<events::TextEnded>(), 3);
    QCOMPARE(heard.count<events::ToolCallEnded>(), 1);
    QCOMPARE(wire.server.requests().first().path, QByteArray("/agui/chunks/")); // exactly as given
    QCOMPARE(wire.server.requests().first().header("Accept"), QByteArray("text/event-stream"));
}

void tst_AgUiBackend::stopClosesTheStream()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(sse(R"({"type":"RUN_STARTED","runId":"run-1"})"));
    });
    AgUiBackend backend(wire.transport, wire.clock);
    Heard heard(backend.start(hello(), nullptr));
    QTRY_COMPARE(heard.events.size(), 1);
    heard.run->stop();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Cancelled);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_AgUiBackend::signedOutPersonsSendLeavesBare()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, recordedStream(u"echo-run.sse"_s), "text/event-stream");
    });
    wire.authorizer.signOut();
    AgUiBackend backend(wire.transport, wire.clock);
    Heard heard(backend.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed); // an open server
    QVERIFY(wire.server.requests().first().header("Authorization").isEmpty());
}

COUNTERSIGN_TEST(tst_AgUiBackend, "tst_aguibackend")
#include "tst_aguibackend.moc"
