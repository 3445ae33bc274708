// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "faultgroup.h"
#include "fulldisk.h"
#include "productstage.h"
#include "sandbox/sandboxruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "unprivileged.h"
#include "widgets/noticebar.h"

#include <QAbstractButton>
#include <QFileDialog>
#include <QScopeGuard>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Group = FaultGroup<ProductStage>;

namespace {
const QString kChats = u"chats.sqlite"_s;
const QString kSettings = u"settings.json"_s;
constexpr auto kOwnerMayRead = QFile::ReadOwner | QFile::ExeOwner;

//! What holds on for as long as a row is played.
std::unique_ptr<FullDisk> g_full;
std::unique_ptr<Unprivileged> g_unprivileged;
QSqlDatabase g_other; //!< another program at the same file

void letGo(const Profile &profile)
{
    g_full.reset();
    g_unprivileged.reset();
    if (g_other.isOpen()) {
        g_other.close();
        g_other = QSqlDatabase();
        QSqlDatabase::removeDatabase(u"other"_s);
    }
    QFile::setPermissions(profile.directory(), kOwnerMayRead | QFile::WriteOwner);
}

//! One exchange, on disk.
void talk(ProductStage &stage)
{
    stage.say(u"before"_s);
    QVERIFY(stage.until([&] {
        const auto &messages = stage.chat().model().conversation().messages;
        return messages.size() == 2 && messages.back().end == Message::End::Complete && !stage.chat().isRunning();
    }));
    stage.skip(1500);
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
}

void full(ProductStage &stage)
{
    g_full = std::make_unique<FullDisk>();
    QVERIFY(g_full->isFull());
    stage.say();
}

void fullWhileAnswering(ProductStage &stage)
{
    stage.say(u"a long one"_s);
    const auto hasBegun = [&] {
        const auto &messages = stage.chat().model().conversation().messages;
        return messages.size() == 2 && !messages.back().text.isEmpty();
    };
    QVERIFY(stage.until(hasBegun));
    stage.skip(1500);
    QVERIFY(stage.until([&] { return stage.seen().kept.contains(u"answer so far"_s); }));
    g_full = std::make_unique<FullDisk>();
}

void locked(ProductStage &stage)
{
    g_other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
    g_other.setDatabaseName(stage.profile().file(kChats));
    QVERIFY(g_other.open());
    QSqlQuery query(g_other);
    QVERIFY(query.exec(u"BEGIN IMMEDIATE"_s));
    stage.say();
}

void readOnly(ProductStage &stage)
{
    talk(stage);
    stage.restart([&] {
        QFile::setPermissions(stage.profile().file(kChats), QFile::ReadOwner);
        QFile::setPermissions(stage.profile().directory(), kOwnerMayRead);
        g_unprivileged = std::make_unique<Unprivileged>();
    });
}

void newer(ProductStage &stage)
{
    talk(stage);
    stage.restart([&] {
        {
            QSqlDatabase later = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"later"_s);
            later.setDatabaseName(stage.profile().file(kChats));
            QVERIFY(later.open() && QSqlQuery(later).exec(u"PRAGMA user_version = 99"_s));
        }
        QSqlDatabase::removeDatabase(u"later"_s);
    });
}

//! Its chats are something else when it starts again, and the person says something.
Group::Maker chatsAre(const std::function<QByteArray(const QByteArray &)> &changed)
{
    return [changed](ProductStage &stage) {
        talk(stage);
        stage.restart([&] { put(stage.profile().file(kChats), changed(bytesOf(stage.profile().file(kChats)))); });
        QVERIFY(stage.until([&] { return stage.button(u"noticeNotNow"_s); }));
    };
}

//! As after a power failure: the log ends in the middle of what was written last.
void halfWritten(ProductStage &stage)
{
    talk(stage);
    const QString chats = stage.profile().file(kChats);
    const QByteArray main = bytesOf(chats);
    const QByteArray log = bytesOf(chats + u"-wal"_s);
    QVERIFY(!log.isEmpty());
    stage.restart([&] {
        put(chats, main);
        put(chats + u"-wal"_s, log.left(log.size() - 700));
    });
}

Group::Maker settingsAre(const std::function<QByteArray(const QByteArray &)> &changed)
{
    return [changed](ProductStage &stage) {
        talk(stage);
        stage.restart([&] { put(stage.profile().file(kSettings), changed(bytesOf(stage.profile().file(kSettings)))); });
    };
}

