// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventreader.h"

#include "core/freememory.h"

#include <QPointer>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace countersign {

EventReader::EventReader(const QSet<QString> &known, QObject *parent) : QObject(parent), m_echoes(known)
{
    connect(&m_elsewhere, &QFutureWatcherBase::finished, this, &EventReader::wasRead);
}

EventReader::~EventReader() = default;

void EventReader::add(const QByteArray &frame)
{
    m_waiting.enqueue(m_echoes.withoutEchoes(frame));
    if (!m_isElsewhere && !m_isTelling)
        goOn();
}

void EventReader::clear()
{
    m_waiting.clear();
    m_isElsewhere = false;
    m_elsewhere.setFuture({}); // whoever still reads does it for nobody
}

//! Tells small frames until it meets a large one. Whoever listens may clear or delete us.
void EventReader::goOn()
{
    const QPointer<EventReader> self(this);
    while (!m_isElsewhere && !m_waiting.isEmpty()) {
        if (m_waiting.head().size() > largeFrame)
            return readInPool(m_waiting.dequeue());
        const auto events = m_codec.decode(m_waiting.dequeue());
        m_isTelling = true;
        Q_EMIT read(events);
        if (!self)
            return;
        m_isTelling = false;
    }
}

void EventReader::readInPool(const QByteArray &frame)
{
    m_isElsewhere = true;
    ++m_readElsewhere;
    const auto promise = std::make_shared<QPromise<std::shared_ptr<Job>>>();
    m_elsewhere.setFuture(promise->future());
    const auto job = std::make_shared<Job>(Job { std::exchange(m_codec, AgUiCodec()), frame });
    QThreadPool::globalInstance()->start([promise, job] {
        promise->start();
        job->events = job->codec.decode(job->frame);
        job->frame.clear();
        promise->addResult(job);
        promise->finish();
    });
}

void EventReader::wasRead()
{
    if (!m_isElsewhere || m_elsewhere.future().resultCount() == 0)
        return; // of a stream that was given up
    const std::shared_ptr<Job> job = m_elsewhere.result();
    m_elsewhere.setFuture({});
    m_codec = std::move(job->codec);
    m_isElsewhere = false;
    const auto events = std::exchange(job->events, QList<AgentEvent>());
    const QPointer<EventReader> self(this);
    m_isTelling = true;
    Q_EMIT read(events);
    returnFreeMemory(); // reading takes many times what is kept of it
    if (!self)
        return;
    m_isTelling = false;
    goOn();
    if (self && isIdle())
        Q_EMIT caughtUp();
}

} // namespace countersign
