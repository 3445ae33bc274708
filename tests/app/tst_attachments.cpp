// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/attachments.h"
#include "offeredchat.h"
#include "scriptedbackend.h"
#include "testregistry.h"

#include <QDragEnterEvent>
#include <QMimeData>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

//! Takes files; its lines are as the test has them.
class LinedBackend final : public Backend
{
public:
    class TakenUpload final : public Upload
    {
    public:
        using Upload::Upload;
        void cancel() override {}
    };
    void refresh(bool) override {}
    [[nodiscard]] QList<AgentInfo> agents() const override { return {}; }
    [[nodiscard]] bool canConnect() const override { return false; }
    [[nodiscard]] AgentRun *start(const RunRequest &, QObject *) override { return nullptr; }
    [[nodiscard]] AgentRun *connectThread(const QString &, const QString &, QObject *) override { return nullptr; }
    [[nodiscard]] BackendFeatures features() const override
    {
        BackendFeatures features;
        features.uploads.isAllowed = true;
        return features;
    }
    [[nodiscard]] ThreadSession session(const QString &threadId) const override
    {
        ThreadSession session;
        session.link.state = lines.value(threadId, ThreadLink::State::Ready);
        return session;
    }
    [[nodiscard]] Upload *upload(const QString &threadId, const QString &, const QString &, const QByteArray &, const QString &,
                                 QObject *parent) override
    {
        uploads << threadId;
        last = new TakenUpload(parent);
        return last;
    }
    void setLine(const QString &threadId, ThreadLink::State state)
    {
        lines.insert(threadId, state);
        Q_EMIT sessionChanged(threadId);
    }
    void arrive() { Q_EMIT last->ended({}); }

    QHash<QString, ThreadLink::State> lines;
    QStringList uploads; //!< thread ids
    QPointer<Upload> last;
};

} // namespace

//! Files that go with a message: what the server takes is sent to it at once, what it does not is refused here, in a sentence;
//! and the words that were said, said anew.
class tst_Attachments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_chat = std::make_unique<OfferedChat>(); }
    void cleanup() { m_chat.reset(); }
    void aFileGoesWithTheMessage();
    void aDropIsTaken();
    void aPastedPictureIsAFile();
    void limits_data();
    void limits();
    void theServersRefusalIsSaid();
    void aFileWaitsForTheConnection();
    void aFileWaitsForTheSignIn();
    void aLostLineIsThatOfItsChat();
    void whatWaitsLeavesForItsOwnChatOnly();
    void whatWasAddedBeforeThereWasAChatIsItsOwn();
    void aHugeFileIsNotReadWhereNoLimitIsNamed();
    void takenOut();
    void eachChatHasItsOwn();
    void whereNoneAreTakenNoneAreOffered();
    void saidAnew();
    void saidAnewNotAfterAll();
    void newWordsStayWhileTheChatIsBeingRead();
    void newWordsStayWhenTheAgentBegins();

private:
    [[nodiscard]] QStringList uploaded() const
    {
        QStringList names;
        for (const ReceivedRequest &request : m_chat->server.requests()) {
            if (request.path == "/project/file")
                names << QString::fromUtf8(request.body).section(u"filename=\""_s, 1).section(u'"', 0, 0);
        }
        return names;
    }
    void talk();

    std::unique_ptr<OfferedChat> m_chat;
};

