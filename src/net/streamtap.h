// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace countersign {

//! Listens to the event streams of a Transport, raw, for who wants to save one. Called on the UI thread, in the middle of
//! reading: take the bytes and return. Set on the Transport, which it outlives.
class StreamTap
{
public:
    StreamTap() = default;
    virtual ~StreamTap() = default;
    Q_DISABLE_COPY_MOVE(StreamTap)

    //! A request for a stream is made; the answer is the id of what comes of it, 0 = not of interest.
    [[nodiscard]] virtual quint64 begun(const QString &purpose, const QByteArray &body) = 0;
    virtual void frame(quint64 stream, const QByteArray &data) = 0;
};

} // namespace countersign
