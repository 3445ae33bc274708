// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sidebarfixture.h"
#include "testregistry.h"
#include "widgets/threadlistmodel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using State = Sidebar::ThreadState;
using test::threadRow;

//! The list of chats: its rows, groups, search, titles and menu.
class tst_SidebarThreads : public QObject, private test::SidebarFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void noChatsYet()
    {
        QCOMPARE(m_empty->text(), u"No chats yet. Your first message starts one."_s);
        QVERIFY(m_empty->isVisible());
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s) }, {});
        QVERIFY(!m_empty->isVisible());
        QVERIFY(m_threads->isVisible());
    }

    void selectingIsChoosing()
    {
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::threadChosen);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        QVERIFY(chosen.isEmpty()); // what we are told is no choice
        const QPoint second = m_threads->visualRect(m_threads->model()->index(1, 0)).center();
        QTest::mouseClick(m_threads->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"2"_s);
        QTest::keyClick(m_threads, Qt::Key_Up);
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen.at(1).at(0).toString(), u"1"_s);
        m_sidebar->setThreads({ threadRow(u"2"_s, u"Two"_s), threadRow(u"1"_s, u"One"_s) }, u"1"_s); // re-ordered
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(m_threads->currentIndex().row(), 1);
    }

    void aGroupLabelIsNoRow()
    {
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::threadChosen);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s) }, {});
        const QRect row = m_threads->visualRect(m_threads->model()->index(0, 0));
        QTest::mouseClick(m_threads->viewport(), Qt::LeftButton, {}, row.topLeft() + QPoint(10, 4));
        QVERIFY(chosen.isEmpty());
        QTest::mouseClick(m_threads->viewport(), Qt::LeftButton, {}, row.bottomLeft() + QPoint(10, -10));
        QCOMPARE(chosen.size(), 1);
    }

    void rowsAreAtLeast52Pixels()
    {
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, {});
        QVERIFY(m_threads->visualRect(m_threads->model()->index(1, 0)).height() >= 52);
        QFont large = m_sidebar->font();
        large.setPointSizeF(large.pointSizeF() * 3);
        m_sidebar->setFont(large);
        QTRY_VERIFY(m_threads->visualRect(m_threads->model()->index(1, 0)).height() >= 2 * QFontMetrics(large).height() * 0.87);
    }

    void searchFiltersInPlace()
    {
        Sidebar::ThreadRow draft = threadRow(u"3"_s, u"Third"_s);
        draft.info.draft = u"about zeppelins"_s;
        m_sidebar->setThreads(
            { threadRow(u"1"_s, u"Invoices"_s), threadRow(u"2"_s, u"Other"_s, u"the INVOICE is paid"_s), draft }, u"1"_s);
        auto *search = m_sidebar->findChild<QLineEdit *>(u"search"_s);
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::threadChosen);
        search->setFocus();
        QTest::keyClicks(search, u"invoice"_s);
        QCOMPARE(m_threads->model()->rowCount(), 2);
        search->setText(u"ZEPPELIN"_s);
        QCOMPARE(m_threads->model()->rowCount(), 1);
        search->setText(u"nothing like it"_s);
        QCOMPARE(m_threads->model()->rowCount(), 0);
        QVERIFY(m_empty->isVisible());
        QVERIFY2(m_empty->text().startsWith(u"Nothing about “nothing like it”."_s), qPrintable(m_empty->text()));
        QVERIFY(m_empty->text().contains(u"3 chats"_s));
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(m_threads->model()->rowCount(), 3);
        QCOMPARE(m_threads->currentIndex().row(), 0); // the open one is marked again
        QVERIFY(chosen.isEmpty());
    }

    void secondLineSaysTheState_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<QString>("draft");
        QTest::addColumn<QString>("line");
        QTest::newRow("none") << State::None << QString() << u"last words"_s;
        QTest::newRow("draft") << State::None << u"half a\nsentence"_s << u"Draft: half a sentence"_s;
        QTest::newRow("running") << State::Running << u"draft"_s << u"Analyst is answering"_s;
        QTest::newRow("sign-in") << State::WaitsForSignIn << QString() << u"Waits for you to sign in"_s;
        QTest::newRow("confirmation") << State::WaitsForConfirmation << QString() << u"Waits for your confirmation"_s;
        QTest::newRow("broke off") << State::BrokeOff << QString() << u"The answer broke off"_s;
    }
    void secondLineSaysTheState()
    {
        QFETCH(const State, state);
        QFETCH(const QString, draft);
        QFETCH(const QString, line);
        ThreadListModel model(m_clock);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setAgents({ { u"analyst"_s, u"Analyst"_s, {} } });
        Sidebar::ThreadRow row = threadRow(u"1"_s, u"T"_s, u"last words"_s, state);
        row.info.draft = draft;
        model.setThreads({ row });
        QCOMPARE(model.index(0).data(ThreadListModel::SecondLineRole).toString(), line);
    }

    void changingWordsKeepTheRows()
    {
        ThreadListModel model(m_clock);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) });
        const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setThreads({ threadRow(u"1"_s, u"One"_s, u"a"_s), threadRow(u"2"_s, u"Two"_s) });
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 1);
        model.setThreads({ threadRow(u"2"_s, u"Two"_s) });
        QCOMPARE(reset.size(), 1);
    }

    void groups_data()
    {
        QTest::addColumn<int>("daysAgo");
        QTest::addColumn<QString>("group");
        QTest::newRow("tomorrow (a clock was wrong)") << -1 << u"Today"_s;
        QTest::newRow("today") << 0 << u"Today"_s;
        QTest::newRow("yesterday") << 1 << u"Yesterday"_s;
        QTest::newRow("two days") << 2 << u"Last 7 days"_s;
        QTest::newRow("six days") << 6 << u"Last 7 days"_s;
        QTest::newRow("seven days") << 7 << u"November"_s;
        QTest::newRow("last year") << 365 << u"November 2025"_s;
    }
    void groups()
    {
        QFETCH(const int, daysAgo);
        QFETCH(const QString, group);
        QLocale::setDefault(QLocale::c());
        const QDate today(2026, 11, 21);
        QCOMPARE(ThreadListModel::groupOf(today.addDays(-daysAgo), today), group);
    }

    void pinnedComeFirst()
    {
        Sidebar::ThreadRow pinned = threadRow(u"3"_s, u"Weekly report"_s);
        pinned.info.pinned = true;
        pinned.info.changed = pinned.info.changed.addDays(-30);
        ThreadListModel model(m_clock);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s), pinned });
        QCOMPARE(model.index(0).data(ThreadListModel::IdRole).toString(), u"3"_s);
        QCOMPARE(model.index(0).data(ThreadListModel::GroupRole).toString(), u"Pinned"_s);
        QVERIFY(model.index(0).data(Qt::AccessibleDescriptionRole).toString().endsWith(u"pinned"_s));
        QCOMPARE(model.index(1).data(ThreadListModel::GroupRole).toString(), u"Today"_s);
        QVERIFY(model.index(2).data(ThreadListModel::GroupRole).toString().isEmpty());
    }

    void anUnreadAnswerIsSaidAndSeen()
    {
        Sidebar::ThreadRow row = threadRow(u"1"_s, u"One"_s);
        m_sidebar->setThreads({ row }, {});
        const QImage read = m_threads->grab().toImage();
        row.unread = true;
        m_sidebar->setThreads({ row }, {});
        QVERIFY(m_threads->grab().toImage() != read);
        const QString said = m_threads->model()->index(0, 0).data(Qt::AccessibleDescriptionRole).toString();
        QVERIFY2(said.startsWith(u"unread"_s), qPrintable(said));
    }

    void aTitleIsTypedInItsRow_data()
    {
        QTest::addColumn<Qt::Key>("end");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("told");
        QTest::newRow("Return") << Qt::Key_Return << u"  Better   name "_s << QStringList { u"1"_s, u"Better name"_s };
        QTest::newRow("Tab") << Qt::Key_Tab << u"Better"_s << QStringList { u"1"_s, u"Better"_s };
        QTest::newRow("Escape") << Qt::Key_Escape << u"Better"_s << QStringList();
        QTest::newRow("unchanged") << Qt::Key_Return << u"One"_s << QStringList();
        QTest::newRow("emptied") << Qt::Key_Return << u" "_s << QStringList { u"1"_s, QString() };
    }
    void aTitleIsTypedInItsRow()
    {
        QFETCH(const Qt::Key, end);
        QFETCH(const QString, typed);
        QFETCH(const QStringList, told);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        m_threads->setFocus();
        const QSignalSpy renamed(m_sidebar.get(), &Sidebar::threadRenamed);
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::threadChosen);
        m_sidebar->renameThread();
        auto *edit = m_threads->findChild<QLineEdit *>(u"threadTitleEdit"_s);
        QVERIFY(edit);
        QVERIFY(edit->hasFocus());
        QCOMPARE(edit->text(), u"One"_s);
        edit->selectAll();
        QTest::keyClicks(edit, typed);
        QTest::keyClick(edit, end);
        QTRY_VERIFY(!m_threads->findChild<QLineEdit *>(u"threadTitleEdit"_s));
        QCOMPARE(renamed.size(), told.isEmpty() ? 0 : 1);
        if (!told.isEmpty())
            QCOMPARE((QStringList { renamed.at(0).at(0).toString(), renamed.at(0).at(1).toString() }), told);
        QVERIFY(chosen.isEmpty()); // Tab does not walk on to the next chat
        QVERIFY(m_threads->hasFocus());
    }

    void whatComesWhileATitleIsTypedWaits()
    {
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        m_sidebar->renameThread();
        auto *edit = m_threads->findChild<QLineEdit *>(u"threadTitleEdit"_s);
        QTest::keyClicks(edit, u"Half a na"_s);
        m_sidebar->setThreads({ threadRow(u"2"_s, u"Two"_s), threadRow(u"1"_s, u"One"_s), threadRow(u"3"_s, u"Three"_s) },
                              u"1"_s);
        QCOMPARE(m_threads->model()->rowCount(), 2);
        QCOMPARE(m_threads->findChild<QLineEdit *>(u"threadTitleEdit"_s), edit);
        QTest::keyClick(edit, Qt::Key_Escape);
        QTRY_COMPARE(m_threads->model()->rowCount(), 3);
    }

    void aNameOfTheirOwnIsShownAndFound()
    {
        Sidebar::ThreadRow row = threadRow(u"1"_s, u"made of the first message"_s);
        row.info.ownTitle = u"Own name"_s;
        m_sidebar->setThreads({ row }, {});
        QCOMPARE(m_threads->model()->index(0, 0).data().toString(), u"Own name"_s);
        m_sidebar->findChild<QLineEdit *>(u"search"_s)->setText(u"own na"_s);
        QCOMPARE(m_threads->model()->rowCount(), 1);
    }

    void steppingOpensTheNeighbour()
    {
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::threadChosen);
        m_sidebar->stepThread(-1);
        QVERIFY(chosen.isEmpty()); // the first has none before it
        m_sidebar->stepThread(1);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"2"_s);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"new"_s);
        m_sidebar->stepThread(1); // from a chat without a row: to the first
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen.at(1).at(0).toString(), u"1"_s);
    }

    void chatsHaveAMenuOfTheActionsHandedIn()
    {
        QAction rename(u"Rename"_s);
        QAction erase(u"Delete"_s);
        m_sidebar->setThreadActions({ &rename, &erase });
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        m_threads->setFocus();
        openMenuByKey(*m_threads);
        QMenu *menu = m_threads->findChild<QMenu *>();
        QVERIFY(menu);
        QCOMPARE(menu->actions(), (QList { &rename, &erase }));
        menu->close();
    }
};

COUNTERSIGN_TEST(tst_SidebarThreads, "tst_sidebarthreads")
#include "tst_sidebarthreads.moc"
