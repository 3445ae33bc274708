// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdesk.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What stands beside the words at real Chainlit, through the product: elements, buttons, the form, files, threads, tools.
class tst_ChainlitThings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_peer = std::make_unique<ChainlitPeer>(ChainlitPeer::Environment {
            { u"PEER_AUTH"_s, u"password"_s }, { u"SERVE_ENABLE"_s, u"features.favorites features.mcp.enabled"_s } });
        QVERIFY(m_peer->isReady());
        m_at = std::make_unique<ChainlitDesk>(m_peer->address());
        QVERIFY(m_at->isReady());
    }
    void cleanupTestCase() { m_at.reset(); }
    void init()
    {
        m_at->chat().newThread();
        QVERIFY(m_at->comes([this] { return m_at->session().commands.size() == 1; })); // greeted
    }

    void elementsOfEachKind_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QByteArray>("begins");
        QTest::newRow("image") << u"picture"_s << u"image"_s << QByteArray("\x89PNG");
        QTest::newRow("text") << u"words"_s << u"text"_s << QByteArray("print('hi')");
        QTest::newRow("pdf") << u"paper"_s << u"pdf"_s << QByteArray("%PDF-1.4");
        QTest::newRow("audio") << u"sound"_s << u"audio"_s << QByteArray("RIFF");
        QTest::newRow("video") << u"film"_s << u"video"_s << QByteArray("\0\0\0\x18", 4);
        QTest::newRow("file") << u"archive"_s << u"file"_s << QByteArray("PK");
        QTest::newRow("plot") << u"figure"_s << u"plot"_s << QByteArray("{\"data\"");
        QTest::newRow("table") << u"numbers"_s << u"table"_s << QByteArray("{\"columns\"");
        QTest::newRow("custom") << u"Counter"_s << u"custom"_s << QByteArray();
    }
    void elementsOfEachKind()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, kind);
        QFETCH(const QByteArray, begins);
        QVERIFY(m_at->ask(u"kinds"_s));
        const QList<QJsonObject> elements = m_at->activities(u"element"_s);
        QCOMPARE(elements.size(), 9);
        const auto found = std::find_if(elements.begin(), elements.end(),
                                        [&](const QJsonObject &element) { return element.value("name"_L1) == name; });
        QVERIFY(found != elements.end());
        QCOMPARE(found->value("kind"_L1).toString(), kind);
        QVERIFY(!found->contains("host"_L1));
        if (kind == "custom"_L1) {
            QCOMPARE(found->value("properties"_L1).toObject().value("count"_L1).toInt(), 3);
            return;
        }
        const auto end = m_at->fetch(*found);
        QVERIFY(end && !end->error);
        QVERIFY2(end->bytes.startsWith(begins), end->bytes.left(40).constData());
    }

    void aButtonRunsAndGoes()
    {
        QVERIFY(m_at->ask(u"elements"_s));
        QCOMPARE(m_at->conversation().actions.size(), 1);
        QSignalSpy ended(&m_at->chat(), &ChatController::actionEnded);
        m_at->chat().runAction(m_at->conversation().actions.first().id);
        QVERIFY(m_at->comes([&] { return ended.size() == 1; }));
        QVERIFY(!ended.first().at(1).value<std::optional<Error>>());
        QVERIFY(m_at->shows(u"Action count ran with"_s));
        QVERIFY(m_at->comes([this] { return m_at->conversation().actions.isEmpty(); }));
    }

    void tasksPanelAndNotice()
    {
        QVERIFY(m_at->ask(u"tasks"_s));
        QVERIFY(m_at->comes([this] {
            const QList<QJsonObject> tasks = m_at->activities(u"tasks"_s);
            return tasks.size() == 1 && tasks.first().value("status"_L1) == "Done"_L1;
        }));
        QVERIFY(m_at->ask(u"sidebar"_s));
        QVERIFY(m_at->comes([this] { return m_at->session().panel.elements.size() == 1; }));
        QCOMPARE(m_at->session().panel.title, u"Canvas"_s);
        QCOMPARE(m_at->fetch(m_at->session().panel.elements.first())->bytes, QByteArray("Side content"));
        QSignalSpy noticed(&m_at->chat(), &ChatController::noticed);
        QVERIFY(m_at->ask(u"toast warning"_s));
        QVERIFY(m_at->comes([&] { return noticed.size() == 1; }));
        QCOMPARE(noticed.first().first().value<AgentNotice>(),
                 (AgentNotice { AgentNotice::Level::Warning, u"A warning toast"_s }));
    }

    void theFormOfTheChat()
    {
        QVERIFY(m_at->ask(u"settings"_s));
        QVERIFY(m_at->comes([this] { return m_at->session().settings.size() == 2; }));
        QSet<int> kinds;
        for (const SettingPage &page : m_at->session().settings) {
            for (const SettingInput &input : page.inputs)
                kinds << int(input.kind);
        }
        QCOMPARE(kinds.size(), 10);
        QVERIFY(!kinds.contains(int(SettingInput::Kind::Unknown)));
        QSignalSpy noticed(&m_at->chat(), &ChatController::noticed);
        m_at->backend().changeSettings(m_at->chat().threadId(), { { u"prefix"_s, u"Now:"_s } }, false);
        QVERIFY(m_at->comes([&] { return noticed.size() == 1; }));
        m_at->backend().changeSettings(m_at->chat().threadId(), { { u"prefix"_s, u"Now:"_s } }, true);
        QVERIFY(m_at->shows(u"Settings saved"_s));
        QVERIFY(m_at->comes([this] { return m_at->isSettled(); }));
        QVERIFY(m_at->ask(u"hello"_s));
        QVERIFY(m_at->shows(u"Now: hello (turn 2)"_s));
    }

    void aFileGoesAlong()
    {
        QVERIFY(m_at->ask(u"hello"_s));
        const auto end = m_at->upload(u"a b.txt"_s, "some words");
        QVERIFY(end && !end->error);
        QVERIFY(m_at->ask(u"look at this"_s, {}, { end->part }));
        QVERIFY(m_at->shows(u"Received a b.txt (text/plain, 10 bytes)"_s));
    }

    void feedbackWithAComment()
    {
        QVERIFY(m_at->ask(u"hello"_s));
        const QString answer = m_at->conversation().messages.back().id;
        const auto kept = [&] { return m_at->conversation().find(answer)->extra.value("feedback"_L1).toObject(); };
        m_at->chat().giveFeedback(answer, { Feedback::Value::Good, u"well said"_s, {} });
        QVERIFY(m_at->comes([&] { return !kept().value("id"_L1).toString().isEmpty(); }));
        QCOMPARE(kept().value("comment"_L1).toString(), u"well said"_s);
        QSignalSpy ended(&m_at->backend(), &Backend::feedbackEnded);
        m_at->chat().giveFeedback(answer, {});
        QVERIFY(m_at->comes([&] { return ended.size() == 1; }));
        QVERIFY(!ended.first().at(3).value<std::optional<Error>>());
        QVERIFY(kept().isEmpty());
    }

    void aMessageForAnotherTime()
    {
        QVERIFY(m_at->ask(u"keep me"_s));
        const Message message = *m_at->conversation().find(m_at->desk.lastQuestionId());
        m_at->backend().setFavourite(m_at->chat().threadId(), message, true);
        QVERIFY(m_at->comes([this] { return m_at->session().favourites.contains(u"keep me"_s); }));
        m_at->backend().setFavourite(m_at->chat().threadId(), message, false);
        QVERIFY(m_at->comes([this] { return !m_at->session().favourites.contains(u"keep me"_s); }));
    }

    void threadsOfTheServer()
    {
        QVERIFY(m_at->ask(u"about narwhals"_s));
        const QString id = m_at->chat().threadId();
        QSignalSpy found(&m_at->chat(), &ChatController::threadsFound);
        m_at->chat().findThreads(u"narwhals"_s);
        QVERIFY(m_at->comes([&] { return found.size() == 1; }));
        QCOMPARE(found.first().at(1).value<QList<ThreadInfo>>().size(), 1);
        QCOMPARE(found.first().at(1).value<QList<ThreadInfo>>().first().key.threadId, id);

        QSignalSpy changed(&m_at->backend(), &Backend::threadChangeEnded);
        m_at->chat().renameThread(id, u"Whales"_s);
        QVERIFY(m_at->comes([&] { return changed.size() == 1; }));
        m_at->backend().shareThread(id, true);
        QVERIFY(m_at->comes([&] { return changed.size() == 2; }));
        QVERIFY(changed.last().at(1).toUrl().toString().endsWith(u"/share/"_s + id));
        const auto shared = [&] {
            const QByteArray token = m_at->desk.keptTokens().value("jwt"_L1).toString().toLatin1();
            return test::fetch(m_peer->address() + u"project/share/"_s + id, { { "Authorization", "Bearer " + token } });
        };
        QCOMPARE(shared().object().value("name"_L1).toString(), u"Whales"_s);
        m_at->backend().deleteThread(id);
        QVERIFY(m_at->comes([&] { return changed.size() == 3; }));
        for (const QList<QVariant> &change : changed)
            QVERIFY(!change.at(2).value<std::optional<Error>>());
        QCOMPARE(shared().status, 404);
    }

    void toolsOfThePersons()
    {
        const Peer tools(u"chainlit/toolserver.py"_s);
        QVERIFY(tools.isReady());
        QVERIFY(m_at->backend().features().toolServers.contains(ToolServer::Kind::Http));
        QSignalSpy ended(&m_at->backend(), &Backend::toolServerEnded);
        ToolServer server;
        server.name = u"numbers"_s;
        server.url = tools.said(u"url"_s);
        server.headers = { { u"x-key"_s, u"wrong"_s } };
        const QString id = m_at->chat().threadId();
        m_at->backend().addToolServer(id, server);
        QVERIFY(m_at->comes([&] { return ended.size() == 1; }));
        QCOMPARE(ended.last().at(2).value<std::optional<Error>>().value_or(Error()).condition, Condition::ToolServerRefused);
        server.headers = { { u"x-key"_s, u"of-the-person"_s } };
        m_at->backend().addToolServer(id, server);
        QVERIFY(m_at->comes([&] { return ended.size() == 2; }));
        QVERIFY(!ended.last().at(2).value<std::optional<Error>>());
        QCOMPARE(m_at->session().toolServers.first().tools, QStringList { u"double"_s });
        QVERIFY(m_at->shows(u"Tools: double"_s));
        m_at->backend().removeToolServer(id, u"numbers"_s);
        QVERIFY(m_at->comes([&] { return ended.size() == 3 && m_at->session().toolServers.isEmpty(); }));
    }

private:
    std::unique_ptr<ChainlitPeer> m_peer;
    std::unique_ptr<ChainlitDesk> m_at;
};

COUNTERSIGN_TEST(tst_ChainlitThings, "tst_chainlitthings")
#include "tst_chainlitthings.moc"
