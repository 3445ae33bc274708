// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runplay.h"

#include "productstage.h"
#include "runscript.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace countersign::test::runplay {
using namespace Qt::StringLiterals;

namespace {
QString threadOf(const ReceivedRequest &request)
{
    return QJsonDocument::fromJson(request.body).object().value("threadId"_L1).toString();
}
} // namespace

void answerRuns(ProductStage &stage, const Act &act)
{
    const auto runs = std::make_shared<QHash<QString, ReceivedRequest>>();
    stage.server().answerBy(
        ProductStage::runPath(),
        [runs, act](const ReceivedRequest &request, QTcpSocket &socket) {
            runs->insert(threadOf(request), request);
            act(runscript::answer(request), socket);
        },
        -1);
    stage.server().answerBy(
        ProductStage::connectPath(),
        [runs](const ReceivedRequest &request, QTcpSocket &socket) {
            socket.write(runscript::whole(runscript::replay(runs->value(threadOf(request)))));
        },
        -1);
}

void beginAnswer(ProductStage &stage, const Line &line)
{
    answerRuns(stage, [line](const QByteArray &answer, QTcpSocket &socket) {
        *line = &socket;
        socket.write(runscript::openHead() + answer.left(answer.indexOf("\n\n") + 2));
    });
    stage.say();
    QVERIFY(stage.until([&] {
        return stage.chat().model().rowCount() > 0 && stage.chat().isRunning()
               && !stage.chat().model().conversation().activeRunId.isEmpty();
    }));
}

void writeAndClose(QTcpSocket &socket, const QByteArray &bytes)
{
    socket.write(bytes);
    socket.disconnectFromHost();
}

} // namespace countersign::test::runplay
