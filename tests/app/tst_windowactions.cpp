// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowactions.h"
#include "store/settings.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;
using Group = WindowActions::Group;

//! The table of actions: keys, who else has them, what the person bound, and that it is kept.
class tst_WindowActions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<QWidget>();
        m_list = new QWidget(m_window.get());
        m_list->setFocusPolicy(Qt::StrongFocus);
        m_settings = std::make_unique<Settings>(m_directory->filePath(u"settings.json"_s));
        m_done.clear();
        fill();
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_actions.reset();
        m_window.reset();
    }

    void keysDoWhatTheTableSays()
    {
        press(u"Ctrl+N"_s);
        press(u"F5"_s); // the second of its keys
        QCOMPARE(m_done, (QStringList { u"new"_s, u"new"_s }));
        m_actions->action(u"new"_s).setEnabled(false);
        press(u"Ctrl+N"_s);
        QCOMPARE(m_done.size(), 2);
    }

    void keysOfAPlaceCountThereOnly()
    {
        m_window->setFocus();
        press(u"Del"_s);
        QVERIFY(m_done.isEmpty());
        m_list->setFocus();
        QTest::keyClick(m_list, Qt::Key_Delete);
        QCOMPARE(m_done, QStringList { u"erase"_s });
    }

    void boundAnewAtOnceAndAtTheNextStart()
    {
        const QSignalSpy told(m_actions.get(), &WindowActions::bindingsChanged);
        m_actions->bind(u"new"_s, QKeySequence(u"Ctrl+J"_s));
        QCOMPARE(told.size(), 1);
        QVERIFY(m_actions->isBoundAnew(u"new"_s));
        press(u"Ctrl+N"_s);
        press(u"F5"_s);
        QVERIFY(m_done.isEmpty());
        press(u"Ctrl+J"_s);
        QCOMPARE(m_done, QStringList { u"new"_s });
        fill(); // another start
        QCOMPARE(m_actions->action(u"new"_s).shortcuts(), QList { QKeySequence(u"Ctrl+J"_s) });
        m_actions->reset(u"new"_s);
        QVERIFY(!m_actions->isBoundAnew(u"new"_s));
        QCOMPARE(m_actions->action(u"new"_s).shortcuts(), (QList { QKeySequence(u"Ctrl+N"_s), QKeySequence(u"F5"_s) }));
    }

    void boundToNothing()
    {
        m_actions->bind(u"new"_s, {});
        fill();
        QVERIFY(m_actions->action(u"new"_s).shortcuts().isEmpty());
        QVERIFY(m_actions->isBoundAnew(u"new"_s));
    }

    void rivals_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QStringList>("rivals");
        QTest::newRow("nobody") << u"new"_s << u"Ctrl+J"_s << QStringList();
        QTest::newRow("oneself") << u"new"_s << u"Ctrl+N"_s << QStringList();
        QTest::newRow("another") << u"find"_s << u"Ctrl+N"_s << QStringList { u"new"_s };
        QTest::newRow("its second keys") << u"find"_s << u"F5"_s << QStringList { u"new"_s };
        QTest::newRow("a place inside the window") << u"find"_s << u"Del"_s << QStringList { u"erase"_s };
        QTest::newRow("the same place") << u"undo"_s << u"Del"_s << QStringList { u"erase"_s };
        QTest::newRow("no keys") << u"find"_s << QString() << QStringList();
    }
    void rivals()
    {
        QFETCH(const QString, id);
        QFETCH(const QString, keys);
        QStringList names;
        for (const WindowActions::Entry *rival : m_actions->rivals(id, QKeySequence(keys)))
            names << rival->id;
        QTEST(names, "rivals");
    }

    void whoBindsTakesTheKeysAway()
    {
        m_actions->bind(u"find"_s, QKeySequence(u"F5"_s));
        QCOMPARE(m_actions->action(u"new"_s).shortcuts(), QList { QKeySequence(u"Ctrl+N"_s) });
        press(u"F5"_s);
        QCOMPARE(m_done, QStringList { u"find"_s });
        m_actions->reset(u"new"_s); // and takes its own back
        QVERIFY(m_actions->action(u"find"_s).shortcuts().isEmpty());
        m_actions->resetAll();
        QCOMPARE(m_actions->action(u"find"_s).shortcuts(), QList { QKeySequence(u"Ctrl+K"_s) });
        for (const WindowActions::Entry &entry : m_actions->entries())
            QVERIFY(!m_actions->isBoundAnew(entry.id));
    }

    void keysThatAreNoneAreTakenAsNotThere()
    {
        m_settings->setShortcut(u"new"_s, u"Ctrl+Nonsense"_s);
        fill();
        QCOMPARE(m_actions->action(u"new"_s).shortcuts(), (QList { QKeySequence(u"Ctrl+N"_s), QKeySequence(u"F5"_s) }));
    }

private:
    void fill()
    {
        m_actions = std::make_unique<WindowActions>(*m_window, *m_settings);
        const auto add = [this](const QString &id, const QStringList &keys, QWidget *where = nullptr) {
            QList<QKeySequence> list;
            for (const QString &each : keys)
                list << QKeySequence(each);
            m_actions->add({ id, Group::Chat, id, list, [this, id] { m_done << id; }, where });
        };
        add(u"new"_s, { u"Ctrl+N"_s, u"F5"_s });
        add(u"find"_s, { u"Ctrl+K"_s });
        add(u"erase"_s, { u"Del"_s }, m_list);
        add(u"undo"_s, { u"Ctrl+Z"_s }, m_list);
    }
    void press(const QString &keys) { QTest::keySequence(m_window.get(), QKeySequence(keys)); }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<QWidget> m_window;
    QWidget *m_list = nullptr;
    std::unique_ptr<WindowActions> m_actions;
    QStringList m_done;
};

COUNTERSIGN_TEST(tst_WindowActions, "tst_windowactions")
#include "tst_windowactions.moc"
