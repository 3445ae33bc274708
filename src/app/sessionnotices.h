// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/notice.h"

#include <QObject>
#include <QUrl>

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

Q_SIGNALS:
    void saveCopyRequested();                         //!< of the open chat
    void detailsRequested();                          //!< of the newest refusal: the lens has them
    void addressChangeRequested(const QUrl &address); //!< a better one, to be confirmed

private:
    void watchChat();
    void onStorageFailed(const Error &why);
    void showFailure(const QString &id, const Error &why);
    void onAnotherAccount(const struct AccountRecord &before);
    [[nodiscard]] bool isSaid(const QString &id, Condition condition) const; //!< the notice is up and says just this
    void update();
    void updateSignIn();
    void updateKeyring();
    void updateRights();
    void updateKeys();
    [[nodiscard]] QStringList rightsToAskFor(const Error &why) const;
    void showSignInFailure(const Error &why);
    void updateDeleted();
    void onResumed(int resent);
    void put(const QString &id, Notice::Kind kind, const Error &about, const QList<Notice::Action> &actions = {});
    [[nodiscard]] Error signInError() const;
    void onTriggered(const QString &id, Notice::Action action);

    ConnectionSession &m_connection;
    NoticeBar &m_bar;
    bool m_wasAway = false;                      //!< a sign-in banner was up: the return is worth a word
    Condition m_saidOfKeyring = Condition::None; //!< by the notice that is up
    Condition m_notNow = Condition::None;        //!< the same, and the person has put it away: not said again
    QStringList m_rightsNeeded;                  //!< that a notice offers to ask for
    QStringList m_rightsAskedFor;                //!< once is enough: who said no is not asked again
    QStringList m_rightsPutAway;                 //!< withheld, and the person knows
    QUrl m_betterAddress;                        //!< that a notice offers
    Error m_attemptFailure; //!< why the last sign-in came to nothing; None = it did not, or the person gave it up
};

} // namespace countersign
