// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sentences.h"

#include <QCoreApplication>

// One table, however long: whoever words a condition has to see how its neighbours are worded, and one switch without a default
// has the compiler name each condition that has no sentence. Laid out by hand.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestArgument = 200;

//! A fact of a server on its way into a sentence: one line, bounded, without controls or marks that turn text around.
QString tame(const QString &argument)
{
    QString line;
    for (const QChar c : argument.simplified()) {
        const bool turns = (c >= QChar(0x202A) && c <= QChar(0x202E)) || (c >= QChar(0x2066) && c <= QChar(0x2069))
                           || c == QChar(0x200E) || c == QChar(0x200F) || c == QChar(0x061C);
        if (!turns && c.category() != QChar::Other_Control)
            line += c;
    }
    while (line.endsWith(u'.'))
        line.chop(1);
    return line.size() > kLongestArgument ? line.left(kLongestArgument) + u'…' : line;
}

//! Puts the arguments in for %1 to %9 in one pass, so that a "%2" inside an argument stays what it is.
QString filled(const QString &pattern, const QStringList &arguments, const QString &standIn)
{
    QString text;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool place =
            pattern.at(i) == u'%' && i + 1 < pattern.size() && pattern.at(i + 1) >= u'1' && pattern.at(i + 1) <= u'9';
        if (!place) {
            text += pattern.at(i);
            continue;
        }
        ++i;
        text += arguments.value(pattern.at(i).digitValue() - 1);
    }
    if (pattern.startsWith(u'%')
        && arguments.constFirst() == standIn) // a host keeps its spelling, "the server" begins a sentence
        text.replace(0, 1, text.at(0).toUpper());
    return text;
}
bool isAboutAgent(Condition condition)
{
    return condition == Condition::UpstreamRefused || condition == Condition::ThreadBusy || condition == Condition::AgentFailed
           || condition == Condition::ProtocolBroken
           || condition == Condition::FollowUpLimit || condition == Condition::ToolCallUnreadable
           || condition == Condition::InterruptExpired
           || condition == Condition::QuestionLost || condition == Condition::SessionForgotten
           || condition == Condition::AgentSays
           || condition == Condition::AnswerBrokeOff;
}

//! Never sooner than the server said, in the unit a person would use.
QString tryAgainIn(int seconds)
{
    constexpr int minute = 60;
    constexpr int hour = 60 * minute;
    constexpr int day = 24 * hour;
    const auto said = [seconds](const char *sentence, int unit) {
        return QCoreApplication::translate("Sentences", sentence, nullptr, (seconds + unit - 1) / unit);
    };
    if (seconds <= 2 * minute)
        return said(QT_TRANSLATE_NOOP("Sentences", "Try again in %n seconds."), 1);
    if (seconds <= 2 * hour)
        return said(QT_TRANSLATE_NOOP("Sentences", "Try again in %n minutes."), minute);
    if (seconds <= 2 * day)
        return said(QT_TRANSLATE_NOOP("Sentences", "Try again in %n hours."), hour);
    return said(QT_TRANSLATE_NOOP("Sentences", "Try again in %n days."), day);
}
} // namespace

