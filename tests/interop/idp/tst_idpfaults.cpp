// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trafficrecord.h"
#include "faultgroup.h"
#include "net/httprequestreader.h"
#include "net/trafficlog.h"
#include "peerprovider.h"
#include "testregistry.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Group = FaultGroup<SignInStage>;

namespace {
//! `name`, `name(argument)`, `name` once.
struct Switch
{
    QString name;
    QString argument;
    int times = 0;
};

QList<Switch> switchesIn(const QString &text)
{
    static const QRegularExpression word(u"`([a-z]+\\.[a-z_0-9]+)(?:\\(([^)`]*)\\))?`( once)?"_s);
    QList<Switch> all;
    for (auto found = word.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        all << Switch { match.captured(1), match.captured(2), match.captured(3).isEmpty() ? 0 : 1 };
    }
    return all;
}

//! "; 5 minutes pass", "; 15 seconds pass".
qint64 timeThatPasses(const QString &how)
{
    static const QRegularExpression words(u"; (\\d+) (minutes|seconds) pass"_s);
    const QRegularExpressionMatch match = words.match(how);
    return match.captured(1).toLongLong() * (match.captured(2) == "minutes"_L1 ? 60'000 : 1'000);
}

//! What the person, or the program, does while the fault is there: the first words of the second column.
const QList<std::pair<QString, Group::Maker>> kActs {
    { u"sign-in"_s, [](SignInStage &stage) { stage.session().signIn(); } },
    { u"start"_s, [](SignInStage &stage) { stage.start(); } },
    { u"use"_s, [](SignInStage &stage) { stage.use(); } },
    { u"renewal after a 401"_s, [](SignInStage &stage) { stage.useAfterRefusal(); } },
    { u"renewal ahead of the end"_s,
      [](SignInStage &stage) {
          stage.clock().advance(280'000); // of 300 s
          stage.use();
      } },
    { u"sign-out"_s, [](SignInStage &stage) { stage.session().signOut(); } },
};

QString logged; // everything, of Qt and of ours, while the rows are played
QtMessageHandler previousHandler = nullptr;

QStringList exemptFaults()
{
    QFile file(QStringLiteral(COUNTERSIGN_FAULTS_README));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    const QString section = text.section(u"## Faults of the provider that concern nothing here\n"_s, 1).section(u"\n## "_s, 0, 0);
    QStringList names;
    for (const Switch &exempt : switchesIn(section))
        names << exempt.name;
    return names;
}
} // namespace

//! Every fault of the real provider that concerns a sign-in, on the product's own: the table is in tests/faults/README.md.
class tst_IdpFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyFaultHasARow();
    void row_data();
    void row();
    void whoSignedIn_data();
    void whoSignedIn();
    void twoHoldersOfOneRefreshToken();
    void twoHoldersOfOneEntry();
    void twoConnectionsOfOnePerson();
    void aLostAnswerAheadOfTheEnd();
    void noTokenWasLogged();
    void cleanupTestCase();

private:
    [[nodiscard]] Group::Ways waysOf(const FaultRow &row);
    [[nodiscard]] QStringList misuse(bool mayRetryRefresh) const;

    const FaultTable m_table = FaultTable::ofGroup(u"Sign-in at a real provider"_s);
    std::unique_ptr<ProviderPeer> m_peer;
    std::unique_ptr<PeerProvider> m_provider;
    PeerBrowser m_browser;
    std::unique_ptr<SignInStage> m_stage;
    std::unique_ptr<Group> m_group;
};

