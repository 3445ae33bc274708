// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/controlpainter.h"
#include "widgets/runningicon.h"
#include "widgets/textscale.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QRadioButton>
#include <QStyleOption>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! A font of so many percent of the drawings' 11 pt.
QFont sized(int percent)
{
    QFont font = QApplication::font();
    font.setPixelSize(qRound(14.67 * percent / 100));
    return font;
}
} // namespace

//! Icons, boxes and marks grow with the text beside them.
class tst_TextScale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qApp); }

    void quartersAndNeverLess_data()
    {
        QTest::addColumn<qreal>("em");
        QTest::addColumn<qreal>("scale");
        QTest::newRow("9 pt") << 12.0 << 1.0;
        QTest::newRow("10 pt") << 13.33 << 1.0;
        QTest::newRow("as drawn") << 14.67 << 1.0;
        QTest::newRow("12 pt") << 16.0 << 1.0;
        QTest::newRow("125 %") << 18.33 << 1.25;
        QTest::newRow("150 %") << 22.0 << 1.5;
        QTest::newRow("200 %") << 29.33 << 2.0;
        QTest::newRow("300 %") << 44.0 << 3.0;
    }
    void quartersAndNeverLess()
    {
        QFETCH(const qreal, em);
        QFETCH(const qreal, scale);
        QCOMPARE(drawingScale(em), scale);
        const qreal icon = 16 * scale;
        QCOMPARE(icon, std::round(icon)); // whole pixels
    }

    void controls_data()
    {
        QTest::addColumn<int>("percent");
        QTest::addColumn<int>("side");
        QTest::newRow("100") << 100 << 16;
        QTest::newRow("125") << 125 << 20;
        QTest::newRow("200") << 200 << 32;
    }
    void controls()
    {
        QFETCH(const int, percent);
        QFETCH(const int, side);
        QPushButton button(m_theme.icon(u"copy"_s), u"Copy"_s);
        QCheckBox check(u"Box"_s);
        QRadioButton radio(u"Choice"_s);
        QComboBox combo;
        combo.addItem(u"One"_s);
        RunningIcon arc(m_theme, nullptr);
        for (QWidget *widget : std::initializer_list<QWidget *> { &button, &check, &radio, &combo, &arc })
            widget->setFont(sized(percent));
        QCOMPARE(button.iconSize(), QSize(side, side));
        QStyleOptionButton option;
        option.initFrom(&check);
        QCOMPARE(check.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &check).size(), QSize(side, side));
        option.initFrom(&radio);
        QCOMPARE(radio.style()->subElementRect(QStyle::SE_RadioButtonIndicator, &option, &radio).size(), QSize(side, side));
        QStyleOptionComboBox box;
        box.initFrom(&combo);
        QCOMPARE(combo.style()->subControlRect(QStyle::CC_ComboBox, &box, QStyle::SC_ComboBoxArrow, &combo).width(), side + 16);
        QCOMPARE(arc.size(), QSize(side, side));
        QVERIFY(check.sizeHint().height() >= side);
        QVERIFY(button.sizeHint().width() > side + button.fontMetrics().horizontalAdvance(u"Copy"_s));
    }

    void aCheckedBoxIsFilledToItsEdge()
    {
        QCheckBox check;
        check.setFont(sized(200));
        check.setChecked(true);
        check.resize(check.sizeHint());
        const QImage image = check.grab().toImage();
        int filled = 0;
        for (int x = 0; x < image.width(); ++x)
            filled += image.pixelColor(x, image.height() / 2 - 14) == m_theme.tokens().accent;
        QVERIFY2(filled >= 24, qPrintable(QString::number(filled)));
    }

    void theTranscriptsMarksAndButtons_data() { controls_data(); }
    void theTranscriptsMarksAndButtons()
    {
        QFETCH(const int, percent);
        QFETCH(const int, side);
        TranscriptFixture f;
        f.view.setFont(sized(percent));
        f.say(u"a"_s, u"Hello"_s);
        f.answer(u"b"_s, u"Hello you"_s);
        f.settle();
        bool any = false;
        for (const RowAction &action : f.view.actionsOf(1)) {
            any = true;
            QCOMPARE(action.area.width(), side + 12.0);
        }
        QVERIFY(any);
        const TranscriptColumn column = TranscriptColumn::of(f.view.width(), Theme::em(f.view.font()));
        QCOMPARE(column.mark(), 1.5 * side);
        QCOMPARE(column.textLeft - column.left, column.mark() + 12);
    }

    void aLongToolNameIsReadInANarrowWindow_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("stacked");
        QTest::newRow("wide") << 800 << false;
        QTest::newRow("narrow") << 360 << true;
    }
    void aLongToolNameIsReadInANarrowWindow()
    {
        QFETCH(const int, width);
        QFETCH(const bool, stacked);
        TranscriptFixture f;
        f.view.resize(width, 600);
        ToolCall call = TranscriptFixture::tool(u"find_unopened_invoices"_s, ToolCall::State::Done);
        call.milliseconds = 1200;
        f.call(u"a"_s, call);
        f.call(u"b"_s, TranscriptFixture::tool(u"note"_s, ToolCall::State::Done));
        f.settle();
        const qreal tall = f.view.actionsOf(0).front().area.height();
        const qreal usual = f.view.actionsOf(1).front().area.height();
        QCOMPARE(tall > usual, stacked);
    }

private:
    Theme m_theme;
};

COUNTERSIGN_TEST(tst_TextScale, "tst_textscale")
#include "tst_textscale.moc"
