// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/historyeraser.h"
#include "store/sqlitestorage.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Which chats leave the disk, and which stay.
class tst_HistoryEraser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_storage = std::make_unique<SqliteStorage>(m_directory->filePath(u"chats.sqlite"_s));
        put(u"mine"_s, u"old"_s, -40);
        put(u"mine"_s, u"young"_s, -3);
        put(u"mine"_s, u"waiting"_s, -40, true);
        put(u"hers"_s, u"old"_s, -40);
    }
    void cleanup() { m_storage.reset(); }

    void leaves_data()
    {
        QTest::addColumn<QStringList>("accounts");
        QTest::addColumn<int>("days"); // 0 = all
        QTest::addColumn<int>("deleted");
        QTest::addColumn<QStringList>("mine");
        QTest::addColumn<QStringList>("hers");
        const QStringList all { u"old"_s, u"waiting"_s, u"young"_s };
        QTest::newRow("older than a month; what waits is kept")
            << QStringList { u"mine"_s } << 31 << 1 << QStringList { u"waiting"_s, u"young"_s } << QStringList { u"old"_s };
        QTest::newRow("older than two months") << QStringList { u"mine"_s } << 60 << 0 << all << QStringList { u"old"_s };
        QTest::newRow("all of one account") << QStringList { u"mine"_s } << 0 << 3 << QStringList() << QStringList { u"old"_s };
        QTest::newRow("all of both") << QStringList { u"mine"_s, u"hers"_s } << 0 << 4 << QStringList() << QStringList();
        QTest::newRow("nobody") << QStringList() << 0 << 0 << all << QStringList { u"old"_s };
    }
    void leaves()
    {
        QFETCH(const QStringList, accounts);
        QFETCH(const int, days);
        QFETCH(const int, deleted);
        QList<HistoryEraser::Account> list;
        for (const QString &account : accounts)
            list.append({ u"c"_s, account });
        HistoryEraser eraser(*m_storage, list);
        QSignalSpy finished(&eraser, &HistoryEraser::finished);
        eraser.start(days == 0 ? QDateTime() : QDateTime::currentDateTimeUtc().addDays(-days));
        QVERIFY(finished.isEmpty()); // never before start() returned
        QVERIFY(finished.wait(test::kEventually));
        QCOMPARE(finished.first().first().toInt(), deleted);
        QTEST(threads(u"mine"_s), "mine");
        QTEST(threads(u"hers"_s), "hers");
        QCOMPARE(finished.size(), 1);
    }

private:
    void put(const QString &account, const QString &thread, int days, bool waits = false)
    {
        ThreadInfo info;
        info.key = { u"c"_s, account, thread };
        info.changed = QDateTime::currentDateTimeUtc().addDays(days);
        Message message;
        message.id = u"m"_s;
        message.text = u"hello"_s;
        QList<OutboxRow> outbox;
        if (waits)
            outbox.append({ u"m"_s, info.key, {}, OutboxRow::Stage::WaitsForSignIn, info.changed });
        QSignalSpy stored(m_storage.get(), &ConversationStorage::stored);
        QVERIFY(m_storage->put(info, { { 0, message } }, outbox) > 0);
        QVERIFY(stored.wait(test::kEventually));
    }
    QStringList threads(const QString &account)
    {
        QStringList ids;
        QSignalSpy listed(m_storage.get(), &ConversationStorage::threadsListed);
        if (m_storage->listThreads(u"c"_s, account) == 0 || !listed.wait(test::kEventually))
            return { u"not listed"_s };
        for (const ThreadInfo &info : listed.first().at(1).value<QList<ThreadInfo>>()) {
            if (!info.isRemoved) // of a deleted chat the storage remembers that it was, and no more
                ids << info.key.threadId;
        }
        ids.sort();
        return ids;
    }
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SqliteStorage> m_storage;
};

COUNTERSIGN_TEST(tst_HistoryEraser, "tst_historyeraser")
#include "tst_historyeraser.moc"
