// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountrow.h"
#include "widgets/sidebar_p.h"
#include "widgets/theme.h"
#include "widgets/threaddelegate.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

QLayout *Sidebar::Parts::head()
{
    connection = new QPushButton(&sidebar);
    connection->setObjectName(u"connection"_s);
    connection->setFlat(true);
    connection->setCheckable(true);
    connection->setProperty("expands", true);
    connection->setProperty("leading", true);
    connection->setMinimumWidth(64);
    newThread = new QPushButton(&sidebar);
    newThread->setObjectName(u"newThread"_s);
    newThread->setFlat(true);
    newThread->setFocusPolicy(Qt::TabFocus);
    newThread->setAccessibleName(Sidebar::tr("New chat"));
    newThread->setToolTip(Sidebar::tr("New chat"));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(5, 5, 5, 0);
    row->setSpacing(0);
    row->addWidget(connection);
    row->addStretch(1);
    row->addWidget(newThread);
    return row;
}

QWidget *Sidebar::Parts::connectionPanel()
{
    connectionBox = new QWidget(&sidebar);
    connections = new SidebarList(u"connections"_s, Sidebar::tr("Connections"), connectionBox);
    connections->setModel(&connectionRows);
    connections->setContextMenuPolicy(Qt::CustomContextMenu);
    connections->setItemDelegate(new NameDelegate(sidebar.m_theme, u"server"_s, connections));
    const auto link = [this](const QString &text, const QString &name) {
        auto *button = new QPushButton(text, connectionBox);
        button->setObjectName(name);
        button->setFlat(true);
        button->setProperty("leading", true);
        return button;
    };
    addConnection = link(Sidebar::tr("&Add a connection…"), u"addConnection"_s);
    manage = link(Sidebar::tr("&Edit connections…"), u"manageConnections"_s);
    about = link(Sidebar::tr("About &Countersign"), u"about"_s);
    auto *column = new QVBoxLayout(connectionBox);
    column->setContentsMargins(kListInset, 0, kListInset, 4);
    column->setSpacing(0);
    column->addWidget(connections);
    column->addWidget(addConnection);
    column->addWidget(manage);
    column->addWidget(about);
    connectionBox->hide();
    return connectionBox;
}

QWidget *Sidebar::Parts::agentPanel()
{
    agentBox = new QWidget(&sidebar);
    agentLabel = new QLabel(Sidebar::tr("Agents"), agentBox);
    agentLabel->setContentsMargins(kListInset, 8, kListInset, 4);
    agents = new SidebarList(u"agents"_s, Sidebar::tr("Agents"), agentBox);
    agents->setModel(&agentNames);
    agents->setItemDelegate(new NameDelegate(sidebar.m_theme, u"agent"_s, agents));
    auto *column = new QVBoxLayout(agentBox);
    column->setContentsMargins(kListInset, 0, kListInset, 4);
    column->setSpacing(0);
    column->addWidget(agentLabel);
    column->addWidget(agents);
    agentBox->hide();
    return agentBox;
}

void Sidebar::Parts::buildThreads()
{
    search = new QLineEdit(&sidebar);
    search->setObjectName(u"search"_s);
    search->setPlaceholderText(Sidebar::tr("Search chats"));
    search->setAccessibleName(Sidebar::tr("Search chats"));
    search->setClearButtonEnabled(true);
    search->addAction(sidebar.m_theme.icon(u"search"_s), QLineEdit::LeadingPosition);
    paletteKeys = new QLabel(search);
    paletteKeys->setForegroundRole(QPalette::PlaceholderText);
    paletteKeys->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto *end = new QHBoxLayout(search);
    end->setContentsMargins(0, 0, 12, 0);
    end->addStretch();
    end->addWidget(paletteKeys);
    threads = new SidebarList(u"threads"_s, Sidebar::tr("Threads"), &sidebar);
    threads->setModel(&threadRows);
    threads->setContextMenuPolicy(Qt::CustomContextMenu);
    threads->setItemDelegate(new ThreadDelegate(sidebar.m_theme, threads));
    threads->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    empty = new QLabel(&sidebar);
    empty->setObjectName(u"noThreads"_s);
    empty->setWordWrap(true);
    empty->setTextFormat(Qt::PlainText);
    empty->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    empty->setContentsMargins(16, 12, 16, 0);
    account = new AccountRow(sidebar.m_theme, &sidebar);
}

} // namespace countersign
