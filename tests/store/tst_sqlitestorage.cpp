// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"
#include "testregistry.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <algorithm>
#include <csignal>
#include <memory>
#include <tuple>

#include <sys/resource.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What is put on disk comes back whole, in order, to whom it belongs.
class tst_SqliteStorage : public StorageFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        open();
    }
    void cleanup() { m_storage.reset(); }

    void answersInOrderAndLater();
    void everyFieldComesBack();
    void replacesById();
    void ordersByPosition();
    void unknownThreadIsEmpty();
    void nullTextsAreFine();
    void listsNewestFirst();
    void accountsNeverSeeEachOther();
    void infoChangesNoMessage();
    void everyFieldOfAThreadComesBack();
    void stateComesBack_data();
    void stateComesBack();
    void removesAThread();
    void removesAThreadNobodyKnows();
    void removedThreadsComeBackWhenPut();
    void opensADatabaseOfTheFirstSchema();
    void outboxRows();
    void listsWhatWaitsOfAnAccount();
    void everyStageComesBack();
    void outboxMakesTheThread();
    void removesAMessageWithItsOutboxRow();
    void survivesReopening();
    void deletingFinishesTheQueue();
    void hostileTextIsOnlyText();
    void filesAreForTheOwnerOnly();
    void usesWalAndTheSchema();
    void loadsTenThousandMessages();
};

void tst_SqliteStorage::answersInOrderAndLater()
{
    QStringList expected;
    for (int i = 0; i < 20; ++i) {
        expected << u"stored %1"_s.arg(m_storage->put(info(kThread), { { i, message(QString::number(i)) } }, {}));
        expected << u"loaded %1"_s.arg(m_storage->loadThread(kThread));
        expected << u"listed %1"_s.arg(m_storage->listThreads(u"connection"_s, u"account"_s));
        expected << u"stored %1"_s.arg(m_storage->putInfo(info(kThread)));
    }
    QVERIFY(m_answers.isEmpty()); // never before the call returns
    QTRY_COMPARE(m_answers.size(), expected.size());
    QCOMPARE(m_answers, expected);
    const QList<quint64> loads = m_threads.keys();
    for (const quint64 ticket : loads) // each load saw what was put before it, and nothing later
        QCOMPARE(m_threads.value(ticket).messages.size(), static_cast<qsizetype>(ticket + 2) / 4);
}

void tst_SqliteStorage::everyFieldComesBack()
{
    Message whole = message(u"m"_s, u"Zoë 漢字 👋🏽 \" \\ \n"_s);
    whole.role = Message::Role::Assistant;
    whole.author = u"Ada"_s;
    whole.parts = { { { { u"type"_s, u"image"_s } } } };
    whole.toolCalls = { { u"1"_s, u"delete"_s, u"{\"a\":"_s, u"ok"_s, ToolCall::State::Done, 12, u"enc"_s } };
    whole.toolCallId = u"call"_s;
    whole.delivery = Message::Delivery::WaitsForSignIn;
    whole.end = Message::End::Stopped;
    whole.onServer = false;
    whole.extra = { { u"k"_s, 1 } };
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, whole } }, { outboxRow(u"m"_s) })));
    reopen();
    const StoredThread thread = load();
    QVERIFY(thread.info.key == kThread);
    QCOMPARE(thread.info.agentId, u"agent"_s);
    QCOMPARE(thread.info.title, u"Title"_s);
    QCOMPARE(thread.info.lastWords, u"last words"_s);
    QCOMPARE(thread.info.changed, info(kThread).changed);
    QCOMPARE(thread.info.draft, u"a draft"_s);
    QCOMPARE(thread.messages.size(), 1);
    QVERIFY(thread.messages.front() == whole);
    QVERIFY(thread.outbox == QList { outboxRow(u"m"_s) });
}

