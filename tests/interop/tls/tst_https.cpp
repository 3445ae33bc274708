// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "desk.h"
#include "front.h"
#include "peer.h"
#include "testregistry.h"

#include <QDateTime>
#include <QFile>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What the story does not say of https: which version was spoken, what eight open answers leave to everything else, and whom the
//! server has seen.
class tst_Https : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void speaksWhatIsOffered_data();
    void speaksWhatIsOffered();
    void everythingPassesEightOpenAnswers_data();
    void everythingPassesEightOpenAnswers();
    void twoPeopleAtOneServer_data();
    void twoPeopleAtOneServer();
    void authorityTakenAway_data();
    void authorityTakenAway();
    void authorityFileTakenAway_data() { bothVersions(); }
    void authorityFileTakenAway();

private:
    static void bothVersions();
    void begin();
    [[nodiscard]] ConnectionConfig config() const { return Desk::connectionTo(m_runtime->address(), m_provider.get()); }
    [[nodiscard]] AgentRun *startSlowRun();

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<Desk> m_desk;
};

namespace {
QStringList protocolsOf(const QList<Front::Entry> &entries, const QString &method = {})
{
    QStringList protocols;
    for (const Front::Entry &entry : entries) {
        if (method.isEmpty() || entry.method == method)
            protocols << entry.protocol;
    }
    protocols.removeDuplicates();
    return protocols;
}

//! Whom nginx took the clients for that asked for a path with this end, each once.
QStringList namesOf(const QList<Front::Entry> &entries, const QString &pathEnd)
{
    QStringList names;
    for (const Front::Entry &entry : entries) {
        if (entry.path.endsWith(pathEnd))
            names << entry.name;
    }
    names.removeDuplicates();
    return names;
}

//! When requests with this in their path came, by the server's clock, which is ours; oldest first.
QList<qint64> arrivals(const QJsonArray &requests, const QString &inPath, const QString &clock)
{
    QList<qint64> times;
    for (const QJsonValue &request : requests) {
        if (request["path"_L1].toString().contains(inPath))
            times << request[clock].toInteger();
    }
    return times;
}

//! How often it was asked to end an answer.
qsizetype stopsAt(const RuntimePeer &runtime)
{
    return arrivals(runtime.requests(), u"/stop/"_s, u"at"_s).size();
}

//! Requests without a token.
qsizetype anonymousAt(const RuntimePeer &runtime)
{
    const QJsonArray requests = runtime.requests();
    return std::count_if(requests.begin(), requests.end(),
                         [](const QJsonValue &request) { return request["authorization"_L1].isNull(); });
}
} // namespace

void tst_Https::init()
{
    m_desk = std::make_unique<Desk>();
}

void tst_Https::cleanup()
{
    m_desk.reset();
    m_runtime.reset();
    m_provider.reset();
}

void tst_Https::bothVersions()
{
    QTest::addColumn<QByteArray>("front");
    QTest::addColumn<QString>("protocol");
    QTest::newRow("HTTP/1.1") << "http1"_ba << u"HTTP/1.1"_s;
    QTest::newRow("HTTP/2") << "http2"_ba << u"HTTP/2.0"_s;
}

void tst_Https::begin()
{
    QFETCH(QByteArray, front);
    qputenv("INTEROP_FRONT", front);
    m_provider = std::make_unique<ProviderPeer>();
    m_runtime = std::make_unique<RuntimePeer>(m_provider.get());
    QVERIFY(m_provider->isReady());
    QVERIFY(m_runtime->isReady());
}

AgentRun *tst_Https::startSlowRun()
{
    RunRequest request;
    request.agentId = u"slow"_s;
    request.threadId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    request.runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    Message question;
    question.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    question.text = u"600"_s;
    request.history << question;
    return m_desk->connection().backend().start(request, this);
}

void tst_Https::speaksWhatIsOffered_data()
{
    bothVersions();
}

