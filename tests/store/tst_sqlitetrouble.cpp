// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fulldisk.h"
#include "storagefixture.h"
#include "store/sqlitedatabase.h"
#include "testregistry.h"
#include "unprivileged.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QRegularExpression>
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

//! Disks that fail, files that are not what they should be, and processes that end in the middle.
class tst_SqliteTrouble : public StorageFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_putAside.clear();
        m_directory = std::make_unique<QTemporaryDir>();
        open();
    }
    void cleanup() { m_storage.reset(); }

    void newerSchemaIsNotTouched();
    void disksThatFail_data();
    void disksThatFail();
    void whatIsNoDatabaseIsPutAside_data();
    void whatIsNoDatabaseIsPutAside();
    void aLogCutAtEveryLength();
    void anotherProgramHoldsIt();
    void aFullDiskIsSaidToBeFull();
    void aFileThatMayNotBeWritten();
    void fullDiskFailsWholeAndRecovers();
    void recoversWhenTheDirectoryCanBeMade();
    void unreadableRowIsLeftOut();
    void survivesKill();
    void survivesKillWhileDeleting();
    void survivesKillBetweenPieces();
};

void tst_SqliteTrouble::newerSchemaIsNotTouched()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, {})));
    m_storage.reset();
    QCOMPARE(sql(u"PRAGMA user_version = 4"_s), QVariant());
    QFile database(file());
    QVERIFY(database.open(QFile::ReadOnly));
    const QByteArray before = database.readAll();
    open();
    const QList<quint64> tickets { m_storage->put(info(kThread), { { 0, message(u"x"_s) } }, {}),
                                   m_storage->putOutbox(outboxRow(u"x"_s)),
                                   m_storage->removeOutbox(u"x"_s),
                                   m_storage->putInfo(info(kThread)),
                                   m_storage->putState(kThread, u"x"_s),
                                   m_storage->removeMessage(kThread, u"m"_s),
                                   m_storage->removeThread(kThread),
                                   m_storage->listThreads(u"connection"_s, u"account"_s),
                                   m_storage->loadThread(kThread) };
    for (const quint64 ticket : tickets)
        QCOMPARE(errorOf(ticket).condition, Condition::StorageNewer);
    QCOMPARE(m_answers.size(), tickets.size());
    m_storage.reset();
    QVERIFY(database.seek(0));
    QCOMPARE(database.readAll(), before);
}

void tst_SqliteTrouble::disksThatFail_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("a file in place of the directory") << u"profile"_s;
    QTest::newRow("a directory in place of the file") << u"profile/chats.db/inside"_s;
}

void tst_SqliteTrouble::disksThatFail()
{
    QFETCH(QString, what);
    m_storage.reset();
    if (what.contains(u'/')) {
        QVERIFY(QDir(m_directory->path()).mkpath(what));
    } else {
        QFile inTheWay(m_directory->filePath(what));
        QVERIFY(inTheWay.open(QFile::WriteOnly));
    }
    open();
    for (const quint64 ticket : { m_storage->put(info(kThread), { { 0, message(u"m"_s) } }, {}), m_storage->loadThread(kThread),
                                  m_storage->putInfo(info(kThread)), m_storage->listThreads(u"connection"_s, u"account"_s) }) {
        const Error error = errorOf(ticket);
        QCOMPARE(error.condition, Condition::StorageFailed);
        QCOMPARE(error.arguments.size(), 1);
        QVERIFY(!error.arguments.front().isEmpty());
    }
    QVERIFY(m_putAside.isEmpty());
}

void tst_SqliteTrouble::whatIsNoDatabaseIsPutAside_data()
{
    QTest::addColumn<qsizetype>("kept"); //!< bytes of the real one
    QTest::newRow("no database") << 0LL;
    QTest::newRow("damaged behind its head") << 100LL;
}

