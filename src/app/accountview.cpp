// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountview.h"

#include "auth/session.h"
#include "chat/chatcontroller.h"

#include <QCoreApplication>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QString signedInWords(const Session &session)
{
    if (!session.needsSignIn())
        return QCoreApplication::translate("AccountView", "No sign-in needed");
    if (session.isOffline())
        return QCoreApplication::translate("AccountView", "Offline, signed in");
    if (session.isForThisSessionOnly())
        return QCoreApplication::translate("AccountView", "Signed in until you close");
    return QCoreApplication::translate("AccountView", "Signed in");
}

QString stateWords(const Session &session)
{
    if (session.attempt().stage != Session::Attempt::Stage::None)
        return QCoreApplication::translate("AccountView", "Signing in…");
    switch (session.state()) {
    case Session::State::Loading:
        if (session.isOffline()) // the keyring has answered; its provider does not
            return signedInWords(session);
        return QCoreApplication::translate("AccountView", "Asking your keyring…");
    case Session::State::KeychainUnavailable:
        return session.keychainTrouble() == CredentialStore::Outcome::Locked
                   ? QCoreApplication::translate("AccountView", "Keyring locked")
                   : QCoreApplication::translate("AccountView", "No keyring");
    case Session::State::SignedIn:
        return signedInWords(session);
    case Session::State::SigningOut:
        return QCoreApplication::translate("AccountView", "Signing out…");
    case Session::State::SignedOut:
    case Session::State::SignInRequired:
        break;
    }
    return QCoreApplication::translate("AccountView", "Signed out");
}

//! By whom, and where it is kept: what the account menu says below the name.
QString factLines(const Session &session)
{
    if (!session.needsSignIn() || session.account().id.isNobody())
        return {};
    QStringList lines;
    if (const QString provider = QUrl(session.account().id.issuer).host(); !provider.isEmpty())
        lines << QCoreApplication::translate("AccountView", "Signed in by %1").arg(provider);
    if (session.state() == Session::State::SignedIn)
        lines << (session.isForThisSessionOnly() ? QCoreApplication::translate("AccountView", "Kept until you close Countersign")
                  : session.isRenewable() ? QCoreApplication::translate("AccountView", "Renews by itself; kept in your keyring")
                                          : QCoreApplication::translate("AccountView", "Kept in your keyring"));
    return lines.join(u'\n');
}
} // namespace

Sidebar::AccountView accountView(const Session &session, bool bannerOffersSignIn)
{
    const bool attempting = session.attempt().stage != Session::Attempt::Stage::None;
    const Session::State state = session.state();
    const bool isIn = state == Session::State::SignedIn;
    Sidebar::AccountView view;
    view.name = session.account().name;
    view.mail = session.account().mail;
    view.facts = factLines(session);
    view.state = stateWords(session);
    view.asksForYou = !isIn && !attempting && state != Session::State::Loading && state != Session::State::SigningOut;
    view.canSignIn = view.asksForYou;
    view.canSignOut = isIn && session.needsSignIn();
    view.signInIsPrimary = view.canSignIn && !bannerOffersSignIn;
    return view;
}

Sidebar::ThreadState threadState(const ThreadInfo &info, const ChatController &chat)
{
    switch (chat.threadState(info.key.threadId)) {
    case ThreadState::WaitsForSignIn:
        return Sidebar::ThreadState::WaitsForSignIn;
    case ThreadState::Running:
        return Sidebar::ThreadState::Running;
    case ThreadState::WaitsForConfirmation:
        return Sidebar::ThreadState::WaitsForConfirmation;
    case ThreadState::BrokeOff:
        return Sidebar::ThreadState::BrokeOff;
    case ThreadState::Settled:
        break;
    }
    return Sidebar::ThreadState::None;
}

} // namespace countersign
