// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/chatcontroller.h"
#include "fakeclock.h"
#include "memorystorage.h"
#include "scriptedbackend.h"

#include <QRandomGenerator>

#include <memory>
#include <vector>

namespace countersign::test {
using namespace Qt::StringLiterals;

//! What a server keeps of a thread: its runs, to tell them again.
struct ToldRun
{
    QString id;
    QList<Message> input;
    QString answerId;
    QString callId;
    QList<Interrupt> interrupts;
};

//! A request that is not over.
struct Flight
{
    QPointer<ScriptedRun> run;
    RunRequest request;
    quint64 signIn = 0; //!< when it went out
    QString carries;    //!< id of the message it is sent for; of answers to interrupts: "resume" and their ids
    bool isAccepted = false;
};

//! A person, a client, a disk and a server, all at random. The client may be ended or killed at any moment; the disk and the
//! server go on. Deterministic by its seed.
class World
{
public:
    explicit World(quint32 seed) : m_random(seed) { start(); }

    void step();
    void calmDown();
    [[nodiscard]] QString problem() const { return m_problem; }
    [[nodiscard]] QStringList story() const { return m_story; }

private:
    [[nodiscard]] int below(int n) { return static_cast<int>(m_random.bounded(n)); }
    [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
    void tell(const QString &what) { m_story << what; }
    void fail(const QString &what)
    {
        if (m_problem.isEmpty())
            m_problem = what;
    }
    [[nodiscard]] QString fresh(const QString &kind) { return kind + QString::number(++m_serial); }

    void start();
    void end(bool isKill);
    void settle();
    void takeRequests();
    void playFlight(Flight &flight);
    void refuse(Flight &flight);
    void reached(const Flight &flight);
    [[nodiscard]] static QString keyOf(const QString &id, quint64 signIn) { return u"%1 at %2"_s.arg(id).arg(signIn); }
    void accept(Flight &flight);
    void goOn(Flight &flight);
    void playConnect(int index, bool isKind);
    void personActs();
    void personAnswers();
    void personSends();
    void personDecides();
    void threadActs();
    void checkNothingLost();
    [[nodiscard]] bool isKept(const QString &text) const;
    [[nodiscard]] Conversation conversation() const { return m_chat->model().conversation(); }

    QRandomGenerator m_random;
    FakeClock m_clock;
    std::unique_ptr<MemoryStorage> m_storage = std::make_unique<MemoryStorage>();
    std::unique_ptr<ScriptedBackend> m_backend;
    std::unique_ptr<ChatController> m_chat;
    std::vector<std::unique_ptr<QObject>> m_gone; //!< of killed clients: they hear nothing any more
    QList<Flight> m_flights;
    qsizetype m_requestsSeen = 0;
    qsizetype m_connectsSeen = 0;
    QMap<QString, QList<ToldRun>> m_server; //!< by thread
    QSet<QString> m_known;                  //!< message ids on the server
    QHash<QString, int> m_accepted;         //!< how often the server took something as new
    QHash<QString, int> m_asked;            //!< how often the person asked for it to go
    QHash<QString, int> m_reached;          //!< by keyOf()
    QHash<QString, int> m_askedNow;         //!< likewise
    QStringList m_typed;
    QStringList m_returned;
    QSet<QString> m_deletedTexts;
    quint64 m_signIn = 0;
    int m_serial = 0;
    QString m_problem;
    QStringList m_story;
};

} // namespace countersign::test