void tst_SqliteStorage::replacesById()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"a"_s) }, { 1, message(u"b"_s) } }, {})));
    QVERIFY(isStored(m_storage->put(info(kThread, 5, u"New"_s), { { 0, message(u"a"_s, u"changed"_s) } }, {})));
    const StoredThread thread = load();
    QCOMPARE(idsOf(thread), (QStringList { u"a"_s, u"b"_s }));
    QCOMPARE(thread.messages.front().text, u"changed"_s);
    QCOMPARE(thread.info.title, u"New"_s);
    QCOMPARE(list(u"connection"_s, u"account"_s).size(), 1);
}

void tst_SqliteStorage::ordersByPosition()
{
    QVERIFY(
        isStored(m_storage->put(info(kThread), { { 2, message(u"c"_s) }, { 0, message(u"a"_s) }, { 10, message(u"d"_s) } }, {})));
    QVERIFY(isStored(m_storage->put(info(kThread), { { 1, message(u"b"_s) } }, {})));
    QCOMPARE(idsOf(load()), (QStringList { u"a"_s, u"b"_s, u"c"_s, u"d"_s }));
    QVERIFY(isStored(m_storage->put(info(kThread), { { 11, message(u"a"_s) } }, {})));
    QCOMPARE(idsOf(load()), (QStringList { u"b"_s, u"c"_s, u"d"_s, u"a"_s }));
}

void tst_SqliteStorage::unknownThreadIsEmpty()
{
    const StoredThread thread = load();
    QVERIFY(thread.info.key == kThread);
    QVERIFY(thread.messages.isEmpty() && thread.outbox.isEmpty());
    QVERIFY(list(u"connection"_s, u"account"_s).isEmpty()); // asking makes none
}

void tst_SqliteStorage::nullTextsAreFine()
{
    QVERIFY(isStored(m_storage->put({}, { { 0, {} } }, { OutboxRow() })));
    QVERIFY(isStored(m_storage->putInfo({})));
    const StoredThread thread = load({});
    QCOMPARE(thread.messages.size(), 1);
    QVERIFY(!thread.info.changed.isValid());
    QVERIFY(thread.outbox == QList { OutboxRow() });
}

void tst_SqliteStorage::listsNewestFirst()
{
    for (const int i : { 2, 5, 1, 4, 3 })
        QVERIFY(isStored(m_storage->put(info({ u"c"_s, u"a"_s, QString::number(i) }, i), {}, {})));
    QStringList order;
    for (const ThreadInfo &thread : list(u"c"_s, u"a"_s))
        order << thread.key.threadId;
    QCOMPARE(order, (QStringList { u"5"_s, u"4"_s, u"3"_s, u"2"_s, u"1"_s }));
}

void tst_SqliteStorage::accountsNeverSeeEachOther()
{
    const QList<ThreadKey> keys { { u"c1"_s, u"ada"_s, u"t"_s },
                                  { u"c1"_s, u"bob"_s, u"t"_s },
                                  { u"c2"_s, u"ada"_s, u"t"_s },
                                  { u"c1"_s, u""_s, u"t"_s },
                                  { u"c1"_s, u"Ada"_s, u"t"_s } };
    for (int i = 0; i < keys.size(); ++i) {
        const QString own = u"of %1"_s.arg(i);
        QVERIFY(isStored(m_storage->put(info(keys.at(i), i, own), { { 0, message(u"same-id"_s, own) } },
                                        { outboxRow(u"row %1"_s.arg(i), keys.at(i)) })));
    }
    QVERIFY(isStored(m_storage->removeMessage(keys.at(1), u"same-id"_s)));
    for (int i = 0; i < keys.size(); ++i) {
        const StoredThread thread = load(keys.at(i));
        QCOMPARE(thread.info.title, u"of %1"_s.arg(i));
        QCOMPARE(thread.messages.size(), i == 1 ? 0 : 1);
        QVERIFY(i == 1 || thread.messages.front().text == u"of %1"_s.arg(i));
        QVERIFY(thread.outbox == QList { outboxRow(u"row %1"_s.arg(i), keys.at(i)) });
        const QList<ThreadInfo> threads = list(keys.at(i).connectionId, keys.at(i).accountKey);
        QCOMPARE(threads.size(), 1);
        QCOMPARE(threads.front().title, u"of %1"_s.arg(i));
    }
}

