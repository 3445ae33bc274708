// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/sentences.h"

#include <QMetaEnum>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
//! Facts as the layers below give them: short words that can be found again.
QStringList facts(int count)
{
    return QStringList { u"alpha.example"_s, u"7"_s, u"gamma"_s }.mid(0, count);
}

qsizetype wordsOf(const QString &text)
{
    return text.split(QRegularExpression(u"\\s+"_s), Qt::SkipEmptyParts).size();
}

Notice noticeOf(Condition condition, const QStringList &arguments, bool waits)
{
    Notice notice;
    notice.id = u"n"_s;
    notice.about = { condition, arguments, 0, {} };
    notice.messageWaits = waits;
    return notice;
}
} // namespace

class tst_Sentences : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyConditionHasOne_data()
    {
        QTest::addColumn<Condition>("condition");
        const QMetaEnum conditions = QMetaEnum::fromType<Condition>();
        for (int i = 0; i < conditions.keyCount(); ++i) {
            if (conditions.value(i) != int(Condition::None))
                QTest::newRow(conditions.key(i)) << Condition(conditions.value(i));
        }
    }
    void everyConditionHasOne()
    {
        QFETCH(const Condition, condition);
        for (int count = 0; count <= 3; ++count) { // also with fewer facts than documented
            for (const bool waits : { false, true }) {
                const Sentence sentence = Sentences::of(noticeOf(condition, facts(count), waits));
                const QString text = sentence.plain();
                QVERIFY(!sentence.title.isEmpty());
                QVERIFY2(wordsOf(text) <= 25, qPrintable(text));
                QVERIFY2(!text.contains(QRegularExpression(u"%[0-9n]"_s)), qPrintable(text));
                QVERIFY2(!text.contains(u"  "_s), qPrintable(text));
                static const QRegularExpression kForbidden(u"\\b(please|oops|failed|invalid|error|user)\\b|!"_s,
                                                           QRegularExpression::CaseInsensitiveOption);
                QVERIFY2(!text.contains(kForbidden), qPrintable(text));
                QVERIFY2(text.endsWith(u'.') || text.endsWith(u'?'), qPrintable(text));
            }
        }
    }
    void noneSaysNothing() { QVERIFY(Sentences::of(Error()).plain().isEmpty()); }

    void exactTexts_data()
    {
        QTest::addColumn<Condition>("condition");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("text");
        const auto row = [](Condition condition, const QStringList &arguments, const QString &text) {
            QTest::newRow(qPrintable(text)) << condition << arguments << text;
        };
        row(Condition::AddressHasSpaces, {}, u"There is a space in this address."_s);
        row(Condition::HostNotFound, { u"a.example"_s },
            u"a.example cannot be found. Is the name right, and is this computer on a network?"_s);
        row(Condition::TlsOutOfDate, { u"a.example"_s },
            u"The certificate of a.example is not valid today. Nothing was sent. Its owner can renew it; is the clock of this computer right?"_s);
        row(Condition::TlsUnknownIssuer, { u"a.example"_s },
            u"This computer does not know who signed the certificate of a.example. Nothing was sent. Its owner may have a CA file for you."_s);
        row(Condition::TlsWrongHost, { u"a.example"_s },
            u"The certificate shown at a.example is for another name. Nothing was sent. Is the address right?"_s);
        row(Condition::TlsTooOld, { u"a.example"_s },
            u"a.example offers only encryption that is no longer safe. Nothing was sent. Its owner can update it."_s);
        row(Condition::TlsWantsCertificate, { u"a.example"_s },
            u"a.example wants to see a certificate of yours. Its owner can give you one; it belongs in the settings of this connection."_s);
        row(Condition::ProxyUnreachable, { u"proxy.example"_s },
            u"The proxy proxy.example lets nothing through. Nothing was sent. Is its address right in this connection?"_s);
        row(Condition::ProxyAsksForSignIn, {},
            u"A proxy on the way asks for a password. Nothing went further. Whoever runs it can let you through without one."_s);
        row(Condition::NotAnAgentServer, { u"a.example"_s, u"text/html"_s },
            u"a.example answers with a web page, not as an agent. Is the address right, or does this network want a sign-in of its own first?"_s);
        row(Condition::NotAnAgentServer, { u"a.example"_s, u"application/json"_s },
            u"a.example answers, but not as an agent server does. It sent JSON of another kind. Is the path of the address right?"_s);
        row(Condition::NotAnAgentServer, { u"a.example"_s, u"image/png"_s },
            u"a.example answers, but not as an agent server does. It sent image/png. Is the path of the address right?"_s);
        row(Condition::FoundElsewhere, { u"a.example"_s, u"https://a.example/api/copilotkit"_s },
            u"Agents answer at https://a.example/api/copilotkit. There is nothing at the one you typed."_s);
        row(Condition::RedirectLoop, { u"a.example"_s },
            u"a.example sends you round in circles. Its owner can look at the redirects. You can try again."_s);
        row(Condition::ServerFailed, { u"a.example"_s, u"503"_s, u"7"_s },
            u"a.example cannot answer right now (503). Try again in 7 seconds."_s);
        for (const auto &[seconds, words] :
             { std::pair(u"120"_s, u"120 seconds"_s), std::pair(u"121"_s, u"3 minutes"_s), std::pair(u"7201"_s, u"3 hours"_s),
               std::pair(u"172801"_s, u"3 days"_s), std::pair(u"315360000"_s, u"3650 days"_s) }) {
            row(Condition::RateLimited, { u"a.example"_s, seconds },
                u"a.example asks you to wait. Try again in %1."_s.arg(words));
        }
        row(Condition::RequestTooLarge, { u"a.example"_s },
            u"This is more than a.example takes at once. Something shorter, or a new chat, may fit."_s);
        row(Condition::ChallengeUnsupported, { u"a.example"_s, u"NTLM"_s },
            u"a.example asks for a sign-in by “NTLM”. Countersign has none of that kind. Its owner may have another address for you."_s);
        row(Condition::SessionRefused, { u"Team agents"_s, u"a.example"_s },
            u"a.example did not take your sign-in to Team agents. Sign in again to go on. Everything you see stays here."_s);
        row(Condition::SessionLost, { u"Team agents"_s, u"id.example"_s },
            u"Your sign-in to Team agents has ended. id.example's answer was lost."_s);
        row(Condition::TlsFailed, { u"a.example"_s, u"wrong version number"_s },
            u"No secure connection to a.example came about. It ended with “wrong version number”. Nothing was sent."_s);
        row(Condition::ThreadBusy, { u"Analyst"_s },
            u"Analyst sent no answer. It may still be busy in this chat. Try again in a moment."_s);
        row(Condition::RedirectRefused, { u"a.example"_s, u"/login"_s },
            u"a.example sends you on to its page “/login”. No agent answers there. Its owner can say which address is the right one."_s);
        row(Condition::RuntimeTooOld, { u"a.example"_s },
            u"a.example runs a CopilotKit that is too old for Countersign. Its owner can update it to version 2."_s);
        row(Condition::TranscriptionUnavailable, { u"a.example"_s },
            u"a.example cannot turn speech into text right now. Its own set-up is the reason; your sign-in is fine."_s);
        row(Condition::TranscriptionRefused, { u"a.example"_s, u"Audio too short"_s },
            u"a.example cannot use this recording. It says: Audio too short."_s);
        row(Condition::TranscriptionFailed, { u"a.example"_s },
            u"a.example could not turn the recording into text. You can try again; the recording is kept."_s);
        row(Condition::SignedOut, { u"Team agents"_s },
            u"You are signed out of Team agents. Your chats on this computer stay readable."_s);
        row(Condition::Forbidden, { u"a.example"_s, u"Juno"_s, u"agents.run"_s },
            u"a.example does not let you do this. You are signed in as Juno; the agent wants the right “agents.run”."_s);
        row(Condition::ScopeNeeded, { u"Team agents"_s, u"api.write"_s },
            u"Team agents wants one more right: “api.write”. You can ask for it; the rest of your sign-in stays as it is."_s);
        row(Condition::ScopeReduced, { u"id.example"_s, u"api.write"_s },
            u"id.example gave you fewer rights than asked for. “api.write” is missing. What does not need it works."_s);
        row(Condition::ClientSecretMissing, { u"id.example"_s },
            u"id.example wants a client secret from this app. Its owner has it. Enter it once; your keyring keeps it."_s);
        row(Condition::ProviderUnknown, { u"a.example"_s },
            u"a.example asks for a sign-in but does not say where. Ask its owner for two things: the sign-in address and a client ID."_s);
        row(Condition::SignInDenied, { u"id.example"_s },
            u"The sign-in at id.example was declined. It does not say why. Nothing has changed."_s);
        row(Condition::SignInDenied, { u"id.example"_s, u"Not on this device."_s },
            u"The sign-in at id.example was declined. It says: Not on this device. Nothing has changed."_s);
        row(Condition::SessionUnproven, { u"Team agents"_s, u"id.example"_s },
            u"Your sign-in to Team agents has ended. id.example did not prove who you are."_s);
        row(Condition::Offline, { u"id.example"_s },
            u"id.example does not renew your sign-in right now. You stay signed in; messages go out when it does."_s);
        row(Condition::SignInNotKept, { u"id.example"_s },
            u"You are signed in until you close Countersign. id.example gave nothing to keep for the next time."_s);
        row(Condition::ProviderFailed, { u"id.example"_s, u"503"_s },
            u"id.example, where you sign in, cannot answer right now. It reports trouble of its own (503). Nothing has changed; you can try again."_s);
        row(Condition::ProviderPlainHttp, { u"id.example"_s },
            u"id.example would take your sign-in unencrypted. Nothing was sent. Its owner can offer an address with https://."_s);
        row(Condition::ProviderElsewhere, { u"id.example"_s, u"evil.example"_s },
            u"id.example hands its sign-in to another server, evil.example. To be safe, nothing was sent. If that is right, a connection file can say so."_s);
        row(Condition::ProviderPrivate, { u"a.example"_s, u"127.0.0.1"_s },
            u"a.example points to 127.0.0.1, inside your own network. To be safe, nothing was sent there."_s);
        row(Condition::ResourceMismatch, { u"a.example"_s, u"b.example"_s },
            u"a.example describes the sign-in of another server, b.example. To be safe, nothing was sent. Its owner can put this right."_s);
        row(Condition::ClientIdNeeded, { u"id.example"_s },
            u"id.example gives no client ID by itself. Ask its owner for one, and name the return address below."_s);
        row(Condition::RegistrationRefused, { u"id.example"_s },
            u"id.example gave Countersign no client ID. Ask its owner for one, and name the return address below."_s);
        row(Condition::RegistrationRefused, { u"id.example"_s, u"Too many clients."_s },
            u"id.example gave Countersign no client ID. It says: Too many clients. Its owner can give you one."_s);
        row(Condition::ClientUnknown, { u"id.example"_s },
            u"id.example does not know this Countersign any more. Sign in again. If it stays so, ask its owner for a new client ID."_s);
        row(Condition::HeaderValueMissing, { u"X-Api-Key"_s }, u"“X-Api-Key” has no value yet. Enter what you were given."_s);
        row(Condition::RedirectTaken, { u"127.0.0.1:8765"_s },
            u"Your browser cannot come back to 127.0.0.1:8765. Another program may use that port. End it, or change the return address."_s);
        row(Condition::RevocationFailed, { u"id.example"_s },
            u"You are signed out here. id.example did not confirm that the session ended there too; you can end it in your account there."_s);
        row(Condition::SignInTimedOut, { u"5"_s }, u"The sign-in took longer than 5 minutes. Nothing has changed."_s);
        row(Condition::KeyringLocked, {}, u"Your keyring is locked. Unlock it to stay signed in after you close Countersign."_s);
        row(Condition::KeyringAbsent, {},
            u"This computer has no keyring. You are signed in until you close Countersign; your sign-in is not written to disk."_s);
        row(Condition::TokenLostInRedirect, { u"Staging agents"_s },
            u"Staging agents did not see who you are. A redirect dropped your sign-in on the way. With another address your message can go out."_s);
        row(Condition::FileNotSaved, { u"report.har"_s },
            u"“report.har” could not be written. Choose another folder, or free some space."_s);
        row(Condition::FileNotOpened, { u"report.pdf"_s },
            u"No program here opens “report.pdf”. Save it, and open it from there."_s);
        row(Condition::NoNetwork, {}, u"No network. You can read and write; messages go out when it is back."_s);
        row(Condition::AnswerBrokeOff, { u"Analyst"_s }, u"The answer broke off."_s);
        row(Condition::FollowUpLimit, { u"Analyst"_s },
            u"Analyst has gone on a hundred times without a word from you. Write a message to let it go on."_s);
        row(Condition::ToolCallUnreadable, { u"Analyst"_s, u"ask_user"_s },
            u"Analyst asked for something that cannot be read. Nothing was done; the agent is told so."_s);
        row(Condition::InterruptExpired, { u"Analyst"_s },
            u"Analyst no longer waits for this answer. Cancel the question to go on."_s);
        row(Condition::LinkRefused, { u"chat.example"_s, u"403"_s },
            u"chat.example takes no live connection. It answered 403 to it. Its owner may want the details."_s);
        row(Condition::LinkRefused, { u"chat.example"_s, u"0"_s },
            u"chat.example takes no live connection. Something on the way may not pass it on. Its owner may want the details."_s);
        row(Condition::LinkSilent, { u"chat.example"_s },
            u"chat.example opened the connection and says nothing. You can try again. If it stays silent, its owner may know why."_s);
        row(Condition::ThreadNotYours, { u"chat.example"_s },
            u"chat.example does not open this chat for you. It may be somebody else's, or gone. What you see is kept here."_s);
        row(Condition::KeysAsked, { u"chat.example"_s, u"OPENAI_API_KEY"_s },
            u"chat.example wants keys of your own. It asks for: OPENAI_API_KEY. They go there and nowhere else."_s);
        row(Condition::MessageTooLarge, { u"chat.example"_s, u"976"_s },
            u"This is more than chat.example takes at once. 976 kB fit in a message. Nothing was sent; your text is still here."_s);
        row(Condition::QuestionLost, { u"Echo"_s },
            u"The question of Echo was lost with the connection. It may ask again. What you write now is a new message."_s);
        row(Condition::SessionForgotten, { u"Echo"_s },
            u"Echo no longer knows what was said. The chat is kept here; on the server it begins anew."_s);
        row(Condition::UploadRefused, { u"a.exe"_s, u"File type not allowed"_s },
            u"“a.exe” was not taken. The server says: File type not allowed."_s);
        row(Condition::UploadTooLarge, { u"film.mp4"_s, u"500"_s },
            u"“film.mp4” is too large to send here. Files of up to 500 MB can go with a message."_s);
        row(Condition::UploadTypeRefused, { u"a.exe"_s, u"image/*, .txt"_s },
            u"“a.exe” is of a kind this server does not take. It takes image/*, .txt."_s);
        row(Condition::UploadTooMany, { u"c.txt"_s, u"2"_s }, u"“c.txt” was not added. Up to 2 files go with a message here."_s);
        row(Condition::UploadUnreadable, { u"empty.txt"_s },
            u"“empty.txt” was not added. It is empty, a folder, or a file you may not read."_s);
        row(Condition::AgentSays, { u"Echo"_s, u"Saved"_s }, u"Echo says: “Saved”."_s);
        row(Condition::ElementGone, { u"report.csv"_s },
            u"“report.csv” is no longer on the server. It keeps some files only as long as a chat is open."_s);
        row(Condition::ElementTooLarge, { u"film.mp4"_s, u"64"_s },
            u"“film.mp4” is too large to show. Up to 64 MB are taken here."_s);
        row(Condition::ActionRefused, {}, u"This button came to nothing. The server did not do it. You can press it again."_s);
        row(Condition::ActionRefused, { u"Count"_s },
            u"“Count” came to nothing. The server did not do it. You can press it again."_s);
        row(Condition::FeedbackNotKept, { u"chat.example"_s },
            u"chat.example did not keep your feedback. You can give it again."_s);
        row(Condition::ThreadNotChanged, { u"chat.example"_s, u"Thread not found"_s },
            u"chat.example left the chat as it was. It says: Thread not found."_s);
        row(Condition::ToolServerRefused, { u"files"_s, u"SSE MCP is not enabled"_s },
            u"“files” was not added. The server says: SSE MCP is not enabled."_s);
        row(Condition::ImageAddressRefused, {},
            u"This image is not loaded. Images come only over https or from this connection's server."_s);
        row(Condition::ImageUnreadable, {}, u"This image cannot be shown. It is broken, or not a PNG, JPEG, GIF or WebP."_s);
        row(Condition::ImageTooLarge, { u"100000"_s, u"100000"_s },
            u"This image is too large to show. It says it has 100000 × 100000 pixels."_s);
        row(Condition::ImageNotFetched, { u"cdn.example"_s }, u"cdn.example did not send this image."_s);
        row(Condition::OutcomeUnknown, {}, u"It may have arrived."_s);
        row(Condition::StorageFailed, { u"Disk I/O error"_s },
            u"This chat could not be saved. Disk I/O error. What you see is still here: try again, or save a copy elsewhere."_s);
        row(Condition::StorageFull, {},
            u"This chat could not be saved. The disk is full. What you see is still here: free some space, or save a copy elsewhere."_s);
        row(Condition::StorageReadOnly, {},
            u"This chat could not be saved. Nothing may be written to its folder. What you see is still here; you can save a copy elsewhere."_s);
        row(Condition::StorageLocked, {},
            u"This chat could not be saved. Another program holds the file. What you see is still here; try again in a moment."_s);
        row(Condition::StorageDamaged, { u"chats.sqlite.broken"_s },
            u"The chats on this computer could not be read. They are kept in “chats.sqlite.broken”; new ones are saved again."_s);
        row(Condition::ChatsNotDeleted, { u"Disk I/O error"_s },
            u"Not all chats could be deleted. Disk I/O error. What is left is in the list."_s);
        row(Condition::ChatsUnread, { u"Disk I/O error"_s },
            u"The chats on this computer could not be read. Disk I/O error. Nothing was changed."_s);
        row(Condition::SettingsFailed, { u"File too large"_s },
            u"Your settings could not be saved. File too large. They count until you close Countersign."_s);
        row(Condition::SettingsUnread, { u"Permission denied"_s },
            u"Your settings could not be opened. Permission denied. They stay as they are; what you change now is not kept."_s);
        row(Condition::SettingsDamaged, { u"settings.json.broken"_s },
            u"Your settings could not be read. They are kept in “settings.json.broken”. Your chats are still here; add your connection again."_s);
        row(Condition::NotFound, { u"a.example:8443"_s, u"/agents/writer/run"_s }, // no path the person never typed
            u"a.example:8443 answers, but there is nothing at this address. Is the path of the address right?"_s);
        row(Condition::ConnectionRefused, { u"127.0.0.1:8011"_s },
            u"Nobody answers at 127.0.0.1:8011. Is the server running, and is the port right?"_s);
        row(Condition::TokenMissing, {}, u"Paste the token you were given. The server knows you by it."_s);
        row(Condition::PasswordRefused, { u"chat.example"_s },
            u"chat.example did not accept this name and password. You can try again."_s);
        row(Condition::SignInHeaderRefused, { u"chat.example"_s },
            u"chat.example did not accept the sign-in header. Is its name right, and its value still good?"_s);
        row(Condition::SignInDeclined, { u"chat.example"_s, u"id.example"_s },
            u"id.example signed you in, but chat.example did not let you in. Its owner can say why."_s);
        row(Condition::SignInDeclined, { u"chat.example"_s },
            u"The provider signed you in, but chat.example did not let you in. Its owner can say why."_s);
        row(Condition::SignInWayMissing, { u"chat.example"_s },
            u"chat.example offers no sign-in of this kind. Choose another one in the connection."_s);
        row(Condition::ReturnAddressWrong, { u"chat.example"_s },
            u"This is not the address chat.example sent your browser to. Copy the whole address of the page where the browser "
            "ended."_s);
        row(Condition::PublicAddressDiffers, { u"chat.example"_s, u"http://chat.internal"_s },
            u"chat.example tells the provider to come back to http://chat.internal. Use that address, or let its owner set "
            "CHAINLIT_URL."_s);
        row(Condition::SignInServerFailed, { u"chat.example"_s, u"500"_s },
            u"chat.example could not finish the sign-in with the provider. Its log may say why; its owner can help."_s);
        row(Condition::SignInTooLarge, { u"chat.example"_s, u"11"_s },
            u"Your sign-in data is too large for chat.example (11 kB). Its owner can make it smaller."_s);
        row(Condition::SignInNotTaken, { u"chat.example"_s },
            u"chat.example signed you in, and then did not know you. Its cookie may be meant for another address; its owner can "
            "help."_s);
        row(Condition::ConnectionFileUnreadable, { u"team.json"_s },
            u"“team.json” cannot be opened. Is it still there, and may you read it?"_s);
        row(Condition::ConnectionFileUnreadable, {}, u"This file cannot be opened."_s);
        row(Condition::ConnectionKnown, { u"Team agents"_s },
            u"You have this connection already: “Team agents”. With another address, client ID or proxy it is another one."_s);
        row(Condition::HeaderRefused, { u"Cookie"_s },
            u"“Cookie” cannot be set here. A header is one word and a value, like “X-Tenant: acme”. Some are set by Countersign or the sign-in."_s);
        row(Condition::ScopeMalformed, { u"a\"b"_s },
            u"“a\"b” is not a scope. Write words with spaces between them, like “openid profile”."_s);
        row(Condition::ThreadDeleted, { u"Old invoices"_s },
            u"“Old invoices” is deleted. Only from this computer: the server keeps what it has."_s);
        row(Condition::ThreadDeleted, { u"Old invoices"_s, u"chat.example"_s },
            u"“Old invoices” is deleted. chat.example deletes it, too, once it can no longer be undone."_s);
        row(Condition::ThreadShared, { u"Old invoices"_s, u"chat.example"_s },
            u"The link to “Old invoices” is copied. Whoever has it, and whom chat.example lets in, can read the whole chat."_s);
        row(Condition::KeyringLocked, { u"Team agents"_s },
            u"Your keyring is locked. Your sign-in to Team agents is kept there. Unlock it to go on."_s);
        row(Condition::KeyringAbsent, { u"Team agents"_s },
            u"No keyring answers on this computer. Your sign-in to Team agents is kept there. Start the keyring to go on, or sign in again."_s);
        row(Condition::KeyringLate, { u"Team agents"_s },
            u"Your keyring does not answer. Your sign-in to Team agents is kept there. Does it wait for your password?"_s);
        row(Condition::KeyringFailed, { u"Team agents"_s },
            u"Your keyring cannot be read. Your sign-in to Team agents is kept there. You can try again, or sign in once more."_s);
        row(Condition::CertificateUnusable, { u"me.pem"_s },
            u"The certificate or key in “me.pem” cannot be used. It must be an unencrypted PEM file that you may read. Nothing was sent."_s);
        row(Condition::OtherAccount, { u"Gus Guest"_s, u"Ada Admin"_s },
            u"You are signed in as Gus Guest. The chats of Ada Admin stay on this computer and wait for Ada Admin."_s);
        row(Condition::WelcomeBack, { u"Juno"_s, u"1"_s }, u"Welcome back, Juno. Your waiting message has been sent."_s);
        row(Condition::WelcomeBack, { u"Juno"_s, u"3"_s }, u"Welcome back, Juno. Your 3 waiting messages have been sent."_s);
        row(Condition::WelcomeBack, { u"Juno"_s, u"0"_s }, u"Welcome back, Juno."_s);
    }
    void exactTexts()
    {
        QFETCH(const Condition, condition);
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, text);
        QCOMPARE(Sentences::of(Error { condition, arguments, 0, {} }).plain(), text);
    }

    void sessionEndedTellsOfTheMessage()
    {
        const QStringList facts { u"Team agents"_s, u"id.example.com"_s };
        QCOMPARE(Sentences::of(noticeOf(Condition::SessionEnded, facts, true)).plain(),
                 u"Your sign-in to Team agents has ended. id.example.com closed it. Your message waits here and is sent, once, "
                 "as soon as you are back."_s);
        QCOMPARE(Sentences::of(noticeOf(Condition::SessionEnded, { u"Team agents"_s }, false)).plain(),
                 u"Your sign-in to Team agents has ended. The server does not say why. Everything you see stays here."_s);
        QCOMPARE(Sentences::of(noticeOf(Condition::SignInAsked, { u"Team agents"_s }, true)).plain(),
                 u"Team agents asks who you are. Your message waits here and is sent, once, as soon as you are back."_s);
    }

    void unknownServersHaveAStandIn()
    {
        QCOMPARE(Sentences::of(Error { Condition::ConnectTimedOut, {}, 0, {} }).title, u"The server does not answer."_s);
        QCOMPARE(Sentences::of(Error { Condition::AnswerTooLarge, { QString() }, 0, {} }).title,
                 u"The answer of the server is too large."_s);
        QCOMPARE(Sentences::of(Error { Condition::ThreadBusy, {}, 0, {} }).title, u"The agent sent no answer."_s);
        QCOMPARE(Sentences::of(Error { Condition::ConnectTimedOut, { u"a.example"_s }, 0, {} }).title,
                 u"a.example does not answer."_s);
    }

    void hostileArgumentsAreTamed_data()
    {
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("shown");
        QTest::newRow("placeholder") << u"%2 and %1"_s << u"It says: %2 and %1."_s;
        QTest::newRow("lines") << u"one\n\ttwo\r\nthree"_s << u"It says: one two three."_s;
        QTest::newRow("turned around") << u"abc\u202Egpj.exe"_s << u"It says: abcgpj.exe."_s;
        QTest::newRow("isolates") << u"\u2066a\u2069"_s << u"It says: a."_s;
        QTest::newRow("controls") << u"a\u0007b\u001B[31m"_s << u"It says: ab[31m."_s;
        QTest::newRow("full stop") << u"No such tool."_s << u"It says: No such tool."_s;
        QTest::newRow("long") << QString(5000, u'x') << u"It says: "_s + QString(200, u'x') + u"…."_s;
    }
    void hostileArgumentsAreTamed()
    {
        QFETCH(const QString, argument);
        QFETCH(const QString, shown);
        QCOMPARE(Sentences::of(Error { Condition::AgentFailed, { u"A"_s, argument }, 0, {} }).text, shown);
    }

    void buttonsAreVerbs()
    {
        using Action = Notice::Action;
        for (const Action action : { Action::SignIn, Action::Retry, Action::Details, Action::ChangeAddress, Action::UnlockKeyring,
                                     Action::NotNow, Action::SaveCopy, Action::Undo, Action::AskForAccess }) {
            const QString text = Sentences::button(action);
            QVERIFY(!text.isEmpty());
            QVERIFY2(!text.endsWith(u'.'), qPrintable(text));
        }
        QCOMPARE(Sentences::button(Action::SignIn), u"Sign in"_s);
        QCOMPARE(Sentences::button(Action::NotNow), u"Not now"_s);
        QCOMPARE(Sentences::button(Action::NotNow, true), u"Close"_s); // there is nothing to put off
    }
};

COUNTERSIGN_TEST(tst_Sentences, "tst_sentences")
#include "tst_sentences.moc"
