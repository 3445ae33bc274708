// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sidebarfixture.h"
#include "testregistry.h"
#include "widgets/accountrow.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using State = Sidebar::ThreadState;
using test::accessibleName;
using test::threadRow;

//! Agents, connections, the account, and where the focus goes.
class tst_Sidebar : public QObject, private test::SidebarFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

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
};

COUNTERSIGN_TEST(tst_Sidebar, "tst_sidebar")
#include "tst_sidebar.moc"
