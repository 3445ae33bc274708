// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/credentialstore.h"
#include "net/authorizer.h"
#include "net/signinmethod.h"

#include <memory>
#include <optional>

namespace countersign {

//! What to tell the person about a keychain that did not answer as it should; None = it did (Done, Missing).
[[nodiscard]] Condition keyringCondition(CredentialStore::Outcome outcome);

//! Who the user is at one connection: state, token generation, single flight, reason; the same for every SignInMethod.
//!
//! | state               | means                                                                    |
//! |---------------------|--------------------------------------------------------------------------|
//! | SignedOut           | no account here, or the person signed out                                |
//! | Loading             | the keychain is being asked, or a token is got with what it held         |
//! | KeychainUnavailable | locked, absent, late or failed: told apart by asking the Secret Service  |
//! | SignedIn            | requests carry the token                                                 |
//! | SignInRequired      | had a session and lost it, or the server asks                            |
//! | SigningOut          | revoking, forgetting, proving it                                         |
//!
//! | state               | authorize() for our origin                                               |
//! |---------------------|--------------------------------------------------------------------------|
//! | SignedOut           | Person: Go without headers; Background: refuse SignedOut                 |
//! | Loading             | Wait; once the provider could not be reached: refuse Offline             |
//! | KeychainUnavailable | refuse KeyringLocked, KeyringAbsent, KeyringLate, KeyringFailed          |
//! | SignedIn            | Go; Wait while renewing; refuse Offline: token spent, provider away      |
//! | SignInRequired      | refuse SessionEnded or SignInAsked                                       |
//! | SigningOut          | refuse SignedOut                                                         |
//!
//! | state               | leaves by                                                                |
//! |---------------------|--------------------------------------------------------------------------|
//! | SignedOut           | signIn(); a 401 to the person's own send -> SignInRequired               |
//! | Loading             | found -> SignedIn; none -> SignedOut; refused -> SignInRequired;         |
//! |                     | locked, absent, late -> KeychainUnavailable                              |
//! | KeychainUnavailable | unlock() -> Loading; signIn(), for this session only                     |
//! | SignedIn            | refresh refused -> SignInRequired; trouble: stays, again in 1, 5, 30 s … |
//! | SignInRequired      | signIn()                                                                 |
//! | SigningOut          | -> SignedOut                                                             |
//!
//! Another origin always gets Go without headers; headers never travel over plain http except on loopback (refuse
//! PlainHttpRefused).
//! A sign-in attempt runs beside the state and leaves it alone unless it succeeds. The token is renewed ahead of its end
//! (see TokenClock) when a request needs it - that request waits - and once after a 401. Rotated refresh tokens are handed
//! to the keychain before the new access token goes out, and looked up there before a renewal (2 s at most): whoever shares the
//! entry may have renewed since, and the one in memory would be spent. If the answer to a refresh is lost, the access token is
//! used while it lasts and the old refresh token is tried once more then. While the keychain is Absent at start it is asked again
//! every 2 s for 30 s: a desktop may start it after us. Owner: ConnectionSession. All references outlive it. UI thread.
class Session final : public Authorizer
{
    Q_OBJECT
public:
    enum class State { SignedOut, Loading, KeychainUnavailable, SignedIn, SignInRequired, SigningOut };
    Q_ENUM(State)
    //! Why a sign-in is required.
    enum class Why {
        None,
        ServerAsks,    //!< 401 without a session
        Ended,         //!< the provider refused the refresh
        RejectedAgain, //!< refreshed, and refused again
        NotRenewable,  //!< 401, and there is nothing to refresh with
        AnswerLost,    //!< a refresh answer was lost and the old refresh token is spent
        Unproven,      //!< what came of the refresh is not proven to be this account's
    };
    Q_ENUM(Why)
    struct Attempt
    {
        enum class Stage {
            None,
            Preparing,         //!< started; there is no link yet
            WaitingForBrowser, //!< and, if there is a question, for its reply
            Asking,            //!< no browser: `question` waits for its reply
            Exchanging,
        };
        Stage stage = Stage::None;
        QUrl link;
        bool opened = false;
        int secondsLeft = 0;
        SignInQuestion question = {};
    };

