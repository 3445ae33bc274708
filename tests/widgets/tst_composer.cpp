// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/composer.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
class PaintCount : public QObject
{
public:
    int count = 0;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        count += event->type() == QEvent::Paint;
        return QObject::eventFilter(watched, event);
    }
};
} // namespace

class tst_Composer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_composer = std::make_unique<Composer>(m_theme);
        m_composer->resize(800, 100);
        m_composer->show();
        m_edit = m_composer->findChild<QPlainTextEdit *>(u"message"_s);
        QVERIFY(m_edit);
    }
    void cleanup() { m_composer.reset(); }

    void returnSends_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<bool>("sends");
        QTest::newRow("Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::NoModifier) << true;
        QTest::newRow("Enter of the keypad") << Qt::Key_Enter << Qt::KeyboardModifiers(Qt::KeypadModifier) << true;
        QTest::newRow("Ctrl+Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ControlModifier) << true;
        QTest::newRow("Shift+Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::ShiftModifier) << false;
    }
    void returnSends()
    {
        QFETCH(const Qt::Key, key);
        QFETCH(const Qt::KeyboardModifiers, modifiers);
        QFETCH(const bool, sends);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
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

    void returnBelongsToTheInputMethodWhileItComposes()
    {
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        m_composer->setText(u"abc"_s);
        QInputMethodEvent preedit(u"にほ"_s, {});
        QApplication::sendEvent(m_edit, &preedit);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QVERIFY(submitted.isEmpty());

        m_composer->setText({});
        QInputMethodEvent commit;
        commit.setCommitString(u"日本"_s);
        QApplication::sendEvent(m_edit, &commit);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(submitted.size(), 1);
        QCOMPARE(submitted.at(0).at(0).toString(), u"日本"_s);
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
        m_composer->setText(u"x"_s);
        auto *button = m_composer->findChild<QPushButton *>(u"send"_s);
        QTRY_VERIFY(button->width() >= button->minimumWidth());
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

    void growsWithItsLinesAndNoFurther()
    {
        QWidget window;
        window.resize(700, 600);
        auto *composer = new Composer(m_theme, &window);
        composer->resize(700, 200);
        window.show();
        auto *edit = composer->findChild<QPlainTextEdit *>(u"message"_s);
        const int one = edit->height();
        composer->setText(u"1\n2\n3"_s);
        QTRY_VERIFY(edit->height() >= 3 * edit->fontMetrics().lineSpacing());
        QVERIFY(edit->height() > one);
        composer->setText(u"line\n"_s.repeated(500));
        QTRY_VERIFY(edit->height() <= 240);
        QVERIFY(edit->height() > 200);
        composer->setText({});
        QTRY_COMPARE(edit->height(), one);
    }

    void hintStandsBeneath()
    {
        auto *hint = m_composer->findChild<QLabel *>(u"composerHint"_s);
        QVERIFY(!hint->isVisible());
        m_composer->setHint(u"Keep writing."_s);
        QVERIFY(hint->isVisible());
        QCOMPARE(hint->text(), u"Keep writing."_s);
        QCOMPARE(m_edit->accessibleDescription(), u"Keep writing."_s);
        m_composer->setHint({});
        QVERIFY(!hint->isVisible());
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

    void textTypedElsewhereGoesIn()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
        m_composer->setText(u"ad"_s);
        m_edit->moveCursor(QTextCursor::Left);
        m_edit->clearFocus();
        m_composer->insertText(u"bc"_s);
        QCOMPARE(m_composer->text(), u"abcd"_s);
        QVERIFY(m_edit->hasFocus());
        QTest::keyClicks(m_edit, u"!"_s);
        QCOMPARE(m_composer->text(), u"abc!d"_s);
    }

    void anotherAgentIsPaintedAtOnce()
    {
        m_composer->setAgentName(u"Concierge"_s);
        QVERIFY(QTest::qWaitForWindowExposed(m_composer.get()));
        QTest::qWait(20); // whatever was still to be painted
        PaintCount paints;
        m_edit->viewport()->installEventFilter(&paints);
        m_composer->setAgentName(u"Writer"_s);
        QTRY_VERIFY(paints.count > 0);
        QCOMPARE(m_edit->placeholderText(), u"Message Writer"_s);
        m_composer->setAgentName({});
        QCOMPARE(m_edit->placeholderText(), u"Message"_s);
    }

    void tabLeaves()
    {
        QTest::keyClick(m_edit, Qt::Key_Tab);
        QVERIFY(m_composer->text().isEmpty());
    }

private:
    Theme m_theme;
    std::unique_ptr<Composer> m_composer;
    QPlainTextEdit *m_edit = nullptr;
};

COUNTERSIGN_TEST(tst_Composer, "tst_composer")
#include "tst_composer.moc"