void tst_SqliteStorage::infoChangesNoMessage()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, { outboxRow(u"m"_s) })));
    ThreadInfo changed = info(kThread, 5, u"Another title"_s);
    changed.draft = u"half a senten"_s;
    QVERIFY(isStored(m_storage->putInfo(changed)));
    QVERIFY(load().info == changed);
    QCOMPARE(load().messages.size(), 1);
    QCOMPARE(load().outbox.size(), 1);
    const ThreadKey fresh { u"connection"_s, u"account"_s, u"fresh"_s };
    QVERIFY(isStored(m_storage->putInfo(info(fresh))));
    QCOMPARE(load(fresh).info.title, u"Title"_s);
}

void tst_SqliteStorage::everyFieldOfAThreadComesBack()
{
    ThreadInfo full = info(kThread);
    full.ownTitle = u"Ünser „Title“ 漢字"_s;
    full.pinned = true;
    full.scroll = { u"m'1"_s, -7 };
    Interrupt asked;
    asked.id = u"i1"_s;
    asked.reason = u"tool_call"_s;
    asked.message = u"Delete “a”?"_s;
    asked.toolCallId = u"c1"_s;
    asked.subagentRunId = u"s1"_s;
    asked.responseSchema = { { u"type"_s, u"object"_s }, { u"properties"_s, QJsonObject { { u"a"_s, QJsonObject() } } } };
    asked.expiresAt = QDateTime::fromMSecsSinceEpoch(1'900'000'000'123, QTimeZone::utc());
    asked.metadata = { { u"k"_s, QJsonValue() } };
    Interrupt old;
    old.id = u"i2"_s;
    old.isLegacy = true;
    old.value = QJsonObject { { u"q"_s, 1.5 } };
    full.interrupts = { asked, old };
    full.answers = { { u"i1"_s, ResumeEntry::Status::Resolved, QJsonObject { { u"yes"_s, true } } },
                     { u"i2"_s, ResumeEntry::Status::Cancelled },
                     { u"i3"_s, ResumeEntry::Status::Resolved, QJsonValue() },
                     { u"i4"_s, ResumeEntry::Status::Resolved, u""_s } };
    QVERIFY(isStored(m_storage->put(full, { { 0, message(u"m"_s) } }, {})));
    reopen();
    QVERIFY(load().info == full);
    QVERIFY(list(u"connection"_s, u"account"_s) == QList { full });
}

void tst_SqliteStorage::stateComesBack_data()
{
    QTest::addColumn<QJsonValue>("state");
    QTest::newRow("object") << QJsonValue(QJsonObject { { u"a"_s, QJsonArray { 1, u"漢"_s, QJsonValue() } } });
    QTest::newRow("list") << QJsonValue(QJsonArray());
    QTest::newRow("text") << QJsonValue(u"a"_s);
    QTest::newRow("number") << QJsonValue(9007199254740993LL);
    QTest::newRow("false") << QJsonValue(false);
    QTest::newRow("null") << QJsonValue();
    QTest::newRow("none") << QJsonValue(QJsonValue::Undefined);
}

void tst_SqliteStorage::stateComesBack()
{
    QFETCH(QJsonValue, state);
    QVERIFY(isStored(m_storage->put(info(kThread), {}, {})));
    QVERIFY(load().state.isUndefined());
    QVERIFY(isStored(m_storage->putState(kThread, u"before"_s)));
    QVERIFY(isStored(m_storage->putState(kThread, state)));
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, {}))); // touches it not
    reopen();
    QCOMPARE(load().state, state);
    QCOMPARE(load().state.type(), state.type());
}

