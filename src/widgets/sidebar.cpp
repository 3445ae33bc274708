// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sidebar.h"

#include "widgets/accountrow.h"
#include "widgets/holdsfocus.h"
#include "widgets/sidebar_p.h"
#include "widgets/theme.h"
#include "widgets/threaddelegate.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostRows = 5;          // of agents or connections before they scroll
constexpr qreal kMostOfSidebar = 0.4; // that the agents take from the chats
} // namespace

void Sidebar::Parts::fold()
{
    if (holdsFocus(*connectionBox))
        connection->setFocus(Qt::OtherFocusReason);
    connection->setChecked(false);
}

void Sidebar::Parts::showCurrentThread()
{
    told = true;
    const int row = threadRows.rowOf(currentThread);
    if (row >= 0)
        threads->setCurrentIndex(threadRows.index(row));
    else
        threads->clearSelection();
    told = false;
}

void Sidebar::Parts::showEmptyText()
{
    const bool none = threadRows.rowCount() == 0;
    if (threadRows.hasThreads())
        empty->setText(Sidebar::tr("Nothing about “%1”.").arg(search->text().trimmed()) + u'\n'
                       + Sidebar::tr("Searched %n chats on this computer.", nullptr, threadRows.count()) + serverWords());
    else
        empty->setText(Sidebar::tr("No chats yet. Your first message starts one."));
    empty->setVisible(none);
    threads->setVisible(!none);
}

QString Sidebar::Parts::serverWords() const
{
    switch (serverSearch) {
    case Sidebar::ServerSearch::None:
        return {};
    case Sidebar::ServerSearch::Running:
        return u' ' + Sidebar::tr("The server searches its own…");
    case Sidebar::ServerSearch::Done:
        return u' ' + Sidebar::tr("The server found nothing either.");
    case Sidebar::ServerSearch::Failed:
        return u' ' + Sidebar::tr("The server could not search its own.");
    }
    return {};
}

void Sidebar::setServerSearch(ServerSearch search, const QStringList &found)
{
    m_parts->serverSearch = search;
    m_parts->threadRows.setFound(found);
    m_parts->showCurrentThread();
    m_parts->showEmptyText();
}

void Sidebar::Parts::restyle()
{
    const Theme &theme = sidebar.m_theme;
    connection->setIcon(theme.icon(u"server"_s));
    connection->setFont(Theme::font(sidebar.font(), 1, QFont::DemiBold));
    newThread->setIcon(theme.icon(u"new-chat"_s));
    addConnection->setIcon(theme.icon(u"plus"_s));
    manage->setIcon(theme.icon(u"edit"_s));
    about->setIcon(theme.icon(u"info"_s));
    Theme::setInk(*agentLabel, theme.tokens().text2);
    paletteKeys->setFont(Theme::font(sidebar.font(), 0.8));
    agentLabel->setFont(Theme::font(sidebar.font(), 0.8, QFont::DemiBold));
    Theme::setInk(*empty, theme.tokens().text2);
    sizeLists();
    sidebar.update();
}

//! With large text a few agents would leave no room for the chats.
void Sidebar::Parts::sizeLists()
{
    const int most = qMax(agents->heightOfRows(1), int(sidebar.height() * kMostOfSidebar));
    agents->setFixedHeight(qMin(agents->heightOfRows(kMostRows), most));
    connections->setFixedHeight(connections->heightOfRows(kMostRows));
}

Sidebar::Sidebar(const Theme &theme, Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_parts(new Parts(*this, clock))
{
    setObjectName(u"sidebar"_s);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_parts->head());
    column->addWidget(m_parts->connectionPanel());
    m_parts->buildThreads();
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(kListInset, 2, kListInset, 1);
    searchRow->addWidget(m_parts->search);
    column->addLayout(searchRow);
    column->addWidget(m_parts->agentPanel());
    auto *listRow = new QHBoxLayout;
    listRow->setContentsMargins(0, 0, 0, 0);
    listRow->setSpacing(0);
    listRow->addSpacing(kListInset);
    listRow->addWidget(m_parts->threads);
    column->addLayout(listRow, 1);
    column->addWidget(m_parts->empty, 1);
    column->addWidget(m_parts->account);
    QWidget *before = nullptr;
    for (QWidget *next : { static_cast<QWidget *>(m_parts->connection), static_cast<QWidget *>(m_parts->newThread),
                           static_cast<QWidget *>(m_parts->connections), static_cast<QWidget *>(m_parts->addConnection),
                           static_cast<QWidget *>(m_parts->manage), static_cast<QWidget *>(m_parts->about),
                           static_cast<QWidget *>(m_parts->search), static_cast<QWidget *>(m_parts->agents),
                           static_cast<QWidget *>(m_parts->threads) }) {
        if (before)
            setTabOrder(before, next);
        before = next;
    }
    m_parts->wire();
    m_parts->restyle();
    m_parts->showEmptyText();
}

void Sidebar::setThreadActions(const QList<QAction *> &actions)
{
    m_parts->threadActions = actions;
}

void Sidebar::setAccountActions(const QList<QAction *> &actions)
{
    m_parts->account->setActions(actions);
}