void tst_Https::speaksWhatIsOffered()
{
    QFETCH(QString, protocol);
    begin();
    m_desk->signIn(config(), u"admin"_s);
    QVERIFY(m_desk->isReady());
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->count(u"/suggest"_s, 200), 1, kPatience); // so that the next refusal is the message's
    m_runtime->refuseTokensOf(u"admin"_s);
    m_desk->say(u"still there?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);

    QCOMPARE(m_provider->grants("authorization_code"), 1);
    QCOMPARE(m_provider->grants("refresh_token"), 1);
    QCOMPARE(m_runtime->count(u"/run"_s, 200), 2);
    QCOMPARE(m_runtime->count(u"/run"_s, 401), 1);
    QCOMPARE(m_runtime->count(u"/run"_s), 3);
    QCOMPARE(protocolsOf(m_runtime->front()->seen()), QStringList { protocol });
    QCOMPARE(protocolsOf(m_provider->front()->seen(), u"POST"_s).contains(protocol), true);
    const QByteArray recorded = protocol == "HTTP/2.0"_L1 ? "HTTP/2"_ba : "HTTP/1.1"_ba;
    for (const TrafficRecord &record : m_desk->connection().traffic().records()) {
        if (record.status > 0) // what has no answer yet, or never gets one, was spoken in nothing
            QVERIFY2(record.protocol == recorded, qPrintable(record.purpose + u' ' + QString::fromLatin1(record.protocol)));
    }
}

void tst_Https::everythingPassesEightOpenAnswers_data()
{
    bothVersions();
}

void tst_Https::everythingPassesEightOpenAnswers()
{
    begin();
    m_desk->signIn(config(), u"admin"_s);
    QVERIFY(m_desk->isReady());
    QList<AgentRun *> runs;
    int answering = 0;
    int ended = 0;
    for (int i = 0; i < 8; ++i) {
        AgentRun *run = startSlowRun();
        runs << run;
        connect(run, &AgentRun::event, this,
                [&answering, seen = false](const AgentEvent &) mutable { answering += std::exchange(seen, true) ? 0 : 1; });
        connect(run, &AgentRun::ended, this, [&ended, &runs, run] { ended += runs.contains(run); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answering, 8, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isReady(), kPatience);

    // In a queue, each of these would wait for the end of an answer; they take ten minutes.
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->unanswered(), 8, kPatience);
    Backend &backend = m_desk->connection().backend();
    qint64 longest = 0;
    const auto sent = [] { return QDateTime::currentMSecsSinceEpoch(); };
    for (int round = 1; round <= 3; ++round) {
        QSignalSpy refreshed(&backend, &Backend::refreshed);
        const qint64 asked = sent();
        backend.refresh(true);
        QTRY_COMPARE_WITH_TIMEOUT(refreshed.count(), 1, kPatience);
        longest = qMax(longest, arrivals(m_runtime->requests(), u"/info"_s, u"at"_s).last() - asked);
        const qint64 stopped = sent();
        runs.takeLast()->stop();
        QTRY_COMPARE_WITH_TIMEOUT(stopsAt(*m_runtime), round, kPatience);
        longest = qMax(longest, arrivals(m_runtime->requests(), u"/stop/"_s, u"at"_s).last() - stopped);
        m_runtime->refuseTokensOf(u"admin"_s);
        const qint64 refused = sent();
        backend.refresh(true);
        QTRY_COMPARE_WITH_TIMEOUT(refreshed.count(), 2, kPatience);
        QCOMPARE(m_provider->grants("refresh_token"), round);
        longest = qMax(longest, arrivals(m_provider->requests(u"/token"_s), u"/token"_s, u"t"_s).last() - refused);
        QTRY_COMPARE_WITH_TIMEOUT(m_runtime->unanswered(), 8 - round, kPatience);
    }
    QCOMPARE(ended, 0);
    qDeleteAll(runs);
    qInfo("/info, /stop and the renewal were at the server within %lld ms", longest); // said, not judged: a machine may be busy
}

void tst_Https::twoPeopleAtOneServer_data()
{
    bothVersions();
}

void tst_Https::twoPeopleAtOneServer()
{
    begin();
    const QMap<QString, QString> accounts { { u"ada"_s, u"admin"_s }, { u"gus"_s, u"guest"_s } };
    QSet<QString> knownAs;
    for (const QString &person : { u"ada"_s, u"gus"_s, u"ada"_s }) {
        const qsizetype before = m_runtime->front()->seen().size();
        ConnectionConfig config = this->config();
        config.clientCertificate = QStringLiteral(COUNTERSIGN_TEST_DATA "/tls/") + person + u".pem"_s;
        config.clientKey = QStringLiteral(COUNTERSIGN_TEST_DATA "/tls/") + person + u".key"_s;
        if (knownAs.contains(person)) {
            m_desk->application().openConnection(config);
            QTRY_VERIFY_WITH_TIMEOUT(m_desk->isReady(), kPatience);
        } else {
            m_desk->signIn(config, accounts[person]);
        }
        knownAs << person;
        m_desk->say(u"hello from "_s + person);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
        QVERIFY2(m_desk->transcript().contains(u"Signed in as "_s + accounts[person]), qPrintable(m_desk->transcript()));
        // Whose certificate came with it, this server tells the person's requests by; the one before may still finish its own.
        QTRY_VERIFY_WITH_TIMEOUT(namesOf(m_runtime->front()->seen().mid(before), u"/run"_s) == QStringList(u"CN="_s + person),
                                 kPatience);
    }
    const QList<Front::Entry> seenByProvider = m_provider->front()->seen();
    QVERIFY(!seenByProvider.isEmpty());
    QCOMPARE(namesOf(seenByProvider, {}), QStringList(QString())); // another origin: it is told nothing
    QCOMPARE(namesOf(m_runtime->front()->seen(), {}), (QStringList { u"CN=ada"_s, u"CN=gus"_s })); // never as nobody
}

void tst_Https::authorityTakenAway_data()
{
    bothVersions();
}

//! No longer named by the connection, and no longer on the disk: neither lets one more request through.
void tst_Https::authorityTakenAway()
{
    begin();
    m_desk->signIn(config(), u"admin"_s);
    QVERIFY(m_desk->isReady());
    const qsizetype before = anonymousAt(*m_runtime); // what the first connection still asks for, it asks with its token
    ConnectionConfig distrustful = config();
    distrustful.caFile.clear();
    m_desk->application().openConnection(distrustful);
    m_desk->connection().refresh();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->says(Condition::TlsUnknownIssuer), kPatience);
    QCOMPARE(anonymousAt(*m_runtime), before);
    for (const TrafficRecord &record : m_desk->connection().traffic().records())
        QCOMPARE(record.status, 0);
    m_desk->press(u"signIn"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->screen().contains("127.0.0.1"_L1), kPatience);
    QVERIFY(!m_desk->isSignedIn());
}

