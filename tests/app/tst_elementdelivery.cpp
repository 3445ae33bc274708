// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/savecopy.h"
#include "offeredchat.h"
#include "testregistry.h"
#include "widgets/besidepane.h"
#include "widgets/transcriptrow.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QLockFile>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

//! What the desktop is asked to open.
class OpenedFiles : public QObject
{
    Q_OBJECT
public:
    OpenedFiles() { QDesktopServices::setUrlHandler(u"file"_s, this, "open"); }
    ~OpenedFiles() override { QDesktopServices::unsetUrlHandler(u"file"_s); }
    QList<QUrl> urls;
public Q_SLOTS:
    void open(const QUrl &url) { urls << url; }
};

} // namespace

//! Elements, buttons, ratings and the side panel in the window: what leaves for the server, and what the person gets.
class tst_ElementDelivery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_chat = std::make_unique<OfferedChat>();
        QVERIFY(m_chat->open());
        m_chat->fixture.say(u"hello"_s);
        QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    }
    void cleanup() { m_chat.reset(); }
    void textIsFetchedOnceAFileOnlyForThePerson();
    void aTableIsSavedForASpreadsheet();
    void aHugeTableIsSavedAsItCame();
    void suggestedNamesHideNothing();
    void harmlessFilesAreOpened_data();
    void harmlessFilesAreOpened();
    void whatAKilledProgramOpenedIsRemoved();
    void whatIsGoneIsSaid();
    void aButtonRunsOnTheServer();
    void aButtonThatIsRefusedSaysSo();
    void aRatingReachesTheServer();
    void aRatingThatIsNotKeptIsTakenBack();
    void thePanelComesAndGoes();
    void aPictureIsFetchedAgainForWhoComesBack();
    void aSaveMayOutliveItsChat();

private:
    void element(const QString &type, const QString &name, const QByteArray &bytes, const QString &mime = {})
    {
        const QString key = u"key-"_s + name;
        m_chat->server.answers.insert("GET /project/file/" + key.toUtf8(),
                                      { bytes.isNull() ? 404 : 200,
                                        bytes.isNull() ? QByteArray(R"({"detail":"File not found"})") : bytes,
                                        mime.isEmpty() ? QByteArray("application/json") : mime.toUtf8() });
        m_chat->server.say(u"element"_s, QJsonObject { { u"id"_s, name },
                                                       { u"type"_s, type },
                                                       { u"name"_s, name },
                                                       { u"mime"_s, mime },
                                                       { u"display"_s, u"inline"_s },
                                                       { u"chainlitKey"_s, key },
                                                       { u"forId"_s, u"aDone"_s } });
    }
    [[nodiscard]] int fetched(const QString &name) const
    {
        return m_chat->server.count("GET /project/file/key-" + name.toUtf8());
    }
    [[nodiscard]] TranscriptView &transcript() const { return m_chat->fixture.transcript(); }
    [[nodiscard]] int rowWith(const QString &words) const
    {
        for (int row = transcript().model()->rowCount() - 1; row >= 0; --row) {
            if (transcript().shownText(row).contains(words))
                return row;
        }
        return -1;
    }
    [[nodiscard]] bool offers(int row, RowAction::Kind kind) const
    {
        const std::vector<RowAction> actions = transcript().actionsOf(row);
        return std::any_of(actions.begin(), actions.end(), [kind](const RowAction &action) { return action.kind == kind; });
    }
    bool act(int row, RowAction::Kind kind)
    {
        for (const RowAction &action : transcript().actionsOf(row)) {
            if (action.kind == kind) {
                transcript().trigger(action);
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] QFileDialog *dialog() const { return m_chat->fixture.window().findChild<QFileDialog *>(); }

    std::unique_ptr<OfferedChat> m_chat;
};

void tst_ElementDelivery::textIsFetchedOnceAFileOnlyForThePerson()
{
    element(u"text"_s, u"notes"_s, "Buy **milk**", u"text/plain"_s);
    element(u"file"_s, u"report.pdf"_s, "%PDF-1.4", u"application/pdf"_s);
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(u"Buy milk"_s) >= 0);
    QTRY_VERIFY(rowWith(u"report.pdf, PDF"_s) >= 0 || rowWith(u"report.pdf, File"_s) >= 0);
    QCOMPARE(fetched(u"notes"_s), 1);
    QCOMPARE(fetched(u"report.pdf"_s), 0);
    QVERIFY(act(rowWith(u"report.pdf"_s), RowAction::Kind::SaveElement));
    QTRY_VERIFY(dialog());
    QCOMPARE(fetched(u"report.pdf"_s), 1);
    const QString path = m_chat->folder.filePath(u"saved.pdf"_s);
    Q_EMIT dialog()->fileSelected(path);
    QFile saved(path);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(saved.readAll(), QByteArray("%PDF-1.4"));
}

