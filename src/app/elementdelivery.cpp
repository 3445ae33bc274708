// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/elementdelivery.h"

#include "app/connectionsession.h"
#include "app/imagefetch.h"
#include "app/savecopy.h"
#include "render/imagestore.h"
#include "widgets/besidepane.h"
#include "widgets/datatable.h"
#include "widgets/elementtext.h"
#include "widgets/noticebar.h"
#include "widgets/sentences.h"
#include "widgets/transcriptview.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>

#include <unistd.h>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QString kElementSaved = u"element-save"_s; //!< notices
const QString kElementOpened = u"element-open"_s;
const QString kOpenedFolder = u"countersign-open-"_s; //!< and six characters
const QString kOpenedLock = u"/lock"_s;

//! What was opened while a program ran that nobody could end in order. What has no lock is not ours, or just being made.
void removeLeftBehind()
{
    const QFileInfoList folders =
        QDir::temp().entryInfoList({ kOpenedFolder + u"??????"_s }, QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot);
    for (const QFileInfo &folder : folders) {
        if (folder.ownerId() != geteuid() || !QFileInfo::exists(folder.filePath() + kOpenedLock))
            continue;
        QLockFile lock(folder.filePath() + kOpenedLock);
        lock.setStaleLockTime(0); // as long as its program lives
        if (lock.tryLock(0))
            QDir(folder.filePath()).removeRecursively();
    }
}
} // namespace

ElementDelivery::ElementDelivery(ConnectionSession &connection, const Places &places, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_places(places)
{
    removeLeftBehind();
    watchView(m_places.transcript);
    watchView(m_places.beside.elements());
    m_places.imageFetch.setElementSource([this](const QString &key) { deliverImage(key); });
    m_places.transcript.setUploader([this](const QString &name, const QString &mimeType, const QByteArray &bytes,
                                           const QString &interruptId, QObject *parentOfUpload) {
        return m_connection.backend().upload(m_connection.chat().threadId(), name, mimeType, bytes, interruptId, parentOfUpload);
    });
    connect(&m_places.transcript, &TranscriptView::offerRequested, this, [this](const QString &actionId) {
        m_places.transcript.setOfferState(actionId, true);
        m_connection.chat().runAction(actionId);
    });
    connect(&m_places.transcript, &TranscriptView::feedbackGiven, this,
            [this](const QString &id, const Feedback &feedback) { m_connection.chat().giveFeedback(id, feedback); });
    connect(&m_connection, &ConnectionSession::chatReplaced, this, [this] { watchChat(); });
    connect(&m_connection, &ConnectionSession::agentsChanged, this, &ElementDelivery::update);
    watchChat();
}

ElementDelivery::~ElementDelivery()
{
    m_places.imageFetch.setElementSource({});
    m_places.transcript.setUploader({});
    for (TranscriptView *view : { &m_places.transcript, &m_places.beside.elements() })
        view->setElements(nullptr);
    m_places.beside.setPanel({});
}

void ElementDelivery::watchView(TranscriptView &view)
{
    view.setElements(&m_shelf);
    connect(&view, &TranscriptView::elementSaveRequested, this, &ElementDelivery::save);
    connect(&view, &TranscriptView::elementOpenRequested, this, &ElementDelivery::open);
}

void ElementDelivery::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    QObject *link = m_chatLink.get();
    ChatController &chat = m_connection.chat();
    connect(&chat, &ChatController::threadOpened, link, [this] { update(); });
    connect(&chat, &ChatController::sessionChanged, link, [this] { update(); });
    connect(&chat, &ChatController::actionEnded, link, [this](const QString &id, const std::optional<Error> &error) {
        m_places.transcript.setOfferState(id, false, error ? Sentences::of(*error).plain() : QString());
    });
    forget();
    update();
}

//! Another thread: what belonged to the one before is fetched again, should the person come back.
void ElementDelivery::forget()
{
    m_threadId = m_connection.chat().threadId();
    m_shelf.setFetcher([this, threadId = m_threadId](const QJsonObject &element, QObject *parent) {
        return m_connection.backend().fetch(threadId, element, parent);
    });
    m_places.images.forget("element:"_L1); // what is on its way never comes now
}

void ElementDelivery::update()
{
    if (m_connection.chat().threadId() != m_threadId)
        forget();
    m_places.transcript.setTakesFeedback(m_connection.backend().features().takesFeedback);
    m_places.beside.setPanel(m_connection.backend().session(m_threadId).panel);
}

QJsonObject ElementDelivery::elementOf(const QString &rowId) const
{
    if (const QJsonObject beside = m_places.beside.element(rowId); !beside.isEmpty())
        return beside;
    const Message *message = m_connection.chat().model().conversation().find(rowId);
    return message ? message->activity : QJsonObject();
}