Group::Ways tst_IdpFaults::waysOf(const FaultRow &row)
{
    const auto act = std::find_if(kActs.begin(), kActs.end(), [&](const auto &each) { return row.how.startsWith(each.first); });
    if (act == kActs.end())
        return Group::Ways({});
    std::vector<std::pair<QString, Group::Maker>> ways;
    for (const Switch &fault : switchesIn(row.how)) {
        const auto make = [this, fault, does = act->second, isFirst = act->first == "sign-in"_L1,
                           passes = timeThatPasses(row.how)](SignInStage &stage) {
            if (!isFirst)
                stage.beSignedIn();
            m_provider->fail(fault.name, fault.argument, fault.times);
            does(stage);
            for (int i = 0; passes > 0 && i < 3 && (i == 0 || !stage.isAtRest()); ++i) {
                stage.untilHeld(); // on a busy machine perhaps only slow
                stage.skip(passes);
            }
        };
        ways.emplace_back(fault.argument.isEmpty() ? fault.name : u"%1(%2)"_s.arg(fault.name, fault.argument), make);
    }
    return Group::Ways(std::move(ways));
}

void tst_IdpFaults::initTestCase()
{
    previousHandler = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        logged += text + u'\n';
        previousHandler(type, context, text);
    });
    m_peer = std::make_unique<ProviderPeer>();
    QVERIFY(m_peer->isReady());
    m_provider = std::make_unique<PeerProvider>(*m_peer);
    m_stage = std::make_unique<SignInStage>(*m_provider, m_browser);
    QMap<QString, Group::Ways> makers;
    for (const FaultRow &row : m_table.rows) {
        const Group::Ways ways = waysOf(row);
        makers.insert(row.id, ways);
        QVERIFY2(!ways.all.empty(), qPrintable(row.id + u" is made by nothing"_s));
    }
    m_group = std::make_unique<Group>(m_table, makers);
    QCOMPARE(m_group->troubles(), QStringList());
}

void tst_IdpFaults::everyFaultHasARow()
{
    QStringList left = m_provider->faults();
    QVERIFY(left.size() > 100);
    QStringList named;
    for (const FaultRow &row : m_table.rows) {
        const QList<Switch> faults = switchesIn(row.how);
        QVERIFY2(!faults.isEmpty(), qPrintable(row.id + u" is made by nothing"_s));
        for (const Switch &fault : faults)
            named << fault.name;
    }
    for (const QString &exempt : exemptFaults()) {
        QVERIFY2(!named.contains(exempt), qPrintable(exempt + u" has a row and is exempt"_s));
        named << exempt;
    }
    for (const QString &name : named)
        QVERIFY2(m_provider->faults().contains(name), qPrintable(u"the provider does not know "_s + name));
    left.removeIf([&](const QString &name) { return named.contains(name); });
    QCOMPARE(left, QStringList());
}

//! INTEROP_PART=2/3: every third row, from the second on.
void tst_IdpFaults::row_data()
{
    QTest::addColumn<QString>("tag");
    const QStringList part = qEnvironmentVariable("INTEROP_PART", u"1/1"_s).split(u'/');
    const QStringList tags = m_group->tags();
    for (qsizetype i = part.at(0).toInt() - 1; i < tags.size(); i += part.at(1).toInt())
        QTest::newRow(tags.at(i).toUtf8().constData()) << tags.at(i);
}

//! What must never be, whatever the provider does: a code that is sent twice, a refresh token that is (once more after a lost
//! answer is allowed, and written in the row), and any of them, or of the verifiers, in what the lens shows.
QStringList tst_IdpFaults::misuse(bool mayRetryRefresh) const
{
    QByteArray shown;
    for (const TrafficRecord &record : m_stage->traffic().records()) {
        shown += record.url.toUtf8() + '\n' + record.bodyStart + '\n';
        for (const RecordedHeader &header : record.requestHeaders + record.answerHeaders)
            shown += header.value + '\n';
        for (const RecordedField &field : record.fields + record.answerFields)
            shown += field.value.toUtf8() + '\n';
    }
    QStringList found;
    QHash<QByteArray, int> sent;
    const QJsonArray posts = m_peer->requests(u"/token"_s);
    for (const QJsonValue &post : posts) {
        for (const auto &[name, value] : ReceivedRequest::form(post["body"_L1].toString().toUtf8())) {
            const bool isSecret = name == "code" || name == "code_verifier" || name == "refresh_token";
            const int most = name == "refresh_token" && mayRetryRefresh ? 2 : 1;
            if (isSecret && ++sent[value] > most)
                found << QString::fromLatin1(name) + u" was sent twice"_s;
            if (isSecret && shown.contains(value))
                found << QString::fromLatin1(name) + u" is in the log"_s;
        }
    }
    if (shown.contains("eyJ"))
        found << u"a JWT is in the log"_s;
    return found;
}

