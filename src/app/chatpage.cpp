// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chatpage.h"

#include "app/connectionsession.h"
#include "app/elementdelivery.h"
#include "app/imagefetch.h"
#include "app/linkwatch.h"
#include "app/savecopy.h"
#include "app/sessionnotices.h"
#include "app/threadoffers.h"
#include "render/imagestore.h"
#include "widgets/besidepane.h"
#include "widgets/composer.h"
#include "widgets/findbar.h"
#include "widgets/noticebar.h"
#include "widgets/statedialog.h"
#include "widgets/suggestionrow.h"
#include "widgets/theme.h"
#include "widgets/transcriptview.h"
#include "widgets/waitinglist.h"

#include <QDesktopServices>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QString kCopy = u"copy"_s; //!< notice
}

ChatPage::ChatPage(const Theme &theme, Clock &clock, QWidget *parent) : QWidget(parent), m_theme(theme), m_clock(clock)
{
    setUp();
}

ChatPage::~ChatPage() = default;

void ChatPage::setUp()
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    QWidget *header = makeHeader();
    m_bar = new NoticeBar(m_theme, this);
    m_findBar = new FindBar(m_theme, this);
    m_transcript = new TranscriptView(m_theme, m_clock, this);
    m_images = new ImageStore(this);
    m_imageFetch = new ImageFetch(*m_images, this);
    m_transcript->setImages(m_images);
    m_waiting = new WaitingList(m_theme, this);
    m_suggestions = new SuggestionRow(m_theme, this);
    m_composer = new Composer(m_theme, this);
    m_beside = new BesidePane(m_theme, m_clock, m_transcript, { m_waiting, m_suggestions, m_composer }, this);
    m_beside->elements().setImages(m_images);
    column->addWidget(header);
    column->addWidget(m_bar);
    column->addWidget(m_findBar);
    column->addWidget(m_beside, 1);
    connectParts();
}

void ChatPage::connectParts()
{
    connect(m_sidebarButton, &QToolButton::clicked, this, &ChatPage::sidebarRequested);
    connect(m_agentMenu, &QMenu::aboutToShow, this, &ChatPage::fillAgentMenu);
    connect(m_bar, &NoticeBar::focusReleased, this, &ChatPage::focusComposer);
    connect(m_transcript, &TranscriptView::focusReleased, this, &ChatPage::focusComposer);
    connect(m_waiting, &WaitingList::focusReleased, this, &ChatPage::focusComposer);
    connect(m_suggestions, &SuggestionRow::focusReleased, this, &ChatPage::focusComposer);
    connect(m_transcript, &TranscriptView::typed, m_composer, &Composer::insertText);
    connect(m_beside, &BesidePane::paneClosed, this, &ChatPage::focusComposer);
    connect(&m_beside->elements(), &TranscriptView::imageSaveRequested, this, &ChatPage::saveImage);
    connect(&m_beside->elements(), &TranscriptView::linkActivated, m_transcript, &TranscriptView::linkActivated);
    connect(m_bar, &NoticeBar::changed, this, &ChatPage::updateState);
    connect(m_bar, &NoticeBar::changed, this, &ChatPage::noticesChanged);
    connect(m_transcript, &TranscriptView::linkActivated, this, [](const QUrl &url) { QDesktopServices::openUrl(url); });
    connect(m_composer, &Composer::editLastRequested, this, &ChatPage::editLast);
    connect(m_findBar, &FindBar::sought, m_transcript, &TranscriptView::find);
    connect(m_findBar, &FindBar::stepped, m_transcript, &TranscriptView::findNext);
    connect(m_findBar, &FindBar::closed, this, [this] {
        m_transcript->find({}, false);
        m_transcript->setFocus(Qt::OtherFocusReason);
    });
    connect(m_transcript, &TranscriptView::found, m_findBar, &FindBar::setResult);
    connect(m_transcript, &TranscriptView::zoomRequested, this, &ChatPage::zoomRequested);
    connect(m_transcript, &TranscriptView::imageSaveRequested, this, &ChatPage::saveImage);
}

