// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loopbackserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::test {

using namespace Qt::StringLiterals;

//! A server the window's loads run against: a thread `history-M` holds M messages, and `flood N` is answered in N deltas of 8
//! characters.
class EventSource
{
public:
    [[nodiscard]] QString address() const { return u"http://127.0.0.1:%1"_s.arg(m_server.port()); }

private:
    static QByteArray frame(const QJsonObject &event)
    {
        return "data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n";
    }

    static QJsonArray history(int count)
    {
        QJsonArray messages;
        for (int i = 0; i < count; ++i) {
            const QString text = i % 2 == 0 ? u"Question %1"_s.arg(i) : u"Answer %1.\n\n- one **two**\n- `three`"_s.arg(i);
            messages << QJsonObject { { u"id"_s, u"h%1"_s.arg(i) },
                                      { u"role"_s, i % 2 == 0 ? u"user"_s : u"assistant"_s },
                                      { u"content"_s, i + 1 == count ? text + u"\n\nHISTMARK"_s : text } };
        }
        return messages;
    }

    static void serve(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        const QString path = QString::fromLatin1(request.path);
        if (request.header("authorization") != "Bearer bench-token" && !path.startsWith("/bench/"_L1))
            return answer.reply(401, "{}");
        if (path.endsWith("/info"_L1))
            return answer.reply(200, R"({"version":"1.75.0","mode":"sse","agents":{"default":{"name":"default"}}})");
        if (path == "/bench/log"_L1)
            return answer.reply(200, R"({"t0":1,"end":2,"sent":[]})");
        const QJsonObject input = QJsonDocument::fromJson(request.body).object();
        const QString thread = input.value("threadId"_L1).toString();
        const QJsonObject asked = input.value("messages"_L1).toArray().last().toObject();
        const int deltas = asked.value("content"_L1).toString().section(u' ', 1).toInt();
        const bool isRun = path.endsWith("/run"_L1);
        const bool isHistory = !isRun && thread.startsWith("history-"_L1);
        const auto ofRun = [&](const QString &type) {
            return frame(
                { { u"type"_s, type }, { u"threadId"_s, thread }, { u"runId"_s, input.value("runId"_L1).toString(u"r"_s) } });
        };
        const QString answerId = u"answer-"_s + input.value("runId"_L1).toString();
        const auto ofMessage = [&](const QString &type, const QString &key, const QString &value) {
            return frame({ { u"type"_s, type }, { u"messageId"_s, answerId }, { key, value } });
        };
        answer.beginChunked();
        if (isRun || isHistory)
            answer.chunk(ofRun(u"RUN_STARTED"_s));
        if (isHistory)
            answer.chunk(frame({ { u"type"_s, u"MESSAGES_SNAPSHOT"_s }, { u"messages"_s, history(thread.mid(8).toInt()) } }));
        if (isRun) {
            answer.chunk(ofMessage(u"TEXT_MESSAGE_START"_s, u"role"_s, u"assistant"_s));
            for (int i = 0; i < deltas; ++i)
                answer.chunk(ofMessage(u"TEXT_MESSAGE_CONTENT"_s, u"delta"_s, u"w%1, "_s.arg(i, 5, 10, QChar(u'0'))));
            answer.chunk(ofMessage(u"TEXT_MESSAGE_CONTENT"_s, u"delta"_s, u"ENDMARK"_s));
            answer.chunk(frame({ { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, answerId } }));
        }
        if (isRun || isHistory)
            answer.chunk(ofRun(u"RUN_FINISHED"_s));
        answer.end();
    }

    LoopbackServer m_server { [](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        serve(request, answer);
    } };
};

} // namespace countersign::test
