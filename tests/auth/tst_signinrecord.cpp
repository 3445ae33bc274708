// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/recordedstore.h"
#include "auth/signinrecord.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "memorycredentialstore.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Kind = TrafficRecord::Kind;

//! What a sign-in leaves in the log beside its requests.
class tst_SignInRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestAndCallback();
    void foreignAnswers();
    void endsWithItsCondition();
    void keyringOperations();

private:
    FakeClock m_clock;
    Redactor m_redactor;
    const QUrl m_link {
        u"https://id.example/authorize?client_id=countersign&state=Xy7Zq9Lm3Wp&scope=openid+a&code_challenge=abcdefgh"_s
    };
    const QUrl m_redirect { u"http://127.0.0.1:4711/callback"_s };
};

void tst_SignInRecord::requestAndCallback()
{
    TrafficLog log;
    SignInRecord record(log, m_redactor, m_clock);
    record.requested(m_link, true);
    m_clock.advance(2500);
    record.cameBack(m_redirect, { { "state", "Xy7Zq9Lm3Wp" }, { "code", "the-code" } }, Loopback::Judgement::Taken);
    QCOMPARE(log.records().size(), std::size_t(2));
    const TrafficRecord request = log.records().front();
    const TrafficRecord callback = log.records().back();
    QCOMPARE(request.kind, Kind::AuthorizationRequest);
    QCOMPARE(callback.kind, Kind::Callback);
    QCOMPARE(request.exchange, callback.exchange);
    QCOMPARE(request.url, u"https://id.example/authorize"_s);
    QCOMPARE(request.milliseconds, 2500);
    QCOMPARE(recordedValue(request.fields, u"client_id"_s), u"countersign"_s);
    QCOMPARE(recordedValue(request.fields, u"scope"_s), u"openid a"_s);
    // The state that came back is the one that left, which anybody can see and nobody can use.
    const QString state = recordedValue(request.fields, u"state"_s);
    QVERIFY(state.startsWith("[secret <16 "_L1));
    QCOMPARE(recordedValue(callback.fields, u"state"_s), state);
    for (const QString &name : { u"code_challenge"_s, u"code"_s }) {
        const QString value = recordedValue(request.fields + callback.fields, name);
        QVERIFY2(value.startsWith("[secret "_L1), qPrintable(value));
    }
}

void tst_SignInRecord::foreignAnswers()
{
    TrafficLog log;
    SignInRecord record(log, m_redactor, m_clock);
    record.requested(m_link, false);
    QCOMPARE(log.records().front().note, u"browser not opened"_s);
    for (int i = 0; i < 100; ++i)
        record.cameBack(m_redirect, { { "error", "x" } }, Loopback::Judgement::NotOurs);
    QCOMPARE(log.records().size(), std::size_t(21)); // a page that reloads itself does not fill the log
    QCOMPARE(log.records().back().note, u"not ours"_s);
}

void tst_SignInRecord::endsWithItsCondition()
{
    TrafficLog log;
    SignInRecord record(log, m_redactor, m_clock);
    record.ended(Condition::ProviderUnreachable);
    QVERIFY(log.records().empty()); // no browser was opened
    record.requested(m_link, true);
    record.ended(Condition::SignInTimedOut);
    QCOMPARE(log.records().size(), std::size_t(1));
    QCOMPARE(log.records().back().ended, Condition::SignInTimedOut);
    QVERIFY(log.records().back().isOver());
}

void tst_SignInRecord::keyringOperations()
{
    TrafficLog log;
    MemoryCredentialStore memory;
    RecordedStore store(memory, log, m_clock);
    QObject context;
    QList<CredentialStore::Outcome> outcomes;
    const auto done = [&](const CredentialStore::Answer &answer) { outcomes << answer.outcome; };
    store.write(u"the-key"_s, m_redactor.keep("the-secret-value"), &context, done);
    store.read(u"the-key"_s, &context, done);
    store.remove(u"the-key"_s, &context, done);
    store.read(u"the-key"_s, &context, done);
    QTRY_COMPARE(outcomes.size(), 4);
    QCOMPARE(outcomes.constLast(), CredentialStore::Outcome::Missing);
    const QList<QByteArray> operations { "write", "read", "delete", "read" };
    for (std::size_t i = 0; i < 4; ++i) {
        const TrafficRecord &record = log.records().at(i);
        QCOMPARE(record.kind, Kind::Keyring);
        QCOMPARE(record.method, operations.at(qsizetype(i)));
        QCOMPARE(record.note, i == 3 ? u"Missing"_s : u"Done"_s);
        QCOMPARE(record.ended, Condition::None);
        QVERIFY(record.isOver() && record.url.isEmpty() && record.fields.isEmpty());
    }
}

COUNTERSIGN_TEST(tst_SignInRecord, "tst_signinrecord")
#include "tst_signinrecord.moc"
