// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"
#include "widgets/threadlistmodel.h"

#include <QStringListModel>

class QLabel;
class QLayout;
class QLineEdit;

namespace countersign {

class AccountRow;
class SidebarList;

constexpr int kListInset = 8;

//! What the sidebar is made of. Building is in sidebarparts.cpp, behaviour in sidebar.cpp.
struct Sidebar::Parts : public QObject
{
    explicit Parts(Sidebar &owner) : QObject(&owner), sidebar(owner) {}

    [[nodiscard]] QLayout *head();
    [[nodiscard]] QWidget *connectionPanel();
    [[nodiscard]] QWidget *agentPanel();
    void buildThreads();
    void wire();
    void showCurrentThread();
    void showEmptyText();
    void restyle();
    void sizeLists();
    void fold();
    void wireLists();
    void wirePane();

    Sidebar &sidebar;
    QPushButton *connection = nullptr;
    QPushButton *newThread = nullptr;
    QWidget *connectionBox = nullptr;
    SidebarList *connections = nullptr;
    QPushButton *addConnection = nullptr;
    QPushButton *about = nullptr;
    QLineEdit *search = nullptr;
    QWidget *agentBox = nullptr;
    QLabel *agentLabel = nullptr;
    SidebarList *agents = nullptr;
    SidebarList *threads = nullptr;
    QLabel *empty = nullptr;
    AccountRow *account = nullptr;
    QStringListModel connectionNames;
    QStringListModel agentNames;
    ThreadListModel threadRows;
    QStringList connectionIds;
    QStringList agentIds;
    QString currentAgent;
    QString currentThread;
    bool isPane = false; // over the transcript, in a narrow window
    bool told = false;   // a selection we were told about is not a choice of the person
};

} // namespace countersign
