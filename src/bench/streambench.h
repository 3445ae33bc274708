// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/eventreader.h"
#include "bench/aguisource.h"
#include "bench/measure.h"
#include "chat/conversationmodel.h"
#include "net/sseparser.h"

#include <QJsonObject>
#include <QSet>

#include <functional>

namespace countersign {

//! A stream on its way from the socket's bytes to the conversation, by the app's own classes: SseParser, EventReader (decode,
//! compatibility boundary, enforcement, order; large frames in the thread pool), ConversationModel (reduce). Without network,
//! window and disk. Making the stream is not counted. Answers ended(); main thread, with a running event loop.
class StreamBench : public QObject
{
    Q_OBJECT
public:
    using Maker = std::function<StreamSize(const SsePiece &)>;

    //! `known`: messages that are held already and whose echo nobody needs.
    explicit StreamBench(Source source, const QSet<QString> &known = {});

    //! Messages that are here before the stream begins.
    void hold(int messages);
    void hold(const Message &message) { m_model.append(message); }
    //! Runs the stream; `make` is called once.
    void run(const Maker &make);

    //! `{"events","bytes","cpu_s","events_per_cpu_s","mb_per_cpu_s","messages","text","idle_mib","peak_mib"}`; MB = 10^6 bytes,
    //! MiB = 2^20. `text` = characters in all messages, which proves that nothing was skipped.
    [[nodiscard]] QJsonObject result() const;

Q_SIGNALS:
    void ended();

private:
    void feed(const QByteArray &piece);
    void apply(const Expected<QList<AgentEvent>> &events);
    void finish();

    Source m_source;
    SseParser m_parser;
    EventReader m_reader;
    ConversationModel m_model;
    StreamSize m_size;
    double m_began = 0;  //!< CPU seconds
    double m_cpu = 0;    //!< likewise; of the whole way, the making of the stream left out
    double m_taking = 0; //!< of this thread, in feed()
    QDateTime m_now = QDateTime::currentDateTimeUtc();
    qint64 m_idleKib = 0;
    int m_unreadable = 0;
    bool m_isMade = false;
};

} // namespace countersign
