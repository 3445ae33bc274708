// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "core/redactor.h"
#include "faultysandbox.h"
#include "filecredentialstore.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "store/settings.h"
#include "store/sqlitedatabase.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kTogether = 3;       // products at a time
constexpr int kPatience = 800'000; // ms, for a story
constexpr int kHaste = 4;          // the agent's words come that much faster

class HastyClock final : public Clock
{
public:
    [[nodiscard]] qint64 steady() const override { return m_clock.steady(); }
    [[nodiscard]] QDateTime wall() const override { return m_clock.wall(); }
    [[nodiscard]] std::unique_ptr<Alarm> after(int milliseconds, QObject *context, std::function<void()> fire) override
    {
        return m_clock.after(milliseconds / kHaste, context, std::move(fire));
    }

private:
    SystemClock m_clock;
};

//! What the product does until it is killed, and when it is started again.
struct Story
{
    QStringList words;
    QStringList again { u"start"_s, u"note"_s, u"sign-in-if-needed"_s, u"rest"_s, u"send-again"_s, u"report"_s };
    bool hasDraft = false;
};

//! One product that is killed at one step and started again. Its profile stays until the test has looked at it.
struct Chain
{
    QString text;
    int step = 0;
    QTemporaryDir profile;
    QProcess process;
    bool isSecond = false;
    bool wasKilled = false;
    bool isOver = false;
    QByteArray heard; //!< of both, for who has to find out what went wrong
    QString lastStep;
    qsizetype requestsBefore = 0; //!< that had arrived at the server when it was killed
    QJsonObject found;
    int asked = 0;       //!< whether to send a message again
    int askedInVain = 0; //!< though the server had it

    [[nodiscard]] QString file(const QString &name) const { return profile.filePath(name); }
};
} // namespace

//! kill -9 at every step on the way to disk of a sign-in, a send, a stream, a renewal and a sign-out: after the next start
//! nothing is lost, nothing is done twice, and nobody is signed in who had signed out. The product that is killed is the whole
//! one, in a process of its own (killed_product.cpp); the server stays, and counts.
class tst_Kill : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyStepOf_data();
    void everyStepOf();

private:
    void play(const Story &story);
    void begin(Chain &chain, const Story &story, const QStringList &words);
    void ended(Chain &chain, const Story &story);
    void hear(Chain &chain);
    [[nodiscard]] ConnectionConfig config() const;
    [[nodiscard]] QList<StoredThread> threadsOf(const Chain &chain) const;
    [[nodiscard]] QHash<QString, int> postsOf(const Chain &chain) const;
    [[nodiscard]] QStringList messageTroubles(const Chain &chain) const;
    [[nodiscard]] QStringList troublesOf(const Chain &chain, const Story &story) const;
    [[nodiscard]] int refreshTokensUsedTwice() const;

    HastyClock m_clock;
    Redactor m_redactor;
    std::unique_ptr<FaultySandbox> m_server;
    std::vector<std::unique_ptr<Chain>> m_chains;
    int m_running = 0;
    bool m_isThrough = false; //!< one came to its end before its step: there are no more steps
    QString m_answer;         //!< to what was said, as it is when nobody is killed
};

