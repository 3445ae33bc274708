// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sessionnotices.h"

#include "app/connectionsession.h"
#include "app/lensfacts.h"
#include "auth/resourcemetadata.h"
#include "widgets/noticebar.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QString kSignIn = u"sign-in"_s;
const QString kAttempt = u"sign-in-attempt"_s;
const QString kKeyring = u"keyring"_s;
const QString kRights = u"rights"_s;
const QString kNetwork = u"network"_s;
const QString kServer = u"server"_s;
const QString kRun = u"run"_s;
const QString kStorage = u"storage"_s;
const QString kSignedOut = u"signed-out"_s;
const QString kOtherAccount = u"other-account"_s;
const QString kWelcome = u"welcome"_s;
const QString kDeleted = u"deleted"_s;
const QString kKeys = u"keys"_s;

constexpr qsizetype kLongestRight = 100; //!< letters of one that can be named in a sentence

//! What went wrong between this computer and a server; anything else the lens knows nothing of.
bool isSeenOnTheWire(Condition condition)
{
    switch (condition) {
    case Condition::ThreadBusy:
    case Condition::AgentFailed:
    case Condition::FollowUpLimit:
    case Condition::ToolCallUnreadable:
    case Condition::InterruptExpired:
    case Condition::ProtocolBroken:
        return false;
    default:
        return true;
    }
}
} // namespace