void settingsUnreadable(ProductStage &stage)
{
    stage.restart([&] {
        QFile::setPermissions(stage.profile().file(kSettings), QFile::Permissions());
        g_unprivileged = std::make_unique<Unprivileged>();
    });
}

//! No file may grow while something is set.
void settingsFull(ProductStage &stage)
{
    rlimit unlimited {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit tight = unlimited;
    tight.rlim_cur = 10;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    stage.application().settings().setSidebarWidth(333);
    ::setrlimit(RLIMIT_FSIZE, &unlimited);
    std::signal(SIGXFSZ, handler);
}

QByteArray half(const QByteArray &bytes)
{
    return bytes.left(bytes.size() / 2);
}

QByteArray damaged(const QByteArray &bytes)
{
    return bytes.left(100) + QByteArray(bytes.size() - 100, 'Z');
}
} // namespace

//! What a disk does to the chats and the settings; the table is in README.md.
class tst_Disk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_group.troubles(), QStringList()); }
    void init() { m_stage = std::make_unique<ProductStage>(); }
    void row_data() { COUNTERSIGN_FAULT_ROWS(m_group); }
    void row() { COUNTERSIGN_PLAY_FAULT(m_group, *m_stage); }
    void whatFailedIsWrittenWhenThereIsSpaceAgain();
    void anAnswerThatDidNotFitIsWrittenLater();
    void itTriesByItself();
    void aCopyIsSavedElsewhere();
    void settingsAreSavedAtTheSecondTry();
    void aLockedDatabaseDoesNotHoldUpTheWindow();
    void whatWasPutAsideIsAllThere();
    void cleanup()
    {
        letGo(m_stage->profile());
        m_stage.reset();
    }
    void cleanupTestCase() { m_group.print(); }

private:
    [[nodiscard]] bool says(const QString &words) const { return m_stage->seen().reads.contains(words); }
    [[nodiscard]] bool saysNothing() const { return m_stage->seen().reads == u"nothing"_s; }

    Group m_group { FaultTable::ofGroup(u"Disk"_s),
                    {
                        { u"disk full"_s, full },
                        { u"disk full while an answer comes"_s, fullWhileAnswering },
                        { u"read-only profile"_s, readOnly },
                        { u"database locked"_s, locked },
                        { u"database from a newer version"_s, newer },
                        { u"database corrupt"_s,
                          { { u"something else"_s, chatsAre([](const QByteArray &) { return QByteArray(5000, 'g'); }) },
                            { u"damaged behind its head"_s, chatsAre(damaged) } } },
                        { u"database half written"_s, halfWritten },
                        { u"settings corrupt"_s,
                          { { u"something else"_s, settingsAre([](const QByteArray &) { return "MZ\x90"_ba; }) },
                            { u"cut in the middle"_s, settingsAre(half) },
                            { u"empty"_s, settingsAre([](const QByteArray &) { return QByteArray(); }) } } },
                        { u"settings unreadable"_s, settingsUnreadable },
                        { u"settings cannot grow"_s, settingsFull },
                    } };
    std::unique_ptr<ProductStage> m_stage;
};

void tst_Disk::whatFailedIsWrittenWhenThereIsSpaceAgain()
{
    m_stage->prepare();
    full(*m_stage);
    QVERIFY(m_stage->until([&] { return says(u"The disk is full"_s); }));
    QCOMPARE(m_stage->server().runtime().acceptedRuns(), 0); // what is not on disk is not sent
    m_stage->press(u"noticeRetry"_s);
    QVERIFY(m_stage->until([&] { return says(u"The disk is full"_s); })); // it still is, and is said again
    g_full.reset();
    m_stage->press(u"noticeRetry"_s);
    QVERIFY(m_stage->until([&] { return saysNothing(); }));
    m_stage->press(u"send"_s); // the text had come back
    QVERIFY(m_stage->until([&] { return m_stage->seen().kept == u"message, answer, sign-in"_s; }));
    QCOMPARE(m_stage->server().runtime().acceptedRuns(), 1);
}

