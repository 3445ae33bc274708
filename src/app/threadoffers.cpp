// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/threadoffers.h"

#include "app/connectionsession.h"
#include "widgets/chatsettingsdialog.h"
#include "widgets/commandlist.h"
#include "widgets/composer.h"
#include "widgets/composertray.h"
#include "widgets/linkcaption.h"
#include "widgets/noticebar.h"
#include "widgets/sentences.h"
#include "widgets/toolserverdialog.h"

#include <QFileDialog>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostWords = 3; // of agents, on the bar at once
}

ThreadOffers::ThreadOffers(ConnectionSession &connection, const Places &places, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_places(places)
{
    connect(&connection, &ConnectionSession::agentsChanged, this, &ThreadOffers::update);
    connect(&connection, &ConnectionSession::chatReplaced, this, &ThreadOffers::watchChat);
    connect(&connection.session(), &Session::stateChanged, this, &ThreadOffers::update);
    watchComposer();
    watchChat();
}

void ThreadOffers::watchComposer()
{
    Composer &composer = m_places.composer;
    connect(&composer, &Composer::attachRequested, this, &ThreadOffers::chooseFiles);
    connect(&composer, &Composer::filesOffered, this, &ThreadOffers::addFiles);
    connect(&composer, &Composer::pictureOffered, this, [this](const QImage &picture) { m_files->addPicture(picture); });
    connect(&composer.attachments(), &AttachmentStrip::removeRequested, this, [this](const QString &id) { m_files->remove(id); });
    connect(&composer.attachments(), &AttachmentStrip::retryRequested, this, [this](const QString &id) { m_files->retry(id); });
    ComposerTray &tray = composer.tray();
    connect(&tray, &ComposerTray::favouriteChosen, &composer, [&composer](const QString &text) { composer.insertText(text); });
    connect(&tray, &ComposerTray::settingsRequested, this, &ThreadOffers::openSettings);
    connect(&tray, &ComposerTray::toolServersRequested, this, &ThreadOffers::openToolServers);
    connect(&m_places.link, &LinkCaption::tryAgainRequested, this,
            [this] { m_connection.backend().tryAgain(m_connection.chat().threadId()); });
    connect(&m_places.link, &LinkCaption::focusReleased, &composer, &Composer::focusText);
}

//! Another account has a back end, chats and files of its own.
void ThreadOffers::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    QObject *link = m_chatLink.get();
    m_files = std::make_unique<Attachments>(m_connection.backend(), nullptr);
    m_threadId.clear();
    if (m_settings)
        m_settings->close();
    if (m_toolServers)
        m_toolServers->close();
    ChatController &chat = m_connection.chat();
    connect(m_files.get(), &Attachments::changed, link, [this] { showFiles(); });
    connect(&chat, &ChatController::threadOpened, link, [this] { update(); });
    connect(&chat, &ChatController::agentChanged, link, [this] { update(); });
    connect(&chat, &ChatController::sessionChanged, link, [this] { update(); });
    connect(&chat, &ChatController::noticed, link, [this](const AgentNotice &notice) { showNotice(notice); });
    connect(&m_connection.backend(), &Backend::toolServerEnded, link,
            [this](const QString &threadId, const QString &, const std::optional<Error> &error) {
                if (m_toolServers && threadId == m_connection.chat().threadId())
                    m_toolServers->setTrouble(error);
            });
    update();
}

QString ThreadOffers::agentName() const
{
    for (const AgentInfo &agent : m_connection.backend().agents()) {
        if (agent.id == m_connection.chat().agentId() && !agent.name.isEmpty())
            return agent.name;
    }
    return m_connection.chat().agentId();
}

bool ThreadOffers::takesFiles() const
{
    return m_connection.backend().features().uploads.isAllowed;
}

bool ThreadOffers::isSignedIn() const
{
    const Session &session = m_connection.session();
    return !session.needsSignIn() || session.state() == Session::State::SignedIn;
}

void ThreadOffers::update()
{
    const QString threadId = m_connection.chat().threadId();
    if (std::exchange(m_threadId, threadId) != threadId) {
        m_places.composer.tray().startOver();
        if (m_settings)
            m_settings->close();
        if (m_toolServers)
            m_toolServers->close();
    }
    m_files->show(threadId); // first: what goes out goes into this one
    m_files->setSignedIn(isSignedIn());
    showSession();
    showFiles();
}

