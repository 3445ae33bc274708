// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

namespace countersign {
Q_NAMESPACE

//! Everything a person can meet, by id. Lower layers report the id with facts (see Error); `widgets/sentences` owns the
//! one sentence and the button for each. The test `conditions` fails for an id that no test reaches.
enum class Condition {
    None,
    // Address
    AddressEmpty,
    AddressHasSpaces,
    AddressMalformed,
    AddressHasUserInfo,  //!< `user:password@` in the address
    PlainHttpRefused,    //!< http to a host that is not loopback
    HostNotFound,        //!< args: host
    ConnectionRefused,   //!< args: host
    TlsFailed,           //!< for any other reason than the next five; args: host, what the TLS library says
    TlsOutOfDate,        //!< certificate expired, or not valid yet; args: host
    TlsUnknownIssuer,    //!< self-signed, or signed by nobody this computer knows; args: host
    TlsWrongHost,        //!< the certificate is for another name; args: host
    TlsTooOld,           //!< no version of TLS, or no cipher, that both sides take; args: host
    TlsWantsCertificate, //!< the server wants one of the client, which has none or not the right one; args: host
    //! A certificate or key the connection names: cannot be read, holds none, or the key is encrypted; args: file name
    CertificateUnusable,
    ProxyUnreachable,   //!< of the connection; args: host of the proxy
    ProxyAsksForSignIn, //!< 407; args: host of the proxy, or nothing
    NoNetwork,
    ConnectTimedOut, //!< args: host
    HeadTimedOut,    //!< args: host
    BodyTimedOut,    //!< args: host
    // Answers
    NotAnAgentServer,         //!< args: host, media type of what it sent
    FoundElsewhere,           //!< nothing at the address typed, but there is a server at another; args: host, that address
    RedirectRefused,          //!< args: host, target: its host; its origin if only scheme or port differ; its path at the same
    RedirectLoop,             //!< args: host
    AnswerTooLarge,           //!< args: host
    AnswerUnreadable,         //!< args: host
    NotFound,                 //!< args: host, path
    RateLimited,              //!< args: host, seconds
    ServerFailed,             //!< args: host, status, seconds to wait (0 or none = it did not say)
    RequestTooLarge,          //!< 413; args: host
    ChallengeUnsupported,     //!< a 401 that asks for something no sign-in here can give (NTLM …); args: host, scheme
    RequestRefused,           //!< any other 4xx; args: host, status
    NoAgents,                 //!< args: host
    IntelligenceMode,         //!< args: host
    RuntimeTooOld,            //!< a CopilotKit V1 runtime (GraphQL); args: host
    TranscriptionUnavailable, //!< none set up there, or its provider refuses the server's own key; args: host
    TranscriptionRefused,     //!< the recording is of no use: too short, too long, another format; args: host, its words
    TranscriptionFailed,      //!< may work the next time; args: host
    // Sign-in state
    SignedOut,           //!< by the person; args: connection
    SignInAsked,         //!< the server asks, nobody was signed in; args: connection
    SessionEnded,        //!< had a session, lost it; args: connection, who ended it
    SessionRefused,      //!< the server does not take the token, also not a fresh one; args: connection, host of the server
    SessionLost,         //!< the answer to a renewal was lost, and the old token is spent; args: connection, host of the provider
    SessionUnproven,     //!< what came of a renewal is not proven to be this person's; args: connection, host of the provider
    Forbidden,           //!< signed in, still refused; args: host, name, right
    ScopeNeeded,         //!< signed in, and the server wants a right that can be asked for; args: connection, right
    ScopeReduced,        //!< signed in, and the provider granted less than was asked for; args: host, what is missing
    TokenLostInRedirect, //!< diagnosed: a redirect to another origin, where a token never goes; args: connection
    UpstreamRefused,     //!< an agent behind the runtime refused; args: agent
    Offline,             //!< signed in, the provider gives no new token just now; args: host
    SignInNotKept,       //!< signed in, and the provider gave nothing for the next start; args: host
    // Sign-in attempt
    ProviderUnknown,        //!< asks for a sign-in but does not say where; args: host
    ProviderUnreachable,    //!< args: host
    ProviderFailed,         //!< it answers, with trouble of its own; args: host, status
    ProviderUnreadable,     //!< metadata is no metadata; args: host
    ProviderMismatch,       //!< issuer of the document is not the issuer asked; args: host
    ProviderWithoutPkce,    //!< args: host
    ProviderPlainHttp,      //!< an address of the provider is not https; args: its host
    ProviderElsewhere,      //!< an address of the provider is on a server it may not speak for; args: its host, that host
    ProviderPrivate,        //!< somebody out there names an address on this computer or its network; args: who, that host
    ResourceMismatch,       //!< what a server says about its sign-in is about another server; args: host, the other
    ClientIdNeeded,         //!< the provider gives no client ids by itself; args: its host
    RegistrationRefused,    //!< it gives some, and gave none; args: its host, what it says
    ClientUnknown,          //!< invalid_client: it does not know the client id (any more); args: its host
    HeaderValueMissing,     //!< a secret header is the way in, and has no value; args: its name
    RedirectTaken,          //!< cannot listen where the browser comes back; args: host:port
    BrowserNotOpened,       //!< shown beside the link, not an end
    SignInCancelled,        //!< args: host
    SignInTimedOut,         //!< args: minutes
    SignInDenied,           //!< access_denied: the person or a rule there said no; args: host, description
    SignInProviderError,    //!< args: host, error, description
    SignInAnswerRefused,    //!< the browser's answer was not ours to believe; args: host
    SignInExchangeFailed,   //!< no token came of the code; args: host
    SignInIdentityUnproven, //!< id_token missing or wrong; args: host
    ClockDiffers,           //!< args: host
    ClientSecretMissing,    //!< the provider wants a secret of this client, and none was entered; args: host
    TokenMissing,           //!< a pasted token is the way in, and none was pasted
    // A server's own sign-in (Chainlit); args: host first
    PasswordRefused,      //!< args: host
    SignInHeaderRefused,  //!< the connection's header signed nobody in; args: host
    SignInDeclined,       //!< the provider signed the person in and the server did not let them in; args: host, provider
    SignInWayMissing,     //!< the server has no sign-in of the kind the connection names; args: host
    ReturnAddressWrong,   //!< what was pasted is not where the browser was to end; args: host
    PublicAddressDiffers, //!< it tells the provider another address than the one typed; args: host, that address
    SignInServerFailed,   //!< the server could not finish the sign-in with the provider; args: host, status
    SignInTooLarge,       //!< what the server put into the sign-in does not fit its own limits; args: host, KiB
    SignInNotTaken,       //!< it signed in, and did not take its own cookie; args: host
    // Keyring; args: nothing while somebody is signed in, else the connection whose sign-in is in there
    KeyringLocked,
    KeyringAbsent,
    KeyringLate,
    KeyringFailed,
    KeyringEntryLeft, //!< sign-out could not delete the entry
    RevocationFailed, //!< args: host
    // Runs
    ThreadBusy,         //!< a second run on a busy thread; args: agent
    AgentFailed,        //!< RUN_ERROR; args: agent, text
    AnswerBrokeOff,     //!< the stream ended early; args: agent
    OutcomeUnknown,     //!< the request may have arrived
    ProtocolBroken,     //!< events out of order or unreadable; args: agent
    FollowUpLimit,      //!< 100 runs without a word of the person; args: agent
    ToolCallUnreadable, //!< the agent called a tool of ours with arguments that are no JSON object; args: agent, tool
    InterruptExpired,   //!< the run does not wait for this answer any more; args: agent
    // A line that stays open; args: host first
    LinkRefused,      //!< the server takes no live connection; args: host, status (0 = it said none)
    LinkSilent,       //!< the live connection opened and nothing came; args: host
    ThreadNotYours,   //!< signed in, and the thread is not this person's, or gone; args: host
    KeysAsked,        //!< the agent wants keys of the person's own; args: host, their names
    MessageTooLarge,  //!< more than the server takes at once; args: host, KB it takes
    QuestionLost,     //!< what the agent asked was lost with the connection; args: agent
    SessionForgotten, //!< the server has begun the chat anew; args: agent
    AgentSays,        //!< a passing word of the agent; args: agent, text
    // What goes with messages
    UploadRefused,     //!< args: file name, what the server says
    UploadTooLarge,    //!< args: file name, MB the server takes
    UploadTypeRefused, //!< args: file name, the kinds the server takes
    UploadTooMany,     //!< args: file name, how many go with a message
    UploadUnreadable,  //!< empty, a folder, or not readable here; args: file name
    ElementGone,       //!< the server no longer has it; args: its name
    ElementTooLarge,   //!< args: its name, MB taken here
    ActionRefused,     //!< a button of the agent came to nothing; args: what stands on it
    FeedbackNotKept,   //!< args: host
    ThreadNotChanged,  //!< a rename, delete or share the server did not do; args: host, what it says
    ToolServerRefused, //!< args: name of the tool server, what the server says
    // Images in the conversation
    ImageAddressRefused, //!< neither https nor the server's own
    ImageUnreadable,     //!< broken, or of a kind that is not shown
    ImageTooLarge,       //!< args: width, height in px
    ImageNotFetched,     //!< args: host
    // Disk
    StorageFailed,   //!< a chat could not be saved; args: what the disk says
    StorageFull,     //!< the same: no space is left
    StorageReadOnly, //!< the same: nothing may be written there
    StorageLocked,   //!< the same: another program holds the chats
    StorageDamaged,  //!< what lay there is no database any more and was put aside; args: its name now
    StorageNewer,    //!< database written by a newer version
    ChatsNotDeleted, //!< the person wanted them gone; args: what the disk says
    ChatsUnread,     //!< the disk could not be asked for chats; args: what it says
    SettingsFailed,  //!< could not be saved; args: what the disk says
    SettingsUnread,  //!< are there and cannot be opened; args: what the disk says
    SettingsDamaged, //!< could not be read and were put aside; args: their name now
    FileNotSaved,    //!< a report the person wanted as a file; args: file name
    FileNotOpened,   //!< no program of the desktop's took it; args: file name
    // Connection files
    ConnectionFileInvalid,    //!< args: key, line
    ConnectionFileUnreadable, //!< cannot be opened at all; args: file name
    // What a person wrote into a connection
    ConnectionKnown,   //!< another connection is the same one; args: its name
    HeaderRefused,     //!< no header, or one that is not the person's to set; args: its name
    ProxyMalformed,    //!< no http or socks5 address, or one with a password
    RedirectMalformed, //!< no http address on this computer
    ResourceMalformed, //!< no absolute address
    ScopeMalformed,    //!< args: the scope
    // Chats
    ThreadDeleted, //!< and can still be brought back; args: title, host that will forget it too (empty = none does)
    ThreadShared,  //!< its link is in the clipboard; args: title, host
    // Good news
    WelcomeBack, //!< args: name, number of sent messages
    // Another person is signed in now
    OtherAccount, //!< the kept chats belong to somebody else; args: name now, name before
};
Q_ENUM_NS(Condition)

} // namespace countersign
