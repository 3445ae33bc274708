// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "agent/interrupt.h"
#include "agent/threadsession.h"
#include "core/error.h"
#include "core/secret.h"

#include <QHash>
#include <QObject>
#include <QUrl>

#include <optional>

namespace countersign {

//! An agent a server offers.
struct AgentInfo
{
    QString id;
    QString name;
    QString description;
    QJsonObject capabilities; //!< as told (AG-UI Capabilities); absent = unknown
    [[nodiscard]] bool operator==(const AgentInfo &) const = default;
};

//! A tool that this client runs, or asks the person about (AG-UI Tool).
struct ToolDefinition
{
    QString name;
    QString description;
    QJsonObject parameters; //!< JSON Schema
};

//! Something the person may want to say next.
struct Suggestion
{
    QString title;   //!< shown
    QString message; //!< sent
    QString command; //!< goes with it (Command::id); empty = none
    QString icon;    //!< a name of the Lucide set; empty = none
    [[nodiscard]] bool operator==(const Suggestion &) const = default;
};

//! A thread as the server's own list has it.
struct RemoteThread
{
    QString id;
    QString agentId;
    QString name;      //!< empty = the server has none
    QDateTime changed; //!< UTC
    [[nodiscard]] bool operator==(const RemoteThread &) const = default;
};

//! Something the agent should know beside the conversation (AG-UI Context).
struct ContextEntry
{
    QString description;
    QString value;
    [[nodiscard]] bool operator==(const ContextEntry &) const = default;
};

//! What to run. Ids are made by the caller: a new run id for every request that may start a run.
struct RunRequest
{
    QString agentId;
    QString threadId;
    QString runId;
    QList<Message> history; //!< whole, oldest first, the new message last
    QList<ToolDefinition> tools;
    QJsonValue state;
    QList<ContextEntry> context;
    QJsonObject forwardedProps; //!< properties of the connection, and what the run itself forwards
    QList<ResumeEntry> resume;  //!< answers to every open interrupt
    QString parentRunId;
    bool byPerson = true; //!< the person's own send (goes out even while signed out)
    //! The last message of the history was said before, in other words; what came after it is void. Only if editsMessages.
    bool isEdit = false;
};

//! How a run or a connect ended; exactly one per AgentRun.
struct RunEnd
{
    enum class How {
        Completed,      //!< RUN_FINISHED seen (or, for connect, the body ended)
        Failed,         //!< RUN_ERROR, or an answer that is no run; see error
        SignInRequired, //!< refused with 401 (or at the gate): nothing ran, the turn may be sent again after a sign-in
        Forbidden,      //!< 403: nothing ran
        Unreachable,    //!< no connection opened: nothing left
        BrokeOff,       //!< the stream ended early: ask connect, never run again
        OutcomeUnknown, //!< the request left and nothing came back
        Busy,           //!< 200 without a run: another run is on this thread
        Cancelled,      //!< by us
    };
    How how = How::Completed;
    std::optional<Error> error;     //!< nothing with Completed
    bool sentWithoutSignIn = false; //!< it left without Authorization (signed out)
};

//! One run, or one connect (replay, then live). Deleting it closes the stream and does not stop the run. Exactly one ended().
class AgentRun : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QString runId() const = 0; //!< empty = nothing of it is with the server yet, where that is known
    //! Asks the server to stop; the stream then ends by itself (Completed), or after 5 s we close it (Cancelled).
    virtual void stop() = 0;

Q_SIGNALS:
    void event(const countersign::AgentEvent &event);
    //! Nothing has come for 45 s (true), or it goes on (false).
    void quiet(bool isQuiet);
    void ended(const countersign::RunEnd &end);
};

//! How a recording became text, or did not.
struct TranscriptionEnd
{
    QString text;               //!< may be empty: nothing was said
    std::optional<Error> error; //!< TranscriptionUnavailable, -Refused, -Failed, or what stops any request; nothing = text
    bool mayRetry = false;      //!< the same recording may work the next time
};

//! A recording on its way to becoming text. One ended(), within some 150 s; none after cancel() or if it is deleted before.
class Transcription : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void cancel() = 0;

Q_SIGNALS:
    void ended(const countersign::TranscriptionEnd &end);
};

