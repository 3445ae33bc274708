// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composerfixture.h"
#include "testregistry.h"

#include <QAccessible>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What it sends, when, and what its one button is.
class tst_Composer : public QObject, private test::ComposerFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void returnSends_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<bool>("onReturn");
        QTest::addColumn<bool>("sends");
        const Qt::KeyboardModifiers none;
        QTest::newRow("Return") << Qt::Key_Return << none << true << true;
        QTest::newRow("Enter of the keypad") << Qt::Key_Enter << Qt::KeyboardModifiers(Qt::KeypadModifier) << true << true;
        QTest::newRow("Ctrl+Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ControlModifier) << true << true;
        QTest::newRow("Shift+Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ShiftModifier) << true << false;
        QTest::newRow("Return is a line") << Qt::Key_Return << none << false << false;
        QTest::newRow("Shift+Return is a line") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ShiftModifier) << false << false;
        QTest::newRow("Ctrl+Return sends then") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ControlModifier) << false << true;
        QTest::newRow("Ctrl+Enter sends then")
            << Qt::Key_Enter << Qt::KeyboardModifiers(Qt::ControlModifier | Qt::KeypadModifier) << false << true;
    }
    void returnSends()
    {
        QFETCH(const Qt::Key, key);
        QFETCH(const Qt::KeyboardModifiers, modifiers);
        QFETCH(const bool, onReturn);
        QFETCH(const bool, sends);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        m_composer->setSendsOnReturn(onReturn);
        QTest::keyClicks(m_edit, u"Hello"_s);
        QTest::keyClick(m_edit, key, modifiers);
        QCOMPARE(submitted.size(), sends ? 1 : 0);
        QCOMPARE(m_composer->text(), sends ? QString() : u"Hello\n"_s);
        if (sends)
            QCOMPARE(submitted.at(0).at(0).toString(), u"Hello"_s);
    }

    void onlySpacesAreNotSent()
    {
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        auto *send = m_composer->findChild<QPushButton *>(u"send"_s);
        QVERIFY(!send->isEnabled());
        m_composer->setText(u" \n\t "_s);
        QVERIFY(!send->isEnabled());
        QTest::keyClick(m_edit, Qt::Key_Return);
        QVERIFY(submitted.isEmpty());
        m_composer->setText(u"  words \n"_s);
        QVERIFY(send->isEnabled());
        send->click();
        QCOMPARE(submitted.size(), 1);
        QCOMPARE(submitted.at(0).at(0).toString(), u"words"_s);
        QVERIFY(m_composer->text().isEmpty());
    }

    void upInTheEmptyBoxEditsTheLast_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<bool>("asks");
        QTest::newRow("empty") << QString() << Qt::KeyboardModifiers() << true;
        QTest::newRow("keypad") << QString() << Qt::KeyboardModifiers(Qt::KeypadModifier) << true;
        QTest::newRow("with Shift") << QString() << Qt::KeyboardModifiers(Qt::ShiftModifier) << false;
        QTest::newRow("one space") << u" "_s << Qt::KeyboardModifiers() << false;
        QTest::newRow("text") << u"words"_s << Qt::KeyboardModifiers() << false;
        QTest::newRow("an empty line") << u"\n"_s << Qt::KeyboardModifiers() << false;
    }
    void upInTheEmptyBoxEditsTheLast()
    {
        QFETCH(const QString, text);
        QFETCH(const Qt::KeyboardModifiers, modifiers);
        QFETCH(const bool, asks);
        const QSignalSpy edit(m_composer.get(), &Composer::editLastRequested);
        m_composer->setText(text);
        QTest::keyClick(m_edit, Qt::Key_Up, modifiers);
        QCOMPARE(edit.size(), asks ? 1 : 0);
        QCOMPARE(m_composer->text(), text);
    }

    void aHeldReturnSendsOnce()
    {
        connect(m_composer.get(), &Composer::submitted, this, [this] { m_composer->setText(u"typed meanwhile"_s); });
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        m_composer->setText(u"first"_s);
        QTest::keyPress(m_edit, Qt::Key_Return);
        QKeyEvent again(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, u"\r"_s, true);
        QApplication::sendEvent(m_edit, &again);
        QTest::keyRelease(m_edit, Qt::Key_Return);
        QCOMPARE(submitted.size(), 1);
        QCOMPARE(m_composer->text(), u"typed meanwhile"_s);
    }

    void countIsShownWhereItMatters_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<bool>("counted");
        QTest::addColumn<bool>("sends");
        QTest::newRow("short") << 99'999 << false << true;
        QTest::newRow("from here") << 100'000 << true << true;
        QTest::newRow("at the limit") << 200'000 << true << true;
        QTest::newRow("over it") << 200'001 << true << false;
    }
    void countIsShownWhereItMatters()
    {
        QFETCH(const int, length);
        QFETCH(const bool, counted);
        QFETCH(const bool, sends);
        m_composer->setLimit(200'000);
        m_composer->setText(u"four "_s.repeated(length / 5) + QString(length % 5, u'x')); // breaks into lines
        const QLabel *count = m_composer->findChild<QLabel *>(u"composerCount"_s);
        const QLabel *note = m_composer->findChild<QLabel *>(u"composerHint"_s);
        QCOMPARE(count->isVisible(), counted);
        if (counted)
            QVERIFY(count->text().startsWith(QLocale().toString(length)));
        QCOMPARE(note->isVisible() && !note->text().isEmpty(), !sends);
        QCOMPARE(m_edit->accessibleDescription().isEmpty(), sends);
        QCOMPARE(m_composer->findChild<QPushButton *>(u"send"_s)->isEnabled(), sends);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(submitted.size(), sends ? 1 : 0);
        if (!sends)
            QCOMPARE(m_composer->text().size(), length); // what is too long stays
    }

    void whileAnAnswerComesItSaysWhenItGoesOut()
    {
        const QLabel *note = m_composer->findChild<QLabel *>(u"composerHint"_s);
        m_composer->setRunning(true);
        QVERIFY(!note->isVisible());
        QTest::keyClicks(m_edit, u"next"_s);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().startsWith(u"Return sends"_s));
        QCOMPARE(m_edit->accessibleDescription(), note->text());
        m_composer->setSendsOnReturn(false);
        QVERIFY(note->text().startsWith(u"Ctrl+Return sends"_s));
        m_composer->setHint(u"Keep writing."_s); // what is more pressing comes first
        QCOMPARE(note->text(), u"Keep writing."_s);
        m_composer->setHint({});
        m_composer->setRunning(false);
        QVERIFY(!note->isVisible());
    }

    void escapeStopsOnlyAnAnswer()
    {
        const QSignalSpy stop(m_composer.get(), &Composer::stopRequested);
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QVERIFY(stop.isEmpty());
        m_composer->setRunning(true);
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QCOMPARE(stop.size(), 1);
    }

    void stopStandsWhereSendStood()
    {
        auto *button = m_composer->findChild<QPushButton *>(u"send"_s);
        m_composer->grab(); // laid out
        const QRect place = button->geometry();
        QCOMPARE(button->text(), u"Send"_s);
        m_composer->setRunning(true);
        QCOMPARE(button->objectName(), u"stop"_s);
        QCOMPARE(button->text(), u"Stop"_s);
        QCOMPARE(button->geometry(), place);
        QVERIFY(!button->property("primary").toBool());

        const QSignalSpy stop(m_composer.get(), &Composer::stopRequested);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        button->click();
        QCOMPARE(stop.size(), 1);
        m_composer->setText(u"x"_s);
        QTest::keyClick(m_edit, Qt::Key_Return); // Return sends the next one
        QCOMPARE(submitted.size(), 1);
        QVERIFY(button->isEnabled());
    }

    void secondHalfOfADoubleClickDoesNotStop()
    {
        m_composer->setText(u"x"_s);
        auto *button = m_composer->findChild<QPushButton *>(u"send"_s);
        connect(m_composer.get(), &Composer::submitted, this, [this] { m_composer->setRunning(true); });
        const QSignalSpy stop(m_composer.get(), &Composer::stopRequested);
        QTest::mouseClick(button, Qt::LeftButton);
        QTest::mouseDClick(button, Qt::LeftButton);
        QCOMPARE(button->text(), u"Stop"_s);
        // mouseDClick begins with a click of its own, which counts; its second half must not.
        QVERIFY(stop.size() <= 1);
    }

    void sendIsFilledOnlyWhenItIsTheAnswer()
    {
        auto *send = m_composer->findChild<QPushButton *>(u"send"_s);
        m_composer->setText(u"x"_s);
        QVERIFY(send->property("primary").toBool());
        m_composer->setSendIsPrimary(false);
        QVERIFY(!send->property("primary").toBool());
        QVERIFY(send->isEnabled()); // plain, but it works
    }

    void draftIsReportedAndRestored()
    {
        const QSignalSpy changed(m_composer.get(), &Composer::textChanged);
        m_composer->setText(u"draft"_s);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toString(), u"draft"_s);
        QCOMPARE(m_edit->textCursor().position(), 5);
        m_composer->setText(u"draft"_s);
        QCOMPARE(changed.size(), 1);
    }

    void accessibleNames()
    {
        QCOMPARE(QAccessible::queryAccessibleInterface(m_edit)->text(QAccessible::Name), u"Message"_s);
        m_composer->setAgentName(u"Analyst"_s);
        QCOMPARE(m_edit->placeholderText(), u"Message Analyst"_s);
        QCOMPARE(QAccessible::queryAccessibleInterface(m_edit)->text(QAccessible::Name), u"Message"_s);
        auto *send = m_composer->findChild<QPushButton *>(u"send"_s);
        QCOMPARE(QAccessible::queryAccessibleInterface(send)->text(QAccessible::Name), u"Send"_s);
        m_composer->setRunning(true);
        QCOMPARE(QAccessible::queryAccessibleInterface(send)->text(QAccessible::Name), u"Stop"_s);
    }

    void aClickOnItsButtonLeavesTheFocus_data()
    {
        QTest::addColumn<bool>("running");
        QTest::newRow("Send") << false;
        QTest::newRow("Stop") << true;
    }
    void aClickOnItsButtonLeavesTheFocus()
    {
        QFETCH(const bool, running);
        QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
        m_composer->focusText();
        m_composer->setText(running ? QString() : u"first"_s);
        m_composer->setRunning(running);
        auto *button = m_composer->findChild<QPushButton *>(running ? u"stop"_s : u"send"_s);
        connect(m_composer.get(), &Composer::stopRequested, this, [this] { m_composer->setRunning(false); });
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!button->isEnabled());
        QTest::keyClicks(m_composer->window()->focusWidget(), u"next"_s);
        QCOMPARE(m_composer->text(), u"next"_s);
    }

    void aButtonUsedByKeyboardGivesTheFocusBack()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
        m_composer->setText(u"first"_s);
        m_composer->focusText();
        auto *button = m_composer->findChild<QPushButton *>(u"send"_s);
        QTest::keyClick(m_edit, Qt::Key_Tab);
        QVERIFY(button->hasFocus());
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(m_edit->hasFocus());
        // An answer that ends by itself disables Send while the keyboard stands on Stop.
        m_composer->setRunning(true);
        button->setFocus(Qt::TabFocusReason);
        m_composer->setRunning(false);
        QVERIFY(m_edit->hasFocus());
    }

    void tabLeaves()
    {
        QTest::keyClick(m_edit, Qt::Key_Tab);
        QVERIFY(m_composer->text().isEmpty());
    }
};

COUNTERSIGN_TEST(tst_Composer, "tst_composer")
#include "tst_composer.moc"
