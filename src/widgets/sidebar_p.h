// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"
#include "widgets/threadlistmodel.h"

#include <QStandardItemModel>
#include <QStringListModel>

#include <optional>

class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;

namespace countersign {

class AccountRow;
class SidebarList;

constexpr int kListInset = 8;

//! What the sidebar is made of. Building is in sidebarparts.cpp, behaviour in sidebar.cpp.
struct Sidebar::Parts : public QObject
{
    Parts(Sidebar &owner, Clock &clock) : QObject(&owner), sidebar(owner), threadRows(clock) {}

    [[nodiscard]] QLayout *head();
    [[nodiscard]] QWidget *connectionPanel();
    [[nodiscard]] QWidget *agentPanel();
    void buildThreads();
    void wire();
    void showCurrentThread();
    void showEmptyText();
    [[nodiscard]] QString serverWords() const; //!< what came of its search, behind what came of ours
    void restyle();
    void sizeLists();
    void fold();
    void wireLists();
    void wireMenus();
    void showRows(const QList<Sidebar::ThreadRow> &rows, const QString &current);
    void wirePane();

    Sidebar &sidebar;
    QPushButton *connection = nullptr;
    QPushButton *newThread = nullptr;
    QWidget *connectionBox = nullptr;
    SidebarList *connections = nullptr;
    QPushButton *addConnection = nullptr;
    QPushButton *manage = nullptr;
    QPushButton *about = nullptr;
    QLineEdit *search = nullptr;
    QLabel *paletteKeys = nullptr;
    QWidget *agentBox = nullptr;
    QLabel *agentLabel = nullptr;
    SidebarList *agents = nullptr;
    SidebarList *threads = nullptr;
    QLabel *empty = nullptr;
    AccountRow *account = nullptr;
    QStandardItemModel connectionRows;
    QStringListModel agentNames;
    ThreadListModel threadRows;
    Sidebar::ServerSearch serverSearch = Sidebar::ServerSearch::None;
    QStringList connectionIds;
    QStringList agentIds;
    QString currentAgent;
    QString currentThread;
    QList<QAction *> threadActions;
    std::optional<QList<Sidebar::ThreadRow>> late; // came while a title was being typed; shown when that is over
    bool isPane = false;                           // over the transcript, in a narrow window
    bool told = false;                             // a selection we were told about is not a choice of the person
};

} // namespace countersign