SessionNotices::SessionNotices(ConnectionSession &connection, NoticeBar &bar, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_bar(bar)
{
    connect(&connection.session(), &Session::stateChanged, this, &SessionNotices::update);
    connect(&connection.session(), &Session::signInFailed, this, &SessionNotices::showSignInFailure);
    connect(&connection.session(), &Session::signedOut, this, [this](const QList<Error> &left) {
        if (!left.isEmpty())
            put(kSignedOut, Notice::Kind::IsSo, left.first());
    });
    connect(&connection, &ConnectionSession::chatReplaced, this, &SessionNotices::onAnotherAccount);
    connect(&connection, &ConnectionSession::resumed, this, &SessionNotices::onResumed);
    connect(&connection, &ConnectionSession::serverFailed, this, [this](const Error &why) {
        // What the sign-in's own notices already say is not said twice.
        if (why.condition == Condition::SignInAsked || why.condition == Condition::SessionEnded
            || why.condition == Condition::SignedOut || why.condition == Condition::Offline)
            return;
        if (isSaid(kRun, why.condition))
            m_bar.remove(kRun);
        showFailure(kServer, why);
    });
    connect(&connection, &ConnectionSession::serverAnswered, this, [this] { m_bar.remove(kServer); });
    connect(&connection, &ConnectionSession::keysChanged, this, &SessionNotices::updateKeys);
    connect(&bar, &NoticeBar::triggered, this, &SessionNotices::onTriggered);
    watchChat();
    update();
    updateKeys();
}

void SessionNotices::onAnotherAccount(const AccountRecord &before)
{
    m_bar.remove(kStorage); // of chats that are not shown any more
    watchChat();
    if (before.id.isNobody())
        return;
    m_wasAway = false; // not a return: somebody else came
    put(kOtherAccount, Notice::Kind::IsSo, { Condition::OtherAccount, { m_connection.session().account().name, before.name } },
        { Notice::Action::NotNow });
}

void SessionNotices::watchChat()
{
    ChatController &chat = m_connection.chat();
    connect(&chat, &ChatController::outboxChanged, this, &SessionNotices::updateSignIn);
    connect(&chat, &ChatController::failed, this, [this](const Error &why) {
        // The first stands under the message, with the buttons that go with it; the second is the session's to say;
        // missing keys have a notice of their own.
        const bool isSaidElsewhere = why.condition == Condition::OutcomeUnknown || why.condition == Condition::Offline
                                     || why.condition == Condition::KeysAsked || isSaid(kServer, why.condition);
        if (!isSaidElsewhere)
            showFailure(kRun, why);
    });
    connect(&chat, &ChatController::storageFailed, this, &SessionNotices::onStorageFailed);
    connect(&chat, &ChatController::storageRecovered, this, [this] { m_bar.remove(kStorage); });
    connect(&chat, &ChatController::deletedChanged, this, &SessionNotices::updateDeleted);
    updateDeleted();
    const auto settled = [this] { m_bar.remove(kRun); };
    connect(&chat, &ChatController::threadOpened, this, settled);
    connect(&chat, &ChatController::runningChanged, this, [this, &chat] {
        if (chat.isRunning())
            m_bar.remove(kRun);
    });
}

//! Where the wire shows for certain that a redirect cost the sign-in, that is said, and the way out offered.
void SessionNotices::showFailure(const QString &id, const Error &why)
{
    using Action = Notice::Action;
    if (const QStringList rights = rightsToAskFor(why); !rights.isEmpty()) {
        m_rightsNeeded = rights;
        put(id, Notice::Kind::Asks, { Condition::ScopeNeeded, { m_connection.config().name, rights.join(u' ') } },
            { Action::Details, Action::AskForAccess });
        return;
    }
    const auto better = why.condition == Condition::RedirectRefused ? addressBehindRedirect(m_connection) : std::nullopt;
    if (better && !m_connection.config().locked.contains(u"address"_s)) {
        m_betterAddress = *better;
        put(id, Notice::Kind::Asks, { Condition::TokenLostInRedirect, { m_connection.config().name } },
            { Action::Details, Action::ChangeAddress });
        return;
    }
    QList<Action> actions;
    if (isSeenOnTheWire(why.condition))
        actions << Action::Details;
    if (id == kServer)
        actions << Action::Retry;
    put(id, Notice::Kind::Failed, why, actions);
}

void SessionNotices::onStorageFailed(const Error &why)
{
    using Action = Notice::Action;
    switch (why.condition) {
    case Condition::StorageDamaged: // over, and nothing more to do
        return put(kStorage, Notice::Kind::IsSo, why, { Action::NotNow });
    case Condition::StorageNewer:
        return put(kStorage, Notice::Kind::Failed, why);
    case Condition::ChatsUnread:
        return put(kStorage, Notice::Kind::Failed, why, { Action::Retry });
    default:
        return put(kStorage, Notice::Kind::Failed, why, { Action::SaveCopy, Action::Retry });
    }
}

void SessionNotices::put(const QString &id, Notice::Kind kind, const Error &about, const QList<Notice::Action> &actions)
{
    Notice notice;
    notice.id = id;
    notice.kind = kind;
    notice.about = about;
    notice.actions = actions;
    notice.messageWaits = id == kSignIn && m_connection.chat().hasWaiting();
    m_bar.put(notice);
}

bool SessionNotices::isSaid(const QString &id, Condition condition) const
{
    const QList<Notice> notices = m_bar.notices();
    return std::any_of(notices.begin(), notices.end(),
                       [&](const Notice &notice) { return notice.id == id && notice.about.condition == condition; });
}

void SessionNotices::update()
{
    updateSignIn();
    updateKeyring();
    updateRights();
    Session &session = m_connection.session();
    if (session.isOffline()) // a file of ours that cannot be read is not the provider's doing
        put(kNetwork, Notice::Kind::IsSo,
            m_connection.route().trouble().value_or(Error { Condition::Offline, { m_connection.providerHost() } }));
    else
        m_bar.remove(kNetwork);
    if (session.attempt().stage != Session::Attempt::Stage::None) {
        m_attemptFailure = {};
        m_bar.remove(kAttempt);
        m_bar.remove(kSignedOut);
    }
}

Error SessionNotices::signInError() const
{
    if (m_attemptFailure.condition != Condition::None)
        return m_attemptFailure;
    const Session &session = m_connection.session();
    const QString name = m_connection.config().name;
    if (session.state() == Session::State::SignedOut)
        return { session.account().id.isNobody() ? Condition::SignInAsked : Condition::SignedOut, { name } };
    switch (session.why()) {
    case Session::Why::RejectedAgain:
    case Session::Why::NotRenewable:
        return { Condition::SessionRefused, { name, m_connection.config().address.host() } };
    case Session::Why::AnswerLost:
        return { Condition::SessionLost, { name, m_connection.providerHost() } };
    case Session::Why::Unproven:
        return { Condition::SessionUnproven, { name, m_connection.providerHost() } };
    case Session::Why::None:
    case Session::Why::Ended:
        return { Condition::SessionEnded, { name, m_connection.providerHost() } };
    case Session::Why::ServerAsks:
        break;
    }
    // The server asks: because the person signed out, or because nobody ever signed in.
    return { session.account().id.isNobody() ? Condition::SignInAsked : Condition::SignedOut, { name } };
}

void SessionNotices::updateSignIn()
{
    const Session &session = m_connection.session();
    const bool isAway = session.state() == Session::State::SignInRequired
                        || (session.state() == Session::State::SignedOut && !session.account().id.isNobody());
    if (isAway) {
        m_wasAway = true;
        m_bar.remove(kWelcome);
        m_bar.remove(kOtherAccount); // nobody is signed in
        m_bar.remove(kAttempt);      // the banner says it
        // Who signed out knows why; of anything else the lens shows what the server said.
        const Error why = signInError();
        const bool hasDetails = why.condition != Condition::SignedOut;
        put(kSignIn, Notice::Kind::Asks, why,
            hasDetails ? QList { Notice::Action::Details, Notice::Action::SignIn } : QList { Notice::Action::SignIn });
    } else if (session.state() == Session::State::SignedIn) {
        m_attemptFailure = {};
        m_bar.remove(kSignIn);
        m_bar.remove(kAttempt);
        m_bar.remove(kSignedOut);
    }
}

void SessionNotices::updateKeyring()
{
    const Session &session = m_connection.session();
    Condition condition = keyringCondition(session.keychainTrouble());
    QStringList facts;
    if (session.state() == Session::State::KeychainUnavailable) {
        facts << m_connection.config().name; // the sign-in is in there, and nobody is signed in
    } else if (condition == Condition::None && session.isForThisSessionOnly()) {
        condition = Condition::SignInNotKept;
        facts << m_connection.providerHost();
    }
    if (condition == m_notNow && condition != Condition::None)
        return;
    m_notNow = Condition::None;
    m_saidOfKeyring = condition;
    if (condition == Condition::None)
        m_bar.remove(kKeyring);
    else if (condition == Condition::SignInNotKept)
        put(kKeyring, Notice::Kind::IsSo, { condition, facts }, { Notice::Action::NotNow });
    else if (condition == Condition::KeyringLocked)
        put(kKeyring, Notice::Kind::Asks, { condition, facts }, { Notice::Action::NotNow, Notice::Action::UnlockKeyring });
    else
        put(kKeyring, Notice::Kind::IsSo, { condition, facts }, { Notice::Action::NotNow, Notice::Action::Retry });
}

void SessionNotices::updateKeys()
{
    const QStringList missing = m_connection.missingKeys();
    if (missing.isEmpty())
        m_bar.remove(kKeys);
    else
        put(kKeys, Notice::Kind::Asks, { Condition::KeysAsked, { m_connection.config().address.host(), missing.join(u", "_s) } },
            { Notice::Action::GiveKeys });
}

//! Less was granted than was asked for: said once.
void SessionNotices::updateRights()
{
    const QStringList withheld = m_connection.session().withheldScopes();
    if (withheld.isEmpty() || withheld == m_rightsPutAway)
        m_bar.remove(kRights);
    else
        put(kRights, Notice::Kind::IsSo, { Condition::ScopeReduced, { m_connection.providerHost(), withheld.join(u", "_s) } },
            { Notice::Action::NotNow });
}

//! Rights a 403 names (RFC 6750 §3.1) that a new sign-in could bring: none it has, none it was asked for in vain.
QStringList SessionNotices::rightsToAskFor(const Error &why) const
{
    const bool canAsk = why.condition == Condition::Forbidden
                        && m_connection.config().signIn.method == SignInConfig::Method::OAuth
                        && m_connection.session().state() == Session::State::SignedIn;
    const QStringList granted = m_connection.session().account().scope.split(u' ');
    QStringList rights = canAsk ? why.arguments.value(2).split(u' ', Qt::SkipEmptyParts) : QStringList();
    rights.removeIf([&](const QString &right) {
        return granted.contains(right) || m_rightsAskedFor.contains(right) || right.size() > kLongestRight
               || !isScopeToken(right);
    });
    return rights;
}

void SessionNotices::updateDeleted()
{
    const QString title = m_connection.chat().deletedTitle();
    QStringList facts { title };
    if (m_connection.backend().features().deletesThreads)
        facts << m_connection.config().address.host(); // which will forget it, too
    if (title.isEmpty())
        m_bar.remove(kDeleted);
    else
        put(kDeleted, Notice::Kind::IsSo, { Condition::ThreadDeleted, facts }, { Notice::Action::Undo });
}

void SessionNotices::showSignInFailure(const Error &why)
{
    const bool byPerson = why.condition == Condition::SignInCancelled; // a refusal there may be a rule's
    const QList<Notice> notices = m_bar.notices();
    if (std::any_of(notices.begin(), notices.end(), [](const Notice &notice) { return notice.id == kSignIn; })) {
        // The banner stays and asks for the same thing; who gave the sign-in up knows that, of anything else it tells why.
        m_attemptFailure = byPerson ? Error() : why;
        updateSignIn();
        return;
    }
    put(kAttempt, byPerson ? Notice::Kind::IsSo : Notice::Kind::Failed, why, { Notice::Action::Retry });
}

void SessionNotices::onResumed(int resent)
{
    if (!std::exchange(m_wasAway, false))
        return;
    const QString name = m_connection.session().account().name;
    put(kWelcome, Notice::Kind::Well, { Condition::WelcomeBack, { name, QString::number(resent) } });
}

void SessionNotices::onTriggered(const QString &id, Notice::Action action)
{
    switch (action) {
    case Notice::Action::SignIn:
        m_connection.signIn();
        return;
    case Notice::Action::UnlockKeyring:
        m_connection.session().unlock();
        return;
    case Notice::Action::NotNow:
        if (id == kKeyring)
            m_notNow = m_saidOfKeyring;
        else if (id == kRights)
            m_rightsPutAway = m_connection.session().withheldScopes();
        m_bar.remove(id);
        return;
    case Notice::Action::Retry:
        if (id == u"settings"_s)
            return; // no matter of a connection: Application's
        m_bar.remove(id);
        if (id == kAttempt)
            m_connection.signIn();
        else if (id == kKeyring)
            m_connection.session().unlock();
        else if (id == kStorage)
            m_connection.chat().retryStorage();
        else
            m_connection.refresh();
        return;
    case Notice::Action::AskForAccess:
        m_rightsAskedFor += m_rightsNeeded;
        m_bar.remove(id);
        m_connection.session().signInFor({ m_rightsNeeded, false });
        return;
    case Notice::Action::Undo:
        if (id == kDeleted)
            m_connection.chat().undoDelete();
        return;
    case Notice::Action::SaveCopy:
        Q_EMIT saveCopyRequested();
        return;
    case Notice::Action::Details:
        Q_EMIT detailsRequested();
        return;
    case Notice::Action::ChangeAddress:
        Q_EMIT addressChangeRequested(m_betterAddress);
        return;
    case Notice::Action::GiveKeys:
        return; // the window has the dialog
    }
}

} // namespace countersign