void tst_ElementDelivery::aTableIsSavedForASpreadsheet()
{
    element(u"dataframe"_s, u"cities"_s, R"({"columns":["city","people"],"data":[["Ulm",126000]]})");
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(u"Ulm\t126000"_s) >= 0);
    for (const auto &[ending, written] :
         { std::pair(u"csv"_s, QByteArray("city,people\r\nUlm,126000\r\n")),
           { u"json"_s, QByteArray(R"({"columns":["city","people"],"data":[["Ulm",126000]]})") } }) {
        QVERIFY(act(rowWith(u"Ulm\t126000"_s), RowAction::Kind::SaveElement));
        QTRY_VERIFY(dialog());
        const QString path = m_chat->folder.filePath(u"cities."_s + ending);
        Q_EMIT dialog()->fileSelected(path);
        QFile saved(path);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(saved.readAll(), written);
        delete dialog();
    }
}

void tst_ElementDelivery::aHugeTableIsSavedAsItCame()
{
    const QByteArray huge =
        R"({"columns":[)" + QByteArray("\"c\",").repeated(99) + R"("c"],"data":[)" + QByteArray("0,").repeated(10'000) + "0]}";
    element(u"dataframe"_s, u"zeros"_s, huge);
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(u"9901 more row"_s) >= 0);
    QVERIFY(act(rowWith(u"9901 more row"_s), RowAction::Kind::SaveElement));
    QTRY_VERIFY(dialog());
    QCOMPARE(dialog()->defaultSuffix(), u"json"_s);
    const QString path = m_chat->folder.filePath(u"zeros.json"_s);
    Q_EMIT dialog()->fileSelected(path);
    QFile saved(path);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(saved.readAll(), huge);
}

void tst_ElementDelivery::suggestedNamesHideNothing()
{
    QCOMPARE(fileNameOf(u"-.Minutes\u202Efdp"_s), u"Minutesfdp.md"_s);
    QCOMPARE(fileNameOf(u"\u202E"_s), u"chat.md"_s);
}

void tst_ElementDelivery::harmlessFilesAreOpened_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("opens");
    QTest::newRow("document") << u"paper.pdf"_s << QByteArray("%PDF-1.4") << true;
    QTest::newRow("script under another name") << u"paper.txt"_s << QByteArray("#!/bin/sh\ntrue\n") << false;
}

void tst_ElementDelivery::harmlessFilesAreOpened()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, opens);
    OpenedFiles opened;
    element(u"file"_s, name, bytes);
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(name) >= 0);
    QVERIFY(act(rowWith(name), RowAction::Kind::OpenElement));
    if (!opens) {
        QTRY_VERIFY(m_chat->fixture.notice(u"element-open"_s));
        QCOMPARE(m_chat->fixture.notice(u"element-open"_s)->about.condition, Condition::FileNotOpened);
        QVERIFY(opened.urls.isEmpty());
        return;
    }
    QTRY_COMPARE(opened.urls.size(), 1);
    QFile file(opened.urls.first().toLocalFile());
    QCOMPARE(QFileInfo(file).fileName(), name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
    QVERIFY(!(file.permissions() & (QFile::ReadOther | QFile::ExeOwner | QFile::WriteOwner)));
}

void tst_ElementDelivery::whatAKilledProgramOpenedIsRemoved()
{
    m_chat.reset();
    const QByteArray before = qgetenv("TMPDIR");
    QTemporaryDir temporary;
    qputenv("TMPDIR", temporary.path().toUtf8());
    const auto restore = qScopeGuard([&] {
        m_chat.reset();
        before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
    });
    const QDir folder(temporary.path());
    for (const QString &name : { u"killed"_s, u"lives_"_s, u"others"_s })
        QVERIFY(folder.mkpath(u"countersign-open-"_s + name + u"/1"_s));
    QFile killed(folder.filePath(u"countersign-open-killed/lock"_s));
    QVERIFY(killed.open(QIODevice::WriteOnly));
    killed.write("999999999\ncountersign\n\n"); // no process has this number
    killed.close();
    QLockFile lives(folder.filePath(u"countersign-open-lives_/lock"_s));
    QVERIFY(lives.tryLock(0));
    m_chat = std::make_unique<OfferedChat>();
    QVERIFY(m_chat->open());
    QCOMPARE(folder.entryList({ u"countersign-open-*"_s }, QDir::Dirs),
             (QStringList { u"countersign-open-lives_"_s, u"countersign-open-others"_s }));
}

