// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionsession.h"

#include "agui/aguibackend.h"
#include "agui/copilotruntime.h"
#include "app/connectionmethod.h"
#include "chainlit/chainlitbackend.h"
#include "chainlit/chainlitrefusal.h"
#include "chat/clienttools.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
Transport::Options transportOptions(const ConnectionConfig &config, const Route &route)
{
    Transport::Options options;
    for (const ConnectionConfig::Header &header : config.headers)
        options.extraHeaders.append({ header.name.toLatin1(), header.value.toUtf8() });
    options.route = route;
    return options;
}
} // namespace

ConnectionSession::ConnectionSession(const ConnectionConfig &config, const Ground &ground, const ConnectionSecrets &typed,
                                     QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_route(Route::of(config))
    , m_ground(ground)
    , m_credentials(ground.credentials, m_traffic, ground.clock)
    , m_vault(config, m_credentials, ground.redactor)
    , m_keys(m_credentials, ground.accounts, ground.redactor)
    , m_secrets(typed)
{
    m_session = std::make_unique<Session>(config.address, config.id(), makeConnectionMethod(config, signInContext(), typed),
                                          m_credentials, ground.accounts, ground.clock);
    // Queued: another account replaces the Transport, which may be what asked the session and made it change.
    connect(m_session.get(), &Session::stateChanged, this, &ConnectionSession::onSessionChanged, Qt::QueuedConnection);
    connect(m_session.get(), &Session::accountChanged, this, [this] { m_isAnother = true; });
    // Who signs in while signed in has more rights now, perhaps: the server is asked anew.
    connect(m_session.get(), &Session::signedIn, this, [this] { m_online = false; });
    connect(m_session.get(), &Session::signInFailed, this, [this](const Error &why) {
        if (why.condition == Condition::ClientSecretMissing)
            Q_EMIT signInDetailsNeeded();
    });
    connect(&m_keys, &PersonalKeys::changed, this, [this] {
        if (m_backend)
            m_backend->setKeys(m_keys.keys());
        Q_EMIT keysChanged();
    });
    build();
}

ConnectionSession::~ConnectionSession()
{
    letGo();
}

SignInContext ConnectionSession::signInContext()
{
    SignInContext context { m_ground.browser, m_ground.clock, m_ground.redactor, m_traffic, m_ground.pages, m_route };
    context.clientSecret = [this] { return m_secrets.clientSecret; };
    context.clientUnknown = [this] {
        m_isClientUnknown = true;
        if (m_config.signIn.registered)
            m_vault.forget(); // the next sign-in registers anew
    };
    return context;
}

void ConnectionSession::endChats()
{
    letGo();
    if (std::exchange(m_signingOut, false))
        m_session->signOut(); // it waited for the chats
}

void ConnectionSession::letGo()
{
    m_session->disconnect(this);
    // From the user of a thing to the thing: chats hold runs, runs hold exchanges, exchanges hold the gate.
    m_chat.reset();
    m_backend.reset();
    m_transport.reset();
}

QString ConnectionSession::providerHost() const
{
    return m_config.signIn.method == SignInConfig::Method::OAuth ? QUrl(m_config.signIn.issuer).authority() : QString();
}

void ConnectionSession::build()
{
    m_keys.close(); // of whoever was here before
    m_chat.reset();
    m_backend.reset();
    m_transport = std::make_unique<Transport>(m_config.address, transportOptions(m_config, m_route), *m_session, m_traffic,
                                              m_ground.redactor, m_ground.clock);
    m_transport->setClassify(m_config.kind == ConnectionConfig::Kind::Chainlit ? classifyChainlit : classifyAgUi);
    m_transport->setStreamTap(&m_tap);
    if (m_config.kind == ConnectionConfig::Kind::AgUi)
        m_backend = std::make_unique<AgUiBackend>(*m_transport, m_ground.clock);
    else if (m_config.kind == ConnectionConfig::Kind::Chainlit)
        m_backend = std::make_unique<ChainlitBackend>(*m_transport, m_ground.clock);
    else
        m_backend = std::make_unique<CopilotRuntime>(*m_transport, m_ground.clock);
    m_chat = std::make_unique<ChatController>(*m_backend, m_ground.storage, m_ground.clock);

    // What the lens is asked about later; before anybody shows it.
    const auto remember = [this](const Error &why) { m_lastFailure = why; };
    connect(m_backend.get(), &Backend::refreshFailed, this, remember);
    connect(m_chat.get(), &ChatController::failed, this, remember);
    connect(m_backend.get(), &Backend::refreshed, this, &ConnectionSession::onRefreshed);
    connect(m_backend.get(), &Backend::refreshFailed, this, &ConnectionSession::serverFailed);
    connect(m_chat.get(), &ChatController::resumed, this, &ConnectionSession::resumed);
    connect(m_chat.get(), &ChatController::runsStopped, this, [this] {
        if (std::exchange(m_signingOut, false))
            m_session->signOut();
    });
    tellAboutRuns();
    m_account = m_session->account();
    m_chat->setIdentity({ m_config.id(), m_account.id.key(), m_account.name });
}

void ConnectionSession::start()
{
    loadSession();
    if (m_secrets.signsIn())
        m_session->signIn(); // after what is kept was asked for: if it is the same, nothing changes
    // An open server's session is there from the beginning and changes nothing when it is loaded.
    QMetaObject::invokeMethod(this, &ConnectionSession::onSessionChanged, Qt::QueuedConnection);
}

//! What the client proves itself with comes first: the session is restored by a refresh.
void ConnectionSession::loadSession()
{
    if (m_secrets.isOfClient() && ConnectionVault::isNeededBy(m_config.signIn)) {
        m_ground.accounts.removeTombstone(m_vault.key()); // the entry is wanted again
        m_vault.keep(m_secrets);
    }
    const bool isMissing = m_config.signIn.method == SignInConfig::Method::OAuth
                           && m_config.signIn.clientAuth != SignInConfig::ClientAuth::None && m_secrets.clientSecret.isEmpty();
    if (!isMissing) {
        m_session->load();
        return;
    }
    m_isLoadingSecrets = true;
    m_vault.load([this](const ConnectionSecrets &kept) {
        m_secrets.clientSecret = kept.clientSecret;
        m_isLoadingSecrets = false;
        m_session->load();
        if (std::exchange(m_signsInWhenLoaded, false))
            signIn();
    });
}

void ConnectionSession::forgetSecrets()
{
    if (m_config.kind == ConnectionConfig::Kind::Chainlit) {
        m_keys.forget(m_config.id(), {}); // a server without accounts
        for (const AccountRecord &account : m_ground.accounts.accounts(m_config.id()))
            m_keys.forget(m_config.id(), account.id);
    }
    if (!ConnectionVault::isNeededBy(m_config.signIn))
        return;
    // As with an account's entry: gone for certain, or tried again when the keychain is there.
    m_ground.accounts.addTombstone(m_vault.key());
    m_vault.forget([this](bool isGone) {
        if (isGone)
            m_ground.accounts.removeTombstone(m_vault.key());
    });
}

void ConnectionSession::signIn()
{
    if (m_isLoadingSecrets) {
        m_signsInWhenLoaded = true;
        return;
    }
    const SignInConfig &signIn = m_config.signIn;
    const bool isWhole = !signIn.issuer.isEmpty() && !signIn.clientId.isEmpty();
    const bool knowsProvider =
        signIn.method == SignInConfig::Method::OAuth && isWhole && !(signIn.registered && m_isClientUnknown);
    if (knowsProvider || asksByItself(m_config))
        m_session->signIn();
    else
        Q_EMIT signInDetailsNeeded();
}

QString ConnectionSession::takeBackWaiting()
{
    QStringList texts;
    if (m_account.id.isNobody()) {
        const QString draft = m_chat->draft();
        const QObject link;
        connect(m_chat.get(), &ChatController::discarded, &link, [&texts](const QString &text) { texts << text; });
        const QList<OutboxRow> rows = m_chat->outbox().rows();
        for (const OutboxRow &row : rows)
            m_chat->discard(row.messageId);
        if (!draft.isEmpty())
            texts << draft;
        m_chat->setDraft({}); // it goes along, and is not here as well
    }
    return texts.join(u'\n');
}

void ConnectionSession::refresh()
{
    m_backend->refresh(true);
}

void ConnectionSession::signOut()
{
    if (m_session->state() == Session::State::SigningOut || m_signingOut)
        return;
    m_signingOut = true;
    noteSignOut();
    if (m_config.kind == ConnectionConfig::Kind::Chainlit)
        m_keys.forget(m_config.id(), m_session->account().id);
    m_chat->stopAll();
}

//! On disk before runs are stopped, which takes a while: should this process end on the way, the next start ends the session.
void ConnectionSession::noteSignOut()
{
    AccountRecord leaving = m_session->account();
    if (!leaving.hasSecret)
        return;
    m_ground.accounts.addTombstone(leaving.id.credentialKey(m_config.id()));
    leaving.hasSecret = false;
    m_ground.accounts.put(m_config.id(), leaving);
}

void ConnectionSession::onSessionChanged()
{
    if (!m_chat)
        return; // queued before endChats()
    const bool online = m_session->state() == Session::State::SignedIn;
    const bool isBack = online && !m_online;
    const bool isAnother = std::exchange(m_isAnother, false);
    m_online = online;
    if (isAnother) {
        const AccountRecord before = m_account;
        const QString typedByNobody = takeBackWaiting();
        // The old ones must live until the views have let go of them.
        const auto oldTransport = std::move(m_transport);
        const auto oldBackend = std::move(m_backend);
        const auto oldChat = std::move(m_chat);
        build();
        if (!typedByNobody.isEmpty())
            m_chat->setDraft(typedByNobody);
        Q_EMIT chatReplaced(before);
        // The old chats were being stopped for a sign-out and cannot answer any more.
        if (std::exchange(m_signingOut, false))
            m_session->signOut();
    }
    m_chat->setOnline(online);
    if (online && (isBack || isAnother)) {
        ++m_signInSerial;
        openKeys();
        m_backend->refresh();
    }
}

void ConnectionSession::onRefreshed()
{
    m_lastFailure = {};
    Q_EMIT agentsChanged();
    Q_EMIT serverAnswered();
    Q_EMIT keysChanged();
    if (m_session->state() == Session::State::SignedIn)
        m_chat->resume(m_signInSerial);
}

//! Only a Chainlit server asks for such keys.
void ConnectionSession::openKeys()
{
    if (m_config.kind != ConnectionConfig::Kind::Chainlit)
        return;
    m_keys.open(m_config.id(), m_session->account().id);
    m_backend->setKeys(m_keys.keys()); // it may be another back end than before
}

QStringList ConnectionSession::missingKeys() const
{
    QStringList missing = m_keys.isKnown() && m_backend ? m_backend->wantedKeys() : QStringList();
    missing.removeIf([this](const QString &name) { return m_keys.keys().contains(name); });
    return missing;
}

void ConnectionSession::giveKeys(const PersonalKeys::Keys &typed)
{
    m_keys.put(typed);
}

quint64 ConnectionSession::Tap::begun(const QString &purpose, const QByteArray &body)
{
    const bool isWanted = isOn && (purpose == "run"_L1 || purpose == "connect"_L1);
    return isWanted ? recording.begin(body) : 0;
}

void ConnectionSession::setRecords(bool records)
{
    m_tap.isOn = records;
    m_traffic.setRecording(records);
    if (!records)
        m_tap.recording.clear();
}

//! What every run of this connection carries, and what agents may ask the person for.
void ConnectionSession::tellAboutRuns()
{
    QList<ToolDefinition> tools;
    for (const ToolDefinition &tool : clientTools()) {
        if (m_config.tools.contains(tool.name))
            tools << tool;
    }
    QList<ContextEntry> context;
    for (const ConnectionConfig::Context &entry : m_config.context)
        context << ContextEntry { entry.description, entry.value };
    QList<Suggestion> suggestions;
    for (const ConnectionConfig::Suggestion &suggestion : m_config.suggestions)
        suggestions << Suggestion { suggestion.title, suggestion.message };
    m_chat->setTools(tools);
    m_chat->setForwarded(m_config.properties, context);
    m_chat->setSuggestions(suggestions);
}

} // namespace countersign
