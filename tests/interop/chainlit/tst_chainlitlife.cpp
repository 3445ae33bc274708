// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdesk.h"
#include "chainlit/relay.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Real Chainlit over days, breaks and restarts: what was said arrives once, what was answered is whole.
class tst_ChainlitLife : public QObject
{
    Q_OBJECT

    static std::unique_ptr<ChainlitPeer> serve(const ChainlitPeer::Environment &more = {})
    {
        ChainlitPeer::Environment environment { { u"PEER_AUTH"_s, u"password"_s } };
        environment.insert(more);
        return std::make_unique<ChainlitPeer>(environment);
    }
    static bool isTold(const QSignalSpy &failed, Condition condition)
    {
        return std::any_of(failed.begin(), failed.end(), [condition](const QList<QVariant> &told) {
            return told.first().value<Error>().condition == condition;
        });
    }
    static qsizetype count(const ChainlitDesk &at, const QString &words) { return at.desk.transcript().count(words); }

private Q_SLOTS:
    //! The computer slept, the Wi-Fi changed: the server knows nothing of it, and its agent goes on.
    void aLineThatIsCutInAnAnswer()
    {
        const auto peer = serve();
        QVERIFY(peer->isReady());
        Relay relay { QUrl(peer->address()) };
        ChainlitDesk at(relay.url().toString());
        QVERIFY(at.isReady());
        at.chat().send(u"slow 6"_s);
        QVERIFY(at.shows(u"1 2 3 "_s));
        relay.cut();
        QVERIFY(at.comes([&] { return at.isSettled() && at.conversation().messages.back().end == Message::End::Complete; }));
        const QString answer = at.conversation().messages.back().text;
        for (int n = 1; n <= 20; ++n)
            QVERIFY2(answer.contains(u"%1 "_s.arg(n)), qPrintable(answer));
        QVERIFY(at.ask(u"and now"_s));
        QVERIFY(at.shows(u"You said: and now"_s));
        QCOMPARE(count(at, u"slow 6"_s), 1);
    }

    //! Typed while nobody is there, and the app ends before anybody is: it arrives once, and in the right thread.
    void aMessageThatWaitsOverARestart()
    {
        const auto peer = serve();
        QVERIFY(peer->isReady());
        auto relay = std::make_unique<Relay>(QUrl(peer->address()));
        const QUrl url = relay->url();
        ChainlitDesk at(url.toString());
        QVERIFY(at.isReady());
        QVERIFY(at.ask(u"first"_s));
        relay.reset();
        at.chat().send(u"are you there?"_s);
        QVERIFY(at.comes([&] { return at.conversation().messages.back().delivery == Message::Delivery::WaitsForNetwork; }));
        at.desk.close();
        Relay back(QUrl(peer->address()), static_cast<quint16>(url.port()));
        at.desk.start();
        QVERIFY(at.shows(u"You said: are you there? (turn 2)"_s));
        QVERIFY(at.comes([&] { return at.isSettled(); }));
        QCOMPARE(count(at, u"You said: first"_s), 1);
        QCOMPARE(count(at, u"are you there? (turn"_s), 1);
    }

    //! Without a data layer a server that was started anew knows nothing: that is said, and the chat goes on.
    void aServerWithoutAMemory()
    {
        const auto peer = serve({ { u"PEER_PERSIST"_s, u"0"_s } });
        QVERIFY(peer->isReady());
        ChainlitDesk at(peer->address());
        QVERIFY(at.isReady());
        QVERIFY(at.ask(u"first"_s));
        QSignalSpy failed(&at.chat(), &ChatController::failed);
        peer->restart();
        QVERIFY(at.comes([&] { return isTold(failed, Condition::SessionForgotten); }));
        QVERIFY(at.ask(u"again"_s));
        QVERIFY(at.shows(u"You said: again (turn 1)"_s));
        QCOMPARE(count(at, u"You said: first"_s), 1);
    }

