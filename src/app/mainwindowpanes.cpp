// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where things stand in the window: the sidebar beside the conversation or over it, the way of F6, what is dropped on it.
#include "app/chatpage.h"
#include "app/lensdock.h"
#include "app/mainwindow.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kNarrowEm = 54;
constexpr qreal kNarrowBesideLensEm = 80;
constexpr qreal kSidebarEm = 18;
constexpr int kLeastSidebar = 200; // px, as far as the person may push it
constexpr int kLeastChat = 380;    // px

//! The one connection file of a drop, or nothing.
QString droppedConnectionFile(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    if (urls.size() != 1 || !urls.constFirst().isLocalFile())
        return {};
    const QString file = urls.constFirst().toLocalFile();
    return file.endsWith(".json"_L1, Qt::CaseInsensitive) ? file : QString();
}
} // namespace

bool MainWindow::event(QEvent *event)
{
    const bool done = QMainWindow::event(event);
    if (m_actions && (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange))
        fitSidebar();
    return done;
}

void MainWindow::paintEvent(QPaintEvent *event)
{
    QMainWindow::paintEvent(event);
    if (!std::exchange(m_isPainted, true))
        Q_EMIT painted();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    fitSidebar();
}

void MainWindow::fitSidebar()
{
    // Beside an open lens the sidebar gives way first.
    setNarrow(width() < (isLensShown() ? kNarrowBesideLensEm : kNarrowEm) * Theme::em(font()));
    if (m_isNarrow) {
        const int pane = qMin(sidebarWidth(), m_stack->width());
        m_sidebar->setGeometry(layoutDirection() == Qt::RightToLeft ? m_stack->width() - pane : 0, 0, pane, m_stack->height());
    }
    placeLens();
}

void MainWindow::setNarrow(bool narrow)
{
    if (narrow == m_isNarrow)
        return;
    m_isNarrow = narrow;
    m_chatPage->setOffersSidebar(narrow || m_isSidebarHidden);
    if (narrow) {
        // No room beside the conversation: the sidebar becomes a pane over it.
        m_sidebar->setParent(m_splitter->parentWidget());
        m_sidebar->setIsPane(true);
        m_sidebar->hide();
    } else {
        m_sidebar->setIsPane(false);
        m_splitter->insertWidget(0, m_sidebar);
        m_sidebar->setVisible(!m_isSidebarHidden);
        m_splitter->setSizes({ sidebarWidth(), width() - sidebarWidth() });
    }
}

void MainWindow::setSidebarHidden(bool hidden)
{
    m_isSidebarHidden = hidden;
    m_sidebar->setVisible(!hidden);
    m_chatPage->setOffersSidebar(hidden);
}

void MainWindow::toggleSidebar()
{
    if (m_stack->currentWidget() != m_splitter)
        return;
    const bool opens = !m_sidebar->isVisible();
    if (m_isNarrow) {
        m_sidebar->setVisible(opens);
        m_sidebar->raise();
    } else {
        setSidebarHidden(!opens);
    }
    if (opens)
        m_sidebar->focusThreads();
    else
        m_chatPage->focusComposer();
}

void MainWindow::closePane()
{
    if (m_isNarrow)
        m_sidebar->hide();
    m_chatPage->focusComposer();
}

void MainWindow::onSidebar(const std::function<void()> &act)
{
    if (!m_connection || m_stack->currentWidget() != m_splitter)
        return;
    if (!m_sidebar->isVisible())
        toggleSidebar();
    act();
}

int MainWindow::sidebarWidth() const
{
    if (const int chosen = m_settings.sidebarWidth(); chosen > 0)
        return std::clamp(chosen, kLeastSidebar, qMax(kLeastSidebar, width() - kLeastChat));
    return std::clamp(static_cast<int>(kSidebarEm * Theme::em(font())), 240, 360);
}

void MainWindow::remember()
{
    m_settings.setWindowGeometry(saveGeometry());
    const int now = m_splitter->sizes().value(0);
    const bool isOwn = !m_isNarrow && now > 0 && now != sidebarWidth();
    if (isOwn && m_stack->currentWidget() == m_splitter)
        m_settings.setSidebarWidth(now);
}

void MainWindow::moveBetweenPanes(int step)
{
    if (m_stack->currentWidget() != m_splitter)
        return;
    QList<QWidget *> panes = m_chatPage->panes();
    if (m_sidebar->isVisible())
        panes.insert(panes.size() > 2 ? 1 : 0, m_sidebar); // after the notice, if there is one
    if (isLensShown())
        panes << &m_lens->pane();
    const QWidget *focused = QApplication::focusWidget();
    int current = -1;
    for (int i = 0; i < panes.size(); ++i) {
        if (focused && (panes.at(i) == focused || panes.at(i)->isAncestorOf(focused)))
            current = i;
    }
    const auto count = static_cast<int>(panes.size());
    QWidget *target = panes.at((current + step + count) % count);
    if (target->focusPolicy() == Qt::NoFocus) {
        const QList<QWidget *> inside = target->findChildren<QWidget *>();
        const auto first = std::find_if(inside.begin(), inside.end(), [](const QWidget *widget) {
            return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
        });
        if (first == inside.end())
            return;
        target = *first;
    }
    target->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedConnectionFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString file = droppedConnectionFile(*event->mimeData());
    if (file.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT connectionFileChosen(file);
}

} // namespace countersign
