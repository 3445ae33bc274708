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
    AddressHasUserInfo, //!< `user:password@` in the address
    PlainHttpRefused,   //!< http to a host that is not loopback
    HostNotFound,       //!< args: host
    ConnectionRefused,  //!< args: host
    TlsFailed,          //!< args: host, what the TLS library says
    //! A certificate or key the connection names: cannot be read, holds none, or the key is encrypted; args: file name
    CertificateUnusable,
    NoNetwork,
    ConnectTimedOut, //!< args: host
    HeadTimedOut,    //!< args: host
    BodyTimedOut,    //!< args: host
    // Answers
    NotAnAgentServer,         //!< args: host, what it sent ("a web page")
    RedirectRefused,          //!< args: host, target host
    AnswerTooLarge,           //!< args: host
    AnswerUnreadable,         //!< args: host
    NotFound,                 //!< args: host, path
    RateLimited,              //!< args: host, seconds
    ServerFailed,             //!< args: host, status
    RequestRefused,           //!< any other 4xx; args: host, status
    NoAgents,                 //!< args: host
    IntelligenceMode,         //!< args: host
    RuntimeTooOld,            //!< a CopilotKit V1 runtime (GraphQL); args: host
    TranscriptionUnavailable, //!< none set up there, or its provider refuses the server's own key; args: host
    TranscriptionRefused,     //!< the recording is of no use: too short, too long, another format; args: host, its words
    TranscriptionFailed,      //!< may work the next time; args: host
    // Sign-in state
    SignedOut,       //!< by the person; args: connection
    SignInAsked,     //!< the server asks, nobody was signed in; args: connection
    SessionEnded,    //!< had a session, lost it; args: connection, who ended it
    Forbidden,       //!< signed in, still refused; args: host, name, right
    UpstreamRefused, //!< an agent behind the runtime refused; args: agent
    Offline,         //!< signed in, provider unreachable; args: host
    // Sign-in attempt
    ProviderUnknown,        //!< asks for a sign-in but does not say where; args: host
    ProviderUnreachable,    //!< args: host
    ProviderUnreadable,     //!< metadata is no metadata; args: host
    ProviderMismatch,       //!< issuer of the document is not the issuer asked; args: host
    ProviderWithoutPkce,    //!< args: host
    BrowserNotOpened,       //!< shown beside the link, not an end
    SignInCancelled,        //!< args: host
    SignInTimedOut,         //!< args: minutes
    SignInDenied,           //!< args: host (the person said no there)
    SignInProviderError,    //!< args: host, error, description
    SignInAnswerRefused,    //!< the browser's answer was not ours to believe; args: host
    SignInExchangeFailed,   //!< no token came of the code; args: host
    SignInIdentityUnproven, //!< id_token missing or wrong; args: host
    ClockDiffers,           //!< args: host
    TokenMissing,           //!< a pasted token is the way in, and none was pasted
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
    // Disk
    StorageFailed, //!< args: what the disk says
    StorageNewer,  //!< database written by a newer version
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
    ThreadDeleted, //!< and can still be brought back; args: title
    // Good news
    WelcomeBack, //!< args: name, number of sent messages
    // Another person is signed in now
    OtherAccount, //!< the kept chats belong to somebody else; args: name now, name before
};
Q_ENUM_NS(Condition)

} // namespace countersign
