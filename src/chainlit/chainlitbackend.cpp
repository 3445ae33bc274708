// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitbackend.h"

#include "chainlit/chainlitbackend_p.h"

#include "chainlit/chainlitelements.h"
#include "chainlit/chainlittransfers.h"
#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostSockets = 6;     // the server keeps the sessions of other threads for a while
constexpr qsizetype kMostTaskFiles = 100; // that wait
} // namespace

ChainlitBackend::ChainlitBackend(Transport &transport, Clock &clock, QObject *parent)
    : Backend(parent)
    , d(new Private { *this, transport, clock, ChainlitRoutes(transport.server()) })
{
}

ChainlitBackend::~ChainlitBackend()
{
    for (ChainlitThread *thread : std::exchange(d->threads, {})) {
        thread->disconnect(this);
        delete thread;
    }
}

//! Made when it is first needed.
ChainlitThread &ChainlitBackend::Private::thread(const QString &threadId)
{
    if (ChainlitThread *known = find(threadId)) {
        if (!known->hasSocket())
            restOldest();
        threads.move(threads.indexOf(known), threads.size() - 1);
        return *known;
    }
    restOldest();
    auto *made = new ChainlitThread(q, transport, clock, project, threadId, &q);
    made->setPerson(person);
    made->setKeys(keys);
    if (const QString serverId = serverIds.value(threadId); !serverId.isEmpty())
        made->setServerThreadId(serverId);
    connect(made, &ChainlitThread::serverIdTold, &q, [this, threadId](const QString &id) {
        serverIds.insert(threadId, id);
        Q_EMIT q.threadIdTold(threadId, id);
    });
    connect(made, &ChainlitThread::tasksCame, &q, [this, threadId](const QString &id, const QJsonObject &content) {
        noteTasks({ threadId, id, content });
    });
    threads << made;
    return *made;
}

//! Of too many sockets the one that was not used for the longest closes; its session can be taken up again.
void ChainlitBackend::Private::restOldest()
{
    const auto hasSocket = [](const ChainlitThread *each) { return each->hasSocket(); };
    if (std::count_if(threads.begin(), threads.end(), hasSocket) < kMostSockets)
        return;
    const auto oldest = std::find_if(threads.begin(), threads.end(),
                                     [](const ChainlitThread *each) { return each->hasSocket() && each->isIdle(); });
    if (oldest != threads.end())
        (*oldest)->rest();
}

ChainlitThread *ChainlitBackend::Private::find(const QString &threadId) const
{
    const auto found =
        std::find_if(threads.begin(), threads.end(), [&](ChainlitThread *each) { return each->threadId() == threadId; });
    return found == threads.end() ? nullptr : *found;
}

void ChainlitBackend::Private::ask(const HttpRequest &request, std::function<void(const HttpOutcome &)> answered)
{
    HttpExchange *exchange = transport.send(request, &q);
    connect(exchange, &HttpExchange::finished, &q, [exchange, answered = std::move(answered)](const HttpOutcome &outcome) {
        exchange->deleteLater();
        if (!outcome.cancelled)
            answered(outcome);
    });
}

Error ChainlitBackend::Private::unreadable(const HttpOutcome &outcome) const
{
    return { Condition::NotAnAgentServer,
             { transport.server().host(), QString::fromLatin1(mediaType(outcome.headers)) },
             outcome.status,
             {} };
}

//! Who is there, then what there is: the settings of a server with a sign-in are for those who are signed in.
void ChainlitBackend::refresh(bool byPerson)
{
    if (std::exchange(d->isRefreshing, true))
        return;
    HttpRequest request = d->routes.user();
    request.initiative = byPerson ? Initiative::Person : Initiative::Background;
    d->ask(request, [this, byPerson](const HttpOutcome &outcome) {
        if (outcome.error || mediaType(outcome.headers) != "application/json")
            return d->refreshEnded(outcome.error ? *outcome.error : d->unreadable(outcome));
        const QJsonObject user = QJsonDocument::fromJson(outcome.body).object();
        d->person = user.value("identifier"_L1).toString();
        for (ChainlitThread *thread : std::as_const(d->threads))
            thread->setPerson(d->person);
        d->askForProject(byPerson);
    });
}

void ChainlitBackend::Private::askForProject(bool byPerson)
{
    HttpRequest request = routes.settings({}, {});
    request.initiative = byPerson ? Initiative::Person : Initiative::Background;
    ask(request, [this](const HttpOutcome &outcome) {
        if (outcome.error)
            return refreshEnded(*outcome.error);
        auto told = ChainlitProject::read(outcome.body, transport.server().host());
        if (!told || mediaType(outcome.headers) != "application/json")
            return refreshEnded(unreadable(outcome));
        if (person.isEmpty()) { // threads belong to people
            told->keepsThreads = false;
            told->features.takesFeedback = told->features.renamesThreads = told->features.deletesThreads = false;
            told->features.sharesThreads = told->features.findsThreads = told->features.keepsFavourites = false;
        }
        project = *told;
        refreshEnded({});
    });
}

void ChainlitBackend::Private::refreshEnded(const std::optional<Error> &error)
{
    isRefreshing = false;
    if (error)
        Q_EMIT q.refreshFailed(*error);
    else
        Q_EMIT q.refreshed();
}

QList<AgentInfo> ChainlitBackend::agents() const
{
    return d->project.agents;
}

bool ChainlitBackend::canConnect() const
{
    return d->project.keepsThreads;
}

BackendFeatures ChainlitBackend::features() const
{
    return d->project.features;
}

