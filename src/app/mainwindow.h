// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/settingsdialog.h"
#include "app/signindialogs.h"
#include "app/windowactions.h"
#include "core/clock.h"
#include "core/connectionconfig.h"
#include "core/secret.h"
#include "widgets/connectiondialog.h"
#include "widgets/palettemodel.h"
#include "widgets/sidebar.h"

#include <QHash>
#include <QMainWindow>
#include <QPointer>
#include <QSet>

#include <functional>
#include <memory>
#include <optional>

class QSplitter;
class QStackedWidget;

namespace countersign {

class ChatPage;
class Clock;
class CommandPalette;
class ConnectionSession;
class FirstRunPage;
class LensDock;
class Redactor;
class ProviderDialog;
struct ProviderAgreement;
class Theme;

//! The window: first-run page, or sidebar and chat page for one connection; the waiting dialog of a sign-in; the dialogs of
//! settings and connections; all that can be done, by keys and by menus. It shows and asks; what follows is Application's. UI
//! thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(const Theme &theme, Clock &clock, Redactor &redactor, Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    void showFirstRun();
    void setAccountPicture(const QImage &picture); //!< of who is signed in; null: none
    //! The chat page before its connection is there: what a start that goes on where it ended shows at once.
    void showExpected(const ConnectionConfig &config);
    void showConnection(ConnectionSession *connection);
    void setConnections(const QList<ConnectionConfig> &connections);
    //! First-run page: looking at the address, or what was found wrong with it.
    void setAddress(const QString &address);
    void setAddressBusy(bool busy);
    void showAddressError(const Error &error);
    //! Beside what opens connection files, or on the notice bar where that is not on screen.
    void showFileError(const Error &error);
    //! Asks for what the server does not say (issuer, client id, or a token), with the address filled in.
    void askHowToSignIn(const ConnectionConfig &found, const ConnectionFindings *findings = nullptr);
    //! Before a browser opens for a provider that only the server has named; again = what went wrong meanwhile.
    void askAgreement(const ProviderAgreement &what);
    void endAgreement();
    //! `edited`: id of the connection this is about; empty = a new one.
    void configure(const ConnectionConfig &config, const QString &edited, const QString &title);
    void showFindings(const ConnectionFindings &found); //!< in the dialog that asked for them
    //! A question with a dangerous answer: `act` runs if the person means it.
    void confirm(const QString &title, const QString &text, const QString &button, std::function<void()> act);
    void openSettings(SettingsDialog::Page page);
    void showLens(bool shown);
    void applySetting(Setting id);
    void remember(); //!< geometry, into the settings
    [[nodiscard]] ChatPage &chatPage() { return *m_chatPage; }
    [[nodiscard]] WindowActions &actionTable() { return *m_actions; }

Q_SIGNALS:
    void painted(); //!< for the first time: what is slow may begin
    void addressEntered(const QString &address);
    void addressCancelled();
    void demoRequested();
    void connectionFileChosen(const QString &path);
    void connectionConfigured(const countersign::ConnectionConfig &config, const countersign::ConnectionSecrets &secrets,
                              const QString &edited);
    void agreed(const QString &clientId); //!< to what askAgreement() asked; addressCancelled() = not
    void connectionTestRequested(const countersign::ConnectionConfig &config);
    void connectionChosen(const QString &id);
    void connectionActed(const QString &id, countersign::Sidebar::ConnectionAct act);
    void addConnectionRequested();
    void clearHistoryRequested();
    void quitRequested();
    //! Something happened in a chat that is worth a word on the desktop, if nobody looks.
    void attentionWanted(const QString &title, const QString &text);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    // mainwindow.cpp
    void setUp();
    void watchSidebar();
    void watchChat();
    void updateSidebar();
    void updateThreads();
    void noteChanges(const ThreadInfo &info, Sidebar::ThreadState state);
    void updateAccount();
    void signInByHand();
    void updateTitle();
    void newThread();
    [[nodiscard]] std::optional<ThreadInfo> openThread() const; //!< nothing: nothing was said in it yet
    [[nodiscard]] QString agentName(const QString &id) const;

    // mainwindowthreads.cpp: what the server does about chats
    void watchThreads(QObject *link);
    void search(const QString &words);
    void askToShare();
    void share(ThreadInfo thread, bool isShared);
    void onThreadChanged(const QString &threadId, const QUrl &link);

    // mainwindowpanes.cpp
    void setNarrow(bool narrow); //!< below 54 em the sidebar is a pane over the conversation
    void fitSidebar();
    void setSidebarHidden(bool hidden); //!< in a wide window, by the person
    void toggleSidebar();
    void closePane();
    void onSidebar(const std::function<void()> &act); //!< with the sidebar on screen
    [[nodiscard]] int sidebarWidth() const;           //!< px
    void moveBetweenPanes(int step);                  //!< F6: 1, Shift+F6: -1

    // mainwindowlens.cpp
    void setUpLens();
    void toggleLens();
    void showRefusal(); //!< in the lens
    void placeLens();   //!< beside the conversation, or over it where there is no room
    void leaveLens();   //!< the focus goes where people write
    void changeAddress(const QUrl &address);
    [[nodiscard]] bool isLensShown() const;

    // mainwindowactions.cpp
    void setUpActions();
    void addChatActions();
    void addViewActions();
    void addConnectionActions();
    void addApplicationActions();
    void setUpMenus();
    void updateActions();
    void zoom(int step); //!< 1 larger, -1 smaller, 0 as usual
    void chooseConnectionFile();
    void showAbout();

    // mainwindowpalette.cpp
    void openPalette();
    [[nodiscard]] QString nameAlone(const WindowActions::Entry &entry) const;
    [[nodiscard]] QList<PaletteEntry> paletteCommands() const;
    [[nodiscard]] QList<PaletteEntry> paletteChats() const;
    [[nodiscard]] QList<PaletteEntry> paletteMessages() const;
    void actOnFound(PaletteEntry::Kind kind, const QString &id);

    const Theme &m_theme;
    Clock &m_clock;
    Redactor &m_redactor;
    SignInDialogs m_signInDialogs;
    Settings &m_settings;
    WindowActions *m_actions = nullptr;
    ConnectionSession *m_connection = nullptr;
    QImage m_accountPicture;
    std::unique_ptr<QObject> m_link;
    std::unique_ptr<QObject> m_chatLink;
    std::unique_ptr<Clock::Alarm> m_searchAlarm; // until the person stops typing
    QString m_sought;                            // by the server, for the sidebar
    std::optional<ThreadInfo> m_sharing;         // asked of the server, or shared and still to be taken back
    QStackedWidget *m_stack = nullptr;
    QSplitter *m_splitter = nullptr;
    FirstRunPage *m_firstRun = nullptr;
    Sidebar *m_sidebar = nullptr;
    ChatPage *m_chatPage = nullptr;
    LensDock *m_lens = nullptr; // from its first use
    bool m_wantsLens = false;
    CommandPalette *m_palette = nullptr; // once it was asked for
    QPointer<SettingsDialog> m_settingsDialog;
    QPointer<ConnectionDialog> m_connectionDialog;
    QPointer<ProviderDialog> m_providerDialog;
    QList<ConnectionConfig> m_connections;
    QHash<QString, Sidebar::ThreadState> m_states; // of the chats, as shown last
    QSet<QString> m_unread;
    bool m_isNarrow = false;
    bool m_isSidebarHidden = false;
    bool m_isPainted = false;
};

} // namespace countersign
