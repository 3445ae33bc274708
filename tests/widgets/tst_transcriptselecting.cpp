// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "transcriptfixture.h"

#include <QClipboard>
#include <QMimeData>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Selecting by keyboard and by clicks.
class tst_TranscriptSelecting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<TranscriptFixture>();
        m_fixture->say(u"q"_s, u"First line\nSecond line here\nThird"_s);
        m_fixture->answer(u"a"_s, u"An answer of *two* parts.\n\n    code line\n    another"_s);
        m_fixture->settle();
        m_fixture->view.setFocus();
        m_fixture->view.setCurrentRow(0);
    }
    void cleanup() { m_fixture.reset(); }

    void byKeyboard_data()
    {
        QTest::addColumn<QList<int>>("keys");
        QTest::addColumn<QString>("selected");
        const int shift = Qt::SHIFT;
        const int word = Qt::SHIFT | Qt::CTRL;
        QTest::newRow("a character") << QList { shift | Qt::Key_Right } << u"F"_s;
        QTest::newRow("and back") << QList { shift | Qt::Key_Right, shift | Qt::Key_Right, shift | Qt::Key_Left } << u"F"_s;
        QTest::newRow("a word") << QList { word | Qt::Key_Right } << u"First"_s;
        QTest::newRow("two words") << QList { word | Qt::Key_Right, word | Qt::Key_Right } << u"First line"_s;
        QTest::newRow("to the end of the line") << QList { shift | Qt::Key_End } << u"First line"_s;
        QTest::newRow("a line down") << QList { shift | Qt::Key_Down } << u"First line\n"_s;
        QTest::newRow("down in its column") << QList { shift | Qt::Key_Right, shift | Qt::Key_Down } << u"First line\nS"_s;
        QTest::newRow("a short line between keeps the column")
            << QList { shift | Qt::Key_End, shift | Qt::Key_Down, shift | Qt::Key_Down }
            << u"First line\nSecond line here\nThird"_s;
        QTest::newRow("into the next message")
            << QList { shift | Qt::Key_Down, shift | Qt::Key_Down, shift | Qt::Key_Down, shift | Qt::Key_Right }
            << u"First line\nSecond line here\nThird\n\nA"_s;
        QTest::newRow("to the end of all") << QList {
            word | Qt::Key_End
        } << u"First line\nSecond line here\nThird\n\nAn answer of two parts.\ncode line\nanother"_s;
        QTest::newRow("up at the beginning") << QList { shift | Qt::Key_Up } << QString();
    }
    void byKeyboard()
    {
        QFETCH(const QList<int>, keys);
        for (const int key : keys)
            QTest::keyClick(&view(), Qt::Key(key & ~Qt::KeyboardModifierMask),
                            Qt::KeyboardModifiers(key & Qt::KeyboardModifierMask));
        QTEST(view().selectedText(), "selected");
    }

    void escapeEndsIt()
    {
        QTest::keyClick(&view(), Qt::Key_End, Qt::ShiftModifier);
        QVERIFY(!view().selectedText().isEmpty());
        QTest::keyClick(&view(), Qt::Key_Escape);
        QVERIFY(view().selectedText().isEmpty());
    }

    //! Twice a word, thrice the line or paragraph.
    void clicks()
    {
        const QPoint at = inFirstLine();
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(view().selectedText(), u"First"_s);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(view().selectedText(), u"First line"_s);
    }

    //! A press inside may begin to drag it out; a click ends it.
    void aClickInsideEndsIt()
    {
        QTest::keyClick(&view(), Qt::Key_End, Qt::ShiftModifier | Qt::ControlModifier);
        const QString selected = view().selectedText();
        QTest::mousePress(view().viewport(), Qt::LeftButton, {}, inFirstLine());
        QCOMPARE(view().selectedText(), selected);
        QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, inFirstLine());
        QVERIFY(view().selectedText().isEmpty());
    }

    void shiftAndClickExtend()
    {
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, inFirstLine() - QPoint(200, 0));
        const QRect last = view().rowRect(1);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, Qt::ShiftModifier, last.bottomRight() - QPoint(60, 1));
        QVERIFY(view().selectedText().startsWith(u"First line"_s));
        QVERIFY(view().selectedText().endsWith(u"another"_s));
    }

    void whatIsCopiedIsThreeTexts()
    {
        QTest::keyClick(&view(), Qt::Key_End, Qt::ShiftModifier | Qt::ControlModifier);
        QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);
        const QMimeData *copied = QApplication::clipboard()->mimeData();
        QCOMPARE(copied->text(), view().selectedText());
        QVERIFY(copied->data(u"text/markdown"_s).contains("*two*"));
        QVERIFY(copied->html().contains(u"<em>two</em>"_s));
    }

private:
    TranscriptView &view() { return m_fixture->view; }
    //! On the first word of the first message.
    QPoint inFirstLine()
    {
        const TranscriptColumn column = TranscriptColumn::of(view().width(), Theme::em(view().font()));
        return { int(column.textLeft) + 8, view().rowRect(0).top() + 12 + 24 + 2 + 10 };
    }

    std::unique_ptr<TranscriptFixture> m_fixture;
};

COUNTERSIGN_TEST(tst_TranscriptSelecting, "tst_transcriptselecting")
#include "tst_transcriptselecting.moc"