AgentRun *ChainlitBackend::start(const RunRequest &request, QObject *parent)
{
    return d->thread(request.threadId).start(request, parent);
}

AgentRun *ChainlitBackend::connectThread(const QString &agentId, const QString &threadId, QObject *parent)
{
    return d->thread(threadId).follow(agentId, parent);
}

void ChainlitBackend::attend(const QString &agentId, const QString &threadId, bool isNew)
{
    if (d->project.agents.isEmpty())
        return; // refresh() comes first
    d->thread(threadId).attend(agentId, isNew);
    const QList<Suggestion> starters = d->project.starters.value(agentId);
    if (!isNew || starters.isEmpty())
        return;
    QMetaObject::invokeMethod(
        this, [this, threadId, starters] { Q_EMIT suggested(threadId, starters); }, Qt::QueuedConnection);
}

ThreadSession ChainlitBackend::session(const QString &threadId) const
{
    const ChainlitThread *thread = d->find(threadId);
    return thread ? thread->session() : ThreadSession();
}

QStringList ChainlitBackend::wantedKeys() const
{
    return d->project.wantedKeys;
}

void ChainlitBackend::setKeys(const QHash<QString, Secret> &byName)
{
    d->keys = byName;
    for (ChainlitThread *thread : QList(d->threads))
        thread->setKeys(byName);
}

void ChainlitBackend::setServerIds(const QHash<QString, QString> &byThreadId)
{
    for (auto known = byThreadId.cbegin(); known != byThreadId.cend(); ++known) {
        d->serverIds.insert(known.key(), known.value());
        if (ChainlitThread *thread = d->find(known.key()))
            thread->setServerThreadId(known.value());
    }
}

std::optional<Error> ChainlitBackend::refusalOf(const QString &threadId, const Message &message) const
{
    const ChainlitThread *thread = d->find(threadId);
    return thread ? thread->refusalOf(message) : std::nullopt;
}

void ChainlitBackend::tryAgain(const QString &threadId)
{
    if (ChainlitThread *thread = d->find(threadId))
        thread->tryAgain();
}

void ChainlitBackend::changeSettings(const QString &threadId, const QJsonObject &values, bool isFinal)
{
    if (ChainlitThread *thread = d->find(threadId))
        thread->changeSettings(values, isFinal);
}

void ChainlitBackend::setFavourite(const QString &threadId, const Message &message, bool isFavourite)
{
    if (ChainlitThread *thread = d->find(threadId))
        thread->setFavourite(message, isFavourite);
}

Upload *ChainlitBackend::upload(const QString &threadId, const QString &fileName, const QString &mimeType,
                                const QByteArray &bytes, const QString &interruptId, QObject *parent)
{
    ChainlitThread &thread = d->thread(threadId);
    const qint64 most = d->project.features.uploads.mostBytes;
    std::optional<Error> trouble;
    if (most > 0 && bytes.size() > most)
        trouble = Error { Condition::UploadTooLarge, { fileName, QString::number(most / (1024 * 1024)) }, 0, {} };
    else if (bytes.isEmpty() || thread.sessionId().isEmpty()) // the server breaks on the first, and knows no second
        trouble = Error { Condition::UploadRefused, { fileName, QString() }, 0, {} };
    const ChainlitUpload::File file { fileName, uploadType(mimeType, fileName), bytes.size() };
    const QString parentId = interruptId.isEmpty() ? QString() : thread.askParent(interruptId);
    return new ChainlitUpload(d->transport, d->routes.file(thread.sessionId(), parentId, fileName, file.mimeType, bytes), file,
                              trouble, parent);
}

Fetch *ChainlitBackend::fetch(const QString &threadId, const QJsonObject &element, QObject *parent)
{
    const ChainlitThread *thread = d->find(threadId);
    const QUrl url = elementUrl(element, d->transport.server(), thread ? thread->sessionId() : QString());
    const bool isOurs = element.value("url"_L1).toString().isEmpty();
    return new ChainlitFetch(d->transport, url, isOurs, element.value("name"_L1).toString(), element.value("mime"_L1).toString(),
                             parent);
}

//! A task list is a file, too, and read without being asked for: only from the server itself, and never many at once.
void ChainlitBackend::Private::noteTasks(const TaskFile &file)
{
    const auto isSame = [&](const TaskFile &other) {
        return other.threadId == file.threadId && other.elementId == file.elementId;
    };
    const auto waiting = taskFiles.isEmpty() ? taskFiles.end() : std::find_if(taskFiles.begin() + 1, taskFiles.end(), isSame);
    if (waiting != taskFiles.end())
        waiting->content = file.content;
    else if (taskFiles.size() <= kMostTaskFiles)
        taskFiles << file;
    if (taskFiles.size() == 1)
        readTasks();
}

//! It is shown as what it holds.
void ChainlitBackend::Private::readTasks()
{
    const TaskFile file = taskFiles.first();
    Fetch *fetch = q.fetch(file.threadId, file.content, &q);
    connect(fetch, &Fetch::ended, &q, [this, fetch, file](const FetchEnd &end) {
        fetch->deleteLater();
        const auto tasks = end.error ? std::nullopt : chainlitTasks(end.bytes);
        if (ChainlitThread *thread = tasks ? find(file.threadId) : nullptr)
            thread->tell({ events::ActivitySnapshot { file.elementId, u"tasks"_s, *tasks, true, {}, {} } });
        taskFiles.removeFirst();
        if (!taskFiles.isEmpty())
            readTasks();
    });
}

} // namespace countersign
