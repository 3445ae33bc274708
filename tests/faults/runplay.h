// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httprequestreader.h"

#include <QPointer>
#include <QTcpSocket>

#include <functional>
#include <memory>

namespace countersign::test {

class ProductStage;

//! Answers to runs byte by byte, at the stage's sandbox.
namespace runplay {

//! What a server does with the bytes of its answer.
using Act = std::function<void(const QByteArray &answer, QTcpSocket &socket)>;
//! A connection that a row keeps its hands on.
using Line = std::shared_ptr<QPointer<QTcpSocket>>;

//! The server has taken the run and knows the whole answer; `act` says what of it gets through. Who connects to that thread hears
//! all of it.
void answerRuns(ProductStage &stage, const Act &act);
//! Says hello; an answer has begun, and its connection stays open.
void beginAnswer(ProductStage &stage, const Line &line = std::make_shared<QPointer<QTcpSocket>>());
void writeAndClose(QTcpSocket &socket, const QByteArray &bytes);

} // namespace runplay
} // namespace countersign::test
