// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lenssteps.h"
#include "replay/vectorfile.h"
#include "store/settings.h"
#include "testregistry.h"

#include <QClipboard>
#include <QJsonArray>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What the lens keeps and hands out: reports, archives, runs; and that it can be told not to.
class tst_LensFiles : public QObject, private LensSteps
{
    Q_OBJECT
private Q_SLOTS:
    void recordingCanBeTurnedOff();
    void theReportIsOnTheClipboardWithoutTheToken();
    void theArchiveIsAFile();
    void aSavedRunPlaysAgain();
    void whatCannotBeWrittenIsSaid();
    void clearedIsCleared();
};

void tst_LensFiles::recordingCanBeTurnedOff()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QVERIFY(!fixture.connection().recording().isEmpty());
    fixture.application->settings().set(Setting::RecordRequests, false);
    QVERIFY(fixture.connection().traffic().records().empty()); // what there was is gone
    QVERIFY(fixture.connection().recording().isEmpty());
    fixture.say(u"hello again"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QVERIFY(fixture.connection().traffic().records().empty());
    QVERIFY(fixture.connection().recording().isEmpty());
    trigger(fixture, u"lens"_s);
    QVERIFY(tree(fixture, u"lensLadder"_s).accessibleDescription().contains(u"off"_s));
    auto *records = pane(fixture)->findChild<QAction *>(u"lensRecords"_s);
    QVERIFY(!records->isChecked());
    records->trigger();
    QVERIFY(fixture.application->settings().flag(Setting::RecordRequests));
    fixture.connection().refresh();
    QTRY_VERIFY(tree(fixture, u"lensLadder"_s).model()->rowCount() > 0);
}

void tst_LensFiles::theReportIsOnTheClipboardWithoutTheToken()
{
    const QByteArray token = "pasted-token-0123456789-abc";
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, token);
    AppFixture fixture;
    openWithToken(fixture, runtime, token);
    QTRY_VERIFY(fixture.isReady());
    trigger(fixture, u"lens"_s);
    fixture.button(u"lensCopyReport"_s)->click();
    const QString report = QApplication::clipboard()->text();
    QVERIFY(report.startsWith(u"## Countersign: "_s));
    QVERIFY(report.contains(u"/api/copilotkit/info HTTP/1.1"_s));
    QVERIFY(report.contains(u"Authorization: Bearer [secret <64 "_s, Qt::CaseInsensitive));
    QVERIFY(!report.contains(QString::fromLatin1(token)));
    const QString shown = all(*tree(fixture, u"lensLadder"_s).model()) + all(*tree(fixture, u"lensToken"_s).model());
    QVERIFY(!shown.contains(QString::fromLatin1(token)));
    QVERIFY(!shown.contains(QString::fromLatin1(token.left(12))));
    fixture.button(u"lensCopyReport"_s)->click();
    QVERIFY(report != QApplication::clipboard()->text()); // its tags are its own
}

void tst_LensFiles::theArchiveIsAFile()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    fixture.button(u"lensSaveHar"_s)->click();
    const QTemporaryDir folder;
    const QByteArray file = saved(fixture, folder.filePath(u"run.har"_s));
    const QJsonObject log = QJsonDocument::fromJson(file).object().value("log"_L1).toObject();
    QCOMPARE(log.value("version"_L1).toString(), u"1.2"_s);
    QVERIFY(log.value("entries"_L1).toArray().size() >= 1);
}

void tst_LensFiles::aSavedRunPlaysAgain()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    auto *save = pane(fixture)->findChild<QAction *>(u"lensSaveStream"_s);
    QVERIFY(!save->isEnabled());
    fixture.say(u"hello there"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QTRY_VERIFY(save->isEnabled());
    save->trigger();
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"saved.jsonl"_s);
    QVERIFY(saved(fixture, path).contains("You said: hello there"));
    const VectorFile file = readVectors(path, VectorKind::AgUi); // as `countersign-replay agui` does
    QCOMPARE(file.problem, QString());
    QCOMPARE(file.vectors.size(), 1);
    QCOMPARE(failureOf(file.vectors.first()), QString());
    const QJsonArray messages = file.vectors.first().value("expect"_L1).toObject().value("messages"_L1).toArray();
    QCOMPARE(messages.last().toObject().value("content"_L1).toString(), u"You said: hello there"_s);
}

void tst_LensFiles::whatCannotBeWrittenIsSaid()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    fixture.button(u"lensSaveHar"_s)->click();
    saved(fixture, u"/nowhere/at/all/run.har"_s);
    QTRY_VERIFY(fixture.notice(u"lens-file"_s));
    QCOMPARE(fixture.notice(u"lens-file"_s)->about.condition, Condition::FileNotSaved);
    QCOMPARE(fixture.notice(u"lens-file"_s)->about.arguments, QStringList { u"run.har"_s });
    fixture.button(u"lensSaveHar"_s)->click();
    const QTemporaryDir folder;
    saved(fixture, folder.filePath(u"run.har"_s));
    QTRY_VERIFY(!fixture.notice(u"lens-file"_s));
}

void tst_LensFiles::clearedIsCleared()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    LensTree &ladder = tree(fixture, u"lensLadder"_s);
    QVERIFY(ladder.model()->rowCount() > 0);
    pane(fixture)->findChild<QAction *>(u"lensClear"_s)->trigger();
    QCOMPARE(ladder.model()->rowCount(), 0);
    fixture.button(u"lensRefresh"_s)->click();
    QTRY_COMPARE(ladder.model()->rowCount(), 1);
    trigger(fixture, u"lens"_s);
    trigger(fixture, u"lens"_s);
    QCOMPARE(ladder.model()->rowCount(), 1); // it stays cleared
}

COUNTERSIGN_TEST(tst_LensFiles, "tst_lensfiles")
#include "tst_lensfiles.moc"