void tst_SqliteStorage::removesAThread()
{
    const ThreadKey other { u"connection"_s, u"account"_s, u"other"_s };
    const ThreadKey elsewhere { u"connection"_s, u"another account"_s, u"thread"_s };
    for (const ThreadKey &key : { kThread, other, elsewhere }) {
        QVERIFY(
            isStored(m_storage->put(info(key), { { 0, message(u"m"_s) }, { 1, message(u"n"_s) } }, { outboxRow(u"n"_s, key) })));
        QVERIFY(isStored(m_storage->putState(key, u"secret state"_s)));
    }
    ThreadInfo told = info(kThread);
    told.serverId = u"theirs"_s;
    QVERIFY(isStored(m_storage->putInfo(told)));
    QVERIFY(isStored(m_storage->removeThread(kThread)));
    reopen();
    const StoredThread gone = load();
    QVERIFY(gone.info.isRemoved);
    QVERIFY(gone.messages.isEmpty() && gone.outbox.isEmpty() && gone.state.isUndefined());
    QVERIFY(gone.info.title.isEmpty() && gone.info.draft.isEmpty() && gone.info.lastWords.isEmpty());
    QCOMPARE(gone.info.serverId, u"theirs"_s); // under which the server would list it
    for (const ThreadKey &key : { other, elsewhere }) {
        QVERIFY(load(key).info == info(key));
        QCOMPARE(load(key).messages.size(), 2);
        QCOMPARE(load(key).outbox.size(), 1);
        QCOMPARE(load(key).state, QJsonValue(u"secret state"_s));
    }
    const QList<ThreadInfo> listed = list(u"connection"_s, u"account"_s);
    QCOMPARE(listed.size(), 2); // the server's list must not bring it back
    QCOMPARE(std::count_if(listed.begin(), listed.end(), [](const ThreadInfo &one) { return one.isRemoved; }), 1);
    QCOMPARE(sql(u"SELECT count(*) FROM message"_s).toInt(), 4);
    QCOMPARE(sql(u"SELECT count(*) FROM outbox"_s).toInt(), 2);
}

void tst_SqliteStorage::removesAThreadNobodyKnows()
{
    QVERIFY(isStored(m_storage->removeThread(kThread)));
    const QList<ThreadInfo> listed = list(u"connection"_s, u"account"_s);
    QCOMPARE(listed.size(), 1);
    QVERIFY(listed.first().isRemoved);
    QVERIFY(isStored(m_storage->removeThread(kThread)));
    QCOMPARE(list(u"connection"_s, u"account"_s).size(), 1);
}

void tst_SqliteStorage::removedThreadsComeBackWhenPut()
{
    QVERIFY(isStored(m_storage->removeThread(kThread)));
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, {})));
    QVERIFY(load().info == info(kThread));
    QCOMPARE(load().messages.size(), 1);
}