void ThreadOffers::showSession()
{
    const ThreadSession session = m_connection.backend().session(m_threadId);
    const BackendFeatures features = m_connection.backend().features();
    m_places.link.setLink(session.link);
    m_places.link.setTokens(session.tokens);
    m_places.composer.commands().setCommands(session.commands);
    ComposerTray &tray = m_places.composer.tray();
    tray.setCommands(session.commands);
    tray.setModes(session.modes);
    tray.setFavourites(features.keepsFavourites ? session.favourites : QStringList());
    tray.setOffersSettings(!session.settings.isEmpty());
    tray.setOffersToolServers(!features.toolServers.isEmpty(), static_cast<int>(session.toolServers.size()));
    if (m_settings)
        m_settings->setForm(session.settings, session.values);
    if (m_toolServers)
        m_toolServers->setServers(session.toolServers);
}

void ThreadOffers::showFiles()
{
    m_places.composer.setTakesFiles(takesFiles());
    m_places.composer.attachments().setChips(m_files->chips());
    m_places.composer.setFiles(m_files->state());
}

bool ThreadOffers::send(const QString &text)
{
    ChatController &chat = m_connection.chat();
    const QList<ContentPart> parts = m_files->parts();
    const QJsonObject extra = m_places.composer.tray().choices();
    if (const std::optional<Error> why = chat.refusalOf(text, parts, extra)) {
        m_places.composer.refuse(text, Sentences::of(*why).plain());
        return false;
    }
    chat.sendMessage(text, parts, extra);
    m_files->clear();
    m_places.composer.tray().messageSent();
    return true;
}

void ThreadOffers::send(const Suggestion &suggestion)
{
    QJsonObject extra = m_places.composer.tray().choices();
    extra.remove("command"_L1);
    if (!suggestion.command.isEmpty())
        extra.insert("command"_L1, suggestion.command);
    m_connection.chat().sendMessage(suggestion.message, {}, extra);
}

void ThreadOffers::addFiles(const QStringList &paths)
{
    m_files->add(paths);
    m_places.composer.focusText();
}

void ThreadOffers::chooseFiles()
{
    auto *dialog = new QFileDialog(&m_places.window, tr("Attach files"));
    dialog->setObjectName(u"attachDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &ThreadOffers::addFiles);
    dialog->open();
}

void ThreadOffers::openSettings()
{
    const QString threadId = m_threadId;
    if (!m_settings) {
        m_settings = new ChatSettingsDialog(m_places.theme, &m_places.window);
        m_settings->setAttribute(Qt::WA_DeleteOnClose);
        const auto change = [this, threadId](bool isFinal) {
            return [this, threadId, isFinal](const QJsonObject &values) {
                m_connection.backend().changeSettings(threadId, values, isFinal);
            };
        };
        connect(m_settings, &ChatSettingsDialog::edited, this, change(false));
        connect(m_settings, &ChatSettingsDialog::saved, this, change(true));
    }
    const ThreadSession session = m_connection.backend().session(threadId);
    m_settings->setForm(session.settings, session.values);
    m_settings->open();
}

void ThreadOffers::openToolServers()
{
    const QString threadId = m_threadId;
    if (!m_toolServers) {
        m_toolServers = new ToolServerDialog(m_places.theme, m_connection.ground().redactor,
                                             m_connection.backend().features().toolServers, &m_places.window);
        m_toolServers->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_toolServers, &ToolServerDialog::addRequested, this,
                [this, threadId](const ToolServer &server) { m_connection.backend().addToolServer(threadId, server); });
        connect(m_toolServers, &ToolServerDialog::removeRequested, this,
                [this, threadId](const QString &name) { m_connection.backend().removeToolServer(threadId, name); });
    }
    m_toolServers->setServers(m_connection.backend().session(threadId).toolServers);
    m_toolServers->open();
}

//! Shown for a while, a few at once; trouble stays until it is put away.
void ThreadOffers::showNotice(const AgentNotice &said)
{
    using Level = AgentNotice::Level;
    Notice notice;
    notice.id = u"agent-says-%1"_s.arg(m_notices++ % kMostWords);
    notice.kind = said.level == Level::Success ? Notice::Kind::Well
                  : said.level == Level::Error ? Notice::Kind::Failed
                                               : Notice::Kind::IsSo;
    notice.about = { Condition::AgentSays, { agentName(), said.text } };
    notice.passes = said.level != Level::Error;
    notice.actions = { Notice::Action::NotNow };
    m_places.bar.put(notice);
}

} // namespace countersign