void tst_IdpFaults::row()
{
    COUNTERSIGN_PLAY_FAULT(*m_group, *m_stage);
    const FaultRow *written = m_table.find(tag.section(u": "_s, 0, 0));
    QCOMPARE(misuse(written->end.requests.contains("2 refresh"_L1)), QStringList());
    const QString trouble = m_stage->goesOn(tag.contains(" spent"_L1));
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

void tst_IdpFaults::whoSignedIn_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("name"); // empty: nobody is signed in
    QTest::newRow("well") << QString() << u"Ada Admin"_s;
    QTest::newRow("userinfo.401") << u"userinfo.401"_s << u"admin"_s;
    QTest::newRow("userinfo.500") << u"userinfo.500"_s << u"admin"_s;
    QTest::newRow("userinfo.wrong_sub") << u"userinfo.wrong_sub"_s << QString();
}

//! Without a resource this provider tells names at userinfo only, to a token that is for no server in particular.
void tst_IdpFaults::whoSignedIn()
{
    QFETCH(const QString, fault);
    QFETCH(const QString, name);
    const ProviderPeer peer({ { u"IDP_DEFAULT_RESOURCE"_s, u"0"_s } });
    QVERIFY(peer.isReady());
    PeerProvider provider(peer);
    PeerBrowser browser;
    SignInStage stage(provider, browser);
    stage.prepare();
    stage.config().signIn.resource.clear();
    stage.start();
    if (!fault.isEmpty())
        provider.fail(fault, {}, 0);
    stage.session().signIn();
    QVERIFY(stage.until([&] { return peer.requests(u"/me"_s).size() == 1 && stage.isAtRest(); }));
    QCOMPARE(stage.session().state(), name.isEmpty() ? Session::State::SignedOut : Session::State::SignedIn);
    QCOMPARE(stage.session().account().name, name);
    const QJsonValue asked = peer.requests(u"/me"_s).first();
    QVERIFY(asked["authorization"_L1].toString().startsWith("Bearer "_L1));
}

//! A copied profile, a restored backup: whoever renews first uses the token up for both, and the provider ends it all.
void tst_IdpFaults::twoHoldersOfOneRefreshToken()
{
    m_stage->prepare();
    m_stage->beSignedIn();
    const QByteArray kept = m_stage->credentials().entries.constBegin()->reveal();
    const QByteArray token = QJsonDocument::fromJson(kept).object().value("refresh_token"_L1).toString().toLatin1();
    const PeerAnswer other =
        post(m_peer->issuer() + u"/token"_s, "client_id=countersign&grant_type=refresh_token&refresh_token=" + token,
             { { "content-type", "application/x-www-form-urlencoded" } });
    QCOMPARE(other.status, 200);
    m_provider->heal();
    m_stage->useAfterRefusal();
    const FaultEnd end { u"sign-in needed"_s, u"1 run, 1 refresh"_s, u"nothing"_s,
                         u"Your sign-in to Team has ended. 127.0.0.1 closed it. Everything you see stays here."_s,
                         u"Details, Sign in"_s };
    m_stage->untilSettled(end);
    m_stage->letTimePass();
    QVERIFY2(m_stage->seen() == end, qPrintable(m_stage->seen().requests + u" / "_s + m_stage->seen().reads));
    QCOMPARE(m_stage->goesOn(), QString());
}

