// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

#include <functional>

namespace countersign {

//! Pieces of a server's SSE stream, as they come off a socket. Made on the way: no stream is held whole.
using SsePiece = std::function<void(const QByteArray &)>;

//! What a stream was.
struct StreamSize
{
    qint64 events = 0;
    qint64 bytes = 0;
};

//! One run with one answer of `deltas` text deltas of `deltaBytes` of text each, in pieces of about 16 KiB. The ids are as long
//! as a server's, so that a delta of 12 bytes takes about 115 bytes of SSE.
[[nodiscard]] StreamSize streamDeltas(qint64 deltas, int deltaBytes, const SsePiece &take);

//! One run with one delta of `bytes`.
[[nodiscard]] StreamSize streamOneDelta(qint64 bytes, const SsePiece &take);

//! A replay of `runs` runs, each of which echoes one and the same message with an attachment of `bytes` before Base64.
[[nodiscard]] StreamSize streamEchoes(int runs, qint64 bytes, const SsePiece &take);
//! The id of that message.
[[nodiscard]] QByteArray echoedMessageId();

} // namespace countersign
