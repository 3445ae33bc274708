// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/outbox.h"

#include "testregistry.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;
using Decision = Outbox::Decision;
using Stage = OutboxRow::Stage;

namespace {
const QDateTime noon = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());

OutboxRow row(const QString &id, Stage stage = Stage::WaitsForSignIn)
{
    return { id, { u"server"_s, u"alice"_s, u"t1"_s }, u"writer"_s, stage, noon };
}
} // namespace

class tst_Outbox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decides_data();
    void decides();
    void keepsRowsInOrder();
    void remembersWhatItSent();
};

void tst_Outbox::decides_data()
{
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<QString>("account");
    QTest::addColumn<bool>("isLast");
    QTest::addColumn<qint64>("age"); // ms
    QTest::addColumn<int>("sentAt"); // sign-in serial, -1 = not yet; now it is 5
    QTest::addColumn<Decision>("decision");
    const QString alice = u"alice"_s;
    const qint64 limit = Outbox::maxAge;
    QTest::newRow("after a 401") << Stage::WaitsForSignIn << alice << true << qint64(0) << 4 << Decision::Send;
    QTest::newRow("typed while signed out") << Stage::WaitsForSignIn << alice << true << qint64(0) << -1 << Decision::Send;
    QTest::newRow("once per sign-in") << Stage::WaitsForSignIn << alice << true << qint64(0) << 5 << Decision::Keep;
    QTest::newRow("just young enough") << Stage::WaitsForSignIn << alice << true << limit << 4 << Decision::Send;
    QTest::newRow("too old") << Stage::WaitsForSignIn << alice << true << limit + 1 << 4 << Decision::Ask;
    QTest::newRow("clock set back") << Stage::WaitsForSignIn << alice << true << qint64(-1000) << 4 << Decision::Send;
    QTest::newRow("overtaken") << Stage::WaitsForSignIn << alice << false << qint64(0) << 4 << Decision::Ask;
    QTest::newRow("somebody else") << Stage::WaitsForSignIn << u"bob"_s << true << qint64(0) << 4 << Decision::Ask;
    QTest::newRow("nobody") << Stage::WaitsForSignIn << QString() << true << qint64(0) << 4 << Decision::Ask;
    QTest::newRow("no connection") << Stage::WaitsForNetwork << alice << true << qint64(0) << -1 << Decision::Send;
    QTest::newRow("no connection, same sign-in") << Stage::WaitsForNetwork << alice << true << qint64(0) << 5 << Decision::Send;
    QTest::newRow("no connection, too old") << Stage::WaitsForNetwork << alice << true << limit + 1 << 5 << Decision::Ask;
    QTest::newRow("no connection, overtaken") << Stage::WaitsForNetwork << alice << false << qint64(0) << 5 << Decision::Ask;
    QTest::newRow("never handed over") << Stage::Stored << alice << true << qint64(0) << -1 << Decision::Send;
    QTest::newRow("never handed over, old") << Stage::Stored << alice << true << limit + 1 << -1 << Decision::Ask;
    QTest::newRow("never handed over, somebody else") << Stage::Stored << u"bob"_s << true << qint64(0) << -1 << Decision::Ask;
    QTest::newRow("handed over before a crash") << Stage::Sent << alice << true << qint64(0) << -1 << Decision::AskServer;
    QTest::newRow("handed over, old") << Stage::Sent << alice << false << limit + 1 << -1 << Decision::AskServer;
    QTest::newRow("handed over, somebody else") << Stage::Sent << u"bob"_s << true << qint64(0) << -1 << Decision::Ask;
    QTest::newRow("may have arrived") << Stage::MayHaveArrived << alice << true << qint64(0) << 4 << Decision::AskServer;
    QTest::newRow("the person decides") << Stage::AskPerson << alice << true << qint64(0) << -1 << Decision::Keep;
    QTest::newRow("the person decides, somebody else")
        << Stage::AskPerson << u"bob"_s << true << qint64(0) << -1 << Decision::Keep;
}

void tst_Outbox::decides()
{
    QFETCH(Stage, stage);
    QFETCH(QString, account);
    QFETCH(bool, isLast);
    QFETCH(qint64, age);
    QFETCH(int, sentAt);
    QFETCH(Decision, decision);
    Outbox outbox;
    outbox.put(row(u"m"_s, stage));
    if (sentAt >= 0)
        outbox.noteSent(u"m"_s, static_cast<quint64>(sentAt));
    QCOMPARE(outbox.decide(*outbox.find(u"m"_s), account, isLast, noon.addMSecs(age), 5), decision);
}

void tst_Outbox::keepsRowsInOrder()
{
    Outbox outbox;
    outbox.put(row(u"1"_s));
    outbox.put(row(u"2"_s));
    OutboxRow elsewhere = row(u"3"_s);
    elsewhere.key.threadId = u"t2"_s;
    outbox.put(elsewhere);
    outbox.put(row(u"1"_s, Stage::AskPerson));
    QCOMPARE(outbox.rows().size(), 3);
    const auto rows = outbox.rows(row(u"1"_s).key);
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows.at(0), row(u"1"_s, Stage::AskPerson));
    QCOMPARE(rows.at(1), row(u"2"_s));
    outbox.remove(u"1"_s);
    QVERIFY(!outbox.find(u"1"_s));
    QVERIFY(outbox.find(u"2"_s));
    outbox.remove(u"1"_s);
    QCOMPARE(outbox.rows().size(), 2);
    outbox.clear();
    QVERIFY(outbox.rows().isEmpty());
}

void tst_Outbox::remembersWhatItSent()
{
    Outbox outbox;
    outbox.noteSent(u"m"_s, 5);
    outbox.remove(u"m"_s);
    outbox.put(row(u"m"_s)); // of a thread that was deleted and is back
    QCOMPARE(outbox.decide(row(u"m"_s), u"alice"_s, true, noon, 5), Decision::Keep);
    outbox.clear();
    outbox.put(row(u"m"_s));
    QCOMPARE(outbox.decide(row(u"m"_s), u"alice"_s, true, noon, 5), Decision::Send);
}

COUNTERSIGN_TEST(tst_Outbox, "tst_outbox")
#include "tst_outbox.moc"
