// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;

//! What goes by HTTP beside the socket: threads, buttons, feedback, tool servers. Files and elements: tst_chainlittransfers.
class tst_ChainlitThreads : public QObject
{
    Q_OBJECT

    [[nodiscard]] static QJsonObject bodyOf(const ReceivedRequest *request)
    {
        return request ? QJsonDocument::fromJson(request->body).object() : QJsonObject();
    }

private Q_SLOTS:
    void listsPageAfterPage()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.onThreads = [](const ReceivedRequest &request) -> ScriptedChainlit::HttpAnswer {
            const bool isFirst = bodyOf(&request).value("pagination"_L1).toObject().value("cursor"_L1).isNull();
            return { 200, isFirst ? R"({"pageInfo":{"hasNextPage":true,"endCursor":"c"},"data":[{"id":"t1","name":"One"}]})"
                                  : R"({"pageInfo":{"hasNextPage":false},"data":[{"id":"t2","name":"Two"}]})" };
        };
        QList<RemoteThread> told;
        connect(wire.backend.get(), &Backend::threadsListed, &wire.owner, [&](const QList<RemoteThread> &list) { told = list; });
        wire.backend->listThreads({});
        QTRY_COMPARE(told.size(), 2);
        QCOMPARE(told.first().agentId, u"assistant"_s);
        QCOMPARE(told.last().id, u"t2"_s);
        QCOMPARE(wire.server.count("POST /project/threads"), 2);
    }

    //! A server whose pages never end.
    void stopsAskingForPages()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.answers.insert("POST /project/threads",
                                   { 200, R"({"pageInfo":{"hasNextPage":true,"endCursor":"c"},"data":[{"id":"t1"}]})" });
        QSignalSpy listed(wire.backend.get(), &Backend::threadsListed);
        wire.backend->listThreads({});
        QTRY_COMPARE(listed.size(), 1);
        QCOMPARE(wire.server.count("POST /project/threads"), 20);
    }

    //! What came before a page failed is there all the same.
    void aLaterPageThatFailsTakesNothingAway()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.onThreads = [](const ReceivedRequest &request) -> ScriptedChainlit::HttpAnswer {
            if (bodyOf(&request).value("pagination"_L1).toObject().value("cursor"_L1).isNull())
                return { 200, R"({"pageInfo":{"hasNextPage":true,"endCursor":"c"},"data":[{"id":"t1","name":"One"}]})" };
            return { 500, "Internal Server Error", "text/plain" };
        };
        QSignalSpy listed(wire.backend.get(), &Backend::threadsListed);
        QSignalSpy found(wire.backend.get(), &Backend::threadsFound);
        wire.backend->listThreads({});
        QTRY_COMPARE(listed.size(), 1);
        QCOMPARE(listed.first().first().value<QList<RemoteThread>>().size(), 1);
        wire.backend->findThreads(u"whale"_s);
        QTRY_COMPARE(found.size(), 1);
        QCOMPARE(found.first().at(1).value<QList<RemoteThread>>().size(), 1);
        QCOMPARE(found.first().at(2).value<std::optional<Error>>()->condition, Condition::ServerFailed);
    }

    //! A server that wants to name its threads itself: known by that name from then on, also on another day.
    void aThreadIsKnownByTheServersOwnId()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        QSignalSpy told(wire.backend.get(), &Backend::threadIdTold);
        wire.server.say(u"first_interaction"_s, QJsonObject { { u"thread_id"_s, u"theirs"_s } });
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told.first(), (QVariantList { u"thread"_s, u"theirs"_s }));

        ChainlitWire nextDay;
        nextDay.backend->setServerIds({ { u"thread"_s, u"theirs"_s } });
        nextDay.server.answers.insert("POST /project/threads", { 200, R"({"pageInfo":{},"data":[{"id":"theirs"}]})" });
        QVERIFY(nextDay.refresh());
        QSignalSpy listed(nextDay.backend.get(), &Backend::threadsListed);
        nextDay.backend->listThreads({});
        QTRY_COMPARE(listed.size(), 1);
        QCOMPARE(listed.first().first().value<QList<RemoteThread>>().first().id, u"thread"_s);
        nextDay.backend->attend(u"assistant"_s, u"thread"_s, false);
        QTRY_VERIFY(nextDay.isReady());
        QCOMPARE(nextDay.server.greetings().first().value("threadId"_L1).toString(), u"theirs"_s);
        nextDay.backend->renameThread(u"thread"_s, u"Name"_s);
        QTRY_COMPARE(bodyOf(nextDay.server.last("PUT /project/thread")).value("threadId"_L1).toString(), u"theirs"_s);
    }

    void findsByWords()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.answers.insert("POST /project/threads", { 200, R"({"pageInfo":{},"data":[{"id":"t1","name":"One"}]})" });
        QSignalSpy found(wire.backend.get(), &Backend::threadsFound);
        wire.backend->findThreads(u" whale "_s);
        QTRY_COMPARE(found.size(), 1);
        QCOMPARE(bodyOf(wire.server.last("POST /project/threads")).value("filter"_L1).toObject().value("search"_L1).toString(),
                 u"whale"_s);
    }

    void replaysAStoredThread()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.answers.insert("GET /project/thread/thread",
                                   { 200, json({ { u"id"_s, u"thread"_s },
                                                 { u"steps"_s, QJsonArray { QJsonObject { { u"id"_s, u"u"_s },
                                                                                          { u"type"_s, u"user_message"_s },
                                                                                          { u"output"_s, u"q"_s } },
                                                                            words(u"a"_s, u"answer"_s) } } }) });
        Turn turn(wire.backend->connectThread(u"assistant"_s, u"thread"_s, &wire.owner));
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QCOMPARE(turn.all<events::MessagesSnapshot>().first().messages.size(), 2);
        // Whoever asks whether a message arrived reads it there.
        QCOMPARE(turn.all<events::RunStarted>().first().input.first().id, u"u"_s);
        QTRY_VERIFY(wire.isReady());
    }

    void aThreadThatIsNotThereReplaysNothing_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("how");
        QTest::addColumn<int>("condition");
        QTest::newRow("unknown") << 404 << QByteArray(R"({"detail":"Thread not found"})") << int(RunEnd::How::Completed)
                                 << int(Condition::None);
        QTest::newRow("somebody else's") << 401 << QByteArray(R"({"detail":"Unauthorized"})") << int(RunEnd::How::Failed)
                                         << int(Condition::ThreadNotYours);
        QTest::newRow("a server in trouble")
            << 500 << QByteArray("Internal Server Error") << int(RunEnd::How::Failed) << int(Condition::ServerFailed);
        QTest::newRow("a list of complaints")
            << 422 << QByteArray(R"({"detail":[{"msg":"bad"}]})") << int(RunEnd::How::Failed) << int(Condition::RequestRefused);
        QTest::newRow("null") << 200 << QByteArray("null") << int(RunEnd::How::Failed) << int(Condition::AnswerUnreadable);
    }
    void aThreadThatIsNotThereReplaysNothing()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const int, how);
        QFETCH(const int, condition);
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.answers.insert("GET /project/thread/thread", { status, body });
        Turn turn(wire.backend->connectThread(u"assistant"_s, u"thread"_s, &wire.owner));
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(int(turn.ends.first().how), how);
        QCOMPARE(int(turn.condition()), condition);
        QVERIFY(wire.authorizer.rejections.isEmpty());
    }

    void withoutADataLayerNothingIsKept()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/settings", { 200, json(settings(false)) });
        QVERIFY(wire.refresh());
        QVERIFY(!wire.backend->canConnect() && !wire.backend->canListThreads());
        QVERIFY(!wire.backend->features().takesFeedback);
        QVERIFY(wire.backend->features().uploads.isAllowed);
    }

    //! Threads belong to people; a server without a sign-in has none.
    void withoutAPersonNothingIsKept()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /user", { 200, "null" });
        QVERIFY(wire.refresh());
        QVERIFY(!wire.backend->canConnect());
    }

    void renamesDeletesAndShares()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        for (const char *route : { "PUT /project/thread", "DELETE /project/thread", "PUT /project/thread/share" })
            wire.server.answers.insert(route, { 200, R"({"success":true})" });
        QSignalSpy ended(wire.backend.get(), &Backend::threadChangeEnded);
        wire.backend->renameThread(u"t"_s, u"New name"_s);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(bodyOf(wire.server.last("PUT /project/thread")),
                 (QJsonObject { { u"threadId"_s, u"t"_s }, { u"name"_s, u"New name"_s } }));
        wire.backend->shareThread(u"t"_s, true);
        QTRY_COMPARE(ended.size(), 2);
        QCOMPARE(ended.last().at(1).toUrl().path(), u"/share/t"_s);
        wire.backend->deleteThread(u"t"_s);
        QTRY_COMPARE(ended.size(), 3);
        QCOMPARE(bodyOf(wire.server.last("DELETE /project/thread")), (QJsonObject { { u"threadId"_s, u"t"_s } }));
    }

    void aChangeTheServerDoesNotMakeIsSaid()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.answers.insert("PUT /project/thread", { 401, R"({"detail":"Unauthorized"})" });
        QSignalSpy ended(wire.backend.get(), &Backend::threadChangeEnded);
        wire.backend->renameThread(u"t"_s, u"x"_s);
        QTRY_COMPARE(ended.size(), 1);
        const auto error = ended.first().at(2).value<std::optional<Error>>();
        QVERIFY(error);
        QCOMPARE(error->condition, Condition::ThreadNotChanged);
        QCOMPARE(error->arguments.value(1), u"Unauthorized"_s);
        QVERIFY(wire.authorizer.rejections.isEmpty());
    }

    //! It needs no name there, and is gone there already; it cannot be shared.
    void aThreadTheServerNeverHadIsNoTrouble()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        for (const char *route : { "PUT /project/thread", "DELETE /project/thread", "PUT /project/thread/share" })
            wire.server.answers.insert(route, { 404, R"({"detail":"Thread not found"})" });
        QSignalSpy ended(wire.backend.get(), &Backend::threadChangeEnded);
        wire.backend->renameThread(u"t"_s, u"x"_s);
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(!ended.last().at(2).value<std::optional<Error>>());
        wire.backend->shareThread(u"t"_s, true);
        QTRY_COMPARE(ended.size(), 2);
        QVERIFY(ended.last().at(2).value<std::optional<Error>>());
        wire.backend->deleteThread(u"t"_s);
        QTRY_COMPARE(ended.size(), 3);
        QVERIFY(!ended.last().at(2).value<std::optional<Error>>());
    }

    void aButtonSendsItsWholeAction()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        const QJsonObject action { { u"id"_s, u"x"_s },        { u"name"_s, u"count"_s },
                                   { u"label"_s, u"Count"_s }, { u"tooltip"_s, u"t"_s },
                                   { u"icon"_s, u""_s },       { u"payload"_s, QJsonObject { { u"n"_s, 1 } } },
                                   { u"forId"_s, u"a"_s } };
        wire.server.say(u"action"_s, action);
        QTRY_COMPARE(wire.happened.size(), 1);
        wire.server.answers.insert("POST /project/action", { 404, R"({"detail":"No callback found for action count"})" });
        QSignalSpy ended(wire.backend.get(), &Backend::actionEnded);
        wire.backend->runAction(u"thread"_s, u"x"_s);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended.first().at(2).value<std::optional<Error>>()->condition, Condition::ActionRefused);
        const QJsonObject body = bodyOf(wire.server.last("POST /project/action"));
        QCOMPARE(body.value("action"_L1).toObject(), action);
        QCOMPARE(body.value("sessionId"_L1), wire.server.greetings().first().value("sessionId"_L1));
        wire.backend->runAction(u"thread"_s, u"unknown"_s);
        QTRY_COMPARE(ended.size(), 2);
        QCOMPARE(ended.last().at(2).value<std::optional<Error>>()->condition, Condition::ActionRefused);
        QCOMPARE(wire.server.count("POST /project/action"), 1);
    }

    //! The button that waits for it hears of its end.
    void aButtonsCancelledRequestEndsToo()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"action"_s, QJsonObject { { u"id"_s, u"x"_s }, { u"name"_s, u"count"_s }, { u"forId"_s, u"a"_s } });
        QTRY_COMPARE(wire.happened.size(), 1);
        QSignalSpy ended(wire.backend.get(), &Backend::actionEnded);
        wire.backend->runAction(u"thread"_s, u"x"_s);
        const QList<HttpExchange *> exchanges = wire.backend->findChildren<HttpExchange *>();
        for (HttpExchange *exchange : exchanges)
            exchange->cancel();
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended.first().at(1).toString(), u"x"_s);
        QVERIFY(!ended.first().at(2).value<std::optional<Error>>());
    }

    void feedbackIsAboutTheRun()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"new_message"_s,
                        QJsonObject { { u"id"_s, u"run"_s }, { u"type"_s, u"run"_s }, { u"name"_s, u"on_message"_s } });
        wire.server.say(u"new_message"_s, words(u"a"_s, u"answer"_s));
        QTRY_COMPARE(wire.happened.size(), 1);
        wire.server.answers.insert("PUT /feedback", { 200, R"({"success":true,"feedbackId":"f1"})" });
        QSignalSpy ended(wire.backend.get(), &Backend::feedbackEnded);
        Message about;
        about.id = u"a"_s;
        wire.backend->giveFeedback(u"thread"_s, about, { Feedback::Value::Bad, u"wrong"_s, {} });
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended.first().at(2).value<Feedback>().id, u"f1"_s);
        const QJsonObject given = bodyOf(wire.server.last("PUT /feedback")).value("feedback"_L1).toObject();
        QCOMPARE(given.value("forId"_L1).toString(), u"run"_s);
        QCOMPARE(given.value("value"_L1).toInt(-1), 0);
        QCOMPARE(given.value("comment"_L1).toString(), u"wrong"_s);
        wire.server.answers.insert("DELETE /feedback", { 500, R"({"detail":"Data persistence is not enabled"})" });
        wire.backend->giveFeedback(u"thread"_s, about, { Feedback::Value::None, {}, u"f1"_s });
        QTRY_COMPARE(ended.size(), 2);
        QCOMPARE(ended.last().at(3).value<std::optional<Error>>()->condition, Condition::FeedbackNotKept);
    }

    void toolServersAreAddedAndRemoved()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("POST /mcp", { 200, R"({"success":true,"mcp":{"name":"files","tools":[{"name":"read"}]}})" });
        QSignalSpy ended(wire.backend.get(), &Backend::toolServerEnded);
        ToolServer server;
        server.name = u"files"_s;
        server.url = u"https://tools.example/mcp"_s;
        server.headers = { { u"Authorization"_s, u"Bearer of-the-person"_s } };
        wire.backend->addToolServer(u"thread"_s, server);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(bodyOf(wire.server.last("POST /mcp")).value("clientType"_L1).toString(), u"streamable-http"_s);
        const QList<ToolServer> held = wire.backend->session(u"thread"_s).toolServers;
        QCOMPARE(held.size(), 1);
        QCOMPARE(held.first().tools, QStringList { u"read"_s });
        QVERIFY(held.first().headers.isEmpty());
        wire.server.answers.insert("DELETE /mcp", { 200, R"({"success":true})" });
        wire.backend->removeToolServer(u"thread"_s, u"files"_s);
        QTRY_COMPARE(ended.size(), 2);
        QVERIFY(wire.backend->session(u"thread"_s).toolServers.isEmpty());
        wire.server.answers.insert("POST /mcp", { 400, R"({"detail":"This app does not support MCP."})" });
        wire.backend->addToolServer(u"thread"_s, server);
        QTRY_COMPARE(ended.size(), 3);
        QCOMPARE(ended.last().at(2).value<std::optional<Error>>()->condition, Condition::ToolServerRefused);
    }
};

COUNTERSIGN_TEST(tst_ChainlitThreads, "tst_chainlitthreads")
#include "tst_chainlitthreads.moc"
