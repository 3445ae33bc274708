// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "auth/connectionvault.h"
#include "auth/personalkeys.h"
#include "auth/recordedstore.h"
#include "auth/session.h"
#include "auth/signinmethods.h"
#include "chat/chatcontroller.h"
#include "core/connectionconfig.h"
#include "lens/streamrecording.h"
#include "net/streamtap.h"
#include "net/trafficlog.h"
#include "net/transport.h"

#include <memory>

namespace countersign {

//! One connection with one account: Session, Transport, Backend, ChatController, and the walk between them: signed in -> `/info`
//! -> resume the open thread. Another account gets a Transport, Backend and ChatController of its own: nothing is shared
//! (chatReplaced). Owner: Application. UI thread.
class ConnectionSession : public QObject
{
    Q_OBJECT
public:
    //! What a connection stands on; all outlive it.
    struct Ground
    {
        AccountIndex &accounts;
        ConversationStorage &storage;
        CredentialStore &credentials;
        BrowserOpener &browser;
        Clock &clock;
        Redactor &redactor;
        LoopbackPages pages;
    };
    //! `typed`: what the person or a registration has just brought; the rest is in the keychain.
    ConnectionSession(const ConnectionConfig &config, const Ground &ground, const ConnectionSecrets &typed = {},
                      QObject *parent = nullptr);
    ~ConnectionSession() override;

    [[nodiscard]] const ConnectionConfig &config() const { return m_config; }
    [[nodiscard]] QString providerHost() const; //!< empty = no provider
    [[nodiscard]] Session &session() { return *m_session; }
    [[nodiscard]] ChatController &chat() { return *m_chat; }
    [[nodiscard]] Backend &backend() { return *m_backend; }
    [[nodiscard]] TrafficLog &traffic() { return m_traffic; }
    [[nodiscard]] Transport &transport() { return *m_transport; } //!< of the account there is now: see chatReplaced()
    [[nodiscard]] const Ground &ground() const { return m_ground; }
    [[nodiscard]] const Route &route() const { return m_route; }
    [[nodiscard]] bool isClientUnknown() const { return m_isClientUnknown; } //!< the provider knows the client id no more
    //! What a run or a question last ended with; nothing once the server has answered well again.
    [[nodiscard]] const Error &lastFailure() const { return m_lastFailure; }
    //! Whether requests and the streams of runs leave a record in memory; true at first. Off: what there is goes, too.
    void setRecords(bool records);
    [[nodiscard]] const StreamRecording &recording() const { return m_tap.recording; }
    void clearRecording() { m_tap.recording.clear(); }

    void start();
    //! Only the session, without asking the server: for whoever ends it. Client secret and registration come with it.
    void loadSession();
    void forgetSecrets(); //!< of the client; those of the account go with its sign-out
    //! What `Sign in` does: the browser, or signInDetailsNeeded() where only the person can say how.
    void signIn();
    //! Runs are stopped with the old token first, then the session ends.
    void signOut();
    //! Runs, requests and chats end now; only the session is left, and a sign-out that waited for them begins. For good.
    void endChats();
    //! Asks the server who is there and goes on from there (a "Try again").
    void refresh();
    //! Keys of the person's own that the server wants and has not got; empty while it is not known what is kept.
    [[nodiscard]] QStringList missingKeys() const;
    [[nodiscard]] QStringList keptKeys() const { return m_keys.keys().keys(); } //!< their names
    void giveKeys(const PersonalKeys::Keys &typed);
    //! What was typed before anybody had signed in, taken back: it belongs to no account, so it is never sent by itself.
    [[nodiscard]] QString takeBackWaiting();

Q_SIGNALS:
    //! chat() and backend() are others now: another account than `before`. The old ones die after the signal.
    void chatReplaced(const countersign::AccountRecord &before);
    void agentsChanged();
    void keysChanged(); //!< missingKeys() may be others
    void serverFailed(const countersign::Error &why);
    void serverAnswered();
    //! A pasted token is spent, or an open server asks for a sign-in now: the person must say how to sign in.
    void signInDetailsNeeded();
    //! Waiting messages went out after a sign-in.
    void resumed(int resent);

private:
    [[nodiscard]] SignInContext signInContext();
    void build();
    void letGo();
    void noteSignOut();
    void onSessionChanged();
    void onRefreshed();
    void openKeys();
    void tellAboutRuns();

    //! Keeps the frames of runs.
    struct Tap final : StreamTap
    {
        [[nodiscard]] quint64 begun(const QString &purpose, const QByteArray &body) override;
        void frame(quint64 stream, const QByteArray &data) override { recording.add(stream, data); }
        StreamRecording recording;
        bool isOn = true;
    };

    ConnectionConfig m_config;
    Route m_route; //!< its files are read once per connection that is opened
    Ground m_ground;
    TrafficLog m_traffic;
    Tap m_tap;
    Error m_lastFailure;
    RecordedStore m_credentials; //!< the keyring, as this connection uses it
    ConnectionVault m_vault;
    PersonalKeys m_keys; //!< of the account that is signed in
    ConnectionSecrets m_secrets;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Transport> m_transport;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<ChatController> m_chat;
    AccountRecord m_account; //!< whose chats chat() holds
    quint64 m_signInSerial = 0;
    bool m_online = false;
    bool m_isAnother = false; //!< account, and the gate of its Transport is shut
    bool m_signingOut = false;
    bool m_isClientUnknown = false;
    bool m_isLoadingSecrets = false;
    bool m_signsInWhenLoaded = false;
};

} // namespace countersign