//! What is said, with %1 … for the facts in the order Condition documents. No default: the compiler names what is missing.
Sentence Sentences::pattern(Condition condition, const QStringList &facts)
{
    const auto has = [&](qsizetype index) { return !facts.value(index).isEmpty(); };
    const auto number = [&](qsizetype index) { return facts.value(index).toInt(); };
    // clang-format off: one condition, one line
    switch (condition) {
    case Condition::None:
        return {};

    case Condition::AddressEmpty:
        return { tr("Type the address you were given."), tr("It looks like https://agents.example.com/api/copilotkit.") };
    case Condition::AddressHasSpaces:
        return { tr("There is a space in this address."), {} };
    case Condition::AddressMalformed:
        return { tr("This is not an address yet."), tr("It starts with https:// and the name of a server.") };
    case Condition::AddressHasUserInfo:
        return { tr("There is a password in this address."), tr("Leave out the part before the @; you are asked to sign in later.") };
    case Condition::PlainHttpRefused:
        return { tr("This address is not encrypted."), tr("Your sign-in could be read on the way. Use https:// instead.") };
    case Condition::HostNotFound:
        return { tr("%1 cannot be found."), tr("Is the name right, and is this computer on a network?") };
    case Condition::ConnectionRefused:
        return { tr("Nobody answers at %1."), tr("Is the server running, and is the port right?") };
    case Condition::TlsFailed:
        return { tr("No secure connection to %1 came about."), has(1) ? tr("It ended with “%2”. Nothing was sent.") : tr("Nothing was sent.") };
    case Condition::TlsOutOfDate:
        return { tr("The certificate of %1 is not valid today."), tr("Nothing was sent. Its owner can renew it; is the clock of this computer right?") };
    case Condition::TlsUnknownIssuer:
        return { tr("This computer does not know who signed the certificate of %1."), tr("Nothing was sent. Its owner may have a CA file for you.") };
    case Condition::TlsWrongHost:
        return { tr("The certificate shown at %1 is for another name."), tr("Nothing was sent. Is the address right?") };
    case Condition::TlsTooOld:
        return { tr("%1 offers only encryption that is no longer safe."), tr("Nothing was sent. Its owner can update it.") };
    case Condition::TlsWantsCertificate:
        return { tr("%1 wants to see a certificate of yours."), tr("Its owner can give you one; it belongs in the settings of this connection.") };
    case Condition::CertificateUnusable:
        return { has(0) ? tr("The certificate or key in “%1” cannot be used.")
                        : tr("A certificate or key of this connection cannot be used."),
                 tr("It must be an unencrypted PEM file that you may read. Nothing was sent.") };
    case Condition::ProxyUnreachable:
        return { has(0) ? tr("The proxy %1 lets nothing through.") : tr("The proxy lets nothing through."), tr("Nothing was sent. Is its address right in this connection?") };
    case Condition::ProxyAsksForSignIn:
        return { has(0) ? tr("The proxy %1 asks for a password.") : tr("A proxy on the way asks for a password."), tr("Nothing went further. Whoever runs it can let you through without one.") };
    case Condition::NoNetwork:
        return { tr("No network."), tr("You can read and write; messages go out when it is back.") };
    case Condition::ConnectTimedOut:
        return { tr("%1 does not answer."), tr("The server or the network may be busy. You can try again.") };
    case Condition::HeadTimedOut:
        return { tr("%1 took your request but does not answer."), tr("The server may be busy. You can try again.") };
    case Condition::BodyTimedOut:
        return { tr("%1 stopped in the middle of its answer."), tr("What arrived is kept. You can try again.") };

    case Condition::NotAnAgentServer:
        if (facts.value(1) == "text/html"_L1)
            return { tr("%1 answers with a web page, not as an agent."), tr("Is the address right, or does this network want a sign-in of its own first?") };
        if (facts.value(1) == "application/json"_L1)
            return { tr("%1 answers, but not as an agent server does."), tr("It sent JSON of another kind. Is the path of the address right?") };
        return { tr("%1 answers, but not as an agent server does."), has(1) ? tr("It sent %2. Is the path of the address right?") : tr("Is the path of the address right?") };
    case Condition::FoundElsewhere:
        return { has(1) ? tr("Agents answer at %2.") : tr("Agents answer at another address."), tr("There is nothing at the one you typed.") };
    case Condition::RedirectLoop:
        return { tr("%1 sends you round in circles."), tr("Its owner can look at the redirects. You can try again.") };
    case Condition::RedirectRefused:
        if (facts.value(1).startsWith(u'/'))
            return { tr("%1 sends you on to its page “%2”."), tr("No agent answers there. Its owner can say which address is the right one.") };
        return has(1) ? Sentence { tr("%1 sends you on to %2."),
                                   tr("Your sign-in does not go there by itself. If you trust %2, use its address.") }
                      : Sentence { tr("%1 sends you on to another server."), tr("Your sign-in does not go there by itself.") };
    case Condition::AnswerTooLarge:
        return { tr("The answer of %1 is too large."), tr("Countersign stopped reading it. What you typed is kept.") };
    case Condition::AnswerUnreadable:
        return { tr("The answer of %1 cannot be read."), tr("Try again, or show the details to its owner.") };
    case Condition::NotFound: // the path it knows is one of the protocol's, not the one the person typed
        return { tr("%1 answers, but there is nothing at this address."), tr("Is the path of the address right?") };
    case Condition::RateLimited:
        return { tr("%1 asks you to wait."),
                 number(1) > 0 ? tryAgainIn(number(1)) : tr("Try again in a little while.") };
    case Condition::ServerFailed:
        if (has(1) && number(2) > 0)
            return { tr("%1 cannot answer right now (%2)."), tryAgainIn(number(2)) };
        return { tr("%1 cannot answer right now."), has(1) ? tr("It reports trouble of its own (%2). Try again in a while.")
                                                           : tr("It reports trouble of its own. Try again in a while.") };
    case Condition::RequestTooLarge:
        return { tr("This is more than %1 takes at once."), tr("Something shorter, or a new chat, may fit.") };
    case Condition::ChallengeUnsupported:
        return { has(1) ? tr("%1 asks for a sign-in by “%2”.") : tr("%1 asks for another kind of sign-in."), tr("Countersign has none of that kind. Its owner may have another address for you.") };
    case Condition::RequestRefused:
        return { tr("%1 does not take this request."),
                 has(1) ? tr("It answered with %2. Its owner can say why.") : tr("Its owner can say why.") };
    case Condition::NoAgents:
        return { tr("%1 has no agents for you."), tr("Its owner can add one, or let you see those it has.") };
    case Condition::IntelligenceMode:
        return { tr("%1 runs in Intelligence mode."),
                 tr("Countersign does not support that yet; its owner may offer another address.") };
    case Condition::RuntimeTooOld:
        return { tr("%1 runs a CopilotKit that is too old for Countersign."), tr("Its owner can update it to version 2.") };
    case Condition::TranscriptionUnavailable:
        return { tr("%1 cannot turn speech into text right now."), tr("Its own set-up is the reason; your sign-in is fine.") };
    case Condition::TranscriptionRefused:
        return { tr("%1 cannot use this recording."), has(1) ? tr("It says: %2.") : tr("It may be too short, too long, or of a kind it does not read.") };
    case Condition::TranscriptionFailed:
        return { tr("%1 could not turn the recording into text."), tr("You can try again; the recording is kept.") };

    case Condition::SignedOut:
        return { tr("You are signed out of %1."), tr("Your chats on this computer stay readable.") };
    case Condition::SignInAsked:
        return { tr("%1 asks who you are."), tr("Sign in to talk to its agents.") };
    case Condition::SessionEnded:
        return { tr("Your sign-in to %1 has ended."), has(1) ? tr("%2 closed it.") : tr("The server does not say why.") };
    case Condition::SessionRefused:
        return { has(1) ? tr("%2 did not take your sign-in to %1.") : tr("The server did not take your sign-in to %1."), tr("Sign in again to go on. Everything you see stays here.") };
    case Condition::SessionLost:
        return { tr("Your sign-in to %1 has ended."), has(1) ? tr("%2's answer was lost.") : tr("An answer was lost.") };
    case Condition::SessionUnproven:
        return { tr("Your sign-in to %1 has ended."), has(1) ? tr("%2 did not prove who you are.") : tr("There was no proof of who you are.") };
    case Condition::Forbidden:
        return { tr("%1 does not let you do this."), !has(1)  ? tr("Its owner can say who may.")
                                                     : has(2) ? tr("You are signed in as %2; the agent wants the right “%3”.")
                                                              : tr("You are signed in as %2; that account lacks the right.") };
    case Condition::ScopeNeeded:
        return { tr("%1 wants one more right: “%2”."), tr("You can ask for it; the rest of your sign-in stays as it is.") };
    case Condition::ScopeReduced:
        return { tr("%1 gave you fewer rights than asked for."), tr("“%2” is missing. What does not need it works.") };
    case Condition::TokenLostInRedirect:
        return { tr("%1 did not see who you are."),
                 tr("A redirect dropped your sign-in on the way. With another address your message can go out.") };
    case Condition::UpstreamRefused:
        return { tr("A service behind %1 said no."), tr("Your own sign-in is fine. The agent's owner can look into it.") };
    case Condition::Offline:
        return { tr("%1 does not renew your sign-in right now."), tr("You stay signed in; messages go out when it does.") };
    case Condition::SignInNotKept:
        return { tr("You are signed in until you close Countersign."), tr("%1 gave nothing to keep for the next time.") };

    case Condition::ProviderUnknown:
        return { tr("%1 asks for a sign-in but does not say where."),
                 tr("Ask its owner for two things: the sign-in address and a client ID.") };
    case Condition::ProviderUnreachable:
        return { tr("Nobody answers at %1, where you sign in."), tr("Nothing has changed. You can try again.") };
    case Condition::ProviderFailed:
        return { tr("%1, where you sign in, cannot answer right now."),
                 has(1) ? tr("It reports trouble of its own (%2). Nothing has changed; you can try again.")
                        : tr("It reports trouble of its own. Nothing has changed; you can try again.") };
    case Condition::ProviderUnreadable:
        return { tr("%1 does not say how to sign in there."), tr("Ask its owner for the right sign-in address.") };
    case Condition::ProviderMismatch:
        return { tr("%1 calls itself by another name."),
                 tr("To be safe, the sign-in stopped. Ask its owner for the right sign-in address.") };
    case Condition::ProviderWithoutPkce:
        return { tr("%1 lacks a protection this sign-in needs."), tr("Its owner can switch it on: PKCE with S256.") };
    case Condition::ProviderPlainHttp:
        return { tr("%1 would take your sign-in unencrypted."), tr("Nothing was sent. Its owner can offer an address with https://.") };
    case Condition::ProviderElsewhere:
        return { tr("%1 hands its sign-in to another server, %2."),
                 tr("To be safe, nothing was sent. If that is right, a connection file can say so.") };
    case Condition::ProviderPrivate:
        return { tr("%1 points to %2, inside your own network."), tr("To be safe, nothing was sent there.") };
    case Condition::ResourceMismatch:
        return { tr("%1 describes the sign-in of another server, %2."), tr("To be safe, nothing was sent. Its owner can put this right.") };
    case Condition::ClientIdNeeded:
        return { tr("%1 gives no client ID by itself."), tr("Ask its owner for one, and name the return address below.") };
    case Condition::RegistrationRefused:
        return { tr("%1 gave Countersign no client ID."), has(1) ? tr("It says: %2. Its owner can give you one.")
                                                                 : tr("Ask its owner for one, and name the return address below.") };
    case Condition::ClientUnknown:
        return { tr("%1 does not know this Countersign any more."), tr("Sign in again. If it stays so, ask its owner for a new client ID.") };
    case Condition::HeaderValueMissing:
        return { has(0) ? tr("“%1” has no value yet.") : tr("A header lacks its name or its value."), tr("Enter what you were given.") };
    case Condition::RedirectTaken:
        return { tr("Your browser cannot come back to %1."), tr("Another program may use that port. End it, or change the return address.") };
    case Condition::BrowserNotOpened:
        return { tr("No browser opened."), tr("Use the link in any browser on this computer.") };
    case Condition::SignInCancelled:
        return { tr("The sign-in at %1 was cancelled."), tr("Nothing has changed.") };
    case Condition::SignInTimedOut:
        return { number(0) > 0 ? tr("The sign-in took longer than %n minutes.", nullptr, number(0))
                               : tr("The sign-in took too long."),
                 tr("Nothing has changed.") };
    case Condition::SignInDenied:
        return { tr("The sign-in at %1 was declined."), has(1) ? tr("It says: %2. Nothing has changed.")
                                                               : tr("It does not say why. Nothing has changed.") };
    case Condition::SignInProviderError:
        return { tr("%1 did not let the sign-in through."), has(2)   ? tr("It says: %3 (%2).")
                                                            : has(1) ? tr("It says: %2.")
                                                                     : tr("It does not say why.") };
    case Condition::SignInAnswerRefused:
        return { tr("The answer of %1 did not fit this sign-in."),
                 tr("To be safe, it was not used. You can start again.") };
    case Condition::SignInExchangeFailed:
        return { tr("The sign-in at %1 was not completed."), tr("No usable token came back. You can try again.") };
    case Condition::SignInIdentityUnproven:
        return { tr("%1 did not prove who you are."), tr("To be safe, the sign-in stopped. Nothing has changed.") };
    case Condition::ClockDiffers:
        return { tr("This computer and %1 disagree about the time."), tr("Is the clock of this computer right? If so, the owner of %1 can help.") };
    case Condition::ClientSecretMissing:
        return { tr("%1 wants a client secret from this app."), tr("Its owner has it. Enter it once; your keyring keeps it.") };
    case Condition::TokenMissing:
        return { tr("Paste the token you were given."), tr("The server knows you by it.") };
    case Condition::PasswordRefused:
        return { tr("%1 did not accept this name and password."), tr("You can try again.") };
    case Condition::SignInHeaderRefused:
        return { tr("%1 did not accept the sign-in header."), tr("Is its name right, and its value still good?") };
    case Condition::SignInDeclined:
        return { has(1) ? tr("%2 signed you in, but %1 did not let you in.") : tr("The provider signed you in, but %1 did not let you in."),
                 tr("Its owner can say why.") };
    case Condition::SignInWayMissing:
        return { tr("%1 offers no sign-in of this kind."), tr("Choose another one in the connection.") };
    case Condition::ReturnAddressWrong:
        return { tr("This is not the address %1 sent your browser to."), tr("Copy the whole address of the page where the browser ended.") };
    case Condition::PublicAddressDiffers:
        return { tr("%1 tells the provider to come back to %2."), tr("Use that address, or let its owner set CHAINLIT_URL.") };
    case Condition::SignInServerFailed:
        return { tr("%1 could not finish the sign-in with the provider."), tr("Its log may say why; its owner can help.") };
    case Condition::SignInTooLarge:
        return { tr("Your sign-in data is too large for %1 (%2 kB)."), tr("Its owner can make it smaller.") };
    case Condition::SignInNotTaken:
        return { tr("%1 signed you in, and then did not know you."), tr("Its cookie may be meant for another address; its owner can help.") };

    case Condition::KeyringLocked:
        return { tr("Your keyring is locked."), has(0) ? tr("Your sign-in to %1 is kept there. Unlock it to go on.")
                                                       : tr("Unlock it to stay signed in after you close Countersign.") };
    case Condition::KeyringAbsent:
        if (has(0))
            return { tr("No keyring answers on this computer."),
                     tr("Your sign-in to %1 is kept there. Start the keyring to go on, or sign in again.") };
        return { tr("This computer has no keyring."),
                 tr("You are signed in until you close Countersign; your sign-in is not written to disk.") };
    case Condition::KeyringLate:
        if (has(0))
            return { tr("Your keyring does not answer."), tr("Your sign-in to %1 is kept there. Does it wait for your password?") };
        return { tr("Your keyring does not answer."),
                 tr("You are signed in until you close Countersign; your sign-in is not written to disk.") };
    case Condition::KeyringFailed:
        if (has(0))
            return { tr("Your keyring cannot be read."), tr("Your sign-in to %1 is kept there. You can try again, or sign in once more.") };
        return { tr("Your keyring did not keep the sign-in."),
                 tr("You are signed in until you close Countersign; your sign-in is not written to disk.") };
    case Condition::KeyringEntryLeft:
        return { tr("You are signed out here."), tr("One entry is still in your keyring; you can delete it there.") };
    case Condition::RevocationFailed:
        return { tr("You are signed out here."), tr("%1 did not confirm that the session ended there too; you can end it in your account there.") };

    case Condition::ThreadBusy:
        return { tr("%1 sent no answer."), tr("It may still be busy in this chat. Try again in a moment.") };
    case Condition::AgentFailed:
        return { tr("%1 could not finish."), has(1) ? tr("It says: %2.") : tr("It does not say why.") };
    case Condition::AnswerBrokeOff:
        return { tr("The answer broke off."), {} };
    case Condition::OutcomeUnknown:
        return { tr("It may have arrived."), {} };
    case Condition::FollowUpLimit:
        return { tr("%1 has gone on a hundred times without a word from you."), tr("Write a message to let it go on.") };
    case Condition::ToolCallUnreadable:
        return { tr("%1 asked for something that cannot be read."), tr("Nothing was done; the agent is told so.") };
    case Condition::InterruptExpired:
        return { tr("%1 no longer waits for this answer."), tr("Cancel the question to go on.") };
    case Condition::LinkRefused:
        return { tr("%1 takes no live connection."), number(1) > 0 ? tr("It answered %2 to it. Its owner may want the details.")
                                                                  : tr("Something on the way may not pass it on. Its owner may want the details.") };
    case Condition::LinkSilent:
        return { tr("%1 opened the connection and says nothing."), tr("You can try again. If it stays silent, its owner may know why.") };
    case Condition::ThreadNotYours:
        return { tr("%1 does not open this chat for you."), tr("It may be somebody else's, or gone. What you see is kept here.") };
    case Condition::KeysAsked:
        return { tr("%1 wants keys of your own."), has(1) ? tr("It asks for: %2. They go there and nowhere else.")
                                                         : tr("They go there and nowhere else.") };
    case Condition::MessageTooLarge:
        return { tr("This is more than %1 takes at once."), number(1) > 0 ? tr("%2 kB fit in a message. Nothing was sent; your text is still here.")
                                                                        : tr("Nothing was sent; your text is still here.") };
    case Condition::QuestionLost:
        return { tr("The question of %1 was lost with the connection."), tr("It may ask again. What you write now is a new message.") };
    case Condition::SessionForgotten:
        return { tr("%1 no longer knows what was said."), tr("The chat is kept here; on the server it begins anew.") };
    case Condition::AgentSays:
        return { has(1) ? tr("%1 says:") : tr("%1 sent an empty notice."), has(1) ? tr("“%2”.", "what an agent says") : QString() };
    case Condition::UploadRefused:
        return { tr("“%1” was not taken."), has(1) ? tr("The server says: %2.") : tr("The server does not say why.") };
    case Condition::UploadTooLarge:
        return { tr("“%1” is too large to send here."), number(1) > 0 ? tr("Files of up to %2 MB can go with a message.") : tr("Smaller files can go with a message.") };
    case Condition::UploadTypeRefused:
        return { tr("“%1” is of a kind this server does not take."), has(1) ? tr("It takes %2.") : QString() };
    case Condition::UploadTooMany:
        return { tr("“%1” was not added."), number(1) > 0 ? tr("Up to %n files go with a message here.", nullptr, number(1)) : QString() };
    case Condition::UploadUnreadable:
        return { tr("“%1” was not added."), tr("It is empty, a folder, or a file you may not read.") };
    case Condition::ElementGone:
        return { tr("“%1” is no longer on the server."), tr("It keeps some files only as long as a chat is open.") };
    case Condition::ElementTooLarge:
        return { tr("“%1” is too large to show."), number(1) > 0 ? tr("Up to %2 MB are taken here.") : tr("It was not taken in.") };
    case Condition::ActionRefused:
        return { has(0) ? tr("“%1” came to nothing.") : tr("This button came to nothing."), tr("The server did not do it. You can press it again.") };
    case Condition::FeedbackNotKept:
        return { tr("%1 did not keep your feedback."), tr("You can give it again.") };
    case Condition::ThreadNotChanged:
        return { tr("%1 left the chat as it was."), has(1) ? tr("It says: %2.") : tr("You can try again.") };
    case Condition::ToolServerRefused:
        return { tr("“%1” was not added."), has(1) ? tr("The server says: %2.") : tr("The server does not say why.") };
    case Condition::ImageAddressRefused:
        return { tr("This image is not loaded."), tr("Images come only over https or from this connection's server.") };
    case Condition::ImageUnreadable:
        return { tr("This image cannot be shown."), tr("It is broken, or not a PNG, JPEG, GIF or WebP.") };
    case Condition::ImageTooLarge:
        return { tr("This image is too large to show."), number(0) > 0 ? tr("It says it has %1 × %2 pixels.") : QString() };
    case Condition::ImageNotFetched:
        return { tr("%1 did not send this image.") };
    case Condition::ProtocolBroken:
        return { tr("The rest of the answer of %1 cannot be read."),
                 tr("What arrived is kept. Its owner may want the details.") };

    case Condition::StorageFailed:
        return { tr("This chat could not be saved."),
                 has(0) ? tr("%1. What you see is still here: try again, or save a copy elsewhere.")
                        : tr("What you see is still here; you can save a copy elsewhere.") };
    case Condition::StorageFull:
        return { tr("This chat could not be saved."),
                 tr("The disk is full. What you see is still here: free some space, or save a copy elsewhere.") };
    case Condition::StorageReadOnly:
        return { tr("This chat could not be saved."),
                 tr("Nothing may be written to its folder. What you see is still here; you can save a copy elsewhere.") };
    case Condition::StorageLocked:
        return { tr("This chat could not be saved."),
                 tr("Another program holds the file. What you see is still here; try again in a moment.") };
    case Condition::StorageDamaged:
        return { tr("The chats on this computer could not be read."),
                 has(0) ? tr("They are kept in “%1”; new ones are saved again.") : tr("They are kept; new ones are saved again.") };
    case Condition::StorageNewer:
        return { tr("A newer Countersign saved these chats."), tr("Open them with that version; nothing was changed.") };
    case Condition::ChatsNotDeleted:
        return { tr("Not all chats could be deleted."),
                 has(0) ? tr("%1. What is left is in the list.") : tr("What is left is in the list.") };
    case Condition::ChatsUnread:
        return { tr("The chats on this computer could not be read."),
                 has(0) ? tr("%1. Nothing was changed.") : tr("Nothing was changed.") };
    case Condition::SettingsFailed:
        return { tr("Your settings could not be saved."),
                 has(0) ? tr("%1. They count until you close Countersign.") : tr("They count until you close Countersign.") };
    case Condition::SettingsUnread:
        return { tr("Your settings could not be opened."),
                 has(0) ? tr("%1. They stay as they are; what you change now is not kept.")
                        : tr("They stay as they are; what you change now is not kept.") };
    case Condition::SettingsDamaged:
        return { tr("Your settings could not be read."),
                 has(0) ? tr("They are kept in “%1”. Your chats are still here; add your connection again.")
                        : tr("Your chats are still here; add your connection again.") };
    case Condition::FileNotSaved:
        return { has(0) ? tr("“%1” could not be written.") : tr("The file could not be written."),
                 tr("Choose another folder, or free some space.") };
    case Condition::FileNotOpened:
        return { tr("No program here opens “%1”."), tr("Save it, and open it from there.") };
    case Condition::ConnectionFileInvalid:
        return { tr("This connection file cannot be used."), !has(0)         ? tr("It does not describe a connection.")
                                                             : number(1) > 0 ? tr("Look at “%1” in line %2.")
                                                                             : tr("Look at “%1”.") };
    case Condition::ConnectionFileUnreadable:
        return { has(0) ? tr("“%1” cannot be opened.") : tr("This file cannot be opened."), has(0) ? tr("Is it still there, and may you read it?") : QString() };
    case Condition::ConnectionKnown:
        return { has(0) ? tr("You have this connection already: “%1”.") : tr("You have this connection already."), tr("With another address, client ID or proxy it is another one.") };
    case Condition::HeaderRefused:
        return { has(0) ? tr("“%1” cannot be set here.") : tr("This header cannot be set here."), tr("A header is one word and a value, like “X-Tenant: acme”. Some are set by Countersign or the sign-in.") };
    case Condition::ProxyMalformed:
        return { tr("This is not the address of a proxy yet."), tr("It looks like http://proxy.example.com:3128 or socks5://…, without a password.") };
    case Condition::RedirectMalformed:
        return { tr("This is not an address on this computer."), tr("The return address looks like http://127.0.0.1/callback.") };
    case Condition::ResourceMalformed:
        return { tr("This is not a whole address yet."), tr("A resource looks like https://agents.example.com.") };
    case Condition::ScopeMalformed:
        return { has(0) ? tr("“%1” is not a scope.") : tr("This is not a scope."), tr("Write words with spaces between them, like “openid profile”.") };
    case Condition::ThreadDeleted:
        return { has(0) ? tr("“%1” is deleted.") : tr("The chat is deleted."), has(1) ? tr("%2 deletes it, too, once it can no longer be undone.")
                        : tr("Only from this computer: the server keeps what it has.") };
    case Condition::ThreadShared:
        return { has(0) ? tr("The link to “%1” is copied.") : tr("The link to the chat is copied."),
                 has(1) ? tr("Whoever has it, and whom %2 lets in, can read the whole chat.")
                        : tr("Whoever has it, and whom the server lets in, can read the whole chat.") };

    case Condition::WelcomeBack:
        return { has(0) ? tr("Welcome back, %1.") : tr("Welcome back."),
                 number(1) == 1  ? tr("Your waiting message has been sent.")
                 : number(1) > 1 ? tr("Your %n waiting messages have been sent.", nullptr, number(1))
                                 : QString() };
    case Condition::OtherAccount:
        return { has(0) ? tr("You are signed in as %1.") : tr("You are signed in with another account."),
                 has(1) ? tr("The chats of %2 stay on this computer and wait for %2.")
                        : tr("The chats of the former account stay on this computer and wait for it.") };
    }
    // clang-format on
    return {};
}