void tst_SqliteTrouble::whatIsNoDatabaseIsPutAside()
{
    QFETCH(qsizetype, kept);
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"m"_s, QString(50'000, u'x')) } }, {})));
    m_storage.reset();
    QFile bytes(file());
    QVERIFY(bytes.open(QFile::ReadWrite) && bytes.seek(kept));
    QVERIFY(bytes.write(QByteArray(bytes.size() - kept, '\x5a')) > 0);
    bytes.close();
    QVERIFY(bytes.open(QFile::ReadOnly));
    const QByteArray strange = bytes.readAll();
    bytes.close();
    open();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^damaged chats were put aside"_s));
    QVERIFY(list(u"connection"_s, u"account"_s).isEmpty());
    QCOMPARE(m_putAside.size(), 1);
    QCOMPARE(m_putAside.first().condition, Condition::StorageDamaged);
    QCOMPARE(m_putAside.first().arguments, QStringList { u"chats.db.broken"_s });
    QFile aside(file() + u".broken"_s);
    QVERIFY(aside.open(QFile::ReadOnly));
    QCOMPARE(aside.readAll(), strange);
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"new"_s) } }, {})));
    reopen();
    QCOMPARE(idsOf(load()), QStringList { u"new"_s });
    QCOMPARE(m_putAside.size(), 1); // told once
}

//! As after a power failure: whatever is left of the write-ahead log, each write is there whole or not at all, in order.
void tst_SqliteTrouble::aLogCutAtEveryLength()
{
    constexpr int writes = 6;
    constexpr qsizetype kFrame = 24 + 4096; // of the log, behind a head of 32 bytes
    for (int i = 0; i < writes; ++i) {
        const QString id = QString::number(i);
        QVERIFY(isStored(m_storage->put(info(kThread, i + 1), { { i, message(id, QString(3000, u'x')) } }, { outboxRow(id) })));
    }
    QFile log(file() + u"-wal"_s);
    QFile main(file());
    QVERIFY(log.open(QFile::ReadOnly) && main.open(QFile::ReadOnly));
    const QByteArray whole = log.readAll();
    const QByteArray database = main.readAll();
    m_storage.reset();
    const QTemporaryDir memory(u"/dev/shm/countersign-XXXXXX"_s); // a few hundred times a disk takes a while
    const QString copy = (memory.isValid() ? memory.path() : m_directory->path()) + u"/copy.db"_s;
    QList<qsizetype> lengths;
    for (qsizetype frame = 32; frame <= whole.size(); frame += kFrame) {
        for (const qsizetype more : { -9, -1, 0, 1, 8, 23, 24, 25, 1000, 2000, 3000, 4000 })
            lengths << std::min(frame + more, whole.size());
    }
    qsizetype most = 0;
    for (const qsizetype length : std::as_const(lengths)) {
        for (const auto &[path, bytes] : { std::pair(copy, database), std::pair(copy + u"-wal"_s, whole.left(length)) }) {
            QFile file(path);
            QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
        }
        QFile::remove(copy + u"-shm"_s);
        SqliteDatabase opened(copy);
        const auto thread = opened.loadThread(kThread);
        QVERIFY2(thread, qPrintable(QString::number(length)));
        QCOMPARE(thread->outbox.size(), thread->messages.size()); // they go together
        for (qsizetype i = 0; i < thread->messages.size(); ++i)
            QCOMPARE(thread->messages.at(i).id, QString::number(i));
        QVERIFY2(thread->messages.size() >= most, qPrintable(QString::number(length))); // more of the log is never less
        most = thread->messages.size();
        QVERIFY(!opened.takePutAside());
    }
    QCOMPARE(most, writes);
}

void tst_SqliteTrouble::anotherProgramHoldsIt()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"a"_s) } }, {})));
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
        other.setDatabaseName(file());
        QVERIFY(other.open());
        QVERIFY(QSqlQuery(other).exec(u"BEGIN IMMEDIATE"_s));
        QCOMPARE(errorOf(m_storage->putInfo(info(kThread))).condition, Condition::StorageLocked);
        QCOMPARE(idsOf(load()), QStringList { u"a"_s }); // reading goes on
    }
    QSqlDatabase::removeDatabase(u"other"_s);
    QVERIFY(isStored(m_storage->putInfo(info(kThread))));
}

