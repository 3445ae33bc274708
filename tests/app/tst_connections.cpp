// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "fulldisk.h"
#include "scriptedprovider.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"
#include "widgets/sentences.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Act = Sidebar::ConnectionAct;

//! Several connections in one window: test, switch, edit, duplicate, remove; what a removal and a cleared history leave behind.
class tst_Connections : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<AppFixture>(); }
    void cleanup() { m_fixture.reset(); }
    void switching();
    void renamingKeepsEverything();
    void anotherAddressIsAnotherConnection();
    void duplicating();
    void removingForgetsEverything();
    void removingCanBeGivenUp();
    void removingSignsOut();
    void removingForgetsTheClient();
    void clearingTheHistory();
    void chatsThatCannotBeDeletedAreSaid();
    void oldChatsLeaveAtTheStart();
    void chatsOfTheSessionOnly();
    void testing_data();
    void testing();
    void aTestSendsNoToken();
    void aDroppedFileIsOpened();
    void aFileWithAMistakeIsSaidOnTheBarWhereTheChatIs();

private:
    [[nodiscard]] ConnectionDialog *dialog() const { return m_fixture->window().findChild<ConnectionDialog *>(); }
    void open(const ScriptedRuntime &runtime, const QString &name, const Secret &token = {})
    {
        ConnectionConfig config;
        config.address = QUrl(runtime.address());
        config.name = name;
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.method = token.isEmpty() ? SignInConfig::Method::None : SignInConfig::Method::Token;
        m_fixture->application->openConnection(config, { token });
        QTRY_VERIFY(m_fixture->isReady());
    }
    void say(const QString &text)
    {
        m_fixture->say(text);
        QTRY_VERIFY(m_fixture->isAnswered());
        QTRY_VERIFY(!m_fixture->connection().chat().threads().isEmpty());
    }
    void act(const QString &id, Act what) { Q_EMIT m_fixture->window().connectionActed(id, what); }
    void confirm()
    {
        QTRY_VERIFY(m_fixture->window().findChild<QPushButton *>(u"confirmYes"_s));
        m_fixture->window().findChild<QPushButton *>(u"confirmYes"_s)->click();
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList list;
        for (const ConnectionConfig &config : m_fixture->application->settings().connections())
            list << config.name;
        return list;
    }
    std::unique_ptr<AppFixture> m_fixture;
};

void tst_Connections::switching()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(first, u"First"_s);
    say(u"in the first"_s);
    const QString thread = m_fixture->connection().chat().threadId();
    open(second, u"Second"_s);
    m_fixture->composer().setText(u"half a sentence"_s);
    auto *list = m_fixture->window().findChild<QListView *>(u"connections"_s);
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(list->currentIndex().data().toString(), u"Second"_s);
    const QString firstId = m_fixture->application->settings().connections().last().id();
    Q_EMIT m_fixture->window().connectionChosen(firstId);
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(m_fixture->connection().config().name, u"First"_s);
    QTRY_COMPARE(m_fixture->connection().chat().threadId(), thread);
    QVERIFY(m_fixture->composer().text().isEmpty());
}

void tst_Connections::renamingKeepsEverything()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Before"_s);
    say(u"hello"_s);
    act(m_fixture->connection().config().id(), Act::Edit);
    QVERIFY(dialog());
    dialog()->findChild<QLineEdit *>(u"name"_s)->setText(u"After"_s);
    dialog()->accept();
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(names(), QStringList { u"After"_s });
    QTRY_COMPARE(m_fixture->connection().chat().model().rowCount(), 2);
    QVERIFY(m_fixture->window().windowTitle().contains(u"After"_s));
}

void tst_Connections::anotherAddressIsAnotherConnection()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(first, u"Team"_s);
    say(u"hello"_s);
    act(m_fixture->connection().config().id(), Act::Edit);
    dialog()->findChild<QLineEdit *>(u"name"_s)->setText(u"Moved"_s);
    dialog()->findChild<QLineEdit *>(u"address"_s)->setText(second.address());
    QVERIFY(dialog()->findChild<QLabel *>(u"anotherNote"_s)->isVisible());
    dialog()->accept();
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(names(), (QStringList { u"Moved"_s, u"Team"_s }));
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
}

void tst_Connections::duplicating()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(first, u"Team"_s);
    act(m_fixture->connection().config().id(), Act::Duplicate);
    QCOMPARE(dialog()->config().name, u"Copy of Team"_s);
    dialog()->accept(); // it is the same one still
    QVERIFY(dialog()->isVisible());
    dialog()->findChild<QLineEdit *>(u"address"_s)->setText(second.address());
    dialog()->accept();
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(names(), (QStringList { u"Copy of Team"_s, u"Team"_s }));
}

