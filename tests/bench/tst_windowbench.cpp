// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The real window against an event source: nothing is skipped, and it does nothing while nobody touches it.
class tst_WindowBench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<LoopbackServer>(
            [](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { serve(request, answer); });
    }
    void cleanup() { m_server.reset(); }

    void idleNothingWakesIt()
    {
        const QJsonObject told = run({ u"idle"_s, address(), u"10"_s });
        QVERIFY2(told.contains("timer_events"_L1) && told.value("timer_events"_L1).toInt() == 0,
                 QJsonDocument(told).toJson().constData());
    }

    void aThreadIsOpenedAndFlownThrough()
    {
        const QJsonObject told = run({ u"load"_s, address(), u"200"_s });
        QCOMPARE(told.value("messages"_L1).toInt(), 200);
        for (const QString &figure : { u"shown_ms"_s, u"load_cpu_s"_s, u"fling_fps"_s, u"step40_fps"_s, u"layouts"_s })
            QVERIFY2(told.value(figure).toDouble() > 0, qPrintable(figure));
    }

    void anAnswerIsShownToItsEnd_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<bool>("hasKeys");
        QTest::newRow("alone") << QStringList { u"0"_s } << false;
        QTest::newRow("below others") << QStringList { u"50"_s } << false;
        QTest::newRow("while somebody types") << QStringList { u"0"_s, u"type"_s } << true;
    }
    void anAnswerIsShownToItsEnd()
    {
        QFETCH(const QStringList, more);
        QFETCH(const bool, hasKeys);
        const QJsonObject told = run(QStringList { u"stream"_s, address(), u"flood 400"_s } + more);
        QCOMPARE(told.value("chars"_L1).toInt(), 400 * 8 + 7);
        QVERIFY(told.value("paints"_L1).toInt() > 0);
        QVERIFY(told.value("total_ms"_L1).toDouble() > 0);
        if (!hasKeys)
            QCOMPARE(told.value("key_n"_L1).toInt(), 0);
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no address") << QStringList { u"load"_s, u"nowhere"_s, u"10"_s };
        QTest::newRow("no number") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"many"_s };
        QTest::newRow("no messages") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"0"_s };
        QTest::newRow("no load") << QStringList { u"stream"_s, u"http://127.0.0.1:9"_s };
        QTest::newRow("too much") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"10"_s, u"20"_s };
    }
    void refuses()
    {
        QFETCH(const QStringList, arguments);
        QProcess bench;
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        QVERIFY(bench.waitForFinished(60'000));
        QCOMPARE(bench.exitCode(), 2);
    }

private:
    [[nodiscard]] QString address() const { return u"http://127.0.0.1:%1"_s.arg(m_server->port()); }

    static QJsonObject run(const QStringList &arguments)
    {
        QProcess bench;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        bench.setProcessEnvironment(environment);
        bench.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        const bool isOver = QTest::qWaitFor([&] { return bench.state() == QProcess::NotRunning; }, 120'000);
        return isOver && bench.exitCode() == 0 ? QJsonDocument::fromJson(bench.readAllStandardOutput()).object() : QJsonObject();
    }

    static QByteArray frame(const QJsonObject &event)
    {
        return "data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n";
    }

    static QJsonArray history(int count)
    {
        QJsonArray messages;
        for (int i = 0; i < count; ++i) {
            const QString text = i % 2 == 0 ? u"Question %1"_s.arg(i) : u"Answer %1.\n\n- one **two**\n- `three`"_s.arg(i);
            messages << QJsonObject { { u"id"_s, u"h%1"_s.arg(i) },
                                      { u"role"_s, i % 2 == 0 ? u"user"_s : u"assistant"_s },
                                      { u"content"_s, i + 1 == count ? text + u"\n\nHISTMARK"_s : text } };
        }
        return messages;
    }

    static void serve(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        const QString path = QString::fromLatin1(request.path);
        if (request.header("authorization") != "Bearer bench-token" && !path.startsWith("/bench/"_L1))
            return answer.reply(401, "{}");
        if (path.endsWith("/info"_L1))
            return answer.reply(200, R"({"version":"1.75.0","mode":"sse","agents":{"default":{"name":"default"}}})");
        if (path == "/bench/log"_L1)
            return answer.reply(200, R"({"t0":1,"end":2,"sent":[]})");
        const QJsonObject input = QJsonDocument::fromJson(request.body).object();
        const QString thread = input.value("threadId"_L1).toString();
        const bool isRun = path.endsWith("/run"_L1);
        const bool isHistory = !isRun && thread.startsWith("history-"_L1);
        const auto ofRun = [&](const QString &type) {
            return frame(
                { { u"type"_s, type }, { u"threadId"_s, thread }, { u"runId"_s, input.value("runId"_L1).toString(u"r"_s) } });
        };
        const auto ofMessage = [](const QString &type, const QString &key, const QString &value) {
            return frame({ { u"type"_s, type }, { u"messageId"_s, u"a"_s }, { key, value } });
        };
        answer.beginChunked();
        if (isRun || isHistory)
            answer.chunk(ofRun(u"RUN_STARTED"_s));
        if (isHistory)
            answer.chunk(frame({ { u"type"_s, u"MESSAGES_SNAPSHOT"_s }, { u"messages"_s, history(thread.mid(8).toInt()) } }));
        if (isRun) {
            answer.chunk(ofMessage(u"TEXT_MESSAGE_START"_s, u"role"_s, u"assistant"_s));
            for (int i = 0; i < 400; ++i)
                answer.chunk(ofMessage(u"TEXT_MESSAGE_CONTENT"_s, u"delta"_s, u"w%1, "_s.arg(i, 5, 10, QChar(u'0'))));
            answer.chunk(ofMessage(u"TEXT_MESSAGE_CONTENT"_s, u"delta"_s, u"ENDMARK"_s));
            answer.chunk(frame({ { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, u"a"_s } }));
        }
        if (isRun || isHistory)
            answer.chunk(ofRun(u"RUN_FINISHED"_s));
        answer.end();
    }

    std::unique_ptr<LoopbackServer> m_server;
};

COUNTERSIGN_TEST(tst_WindowBench, "tst_windowbench")
#include "tst_windowbench.moc"
