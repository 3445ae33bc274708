// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/expected.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <optional>

namespace countersign {

//! Texts are well-formed UTF-8: what was not has become U+FFFD, as a browser would decode it.
struct SseFrame
{
    QByteArray event; //!< empty = "message"
    QByteArray data;
    QByteArray id;     //!< the last event id in force when the frame ended
    qint64 retry = -1; //!< ms, the reconnection time in force when the frame ended; -1 = never said
    [[nodiscard]] bool operator==(const SseFrame &) const = default;
};

//! Server-sent events (WHATWG HTML §9.2.6): bytes in, frames out. Pure, no QObject; any fragmentation, LF, CR and CRLF, one
//! leading BOM, comments dropped (they count as a sign of life). Linear in the bytes fed.
class SseParser
{
public:
    explicit SseParser(qint64 maxFrame = 128LL * 1024 * 1024) : m_maxFrame(maxFrame) {}

    //! Frames completed by these bytes. AnswerTooLarge (no arguments) once a frame exceeds the limit; then feed no more.
    //! Frames completed before the one that is too large are given out first: then tooLarge() is true and the next call says so.
    [[nodiscard]] Expected<QList<SseFrame>> feed(const QByteArray &bytes);
    [[nodiscard]] bool tooLarge() const { return m_tooLarge; }
    //! The frame that stands open when the body ends, its last line perhaps without an end. EventSource drops it; AG-UI
    //! counts it. Empties the parser's buffers.
    [[nodiscard]] std::optional<SseFrame> takePending();

    [[nodiscard]] const QByteArray &lastEventId() const { return m_lastEventId; }
    [[nodiscard]] qint64 retry() const { return m_retry; }
    [[nodiscard]] qint64 bufferedBytes() const { return m_line.size() + m_data.size(); }

private:
    bool keep(QByteArrayView part);
    void endOfLine(QByteArrayView rest, QList<SseFrame> &frames);
    void readLine(QByteArrayView line, QList<SseFrame> &frames);
    void readField(QByteArrayView name, QByteArrayView value);
    SseFrame takeFrame();

    qint64 m_maxFrame;
    QByteArray m_line; // start of a line whose end has not come
    QByteArray m_data;
    QByteArray m_event;
    QByteArray m_idBuffer;
    QByteArray m_lastEventId;
    qint64 m_retry = -1;
    bool m_hasData = false;
    bool m_atStart = true;
    bool m_lastWasCr = false;
    bool m_tooLarge = false;
};

} // namespace countersign