void tst_ElementDelivery::whatIsGoneIsSaid()
{
    element(u"file"_s, u"old.pdf"_s, {});
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(u"old.pdf"_s) >= 0);
    QVERIFY(act(rowWith(u"old.pdf"_s), RowAction::Kind::SaveElement));
    QTRY_VERIFY(m_chat->fixture.notice(u"element-save"_s));
    QCOMPARE(m_chat->fixture.notice(u"element-save"_s)->about.condition, Condition::ElementGone);
    QVERIFY(!dialog());
    QTRY_VERIFY(rowWith(u"“old.pdf” is no longer on the server."_s) >= 0);
}

void tst_ElementDelivery::aButtonRunsOnTheServer()
{
    m_chat->server.answers.insert("POST /project/action", { 200, R"({"success":true})" });
    m_chat->answer(u"Done"_s);
    const QJsonObject action { { u"id"_s, u"x"_s },        { u"name"_s, u"count"_s },
                               { u"label"_s, u"Count"_s }, { u"tooltip"_s, u"Adds"_s },
                               { u"icon"_s, u""_s },       { u"payload"_s, QJsonObject { { u"n"_s, 1 } } },
                               { u"forId"_s, u"aDone"_s } };
    m_chat->server.say(u"action"_s, action);
    QTRY_VERIFY(rowWith(u"Count"_s) >= 0);
    QVERIFY(act(rowWith(u"Count"_s), RowAction::Kind::RunOffer));
    QTRY_COMPARE(m_chat->server.count("POST /project/action"), 1);
    const QJsonObject sent = QJsonDocument::fromJson(m_chat->server.last("POST /project/action")->body).object();
    QCOMPARE(sent.value("action"_L1).toObject(), action);
    m_chat->server.say(u"remove_action"_s, action);
    QTRY_COMPARE(rowWith(u"Count"_s), -1);
}

void tst_ElementDelivery::aButtonThatIsRefusedSaysSo()
{
    m_chat->server.answers.insert("POST /project/action", { 404, R"({"detail":"No callback found for action count"})" });
    m_chat->answer(u"Done"_s);
    m_chat->server.say(u"action"_s, QJsonObject { { u"id"_s, u"x"_s },
                                                  { u"name"_s, u"count"_s },
                                                  { u"label"_s, u"Count"_s },
                                                  { u"payload"_s, QJsonObject() },
                                                  { u"forId"_s, u"aDone"_s } });
    QTRY_VERIFY(rowWith(u"Count"_s) >= 0);
    QVERIFY(act(rowWith(u"Count"_s), RowAction::Kind::RunOffer));
    QTRY_VERIFY(rowWith(u"“Count”"_s) >= 0);                        // the sentence names it
    QVERIFY(act(rowWith(u"“Count”"_s), RowAction::Kind::RunOffer)); // it may be tried again
    QTRY_COMPARE(m_chat->server.count("POST /project/action"), 2);
}

void tst_ElementDelivery::aRatingReachesTheServer()
{
    m_chat->server.answers.insert("PUT /feedback", { 200, R"({"success":true,"feedbackId":"f1"})" });
    m_chat->server.answers.insert("DELETE /feedback", { 200, R"({"success":true})" });
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(!m_chat->fixture.connection().chat().isRunning());
    QTRY_VERIFY(offers(rowWith(u"Done"_s), RowAction::Kind::RateGood));
    QVERIFY(act(rowWith(u"Done"_s), RowAction::Kind::RateGood));
    QTRY_COMPARE(m_chat->server.count("PUT /feedback"), 1);
    QTRY_VERIFY(rowWith(u"You liked this answer."_s) >= 0);
    QVERIFY(act(rowWith(u"Done"_s), RowAction::Kind::RateGood));
    QTRY_COMPARE(m_chat->server.count("DELETE /feedback"), 1);
    QTRY_COMPARE(rowWith(u"You liked this answer."_s), -1);
}

