// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>
#include <QList>

#include <deque>
#include <optional>

namespace countersign {

class Redactor;

//! The frames of the last runs of one connection, as they came, so that a run that went wrong can be played again. Kept in
//! memory only and bounded; what leaves goes through vector(), which takes the secrets out. Adding a frame copies its bytes and
//! does nothing else. A value, no I/O.
class StreamRecording
{
public:
    struct Limits
    {
        qsizetype runs = 4;
        qsizetype bytes = 4 * 1024 * 1024; //!< of all of them together; a longer run is cut
    };
    StreamRecording() = default;
    explicit StreamRecording(const Limits &limits) : m_limits(limits) {}

    //! A request for a stream leaves; `input` is its body (RunAgentInput). Answers the id that add() takes.
    quint64 begin(const QByteArray &input);
    //! The data of one server-sent event. Of an id that is gone: nothing.
    void add(quint64 stream, const QByteArray &frame);
    void clear();
    [[nodiscard]] bool isEmpty() const; //!< no frame at all
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

    //! The newest stream that has frames as a conformance vector: name, cat, `input`, and `events`, or `response` (chunks of the
    //! wire) where a frame is no JSON object. What should come of it (`expect`) is for who can run it. Texts that come in pieces
    //! are read as one, so that a secret cut in two is found too. Nothing if there is none.
    [[nodiscard]] std::optional<QJsonObject> vector(const Redactor &redactor) const;

private:
    struct Stream
    {
        quint64 id = 0;
        QByteArray input;
        QByteArray bytes;      // of all frames, one after the other
        QList<qsizetype> ends; // of each of them
        bool isCut = false;

        [[nodiscard]] qsizetype size() const { return input.size() + bytes.size(); }
        [[nodiscard]] QByteArray frame(qsizetype index) const;
    };
    void makeRoom(qsizetype wanted);

    Limits m_limits;
    std::deque<Stream> m_streams;
    quint64 m_last = 0;
    qsizetype m_bytes = 0;
};

} // namespace countersign
