// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/notice.h"

#include <QObject>

namespace countersign {

class ConnectionSession;
class NoticeBar;

//! Turns what is true of a connection into notices, and takes each back by id when it is no longer true. The one place that
//! decides which condition is on the bar; `widgets/sentences` has the words. Owner: ChatPage; the connection outlives it. UI
//! thread.
class SessionNotices : public QObject
{
    Q_OBJECT
public:
    SessionNotices(ConnectionSession &connection, NoticeBar &bar, QObject *parent);

private:
    void watchChat();
    void onAnotherAccount(const struct AccountRecord &before);
    [[nodiscard]] bool isSaid(const QString &id, Condition condition) const; //!< the notice is up and says just this
    void update();
    void updateSignIn();
    void updateKeyring();
    void showSignInFailure(const Error &why);
    void updateDeleted();
    void onResumed(int resent);
    void put(const QString &id, Notice::Kind kind, const Error &about, const QList<Notice::Action> &actions = {});
    [[nodiscard]] Error signInError() const;
    void onTriggered(const QString &id, Notice::Action action);

    ConnectionSession &m_connection;
    NoticeBar &m_bar;
    bool m_wasAway = false; //!< a sign-in banner was up: the return is worth a word
    Error m_attemptFailure; //!< why the last sign-in came to nothing; None = it did not, or the person gave it up
};

} // namespace countersign