void tst_ElementDelivery::aRatingThatIsNotKeptIsTakenBack()
{
    m_chat->server.answers.insert("PUT /feedback", { 500, R"({"detail":"Data persistence is not enabled"})" });
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(!m_chat->fixture.connection().chat().isRunning());
    QTRY_VERIFY(offers(rowWith(u"Done"_s), RowAction::Kind::RateBad));
    QVERIFY(act(rowWith(u"Done"_s), RowAction::Kind::RateBad));
    QTRY_COMPARE(m_chat->server.count("PUT /feedback"), 1);
    QTRY_COMPARE(rowWith(u"You did not like this answer."_s), -1);
    const auto says = [this](Condition condition) {
        const QList<Notice> notices = m_chat->fixture.notices().notices();
        return std::any_of(notices.begin(), notices.end(),
                           [condition](const Notice &notice) { return notice.about.condition == condition; });
    };
    QTRY_VERIFY(says(Condition::FeedbackNotKept));
}

void tst_ElementDelivery::thePanelComesAndGoes()
{
    auto &beside = *m_chat->fixture.window().findChild<BesidePane *>();
    QVERIFY(!beside.isPaneShown());
    m_chat->server.answers.insert("GET /project/file/canvas", { 200, "Side content", "text/plain" });
    const QJsonObject canvas { { u"id"_s, u"c"_s },         { u"type"_s, u"text"_s },          { u"name"_s, u"canvas"_s },
                               { u"display"_s, u"side"_s }, { u"chainlitKey"_s, u"canvas"_s }, { u"forId"_s, u""_s } };
    m_chat->server.say(u"set_sidebar_title"_s, u"Canvas"_s);
    m_chat->server.say(u"set_sidebar_elements"_s, QJsonObject { { u"elements"_s, QJsonArray { canvas } }, { u"key"_s, u"k"_s } });
    QTRY_VERIFY(beside.isPaneShown());
    QTRY_VERIFY(beside.elements().model()->rowCount() == 1 && beside.elements().shownText(0).contains("Side content"_L1));
    QCOMPARE(beside.pane().accessibleName(), u"Canvas"_s);
    m_chat->fixture.button(u"besideClose"_s)->click();
    QVERIFY(!beside.isPaneShown());
    m_chat->server.say(u"set_sidebar_elements"_s, QJsonObject { { u"elements"_s, QJsonArray { canvas } }, { u"key"_s, u"l"_s } });
    QTRY_VERIFY(beside.isPaneShown());
    m_chat->server.say(u"set_sidebar_title"_s, u""_s);
    m_chat->server.say(u"set_sidebar_elements"_s, QJsonObject { { u"elements"_s, QJsonArray() }, { u"key"_s, u"m"_s } });
    QTRY_VERIFY(!beside.isPaneShown());
}

void tst_ElementDelivery::aPictureIsFetchedAgainForWhoComesBack()
{
    element(u"image"_s, u"map"_s, "x", u"image/png"_s);
    m_chat->server.answers["GET /project/file/key-map"].claimed = 1000; // it never ends
    m_chat->answer(u"Done"_s);
    QTRY_COMPARE(fetched(u"map"_s), 1);
    ChatController &chat = m_chat->fixture.connection().chat();
    QTRY_VERIFY(!chat.isRunning());
    const QString thread = chat.threadId();
    chat.newThread();
    QTRY_VERIFY(chat.threadId() != thread);
    chat.openThread(thread);
    QTRY_COMPARE(fetched(u"map"_s), 2);
}

//! The dialog is the window's: another connection may be shown under it.
void tst_ElementDelivery::aSaveMayOutliveItsChat()
{
    element(u"file"_s, u"report.pdf"_s, "%PDF-1.4", u"application/pdf"_s);
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(rowWith(u"report.pdf"_s) >= 0);
    QVERIFY(act(rowWith(u"report.pdf"_s), RowAction::Kind::SaveElement));
    QTRY_VERIFY(dialog());
    ChatPage &page = m_chat->fixture.window().chatPage();
    page.show(nullptr);
    const QString path = m_chat->folder.filePath(u"saved.pdf"_s);
    Q_EMIT dialog()->fileSelected(path);
    QVERIFY(QFile::exists(path));
    Q_EMIT dialog()->fileSelected(m_chat->folder.filePath(u"no such folder/saved.pdf"_s));
    QVERIFY(!m_chat->fixture.notice(u"element-save"_s)); // nobody is there to be told
    page.show(&m_chat->fixture.connection());
}

COUNTERSIGN_TEST(tst_ElementDelivery, "tst_elementdelivery")
#include "tst_elementdelivery.moc"
