// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeclock.h"
#include "testregistry.h"
#include "widgets/accountrow.h"
#include "widgets/sidebar.h"
#include "widgets/theme.h"
#include "widgets/threadlistmodel.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;
using State = Sidebar::ThreadState;

namespace {
Sidebar::ThreadRow threadRow(const QString &id, const QString &title, const QString &lastWords = {}, State state = State::None)
{
    Sidebar::ThreadRow row;
    row.info.key = { u"c"_s, u"a"_s, id };
    row.info.agentId = u"analyst"_s;
    row.info.title = title;
    row.info.lastWords = lastWords;
    row.info.changed = test::FakeClock().wall();
    row.state = state;
    return row;
}

QString accessibleName(QObject *object)
{
    return QAccessible::queryAccessibleInterface(object)->text(QAccessible::Name);
}
} // namespace

class tst_Sidebar : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_sidebar = std::make_unique<Sidebar>(m_theme, m_clock);
        m_sidebar->resize(264, 800);
        m_sidebar->show();
        QVERIFY(QTest::qWaitForWindowActive(m_sidebar.get()));
        m_threads = m_sidebar->findChild<QListView *>(u"threads"_s);
        m_empty = m_sidebar->findChild<QLabel *>(u"noThreads"_s);
    }
    void cleanup() { m_sidebar.reset(); }

    void namesForScreenReaders()
    {
        QCOMPARE(accessibleName(m_threads), u"Threads"_s);
        QCOMPARE(accessibleName(m_sidebar->findChild<QListView *>(u"agents"_s)), u"Agents"_s);
        QCOMPARE(accessibleName(m_sidebar->findChild<QListView *>(u"connections"_s)), u"Connections"_s);
        QCOMPARE(accessibleName(m_sidebar->findChild<QPushButton *>(u"newThread"_s)), u"New chat"_s);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"Late deliveries"_s, {}, State::WaitsForSignIn) }, {});
        QAccessibleInterface *row = QAccessible::queryAccessibleInterface(m_threads)->child(0);
        QVERIFY(row);
        QCOMPARE(row->text(QAccessible::Name), u"Late deliveries"_s);
        QVERIFY(row->text(QAccessible::Description).startsWith(u"Waits for you to sign in"_s));
    }

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

    void agentsOnlyWhenThereIsAChoice()
    {
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        m_sidebar->setAgents({ { u"a"_s, u"A"_s, {} } }, u"a"_s);
        QVERIFY(!agents->isVisible());
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::agentChosen);
        m_sidebar->setAgents({ { u"a"_s, u"A"_s, {} }, { u"b"_s, {}, {} } }, u"a"_s);
        QVERIFY(agents->isVisible());
        QVERIFY(chosen.isEmpty());
        QCOMPARE(agents->model()->index(1, 0).data().toString(), u"b"_s); // without a name its id
        agents->setCurrentIndex(agents->model()->index(1, 0));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"b"_s);
    }

    void beingToldTheAgentsDoesNotScroll()
    {
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        QList<Sidebar::AgentRow> rows;
        for (int i = 0; i < 20; ++i)
            rows.append({ QString::number(i), u"Agent %1"_s.arg(i), {} });
        m_sidebar->setAgents(rows, u"0"_s);
        QTRY_VERIFY(agents->verticalScrollBar()->maximum() > 0);
        agents->verticalScrollBar()->setValue(agents->verticalScrollBar()->maximum());
        const int scrolled = agents->verticalScrollBar()->value();
        m_sidebar->setAgents(rows, u"0"_s); // as often as anything changes
        QCOMPARE(agents->verticalScrollBar()->value(), scrolled);
        rows[0].name = u"Agent zero"_s;
        m_sidebar->setAgents(rows, u"0"_s);
        QTRY_COMPARE(agents->verticalScrollBar()->value(), scrolled);
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::agentChosen);
        QTest::mouseClick(agents->viewport(), Qt::LeftButton, {}, agents->visualRect(agents->model()->index(18, 0)).center());
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"18"_s);
        m_sidebar->setAgents(rows, u"0"_s); // another one becomes current: that one is shown
        m_sidebar->setAgents(rows, u"1"_s);
        QTRY_VERIFY(agents->viewport()->rect().contains(agents->visualRect(agents->model()->index(1, 0))));
        QCOMPARE(chosen.size(), 1);
    }

    void returnOnTheTickedAgentChoosesIt()
    {
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        m_sidebar->setAgents({ { u"a"_s, u"A"_s, {} }, { u"b"_s, u"B"_s, {} } }, u"a"_s);
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::agentChosen);
        QTest::keyClick(agents, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"a"_s);
        QTest::mouseClick(agents->viewport(), Qt::LeftButton, {}, agents->visualRect(agents->model()->index(1, 0)).center());
        QCOMPARE(chosen.size(), 2); // a click says it once
        QCOMPARE(chosen.at(1).at(0).toString(), u"b"_s);
    }

    void agentsLeaveRoomForTheChats()
    {
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        QList<Sidebar::AgentRow> rows;
        for (int i = 0; i < 20; ++i)
            rows.append({ QString::number(i), u"Agent %1"_s.arg(i), {} });
        m_sidebar->setAgents(rows, u"0"_s);
        QFont large = m_sidebar->font();
        large.setPointSizeF(large.pointSizeF() * 4);
        m_sidebar->setFont(large);
        m_sidebar->resize(264, 600);
        QVERIFY(agents->height() <= 0.4 * m_sidebar->height());
        QVERIFY(agents->height() >= agents->sizeHintForRow(0));
        m_sidebar->resize(264, 2000);
        QVERIFY(agents->height() >= 5 * agents->sizeHintForRow(0)); // and all there is room for
    }

    void aClickLeavesTheFocusWhereThePersonTypes()
    {
        auto *search = m_sidebar->findChild<QLineEdit *>(u"search"_s);
        m_sidebar->setAgents({ { u"a"_s, u"A"_s, {} }, { u"b"_s, u"B"_s, {} } }, u"a"_s);
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        Sidebar::AccountView in;
        in.name = u"Juno"_s;
        in.canSignOut = true;
        m_sidebar->setAccount(in);
        search->setFocus();
        QTest::mouseClick(m_threads->viewport(), Qt::LeftButton, {},
                          m_threads->visualRect(m_threads->model()->index(1, 0)).center());
        QVERIFY(search->hasFocus());
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        QTest::mouseClick(agents->viewport(), Qt::LeftButton, {}, agents->visualRect(agents->model()->index(1, 0)).center());
        QVERIFY(search->hasFocus());
        QTest::mouseClick(m_sidebar->findChild<QPushButton *>(u"newThread"_s), Qt::LeftButton);
        QVERIFY(search->hasFocus());
        connect(m_sidebar.get(), &Sidebar::signOutRequested, m_sidebar.get(), [this] { m_sidebar->setAccount({}); });
        const QSignalSpy released(m_sidebar.get(), &Sidebar::focusReleased);
        QTest::mouseClick(m_sidebar->findChild<QPushButton *>(u"signOut"_s), Qt::LeftButton);
        QVERIFY(search->hasFocus());
        QVERIFY(released.isEmpty());
        QTest::keyClick(search, Qt::Key_Tab); // the keyboard still gets there
        QVERIFY(agents->hasFocus());
    }

    void anAccountButtonThatGoesReleasesItsFocus()
    {
        Sidebar::AccountView in;
        in.canSignOut = true;
        m_sidebar->setAccount(in);
        const QSignalSpy released(m_sidebar.get(), &Sidebar::focusReleased);
        m_sidebar->findChild<QPushButton *>(u"signOut"_s)->setFocus();
        m_sidebar->setAccount(in);
        QVERIFY(released.isEmpty());
        m_sidebar->setAccount({});
        QCOMPARE(released.size(), 1);
    }

    void aPaneClosesWhenItsWorkIsDone()
    {
        m_sidebar->setThreads({ threadRow(u"1"_s, u"One"_s), threadRow(u"2"_s, u"Two"_s) }, u"1"_s);
        m_sidebar->setAgents({ { u"a"_s, u"A"_s, {} }, { u"b"_s, u"B"_s, {} } }, u"a"_s);
        auto *agents = m_sidebar->findChild<QListView *>(u"agents"_s);
        auto *search = m_sidebar->findChild<QLineEdit *>(u"search"_s);
        const auto clickRow = [](QListView *list, int row) {
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                              list->visualRect(list->model()->index(row, 0)).bottomLeft() + QPoint(30, -10));
        };
        const QSignalSpy closes(m_sidebar.get(), &Sidebar::closeRequested);
        clickRow(m_threads, 1);
        QTest::keyClick(m_threads, Qt::Key_Escape);
        QVERIFY(closes.isEmpty()); // beside the transcript it stays

        m_sidebar->setIsPane(true);
        clickRow(m_threads, 1); // also the chat that is open already
        QCOMPARE(closes.size(), 1);
        m_sidebar->focusThreads();
        QVERIFY(m_threads->hasFocus());
        QTest::keyClick(m_threads, Qt::Key_Up);
        QCOMPARE(closes.size(), 1); // looking
        QTest::keyClick(m_threads, Qt::Key_Return);
        QCOMPARE(closes.size(), 2);
        QTest::keyClick(m_threads, Qt::Key_Escape);
        QCOMPARE(closes.size(), 3);
        clickRow(agents, 1);
        QCOMPARE(closes.size(), 4);
        m_sidebar->findChild<QPushButton *>(u"newThread"_s)->click();
        QCOMPARE(closes.size(), 5);
        search->setFocus();
        QTest::keyClicks(search, u"one"_s);
        QTest::keyClick(search, Qt::Key_Escape); // first it gives the words up
        QCOMPARE(closes.size(), 5);
        QVERIFY(search->text().isEmpty());
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(closes.size(), 6);
        m_sidebar->setIsPane(false);
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(closes.size(), 6);
    }

    void connectionsUnfold()
    {
        auto *button = m_sidebar->findChild<QPushButton *>(u"connection"_s);
        auto *list = m_sidebar->findChild<QListView *>(u"connections"_s);
        m_sidebar->setConnections({ { u"a"_s, u"Team & agents"_s, u"agents.example.com"_s }, { u"b"_s, u"Staging"_s, {} } },
                                  u"a"_s);
        QCOMPARE(accessibleName(button), u"Team & agents"_s);
        QVERIFY(!list->isVisible());
        button->click();
        QVERIFY(list->isVisible());
        const QSignalSpy chosen(m_sidebar.get(), &Sidebar::connectionChosen);
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(chosen.isEmpty()); // looking is not choosing
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), u"b"_s);
        QVERIFY(!list->isVisible());

        const QSignalSpy add(m_sidebar.get(), &Sidebar::addConnectionRequested);
        const QSignalSpy about(m_sidebar.get(), &Sidebar::aboutRequested);
        const QSignalSpy fresh(m_sidebar.get(), &Sidebar::newThreadRequested);
        m_sidebar->findChild<QPushButton *>(u"addConnection"_s)->click();
        m_sidebar->findChild<QPushButton *>(u"about"_s)->click();
        m_sidebar->findChild<QPushButton *>(u"newThread"_s)->click();
        const QSignalSpy manage(m_sidebar.get(), &Sidebar::manageConnectionsRequested);
        m_sidebar->findChild<QPushButton *>(u"manageConnections"_s)->click();
        QCOMPARE(add.size() + about.size() + fresh.size() + manage.size(), 4);
    }

    void connectionsHaveAMenu_data()
    {
        QTest::addColumn<int>("entry");
        QTest::addColumn<Sidebar::ConnectionAct>("act");
        QTest::newRow("edit") << 0 << Sidebar::ConnectionAct::Edit;
        QTest::newRow("duplicate") << 1 << Sidebar::ConnectionAct::Duplicate;
        QTest::newRow("remove") << 2 << Sidebar::ConnectionAct::Remove;
    }
    void connectionsHaveAMenu()
    {
        QFETCH(const int, entry);
        QFETCH(const Sidebar::ConnectionAct, act);
        m_sidebar->setConnections({ { u"a"_s, u"A"_s, {} }, { u"b"_s, u"B"_s, {} } }, u"a"_s);
        m_sidebar->unfoldConnections();
        auto *list = m_sidebar->findChild<QListView *>(u"connections"_s);
        QVERIFY(list->hasFocus());
        QTest::keyClick(list, Qt::Key_Down);
        openMenuByKey(*list);
        QMenu *menu = list->findChild<QMenu *>();
        QVERIFY(menu);
        const QSignalSpy acted(m_sidebar.get(), &Sidebar::connectionActed);
        menu->actions().at(entry)->trigger();
        QCOMPARE(acted.size(), 1);
        QCOMPARE(acted.at(0).at(0).toString(), u"b"_s);
        QCOMPARE(acted.at(0).at(1).value<Sidebar::ConnectionAct>(), act);
        menu->close();
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

    void theAccountMenuSaysWhoAndOffersWhatItIsGiven()
    {
        auto *button = m_sidebar->findChild<QPushButton *>(u"accountMenu"_s);
        QVERIFY(!button->isVisible()); // with nothing in it
        QAction settings(u"Settings"_s);
        m_sidebar->setAccountActions({ &settings });
        QVERIFY(button->isVisible());
        QCOMPARE(accessibleName(button), u"Account menu"_s);
        Sidebar::AccountView view;
        view.name = u"Juno <b>Marrow"_s;
        view.mail = u"juno@example.com"_s;
        view.facts = u"Signed in by id.example.com\nKept in your keyring"_s;
        m_sidebar->setAccount(view);
        QVERIFY(button->menu()->actions().contains(&settings));
        const QString words = button->menu()->findChild<QLabel *>()->text();
        QVERIFY(words.contains(u"Juno &lt;b&gt;Marrow"_s));
        QVERIFY(words.contains(view.mail) && words.contains(u"id.example.com"_s));
    }

    void accountInWords_data()
    {
        QTest::addColumn<bool>("canSignIn");
        QTest::addColumn<bool>("canSignOut");
        QTest::addColumn<bool>("primary");
        QTest::newRow("signed out, nothing else offers it") << true << false << true;
        QTest::newRow("signed out, a banner offers it") << true << false << false;
        QTest::newRow("signed in") << false << true << false;
        QTest::newRow("under way") << false << false << false;
    }
    void accountInWords()
    {
        QFETCH(const bool, canSignIn);
        QFETCH(const bool, canSignOut);
        QFETCH(const bool, primary);
        Sidebar::AccountView view;
        view.name = u"Juno Marrow"_s;
        view.state = u"Whatever is so"_s;
        view.canSignIn = canSignIn;
        view.canSignOut = canSignOut;
        view.signInIsPrimary = primary;
        m_sidebar->setAccount(view);
        QCOMPARE(m_sidebar->findChild<QLabel *>(u"accountName"_s)->text(), u"Juno Marrow"_s);
        QCOMPARE(m_sidebar->findChild<QLabel *>(u"accountState"_s)->text(), u"Whatever is so"_s);
        auto *signIn = m_sidebar->findChild<QPushButton *>(u"signIn"_s);
        auto *signOut = m_sidebar->findChild<QPushButton *>(u"signOut"_s);
        QCOMPARE(signIn->isEnabled(), canSignIn);
        QCOMPARE(signOut->isEnabled(), canSignOut);
        QCOMPARE(signIn->text(), primary ? u"Sign in"_s : QString()); // a second button with these words would be one too many
        QCOMPARE(signOut->isVisible(), canSignOut);
        QCOMPARE(signIn->isVisible(), canSignIn); // "No sign-in needed" with a button to sign in would say two things

        // Both are always in the tree, under their names.
        QAccessibleInterface *row = QAccessible::queryAccessibleInterface(m_sidebar->findChild<QWidget *>(u"account"_s));
        QStringList buttons;
        for (int i = 0; i < row->childCount(); ++i) {
            if (row->child(i)->role() == QAccessible::PushButton)
                buttons << row->child(i)->text(QAccessible::Name);
        }
        QCOMPARE(buttons, (QStringList { u"Sign in"_s, u"Sign out"_s }));

        const QSignalSpy in(m_sidebar.get(), &Sidebar::signInRequested);
        const QSignalSpy out(m_sidebar.get(), &Sidebar::signOutRequested);
        signIn->click();
        signOut->click();
        QCOMPARE(in.size(), canSignIn ? 1 : 0);
        QCOMPARE(out.size(), canSignOut ? 1 : 0);
    }

    void nobody()
    {
        m_sidebar->setAccount({});
        QCOMPARE(m_sidebar->findChild<QLabel *>(u"accountName"_s)->text(), u"Not signed in"_s);
    }

    void initials_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("letters");
        QTest::newRow("two") << u"Juno Marrow"_s << u"JM"_s;
        QTest::newRow("three") << u"  juno  van   marrow "_s << u"JM"_s;
        QTest::newRow("one") << u"juno"_s << u"J"_s;
        QTest::newRow("none") << u"   "_s << QString();
        QTest::newRow("beyond the basic plane") << u"\U0001D49Cda"_s << u"\U0001D49C"_s;
    }
    void initials()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, letters);
        QCOMPARE(AccountRow::initials(name), letters);
    }

    void paintsInEverySchemeAndDirection()
    {
        auto &application = *qobject_cast<QApplication *>(QCoreApplication::instance());
        m_sidebar->setThreads(
            { threadRow(u"1"_s, u"One"_s, {}, State::Running), threadRow(u"2"_s, u"Two"_s, {}, State::BrokeOff) }, u"1"_s);
        QImage last;
        for (const QString &setting : { u"dark"_s, u"high-contrast"_s, u"high-contrast-dark"_s, u"light"_s }) {
            m_theme.apply(setting, application);
            const QImage image = m_sidebar->grab().toImage();
            QVERIFY(image != last);
            last = image;
        }
        m_sidebar->setLayoutDirection(Qt::RightToLeft);
        QVERIFY(m_sidebar->grab().toImage() != last);
    }

private:
    //! The Menu key, as the platform makes it of a key press.
    static void openMenuByKey(QListView &list)
    {
        const QPoint at = list.visualRect(list.currentIndex()).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, list.viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(list.viewport(), &event);
    }

    test::FakeClock m_clock;
    Theme m_theme;
    std::unique_ptr<Sidebar> m_sidebar;
    QListView *m_threads = nullptr;
    QLabel *m_empty = nullptr;
};

COUNTERSIGN_TEST(tst_Sidebar, "tst_sidebar")
#include "tst_sidebar.moc"
