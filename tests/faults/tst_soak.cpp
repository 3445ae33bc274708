// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionsession.h"
#include "app/tourbrowser.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "faultysandbox.h"
#include "heartbeat.h"
#include "loopbackserver.h"
#include "memorycredentialstore.h"
#include "runninghands.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "sandboxconnection.h"
#include "store/settings.h"
#include "store/sqlitestorage.h"
#include "testregistry.h"
#include "turning.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <tuple>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;

namespace {
constexpr int kRounds = 200;
constexpr int kRoundsPerChat = 12;
constexpr int kHaste = 20;         // the product's seconds in one of the machine's
constexpr int kPatience = 60'000;  // ms of the machine's time, for one round to come to rest
constexpr int kImpatience = 1'500; // likewise, at most, for one thing the person has pressed

const QByteArrayList kPaths { "/api/copilotkit/info",
                              "/api/copilotkit/agent/default/run",
                              "/api/copilotkit/agent/default/run",
                              "/api/copilotkit/agent/default/connect",
                              "/id/token",
                              "/id/token#refresh_token",
                              "/id/token#authorization_code",
                              "/id/.well-known/openid-configuration",
                              "/id/jwks",
                              "/id/revoke" };
const QList<Fault> kFaults { Fault::Close,      Fault::LoseAnswer,  Fault::Hold,        Fault::Cut,          Fault::Unauthorized,
                             Fault::Forbidden,  Fault::RateLimited, Fault::ServerError, Fault::InvalidGrant, Fault::WebPage,
                             Fault::BrokenJson, Fault::EmptyStream, Fault::Upstream401 };

QString shortened(const Message &message)
{
    const QChar who = message.role == Message::Role::User ? u'u' : u'a';
    return who + u' ' + message.id.left(8) + u' ' + message.text.left(40);
}
} // namespace

//! Two hundred rounds of signing in, talking, signing out and starting again on the real composition, with faults of the server
//! and the provider drawn by a seed. After each round everything works again; then: no message is lost, none is there twice or
//! arrived twice, the transcript is what the server has, no token went elsewhere. COUNTERSIGN_SOAK_SEED plays a seed again.
class tst_Soak : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void twoHundredRounds();

private:
    void setUp();
    void start();
    void plant();
    void act();
    void say();
    [[nodiscard]] bool bringBack();
    [[nodiscard]] bool isUnderWay() const;
    [[nodiscard]] QString whatIsUnderWay() const;
    [[nodiscard]] bool helpOn();
    [[nodiscard]] bool helpMessages();
    [[nodiscard]] QStringList troubles();
    [[nodiscard]] QStringList messageTroubles() const;
    [[nodiscard]] QStringList toldByServer();
    [[nodiscard]] QStringList shownHere() const;
    [[nodiscard]] ChatController &chat() const { return m_connection->chat(); }
    [[nodiscard]] Session &session() const { return m_connection->session(); }
    template<typename T> [[nodiscard]] const T &drawn(const QList<T> &from)
    {
        return from.at(m_random.bounded(static_cast<int>(from.size())));
    }

    QRandomGenerator m_random;
    FakeClock m_clock;
    Redactor m_redactor;
    TourBrowser m_browser;
    MemoryCredentialStore m_credentials;
    QTemporaryDir m_directory;
    std::unique_ptr<FaultySandbox> m_server;
    std::unique_ptr<LoopbackServer> m_elsewhere;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SqliteStorage> m_storage;
    std::unique_ptr<ConnectionSession> m_connection;
    QString m_threadId;
    QStringList m_said; //!< in the open chat
    int m_round = 0;
    int m_messages = 0;
    std::unique_ptr<Heartbeat> m_heartbeat;
};

