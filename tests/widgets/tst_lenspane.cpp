// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lensexamples.h"
#include "testregistry.h"
#include "widgets/lensmodel.h"
#include "widgets/lenspane.h"
#include "widgets/lenstree.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The pane as a person meets it: by eye, by pointer, by keyboard, by ear.
class tst_LensPane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theCardSaysItAll();
    void theCardIsShownWhole_data();
    void theCardIsShownWhole();
    void tabsChooseWhatIsShown();
    void aClickOpensARequest();
    void theKeyboardReachesEveryRow();
    void aScreenReaderReachesEveryRow();
    void everyControlHasAName();
    void anExchangeCanBeShown();
    void whatIsOpenStaysOpen();
    void rowsLeaveAtTheFront();
    void theEndIsFollowed();
    void tenThousandHopsScroll();
    void whatIsClosedIsNotMade();
    void copyTakesTheWordsOfTheRow();
    void theButtonsAsk();
    void largeTextWrapsTheFoot();
    void aLowPaneLeavesTheSummaryOut();
    void itIsAsWideAsItsTextNeeds();
    void longValuesWrapAndBound();

private:
    LensTree &tree(const QString &name) const { return *m_pane->findChild<LensTree *>(name); }
    static QStringList spokenBelow(QAccessibleInterface *parent)
    {
        QStringList words;
        for (int i = 0; i < parent->childCount(); ++i) {
            if (QAccessibleInterface *child = parent->child(i))
                words << child->text(QAccessible::Name);
        }
        return words;
    }
    void fill()
    {
        QList<LensRow> rows;
        const Ladder ladder = lensLadder();
        for (qsizetype i = 0; i < ladder.size(); ++i)
            rows << LensRows::of(ladder.at(i));
        m_pane->setRows(LensPane::Tab::Ladder, rows);
        m_pane->setRows(LensPane::Tab::Token, LensRows::of(lensToken(), lensSurroundings()));
        m_pane->setSummary(LensRows::summaryOf(lensToken(), lensSurroundings()));
        m_pane->setDiagnosis({ LensCard::Look::Asks,
                               u"A redirect dropped your token"_s,
                               u"It arrived without one."_s,
                               { { u"To change"_s, u"Use gw.example.com as the address"_s }, { u"Who can"_s, u"You"_s } } });
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LensPane> m_pane;
};

void tst_LensPane::init()
{
    m_theme = std::make_unique<Theme>();
    m_theme->apply(u"light"_s, *qApp);
    m_pane = std::make_unique<LensPane>(*m_theme, nullptr);
    m_pane->resize(396, 900);
    fill();
    m_pane->show();
    m_pane->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_pane.get()));
}

void tst_LensPane::cleanup()
{
    m_pane.reset();
    m_theme.reset();
}

void tst_LensPane::theCardSaysItAll()
{
    const auto *card = m_pane->findChild<LensCard *>(u"diagnosis"_s);
    QCOMPARE(card->findChild<QLabel *>(u"diagnosisTitle"_s)->text(), u"A redirect dropped your token"_s);
    QCOMPARE(
        card->spoken(),
        u"A redirect dropped your token. It arrived without one. To change: Use gw.example.com as the address. Who can: You"_s);
    QCOMPARE(card->accessibleName(), card->spoken());
    const auto *area = m_pane->findChild<QScrollArea *>();
    QTRY_VERIFY(area->height() >= card->heightForWidth(card->width())); // none of it is cut off
    QVERIFY(!m_pane->findChild<LensCard *>(u"gateCheckResult"_s)->isVisible());
    m_pane->setGateCheck({ LensCard::Look::Well, u"This server is guarded"_s, {}, { { u"With yours"_s, QString() } } });
    const auto *gate = m_pane->findChild<LensCard *>(u"gateCheckResult"_s);
    QVERIFY(gate->isVisible());
    QCOMPARE(gate->spoken(), u"This server is guarded"_s); // what is not known is left out
}

void tst_LensPane::theCardIsShownWhole_data()
{
    QTest::addColumn<int>("width");
    for (const int width : { 320, 340, 380, 460, 520 })
        QTest::addRow("%d wide", width) << width;
}