//! How a file came to the server, or did not.
struct UploadEnd
{
    ContentPart part;           //!< for Message::parts: `{"type":"file","id","name","mimeType","size"}`
    std::optional<Error> error; //!< UploadRefused, UploadTooLarge, or what stops any request; nothing = it is there
};

//! A file on its way to the server. One ended(); none after cancel() or if it is deleted before.
class Upload : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void cancel() = 0;

Q_SIGNALS:
    //! Bytes that have left, of all that will; not every back end tells.
    void progressed(qint64 sent, qint64 total);
    void ended(const countersign::UploadEnd &end);
};

//! What an element holds, or why that is not to be had.
struct FetchEnd
{
    QByteArray bytes;
    QString mimeType;
    std::optional<Error> error; //!< ElementGone, ElementTooLarge, or what stops any request; nothing = bytes
};

//! The bytes of an element on their way. One ended(); none after cancel() or if it is deleted before.
class Fetch : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void cancel() = 0;

Q_SIGNALS:
    void ended(const countersign::FetchEnd &end);
};

//! Refused, or kept back, because nobody is signed in or the keyring has not said who: another try after a sign-in.
[[nodiscard]] bool isMatterOfSignIn(Condition condition);

//! A kind of server, with an account. No I/O in this folder. What start() and its like return is its parent's. UI thread.
class Backend : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    //! Asks who is there (`/info`): answered by refreshed() or refreshFailed(), later. Also the harmless probe after an
    //! unclear end. `byPerson`: somebody waits for it, so it goes out even while signed out and may meet the 401.
    //! While one is under way its answer is the answer to both.
    virtual void refresh(bool byPerson = false) = 0;
    [[nodiscard]] virtual QList<AgentInfo> agents() const = 0;
    //! True if a thread can be replayed; plain AG-UI cannot.
    [[nodiscard]] virtual bool canConnect() const = 0;
    [[nodiscard]] virtual AgentRun *start(const RunRequest &request, QObject *parent) = 0;
    //! Replays a thread and follows a live run. Only if canConnect().
    [[nodiscard]] virtual AgentRun *connectThread(const QString &agentId, const QString &threadId, QObject *parent) = 0;

    //! True if the server makes suggestions (`/info` says so).
    [[nodiscard]] virtual bool canSuggest() const { return false; }
    //! Asks for suggestions that fit `request.history`; answered by suggested(), perhaps several times while they come, or not
    //! at all: they are a courtesy, their failure is nobody's news. A new call, or cancelSuggestions(), drops the one before.
    virtual void suggest(const RunRequest &) {}
    virtual void cancelSuggestions() {}
    //! True if the server lists threads of its own.
    [[nodiscard]] virtual bool canListThreads() const { return false; }
    //! Answered by threadsListed(), or not at all.
    virtual void listThreads(const QString &) {}
    //! True if the server turns speech into text (`/info` says so).
    [[nodiscard]] virtual bool canTranscribe() const { return false; }
    //! The person's own: it goes out even while signed out. Only if canTranscribe().
    [[nodiscard]] virtual Transcription *transcribe(const QByteArray &audio, const QString &mimeType, const QString &fileName,
                                                    QObject *parent);

    [[nodiscard]] virtual BackendFeatures features() const { return {}; }
    //! For back ends with a session per thread: the person looks at this one, so it is opened now, and what it offers is told by
    //! sessionChanged() and happened(). `isNew`: nothing was said in it yet.
    virtual void attend(const QString & /*agentId*/, const QString & /*threadId*/, bool /*isNew*/) {}
    [[nodiscard]] virtual ThreadSession session(const QString & /*threadId*/) const { return {}; }
    //! Names of the keys the server wants of each person (to pay another service …). Of the last refresh() that succeeded.
    [[nodiscard]] virtual QStringList wantedKeys() const { return {}; }
    //! The person's own, by those names: sent to the server and nowhere else. Threads that were refused for a missing one
    //! (KeysAsked) are tried again.
    virtual void setKeys(const QHash<QString, Secret> & /*byName*/) {}
    //! Ids the server has of its own for threads of ours, as threadIdTold() once said: told again at the next start.
    virtual void setServerIds(const QHash<QString, QString> & /*byThreadId*/) {}
    //! What would keep this message from being sent at all, as far as it is known now (MessageTooLarge); nothing = it may go.
    [[nodiscard]] virtual std::optional<Error> refusalOf(const QString & /*threadId*/, const Message & /*message*/) const
    {
        return {};
    }
    //! The person tries the line of a thread again, now.
    virtual void tryAgain(const QString & /*threadId*/) {}
    //! `isFinal` = confirmed; otherwise the person is still at it, and the agent may answer with another form.
    virtual void changeSettings(const QString & /*threadId*/, const QJsonObject & /*values*/, bool /*isFinal*/) {}
    //! Answered by actionEnded().
    virtual void runAction(const QString & /*threadId*/, const QString & /*actionId*/) {}
    //! Only if features().uploads.isAllowed, or for an answer to a question for files (`interruptId`); null = nothing may.
    [[nodiscard]] virtual Upload *upload(const QString &threadId, const QString &fileName, const QString &mimeType,
                                         const QByteArray &bytes, const QString &interruptId, QObject *parent);
    //! The bytes of an `element` activity (its content); null = this back end has none, whatever its agent says.
    [[nodiscard]] virtual Fetch *fetch(const QString &threadId, const QJsonObject &element, QObject *parent);
    //! Answered by feedbackEnded(). Only if features().takesFeedback.
    virtual void giveFeedback(const QString & /*threadId*/, const Message & /*about*/, const Feedback & /*feedback*/) {}
    //! On the server. Each answered by threadChangeEnded(); only if features() has it.
    virtual void renameThread(const QString & /*threadId*/, const QString & /*name*/) {}
    virtual void deleteThread(const QString & /*threadId*/) {}
    virtual void shareThread(const QString & /*threadId*/, bool /*isShared*/) {}
    //! Threads in which these words stand; answered by threadsFound(), also when nothing comes back. Only if
    //! features().findsThreads.
    virtual void findThreads(const QString & /*words*/) {}
    //! Both answered by toolServerEnded(); session() then has it, or not.
    virtual void addToolServer(const QString & /*threadId*/, const ToolServer & /*server*/) {}
    virtual void removeToolServer(const QString & /*threadId*/, const QString & /*name*/) {}
    //! A message of the person's own that they want at hand, or no longer. Only if features().keepsFavourites.
    virtual void setFavourite(const QString & /*threadId*/, const Message & /*message*/, bool /*isFavourite*/) {}

