// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "loopbackserver.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;

//! Bytes that go and come by HTTP beside the socket: files of the person, elements of the agent, task lists.
class tst_ChainlitTransfers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesThatWouldBeRefusedDoNotLeave()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        const auto upload = [&](const QByteArray &bytes) {
            Upload *file = wire.backend->upload(u"thread"_s, u"a.txt"_s, {}, bytes, {}, &wire.owner);
            std::optional<UploadEnd> end;
            connect(file, &Upload::ended, this, [&](const UploadEnd &how) { end = how; });
            return QTest::qWaitFor([&] { return end.has_value(); }, test::kEventually) ? end->error.value_or(Error()).condition
                                                                                       : Condition::None;
        };
        QCOMPARE(upload(QByteArray(2 * 1024 * 1024, 'x')), Condition::UploadTooLarge);
        QCOMPARE(upload({}), Condition::UploadRefused);
        QCOMPARE(wire.server.count("POST /project/file"), 0);
        wire.server.answers.insert("POST /project/file", { 400, R"({"detail":"File type not allowed"})" });
        QCOMPARE(upload("text"), Condition::UploadRefused);
        QCOMPARE(wire.server.count("POST /project/file"), 1);
    }

    //! A file that dies with its session is no matter of the sign-in.
    void fetchesElements_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("condition");
        QTest::newRow("there") << 200 << QByteArray("bytes") << int(Condition::None);
        QTest::newRow("session forgotten") << 401 << QByteArray(R"({"detail":"Unauthorized"})") << int(Condition::ElementGone);
        QTest::newRow("gone") << 404 << QByteArray(R"({"detail":"File not found"})") << int(Condition::ElementGone);
    }
    void fetchesElements()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const int, condition);
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("GET /project/file/k1", { status, body, "image/png" });
        Fetch *fetch = wire.backend->fetch(u"thread"_s, { { u"name"_s, u"red"_s }, { u"key"_s, u"k1"_s } }, &wire.owner);
        std::optional<FetchEnd> end;
        connect(fetch, &Fetch::ended, this, [&](const FetchEnd &how) { end = how; });
        QTRY_VERIFY(end);
        QCOMPARE(int(end->error.value_or(Error()).condition), condition);
        if (condition == int(Condition::None))
            QCOMPARE(end->bytes, body);
        QVERIFY(wire.authorizer.rejections.isEmpty());
    }

    //! A 100 MiB element is not taken in, not even begun.
    void anElementBeyondMeasureIsNotTaken()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("GET /project/file/k1", { 200, "the start", "video/mp4", 100LL * 1024 * 1024 });
        Fetch *fetch = wire.backend->fetch(u"thread"_s, { { u"name"_s, u"film"_s }, { u"key"_s, u"k1"_s } }, &wire.owner);
        std::optional<FetchEnd> end;
        connect(fetch, &Fetch::ended, this, [&](const FetchEnd &how) { end = how; });
        QTRY_VERIFY(end);
        QCOMPARE(end->error.value_or(Error()), (Error { Condition::ElementTooLarge, { u"film"_s, u"64"_s }, 0, {} }));
        QVERIFY(end->bytes.isEmpty());
    }

    //! Whatever address a server names, the sign-in stays at home.
    void anElementElsewhereIsFetchedWithoutTheSignIn()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        ScriptedChainlit elsewhere;
        elsewhere.answers.insert("GET /x.png", { 200, "bytes", "image/png" });
        Fetch *fetch = wire.backend->fetch(u"thread"_s, { { u"url"_s, elsewhere.url(u"/x.png"_s).toString() } }, &wire.owner);
        QSignalSpy ended(fetch, &Fetch::ended);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(elsewhere.requests().size(), 1);
        QVERIFY(elsewhere.requests().first().header("Cookie").isEmpty());
    }

    //! An address the agent told may be any program's on that host: its 401 is not the session's.
    void aRefusalWhereTheAgentPointedIsNotTheSessions()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("GET /other-app/x", { 401, R"({"detail":"Invalid authentication token"})" });
        wire.server.answers.insert("GET /project/file/k1", { 401, R"({"detail":"Invalid authentication token"})" });
        const auto fetched = [&](const QString &key, const QString &value) {
            Fetch *fetch = wire.backend->fetch(u"thread"_s, { { u"name"_s, u"red"_s }, { key, value } }, &wire.owner);
            const auto end = std::make_shared<std::optional<FetchEnd>>(); // may still be under way when we look no more
            connect(fetch, &Fetch::ended, this, [end](const FetchEnd &how) { *end = how; });
            const bool came = QTest::qWaitFor([&] { return *end || !wire.authorizer.rejections.isEmpty(); }, test::kEventually);
            return came && *end ? (*end)->error.value_or(Error()).condition : Condition::None;
        };
        QCOMPARE(fetched(u"url"_s, u"/other-app/x"_s), Condition::ElementGone);
        QCOMPARE(wire.server.count("GET /other-app/x"), 1);
        QVERIFY(wire.authorizer.rejections.isEmpty());
        fetched(u"key"_s, u"k1"_s); // one that the server keeps for this session
        QCOMPARE(wire.authorizer.rejections.size(), 1);
    }

    void aTaskListIsShownAsWhatItHolds()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/file/k1",
                                   { 200, R"({"status":"Running","tasks":[{"title":"Read","status":"running"}]})" });
        QVERIFY(wire.open());
        wire.server.say(u"element"_s, QJsonObject { { u"id"_s, u"e"_s },
                                                    { u"type"_s, u"tasklist"_s },
                                                    { u"chainlitKey"_s, u"k1"_s },
                                                    { u"forId"_s, u""_s } });
        QTRY_COMPARE(wire.happened.size(), 1);
        const auto shown = std::get<events::ActivitySnapshot>(wire.happened.first().second);
        QCOMPARE(shown.activityType, u"tasks"_s);
        QCOMPARE(shown.content.value("tasks"_L1).toArray().size(), 1);
    }

    //! It is read without a click, so only from the server itself; of elsewhere it is a file like any other.
    void aTaskListElsewhereIsNotRead()
    {
        LoopbackServer elsewhere([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, R"({"status":"","tasks":[]})");
        });
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/file/k1", { 200, R"({"status":"Running","tasks":[]})" });
        QVERIFY(wire.open());
        const auto say = [&wire](const QString &id, const QString &address, const QString &key) {
            wire.server.say(
                u"element"_s,
                QJsonObject { { u"id"_s, id }, { u"type"_s, u"tasklist"_s }, { u"url"_s, address }, { u"chainlitKey"_s, key } });
        };
        say(u"a"_s, elsewhere.url(u"/tasks"_s).toString(), {});
        say(u"b"_s, u"//127.0.0.1:%1/tasks"_s.arg(elsewhere.port()), {});
        say(u"c"_s, {}, u"k1"_s);
        QTRY_COMPARE(wire.happened.size(), 3);
        QStringList types;
        for (const auto &happened : std::as_const(wire.happened))
            types << std::get<events::ActivitySnapshot>(happened.second).activityType;
        QCOMPARE(types, (QStringList { u"element"_s, u"element"_s, u"tasks"_s }));
        const QJsonObject file = std::get<events::ActivitySnapshot>(wire.happened.first().second).content;
        QCOMPARE(file.value("host"_L1).toString(), u"127.0.0.1"_s);
        QCOMPARE(elsewhere.connections(), 0);
    }

    void taskListsAreReadOneAfterTheOther()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/file/k1", { 200, "{", "application/json", 100 }); // never ends
        wire.server.answers.insert("GET /project/file/k2", { 200, R"({"tasks":[]})" });
        wire.server.answers.insert("GET /project/file/k3", { 200, "x", "text/plain" });
        QVERIFY(wire.open());
        for (const QString &key : { u"k1"_s, u"k2"_s })
            wire.server.say(u"element"_s,
                            QJsonObject { { u"id"_s, key }, { u"type"_s, u"tasklist"_s }, { u"chainlitKey"_s, key } });
        wire.server.say(u"element"_s, QJsonObject { { u"id"_s, u"f"_s }, { u"type"_s, u"file"_s } });
        QTRY_COMPARE(wire.happened.size(), 1); // all of it is heard
        QTRY_COMPARE(wire.server.count("GET /project/file/k1"), 1);
        QSignalSpy ended(wire.backend->fetch(u"thread"_s, { { u"key"_s, u"k3"_s } }, &wire.owner), &Fetch::ended);
        QTRY_COMPARE(ended.size(), 1); // what left before it is there
        QCOMPARE(wire.server.count("GET /project/file/k2"), 0);
    }
};

COUNTERSIGN_TEST(tst_ChainlitTransfers, "tst_chainlittransfers")
#include "tst_chainlittransfers.moc"
