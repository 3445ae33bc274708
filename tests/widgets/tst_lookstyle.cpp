// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <limits>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
QApplication &app()
{
    return *qobject_cast<QApplication *>(QCoreApplication::instance());
}
} // namespace

class tst_LookStyle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_theme.apply(u"light"_s, app()); }

    void controlsOfOneRowHaveOneHeight()
    {
        QFont font;
        font.setPixelSize(14);
        QPushButton button(u"Sign in"_s);
        QLineEdit field;
        QComboBox box;
        QToolButton tool;
        box.addItem(u"One"_s);
        for (QWidget *control :
             { static_cast<QWidget *>(&button), static_cast<QWidget *>(&field), static_cast<QWidget *>(&box) }) {
            control->setFont(font);
            QCOMPARE(control->sizeHint().height(), 38); // 32 painted and 3 on each side for the ring
        }
        tool.setIcon(m_theme.icon(u"search"_s));
        QCOMPARE(tool.sizeHint(), QSize(38, 38));
    }

    void heightsGrowWithTheText()
    {
        QFont large;
        large.setPixelSize(40);
        QPushButton button(u"Sign in"_s);
        button.setFont(large);
        QVERIFY(button.sizeHint().height() >= QFontMetrics(large).height() + 6);
        QLineEdit field;
        field.setFont(large);
        QVERIFY(field.sizeHint().height() >= QFontMetrics(large).height() + 6);
    }

    void filledButton()
    {
        QPushButton button(u" "_s);
        button.resize(100, 38);
        const auto middle = [&] { return button.grab().toImage().pixelColor(20, 19); };
        QCOMPARE(middle(), m_theme.tokens().base);
        button.setProperty("primary", true);
        QCOMPARE(middle(), m_theme.tokens().accent);
        button.setEnabled(false);
        QVERIFY(middle() != m_theme.tokens().accent);
    }

    void roomForTheRingStaysFree()
    {
        QPushButton button(u" "_s);
        button.resize(100, 38);
        button.setProperty("primary", true);
        const QImage image = button.grab().toImage();
        QCOMPARE(image.pixelColor(50, 1), m_theme.tokens().window);
        QCOMPARE(image.pixelColor(50, 36), m_theme.tokens().window);
    }

    void ringShowsForKeyboardFocus()
    {
        QWidget window;
        QHBoxLayout row(&window);
        QPushButton first(u"A"_s);
        QPushButton second(u"B"_s);
        row.addWidget(&first);
        row.addWidget(&second);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto ringed = [&] { return second.grab().toImage().pixelColor(second.width() / 2, 1) == m_theme.tokens().focus; };
        second.setFocus(Qt::MouseFocusReason);
        QVERIFY(!ringed());
        first.setFocus(Qt::MouseFocusReason);
        QTest::keyClick(&first, Qt::Key_Tab);
        QVERIFY(second.hasFocus());
        QVERIFY(ringed());
        QTest::mouseClick(&second, Qt::LeftButton); // the hand is at the mouse
        QVERIFY(!ringed());
        QTest::keyClick(&second, Qt::Key_Home); // and back
        QVERIFY(ringed());
    }

    void whatScrollsHasAFrameOfItsKind()
    {
        QWidget window;
        QHBoxLayout row(&window);
        QPlainTextEdit text;
        QListWidget list;
        row.addWidget(&text);
        row.addWidget(&list);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto line = [](QWidget &of) { return of.grab().toImage().pixelColor(of.width() / 2, 0); };
        const Tokens &t = m_theme.tokens();
        list.setFocus();
        QCOMPARE(line(text), t.edge);
        QCOMPARE(line(list), t.line);
        text.setFocus();
        QCOMPARE(line(text), t.focus);
        text.setProperty("invalid", true);
        QCOMPARE(line(text), t.danger);
        QCOMPARE(text.grab().toImage().pixelColor(0, 0), t.window); // round
    }

    void aSliderIsFilledToItsKnob_data()
    {
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::newRow("left to right") << Qt::LeftToRight;
        QTest::newRow("right to left") << Qt::RightToLeft;
    }
    void aSliderIsFilledToItsKnob()
    {
        QFETCH(const Qt::LayoutDirection, direction);
        QSlider slider(Qt::Horizontal);
        slider.setLayoutDirection(direction);
        slider.resize(200, slider.sizeHint().height());
        slider.setValue(50);
        const QImage shown = slider.grab().toImage();
        const int middle = slider.height() / 2;
        const bool isMirrored = direction == Qt::RightToLeft;
        QCOMPARE(shown.pixelColor(isMirrored ? 150 : 50, middle), m_theme.tokens().accent);
        QCOMPARE(shown.pixelColor(isMirrored ? 50 : 150, middle), m_theme.tokens().btnEdge);
        QCOMPARE(shown.pixelColor(100, middle), m_theme.tokens().base); // the knob
    }

    void returnPressesTheButtonThatHasTheFocus()
    {
        QWidget window;
        QHBoxLayout row(&window);
        QPushButton push(u"A"_s);
        QToolButton tool;
        QCheckBox box(u"B"_s);
        push.setAutoDefault(false);
        tool.setFocusPolicy(Qt::StrongFocus);
        for (QAbstractButton *each : std::initializer_list<QAbstractButton *> { &push, &tool, &box })
            row.addWidget(each);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto presses = [](QAbstractButton &button, Qt::Key key) {
            const QSignalSpy clicked(&button, &QAbstractButton::clicked);
            button.setFocus();
            QTest::keyClick(&button, key);
            return clicked.size();
        };
        QCOMPARE(presses(push, Qt::Key_Return), 1);
        QCOMPARE(presses(push, Qt::Key_Space), 1);
        QCOMPARE(presses(tool, Qt::Key_Enter), 1);
        QCOMPARE(presses(box, Qt::Key_Return), 0); // there it is the dialog's
    }

    void fieldShowsWhatIsWrong()
    {
        QLineEdit field;
        field.resize(200, 38);
        const auto edge = [&] { return field.grab().toImage().pixelColor(100, 3); };
        QCOMPARE(edge(), m_theme.tokens().edge);
        field.setProperty("invalid", true);
        QCOMPARE(edge(), m_theme.tokens().danger);
    }

    void checkBoxIsFilledWhenOn()
    {
        QCheckBox box(u"Remember"_s);
        box.resize(box.sizeHint());
        QStyleOptionButton option;
        option.initFrom(&box);
        const QRect mark = box.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &box);
        QCOMPARE(mark.size(), QSize(16, 16));
        const auto corner = [&] { return box.grab().toImage().pixelColor(mark.left() + 3, mark.top() + 3); };
        QCOMPARE(corner(), m_theme.tokens().base);
        box.setChecked(true);
        QCOMPARE(corner(), m_theme.tokens().accent);
    }

    void scrollBarHasALaneAndNoArrows_data()
    {
        QTest::addColumn<int>("value");
        QTest::addColumn<int>("top");
        QTest::newRow("start") << 0 << 0;
        QTest::newRow("middle") << 50 << 50;
        QTest::newRow("end") << 100 << 100;
    }
    void scrollBarHasALaneAndNoArrows()
    {
        QFETCH(const int, value);
        QFETCH(const int, top);
        QScrollBar bar;
        bar.setRange(0, 100);
        bar.setPageStep(100);
        bar.setValue(value);
        bar.resize(12, 200);
        QCOMPARE(bar.sizeHint().width(), 12);
        QStyleOptionSlider option;
        option.initFrom(&bar);
        option.orientation = Qt::Vertical;
        option.minimum = 0;
        option.maximum = 100;
        option.pageStep = 100;
        option.sliderPosition = value;
        const auto part = [&](QStyle::SubControl which) {
            return bar.style()->subControlRect(QStyle::CC_ScrollBar, &option, which, &bar);
        };
        QVERIFY(part(QStyle::SC_ScrollBarAddLine).isEmpty());
        QVERIFY(part(QStyle::SC_ScrollBarSubLine).isEmpty());
        QCOMPARE(part(QStyle::SC_ScrollBarSlider), QRect(0, top, 12, 100));
        QCOMPARE(part(QStyle::SC_ScrollBarSubPage).height() + part(QStyle::SC_ScrollBarAddPage).height(), 100);
    }

    void aHugeRangeDoesNotOverflow()
    {
        QScrollBar bar;
        bar.resize(12, 200);
        bar.setRange(0, std::numeric_limits<int>::max());
        bar.setPageStep(1000);
        bar.setValue(std::numeric_limits<int>::max());
        QStyleOptionSlider option;
        option.initFrom(&bar);
        option.orientation = Qt::Vertical;
        option.maximum = bar.maximum();
        option.pageStep = bar.pageStep();
        option.sliderPosition = bar.value();
        const QRect thumb = bar.style()->subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarSlider, &bar);
        QVERIFY(thumb.height() >= 32);
        QCOMPARE(thumb.bottom(), 199);
    }

    void comboBoxLeavesRoomForItsArrow()
    {
        QComboBox box;
        box.addItem(u"In the browser (OAuth)"_s);
        QVERIFY(box.sizeHint().width() >= box.fontMetrics().horizontalAdvance(box.itemText(0)) + 32);
    }

    void rowsOfAListAreTiles_data() { paintsEverythingInEveryScheme_data(); }
    void rowsOfAListAreTiles()
    {
        QFETCH(const QString, setting);
        m_theme.apply(setting, app());
        QListWidget list;
        list.addItem(new QListWidgetItem(m_theme.icon(u"key"_s), u" "_s));
        list.addItem(u" "_s);
        list.setCurrentRow(0);
        list.resize(200, 120);
        list.show();
        const QImage picture = list.viewport()->grab().toImage();
        const QRect row = list.visualItemRect(list.item(0));
        QVERIFY(row.height() >= 32);
        QCOMPARE(picture.pixelColor(row.center()), m_theme.tokens().selected);
        QCOMPARE(picture.pixelColor(row.left() + 3, row.center().y()), m_theme.tokens().base); // inset
        QCOMPARE(picture.pixelColor(list.visualItemRect(list.item(1)).center()), m_theme.tokens().base);
        QSet<QRgb> inks; // of the icon
        for (int y = row.top(); y <= row.bottom(); ++y) {
            for (int x = row.left(); x < row.left() + 40; ++x)
                inks << picture.pixel(x, y);
        }
        QVERIFY(inks.contains(m_theme.tokens().onSelected.rgb()));
    }

    void tablesHaveFlatHeaders()
    {
        QTreeWidget tree;
        tree.setHeaderLabels({ u" "_s, u" "_s });
        tree.resize(300, 120);
        tree.show();
        const QHeaderView *header = tree.header();
        QVERIFY(header->height() >= 32);
        const QImage picture = tree.header()->viewport()->grab().toImage();
        QCOMPARE(picture.pixelColor(20, 5), m_theme.tokens().base);
        QCOMPARE(picture.pixelColor(20, header->height() - 1), m_theme.tokens().edge);
        QCOMPARE(picture.pixelColor(header->width() - 3, header->height() - 1), m_theme.tokens().edge);
    }

    void anIconAloneNeedsNoChevron()
    {
        QMenu menu;
        QPushButton plain;
        QPushButton opens;
        for (QPushButton *button : { &plain, &opens })
            button->setIcon(m_theme.icon(u"more"_s));
        opens.setMenu(&menu);
        QCOMPARE(opens.sizeHint(), plain.sizeHint());
        opens.setText(u"More"_s);
        plain.setText(u"More"_s);
        QVERIFY(opens.sizeHint().width() >= plain.sizeHint().width() + 16);
    }

    void highContrastChangesMeasuresAtOnce()
    {
        QPlainTextEdit text(u"line\n"_s.repeated(100));
        text.resize(200, 100);
        text.show();
        QTRY_COMPARE(text.verticalScrollBar()->width(), 12);
        m_theme.apply(u"high-contrast"_s, app());
        QTRY_COMPARE(text.verticalScrollBar()->width(), 16);
        m_theme.apply(u"dark"_s, app());
        QTRY_COMPARE(text.verticalScrollBar()->width(), 12);
    }

    void mnemonicsShowWhileAltIsDown()
    {
        QWidget window;
        QPushButton button(u"&Send"_s, &window);
        window.resize(200, 60);
        window.show();
        const QImage rest = button.grab().toImage();
        QTest::keyPress(&window, Qt::Key_Alt);
        const QImage alt = button.grab().toImage();
        QTest::keyRelease(&window, Qt::Key_Alt);
        QVERIFY(alt != rest);
        QCOMPARE(button.grab().toImage(), rest);
    }

    void paintsEverythingInEveryScheme_data()
    {
        QTest::addColumn<QString>("setting");
        for (const char *name : { "light", "dark", "high-contrast", "high-contrast-dark" })
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void paintsEverythingInEveryScheme()
    {
        QFETCH(const QString, setting);
        m_theme.apply(setting, app());
        QWidget window;
        auto *row = new QHBoxLayout(&window);
        auto *flat = new QPushButton(m_theme.icon(u"edit"_s), u"Edit…"_s);
        flat->setFlat(true);
        auto *text = new QPlainTextEdit(u"line\n"_s.repeated(100));
        for (QWidget *child : { static_cast<QWidget *>(flat), static_cast<QWidget *>(new QCheckBox(u"a"_s)),
                                static_cast<QWidget *>(new QComboBox), static_cast<QWidget *>(text) })
            row->addWidget(child);
        window.resize(600, 200);
        const QImage image = window.grab().toImage();
        QCOMPARE(image.pixelColor(1, 1), m_theme.tokens().window);
        const QRect viewport(text->viewport()->mapTo(&window, QPoint()), text->viewport()->size());
        QCOMPARE(image.pixelColor(viewport.bottomRight() - QPoint(2, 2)), m_theme.tokens().base);

        QMenu menu;
        menu.addAction(m_theme.icon(u"lens"_s), u"Auth lens"_s)->setShortcut(QKeySequence(u"Ctrl+L"_s));
        menu.addSeparator();
        menu.addAction(u"Checked"_s)->setCheckable(true);
        menu.resize(menu.sizeHint());
        QVERIFY(menu.sizeHint().height() >= 2 * 32);
        QCOMPARE(menu.grab().toImage().pixelColor(6, menu.height() / 2), m_theme.tokens().base);
    }

private:
    Theme m_theme;
};

COUNTERSIGN_TEST(tst_LookStyle, "tst_lookstyle")
#include "tst_lookstyle.moc"