//! Where there is room nothing of it is scrolled away, and no gap is left below it.
void tst_LensPane::theCardIsShownWhole()
{
    QFETCH(int, width);
    m_pane->resize(width, 800);
    m_pane->setDiagnosis(
        { LensCard::Look::Asks,
          u"The token may not have arrived"_s,
          u"Authorization went along to 127.0.0.1:29500, which says “Not authenticated”. Something between may drop "
          "it, or it is looked for elsewhere."_s,
          { { u"To change"_s, u"What passes headers on between here and the server, and which one it reads"_s },
            { u"Who can"_s, u"Not known from here"_s } } });
    m_pane->focusFirst();
    auto *card = m_pane->findChild<LensCard *>(u"diagnosis"_s);
    const auto *area = m_pane->findChild<QScrollArea *>();
    QTRY_COMPARE(area->verticalScrollBar()->maximum(), 0);
    QTRY_VERIFY(card->height() >= card->heightForWidth(card->width()));
    QTRY_VERIFY2(area->viewport()->height() - card->geometry().bottom() < 20,
                 qPrintable(u"%1 of %2"_s.arg(card->geometry().bottom()).arg(area->viewport()->height())));
    QCOMPARE(card->geometry().top(), 0);
}

void tst_LensPane::tabsChooseWhatIsShown()
{
    auto *tabs = m_pane->findChild<QTabBar *>(u"lensTabs"_s);
    const QSignalSpy chosen(m_pane.get(), &LensPane::tabChosen);
    QVERIFY(tree(u"lensLadder"_s).isVisible());
    QVERIFY(tree(u"lensSummary"_s).isVisible());
    tabs->setFocus(Qt::TabFocusReason);
    QTest::keyClick(tabs, Qt::Key_Right);
    QVERIFY(tree(u"lensToken"_s).isVisible());
    QVERIFY(!tree(u"lensSummary"_s).isVisible());
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(2).center());
    QVERIFY(tree(u"lensSignIn"_s).isVisible());
    QCOMPARE(chosen.size(), 2);
    QVERIFY(!tree(u"lensSignIn"_s).accessibleDescription().isEmpty()); // empty, and says so
}

void tst_LensPane::aClickOpensARequest()
{
    LensTree &ladder = tree(u"lensLadder"_s);
    const QModelIndex info = ladder.model()->index(1, 0);
    QVERIFY(!ladder.isExpanded(info));
    QTest::mouseClick(ladder.viewport(), Qt::LeftButton, {}, ladder.visualRect(info).center());
    QVERIFY(ladder.isExpanded(info));
    QVERIFY(ladder.isExpanded(ladder.model()->index(0, 0, info))); // its hops begin open
    QTest::mouseClick(ladder.viewport(), Qt::LeftButton, {}, ladder.visualRect(info).center());
    QVERIFY(!ladder.isExpanded(info));
}

void tst_LensPane::theKeyboardReachesEveryRow()
{
    LensTree &ladder = tree(u"lensLadder"_s);
    ladder.setFocus(Qt::TabFocusReason);
    ladder.setCurrentIndex(ladder.model()->index(0, 0));
    QStringList heard;
    // Open what can be opened, go down, until there is no further down.
    for (int step = 0; step < 200; ++step) {
        const QModelIndex current = ladder.currentIndex();
        heard << current.data(Qt::AccessibleTextRole).toString();
        if (ladder.model()->hasChildren(current) && !ladder.isExpanded(current))
            QTest::keyClick(&ladder, Qt::Key_Right);
        QTest::keyClick(&ladder, Qt::Key_Down);
        if (ladder.currentIndex() == current)
            break;
    }
    const QString all = heard.join(u'\n');
    for (const QString &words : { u"POST /oauth/token, at id.example.com, answered 200"_s, u"grant_type: authorization_code"_s,
                                  u"Hop 2 of 2: gw.example.com, answered 401, here it went wrong"_s, u"Server: nginx"_s,
                                  u"POST /api/copilotkit/agent/analyst/run, at staging.example.com, not sent"_s })
        QVERIFY2(all.contains(words), qPrintable(words + u" is not in "_s + all));
    QTest::keyClick(&ladder, Qt::Key_Home);
    QCOMPARE(ladder.currentIndex(), ladder.model()->index(0, 0));
    QTest::keyClick(&ladder, Qt::Key_Return);
    QVERIFY(!ladder.isExpanded(ladder.currentIndex()));
    const QSignalSpy released(m_pane.get(), &LensPane::focusReleased);
    QTest::keyClick(&ladder, Qt::Key_Escape);
    QCOMPARE(released.size(), 1);
}

