// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/sidebar.h"

#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_MainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNarrowWindowFoldsTheSidebar();
    void f6GoesRoundThePanes();
    void altNReachesTheNoticeAndTypesNothing();
    void aNewAgentIsANewChat();
    void theTitleNamesThreadAndConnection();
    void f9HidesTheSidebarOfAWideWindow();
    void thePaneIsWhereReadingBegins();
    void largerTextMakesItNarrow();
    void anAnswerElsewhereIsUnreadAndTold();
    void closingTheWindowQuits();

private:
    static void open(AppFixture &fixture, const ScriptedRuntime &runtime)
    {
        fixture.application->start({});
        fixture.application->openAddress(runtime.address());
        QTRY_VERIFY(fixture.isReady());
        fixture.window().resize(1200, 800);
        fixture.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    }
    static QWidget &message(AppFixture &fixture) { return *fixture.composer().findChild<QPlainTextEdit *>(u"message"_s); }
};

void tst_MainWindow::aNarrowWindowFoldsTheSidebar()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    QVERIFY(sidebar->isVisible());
    QVERIFY(!fixture.button(u"openSidebar"_s));

    fixture.window().resize(460, 700);
    QTRY_VERIFY(!sidebar->isVisible());
    fixture.button(u"openSidebar"_s)->click();
    QVERIFY(sidebar->isVisible());
    QVERIFY(sidebar->width() < fixture.window().width());
    QTest::keyClick(&fixture.window(), Qt::Key_F9);
    QVERIFY(!sidebar->isVisible());
    QTest::keyClick(&fixture.window(), Qt::Key_F9);
    QVERIFY(sidebar->isVisible());
    fixture.button(u"newThread"_s)->click();
    QVERIFY(!sidebar->isVisible());
    QVERIFY(message(fixture).hasFocus());

    fixture.window().resize(1200, 800);
    QTRY_VERIFY(sidebar->isVisible());
    QVERIFY(!fixture.button(u"openSidebar"_s));
    QVERIFY(fixture.transcript().mapTo(&fixture.window(), QPoint()).x() >= sidebar->width());
}

void tst_MainWindow::f6GoesRoundThePanes()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    message(fixture).setFocus();
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QVERIFY(sidebar->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QVERIFY(fixture.transcript().hasFocus());
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QVERIFY(message(fixture).hasFocus());
    QTest::keyClick(&fixture.window(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(fixture.transcript().hasFocus());
}

void tst_MainWindow::altNReachesTheNoticeAndTypesNothing()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    runtime.setToken("guarded-now-0123456789");
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    message(fixture).setFocus();
    QTest::keyClick(&message(fixture), Qt::Key_N, Qt::AltModifier);
    QTRY_COMPARE(QApplication::focusWidget(), fixture.button(u"noticeSignIn"_s));
    QVERIFY(fixture.composer().text().isEmpty());
}

void tst_MainWindow::aNewAgentIsANewChat()
{
    AppFixture fixture;
    CommandLine line;
    line.demo = true;
    fixture.application->start(line);
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    auto *sidebar = fixture.window().findChild<Sidebar *>();
    Q_EMIT sidebar->agentChosen(u"writer"_s);
    QCOMPARE(fixture.connection().chat().model().rowCount(), 0);
    QCOMPARE(fixture.connection().chat().agentId(), u"writer"_s);
    const auto *agent = fixture.window().findChild<QPushButton *>(u"threadAgent"_s);
    QCOMPARE(agent->text(), u"Writer"_s);
    fixture.say(u"sign-in"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.connection().chat().threads().size(), 2);
}

void tst_MainWindow::theTitleNamesThreadAndConnection()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.say(u"Plan the office move"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.window().windowTitle(), u"Plan the office move — 127.0.0.1 — Countersign"_s);
}

void tst_MainWindow::f9HidesTheSidebarOfAWideWindow()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    QTest::keyClick(&fixture.window(), Qt::Key_F9);
    QVERIFY(!sidebar->isVisible());
    QVERIFY(message(fixture).hasFocus());
    QVERIFY(fixture.button(u"openSidebar"_s)); // the way back, for the pointer
    fixture.window().resize(460, 700);
    fixture.window().resize(1200, 800);
    QVERIFY(!sidebar->isVisible());                                                         // the person's word
    QTest::keyClick(&fixture.window(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier); // what needs it brings it back
    QVERIFY(sidebar->isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), u"search"_s);
}

void tst_MainWindow::thePaneIsWhereReadingBegins()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.window().resize(460, 700);
    QTest::keyClick(&fixture.window(), Qt::Key_F9);
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    QTRY_VERIFY(sidebar->isVisible());
    QCOMPARE(sidebar->geometry().left(), 0);
    fixture.window().setLayoutDirection(Qt::RightToLeft);
    QTRY_COMPARE(sidebar->geometry().right(), sidebar->parentWidget()->width() - 1);
}

void tst_MainWindow::largerTextMakesItNarrow()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.window().resize(1000, 700);
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    QVERIFY(sidebar->isVisible());
    fixture.application->settings().set(Setting::TextSize, 200);
    QTRY_VERIFY(!sidebar->isVisible()); // a pane now
    fixture.application->settings().set(Setting::TextSize, 100);
    QTRY_VERIFY(sidebar->isVisible());
}

void tst_MainWindow::anAnswerElsewhereIsUnreadAndTold()
{
    AppFixture fixture;
    CommandLine line;
    line.demo = true;
    fixture.application->start(line);
    QTRY_VERIFY(fixture.isReady());
    const QSignalSpy told(&fixture.window(), &MainWindow::attentionWanted);
    fixture.say(u"hello"_s);
    const QString asked = fixture.connection().chat().threadId();
    fixture.window().actionTable().action(u"newChat"_s).trigger(); // the answer comes while nobody looks at it
    auto *threads = fixture.window().findChild<QListView *>(u"threads"_s);
    const auto said = [threads] { return threads->model()->index(0, 0).data(Qt::AccessibleDescriptionRole).toString(); };
    QTRY_VERIFY(said().startsWith(u"unread"_s));
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().at(0).toString(), u"Concierge"_s);
    QCOMPARE(told.first().at(1).toString(), u"Has answered"_s); // never words of the chat
    fixture.connection().chat().openThread(asked);
    QTRY_VERIFY(!said().startsWith(u"unread"_s));
}

void tst_MainWindow::closingTheWindowQuits()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    for (const QString &id : { u"close"_s, u"quit"_s }) {
        AppFixture fixture;
        open(fixture, runtime);
        const QSignalSpy quits(QCoreApplication::instance(), &QCoreApplication::aboutToQuit);
        QTimer::singleShot(0, &fixture.window(), [&] { fixture.window().actionTable().action(id).trigger(); });
        QCOMPARE(QApplication::exec(), 0);
        QVERIFY(!fixture.window().isVisible());
        QCOMPARE(quits.size(), 1);
    }
}

COUNTERSIGN_TEST(tst_MainWindow, "tst_mainwindow")
#include "tst_mainwindow.moc"