//! Somebody with the same keychain has renewed, and left the new token there: it is found before the old one is used.
void tst_IdpFaults::twoHoldersOfOneEntry()
{
    m_stage->prepare();
    m_stage->beSignedIn();
    auto &entries = m_stage->credentials().entries;
    QJsonObject kept = QJsonDocument::fromJson(entries.constBegin()->reveal()).object();
    const QByteArray token = kept.value("refresh_token"_L1).toString().toLatin1();
    const PeerAnswer other =
        post(m_peer->issuer() + u"/token"_s, "client_id=countersign&grant_type=refresh_token&refresh_token=" + token,
             { { "content-type", "application/x-www-form-urlencoded" } });
    QCOMPARE(other.status, 200);
    kept.insert(u"refresh_token"_s, other.object().value("refresh_token"_L1));
    Redactor redactor;
    *entries.begin() = redactor.keep(QJsonDocument(kept).toJson());
    m_provider->heal();
    m_stage->useAfterRefusal();
    const FaultEnd end { u"signed in"_s, u"2 run, 1 refresh"_s, u"sign-in"_s, u"nothing"_s, u"nothing"_s };
    m_stage->untilSettled(end);
    QVERIFY2(m_stage->seen() == end, qPrintable(m_stage->seen().requests + u" / "_s + m_stage->seen().reads));
    QCOMPARE(m_stage->goesOn(), QString());
}

//! The same person at two connections holds two refresh tokens: neither renewal disturbs the other.
void tst_IdpFaults::twoConnectionsOfOnePerson()
{
    PeerBrowser otherBrowser;
    SignInStage other(*m_provider, otherBrowser);
    for (SignInStage *each : { m_stage.get(), &other }) {
        each->prepare();
        each->beSignedIn();
    }
    for (SignInStage *each : { m_stage.get(), &other, m_stage.get(), &other }) {
        m_provider->heal();
        each->useAfterRefusal();
        const FaultEnd end { u"signed in"_s, u"2 run, 1 refresh"_s, u"sign-in"_s, u"nothing"_s, u"nothing"_s };
        each->untilSettled(end);
        QVERIFY2(each->seen() == end, qPrintable(each->seen().requests + u" / "_s + each->seen().reads));
    }
}

//! The token is used while it lasts, because trying the spent refresh token could end it too; then the session is over.
void tst_IdpFaults::aLostAnswerAheadOfTheEnd()
{
    m_stage->prepare();
    m_stage->beSignedIn();
    m_provider->fail(u"refresh.close_after"_s, {}, 1);
    m_stage->skip(280'000); // of 300 s
    m_stage->use();
    FaultEnd end { u"signed in"_s, u"1 refresh, 1 run"_s, u"sign-in"_s, u"nothing"_s, u"nothing"_s };
    m_stage->untilSettled(end);
    QVERIFY2(m_stage->seen() == end, qPrintable(m_stage->seen().requests + u" / "_s + m_stage->seen().reads));

    m_stage->skip(20'000);
    m_stage->use();
    end = { u"sign-in needed"_s, u"2 refresh, 1 run"_s, u"nothing"_s,
            u"Your sign-in to Team has ended. 127.0.0.1's answer was lost. Everything you see stays here."_s,
            u"Details, Sign in"_s };
    m_stage->untilSettled(end);
    QVERIFY2(m_stage->seen() == end, qPrintable(m_stage->seen().requests + u" / "_s + m_stage->seen().reads));
    QCOMPARE(m_stage->goesOn(), QString());
}

//! Qt logs answers of a token endpoint that it cannot read; none of its readers ever sees one here.
void tst_IdpFaults::noTokenWasLogged()
{
    for (const QLatin1StringView secret : { "eyJ"_L1, "refresh_token"_L1, "access_token"_L1, "code_verifier"_L1, "code="_L1 })
        QVERIFY2(!logged.contains(secret), qPrintable(logged));
}

void tst_IdpFaults::cleanupTestCase()
{
    qInstallMessageHandler(previousHandler);
    m_stage.reset();
    if (m_group)
        m_group->print();
    m_peer.reset();
}

COUNTERSIGN_TEST(tst_IdpFaults, "tst_idpfaults")
#include "tst_idpfaults.moc"