void tst_LensPane::aScreenReaderReachesEveryRow()
{
    QAccessible::setActive(true);
    QVERIFY(m_pane->showExchange(LensRows::idOf(2)));
    QAccessibleInterface *ladder = QAccessible::queryAccessibleInterface(&tree(u"lensLadder"_s));
    QCOMPARE(ladder->role(), QAccessible::Tree);
    QCOMPARE(ladder->text(QAccessible::Name), u"Ladder"_s);
    const QStringList words = spokenBelow(ladder);
    QVERIFY(words.contains(u"GET /api/copilotkit/info, at staging.example.com, answered 401, refused, 2 hops"_s));
    QVERIFY(words.contains(u"Hop 1 of 2: staging.example.com, answered 308"_s));
    QVERIFY(words.contains(u"Challenge: none sent"_s));
    QVERIFY(words.contains(u"Headers sent (3)"_s));
    for (const QString &spoken : words)
        QVERIFY(!spoken.isEmpty());
    m_pane->showTab(LensPane::Tab::Token);
    const QStringList token = spokenBelow(QAccessible::queryAccessibleInterface(&tree(u"lensToken"_s)));
    QVERIFY(token.contains(u"Access token, read, not verified"_s));
    QVERIFY(token.contains(u"Meant for: https://staging.example.com"_s));
}

void tst_LensPane::everyControlHasAName()
{
    QCOMPARE(m_pane->accessibleName(), u"Auth lens"_s);
    for (const QWidget *widget : m_pane->findChildren<QWidget *>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus))
            continue;
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        QVERIFY2(!spoken->text(QAccessible::Name).isEmpty(), qPrintable(widget->objectName()));
    }
}

void tst_LensPane::anExchangeCanBeShown()
{
    m_pane->showTab(LensPane::Tab::SignIn);
    QVERIFY(m_pane->showExchange(LensRows::idOf(2)));
    LensTree &ladder = tree(u"lensLadder"_s);
    QVERIFY(ladder.isVisible());
    QCOMPARE(ladder.currentIndex(), ladder.model()->index(1, 0));
    QVERIFY(ladder.isExpanded(ladder.currentIndex()));
    QVERIFY(!m_pane->showExchange(LensRows::idOf(99)));
}

void tst_LensPane::whatIsOpenStaysOpen()
{
    QVERIFY(m_pane->showExchange(LensRows::idOf(2)));
    LensTree &ladder = tree(u"lensLadder"_s);
    const QPersistentModelIndex hop = ladder.rows().find({ LensRows::idOf(2), u"1 0"_s });
    QVERIFY(hop.isValid() && ladder.isExpanded(hop));
    Ladder changed = lensLadder();
    TrafficRecord again = lensRecord(2, "GET", u"https://gw.example.com/api/copilotkit/info"_s, 403);
    again.attempt = 1;
    again.requestHeaders = { { "Host", "gw.example.com", true } };
    const Ladder::Change change = changed.put(again);
    m_pane->putRow(int(change.removed), int(change.index), LensRows::of(changed.at(change.index)));
    QVERIFY(hop.isValid() && ladder.isExpanded(hop));
    QVERIFY(hop.data(Qt::AccessibleTextRole).toString().contains(u"answered 403"_s));
    QCOMPARE(ladder.currentIndex(), ladder.model()->index(1, 0));
}

void tst_LensPane::rowsLeaveAtTheFront()
{
    QVERIFY(m_pane->showExchange(LensRows::idOf(3)));
    LensTree &ladder = tree(u"lensLadder"_s);
    Ladder more;
    more.put(lensRecord(4, "GET", u"https://a.example/new"_s, 200));
    m_pane->putRow(2, 1, LensRows::of(more.at(0)));
    QCOMPARE(ladder.model()->rowCount(), 2);
    QCOMPARE(ladder.currentIndex(), ladder.model()->index(0, 0));
    QCOMPARE(ladder.model()->index(1, 0).data().toString(), u"GET /new"_s);
}

