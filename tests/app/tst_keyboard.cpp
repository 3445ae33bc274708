// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "store/settings.h"
#include "testregistry.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! A whole day by keyboard: from the first start to the sign-out, with nothing but keys, and the focus always where it can be
//! seen. Nothing here is called, clicked or focused by the test.
class tst_Keyboard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aWholeDay();
    void tabReachesEverythingOnce();

private:
    [[nodiscard]] static QWidget *focused() { return QApplication::focusWidget(); }
    [[nodiscard]] static QString focusName() { return focused() ? focused()->objectName() : u"nobody"_s; }
    //! What a window manager does when a dialog closes.
    static bool isBackAt(QWidget &window)
    {
        if (!QApplication::activeWindow())
            window.activateWindow();
        return QApplication::activeWindow() == &window;
    }
    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::activeWindow()->windowHandle(), key, modifiers);
    }
    static void type(const QString &text)
    {
        for (const QChar c : text)
            QTest::keyClick(QApplication::activeWindow()->windowHandle(), c.toLatin1());
    }
    //! Tab until it is there.
    static bool tabTo(const QString &name, bool back = false)
    {
        for (int i = 0; i < 60; ++i) {
            if (focusName() == name)
                return true;
            press(back ? Qt::Key_Backtab : Qt::Key_Tab, back ? Qt::ShiftModifier : Qt::NoModifier);
        }
        qWarning() << "not reached:" << name << "at" << focusName();
        return false;
    }
    [[nodiscard]] static QListView *threads(AppFixture &fixture) { return fixture.window().findChild<QListView *>(u"threads"_s); }
    [[nodiscard]] static QString titleAt(AppFixture &fixture, int row)
    {
        return threads(fixture)->model()->index(row, 0).data().toString();
    }
};