    //! Somebody deleted it there, or the server has another memory: the words stay here, and the person is told.
    void aThreadTheServerHasNoMore_data()
    {
        QTest::addColumn<bool>("isDeleted");
        QTest::addColumn<int>("condition");
        QTest::newRow("deleted") << true << int(Condition::ThreadNotYours); // it comes back there, and belongs to nobody
        QTest::newRow("never seen") << false << int(Condition::SessionForgotten);
    }
    void aThreadTheServerHasNoMore()
    {
        QFETCH(const bool, isDeleted);
        QFETCH(const int, condition);
        const auto peer = serve();
        const QTemporaryDir another;
        QVERIFY(peer->isReady());
        ChainlitDesk at(peer->address());
        QVERIFY(at.isReady());
        QVERIFY(at.ask(u"first"_s));
        QSignalSpy failed(&at.chat(), &ChatController::failed);
        if (isDeleted) {
            ChainlitDesk elsewhere(peer->address());
            QSignalSpy changed(&elsewhere.backend(), &Backend::threadChangeEnded);
            elsewhere.backend().deleteThread(at.chat().threadId());
            QVERIFY(elsewhere.comes([&] { return changed.size() == 1; }));
            peer->restart();
        } else {
            peer->restart({ { u"PEER_STATE_DIR"_s, another.path() } });
        }
        QVERIFY(at.comes([&] { return isTold(failed, Condition(condition)); }));
        QVERIFY(at.comes([&] { return at.session().commands.size() == 1 || isDeleted; })); // greeted
        QVERIFY(at.desk.says(Condition(condition)));
        QCOMPARE(count(at, u"You said: first"_s), 1);
    }

    //! A question does not outlive its line, and the person is told.
    void aQuestionThatIsLost()
    {
        const auto peer = serve();
        QVERIFY(peer->isReady());
        Relay relay { QUrl(peer->address()) };
        ChainlitDesk at(relay.url().toString());
        QVERIFY(at.isReady());
        QVERIFY(at.ask(u"ask"_s));
        QVERIFY(at.comes([&] { return at.chat().openInterrupts().size() == 1; }));
        relay.cut();
        QVERIFY(at.comes([&] { return at.chat().openInterrupts().isEmpty(); }));
        QVERIFY(at.comes([&] { return at.desk.says(Condition::QuestionLost); }));
    }

    //! A cookie wins over a header there: an old one that comes along spoils nothing.
    void aBadCookieBesideAGoodHeader()
    {
        const auto peer = serve({ { u"PEER_AUTH"_s, u"header"_s } });
        QVERIFY(peer->isReady());
        Desk desk;
        ConnectionConfig config = peer->connection(SignInConfig::Method::Header);
        config.headers = { { u"test-header"_s, u"test-value"_s }, { u"Cookie"_s, u"access_token=of.another.day"_s } };
        desk.application().openConnection(config);
        desk.connection().signIn();
        QTRY_VERIFY2_WITH_TIMEOUT(desk.isReady(), qPrintable(desk.screen() + desk.traffic()), kPatience);
        desk.chat().send(u"whoami"_s);
        QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains("\"admin\""_L1), qPrintable(desk.screen()), kPatience);
    }

    //! Keys the server wants of each person.
    void aServerThatWantsKeys()
    {
        const auto peer = serve({ { u"SERVE_CONFIG"_s, u"user_env = [\"API_KEY\"]"_s } });
        QVERIFY(peer->isReady());
        ChainlitDesk at(peer->address());
        QVERIFY(at.comes([&] { return at.backend().wantedKeys() == QStringList { u"API_KEY"_s }; }));
        Redactor redactor;
        at.backend().setKeys({ { u"API_KEY"_s, redactor.keep("the key of alice") } });
        QVERIFY(at.ask(u"whoami"_s));
        QVERIFY(at.shows(u"API_KEY"_s));
        QVERIFY(!at.desk.screen().contains("the key of alice"_L1));
    }
};

COUNTERSIGN_TEST(tst_ChainlitLife, "tst_chainlitlife")
#include "tst_chainlitlife.moc"