void tst_LensPane::theEndIsFollowed()
{
    LensTree &ladder = tree(u"lensLadder"_s);
    const auto add = [&](quint64 exchange) {
        Ladder one;
        one.put(lensRecord(exchange, "GET", u"https://a.example/%1"_s.arg(exchange), 200));
        m_pane->putRow(0, ladder.model()->rowCount(), LensRows::of(one.at(0)));
    };
    for (quint64 i = 10; i < 60; ++i)
        add(i);
    ladder.scrollToBottom();
    add(60);
    QTRY_COMPARE(ladder.verticalScrollBar()->value(), ladder.verticalScrollBar()->maximum());
    ladder.verticalScrollBar()->setValue(40); // who reads is left alone
    add(61);
    QTest::qWait(20);
    QCOMPARE(ladder.verticalScrollBar()->value(), 40);
}

void tst_LensPane::tenThousandHopsScroll()
{
    QList<LensRow> rows;
    for (quint64 i = 1; i <= 10'000; ++i) {
        Ladder one;
        one.put(lensRecord(i, "GET", u"https://a.example/path/%1"_s.arg(i), i % 7 == 0 ? 401 : 200));
        rows << LensRows::of(one.at(0));
    }
    m_pane->setRows(LensPane::Tab::Ladder, rows);
    LensTree &ladder = tree(u"lensLadder"_s);
    QCOMPARE(ladder.model()->rowCount(), 10'000);
    ladder.setFocus();
    ladder.setCurrentIndex(ladder.model()->index(0, 0));
    QTest::keyClick(&ladder, Qt::Key_End);
    QCOMPARE(ladder.currentIndex().row(), 9'999);
    const auto last = [&] { return ladder.visualRect(ladder.currentIndex()); };
    QTRY_VERIFY2(last().top() >= 0 && last().center().y() < ladder.viewport()->height(),
                 qPrintable(u"%1 of %2"_s.arg(last().bottom()).arg(ladder.viewport()->height())));
    for (int i = 0; i < 100; ++i) {
        ladder.verticalScrollBar()->setValue(ladder.verticalScrollBar()->maximum() * i / 100);
        ladder.viewport()->repaint();
    }
    QVERIFY(m_pane->showExchange(LensRows::idOf(5'000)));
    QVERIFY(ladder.viewport()->rect().contains(ladder.visualRect(ladder.currentIndex()).center()));
}

void tst_LensPane::whatIsClosedIsNotMade()
{
    int made = 0;
    QList<LensRow> rows;
    for (int i = 0; i < 1000; ++i) {
        LensRow row;
        row.kind = LensRow::Kind::Exchange;
        row.id = QString::number(i);
        row.label = u"GET /"_s;
        row.below = [&made] {
            ++made;
            return QList<LensRow> { LensRow() };
        };
        rows << row;
    }
    m_pane->setRows(LensPane::Tab::Ladder, rows);
    LensTree &ladder = tree(u"lensLadder"_s);
    ladder.scrollToBottom();
    ladder.viewport()->repaint();
    QCOMPARE(made, 0);
    ladder.expand(ladder.model()->index(3, 0));
    QCOMPARE(made, 1);
    m_pane->setRows(LensPane::Tab::Ladder, {}); // none of it outlives this test
}

void tst_LensPane::copyTakesTheWordsOfTheRow()
{
    LensTree &ladder = tree(u"lensLadder"_s);
    ladder.setCurrentIndex(ladder.model()->index(0, 0));
    QTest::keySequence(&ladder, QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), u"POST /oauth/token, at id.example.com, answered 200"_s);
}

void tst_LensPane::theButtonsAsk()
{
    const QSignalSpy report(m_pane.get(), &LensPane::reportRequested);
    const QSignalSpy har(m_pane.get(), &LensPane::harRequested);
    const QSignalSpy gate(m_pane.get(), &LensPane::gateCheckRequested);
    const QSignalSpy refresh(m_pane.get(), &LensPane::refreshRequested);
    const QSignalSpy close(m_pane.get(), &LensPane::closeRequested);
    for (const QString &name : { u"lensCopyReport"_s, u"lensSaveHar"_s, u"lensGateCheck"_s, u"lensRefresh"_s, u"lensClose"_s })
        m_pane->findChild<QAbstractButton *>(name)->click();
    for (const QSignalSpy *spy : { &report, &har, &gate, &refresh, &close })
        QCOMPARE(spy->size(), 1);
    const QSignalSpy comparison(m_pane.get(), &LensPane::comparisonRequested);
    auto *compare = m_pane->findChild<QAction *>(u"lensCompare"_s);
    compare->trigger();
    QCOMPARE(comparison.size(), 1);
    auto *copy = m_pane->findChild<QPushButton *>(u"lensCopyReport"_s);
    m_pane->sayCopied();
    QCOMPARE(copy->text(), u"Copied"_s);
    QTRY_COMPARE(copy->text(), u"&Copy report"_s);
    m_pane->setGateCheckRuns(true);
    QVERIFY(!m_pane->findChild<QPushButton *>(u"lensGateCheck"_s)->isEnabled());
    m_pane->setGateCheckRuns(false);
    m_pane->setMayCheckGate(false);
    QVERIFY(!m_pane->findChild<QPushButton *>(u"lensGateCheck"_s)->isEnabled());
    QVERIFY(!compare->isEnabled());
}

void tst_LensPane::largeTextWrapsTheFoot()
{
    const auto *check = m_pane->findChild<QPushButton *>(u"lensGateCheck"_s);
    const auto *copy = m_pane->findChild<QPushButton *>(u"lensCopyReport"_s);
    const auto topOf = [this](const QWidget *widget) { return widget->mapTo(m_pane.get(), QPoint()).y(); };
    QCOMPARE(topOf(check), topOf(copy));
    QFont large = m_pane->font();
    large.setPointSizeF(large.pointSizeF() * 2);
    m_pane->setFont(large);
    QTRY_VERIFY(topOf(check) > topOf(copy));
    for (const QPushButton *button : { check, copy })
        QVERIFY(button->mapTo(m_pane.get(), QPoint(button->width(), 0)).x() <= m_pane->width());
}

void tst_LensPane::aLowPaneLeavesTheSummaryOut()
{
    m_pane->resize(396, 420);
    QTRY_VERIFY(!tree(u"lensSummary"_s).isVisible());
    QTRY_VERIFY(tree(u"lensLadder"_s).height() > 60); // the ladder is what the pane is for
    m_pane->resize(396, 900);
    QTRY_VERIFY(tree(u"lensSummary"_s).isVisible());
}

void tst_LensPane::itIsAsWideAsItsTextNeeds()
{
    QFont font = QApplication::font();
    for (const auto &[pixels, width] : { std::pair(10, 340), std::pair(15, 405), std::pair(30, 520) }) {
        font.setPixelSize(pixels);
        QVERIFY2(qAbs(LensPane::widthFor(font) - width) <= 12, qPrintable(QString::number(LensPane::widthFor(font))));
    }
}

void tst_LensPane::longValuesWrapAndBound()
{
    LensRow row;
    row.id = u"x"_s;
    row.label = u"Content-Security-Policy"_s;
    const auto heightOf = [&](qsizetype characters) {
        row.value = QString(characters, u'x');
        m_pane->setRows(LensPane::Tab::Token, { row });
        m_pane->showTab(LensPane::Tab::Token);
        LensTree &token = tree(u"lensToken"_s);
        QCoreApplication::sendPostedEvents();
        token.doItemsLayout();
        return token.visualRect(token.model()->index(0, 0)).height();
    };
    const int one = heightOf(3);
    QVERIFY(heightOf(60) > one);
    QCOMPARE(heightOf(4000), heightOf(40'000)); // four lines, and an ellipsis
    QVERIFY(heightOf(4000) <= 5 * one);
}

COUNTERSIGN_TEST(tst_LensPane, "tst_lenspane")
#include "tst_lenspane.moc"