void ChatPage::show(ConnectionSession *connection)
{
    // Every connection below hangs on a link; dropping it lets go of the former one whole.
    m_chatLink.reset();
    m_link.reset();
    endAmending();
    m_offers.reset();
    m_elements.reset();
    delete m_notices;
    m_notices = nullptr;
    m_transcript->setModel(nullptr);
    for (const Notice &notice : m_bar->notices())
        m_bar->remove(notice.id);
    if (m_connection) { // its text stays with its chat
        m_composer->setText({});
        m_isUnplaced = true;
    }
    m_connection = connection;
    m_imageFetch->setConnection(connection);
    if (m_connection)
        watch();
}

void ChatPage::watch()
{
    m_link = std::make_unique<QObject>();
    QObject *link = m_link.get();
    m_notices = new SessionNotices(*m_connection, *m_bar, this);
    new LinkWatch(*m_connection, m_clock, link);
    connect(m_notices, &SessionNotices::saveCopyRequested, this, &ChatPage::saveCopy);
    connect(m_notices, &SessionNotices::detailsRequested, this, &ChatPage::lensDetailsRequested);
    connect(m_notices, &SessionNotices::addressChangeRequested, this, &ChatPage::addressChangeRequested);
    connect(m_connection, &ConnectionSession::chatReplaced, link, [this] { watchChat(); });
    connect(m_connection, &ConnectionSession::agentsChanged, link, [this] { updateState(); });
    connect(&m_connection->session(), &Session::stateChanged, link, [this] { updateState(); });

    m_offers = std::make_unique<ThreadOffers>(
        *m_connection, ThreadOffers::Places { m_theme, *m_composer, *m_linkCaption, *m_bar, *window() }, nullptr);
    m_elements = std::make_unique<ElementDelivery>(
        *m_connection, ElementDelivery::Places { *m_transcript, *m_beside, *m_images, *m_imageFetch, *m_bar });
    connect(m_composer, &Composer::submitted, link, [this](const QString &text) { submit(text); });
    connect(m_composer, &Composer::stopRequested, link, [this] { m_connection->chat().stop(); });
    connect(m_composer, &Composer::textChanged, link, [this](const QString &text) {
        m_isUnplaced = m_isUnplaced && m_connection->chat().isOpening();
        if (!m_isUnplaced && m_amended.isEmpty())
            m_connection->chat().setDraft(text);
    });
    connect(m_suggestions, &SuggestionRow::chosen, link, [this](const Suggestion &chosen) { m_offers->send(chosen); });
    watchTranscript(link);
    watchOwnTurns(link);
    watchChat();
}

//! What the person does in the transcript, and in the list of what waits.
void ChatPage::watchTranscript(QObject *link)
{
    connect(m_transcript, &TranscriptView::toolCallAnswered, link,
            [this](const QString &id, bool approved, const QString &edited) {
                m_connection->chat().answerToolCall(id, approved, edited);
            });
    connect(m_transcript, &TranscriptView::formAnswered, link,
            [this](const QString &id, const QJsonValue &answer) { m_connection->chat().answerForm(id, answer); });
    connect(m_transcript, &TranscriptView::interruptAnswered, link,
            [this](const ResumeEntry &answer) { m_connection->chat().answerInterrupt(answer); });
    connect(m_transcript, &TranscriptView::leaveRequested, link, [this](const QString &id) { m_connection->chat().leave(id); });
    connect(m_transcript, &TranscriptView::continueRequested, link, [this] { m_connection->chat().retry(); });
    connect(m_transcript, &TranscriptView::askRequested, link, [this](const QString &text) {
        m_connection->chat().send(text);
        m_transcript->scrollToEnd();
    });
    connect(m_transcript, &TranscriptView::scrollPositionChanged, link,
            [this](const ScrollPosition &position) { m_connection->chat().setScroll(position); });
    const auto send = [this](const QString &id) { m_connection->chat().sendNow(id); };
    // To edit is to take back: the text returns to the composer through discarded().
    const auto discard = [this](const QString &id) { m_connection->chat().discard(id); };
    connect(m_transcript, &TranscriptView::sendNowRequested, link, send);
    connect(m_transcript, &TranscriptView::discardRequested, link, discard);
    connect(m_transcript, &TranscriptView::editRequested, link, discard);
    connect(m_waiting, &WaitingList::sendRequested, link, send);
    connect(m_waiting, &WaitingList::discardRequested, link, discard);
    connect(m_waiting, &WaitingList::editRequested, link, discard);
}

