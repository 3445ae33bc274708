// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"
#include "app/historyeraser.h"

#include <memory>

namespace countersign {

class Settings;

//! Makes this computer forget a connection: signs out there (revokes, deletes the keychain entry), deletes its chats, and takes
//! it out of the settings. What the server or the keychain cannot do in time is left to a tombstone; the rest happens all the
//! same. One object per removal, one finished(). Owner: Application. UI thread.
class ConnectionRemoval : public QObject
{
    Q_OBJECT
public:
    ConnectionRemoval(const ConnectionConfig &config, const ConnectionSession::Ground &ground, Settings &settings,
                      QObject *parent = nullptr);
    ~ConnectionRemoval() override;
    void start();

Q_SIGNALS:
    void finished();

private:
    void onSession();
    void forget();

    ConnectionConfig m_config;
    Settings &m_settings;
    Clock &m_clock;
    ConversationStorage &m_storage;
    ConnectionSession m_session;
    std::unique_ptr<Clock::Alarm> m_deadline;
    std::unique_ptr<HistoryEraser> m_eraser;
    bool m_isForgetting = false;
};

//! Every account that ever had chats at a connection, and nobody, whose chats are those of an open server.
[[nodiscard]] QList<HistoryEraser::Account> accountsOf(const Settings &settings, const QString &connectionId);

} // namespace countersign
