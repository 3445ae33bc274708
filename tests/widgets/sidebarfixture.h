// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fakeclock.h"
#include "widgets/sidebar.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QListView>
#include <QTest>

#include <memory>

namespace countersign::test {

inline Sidebar::ThreadRow threadRow(const QString &id, const QString &title, const QString &lastWords = {},
                                    Sidebar::ThreadState state = Sidebar::ThreadState::None)
{
    Sidebar::ThreadRow row;
    row.info.key = { QStringLiteral("c"), QStringLiteral("a"), id };
    row.info.agentId = QStringLiteral("analyst");
    row.info.title = title;
    row.info.lastWords = lastWords;
    row.info.changed = FakeClock().wall();
    row.state = state;
    return row;
}

inline QString accessibleName(QObject *object)
{
    return QAccessible::queryAccessibleInterface(object)->text(QAccessible::Name);
}

//! A sidebar on screen and active, in the light scheme.
class SidebarFixture
{
protected:
    SidebarFixture() { m_theme.apply(QStringLiteral("light"), *qApp); }

    //! A fresh one without chats; whether it became active.
    [[nodiscard]] bool open()
    {
        m_sidebar = std::make_unique<Sidebar>(m_theme, m_clock);
        m_sidebar->resize(264, 800);
        m_sidebar->show();
        m_threads = m_sidebar->findChild<QListView *>(QStringLiteral("threads"));
        m_empty = m_sidebar->findChild<QLabel *>(QStringLiteral("noThreads"));
        return QTest::qWaitForWindowActive(m_sidebar.get());
    }
    void close() { m_sidebar.reset(); }

    //! The Menu key, as the platform makes it of a key press.
    static void openMenuByKey(QListView &list)
    {
        const QPoint at = list.visualRect(list.currentIndex()).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, list.viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(list.viewport(), &event);
    }

    FakeClock m_clock;
    Theme m_theme;
    std::unique_ptr<Sidebar> m_sidebar;
    QListView *m_threads = nullptr;
    QLabel *m_empty = nullptr;
};

} // namespace countersign::test