//! A database as version 1 left it.
void tst_SqliteStorage::opensADatabaseOfTheFirstSchema()
{
    m_storage.reset();
    QVERIFY(QDir().mkpath(QFileInfo(file()).path()));
    QFile::remove(file());
    const QStringList before {
        u"CREATE TABLE thread (row INTEGER PRIMARY KEY, connection TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL, "
        "agent TEXT NOT NULL, title TEXT NOT NULL, lastWords TEXT NOT NULL, changed INTEGER NOT NULL, draft TEXT NOT NULL, "
        "UNIQUE (connection, account, id))"_s,
        u"CREATE TABLE message (thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, id TEXT NOT NULL, "
        "position INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (thread, id))"_s,
        u"CREATE INDEX messageOrder ON message (thread, position)"_s,
        u"CREATE TABLE outbox (message TEXT NOT NULL, thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, "
        "agent TEXT NOT NULL, stage TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (message, thread))"_s,
        u"INSERT INTO thread VALUES (7, 'connection', 'account', 'thread', 'agent', 'Title', 'last words', 1800000000123, "
        "'a draft')"_s,
        u"INSERT INTO message VALUES (7, 'm', 0, '{\"id\":\"m\",\"text\":\"kept\"}')"_s,
        u"INSERT INTO outbox VALUES ('m', 7, 'agent', 'waitsForSignIn', 1800000000789)"_s,
        u"PRAGMA user_version = 1"_s,
    };
    for (const QString &statement : before)
        QCOMPARE(sql(statement), QVariant());
    open();
    QVERIFY(load().info == info(kThread)); // what is new has its defaults
    QCOMPARE(load().messages.value(0).text, u"kept"_s);
    QCOMPARE(load().outbox.value(0).stage, OutboxRow::Stage::WaitsForSignIn);
    QVERIFY(load().state.isUndefined());
    QCOMPARE(sql(u"PRAGMA user_version"_s).toInt(), 3);
    ThreadInfo pinned = info(kThread);
    pinned.pinned = true;
    QVERIFY(isStored(m_storage->putInfo(pinned)));
    reopen();
    QVERIFY(load().info.pinned);
    QCOMPARE(sql(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
}

void tst_SqliteStorage::outboxRows()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, { outboxRow(u"m"_s) })));
    OutboxRow row = outboxRow(u"m"_s);
    row.stage = OutboxRow::Stage::MayHaveArrived;
    QVERIFY(isStored(m_storage->putOutbox(row)));
    QVERIFY(load().outbox == QList { row });
    QCOMPARE(load().info.title, u"Title"_s); // the thread stays as it was
    QVERIFY(isStored(m_storage->removeOutbox(u"unknown"_s)));
    QVERIFY(isStored(m_storage->removeOutbox(u"m"_s)));
    QVERIFY(load().outbox.isEmpty());
    QCOMPARE(load().messages.size(), 1);
}

void tst_SqliteStorage::listsWhatWaitsOfAnAccount()
{
    const ThreadKey other { u"connection"_s, u"account"_s, u"other thread"_s };
    OutboxRow first = outboxRow(u"first"_s, other);
    first.since = first.since.addSecs(-60);
    first.stage = OutboxRow::Stage::WaitsForSignIn;
    QVERIFY(isStored(m_storage->putOutbox(outboxRow(u"second"_s))));
    QVERIFY(isStored(m_storage->putOutbox(first)));
    QVERIFY(isStored(m_storage->putOutbox(outboxRow(u"a"_s, { u"connection"_s, u"else"_s, u"thread"_s }))));
    QVERIFY(isStored(m_storage->putOutbox(outboxRow(u"b"_s, { u"else"_s, u"account"_s, u"thread"_s }))));
    QSignalSpy listed(m_storage.get(), &ConversationStorage::outboxListed);
    const quint64 ticket = m_storage->listOutbox(u"connection"_s, u"account"_s);
    QTRY_COMPARE(listed.size(), 1);
    QCOMPARE(listed.first().at(0).toULongLong(), ticket);
    QVERIFY(listed.first().at(1).value<QList<OutboxRow>>() == (QList { first, outboxRow(u"second"_s) }));
}

void tst_SqliteStorage::everyStageComesBack()
{
    OutboxRow row = outboxRow(u"m"_s);
    for (int i = 0; i <= static_cast<int>(OutboxRow::Stage::MayHaveArrived); ++i) {
        row.stage = static_cast<OutboxRow::Stage>(i);
        QVERIFY(isStored(m_storage->putOutbox(row)));
        QVERIFY(load().outbox == QList { row });
    }
    m_storage.reset();
    QCOMPARE(sql(u"UPDATE outbox SET stage = 'of a later version'"_s), QVariant());
    open();
    QVERIFY(load().outbox.front().stage == OutboxRow::Stage::AskPerson);
}

void tst_SqliteStorage::outboxMakesTheThread()
{
    QVERIFY(isStored(m_storage->putOutbox(outboxRow(u"m"_s))));
    QVERIFY(load().outbox == QList { outboxRow(u"m"_s) });
    QCOMPARE(list(u"connection"_s, u"account"_s).size(), 1);
}

