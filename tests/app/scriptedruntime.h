// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loopbackserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::test {

//! A server of another make than the sandbox: a CopilotKit runtime or a plain AG-UI endpoint in a few lines, open or behind a
//! token.
class ScriptedRuntime
{
public:
    enum class Kind { CopilotKit, PlainAgUi };

    explicit ScriptedRuntime(Kind kind, QByteArray token = {}) : m_kind(kind), m_token(std::move(token))
    {
        server.setHandler(
            [this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { serve(request, answer); });
    }
    [[nodiscard]] QString address() const
    {
        return server.url(m_kind == Kind::CopilotKit ? QStringLiteral("/api/copilotkit") : QStringLiteral("/agent")).toString();
    }

    LoopbackServer server;
    int infoStatus = 200;
    QByteArray token() const { return m_token; }
    void setToken(const QByteArray &token) { m_token = token; }

private:
    void serve(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        if (!m_token.isEmpty() && request.header("Authorization") != "Bearer " + m_token) {
            answer.reply(401, R"({"error":"unauthorized"})");
        } else if (m_kind == Kind::CopilotKit && request.path == "/api/copilotkit/info") {
            if (infoStatus != 200)
                answer.reply(infoStatus, R"({"error":"internal_error"})");
            else
                answer.reply(200, R"({"version":"1.75.0","agents":{"default":{"name":"Helper","description":""}},"mode":"sse"})");
        } else if (request.method == "POST" && (request.path == "/agent" || request.path.endsWith("/run"))) {
            run(request, answer);
        } else if (request.method == "POST" && request.path.endsWith("/connect")) {
            answer.beginChunked();
            answer.end();
        } else {
            answer.reply(request.path == "/agent" ? 405 : 404, R"({"error":"Not found"})");
        }
    }
    static QByteArray frame(const QJsonObject &event)
    {
        return "data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n";
    }
    static void run(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        using namespace Qt::StringLiterals;
        const QJsonObject input = QJsonDocument::fromJson(request.body).object();
        const QJsonArray messages = input.value("messages"_L1).toArray();
        const QString said = messages.isEmpty() ? QString() : messages.last().toObject().value("content"_L1).toString();
        const QJsonValue thread = input.value("threadId"_L1);
        const QJsonValue runId = input.value("runId"_L1);
        const QString id = u"answer-"_s + runId.toString();
        answer.beginChunked();
        answer.chunk(frame({ { u"type"_s, u"RUN_STARTED"_s }, { u"threadId"_s, thread }, { u"runId"_s, runId } }));
        answer.chunk(frame({ { u"type"_s, u"TEXT_MESSAGE_START"_s }, { u"messageId"_s, id }, { u"role"_s, u"assistant"_s } }));
        answer.chunk(
            frame({ { u"type"_s, u"TEXT_MESSAGE_CONTENT"_s }, { u"messageId"_s, id }, { u"delta"_s, u"You said: "_s + said } }));
        answer.chunk(frame({ { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, id } }));
        answer.chunk(frame({ { u"type"_s, u"RUN_FINISHED"_s }, { u"threadId"_s, thread }, { u"runId"_s, runId } }));
        answer.end();
    }

    Kind m_kind;
    QByteArray m_token;
};

} // namespace countersign::test