    Session(const QUrl &server, const QString &connectionId, std::unique_ptr<SignInMethod> method, CredentialStore &store,
            AccountIndex &index, Clock &clock, QObject *parent = nullptr);
    ~Session() override;

    [[nodiscard]] State state() const;
    [[nodiscard]] Why why() const;
    [[nodiscard]] CredentialStore::Outcome keychainTrouble() const; //!< Done = none
    [[nodiscard]] bool isRefreshing() const;
    [[nodiscard]] bool isOffline() const;            //!< signed in or restoring; the provider could not be reached
    [[nodiscard]] bool isForThisSessionOnly() const; //!< signed in, not in the keychain
    [[nodiscard]] quint64 generation() const;
    //! The last account of this connection: also after sign-out (its chats stay readable). Nobody = never signed in.
    [[nodiscard]] AccountRecord account() const;
    [[nodiscard]] const Attempt &attempt() const;
    [[nodiscard]] bool needsSignIn() const; //!< false: open server
    //! False while a new refresh token may be on its way to us or to the keychain: the old one is spent then, and who ends the
    //! session now will find nothing good at the next start. stateChanged() follows when it becomes true.
    [[nodiscard]] bool isSettled() const;

    //! Once, at start: asks the keychain. No browser is ever opened by itself.
    void load();
    //! Expects the same account back (login_hint), accepts another. Nothing while an attempt runs or while signing out.
    void signIn();
    //! The same with something on top: a right the server named, or a provider that asks who it is. Nothing while an attempt
    //! runs.
    void signInFor(const SignInDemand &demand);
    void signInAgain(); //!< opens the browser again with a new attempt
    void cancelSignIn();
    //! The person's reply to the attempt's question; nothing while there is none.
    void answer(const SignInReply &reply);
    //! Goes on with another of the question's choices.
    void choose(const QString &choice);
    //! Asks the desktop to unlock its keychain; then reads, stores what is in memory only, and deletes what was left.
    void unlock();
    //! The machine woke up or the network is back: what waits for its back-off is tried now.
    void retryNow();
    //! The caller has stopped its runs. Revokes, deletes, proves; ends in SignedOut and signedOut(). Nothing for nobody on
    //! an open server.
    void signOut();
    //! Of the next sign-out: the provider's own sign-out page opens in the browser, too.
    void alsoSignOutOfBrowser();

    //! What requests to the account's own origin carry now; asking changes nothing (authorize() may begin a refresh). For the
    //! lens.
    [[nodiscard]] QList<Decision::SecretHeader> headersOfTheMoment() const;
    [[nodiscard]] QStringList withheldScopes() const; //!< rights that were asked for and not granted, while signed in
    [[nodiscard]] bool isRenewable() const;           //!< signed in, and can be renewed without the person
    [[nodiscard]] Decision authorize(const Origin &origin, Initiative initiative) override;
    void rejected(quint64 generation, bool again) override;

Q_SIGNALS:
    //! State, why, refreshing, offline, account or attempt is another. changed() of the Authorizer is emitted with it.
    void stateChanged();
    //! A person (again) signed in (not: restored at start); `same` = the account that was here before. Comes before
    //! changed(): nothing that waited for the old account goes out for another (such waiters were refused).
    void signedIn(const countersign::AccountId &account, bool same);
    void signInFailed(const countersign::Error &why);
    //! What could not be done: KeyringEntryLeft, RevocationFailed.
    void signedOut(const QList<countersign::Error> &left);

private:
    struct Private;
    const std::unique_ptr<Private> d;
};

} // namespace countersign
