// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The auth lens in the window: beside the conversation, or over it where there is no room for both.
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "app/lensdock.h"
#include "app/mainwindow.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QSplitter>
#include <QStackedWidget>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kLeastChatBesideLens = 380; // px
constexpr int kLeastLens = 340;           // px, as far as the person may push it
constexpr int kMostLens = 520;
const QString kNotSaved = u"lens-file"_s; //!< notice
} // namespace

//! Made when it is first wanted: most people never look.
void MainWindow::setUpLens()
{
    if (m_lens)
        return;
    m_lens = new LensDock(m_theme, m_clock, m_settings, m_stack);
    LensPane &pane = m_lens->pane();
    pane.setMinimumWidth(kLeastLens);
    pane.setMaximumWidth(kMostLens);
    connect(&pane, &LensPane::closeRequested, this, [this] { showLens(false); });
    connect(&pane, &LensPane::focusReleased, this, &MainWindow::leaveLens);
    connect(m_lens, &LensDock::fileNotSaved, this, [this](const QString &name) {
        m_chatPage->noticeBar().remove(kNotSaved);
        if (!name.isEmpty())
            m_chatPage->noticeBar().put(
                { kNotSaved, Notice::Kind::Failed, { Condition::FileNotSaved, { name } }, false, { Notice::Action::NotNow } });
    });
    m_lens->show(m_connection);
}

bool MainWindow::isLensShown() const
{
    return m_wantsLens && m_stack->currentWidget() == m_splitter;
}

void MainWindow::showLens(bool shown)
{
    if (shown)
        setUpLens();
    const bool hadFocus = m_lens && m_lens->pane().isAncestorOf(QApplication::focusWidget());
    m_wantsLens = shown;
    fitSidebar();
    m_chatPage->setLensShown(shown);
    if (!shown && hadFocus)
        m_chatPage->focusComposer();
}

void MainWindow::toggleLens()
{
    const bool shows = !m_wantsLens;
    showLens(shows);
    if (shows)
        m_lens->pane().focusFirst();
}

void MainWindow::showRefusal()
{
    showLens(true);
    m_lens->showRefusal();
    m_lens->pane().focusFirst();
}

void MainWindow::placeLens()
{
    if (!m_lens)
        return;
    LensPane &pane = m_lens->pane();
    const int wanted = LensPane::widthFor(font());
    const bool isOver = width() < wanted + kLeastChatBesideLens;
    if (!isLensShown()) {
        pane.hide();
        return;
    }
    const bool wasBeside = m_splitter->indexOf(&pane) >= 0;
    pane.setIsPane(isOver);
    if (isOver) {
        pane.setMinimumWidth(0);
        pane.setParent(m_stack);
        const int over = qMin(wanted, m_stack->width());
        pane.setGeometry(isRightToLeft() ? 0 : m_stack->width() - over, 0, over, m_stack->height());
        pane.show();
        pane.raise();
        return;
    }
    pane.setMinimumWidth(kLeastLens);
    if (!wasBeside) {
        m_splitter->addWidget(&pane);
        m_splitter->setStretchFactor(m_splitter->indexOf(&pane), 0);
    }
    if (wasBeside && pane.isVisible())
        return; // as wide as the person made it
    pane.show();
    const int sidebar = m_splitter->indexOf(m_sidebar) >= 0 && m_sidebar->isVisible() ? sidebarWidth() : 0;
    QList<int> sizes { width() - sidebar - wanted, wanted };
    if (m_splitter->indexOf(m_sidebar) >= 0)
        sizes.prepend(sidebar);
    m_splitter->setSizes(sizes);
}

//! Over a narrow conversation it is in the way; beside a wide one it stays.
void MainWindow::leaveLens()
{
    if (m_lens->pane().parentWidget() == m_stack)
        showLens(false);
    m_chatPage->focusComposer();
}

void MainWindow::changeAddress(const QUrl &address)
{
    ConnectionConfig config = m_connection->config();
    const QString id = config.id();
    config.address = address;
    configure(config, id, tr("Change the address"));
}

} // namespace countersign
