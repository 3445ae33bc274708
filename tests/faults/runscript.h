// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httprequestreader.h"

namespace countersign::test {

//! The bytes of a short run, for servers that are to break off in the middle of it. Pure.
namespace runscript {

//! The events of an answer to this run, as an event stream; what it says holds letters of two and of four bytes.
[[nodiscard]] QByteArray answer(const ReceivedRequest &run);
//! The same as a connect tells it: with what the person said.
[[nodiscard]] QByteArray replay(const ReceivedRequest &run);
//! What answer() says.
[[nodiscard]] QString words();
//! A 200 with these bytes as its body, with Content-Length or in one chunk.
[[nodiscard]] QByteArray whole(const QByteArray &body, const QByteArray &type = "text/event-stream");
[[nodiscard]] QByteArray chunked(const QByteArray &body);
//! Head of an event stream that goes on until the connection closes.
[[nodiscard]] QByteArray openHead();

} // namespace runscript
} // namespace countersign::test