void tst_Connections::removingForgetsEverything()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(second, u"Stays"_s);
    say(u"this stays"_s);
    open(first, u"Goes"_s);
    say(u"this goes"_s);
    const QString id = m_fixture->connection().config().id();
    act(id, Act::Remove);
    confirm();
    QTRY_COMPARE(names(), QStringList { u"Stays"_s });
    QTRY_VERIFY(m_fixture->application->connection()); // what is left is opened
    QCOMPARE(m_fixture->connection().config().name, u"Stays"_s);
    QTRY_COMPARE(m_fixture->connection().chat().threads().size(), 1);
    open(first, u"Again"_s); // nothing is known of it any more
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
}

void tst_Connections::removingCanBeGivenUp()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Team"_s);
    act(m_fixture->connection().config().id(), Act::Remove);
    auto *box = m_fixture->window().findChild<QDialog *>(u"confirm"_s);
    QVERIFY(box);
    QTest::keyClick(box, Qt::Key_Return); // does no harm
    QTRY_VERIFY(!m_fixture->window().findChild<QDialog *>(u"confirm"_s));
    QCOMPARE(names(), QStringList { u"Team"_s });
    QVERIFY(m_fixture->application->connection());
}

void tst_Connections::removingSignsOut()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "pasted-token-0123456789");
    m_fixture->application->start({});
    open(runtime, u"Guarded"_s, m_fixture->redactor.keep("pasted-token-0123456789"));
    QTRY_COMPARE(m_fixture->credentials.entries.size(), 1);
    const QDir pictures(m_fixture->profile.file(u"pictures"_s));
    QVERIFY(pictures.mkpath(u"."_s));
    QFile picture(pictures.filePath(m_fixture->connection().session().account().id.key() + u"-0.png"_s));
    QVERIFY(picture.open(QIODevice::WriteOnly));
    picture.close();
    act(m_fixture->connection().config().id(), Act::Remove);
    confirm();
    QTRY_VERIFY(names().isEmpty());
    QTRY_VERIFY(m_fixture->credentials.entries.isEmpty());
    QVERIFY(!picture.exists());
    QVERIFY(!m_fixture->application->connection());
}

//! What the keychain does not delete is deleted when it can be: the next session tries again.
void tst_Connections::removingForgetsTheClient()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    ConnectionConfig config;
    config.address = QUrl(runtime.address());
    config.name = u"Team"_s;
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = u"https://id.invalid"_s;
    config.signIn.clientId = u"abc"_s;
    config.signIn.clientAuth = SignInConfig::ClientAuth::Post;
    ConnectionSecrets secrets;
    secrets.clientSecret = m_fixture->redactor.keep("a-client-secret");
    m_fixture->application->openConnection(config, secrets);
    const QString key = u"client/"_s + config.id();
    QTRY_VERIFY(m_fixture->credentials.entries.contains(key));
    m_fixture->credentials.refuseRemove = true;
    act(config.id(), Act::Remove);
    confirm();
    QTRY_VERIFY(names().isEmpty());
    QVERIFY(m_fixture->credentials.entries.contains(key));
    QVERIFY(m_fixture->application->settings().tombstones().contains(key));
    m_fixture->credentials.refuseRemove = false;
    open(runtime, u"Another"_s);
    QTRY_VERIFY(!m_fixture->credentials.entries.contains(key));
    QTRY_VERIFY(m_fixture->application->settings().tombstones().isEmpty());
}

void tst_Connections::clearingTheHistory()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Team"_s);
    say(u"hello"_s);
    Q_EMIT m_fixture->window().clearHistoryRequested();
    confirm();
    QTRY_VERIFY(m_fixture->application->connection());
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(m_fixture->connection().chat().threads().isEmpty());
}

//! What could not be deleted is still there, and the person knows.
void tst_Connections::chatsThatCannotBeDeletedAreSaid()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Team"_s);
    say(u"hello"_s);
    {
        const FullDisk disk;
        QVERIFY(disk.isFull());
        Q_EMIT m_fixture->window().clearHistoryRequested();
        confirm();
        QTRY_VERIFY(m_fixture->notice(u"not-deleted"_s));
    }
    QCOMPARE(m_fixture->notice(u"not-deleted"_s)->about.condition, Condition::ChatsNotDeleted);
    QTRY_VERIFY(m_fixture->isReady());
    QCOMPARE(m_fixture->connection().chat().threads().size(), 1);
}

void tst_Connections::oldChatsLeaveAtTheStart()
{
    // A clock of its own would be another product: the chat is made old by the setting's own measure instead, on disk.
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Team"_s);
    say(u"young"_s);
    m_fixture->application->settings().set(Setting::KeepHistory, u"week"_s);
    m_fixture->restart();
    m_fixture->application->start({});
    QTRY_VERIFY(m_fixture->isReady());
    QTRY_COMPARE(m_fixture->connection().chat().threads().size(), 1); // what is young stays
}

