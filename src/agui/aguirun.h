// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "agui/eventreader.h"
#include "core/clock.h"
#include "net/httpmessage.h"
#include "net/sseparser.h"

#include <functional>
#include <memory>

namespace countersign {

class SseStream;
class Transport;

//! One run or connect over SSE. Large frames are read off the UI thread, in their turn. A run ends at RUN_FINISHED or RUN_ERROR
//! (the body's end gets a moment to come, so that the record says "complete"), or with the body; a connect with the body only.
//! Owner: caller. UI thread.
class AgUiRun : public AgentRun
{
    Q_OBJECT
public:
    enum class Mode { Run, Connect };
    struct Order
    {
        Mode mode = Mode::Run;
        HttpRequest request;
        //! The same for a server from before AG-UI 1.0, one that refuses members it does not know: sent once, after a 400 or a
        //! 422, which is to say that nothing ran. None = there is no other way to say it.
        std::function<HttpRequest()> withoutVersion;
        std::function<void(bool isTaken)> versionTaken; //!< the first way worked, or the other one
        QString runId;                                  //!< of a run; a connect learns it from the stream
        QString agentName;                              //!< for errors
        QSet<QString> known;                            //!< ids of the messages sent along: their echo need not be read
        bool isCopilotKit = false;                      //!< knows Intelligence mode by its answers; a 204 is an unknown thread
        //! Asks the server to stop a run; none = closing the stream is all that can be done.
        std::function<void(const QString &runId)> askToStop;
    };
    AgUiRun(Transport &transport, Clock &clock, Order order, QObject *parent);
    ~AgUiRun() override;

    //! Empty while nothing of a run is with the server: it waits for the session (see HttpExchange::isHeld()).
    [[nodiscard]] QString runId() const override;
    void stop() override;

private:
    void open(const HttpRequest &request);
    void onLastFrame(const QByteArray &frame);
    void onRead(const Expected<QList<AgentEvent>> &events);
    void onFinished(const HttpOutcome &outcome);
    [[nodiscard]] bool triesWithoutVersion(const HttpOutcome &outcome);
    void conclude(const HttpOutcome &outcome);
    void note(const AgentEvent &event);
    void breakOff(const Error &error);
    void close();
    [[nodiscard]] RunEnd endOf(const HttpOutcome &outcome) const;
    [[nodiscard]] RunEnd endOfAnswered(HttpOutcome outcome) const;
    [[nodiscard]] Error about(Condition condition, const QString &text = {}) const;

    Transport &m_transport;
    Order m_order;
    Clock &m_clock;
    QString m_host;
    QString m_runId;
    EventReader m_reader;
    SseStream *m_stream = nullptr;        //!< child
    std::optional<HttpOutcome> m_outcome; //!< the body has ended; frames of it may still be read
    std::unique_ptr<Clock::Alarm> m_deadline;
    std::optional<RunEnd> m_told; //!< the stream itself said how it ends
    bool m_sawEvent = false;
    bool m_isCutShort = false; //!< the body ended in the middle of a frame
    bool m_isOver = false;
    bool m_isStopping = false;
};

} // namespace countersign
