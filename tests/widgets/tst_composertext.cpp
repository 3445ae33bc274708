// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composerfixture.h"
#include "testregistry.h"

#include <QClipboard>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLocale>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

using namespace countersign;
using namespace Qt::StringLiterals;

//! How text gets into its box: composed, pasted, inserted, and undone.
class tst_ComposerText : public QObject, private test::ComposerFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

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

    void aHugePasteIsTakenWhole_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("many lines") << u"a line of some words, as logs have them\n"_s.repeated(24'000);
        QTest::newRow("one long line") << u"words and words "_s.repeated(60'000);
        QTest::newRow("one long word") << QString(960'000, u'x');
    }
    void aHugePasteIsTakenWhole()
    {
        QFETCH(const QString, text);
        QGuiApplication::clipboard()->setText(text);
        m_edit->paste();
        QCOMPARE(m_composer->text().size(), text.size());
        QTest::keyClicks(m_edit, u"abc"_s);
        const QSignalSpy submitted(m_composer.get(), &Composer::submitted);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(submitted.size(), 1);
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
};

COUNTERSIGN_TEST(tst_ComposerText, "tst_composertext")
#include "tst_composertext.moc"
