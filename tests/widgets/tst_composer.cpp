// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/composer.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLocale>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QVBoxLayout>

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

    void noKeyIsTakenFromTheInputMethod_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::newRow("Return") << Qt::Key_Return;
        QTest::newRow("Esc") << Qt::Key_Escape;
        QTest::newRow("Up") << Qt::Key_Up;
    }
    void noKeyIsTakenFromTheInputMethod()
    {
        QFETCH(const Qt::Key, key);
        m_composer->setRunning(true);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        const QSignalSpy stop(m_composer.get(), &Composer::stopRequested);
        const QSignalSpy edit(m_composer.get(), &Composer::editLastRequested);
        QInputMethodEvent preedit(u"にほ"_s, {});
        QApplication::sendEvent(m_edit, &preedit);
        QTest::keyClick(m_edit, key);
        QVERIFY(submitted.isEmpty());
        QVERIFY(stop.isEmpty());
        QVERIFY(edit.isEmpty());
    }

    void whatIsComposedSurvivesWhatTheWindowDoes()
    {
        m_composer->setText(u"abc"_s);
        QInputMethodEvent preedit(u"にほ"_s, {});
        QApplication::sendEvent(m_edit, &preedit);
        m_composer->setRunning(true); // an answer begins and ends, the agent and the hint change
        m_composer->setAgentName(u"Writer"_s);
        m_composer->setHint(u"Keep writing."_s);
        m_composer->setText(u"abc"_s);
        m_composer->setRunning(false);
        QCOMPARE(m_edit->textCursor().block().layout()->preeditAreaText(), u"にほ"_s);
        QInputMethodEvent commit;
        commit.setCommitString(u"日本"_s);
        QApplication::sendEvent(m_edit, &commit);
        QCOMPARE(m_composer->text(), u"abc日本"_s);
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

    void pasteIsPlain_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("html");
        QTest::addColumn<QString>("pasted");
        const QString none;
        QTest::newRow("plain") << u"a b"_s << none << u"a b"_s;
        QTest::newRow("rich with its text") << u"bold"_s << u"<b style='color:red'>bold</b>"_s << u"bold"_s;
        QTest::newRow("rich alone") << none << u"<p>one</p><p><b>two</b></p>"_s << u"one\ntwo"_s;
        QTest::newRow("markup as text stays") << u"<b>a</b> **b**"_s << none << u"<b>a</b> **b**"_s;
        QTest::newRow("line ends") << u"a\r\nb\rc\nd"_s << none << u"a\nb\nc\nd"_s;
        QTest::newRow("separators of Unicode") << u"a\u2028b\u2029c"_s << none << u"a\nb\nc"_s;
        QTest::newRow("form feed, vertical tab") << u"a\fb\vc"_s << none << u"a\nb\nc"_s;
        QTest::newRow("tabs stay") << u"a\tb"_s << none << u"a\tb"_s;
        QTest::newRow("control characters go")
            << u"a"_s + QChar(0) + u"b\u001b[31mc\u0007\u007f\u0085d"_s << none << u"ab[31mcd"_s;
        QTest::newRow("object mark, byte order mark") << u"\ufeffa\ufffcb"_s << none << u"ab"_s;
        QTest::newRow("no-break spaces stay") << u"10\u00a0km\u202f!"_s << none << u"10\u00a0km\u202f!"_s;
        QTest::newRow("joined emoji stay") << u"👩\u200d🚀"_s << none << u"👩\u200d🚀"_s;
        QTest::newRow("bidi marks stay") << u"\u200fשלום\u200e"_s << none << u"\u200fשלום\u200e"_s;
    }
    void pasteIsPlain()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, html);
        QFETCH(const QString, pasted);
        auto *data = new QMimeData;
        if (!text.isEmpty())
            data->setText(text);
        if (!html.isEmpty())
            data->setHtml(html);
        QGuiApplication::clipboard()->setMimeData(data);
        m_edit->paste();
        QCOMPARE(m_composer->text(), pasted);
        const QTextCharFormat format = m_edit->textCursor().charFormat();
        QVERIFY(format.fontWeight() != QFont::Bold);
        m_composer->setText({});
        m_composer->setText(text); // a draft or a message of another program goes the same way
        if (!text.isEmpty())
            QCOMPARE(m_composer->text(), pasted);
    }

    void aPasteThatDoesNotFitIsRefusedWhole()
    {
        m_composer->setLimit(1000);
        m_composer->setText(u"mine"_s);
        const QLabel *note = m_composer->findChild<QLabel *>(u"composerHint"_s);
        QGuiApplication::clipboard()->setText(QString(997, u'x'));
        m_edit->paste();
        QCOMPARE(m_composer->text(), u"mine"_s);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().contains(u"997"_s));
        QVERIFY(note->text().contains(QLocale().toString(1000)));
        QTest::keyClicks(m_edit, u"!"_s); // the sentence goes with the next letter
        QVERIFY(!note->isVisible());
        m_edit->selectAll(); // in place of something it fits
        m_edit->paste();
        QCOMPARE(m_composer->text().size(), 997);
    }

    void aHugePasteIsQuick_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("many lines") << u"a line of some words, as logs have them\n"_s.repeated(24'000);
        QTest::newRow("one long line") << u"words and words "_s.repeated(60'000);
        QTest::newRow("one long word") << QString(960'000, u'x');
    }
    void aHugePasteIsQuick()
    {
        QFETCH(const QString, text);
        QGuiApplication::clipboard()->setText(text);
        QElapsedTimer time;
        time.start();
        m_edit->paste();
        QCOMPARE(m_composer->text().size(), text.size());
        QTest::keyClicks(m_edit, u"abc"_s);
        QVERIFY2(time.elapsed() < 20'000,
                 qPrintable(QString::number(time.elapsed()))); // seconds, on a loaded machine; not minutes
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(submitted.size(), 1);
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

    void undoBringsBackWhatWasSent()
    {
        QTest::keyClicks(m_edit, u"too early"_s);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QVERIFY(m_composer->text().isEmpty());
        m_edit->undo();
        QCOMPARE(m_composer->text(), u"too early"_s);
    }

    void anotherThreadsTextCannotBeUndoneInto()
    {
        QTest::keyClicks(m_edit, u"of thread one"_s);
        m_composer->setText(u"of thread two"_s);
        m_edit->undo();
        QCOMPARE(m_composer->text(), u"of thread two"_s);
    }

    void whatIsInsertedCanBeUndone()
    {
        m_composer->insertText(u"the last message"_s);
        m_edit->undo();
        QVERIFY(m_composer->text().isEmpty());
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

    void aLongPlaceholderIsSeenWhole()
    {
        m_composer->setAgentAsks(true);
        m_composer->resize(800, 200);
        m_composer->grab();
        const int line = m_edit->fontMetrics().lineSpacing();
        QVERIFY(m_edit->height() < 2 * line);
        m_composer->resize(300, 200);
        QTRY_VERIFY(m_edit->height() >= 2 * line);
        m_composer->setText(u"x"_s);
        QTRY_VERIFY(m_edit->height() < 2 * line);
    }

    void placeholderFollowsTheState()
    {
        QCOMPARE(m_edit->placeholderText(), u"Message"_s);
        m_composer->setAgentName(u"Billing"_s);
        QCOMPARE(m_edit->placeholderText(), u"Message Billing"_s);
        m_composer->setAgentAsks(true);
        QCOMPARE(m_edit->placeholderText(), u"Or say in your own words what should happen instead"_s);
        m_composer->setAgentAsks(false);
        QCOMPARE(m_edit->placeholderText(), u"Message Billing"_s);
    }

    void theFirstLetterDecidesTheSide_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Qt::LayoutDirection>("window");
        QTest::addColumn<bool>("right");
        QTest::newRow("English") << u"hello"_s << Qt::LeftToRight << false;
        QTest::newRow("Arabic") << u"مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("Hebrew") << u"שלום"_s << Qt::LeftToRight << true;
        QTest::newRow("digits, then Arabic") << u"12: مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("a blank line, then Arabic") << u"\n مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("English, then Arabic") << u"hello مرحبا"_s << Qt::LeftToRight << false;
        QTest::newRow("beyond the first plane") << u"\U0001E900"_s << Qt::LeftToRight << true; // Adlam
        QTest::newRow("empty") << QString() << Qt::LeftToRight << false;
        QTest::newRow("empty in an Arabic window") << QString() << Qt::RightToLeft << true;
        QTest::newRow("digits in an Arabic window") << u"12"_s << Qt::RightToLeft << true;
        QTest::newRow("English in an Arabic window") << u"hello"_s << Qt::RightToLeft << false;
    }
    void theFirstLetterDecidesTheSide()
    {
        QFETCH(const QString, text);
        QFETCH(const Qt::LayoutDirection, window);
        QFETCH(const bool, right);
        m_composer->setLayoutDirection(window);
        m_composer->setText(text);
        m_composer->grab(); // lays it out
        QCOMPARE(m_edit->cursorRect().center().x() > m_edit->viewport()->width() / 2, right);
        m_composer->setText(u"hello"_s); // and follows
        m_composer->grab();
        QVERIFY(m_edit->cursorRect().center().x() < m_edit->viewport()->width() / 2);
    }

    void aLargerFontBreaksNothing_data()
    {
        QTest::addColumn<qreal>("factor");
        for (const qreal factor : { 1.0, 1.5, 2.0, 3.0 })
            QTest::addRow("%d %%", int(factor * 100)) << factor;
    }
    void aLargerFontBreaksNothing()
    {
        QFETCH(const qreal, factor);
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        auto *composer = new Composer(m_theme, &window);
        column->addStretch(1);
        column->addWidget(composer);
        window.resize(800, 800);
        window.show();
        composer->setText(u"jÅg\nq"_s);
        window.setFont(Theme::font(QApplication::font(), factor));
        const auto *edit = composer->findChild<QPlainTextEdit *>(u"message"_s);
        const auto *send = composer->findChild<QPushButton *>(u"send"_s);
        QTRY_VERIFY(edit->height() >= 2 * edit->fontMetrics().lineSpacing());
        QTRY_VERIFY(send->height() >= send->fontMetrics().height() + 6);
        QTRY_VERIFY(send->width() >= send->sizeHint().width());
        const auto inside = [&](const QWidget *part) {
            return composer->rect().contains(QRect(part->mapTo(composer, QPoint()), part->size()));
        };
        QTRY_VERIFY(inside(edit) && inside(send));
        QVERIFY(QRect(edit->mapTo(composer, QPoint()), edit->size())
                    .intersected(QRect(send->mapTo(composer, QPoint()), send->size()))
                    .isEmpty());
    }

    void anotherSchemeIsPaintedAtOnce()
    {
        m_composer->setText(u"words"_s);
        m_theme.apply(u"dark"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QTRY_COMPARE(m_composer->palette().color(QPalette::Window), m_theme.tokens().window);
        const QImage picture = m_composer->grab().toImage();
        const Tokens dark = m_theme.tokens();
        m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                colours << picture.pixel(x, y);
        }
        for (const QColor &wanted : { dark.window, dark.base, dark.text, dark.accent })
            QVERIFY2(colours.contains(wanted.rgb()), qPrintable(wanted.name()));
        const Tokens light = m_theme.tokens();
        for (const QColor &unwanted : { light.window, light.text, light.accent, light.edge })
            QVERIFY2(!colours.contains(unwanted.rgb()), qPrintable(unwanted.name()));
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