void tst_Soak::setUp()
{
    m_server = std::make_unique<FaultySandbox>(m_clock, m_redactor, 3600);
    QVERIFY(m_server->listen());
    m_elsewhere = std::make_unique<LoopbackServer>(
        [](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    m_settings = std::make_unique<Settings>(m_directory.filePath(u"settings.json"_s));
    start();
}

//! As at the start of the program.
void tst_Soak::start()
{
    if (m_connection)
        m_threadId = chat().threadId();
    m_connection.reset();
    m_storage.reset();
    m_storage = std::make_unique<SqliteStorage>(m_directory.filePath(u"chats.sqlite"_s));
    m_connection = std::make_unique<ConnectionSession>(
        connectionTo(*m_server),
        ConnectionSession::Ground { *m_settings, *m_storage, m_credentials, m_browser, m_clock, m_redactor, {} });
    if (!m_said.isEmpty())
        chat().openThread(m_threadId);
    m_connection->start();
}

//! What is to go wrong in this round.
void tst_Soak::plant()
{
    for (int left = m_random.bounded(4); left > 0; --left) {
        const int kind = m_random.bounded(16);
        const QByteArray path = drawn(kPaths);
        if (kind == 0)
            m_server->identity().expireAccessTokens();
        else if (kind == 1)
            m_server->identity().revokeEverything();
        else if (kind == 2)
            m_server->answerWith(path, 307, {}, { { "location", m_elsewhere->url().toEncoded() } }, 1 + m_random.bounded(2));
        else
            m_server->fail(path, drawn(kFaults), 1 + m_random.bounded(2), m_random.bounded(3000));
    }
}

void tst_Soak::say()
{
    m_said << u"word %1"_s.arg(++m_messages);
    chat().send(m_said.last());
}

void tst_Soak::act()
{
    switch (m_random.bounded(10)) {
    case 0:
        m_connection->signOut();
        break;
    case 1:
        m_connection->signOut();
        m_connection->signIn();
        break;
    case 2:
        say();
        m_connection->signOut();
        break;
    case 3:
        say();
        QTest::qWait(m_random.bounded(20));
        chat().stop();
        break;
    case 4:
        say();
        say();
        break;
    default:
        say();
    }
    QTest::qWait(m_random.bounded(24));
    if (m_random.bounded(8) == 0)
        start();
    QTest::qWait(m_random.bounded(24));
}

bool tst_Soak::isUnderWay() const
{
    const auto &records = m_connection->traffic().records();
    return session().state() == Session::State::Loading || session().state() == Session::State::SigningOut
           || session().isRefreshing() || chat().isRunning()
           || std::any_of(records.begin(), records.end(), [](const TrafficRecord &record) { return record.milliseconds < 0; });
}

QString tst_Soak::whatIsUnderWay() const
{
    QStringList words {
        u"state %1, attempt %2"_s.arg(static_cast<int>(session().state())).arg(static_cast<int>(session().attempt().stage))
    };
    for (const OutboxRow &row : chat().outbox().rows())
        words << u"stage %1 (%2 runs, %3)"_s.arg(static_cast<int>(row.stage))
                     .arg(m_server->runtime().acceptedRunsOf(row.messageId))
                     .arg(row.key.threadId == chat().threadId() ? u"here"_s : u"in another chat"_s);
    for (const Message &message : chat().model().conversation().messages) {
        if (message.end != Message::End::Complete || message.delivery != Message::Delivery::Settled)
            words << u"“%1” end %2 delivery %3"_s.arg(message.text.left(20))
                         .arg(static_cast<int>(message.end))
                         .arg(static_cast<int>(message.delivery));
    }
    if (chat().isRunning())
        words << u"a run"_s;
    for (const TrafficRecord &record : m_connection->traffic().records()) {
        if (record.milliseconds < 0)
            words << QString::fromLatin1(record.method) + u' ' + record.url;
    }
    return words.join(u", "_s);
}

//! What a person would do now to get on. False: nothing is left to do.
bool tst_Soak::helpOn()
{
    const Session::Attempt::Stage stage = session().attempt().stage;
    if (stage == Session::Attempt::Stage::WaitingForBrowser) {
        session().signInAgain(); // the browser's page went wrong
        return true;
    }
    if (stage != Session::Attempt::Stage::None)
        return true;
    if (session().isOffline()) {
        session().retryNow();
        return true;
    }
    if (session().state() != Session::State::SignedIn) {
        m_connection->signIn();
        return true;
    }
    if (m_connection->backend().agents().isEmpty()) {
        m_connection->refresh();
        return true;
    }
    return helpMessages();
}

//! "Send again" where nothing arrived, "Leave it" where it did; "Ask to go on" where an answer broke off.
bool tst_Soak::helpMessages()
{
    const QList<OutboxRow> rows = chat().outbox().rows();
    for (const OutboxRow &row : rows) {
        const bool isOld = row.stage == OutboxRow::Stage::AskPerson || row.stage == OutboxRow::Stage::MayHaveArrived;
        if (!isOld)
            m_connection->refresh();
        else if (m_server->runtime().acceptedRunsOf(row.messageId) == 0)
            chat().sendNow(row.messageId);
        else
            chat().leave(row.messageId);
    }
    if (!rows.isEmpty())
        return true;
    const auto &messages = chat().model().conversation().messages;
    const bool isBroken = std::any_of(messages.begin(), messages.end(), [](const Message &message) {
        return message.end == Message::End::BrokeOff || message.end == Message::End::Open;
    });
    if (isBroken)
        chat().retry();
    return isBroken;
}

//! Everything works again: until nothing waits and nothing is under way.
bool tst_Soak::bringBack()
{
    m_server->heal();
    m_server->release();
    int pause = 3; // ms
    int wait = 100;
    QElapsedTimer patience;
    patience.start();
    while (patience.elapsed() < kPatience) {
        if (!until([this] { return !isUnderWay(); }, kPatience))
            return false;
        if (!helpOn()) {
            QTest::qWait(8); // what is queued, and what the disk answers
            if (!isUnderWay() && !helpOn())
                return true;
        }
        // Whoever asks again before it is answered begins from the start: a little longer each time.
        QTest::qWait(pause);
        pause = std::min(2 * pause, kImpatience);
        std::ignore = until([this] { return !isUnderWay() && session().attempt().stage == Session::Attempt::Stage::None; }, wait);
        wait = std::min(2 * wait, kImpatience);
    }
    return false;
}

//! As a client that knows nothing hears it.
QStringList tst_Soak::toldByServer()
{
    ConversationModel told;
    told.beginReplay();
    QObject run;
    AgentRun *replay = m_connection->backend().connectThread(chat().agentId(), chat().threadId(), &run);
    bool isOver = false;
    connect(replay, &AgentRun::event, &run, [&](const AgentEvent &event) { told.apply(event, Source::Replay, m_clock.wall()); });
    connect(replay, &AgentRun::ended, &run, [&] { isOver = true; });
    if (!until([&] { return isOver; }, kPatience))
        return { u"no replay"_s };
    told.endReplay(true);
    QStringList lines;
    for (const Message &message : told.conversation().messages) {
        if (message.role == Message::Role::User || message.role == Message::Role::Assistant)
            lines << shortened(message);
    }
    return lines;
}

QStringList tst_Soak::shownHere() const
{
    QStringList lines;
    for (const Message &message : chat().model().conversation().messages) {
        if (message.role == Message::Role::User || message.role == Message::Role::Assistant)
            lines << shortened(message);
    }
    return lines;
}

QStringList tst_Soak::messageTroubles() const
{
    QStringList troubles;
    QStringList here;
    for (const Message &message : chat().model().conversation().messages) {
        if (message.role != Message::Role::User)
            continue;
        here << message.text;
        if (m_server->runtime().acceptedRunsOf(message.id) != 1)
            troubles << u"“%1” ran %2 times"_s.arg(message.text).arg(m_server->runtime().acceptedRunsOf(message.id));
    }
    here.sort();
    QStringList said = m_said;
    said.sort();
    if (here != said)
        troubles << u"said: %1; here: %2"_s.arg(said.join(u", "_s), here.join(u", "_s));
    return troubles;
}

QStringList tst_Soak::troubles()
{
    QStringList troubles = messageTroubles();
    if (!m_elsewhere->requests().isEmpty())
        troubles << u"something went elsewhere: "_s + QString::fromUtf8(m_elsewhere->requests().first().path);
    if (session().state() != Session::State::SignedIn || m_credentials.entries.size() != 1)
        troubles << u"state %1, %2 entries"_s.arg(static_cast<int>(session().state())).arg(m_credentials.entries.size());
    if (!m_said.isEmpty()) {
        const QStringList told = toldByServer();
        const QStringList shown = shownHere();
        if (told != shown)
            troubles << u"the server has\n    %1\n  here is\n    %2"_s.arg(told.join(u"\n    "_s), shown.join(u"\n    "_s));
    }
    return troubles;
}

void tst_Soak::twoHundredRounds()
{
    const quint32 seed = qEnvironmentVariableIsSet("COUNTERSIGN_SOAK_SEED")
                             ? qEnvironmentVariable("COUNTERSIGN_SOAK_SEED").toUInt()
                             : QRandomGenerator::global()->generate();
    std::printf("COUNTERSIGN_SOAK_SEED=%u\n", seed);
    std::fflush(stdout);
    m_random.seed(seed);
    const RunningHands hands(m_clock, kHaste);
    setUp();
    QVERIFY(bringBack());
    m_heartbeat = std::make_unique<Heartbeat>(); // the sandbox has made its key by now
    for (m_round = 1; m_round <= kRounds; ++m_round) {
        if (m_round % kRoundsPerChat == 0) {
            chat().newThread();
            m_said.clear();
        }
        plant();
        act();
        QVERIFY2(bringBack(), qPrintable(u"seed %1, round %2: not at rest: %3"_s.arg(seed).arg(m_round).arg(whatIsUnderWay())));
        const QStringList found = troubles();
        QVERIFY2(found.isEmpty(), qPrintable(u"seed %1, round %2: %3"_s.arg(seed).arg(m_round).arg(found.join(u"\n  "_s))));
        m_heartbeat->rest();
    }
    std::printf("%d rounds, %d messages, %d runs, longest turn of the event loop %lld ms\n", kRounds, m_messages,
                m_server->runtime().acceptedRuns(), m_heartbeat->longest());
    QVERIFY2(m_heartbeat->longest() <= Heartbeat::kTooLong, qPrintable(QString::number(m_heartbeat->longest())));
    m_connection.reset();
    m_storage.reset();
}

COUNTERSIGN_TEST(tst_Soak, "tst_soak")
#include "tst_soak.moc"
