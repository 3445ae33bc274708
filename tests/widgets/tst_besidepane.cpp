// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/besidepane.h"

#include "fakeclock.h"
#include "testregistry.h"
#include "widgets/theme.h"
#include "widgets/transcriptview.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

SidePanel panelOf(const QString &title, const QString &key, const QStringList &names)
{
    SidePanel panel { title, key, {} };
    for (const QString &name : names)
        panel.elements << QJsonObject {
            { u"id"_s, name }, { u"kind"_s, u"file"_s }, { u"name"_s, name }, { u"display"_s, u"side"_s }
        };
    return panel;
}

struct BesideFixture
{
    BesideFixture()
    {
        theme.apply(u"light"_s, *qApp);
        beside.resize(1000, 600);
        beside.show();
    }
    [[nodiscard]] QWidget &pane() { return beside.pane(); }

    FakeClock clock;
    Theme theme;
    QWidget *conversation = new QWidget;
    QWidget *foot = makeFoot();
    BesidePane beside { theme, clock, conversation, { foot }, nullptr };

private:
    static QWidget *makeFoot()
    {
        auto *made = new QWidget;
        made->setFixedHeight(64);
        return made;
    }
};

} // namespace

//! What the agent shows beside the conversation: a pane that comes, is closed, and comes back with another key.
class tst_BesidePane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itShowsTitleAndElements();
    void anEmptyOneGoes();
    void closedItStaysClosedUntilAnotherKey();
    void escCloses();
    void narrowItLiesOver();
};

void tst_BesidePane::itShowsTitleAndElements()
{
    BesideFixture f;
    QVERIFY(!f.beside.isPaneShown());
    QCOMPARE(f.conversation->width(), 1000);
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s, u"two.pdf"_s }));
    QVERIFY(f.pane().isVisible());
    QCOMPARE(f.pane().accessibleName(), u"Canvas"_s);
    QCOMPARE(f.beside.findChild<QLabel *>(u"besideTitle"_s)->text(), u"Canvas"_s);
    QCOMPARE(f.beside.elements().model()->rowCount(), 2);
    QVERIFY(f.beside.elements().shownText(1).contains("two.pdf"_L1));
    QCOMPARE(f.conversation->width() + f.pane().width(), 1000);
    QVERIFY(f.conversation->geometry().right() < f.pane().geometry().left());
    QCOMPARE(f.foot->width(), f.conversation->width()); // what the person writes stands under what they read
    QCOMPARE(f.pane().height(), 600);
    QCOMPARE(f.beside.element(f.beside.elements().model()->message(0).id).value("name"_L1).toString(), u"one.pdf"_s);
}

void tst_BesidePane::anEmptyOneGoes()
{
    BesideFixture f;
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s }));
    f.beside.setPanel({});
    QVERIFY(!f.beside.isPaneShown());
    QCOMPARE(f.conversation->width(), 1000);
}

void tst_BesidePane::closedItStaysClosedUntilAnotherKey()
{
    BesideFixture f;
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s }));
    QSignalSpy spy(&f.beside, &BesidePane::paneClosed);
    f.beside.findChild<QToolButton *>(u"besideClose"_s)->click();
    QCOMPARE(spy.size(), 1);
    QVERIFY(!f.beside.isPaneShown());
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s }));
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s, u"two.pdf"_s }));
    QVERIFY(!f.beside.isPaneShown());
    f.beside.setPanel(panelOf(u"Canvas"_s, u"other"_s, { u"one.pdf"_s }));
    QVERIFY(f.beside.isPaneShown());
}

void tst_BesidePane::escCloses()
{
    BesideFixture f;
    f.beside.activateWindow();
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s }));
    f.beside.elements().setFocus();
    QSignalSpy spy(&f.beside, &BesidePane::paneClosed);
    QTest::keyClick(&f.beside.elements(), Qt::Key_Escape);
    QCOMPARE(spy.size(), 1);
    QVERIFY(!f.beside.isPaneShown());
}

void tst_BesidePane::narrowItLiesOver()
{
    BesideFixture f;
    f.beside.setPanel(panelOf(u"Canvas"_s, u"k"_s, { u"one.pdf"_s }));
    f.beside.resize(500, 600);
    QCOMPARE(f.pane().geometry(), QRect(0, 0, 500, 600 - 64)); // the person can still write
    QCOMPARE(f.conversation->width(), 500);
    f.foot->setFixedHeight(100);
    QTRY_COMPARE(f.pane().height(), 500);
    f.beside.setLayoutDirection(Qt::RightToLeft);
    f.beside.resize(1000, 600);
    QCOMPARE(f.pane().x(), 0);
    QVERIFY(f.conversation->mapTo(&f.beside, QPoint()).x() >= f.pane().width());
}

COUNTERSIGN_TEST(tst_BesidePane, "tst_besidepane")
#include "tst_besidepane.moc"
