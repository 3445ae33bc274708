// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runscript.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::test::runscript {
using namespace Qt::StringLiterals;

namespace {
QByteArray frame(const QJsonObject &event)
{
    return "data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n";
}

QByteArray events(const ReceivedRequest &run, bool withInput)
{
    const QJsonObject input = QJsonDocument::fromJson(run.body).object();
    const QString id = u"a-"_s + input.value("runId"_L1).toString().left(8);
    QJsonObject started { { "type"_L1, "RUN_STARTED"_L1 },
                          { "threadId"_L1, input["threadId"_L1] },
                          { "runId"_L1, input["runId"_L1] } };
    if (withInput)
        started.insert("input"_L1, input);
    return frame(started)
           + frame({ { "type"_L1, "TEXT_MESSAGE_START"_L1 }, { "messageId"_L1, id }, { "role"_L1, "assistant"_L1 } })
           + frame({ { "type"_L1, "TEXT_MESSAGE_CONTENT"_L1 }, { "messageId"_L1, id }, { "delta"_L1, words() } })
           + frame({ { "type"_L1, "TEXT_MESSAGE_END"_L1 }, { "messageId"_L1, id } })
           + frame(
               { { "type"_L1, "RUN_FINISHED"_L1 }, { "threadId"_L1, input["threadId"_L1] }, { "runId"_L1, input["runId"_L1] } });
}
} // namespace

QString words()
{
    return u"Grüße \U0001F44B"_s;
}

QByteArray answer(const ReceivedRequest &run)
{
    return events(run, false);
}

QByteArray replay(const ReceivedRequest &run)
{
    return events(run, true);
}

QByteArray whole(const QByteArray &body, const QByteArray &type)
{
    return "HTTP/1.1 200 \r\ncontent-type: " + type + "\r\ncontent-length: " + QByteArray::number(body.size()) + "\r\n\r\n"
           + body;
}

QByteArray chunked(const QByteArray &body)
{
    return "HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
           + QByteArray::number(body.size(), 16) + "\r\n" + body + "\r\n0\r\n\r\n";
}

QByteArray openHead()
{
    return "HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
}

} // namespace countersign::test::runscript