void tst_Disk::anAnswerThatDidNotFitIsWrittenLater()
{
    m_stage->prepare();
    fullWhileAnswering(*m_stage);
    QVERIFY(m_stage->until([&] { return says(u"The disk is full"_s) && !m_stage->chat().isRunning(); }));
    QVERIFY2(!m_stage->seen().kept.contains(u"answer,"_s), qPrintable(m_stage->seen().kept));
    // Another chat is looked at meanwhile: what was not saved is not let go.
    const QString thread = m_stage->chat().threadId();
    m_stage->chat().newThread();
    g_full.reset();
    m_stage->press(u"noticeRetry"_s);
    QVERIFY(m_stage->until([&] { return saysNothing(); }));
    m_stage->chat().openThread(thread);
    QVERIFY(m_stage->until([&] { return m_stage->seen().kept == u"message, answer, sign-in"_s; }));
}

//! Something reaches the disk again, so all of it is tried; nobody has to press anything.
void tst_Disk::itTriesByItself()
{
    m_stage->prepare();
    talk(*m_stage);
    g_full = std::make_unique<FullDisk>();
    m_stage->chat().renameThread(m_stage->chat().threadId(), u"Plans"_s);
    QVERIFY(m_stage->until([&] { return says(u"The disk is full"_s); }));
    g_full.reset();
    m_stage->chat().setPinned(m_stage->chat().threadId(), true);
    QVERIFY(m_stage->until([&] { return saysNothing(); }));
    m_stage->restart();
    QVERIFY(m_stage->until([&] { return m_stage->application().connection() && !m_stage->chat().threads().isEmpty(); }));
    QCOMPARE(m_stage->chat().threads().first().ownTitle, u"Plans"_s);
}

void tst_Disk::aCopyIsSavedElsewhere()
{
    m_stage->prepare();
    talk(*m_stage);
    full(*m_stage);
    QVERIFY(m_stage->until([&] { return m_stage->button(u"noticeSaveCopy"_s); }));
    QTemporaryDir elsewhere;
    for (const QString &name : { u"no/such/folder/chat.md"_s, u"chat.md"_s }) {
        m_stage->press(u"noticeSaveCopy"_s);
        auto *dialog = m_stage->application().window().findChild<QFileDialog *>();
        QVERIFY(dialog);
        QVERIFY(dialog->selectedFiles().first().endsWith(u"before.md"_s));
        Q_EMIT dialog->fileSelected(elsewhere.filePath(name));
        dialog->close();
        QVERIFY(m_stage->until([&] { return !m_stage->application().window().findChild<QFileDialog *>(); }));
        QCOMPARE(says(u"“chat.md” could not be written."_s), name != u"chat.md"_s);
    }
    const QString copy = QString::fromUtf8(bytesOf(elsewhere.filePath(u"chat.md"_s)));
    QVERIFY2(copy.contains(u"before"_s), qPrintable(copy));
    QVERIFY(copy.contains(m_stage->chat().model().conversation().messages.back().text.left(20)));
}

void tst_Disk::settingsAreSavedAtTheSecondTry()
{
    m_stage->prepare();
    settingsFull(*m_stage);
    QVERIFY(says(u"Your settings could not be saved"_s));
    m_stage->press(u"noticeRetry"_s);
    QVERIFY(saysNothing());
    QCOMPARE(Settings(m_stage->profile().file(kSettings)).sidebarWidth(), 333);
}

//! SQLite waits five seconds for another program; the person does not.
void tst_Disk::aLockedDatabaseDoesNotHoldUpTheWindow()
{
    m_stage->prepare();
    locked(*m_stage);
    QVERIFY(m_stage->until([&] { return says(u"Another program holds the file"_s); }));
    QVERIFY2(m_stage->longestTurn() <= Heartbeat::kTooLong, qPrintable(QString::number(m_stage->longestTurn())));
    QVERIFY(QSqlQuery(g_other).exec(u"ROLLBACK"_s));
    m_stage->press(u"noticeRetry"_s);
    QVERIFY(m_stage->until([&] { return saysNothing(); }));
}

void tst_Disk::whatWasPutAsideIsAllThere()
{
    m_stage->prepare();
    const QByteArray strange(5000, 'g');
    for (const QString &name : { u"chats.sqlite.broken"_s, u"chats.sqlite.broken-2"_s }) {
        m_stage->restart([&] { put(m_stage->profile().file(kChats), strange); });
        QVERIFY(m_stage->until([&] { return says(u"“"_s + name + u"”"_s); }));
        QCOMPARE(bytesOf(m_stage->profile().file(name)), strange);
    }
}

COUNTERSIGN_TEST(tst_Disk, "tst_disk")
#include "tst_disk.moc"