void Sidebar::setConnections(const QList<ConnectionRow> &connections, const QString &current)
{
    Parts &p = *m_parts;
    p.connectionRows.clear();
    QString name = tr("Connections");
    QModelIndex ticked;
    for (const ConnectionRow &row : connections) {
        auto *item = new QStandardItem(row.name);
        item->setEditable(false);
        item->setData(row.id, NameDelegate::IdRole);
        item->setData(row.host == row.name ? QString() : row.host, NameDelegate::CaptionRole);
        item->setData(row.host, Qt::AccessibleDescriptionRole);
        item->setData(row.isKept, NameDelegate::KeptRole);
        p.connectionRows.appendRow(item);
        if (row.id == current) {
            ticked = item->index();
            name = row.name;
        }
    }
    p.connection->setText(name.replace(u'&', u"&&"_s));
    p.connection->setAccessibleDescription(tr("Shows your connections"));
    p.connections->setCurrentIndex(ticked);
    p.restyle();
}

void Sidebar::setThreads(const QList<ThreadRow> &rows, const QString &currentThread)
{
    m_parts->currentThread = currentThread;
    if (m_parts->threads->isEditing())
        m_parts->late = rows;
    else
        m_parts->showRows(rows, currentThread);
}

void Sidebar::Parts::showRows(const QList<Sidebar::ThreadRow> &rows, const QString &current)
{
    currentThread = current;
    const int scrolled = threads->verticalScrollBar()->value();
    const bool keptPlace = threadRows.rowCount() > 0;
    told = true;
    threadRows.setThreads(rows);
    told = false;
    showCurrentThread();
    showEmptyText();
    if (keptPlace)
        threads->verticalScrollBar()->setValue(scrolled);
}

void Sidebar::setAgents(const QList<AgentRow> &agents, const QString &currentAgent)
{
    Parts &p = *m_parts;
    QStringList ids;
    QStringList names;
    for (const AgentRow &agent : agents) {
        ids << agent.id;
        names << (agent.name.isEmpty() ? agent.id : agent.name);
    }
    const int scrolled = p.agents->verticalScrollBar()->value();
    p.told = true;
    p.threadRows.setAgents(agents);
    if (ids != p.agentIds || names != p.agentNames.stringList()) {
        p.agentIds = ids;
        p.agentNames.setStringList(names);
        p.agentBox->setVisible(agents.size() > 1);
        p.restyle();
    }
    const QModelIndex ticked = p.agentNames.index(int(ids.indexOf(currentAgent)));
    if (ticked != p.agents->currentIndex() || !p.agents->selectionModel()->isSelected(ticked))
        p.agents->setCurrentIndex(ticked);
    // What is under the pointer stays there, unless another agent is the current one now.
    if (std::exchange(p.currentAgent, currentAgent) == currentAgent)
        p.agents->verticalScrollBar()->setValue(scrolled);
    p.told = false;
}

void Sidebar::setAccount(const AccountView &account)
{
    m_parts->account->setAccount(account);
}

void Sidebar::setPaletteKeys(const QString &keys)
{
    m_parts->paletteKeys->setText(keys);
}

void Sidebar::setIsPane(bool isPane)
{
    m_parts->isPane = isPane;
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    layout()->setContentsMargins(isPane && rightToLeft ? 1 : 0, 0, isPane && !rightToLeft ? 1 : 0, 0); // the line at its edge
    update();
}

void Sidebar::focusThreads()
{
    (m_parts->threads->isHidden() ? static_cast<QWidget *>(m_parts->search) : m_parts->threads)
        ->setFocus(Qt::ShortcutFocusReason);
}

void Sidebar::focusSearch()
{
    m_parts->search->setFocus(Qt::ShortcutFocusReason);
    m_parts->search->selectAll();
}

void Sidebar::unfoldConnections()
{
    m_parts->connection->setChecked(true);
}

QWidget &Sidebar::threadList()
{
    return *m_parts->threads;
}

void Sidebar::renameThread()
{
    Parts &p = *m_parts;
    if (p.threadRows.rowOf(p.currentThread) < 0)
        p.search->clear();
    const QModelIndex index = p.threadRows.index(p.threadRows.rowOf(p.currentThread));
    if (!index.isValid())
        return; // nothing was said in it yet: there is no row
    p.threads->scrollTo(index);
    p.threads->edit(index);
}

void Sidebar::stepThread(int step)
{
    Parts &p = *m_parts;
    const int at = p.threadRows.rowOf(p.currentThread);
    openThreadAt(at < 0 ? (step > 0 ? 0 : p.threadRows.rowCount() - 1) : at + step);
}

void Sidebar::openThreadAt(int place)
{
    if (place >= 0 && place < m_parts->threadRows.rowCount())
        m_parts->threads->setCurrentIndex(m_parts->threadRows.index(place));
}

void Sidebar::keyPressEvent(QKeyEvent *event)
{
    if (m_parts->isPane && event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

void Sidebar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_parts->sizeLists();
}

void Sidebar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_parts && m_parts->agents)
        m_parts->restyle();
    if (event->type() == QEvent::LayoutDirectionChange && layout())
        setIsPane(m_parts->isPane);
}

void Sidebar::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!m_parts->isPane)
        return;
    QPainter painter(this);
    painter.fillRect(layoutDirection() == Qt::RightToLeft ? 0 : width() - 1, 0, 1, height(), m_theme.tokens().line);
}

} // namespace countersign
