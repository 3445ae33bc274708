// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/streambench.h"

#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}
} // namespace

StreamBench::StreamBench(Source source, const QSet<QString> &known) : m_source(source), m_reader(known)
{
    connect(&m_reader, &EventReader::read, this, &StreamBench::apply);
    connect(&m_reader, &EventReader::caughtUp, this, &StreamBench::finish);
}

void StreamBench::hold(int messages)
{
    for (int i = 0; i < messages; ++i) {
        Message message;
        message.id = u"held-%1"_s.arg(i);
        message.role = i % 2 == 0 ? Message::Role::User : Message::Role::Assistant;
        message.text = u"Something that was said before, number %1."_s.arg(i);
        m_model.append(message);
    }
}

void StreamBench::run(const Maker &make)
{
    m_idleKib = residentKib();
    if (m_source == Source::Replay)
        m_model.beginReplay();
    m_began = processCpuSeconds();
    const double making = threadCpuSeconds();
    m_size = make([this](const QByteArray &piece) {
        const double taking = threadCpuSeconds();
        feed(piece);
        m_taking += threadCpuSeconds() - taking;
    });
    m_cpu = m_taking - (threadCpuSeconds() - making); // below zero: what the making took
    m_isMade = true;
    finish();
}

void StreamBench::feed(const QByteArray &piece)
{
    const Expected<QList<SseFrame>> frames = m_parser.feed(piece);
    if (!frames) {
        ++m_unreadable;
        return;
    }
    for (const SseFrame &frame : *frames)
        m_reader.add(frame.data);
}

void StreamBench::apply(const Expected<QList<AgentEvent>> &events)
{
    if (!events) {
        ++m_unreadable;
        return;
    }
    for (const AgentEvent &event : *events)
        m_model.apply(event, m_source, m_now);
}

//! Also when frames were read in the pool and told from the event loop: the CPU time of all threads counts.
void StreamBench::finish()
{
    if (!m_isMade || !m_reader.isIdle())
        return;
    m_isMade = false;
    if (m_source == Source::Replay)
        m_model.endReplay(true);
    m_cpu += processCpuSeconds() - m_began;
    Q_EMIT ended();
}

QJsonObject StreamBench::result() const
{
    qint64 text = 0;
    for (const Message &message : m_model.conversation().messages)
        text += message.text.size();
    QJsonObject result { { u"events"_s, m_size.events },
                         { u"bytes"_s, m_size.bytes },
                         { u"cpu_s"_s, rounded(m_cpu) },
                         { u"events_per_cpu_s"_s, std::round(static_cast<double>(m_size.events) / m_cpu) },
                         { u"mb_per_cpu_s"_s, rounded(static_cast<double>(m_size.bytes) / m_cpu / 1e6) },
                         { u"messages"_s, static_cast<qint64>(m_model.conversation().messages.size()) },
                         { u"text"_s, text },
                         { u"in_pool"_s, m_reader.readElsewhere() },
                         { u"idle_mib"_s, rounded(static_cast<double>(m_idleKib) / 1024) },
                         { u"peak_mib"_s, rounded(static_cast<double>(peakResidentKib()) / 1024) } };
    if (m_unreadable > 0)
        result.insert("unreadable"_L1, m_unreadable);
    return result;
}

} // namespace countersign