void tst_SqliteStorage::removesAMessageWithItsOutboxRow()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"a"_s) }, { 1, message(u"b"_s) } },
                                    { outboxRow(u"a"_s), outboxRow(u"b"_s) })));
    QVERIFY(isStored(m_storage->removeMessage(kThread, u"a"_s)));
    QVERIFY(isStored(m_storage->removeMessage(kThread, u"unknown"_s)));
    QCOMPARE(idsOf(load()), QStringList { u"b"_s });
    QVERIFY(load().outbox == QList { outboxRow(u"b"_s) });
}

void tst_SqliteStorage::survivesReopening()
{
    for (int round = 0; round < 3; ++round) {
        QVERIFY(isStored(m_storage->put(info(kThread), { { round, message(QString::number(round)) } }, {})));
        reopen();
        QCOMPARE(load().messages.size(), round + 1);
    }
}

void tst_SqliteStorage::deletingFinishesTheQueue()
{
    for (int i = 0; i < 200; ++i)
        std::ignore = m_storage->put(info(kThread), { { i, message(QString::number(i)) } }, {});
    m_storage.reset();
    QVERIFY(m_answers.isEmpty());
    QVERIFY(!QFile::exists(file() + u"-wal"_s)); // closed properly
    open();
    QCOMPARE(load().messages.size(), 200);
}

void tst_SqliteStorage::hostileTextIsOnlyText()
{
    const QString hostile = u"'); DROP TABLE message; -- \" ? :id @x $y % _ \u202e\n"_s;
    const ThreadKey key { hostile, hostile, hostile };
    QVERIFY(isStored(m_storage->put(info(key, 1, hostile), { { 0, message(hostile, hostile) } }, { outboxRow(hostile, key) })));
    const StoredThread thread = load(key);
    QCOMPARE(thread.info.title, hostile);
    QVERIFY(thread.messages.front() == message(hostile, hostile));
    QVERIFY(thread.outbox == QList { outboxRow(hostile, key) });
    QVERIFY(list(u"%"_s, u"%"_s).isEmpty());
}

void tst_SqliteStorage::filesAreForTheOwnerOnly()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, {})));
    for (const QString &end : { u""_s, u"-wal"_s, u"-shm"_s })
        QCOMPARE(QFile::permissions(file() + end), kOwnerOnly);
    QCOMPARE(QFile::permissions(QFileInfo(file()).path()), kOwnerOnly | QFile::ExeOwner | QFile::ExeUser);
    m_storage.reset();
    QVERIFY(QFile::setPermissions(file(), kOwnerOnly | QFile::ReadGroup | QFile::ReadOther));
    open();
    QCOMPARE(load().messages.size(), 1);
    QCOMPARE(QFile::permissions(file()), kOwnerOnly);
}

void tst_SqliteStorage::usesWalAndTheSchema()
{
    QVERIFY(isStored(m_storage->putInfo(info(kThread))));
    QCOMPARE(sql(u"PRAGMA journal_mode"_s).toString(), u"wal"_s);
    QCOMPARE(sql(u"PRAGMA user_version"_s).toInt(), 3);
    QCOMPARE(sql(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
}

void tst_SqliteStorage::loadsTenThousandMessages()
{
    QList<std::pair<int, Message>> many;
    for (int i = 0; i < 10'000; ++i)
        many << std::pair(i, message(u"message-%1"_s.arg(i), u"Some words of an answer, number %1. "_s.arg(i).repeated(10)));
    for (int i = 0; i < 3; ++i) // other threads do not slow it down
        QVERIFY(isStored(m_storage->put(info({ u"connection"_s, u"account"_s, QString::number(i) }), many, {})));
    QVERIFY(isStored(m_storage->put(info(kThread), many, {})));
    const StoredThread thread = load();
    QCOMPARE(thread.messages.size(), 10'000);
    QVERIFY(thread.messages.at(1234) == many.at(1234).second);
}

COUNTERSIGN_TEST(tst_SqliteStorage, "tst_sqlitestorage")
#include "tst_sqlitestorage.moc"