Q_SIGNALS:
    void refreshed();
    void refreshFailed(const countersign::Error &why);
    void suggested(const QString &threadId, const QList<countersign::Suggestion> &suggestions);
    void threadsListed(const QList<countersign::RemoteThread> &threads);
    //! session(threadId) is another.
    void sessionChanged(const QString &threadId);
    //! Something of a thread came outside of any run (an element, a button, a message the agent sent by itself).
    void happened(const QString &threadId, const countersign::AgentEvent &event);
    //! The agent began to work by itself, or goes on with what it was at. Whoever shows the thread takes the run (as its parent,
    //! before this returns); one nobody takes is deleted.
    void runBegun(const QString &threadId, countersign::AgentRun *run);
    void noticed(const QString &threadId, const countersign::AgentNotice &notice);
    void actionEnded(const QString &threadId, const QString &actionId, const std::optional<countersign::Error> &error);
    void feedbackEnded(const QString &threadId, const QString &messageId, const countersign::Feedback &feedback,
                       const std::optional<countersign::Error> &error);
    //! A rename, delete or share is through. `link` = where a shared thread can be read; empty otherwise.
    void threadChangeEnded(const QString &threadId, const QUrl &link, const std::optional<countersign::Error> &error);
    //! `error`: these are not all of them.
    void threadsFound(const QString &words, const QList<countersign::RemoteThread> &threads,
                      const std::optional<countersign::Error> &error);
    //! The server keeps a thread of ours under an id of its own; to be remembered for setServerIds().
    void threadIdTold(const QString &threadId, const QString &serverId);
    void toolServerEnded(const QString &threadId, const QString &name, const std::optional<countersign::Error> &error);
    //! Something about a thread went wrong that no call of ours asked for (a question that was lost).
    void troubled(const QString &threadId, const countersign::Error &why);
};

} // namespace countersign