void tst_SqliteTrouble::aFullDiskIsSaidToBeFull()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"before"_s) } }, {})));
    {
        const FullDisk disk;
        QVERIFY(disk.isFull());
        QCOMPARE(errorOf(m_storage->put(info(kThread), { { 1, message(u"never"_s) } }, {})).condition, Condition::StorageFull);
    }
    QCOMPARE(idsOf(load()), QStringList { u"before"_s });
    QVERIFY(isStored(m_storage->put(info(kThread), { { 1, message(u"after"_s) } }, {})));
}

void tst_SqliteTrouble::aFileThatMayNotBeWritten()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"a"_s) } }, {})));
    m_storage.reset();
    QVERIFY(QFile::setPermissions(file(), QFile::ReadOwner));
    {
        const Unprivileged thisThread;
        open(); // its thread begins here
    }
    QCOMPARE(errorOf(m_storage->putInfo(info(kThread))).condition, Condition::StorageReadOnly);
}

void tst_SqliteTrouble::fullDiskFailsWholeAndRecovers()
{
    QVERIFY(isStored(m_storage->put(info(kThread), { { 0, message(u"before"_s) } }, {})));
    rlimit unlimited {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const auto restore = qScopeGuard([&] {
        ::setrlimit(RLIMIT_FSIZE, &unlimited);
        std::signal(SIGXFSZ, handler);
    });
    rlimit tight = unlimited;
    tight.rlim_cur = 200'000; // of the write-ahead log
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    QList<std::pair<int, Message>> many;
    for (int i = 1; i < 100; ++i)
        many << std::pair(i, message(QString::number(i), QString(10'000, u'x')));
    const Error error = errorOf(m_storage->put(info(kThread, 9, u"Never"_s), many, { outboxRow(u"1"_s) }));
    QCOMPARE(error.condition, Condition::StorageFailed);
    QVERIFY(!error.arguments.value(0).isEmpty());
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    QCOMPARE(idsOf(load()), QStringList { u"before"_s }); // all or nothing
    QCOMPARE(load().info.title, u"Title"_s);
    QVERIFY(load().outbox.isEmpty());
    QVERIFY(isStored(m_storage->put(info(kThread), many, {})));
    QCOMPARE(load().messages.size(), 100);
}

void tst_SqliteTrouble::recoversWhenTheDirectoryCanBeMade()
{
    m_storage.reset();
    QFile inTheWay(m_directory->filePath(u"profile"_s));
    QVERIFY(inTheWay.open(QFile::WriteOnly));
    open();
    QCOMPARE(errorOf(m_storage->putInfo(info(kThread))).condition, Condition::StorageFailed);
    QVERIFY(inTheWay.remove());
    QVERIFY(isStored(m_storage->putInfo(info(kThread))));
}

void tst_SqliteTrouble::unreadableRowIsLeftOut()
{
    QVERIFY(
        isStored(m_storage->put(info(kThread), { { 0, message(u"a"_s) }, { 1, message(u"b"_s) }, { 2, message(u"c"_s) } }, {})));
    m_storage.reset();
    QCOMPARE(sql(u"UPDATE message SET json = '{\"id\":' WHERE id = 'b'"_s), QVariant());
    open();
    QTest::ignoreMessage(QtWarningMsg, "a stored message cannot be read and is left out");
    QCOMPARE(idsOf(load()), (QStringList { u"a"_s, u"c"_s }));
    // What comes then is counted without it, and stands behind the rest all the same.
    QVERIFY(isStored(m_storage->put(info(kThread), { { 2, message(u"d"_s) }, { 3, message(u"e"_s) } }, {})));
    QTest::ignoreMessage(QtWarningMsg, "a stored message cannot be read and is left out");
    QCOMPARE(idsOf(load()), (QStringList { u"a"_s, u"c"_s, u"d"_s, u"e"_s }));
}

void tst_SqliteTrouble::survivesKill()
{
    m_storage.reset();
    int said = 0;
    for (int round = 1; round <= 3; ++round) {
        QFile::remove(file());
        QProcess writer;
        writer.start(QStringLiteral(COUNTERSIGN_STORE_WRITER), { file() });
        said = 0;
        while (said < 20 * round && writer.waitForReadyRead(30'000)) {
            while (writer.canReadLine())
                said = writer.readLine().toInt() + 1;
        }
        writer.kill();
        QVERIFY(writer.waitForFinished());
        while (writer.canReadLine())
            said = writer.readLine().toInt() + 1;
        QVERIFY(said >= 20 * round);
        open();
        const StoredThread thread = load({ u"c"_s, u"a"_s, u"t"_s });
        // All it said to be stored is there; one more may have been stored and not said. Message and outbox row go together.
        QVERIFY(thread.messages.size() == said || thread.messages.size() == said + 1);
        QCOMPARE(thread.outbox.size(), thread.messages.size());
        for (int i = 0; i < thread.messages.size(); ++i)
            QCOMPARE(thread.messages.at(i).id, QString::number(i));
        QCOMPARE(sql(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
        m_storage.reset();
    }
}

//! The writer puts a thread whole and deletes it, again and again: whenever it is killed, it is there whole or not at all.
void tst_SqliteTrouble::survivesKillWhileDeleting()
{
    m_storage.reset();
    for (int round = 1; round <= 5; ++round) {
        QProcess writer;
        writer.start(QStringLiteral(COUNTERSIGN_STORE_WRITER), { file(), u"delete"_s });
        int said = 0;
        while (said < 4 * round && writer.waitForReadyRead(30'000)) {
            while (writer.canReadLine())
                said = writer.readLine().toInt() + 1;
        }
        writer.kill();
        QVERIFY(writer.waitForFinished());
        QVERIFY(said >= 4 * round);
        open();
        const StoredThread thread = load({ u"c"_s, u"a"_s, u"t"_s });
        QCOMPARE(thread.messages.size(), thread.info.isRemoved ? 0 : 300);
        QCOMPARE(thread.outbox.size(), thread.info.isRemoved ? 0 : 1);
        QCOMPARE(thread.info.title, thread.info.isRemoved ? QString() : u"Whole"_s);
        QCOMPARE(load({ u"c"_s, u"a"_s, u"other"_s }).messages.size(), 1);
        QCOMPARE(sql(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
        m_storage.reset();
    }
}

//! Between two pieces of a history whose messages have another place now: they stand in order all the same.
void tst_SqliteTrouble::survivesKillBetweenPieces()
{
    m_storage.reset();
    for (const int writes : { 2, 3, 5, 6, 7 }) {
        QFile::remove(file());
        QProcess writer;
        writer.start(QStringLiteral(COUNTERSIGN_STORE_WRITER), { file(), u"before"_s, QString::number(writes) });
        int said = 0;
        while (said < writes && writer.waitForReadyRead(30'000)) {
            while (writer.canReadLine())
                said = writer.readLine().toInt() + 1;
        }
        writer.kill();
        QVERIFY(writer.waitForFinished());
        QCOMPARE(said, writes);
        open();
        const ThreadKey key { u"c"_s, u"a"_s, u"t"_s };
        const QStringList ids = idsOf(load(key));
        QVERIFY(ids.size() > 2500);
        for (int i = 1; i < ids.size(); ++i)
            QVERIFY2(ids.at(i - 1).toInt() < ids.at(i).toInt(), qPrintable(ids.at(i - 1) + u' ' + ids.at(i)));
        // What is said next stands at the end.
        QVERIFY(isStored(m_storage->put(info(key), { { int(ids.size()), message(u"9999"_s) } }, {})));
        QCOMPARE(idsOf(load(key)), ids + QStringList { u"9999"_s });
        m_storage.reset();
    }
}

COUNTERSIGN_TEST(tst_SqliteTrouble, "tst_sqlitetrouble")
#include "tst_sqlitetrouble.moc"