void tst_Connections::chatsOfTheSessionOnly()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    m_fixture->application->settings().set(Setting::KeepHistory, u"session"_s);
    open(runtime, u"Team"_s);
    say(u"hello"_s);
    QVERIFY(QFile::exists(m_fixture->profile.file(u"chats.sqlite"_s)));
    m_fixture->application.reset();
    QVERIFY(QDir(m_fixture->profile.directory()).entryList({ u"chats.sqlite*"_s }).isEmpty());
}

void tst_Connections::testing_data()
{
    QTest::addColumn<ScriptedRuntime::Kind>("kind");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("words");
    QTest::newRow("open runtime") << ScriptedRuntime::Kind::CopilotKit << QByteArray() << u"1 agent"_s;
    QTest::newRow("guarded runtime") << ScriptedRuntime::Kind::CopilotKit << "a-token-0123456789"_ba << u"asks for a sign-in"_s;
    QTest::newRow("plain AG-UI") << ScriptedRuntime::Kind::PlainAgUi << QByteArray() << u"AG-UI"_s;
}

void tst_Connections::testing()
{
    QFETCH(ScriptedRuntime::Kind, kind);
    QFETCH(QByteArray, token);
    QFETCH(QString, words);
    ScriptedRuntime runtime(kind, token);
    m_fixture->application->start({});
    ConnectionConfig config;
    config.address = QUrl(runtime.address());
    config.headers = { { u"X-Tenant"_s, u"acme"_s } };
    m_fixture->window().configure(config, {}, u"Connection"_s);
    m_fixture->button(u"test"_s)->click();
    const auto *result = dialog()->findChild<QLabel *>(u"testResult"_s);
    QTRY_VERIFY2(result->text().contains(words), qPrintable(result->text()));
    QVERIFY(runtime.server.requests().size() >= 1);
    QCOMPARE(runtime.server.requests().first().header("X-Tenant"), "acme"_ba); // by the connection's own headers
    QVERIFY(!m_fixture->application->connection());                            // a look is not a connection
    QVERIFY(names().isEmpty());
}

void tst_Connections::aTestSendsNoToken()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "pasted-token-0123456789");
    m_fixture->application->start({});
    open(runtime, u"Guarded"_s, m_fixture->redactor.keep("pasted-token-0123456789"));
    ScriptedRuntime other(ScriptedRuntime::Kind::CopilotKit);
    act(m_fixture->connection().config().id(), Act::Edit);
    dialog()->findChild<QLineEdit *>(u"address"_s)->setText(other.address());
    dialog()->findChild<QLineEdit *>(u"token"_s)->setText(u"pasted-token-0123456789"_s);
    m_fixture->button(u"test"_s)->click();
    QTRY_VERIFY(!other.server.requests().isEmpty());
    QTRY_VERIFY(m_fixture->button(u"test"_s));
    for (const ReceivedRequest &request : other.server.requests())
        QVERIFY(request.header("Authorization").isEmpty());
}

void tst_Connections::aDroppedFileIsOpened()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(first, u"First"_s);
    const QString path = m_fixture->profile.file(u"team.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"countersign": 1, "name": "Dropped", "address": ")" + second.address().toUtf8()
               + R"(", "kind": "copilotkit", "signIn": {"method": "none"}})");
    file.close();
    QMimeData data;
    data.setUrls({ QUrl::fromLocalFile(path) });
    QDragEnterEvent enters(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&m_fixture->window(), &enters);
    QVERIFY(enters.isAccepted());
    QDropEvent drops(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&m_fixture->window(), &drops);
    QTRY_VERIFY(m_fixture->button(u"openProvider"_s));
    QVERIFY(second.server.requests().isEmpty());
    m_fixture->button(u"openProvider"_s)->click();
    QTRY_COMPARE(m_fixture->connection().config().name, u"Dropped"_s);

    QMimeData picture;
    picture.setUrls({ QUrl::fromLocalFile(u"/tmp/picture.png"_s) });
    QDragEnterEvent other(QPoint(5, 5), Qt::CopyAction, &picture, Qt::LeftButton, Qt::NoModifier);
    other.ignore();
    QCoreApplication::sendEvent(&m_fixture->window(), &other);
    QVERIFY(!other.isAccepted());
}

void tst_Connections::aFileWithAMistakeIsSaidOnTheBarWhereTheChatIs()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    m_fixture->application->start({});
    open(runtime, u"Team"_s);
    m_fixture->application->openConnectionFile(m_fixture->profile.file(u"not-there.json"_s));
    QVERIFY(m_fixture->notice(u"connection-file"_s));
    QCOMPARE(m_fixture->notice(u"connection-file"_s)->about.condition, Condition::ConnectionFileUnreadable);
    m_fixture->button(u"noticeNotNow"_s)->click();
    QVERIFY(!m_fixture->notice(u"connection-file"_s));
}

COUNTERSIGN_TEST(tst_Connections, "tst_connections")
#include "tst_connections.moc"
