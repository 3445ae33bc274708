// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/aguicodec.h"
#include "agui/echofilter.h"

#include <QFutureWatcher>
#include <QObject>
#include <QQueue>

namespace countersign {

//! Frames of one stream in, their events out, in order. A large frame is read in the thread pool (11 MiB take 0.4 s, and nobody
//! waits that long for a window); those behind it wait their turn. Without a large one nothing waits. Owner: the run. UI thread.
class EventReader : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype largeFrame = 256 * 1024; //!< bytes; beyond it a frame leaves the UI thread

    //! `known`: ids of messages whose echo nobody needs.
    explicit EventReader(const QSet<QString> &known, QObject *parent = nullptr);
    ~EventReader() override;

    //! Answered by read(), at once if nothing is before it.
    void add(const QByteArray &frame);
    //! Nothing of what waits will come any more.
    void clear();
    [[nodiscard]] bool isIdle() const { return m_waiting.isEmpty() && !m_isElsewhere; }
    [[nodiscard]] int readElsewhere() const { return m_readElsewhere; } //!< large frames so far

Q_SIGNALS:
    //! What one frame tells, or why it cannot be read (see AgUiCodec).
    void read(const countersign::Expected<QList<countersign::AgentEvent>> &events);
    //! Frames had to wait, and the last of them has been told.
    void caughtUp();

private:
    //! A large frame with all it takes to read it. Nobody else has the codec meanwhile.
    struct Job
    {
        AgUiCodec codec;
        QByteArray frame;
        Expected<QList<AgentEvent>> events = QList<AgentEvent>();
    };
    void goOn();
    void readInPool(const QByteArray &frame);
    void wasRead();

    EchoFilter m_echoes;
    AgUiCodec m_codec;
    QQueue<QByteArray> m_waiting;
    QFutureWatcher<std::shared_ptr<Job>> m_elsewhere;
    bool m_isElsewhere = false;
    bool m_isTelling = false;
    int m_readElsewhere = 0;
};

} // namespace countersign
