// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedruntime.h"
#include "testregistry.h"
#include "widgets/sidebar.h"

#include <QLabel>
#include <QPlainTextEdit>

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
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isReady(), 20'000);
    fixture.say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isAnswered(), 20'000);
    auto *sidebar = fixture.window().findChild<Sidebar *>();
    Q_EMIT sidebar->agentChosen(u"writer"_s);
    QCOMPARE(fixture.connection().chat().model().rowCount(), 0);
    QCOMPARE(fixture.connection().chat().agentId(), u"writer"_s);
    const auto *agent = fixture.window().findChild<QLabel *>(u"threadAgent"_s);
    QCOMPARE(agent->text(), u"Writer"_s);
    fixture.say(u"sign-in"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isAnswered(), 20'000);
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

COUNTERSIGN_TEST(tst_MainWindow, "tst_mainwindow")
#include "tst_mainwindow.moc"