void ChatPage::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    QObject *link = m_chatLink.get();
    ChatController &chat = m_connection->chat();
    const auto refresh = [this] { updateState(); };
    connect(&chat, &ChatController::threadOpened, link, [this] { showThread(); });
    connect(&chat, &ChatController::threadsChanged, link, refresh);
    connect(&chat, &ChatController::runningChanged, link, refresh);
    connect(&chat, &ChatController::agentChanged, link, refresh);
    connect(&chat, &ChatController::outboxChanged, link, [this] { updateWaiting(); });
    connect(&chat, &ChatController::suggestionsChanged, link, refresh);
    connect(&chat, &ChatController::sessionChanged, link, [this] { updateOwnTurns(); });
    connect(&chat, &ChatController::interruptsChanged, link, [this] { updateAsked(); });
    for (const auto changed : { &QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved })
        connect(&chat.model(), changed, link, [this] { updateWaiting(); });
    connect(&chat.model(), &QAbstractItemModel::dataChanged, link, [this] { updateAsked(); });
    connect(&chat.model(), &ConversationModel::progressed, link, [this] {
        if (m_state)
            m_state->setState(m_connection->chat().model().conversation().state);
    });
    connect(&chat, &ChatController::discarded, link, [this](const QString &text) {
        const QString typed = m_composer->text();
        m_composer->setText(typed.isEmpty() ? text : text + u'\n' + typed);
        m_composer->focusText();
    });
    showThread();
}

void ChatPage::tellNotWritten(const QString &file)
{
    m_bar->remove(kCopy);
    if (!file.isEmpty())
        m_bar->put({ kCopy, Notice::Kind::Failed, { Condition::FileNotSaved, { file } }, false, { Notice::Action::NotNow } });
}

void ChatPage::saveImage(const QString &suggestedName, const QByteArray &bytes)
{
    const QString kind = tr("Image (*.%1);;All files (*)").arg(QFileInfo(suggestedName).suffix());
    countersign::saveCopy(
        *this, suggestedName, bytes, [this](const QString &notWritten) { tellNotWritten(notWritten); }, kind);
}

void ChatPage::saveCopy()
{
    countersign::saveCopy(*this, fileNameOf(title()), m_transcript->conversationMarkdown().toUtf8(),
                          [this](const QString &notWritten) { tellNotWritten(notWritten); });
}

void ChatPage::setReturnSends(bool sends)
{
    m_composer->setSendsOnReturn(sends);
}

void ChatPage::setOffersSidebar(bool offers)
{
    m_sidebarButton->setVisible(offers);
}

void ChatPage::setLensShown(bool shown)
{
    m_lens->setChecked(shown);
}

bool ChatPage::offersSignIn() const
{
    return m_bar->offers(Notice::Action::SignIn);
}

void ChatPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange) {
        m_title->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
        applyZoom();
    }
    QWidget::changeEvent(event);
}

void ChatPage::setText(const QString &text)
{
    m_composer->setText(text);
}

void ChatPage::showMessage(const QString &id)
{
    const int row = m_connection ? m_connection->chat().model().rowOf(id) : -1;
    if (row < 0)
        return;
    m_transcript->setFocus(Qt::ShortcutFocusReason);
    m_transcript->setCurrentRow(row);
}

void ChatPage::find()
{
    m_findBar->open(m_transcript->selectedLine());
}

void ChatPage::findNext(bool back)
{
    if (m_findBar->isHidden())
        find();
    else
        m_transcript->findNext(back);
}

void ChatPage::setZoom(int percent)
{
    m_zoom = percent;
    applyZoom();
}

void ChatPage::applyZoom()
{
    for (QWidget *zoomed : { static_cast<QWidget *>(m_transcript), static_cast<QWidget *>(m_composer) }) {
        if (zoomed)
            zoomed->setFont(m_zoom == 100 ? QFont() : Theme::font(font(), m_zoom / 100.0));
    }
}

void ChatPage::focusComposer()
{
    m_composer->focusText();
}

QList<QWidget *> ChatPage::panes() const
{
    QList<QWidget *> shown { m_transcript, m_composer };
    if (m_beside->isPaneShown())
        shown.insert(1, &m_beside->pane());
    if (m_bar->isVisible() && !m_bar->notices().isEmpty())
        shown.prepend(m_bar);
    return shown;
}

void ChatPage::focusNotice()
{
    m_bar->focusFirstButton();
}

} // namespace countersign
