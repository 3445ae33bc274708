// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagnosiswords.h"

#include <QCoreApplication>

#include <array>

namespace countersign {

namespace {
using Id = Diagnosis::Id;

constexpr std::array<DiagnosisWords, 26> kProvider { {
    { Id::RedirectPortUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider does not know this return address"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 refuses %2, where this computer waits for the browser."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Register it, or any port on 127.0.0.1, for this client") },
    { Id::RedirectIsHttp, QT_TRANSLATE_NOOP("DiagnosisSentences", "The return address begins with http"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 refuses %2. The server that made it may not know that it is reached by https."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The server's public address, or forwarded headers at its TLS proxy") },
    { Id::RedirectUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider refuses the return address"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 refuses the return address. Which one was asked for is not known."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Register the return address for this client"), "" },
    { Id::RedirectUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider refuses the return address"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 does not have %2 registered for this client."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Register it for this client") },
    { Id::ClientUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider does not know the client"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 has no client “%2”."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The client ID in the connection, or the registration at the provider") },
    { Id::ClientSecretWrong, QT_TRANSLATE_NOOP("DiagnosisSentences", "The client was not accepted"),
      QT_TRANSLATE_NOOP(
          "DiagnosisSentences",
          "%1 did not accept the client's credentials: the secret, its absence, or how it is sent. Which is not said."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The client secret, or register the client as public") },
    { Id::ClientNotAllowed, QT_TRANSLATE_NOOP("DiagnosisSentences", "The client may not do this"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 does not allow this client this kind of sign-in."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Allow authorization code and refresh tokens for this client") },
    { Id::ScopeUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "A scope is not known"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 refuses one of the scopes asked for: %2"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The connection's scopes") },
    { Id::ResourceUnknown, QT_TRANSLATE_NOOP("DiagnosisSentences", "The resource is not known"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 issues no token for %2."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The connection's resource, or how it is named in the request") },
    { Id::ConsentMissing, QT_TRANSLATE_NOOP("DiagnosisSentences", "Consent is missing"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 wants you to agree to what this client may do."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again and agree") },
    { Id::AdminConsentMissing, QT_TRANSLATE_NOOP("DiagnosisSentences", "An administrator must agree"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 lets only an administrator agree to what this client may do."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Consent for this client, by an administrator") },
    { Id::NotAssigned, QT_TRANSLATE_NOOP("DiagnosisSentences", "You are not assigned to this client"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 knows you, but you are not among those who may use this client."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Your assignment to the application") },
    { Id::PolicyRefused, QT_TRANSLATE_NOOP("DiagnosisSentences", "A policy stopped the sign-in"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 refused by a rule about this device, place or network."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The access policy, or another device") },
    { Id::SignInDenied, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in was declined"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 says access_denied: somebody or a rule said no there. Which is not said."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again and agree") },
    { Id::InteractionNeeded, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider wants to see you"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 does not continue without asking you something."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again in the browser") },
    { Id::ProviderBusy, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider has trouble of its own"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 cannot answer just now. Your sign-in is kept."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Nothing; try again in a while") },
    { Id::SignInEnded, QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in has ended at the provider"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 no longer accepts the renewal: ended, revoked, or renewed elsewhere. What you typed is kept."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again") },
    { Id::CodeRefused, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider refused the code"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "%1 does not say why: the code may be used, too old, or for another return address."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again; if it stays, compare the return addresses") },
    { Id::ProviderSaysNo, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider refused"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "%1 answered %2. What it means there is not known here."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Look up %2 in the provider's documentation") },
    { Id::RefreshUnreachable, QT_TRANSLATE_NOOP("DiagnosisSentences", "The provider could not be reached"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The renewal got no answer from %1. Your tokens are kept and tried again."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Nothing, or the network") },
    { Id::SignInNotFinished, QT_TRANSLATE_NOOP("DiagnosisSentences", "Nobody came back from the sign-in"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "The browser did not return from %1 within %2 min. What it met there is not seen from here."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Sign in again; an error page in the browser says what the provider wants") },
    { Id::CallbackNotOurs, QT_TRANSLATE_NOOP("DiagnosisSentences", "A foreign answer came"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "Something opened the return address without the state of this sign-in. It changed nothing."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Finish in the newest browser tab") },
    { Id::KeyringLocked, QT_TRANSLATE_NOOP("DiagnosisSentences", "The keyring is locked"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "The sign-in cannot be kept or read until you unlock it. Nothing was deleted."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Unlock the keyring") },
    { Id::KeyringMissing, QT_TRANSLATE_NOOP("DiagnosisSentences", "There is no keyring"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "You stay signed in until you close Countersign; your sign-in is not written to disk."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Install or start a keyring") },
    { Id::KeyringLate, QT_TRANSLATE_NOOP("DiagnosisSentences", "The keyring did not answer in time"),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "A question of the keyring may be open in another window. Nothing was deleted."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Answer the keyring's question") },
    { Id::KeyringFailed, QT_TRANSLATE_NOOP("DiagnosisSentences", "The keyring refused"),
      QT_TRANSLATE_NOOP("DiagnosisSentences",
                        "It did not say why. You stay signed in until you close Countersign; nothing was deleted."),
      QT_TRANSLATE_NOOP("DiagnosisSentences", "Ask again, or look at the keyring's own program") },
} };
} // namespace

std::span<const DiagnosisWords> diagnosisWordsOfTheProvider()
{
    return kProvider;
}

} // namespace countersign