void ElementDelivery::deliverImage(const QString &key)
{
    const QString rowId = ElementText::idOfImage(key);
    const QJsonObject element = elementOf(rowId);
    // A picture the agent moved meanwhile is another one: the person has not asked for that.
    const bool isMeant =
        !element.isEmpty() && ElementText::imageKey(rowId, element) == key && m_shelf.look(rowId, element).isShown;
    if (!isMeant)
        return m_places.images.fail(key, { Condition::ElementGone, { tr("Picture") }, 0, {} });
    m_shelf.take(rowId, element, this, [this, key](const ElementShelf::Item &item) {
        if (item.error)
            m_places.images.fail(key, *item.error);
        else
            m_places.images.take(key, item.bytes);
    });
}

void ElementDelivery::tell(const QString &noticeId, const std::optional<Error> &error)
{
    m_places.bar.remove(noticeId);
    if (error)
        m_places.bar.put({ noticeId, Notice::Kind::Failed, *error, false, { Notice::Action::NotNow } });
}

void ElementDelivery::save(const QString &rowId)
{
    const QJsonObject element = elementOf(rowId);
    m_shelf.take(rowId, element, this, [this, element](const ElementShelf::Item &item) {
        tell(kElementSaved, item.error);
        if (!item.error)
            saveAs(element, item.bytes);
    });
}

//! A table goes out as a spreadsheet reads it, or as it came.
void ElementDelivery::saveAs(const QJsonObject &element, const QByteArray &bytes)
{
    const QString kind = element.value("kind"_L1).toString();
    const std::optional<DataTable> table = kind == "table"_L1  ? DataTable::ofFrame(bytes)
                                           : kind == "plot"_L1 ? DataTable::ofPlot(bytes)
                                                               : std::nullopt;
    // The dialog is the window's: another connection may be shown before it is answered.
    const auto told = [self = QPointer(this)](const QString &notWritten) {
        if (self)
            self->tell(kElementSaved, notWritten.isEmpty()
                                          ? std::nullopt
                                          : std::optional(Error { Condition::FileNotSaved, { notWritten }, 0, {} }));
    };
    QWidget &window = *m_places.transcript.window();
    const QString name = ElementText::fileName(element);
    if (!table) { // also one that is too large to be written anew
        const bool isData = kind == "table"_L1 || kind == "plot"_L1;
        const QString asItCame = isData ? QFileInfo(name).completeBaseName() + u".json"_s : name;
        return saveCopy(window, asItCame, bytes, told, tr("All files (*)"));
    }
    const QString tables = tr("Table (*.csv)") + u";;"_s + tr("As it came (*.json)");
    const SaveKinds kinds = [csv = table->csv(), bytes](const QString &path) {
        return path.endsWith(".json"_L1, Qt::CaseInsensitive) ? bytes : csv;
    };
    saveCopy(window, QFileInfo(name).completeBaseName() + u".csv"_s, kinds, told, tables);
}

void ElementDelivery::open(const QString &rowId)
{
    const QJsonObject element = elementOf(rowId);
    m_shelf.take(rowId, element, this, [this, element](const ElementShelf::Item &item) {
        tell(kElementOpened, item.error);
        if (!item.error)
            openHere(element, item.bytes);
    });
}

bool ElementDelivery::makeFolder()
{
    if (m_opened)
        return m_opened->isValid();
    m_opened = std::make_unique<QTemporaryDir>(QDir::tempPath() + u'/' + kOpenedFolder + u"XXXXXX"_s);
    m_openedLock = std::make_unique<QLockFile>(m_opened->path() + kOpenedLock);
    m_openedLock->setStaleLockTime(0);
    return m_opened->isValid() && m_openedLock->tryLock(0);
}

//! What the bytes are counts too, not only what the agent calls them.
void ElementDelivery::openHere(const QJsonObject &element, const QByteArray &bytes)
{
    const QString name = ElementText::fileName(element);
    const Error notOpened { Condition::FileNotOpened, { name }, 0, {} };
    if (!ElementText::isHarmless(name, bytes))
        return tell(kElementOpened, notOpened);
    const bool hasFolder = makeFolder();
    const QDir folder(m_opened->path());
    const QString place = QString::number(++m_opens);
    QFile file(folder.filePath(place + u'/' + name));
    const bool isWritten =
        hasFolder && folder.mkdir(place) && file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    file.close();
    if (!isWritten)
        return tell(kElementOpened, Error { Condition::FileNotSaved, { name }, 0, {} });
    file.setPermissions(QFile::ReadOwner);
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file.fileName())))
        tell(kElementOpened, notOpened);
}

} // namespace countersign