void tst_Kill::everyStepOf_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : { "sign-in", "send", "stream", "renewal", "sign-out" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

void tst_Kill::everyStepOf()
{
    QFETCH(QString, name);
    Story story;
    if (name == u"sign-in"_s) {
        story.words = { u"start"_s, u"arm"_s, u"connect"_s, u"sign-in"_s };
    } else if (name == u"send"_s) {
        story.words = { u"connect"_s, u"sign-in"_s, u"draft"_s, u"arm"_s, u"send"_s };
        story.hasDraft = true;
    } else if (name == u"stream"_s) {
        story.words = { u"connect"_s, u"sign-in"_s, u"begin"_s, u"arm"_s, u"answer"_s };
    } else if (name == u"renewal"_s) {
        story.words = { u"connect"_s, u"sign-in"_s, u"draft"_s, u"ask"_s, u"arm"_s, u"send"_s };
        story.hasDraft = true;
    } else {
        story.words = { u"connect"_s, u"sign-in"_s, u"send"_s, u"arm"_s, u"sign-out"_s };
        story.again = { u"start"_s, u"note"_s, u"rest"_s, u"report"_s };
    }
    m_server = std::make_unique<FaultySandbox>(m_clock, m_redactor, 3600);
    QVERIFY(m_server->listen());
    m_chains.clear();
    m_isThrough = false;
    m_answer.clear();

    play(story);
    QStringList troubles;
    int killed = 0;
    int signInNeeded = 0;
    int asked = 0;
    for (const auto &chain : m_chains) {
        killed += chain->wasKilled ? 1 : 0;
        signInNeeded += chain->found.value("state"_L1) != "SignedIn"_L1 ? 1 : 0;
        asked += chain->asked;
        QStringList found = troublesOf(*chain, story);
        const bool wasUndone = chain->lastStep == "settings: write"_L1 || chain->lastStep == "settings: replace"_L1;
        if (name == u"sign-out"_s && chain->found.value("state"_L1) == "SignedIn"_L1 && !(chain->step <= 2 && wasUndone))
            found << u"still signed in"_s;
        if (!found.isEmpty())
            troubles << u"killed at %1 (%2): %3\n%4"_s.arg(chain->step)
                            .arg(chain->lastStep, found.join(u"; "_s), QString::fromUtf8(chain->heard));
    }
    std::printf("%s: killed at %d steps; the next start asked for a sign-in %d times, and about a message %d times\n",
                qPrintable(name), killed, signInNeeded, asked);
    std::fflush(stdout);
    QVERIFY2(troubles.isEmpty(), qPrintable(troubles.join(u'\n')));
    QVERIFY(killed >= 9); // three writes at the least
    if (name != u"renewal"_s)
        QCOMPARE(refreshTokensUsedTwice(), 0);
    else
        QVERIFY(refreshTokensUsedTwice() <= signInNeeded);
}

//! Step 0 first, which is nobody killed: how it is when all goes well. Then as many as there are.
void tst_Kill::play(const Story &story)
{
    int next = 0;
    const auto launch = [&] {
        auto &chain = *m_chains.emplace_back(std::make_unique<Chain>());
        chain.step = next++;
        chain.text = u"a long word from product %1"_s.arg(chain.step);
        ++m_running;
        begin(chain, story, story.words);
    };
    launch();
    QVERIFY(QTest::qWaitFor([&] { return m_running == 0; }, kPatience));
    QVERIFY2(troublesOf(*m_chains.front(), story).isEmpty(), qPrintable(QString::fromUtf8(m_chains.front()->heard)));
    const QList<StoredThread> threads = threadsOf(*m_chains.front());
    for (const StoredThread &thread : threads) {
        if (!thread.messages.isEmpty())
            m_answer = thread.messages.last().text;
    }
    QVERIFY(QTest::qWaitFor(
        [&] {
            while (!m_isThrough && m_running < kTogether)
                launch();
            return m_isThrough && m_running == 0;
        },
        kPatience));
}

void tst_Kill::begin(Chain &chain, const Story &story, const QStringList &words)
{
    chain.process.disconnect(this);
    connect(&chain.process, &QProcess::readyReadStandardOutput, this, [this, &chain] { hear(chain); });
    connect(&chain.process, &QProcess::finished, this, [this, &chain, story] { ended(chain, story); });
    chain.process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const int step = chain.isSecond ? 0 : chain.step;
    chain.process.start(QStringLiteral(COUNTERSIGN_KILLED_PRODUCT),
                        QStringList { chain.profile.path(), m_server->runtimeAddress().toString(), m_server->issuer().toString(),
                                      m_server->clientId(), chain.text, QString::number(step) }
                            + words);
}

void tst_Kill::hear(Chain &chain)
{
    while (chain.process.canReadLine()) {
        const QByteArray line = chain.process.readLine().trimmed();
        chain.heard += line + '\n';
        if (line.startsWith("step "))
            chain.lastStep = QString::fromLatin1(line).section(u' ', 2);
        else if (line.startsWith("found "))
            chain.found = QJsonDocument::fromJson(line.mid(6)).object();
        if (line.startsWith("asked ")) {
            ++chain.asked;
            chain.askedInVain += m_server->runtime().acceptedRunsOf(QString::fromLatin1(line.mid(6))) > 0 ? 1 : 0;
            chain.process.write("!");
        }
        if (line == "asks") {
            m_server->identity().expireAccessTokens();
            chain.process.write("!");
        }
    }
}

void tst_Kill::ended(Chain &chain, const Story &story)
{
    hear(chain);
    if (!std::exchange(chain.isSecond, true)) {
        chain.wasKilled = chain.process.exitStatus() == QProcess::CrashExit;
        chain.requestsBefore = m_server->requests().size();
        chain.heard += chain.wasKilled ? "killed\n" : "came to its end\n";
        if (!chain.wasKilled && chain.step > 0)
            m_isThrough = true;
        QMetaObject::invokeMethod(
            this, [this, &chain, story] { begin(chain, story, story.again); }, Qt::QueuedConnection);
        return;
    }
    chain.isOver = chain.process.exitStatus() == QProcess::NormalExit && chain.process.exitCode() == 0;
    --m_running;
}

ConnectionConfig tst_Kill::config() const
{
    ConnectionConfig config;
    config.address = m_server->runtimeAddress();
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = m_server->issuer().toString();
    config.signIn.clientId = m_server->clientId();
    return config;
}

QList<StoredThread> tst_Kill::threadsOf(const Chain &chain) const
{
    const Settings settings(chain.file(u"settings.json"_s));
    const QString connection = config().id();
    SqliteDatabase database(chain.file(u"chats.sqlite"_s));
    QList<StoredThread> threads;
    for (const AccountRecord &account : settings.accounts(connection)) {
        const auto listed = database.listThreads(connection, account.id.key());
        for (const ThreadInfo &info : listed ? *listed : QList<ThreadInfo>())
            threads << *database.loadThread(info.key);
    }
    return threads;
}

//! Runs that reached the server with this product's words as the last: by message id.
QHash<QString, int> tst_Kill::postsOf(const Chain &chain) const
{
    QHash<QString, int> posts;
    for (const ReceivedRequest &request : m_server->requests()) {
        if (!request.path.endsWith("/run"))
            continue;
        const QJsonArray messages = QJsonDocument::fromJson(request.body).object().value("messages"_L1).toArray();
        if (messages.last()["content"_L1].toString() == chain.text)
            ++posts[messages.last()["id"_L1].toString()];
    }
    return posts;
}

QStringList tst_Kill::messageTroubles(const Chain &chain) const
{
    QStringList troubles;
    QStringList stored;
    for (const StoredThread &thread : threadsOf(chain)) {
        if (!thread.outbox.isEmpty())
            troubles << u"%1 still wait"_s.arg(thread.outbox.size());
        for (qsizetype i = 0; i < thread.messages.size(); ++i) {
            const Message &message = thread.messages.at(i);
            if (message.role != Message::Role::User)
                continue;
            stored << message.id;
            const Message answer = thread.messages.value(i + 1);
            if (message.text != chain.text || message.delivery != Message::Delivery::Settled)
                troubles << u"the message is not as it was"_s;
            if (m_server->runtime().acceptedRunsOf(message.id) != 1)
                troubles << u"%1 runs of a message"_s.arg(m_server->runtime().acceptedRunsOf(message.id));
            if (!m_answer.isEmpty() && (answer.text != m_answer || answer.end != Message::End::Complete))
                troubles << u"the answer is not whole: "_s + answer.text.left(60);
            if (thread.messages.size() != 2)
                troubles << u"%1 messages"_s.arg(thread.messages.size());
        }
    }
    if (stored.size() > 1)
        troubles << u"the message is there %1 times"_s.arg(stored.size());
    const QHash<QString, int> posts = postsOf(chain);
    for (auto post = posts.begin(); post != posts.end(); ++post) {
        if (!stored.contains(post.key()))
            troubles << u"the server has a message that is not stored"_s;
        if (m_server->runtime().acceptedRunsOf(post.key()) > 1)
            troubles << u"a message arrived twice"_s;
    }
    return troubles;
}

QStringList tst_Kill::troublesOf(const Chain &chain, const Story &story) const
{
    if (!chain.isOver)
        return { u"the second start did not come to its end"_s };
    QStringList troubles = messageTroubles(chain);
    if (chain.askedInVain > 0)
        troubles << u"asked about a message that had arrived"_s;
    if (story.hasDraft) {
        int drafts = 0;
        for (const StoredThread &thread : threadsOf(chain))
            drafts += thread.info.draft == u"half a thought of "_s + chain.text ? 1 : 0;
        if (drafts != 1)
            troubles << u"the draft is there %1 times"_s.arg(drafts);
    }
    // One entry for the one who is signed in, none for nobody, and no other.
    const QString now = chain.found.value("now"_L1).toString();
    const qsizetype entries = FileCredentialStore::entriesOf(chain.file(u"keyring.json"_s)).size();
    if (entries != (now == "SignedIn"_L1 ? 1 : 0))
        troubles << u"%1 entries in the keyring, and %2"_s.arg(entries).arg(now);
    const Settings settings(chain.file(u"settings.json"_s));
    if (settings.trouble() || settings.damage() || !settings.tombstones().isEmpty())
        troubles << u"the settings are not in order"_s;
    return troubles;
}

int tst_Kill::refreshTokensUsedTwice() const
{
    QHash<QByteArray, int> uses;
    for (const ReceivedRequest &request : m_server->requests()) {
        if (request.path != "/id/token")
            continue;
        for (const auto &[name, value] : ReceivedRequest::form(request.body)) {
            if (name == "refresh_token")
                ++uses[value];
        }
    }
    return static_cast<int>(std::count_if(uses.begin(), uses.end(), [](int count) { return count > 1; }));
}

COUNTERSIGN_TEST(tst_Kill, "tst_kill")
#include "tst_kill.moc"