void tst_Attachments::aFileGoesWithTheMessage()
{
    QVERIFY(m_chat->open());
    QVERIFY(m_chat->fixture.button(u"attach"_s));
    m_chat->give({ m_chat->fileWith(u"report.txt"_s, "twelve bytes") });
    QTRY_COMPARE(m_chat->chip(u"report.txt"_s), u"12 bytes"_s);
    QCOMPARE(uploaded(), QStringList { u"report.txt"_s });
    m_chat->fixture.say(u"Read this"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    QCOMPARE(m_chat->sent().value("fileReferences"_L1).toArray(), (QJsonArray { QJsonObject { { u"id"_s, u"file-1"_s } } }));
    QCOMPARE(m_chat->chip(u"report.txt"_s), QString()); // gone with it
    QTRY_VERIFY(m_chat->fixture.transcript().shownText(0).endsWith("Read this\nAttached: report.txt, 12 bytes"_L1));
}

void tst_Attachments::aDropIsTaken()
{
    QVERIFY(m_chat->open());
    QMimeData data;
    data.setUrls(
        { QUrl::fromLocalFile(m_chat->fileWith(u"a.txt"_s, "a")), QUrl::fromLocalFile(m_chat->fileWith(u"b.txt"_s, "b")) });
    QDragEnterEvent enter({ 100, 100 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    ChatPage &page = m_chat->fixture.window().chatPage();
    QCoreApplication::sendEvent(&page, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({ 100, 100 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page, &drop);
    QTRY_COMPARE(uploaded(), (QStringList { u"a.txt"_s, u"b.txt"_s })); // one after the other
}

void tst_Attachments::aPastedPictureIsAFile()
{
    QVERIFY(m_chat->open());
    QImage picture(40, 30, QImage::Format_RGB32);
    picture.fill(Qt::blue);
    Q_EMIT m_chat->fixture.composer().pictureOffered(picture);
    QTRY_COMPARE(uploaded().size(), 1);
    QVERIFY(uploaded().first().endsWith(".png"_L1));
}

void tst_Attachments::limits_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<Condition>("condition"); // that says it
    QTest::newRow("kind") << QStringList { u"a.zip"_s } << 4
                          << u"“a.zip” is of a kind this server does not take. It takes text/*, image/*."_s
                          << Condition::UploadTypeRefused;
    QTest::newRow("size") << QStringList { u"a.txt"_s } << 1'100'000
                          << u"“a.txt” is too large to send here. Files of up to 1 MB can go with a message."_s
                          << Condition::UploadTooLarge;
    QTest::newRow("number") << QStringList { u"a.txt"_s, u"b.txt"_s, u"c.txt"_s } << 4
                            << u"“c.txt” was not added. Up to 2 files go with a message here."_s << Condition::UploadTooMany;
    QTest::newRow("nothing in it") << QStringList { u"a.txt"_s } << 0
                                   << u"“a.txt” was not added. It is empty, a folder, or a file you may not read."_s
                                   << Condition::UploadUnreadable;
}

void tst_Attachments::limits()
{
    QFETCH(const QStringList, names);
    QFETCH(const int, bytes);
    QFETCH(const QString, sentence);
    QVERIFY(m_chat->open());
    QStringList paths;
    for (const QString &name : names)
        paths << m_chat->fileWith(name, QByteArray(bytes, 'x'));
    m_chat->give(paths);
    QTRY_COMPARE(m_chat->refusals(), QStringList { sentence });
    QTRY_COMPARE(uploaded().size(), names.size() - 1);
    m_chat->fixture.say(u"Go on"_s); // what was refused holds nothing up
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    QVERIFY(m_chat->refusals().isEmpty());
}

void tst_Attachments::theServersRefusalIsSaid()
{
    m_chat->server.answers.insert("POST /project/file", { 400, R"({"detail":"File type not allowed"})" });
    QVERIFY(m_chat->open());
    m_chat->give({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QTRY_COMPARE(m_chat->refusals(), QStringList { u"“report.txt” was not taken. The server says: File type not allowed."_s });
    m_chat->server.answers.insert("POST /project/file", { 200, R"({"id":"file-2"})" });
    m_chat->fixture.button(u"retryAttachment"_s)->click();
    QTRY_COMPARE(m_chat->chip(u"report.txt"_s), u"3 bytes"_s);
}

void tst_Attachments::aFileWaitsForTheConnection()
{
    QVERIFY(m_chat->open());
    m_chat->server.manner = ScriptedChainlit::Manner::RefusesConnect;
    m_chat->server.drop();
    QTRY_VERIFY(m_chat->line().startsWith("No connection"_L1));
    m_chat->give({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QTRY_VERIFY(m_chat->chip(u"report.txt"_s).contains("waits for the connection"_L1));
    m_chat->fixture.composer().setText(u"Read this"_s);
    QVERIFY(!m_chat->fixture.button(u"send"_s));
    QVERIFY(m_chat->label(u"composerHint"_s).contains("as soon as its files"_L1));
    QVERIFY(uploaded().isEmpty());
    m_chat->server.manner = ScriptedChainlit::Manner::Welcomes;
    QTRY_VERIFY(m_chat->fixture.button(u"tryNow"_s));
    m_chat->fixture.button(u"tryNow"_s)->click();
    QTRY_COMPARE(uploaded().size(), 1);
    QTRY_VERIFY(m_chat->fixture.button(u"send"_s));
    QCOMPARE(m_chat->fixture.composer().text(), u"Read this"_s);
}

//! Nobody is signed in: it stays in the composer, and does not leave.
void tst_Attachments::aFileWaitsForTheSignIn()
{
    ScriptedBackend backend;
    backend.offers.uploads.isAllowed = true;
    Attachments files(backend, nullptr);
    files.setSignedIn(false);
    files.show(u"thread"_s);
    files.add({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QCOMPARE(files.chips().size(), 1);
    QCOMPARE(files.chips().first().state, AttachmentChip::State::Waits);
    QCOMPARE(files.chips().first().sentence, u"waits for you to sign in"_s);
    QCOMPARE(files.state(), Composer::Files::NotYet);
    QVERIFY(files.parts().isEmpty());
}

//! The session it was sent to may be gone with the line, whichever chat is shown meanwhile.
void tst_Attachments::aLostLineIsThatOfItsChat()
{
    LinedBackend backend;
    Attachments files(backend, nullptr);
    files.show(u"a"_s);
    files.add({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    backend.arrive();
    QCOMPARE(files.state(), Composer::Files::Ready);
    files.show(u"b"_s);
    backend.setLine(u"a"_s, ThreadLink::State::Waiting);
    files.show(u"a"_s);
    QCOMPARE(files.state(), Composer::Files::NotYet);
    QVERIFY(files.parts().isEmpty());
    QCOMPARE(files.chips().first().sentence, u"waits for the connection"_s);
    files.show(u"b"_s);
    backend.setLine(u"a"_s, ThreadLink::State::Ready);
    QCOMPARE(backend.uploads.size(), 1);
    files.show(u"a"_s);
    QCOMPARE(backend.uploads, (QStringList { u"a"_s, u"a"_s }));
    QCOMPARE(files.state(), Composer::Files::NotYet);
    backend.arrive();
    QCOMPARE(files.parts().size(), 1);
}

void tst_Attachments::whatWaitsLeavesForItsOwnChatOnly()
{
    LinedBackend backend;
    backend.lines.insert(u"a"_s, ThreadLink::State::Waiting);
    Attachments files(backend, nullptr);
    files.show(u"a"_s);
    files.add({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    files.show(u"b"_s); // its line is up
    files.setSignedIn(true);
    QVERIFY(backend.uploads.isEmpty());
    files.show(u"a"_s);
    backend.setLine(u"a"_s, ThreadLink::State::Ready);
    QCOMPARE(backend.uploads, QStringList { u"a"_s });
}

void tst_Attachments::whatWasAddedBeforeThereWasAChatIsItsOwn()
{
    LinedBackend backend;
    Attachments files(backend, nullptr);
    files.add({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QVERIFY(backend.uploads.isEmpty()); // to whom?
    files.show(u"a"_s);
    QCOMPARE(files.chips().size(), 1);
    QCOMPARE(backend.uploads, QStringList { u"a"_s });
}

void tst_Attachments::aHugeFileIsNotReadWhereNoLimitIsNamed()
{
    ScriptedBackend backend;
    backend.offers.uploads.isAllowed = true;
    Attachments files(backend, nullptr);
    files.setSignedIn(false);
    files.show(u"thread"_s);
    QFile huge(m_chat->fileWith(u"huge.bin"_s, "x"));
    QVERIFY(huge.resize(64LL * 1024 * 1024 + 1)); // a hole: nothing is written
    files.add({ huge.fileName() });
    QCOMPARE(files.chips().first().state, AttachmentChip::State::Refused);
    QVERIFY2(files.chips().first().sentence.contains("up to 64 MB"_L1), qPrintable(files.chips().first().sentence));
}

void tst_Attachments::takenOut()
{
    QVERIFY(m_chat->open());
    m_chat->give({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QTRY_COMPARE(m_chat->chip(u"report.txt"_s), u"3 bytes"_s);
    m_chat->fixture.button(u"removeAttachment"_s)->click();
    QCOMPARE(m_chat->chip(u"report.txt"_s), QString());
    m_chat->fixture.say(u"Without it"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    QVERIFY(m_chat->sent().value("fileReferences"_L1).toArray().isEmpty());
}

void tst_Attachments::eachChatHasItsOwn()
{
    QVERIFY(m_chat->open());
    talk();
    const QString first = m_chat->fixture.connection().chat().threadId();
    m_chat->give({ m_chat->fileWith(u"report.txt"_s, "xyz") });
    QTRY_COMPARE(m_chat->chip(u"report.txt"_s), u"3 bytes"_s);
    m_chat->fixture.connection().chat().newThread();
    QTRY_COMPARE(m_chat->chip(u"report.txt"_s), QString());
    m_chat->fixture.connection().chat().openThread(first);
    QTRY_VERIFY(!m_chat->chip(u"report.txt"_s).isEmpty());
}

void tst_Attachments::whereNoneAreTakenNoneAreOffered()
{
    m_chat->settings.insert(u"features"_s,
                            QJsonObject { { u"spontaneous_file_upload"_s, QJsonObject { { u"enabled"_s, false } } } });
    QVERIFY(m_chat->open());
    QVERIFY(!m_chat->fixture.button(u"attach"_s));
    QMimeData data;
    data.setUrls({ QUrl::fromLocalFile(m_chat->fileWith(u"a.txt"_s, "a")) });
    QDragEnterEvent enter({ 100, 100 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QCoreApplication::sendEvent(&m_chat->fixture.window().chatPage(), &enter);
    QVERIFY(!enter.isAccepted());
}

void tst_Attachments::talk()
{
    m_chat->fixture.say(u"First words"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    m_chat->answer(u"An answer"_s);
    QTRY_VERIFY(m_chat->fixture.isAnswered());
}

void tst_Attachments::saidAnew()
{
    QVERIFY(m_chat->open());
    talk();
    m_chat->fixture.composer().setText(u"half a draft"_s);
    Q_EMIT m_chat->fixture.transcript().amendRequested(m_chat->fixture.connection().chat().model().message(0).id);
    QCOMPARE(m_chat->fixture.composer().text(), u"First words"_s);
    QVERIFY(m_chat->fixture.button(u"cancelEdit"_s));
    m_chat->fixture.say(u"Better words"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"edit_message"_s), 1);
    QCOMPARE(m_chat->sent(u"edit_message"_s).value("message"_L1).toObject().value("output"_L1).toString(), u"Better words"_s);
    QCOMPARE(m_chat->fixture.composer().text(), u"half a draft"_s);
    QVERIFY(!m_chat->fixture.button(u"cancelEdit"_s));
}

void tst_Attachments::saidAnewNotAfterAll()
{
    QVERIFY(m_chat->open());
    talk();
    auto *box = m_chat->fixture.window().findChild<QWidget *>(u"message"_s);
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(m_chat->fixture.composer().text(), u"First words"_s);
    m_chat->fixture.button(u"cancelEdit"_s)->click();
    QCOMPARE(m_chat->fixture.composer().text(), QString());
    QCOMPARE(m_chat->fixture.connection().chat().model().rowCount(), 2);
    QCOMPARE(m_chat->server.saidCount(u"edit_message"_s), 0);
}

//! Said, but it cannot go out: the words are not lost.
void tst_Attachments::newWordsStayWhileTheChatIsBeingRead()
{
    QVERIFY(m_chat->open());
    talk();
    const QString thread = m_chat->fixture.connection().chat().threadId();
    const QByteArray asked = "GET /project/thread/" + thread.toUtf8();
    m_chat->server.answers.insert(asked, { 200, "{", "application/json", 1000 }); // the answer never ends
    m_chat->fixture.restart();
    m_chat->fixture.application->start({});
    QTRY_VERIFY(m_chat->fixture.isReady());
    ChatController &chat = m_chat->fixture.connection().chat();
    chat.openThread(thread);
    QTRY_COMPARE(chat.model().rowCount(), 2);
    QTRY_VERIFY(m_chat->server.count(asked) > 0);
    QVERIFY(!chat.isRunning());
    Q_EMIT m_chat->fixture.transcript().amendRequested(chat.model().message(0).id);
    QCOMPARE(m_chat->fixture.composer().text(), u"First words"_s);
    m_chat->fixture.say(u"Better words"_s);
    QCOMPARE(m_chat->fixture.composer().text(), u"Better words"_s);
    QVERIFY(m_chat->fixture.button(u"cancelEdit"_s));
    QVERIFY(m_chat->label(u"composerHint"_s).startsWith("Not sent"_L1));
    QCOMPARE(chat.model().message(0).text, u"First words"_s);
    QCOMPARE(m_chat->server.saidCount(u"edit_message"_s), 0);
}

void tst_Attachments::newWordsStayWhenTheAgentBegins()
{
    QVERIFY(m_chat->open());
    talk();
    ChatController &chat = m_chat->fixture.connection().chat();
    Q_EMIT m_chat->fixture.transcript().amendRequested(chat.model().message(0).id);
    m_chat->fixture.composer().setText(u"Better words"_s);
    m_chat->server.say(u"task_start"_s);
    QTRY_VERIFY(chat.isRunning());
    QCOMPARE(m_chat->fixture.composer().text(), u"Better words"_s);
    m_chat->server.say(u"task_end"_s);
    QTRY_VERIFY(!chat.isRunning());
    m_chat->fixture.button(u"send"_s)->click();
    QTRY_COMPARE(m_chat->server.saidCount(u"edit_message"_s), 1);
    QCOMPARE(m_chat->fixture.composer().text(), QString());
}

COUNTERSIGN_TEST(tst_Attachments, "tst_attachments")
#include "tst_attachments.moc"