Sentence Sentences::of(const Error &error)
{
    QStringList facts;
    for (const QString &argument : error.arguments)
        facts << tame(argument);
    const Sentence sentence = pattern(error.condition, facts);
    // Who it was may be unknown; the sentence still has to be one.
    const QString standIn = isAboutAgent(error.condition) ? tr("the agent") : tr("the server");
    if (facts.isEmpty())
        facts << QString();
    if (facts.constFirst().isEmpty())
        facts.first() = standIn;
    return { filled(sentence.title, facts, standIn), filled(sentence.text, facts, standIn) };
}

Sentence Sentences::of(const Notice &notice)
{
    Sentence sentence = of(notice.about);
    const QString waits = tr("Your message waits here and is sent, once, as soon as you are back.");
    switch (notice.about.condition) {
    case Condition::SessionEnded:
    case Condition::SessionLost:
        if (notice.messageWaits && notice.about.arguments.value(1).isEmpty())
            sentence.text = waits; // what becomes of the message matters more than that nobody says why
        else
            sentence.text += u' ' + (notice.messageWaits ? waits : tr("Everything you see stays here."));
        break;
    case Condition::SessionUnproven:
        sentence.text += u' ' + (notice.messageWaits ? tr("Your message waits here.") : tr("Everything you see stays here."));
        break;
    case Condition::SignedOut:
    case Condition::SignInAsked:
    case Condition::SessionRefused:
        if (notice.messageWaits)
            sentence.text = waits;
        break;
    case Condition::RedirectRefused:
    case Condition::ConnectTimedOut:
    case Condition::HostNotFound:
    case Condition::ConnectionRefused:
        if (notice.messageWaits)
            sentence.text += u' ' + tr("Your message waits here.");
        break;
    default:
        break; // says already what becomes of a message, or is not about one
    }
    return sentence;
}

QString Sentences::button(Notice::Action action, bool isAlone)
{
    switch (action) {
    case Notice::Action::SignIn:
        return tr("Sign in");
    case Notice::Action::Retry:
        return tr("Try again");
    case Notice::Action::Details:
        return tr("Details");
    case Notice::Action::ChangeAddress:
        return tr("Change address…");
    case Notice::Action::UnlockKeyring:
        return tr("Unlock…");
    case Notice::Action::NotNow:
        return isAlone ? tr("Close") : tr("Not now");
    case Notice::Action::SaveCopy:
        return tr("Save a copy…");
    case Notice::Action::Undo:
        return tr("Undo");
    case Notice::Action::AskForAccess:
        return tr("Ask for access");
    case Notice::Action::GiveKeys:
        return tr("Give them…");
    }
    return {};
}

} // namespace countersign
