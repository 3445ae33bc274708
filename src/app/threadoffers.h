// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "app/attachments.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace countersign {

class ChatSettingsDialog;
class Composer;
class ConnectionSession;
class LinkCaption;
class NoticeBar;
class Theme;
class ToolServerDialog;
struct Suggestion;

//! What the session of the open thread offers beside its messages: commands, modes, favourites and files in the composer, its
//! settings and tool servers in dialogs, the state of its line in the header, the agent's passing words on the notice bar. And
//! what goes with a message: it is sent from here. Owner: ChatPage; all it refers to outlives it. UI thread.
class ThreadOffers : public QObject
{
    Q_OBJECT
public:
    //! Where it is shown.
    struct Places
    {
        const Theme &theme;
        Composer &composer;
        LinkCaption &link;
        NoticeBar &bar;
        QWidget &window; //!< dialogs stand over it
    };
    ThreadOffers(ConnectionSession &connection, const Places &places, QObject *parent);
    //! With what goes along. False: it is more than the server takes at once; the text is back, and that is said.
    bool send(const QString &text);
    void send(const Suggestion &suggestion);
    void addFiles(const QStringList &paths);
    [[nodiscard]] bool takesFiles() const;
    void update(); //!< the thread, its session or what the server lets a person do is another

private:
    void watchChat();
    void watchComposer();
    void showSession();
    void showFiles();
    void chooseFiles();
    void openSettings();
    void openToolServers();
    void showNotice(const AgentNotice &notice);
    [[nodiscard]] bool isSignedIn() const;
    [[nodiscard]] QString agentName() const;

    ConnectionSession &m_connection;
    const Places m_places;
    std::unique_ptr<QObject> m_chatLink;
    std::unique_ptr<Attachments> m_files; // of this chat's threads
    QPointer<ChatSettingsDialog> m_settings;
    QPointer<ToolServerDialog> m_toolServers;
    QString m_threadId; // as shown
    int m_notices = 0;
};

} // namespace countersign
