// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/firstrunpage.h"

#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSplitter>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! Looks at the product in the moment the window has been painted for the first time.
class FirstPaint : public QObject
{
public:
    FirstPaint(MainWindow &window, std::function<void()> look) : m_window(window), m_look(std::move(look))
    {
        window.installEventFilter(this);
    }
    bool isSeen = false;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (watched == &m_window && event->type() == QEvent::Paint && !std::exchange(isSeen, true))
            m_look();
        return false;
    }

private:
    MainWindow &m_window;
    std::function<void()> m_look;
};
} // namespace

//! What a start does, in which order, and that it goes on where the last one ended.
class tst_Start : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingSlowBeforeTheFirstPaint();
    void theChatPageIsThereAtOnce();
    void aStartWithoutMemory();
    void draftThreadAndWindowComeBack();
    void theLineDecidesWhereItStarts();
    void whatIsTypedAtOnceIsKept_data();
    void whatIsTypedAtOnceIsKept();

private:
    static void open(AppFixture &fixture, const ScriptedRuntime &runtime, const Secret &token = {})
    {
        ConnectionConfig config;
        config.address = QUrl(runtime.address());
        config.name = u"Team"_s;
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.method = token.isEmpty() ? SignInConfig::Method::None : SignInConfig::Method::Token;
        fixture.application->start({});
        fixture.application->openConnection(config, { token });
        QTRY_VERIFY(fixture.isReady());
    }
};

void tst_Start::nothingSlowBeforeTheFirstPaint()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "pasted-token-0123456789");
    AppFixture fixture;
    open(fixture, runtime, fixture.redactor.keep("pasted-token-0123456789"));
    QTRY_COMPARE(fixture.credentials.entries.size(), 1);
    fixture.application.reset();
    const QString database = fixture.profile.file(u"chats.sqlite"_s);
    QVERIFY(QFile::remove(database));
    fixture.credentials.calls.clear();
    const auto requests = runtime.server.requests().size();

    fixture.restart();
    const MainWindow &window = fixture.window();
    const FirstPaint paint(fixture.window(), [&] {
        QVERIFY(fixture.credentials.calls.isEmpty());
        QCOMPARE(runtime.server.requests().size(), requests);
        QVERIFY(!QFile::exists(database));
        QVERIFY(!fixture.application->connection());
        // And the place to write is there.
        QVERIFY(window.findChild<QPlainTextEdit *>(u"message"_s)->isVisible());
        QVERIFY(window.findChild<QPlainTextEdit *>(u"message"_s)->isEnabled());
    });
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QVERIFY(paint.isSeen);
    QVERIFY(fixture.credentials.calls.size() > 0);
    QVERIFY(QFile::exists(database));
}

void tst_Start::theChatPageIsThereAtOnce()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.restart();
    fixture.application->start({});
    QVERIFY(!fixture.window().findChild<FirstRunPage *>()->isVisible()); // no page that flashes by
    QVERIFY(fixture.composer().isVisible());
    // Who is quick meets no trap before the connection is there.
    fixture.button(u"newThread"_s)->click();
    QTest::keyClick(&fixture.window(), Qt::Key_N, Qt::ControlModifier);
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QTRY_VERIFY(fixture.isReady());
}

void tst_Start::aStartWithoutMemory()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.application->settings().set(Setting::RestoreAtStart, false);
    fixture.restart();
    fixture.application->start({});
    QVERIFY(fixture.window().findChild<FirstRunPage *>()->isVisible());
    const auto requests = runtime.server.requests().size();
    QSignalSpy painted(&fixture.window(), &MainWindow::painted);
    QTRY_COMPARE(painted.size(), 1);
    QCoreApplication::sendPostedEvents();
    QVERIFY(!fixture.application->connection());
    QCOMPARE(runtime.server.requests().size(), requests);
}

void tst_Start::draftThreadAndWindowComeBack()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.say(u"first"_s);
    QTRY_VERIFY(fixture.isAnswered());
    fixture.window().actionTable().action(u"newChat"_s).trigger();
    fixture.say(u"second"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QTRY_COMPARE(fixture.connection().chat().threads().size(), 2);
    const QString second = fixture.connection().chat().threadId();
    fixture.composer().setText(u"not sent yet"_s);
    fixture.connection().chat().setDraft(u"not sent yet"_s);
    fixture.window().resize(790, 707); // less than this platform's screen: Qt gives nobody more than that back
    auto *splitter = fixture.window().findChild<QSplitter *>();
    splitter->setSizes({ 300, 490 });
    QCoreApplication::sendPostedEvents();
    const int sidebar = splitter->sizes().first();

    fixture.restart();
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.connection().chat().threadId(), second);
    QTRY_COMPARE(fixture.composer().text(), u"not sent yet"_s);
    QCOMPARE(fixture.window().size(), QSize(790, 707));
    QTRY_COMPARE(fixture.window().findChild<QSplitter *>()->sizes().first(), sidebar);
}

void tst_Start::theLineDecidesWhereItStarts()
{
    ScriptedRuntime first(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime second(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, first);
    fixture.restart();
    CommandLine line;
    line.connectAddress = second.address();
    fixture.application->start(line);
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(fixture.connection().config().address, QUrl(second.address()));
    fixture.restart();
    line.connectAddress = first.address(); // known: its own name and sign-in, no question
    fixture.application->start(line);
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(fixture.connection().config().name, u"Team"_s);
}

void tst_Start::whatIsTypedAtOnceIsKept_data()
{
    QTest::addColumn<QString>("draft");
    QTest::addColumn<QString>("shown");
    QTest::newRow("into an empty box") << QString() << u"quick"_s;
    QTest::newRow("after the draft that comes back") << u"kept"_s << u"kept\nquick"_s;
}

void tst_Start::whatIsTypedAtOnceIsKept()
{
    QFETCH(const QString, draft);
    QFETCH(const QString, shown);
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.say(u"first"_s);
    QTRY_VERIFY(fixture.isAnswered());
    fixture.composer().setText(draft);
    fixture.restart();
    fixture.application->start({});
    // The window stands, its connection does not: nobody should have to wait for that.
    auto *message = fixture.window().findChild<QPlainTextEdit *>(u"message"_s);
    QVERIFY(!fixture.application->connection());
    QTest::keyClicks(message, u"quick"_s);
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2); // the last chat is back
    QCOMPARE(message->toPlainText(), shown);
    QCOMPARE(fixture.connection().chat().draft(), shown);
    fixture.restart(); // and it is a draft like any other
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.composer().text(), shown);
}

COUNTERSIGN_TEST(tst_Start, "tst_start")
#include "tst_start.moc"