void tst_Https::authorityFileTakenAway()
{
    begin();
    const QTemporaryDir directory;
    ConnectionConfig config = this->config();
    config.caFile = directory.filePath(u"company.pem"_s);
    QVERIFY(QFile::copy(Front::authorityFile(), config.caFile));
    m_desk->signIn(config, u"admin"_s);
    QVERIFY(m_desk->isReady());
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    const QString before = m_desk->transcript();
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->count(u"/suggest"_s, 200), 1, kPatience); // nothing is on its way any more
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->unanswered(), 0, kPatience);
    m_desk->close();
    QVERIFY(QFile::remove(config.caFile));
    const auto seen = [this] { return m_runtime->requests().size() + m_provider->requests({}).size(); };
    const qsizetype seenBefore = seen();

    m_desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && m_desk->says(Condition::CertificateUnusable), kPatience);
    QVERIFY2(m_desk->notices().contains("company.pem"_L1), qPrintable(m_desk->notices())); // the file, not the provider
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->transcript(), before, kPatience);                    // what was there stays readable
    QCOMPARE(seen(), seenBefore);
    QVERIFY(!m_desk->keyringEntry().isEmpty());

    m_desk->close();
    QVERIFY(QFile::copy(Front::authorityFile(), config.caFile));
    m_desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && m_desk->isReady(), kPatience);
    QCOMPARE(m_provider->grants("authorization_code"), 1); // nothing was lost over it
}

COUNTERSIGN_TEST(tst_Https, "tst_https")
#include "tst_https.moc"