void tst_Keyboard::aWholeDay()
{
    AppFixture fixture;
    fixture.application->start({});
    QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    // The first start: the demo is two steps from the address.
    QTRY_COMPARE(focusName(), u"address"_s);
    QVERIFY(tabTo(u"tryDemo"_s));
    press(Qt::Key_Space);
    QTRY_VERIFY(fixture.isReady());
    QTRY_VERIFY(isBackAt(fixture.window()));
    QTRY_COMPARE(focusName(), u"message"_s);

    // Two chats.
    type(u"plan the office move"_s);
    press(Qt::Key_Return);
    QTRY_VERIFY(fixture.isAnswered());
    press(Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(focusName(), u"message"_s);
    type(u"late deliveries"_s);
    press(Qt::Key_Return);
    QTRY_VERIFY(fixture.isAnswered());
    QTRY_COMPARE(threads(fixture)->model()->rowCount(), 2);
    const QString second = fixture.connection().chat().threadId();

    // Rename, in its row.
    press(Qt::Key_F2);
    QTRY_COMPARE(focusName(), u"threadTitleEdit"_s);
    type(u"Carriers"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(focusName(), u"threads"_s);
    QTRY_COMPARE(titleAt(fixture, 0), u"Carriers"_s);
    QVERIFY(fixture.window().windowTitle().startsWith(u"Carriers"_s));

    // The other one, pinned to the top.
    press(Qt::Key_Down, Qt::AltModifier);
    QTRY_VERIFY(fixture.connection().chat().threadId() != second);
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2);
    press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(titleAt(fixture, 0), u"plan the office move"_s);

    // Deleted, and brought back.
    QCOMPARE(focusName(), u"threads"_s);
    press(Qt::Key_Delete);
    QTRY_COMPARE(threads(fixture)->model()->rowCount(), 1);
    QTRY_VERIFY(fixture.notice(u"deleted"_s));
    press(Qt::Key_N, Qt::AltModifier);
    QTRY_COMPARE(focusName(), u"noticeUndo"_s);
    press(Qt::Key_Space);
    QTRY_COMPARE(threads(fixture)->model()->rowCount(), 2);
    QTRY_VERIFY(!fixture.notice(u"deleted"_s));

    // Found by its words.
    press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(focusName(), u"search"_s);
    type(u"carr"_s);
    QCOMPARE(threads(fixture)->model()->rowCount(), 1);
    press(Qt::Key_Return);
    QTRY_COMPARE(fixture.connection().chat().threadId(), second);
    press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    press(Qt::Key_Escape); // all of them again
    QCOMPARE(threads(fixture)->model()->rowCount(), 2);
    press(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), u"message"_s);

    // By its place, and whatever is called that: a chat, a message, a command.
    press(Qt::Key_1, Qt::ControlModifier);
    QTRY_VERIFY(fixture.connection().chat().threadId() != second);
    press(Qt::Key_2, Qt::ControlModifier);
    QTRY_COMPARE(fixture.connection().chat().threadId(), second);
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2);
    press(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), u"paletteSearch"_s);
    type(u"office"_s);
    press(Qt::Key_Return);
    QTRY_VERIFY(fixture.connection().chat().threadId() != second);
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2);
    QCOMPARE(focusName(), u"message"_s);
    press(Qt::Key_K, Qt::ControlModifier);
    type(u"plan the"_s);
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(focusName(), u"conversation"_s);
    QCOMPARE(fixture.transcript().currentRow(), 0);
    press(Qt::Key_K, Qt::ControlModifier);
    type(u"sign out of"_s);
    press(Qt::Key_Return); // what ends something is not taken by a Return alone
    QCOMPARE(focusName(), u"paletteSearch"_s);
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedIn);
    press(Qt::Key_Escape);
    QTRY_COMPARE(focusName(), u"conversation"_s);
    press(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), u"message"_s);

    // Settings: dark, and no menu bar needed for it.
    press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::activeWindow()->objectName(), u"settingsDialog"_s);
    QVERIFY(tabTo(u"colours-system"_s));
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    QCOMPARE(fixture.application->settings().choice(Setting::Colours), u"dark"_s);
    press(Qt::Key_Left);
    QCOMPARE(fixture.application->settings().choice(Setting::Colours), u"light"_s);
    QVERIFY(tabTo(u"pages"_s, true));
    press(Qt::Key_Down);
    QVERIFY(tabTo(u"returnSends"_s));
    press(Qt::Key_Space);
    QVERIFY(!fixture.application->settings().flag(Setting::ReturnSends));
    press(Qt::Key_Escape);
    QTRY_VERIFY(isBackAt(fixture.window()));
    QTRY_COMPARE(focusName(), u"message"_s);
    type(u"one"_s);
    press(Qt::Key_Return);
    type(u"two"_s);
    QCOMPARE(fixture.composer().text(), u"one\ntwo"_s); // at once: Return is a new line now

    // The list of keys, and away again.
    press(Qt::Key_F1);
    QTRY_COMPARE(QApplication::activeWindow()->objectName(), u"settingsDialog"_s);
    QVERIFY(tabTo(u"shortcutList"_s));
    press(Qt::Key_Escape);
    QTRY_VERIFY(isBackAt(fixture.window()));

    // Out.
    press(Qt::Key_F6);
    QVERIFY(tabTo(u"signOut"_s));
    press(Qt::Key_Space);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QTRY_COMPARE(focusName(), u"message"_s);
    QCOMPARE(fixture.composer().text(), u"one\ntwo"_s); // what was typed stays
    QCOMPARE(threads(fixture)->model()->rowCount(), 2); // and so do the chats
}

void tst_Keyboard::tabReachesEverythingOnce()
{
    AppFixture fixture;
    CommandLine line;
    line.demo = true;
    fixture.application->start(line);
    QTRY_VERIFY(fixture.isReady());
    QTRY_VERIFY(isBackAt(fixture.window()));
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    press(Qt::Key_L, Qt::ControlModifier);
    QStringList order;
    for (int i = 0; i < 40 && !(order.contains(u"message"_s) && focusName() == u"message"_s); ++i) {
        order << focusName();
        QVERIFY(focused()->isVisible());
        press(Qt::Key_Tab);
    }
    for (const QString &name :
         { u"connection"_s, u"newThread"_s, u"search"_s, u"agents"_s, u"threads"_s, u"signOut"_s, u"accountMenu"_s })
        QVERIFY2(order.count(name) == 1, qPrintable(name + u" in "_s + order.join(u' ')));
    const QStringList sidebar { u"connection"_s, u"newThread"_s, u"search"_s, u"agents"_s, u"threads"_s, u"signOut"_s };
    for (int i = 1; i < sidebar.size(); ++i)
        QVERIFY2(order.indexOf(sidebar.at(i - 1)) < order.indexOf(sidebar.at(i)), qPrintable(order.join(u' ')));
}

COUNTERSIGN_TEST(tst_Keyboard, "tst_keyboard")
#include "tst_keyboard.moc"
