// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "scriptedprovider.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::test {

//! A CopilotKit runtime behind a guard that says where to sign in (RFC 9728), and believes whatever its provider gave out.
class GuardedServer
{
public:
    explicit GuardedServer(ScriptedProvider &provider) : m_provider(provider)
    {
        server.setHandler(
            [this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { serve(request, answer); });
    }
    [[nodiscard]] QString address() const { return server.url(QStringLiteral("/api/copilotkit")).toString(); }
    //! How often a request of this path came with anything that signs in.
    [[nodiscard]] int signedIn(const QByteArray &path) const
    {
        int count = 0;
        for (const ReceivedRequest &request : server.requests())
            count += request.path == path && !request.header("Authorization").isEmpty();
        return count;
    }

    LoopbackServer server;
    bool sendsChallenge = true;                      //!< false: a bare 401, as CopilotKit's guide has it
    QByteArray scheme = "Bearer";                    //!< of the challenge
    bool hasMetadata = true;                         //!< of the resource
    std::function<void(QJsonObject &)> bendResource; //!< its metadata
    QHash<QByteArray, QByteArray> wants;             //!< headers that let in, beside a token
    bool isAway = false;                             //!< closes every connection without a word
    //! Another program of this host. True = answered.
    std::function<bool(const ReceivedRequest &, const LoopbackServer::Answer &)> neighbour;

private:
    [[nodiscard]] bool isLetIn(const ReceivedRequest &request) const
    {
        const auto hasAll = [&] {
            for (auto it = wants.begin(); it != wants.end(); ++it) {
                if (request.header(it.key()) != it.value())
                    return false;
            }
            return true;
        };
        if (!wants.isEmpty())
            return hasAll();
        const QByteArray authorization = request.header("Authorization");
        return authorization.startsWith("Bearer ") && m_provider.secrets().contains(QString::fromLatin1(authorization.mid(7)));
    }
    void serve(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        using namespace Qt::StringLiterals;
        if (isAway)
            return answer.close();
        if (neighbour && neighbour(request, answer))
            return;
        const QByteArray place = "/.well-known/oauth-protected-resource/api/copilotkit";
        if (request.path == place && hasMetadata) {
            QJsonObject resource { { u"resource"_s, address() },
                                   { u"authorization_servers"_s, QJsonArray { m_provider.issuer() } },
                                   { u"scopes_supported"_s, QJsonArray { u"agents.run"_s } } };
            if (bendResource)
                bendResource(resource);
            answer.reply(200, QJsonDocument(resource).toJson());
        } else if (!isLetIn(request)) {
            QList<HttpHeader> headers;
            if (sendsChallenge)
                headers << HttpHeader { "WWW-Authenticate", hasMetadata
                                                                ? scheme + " resource_metadata=\""
                                                                      + server.url(QString::fromLatin1(place)).toEncoded() + '"'
                                                                : scheme };
            answer.reply(401, R"({"error":"unauthorized"})", "application/json", headers);
        } else if (request.path == "/api/copilotkit/info") {
            answer.reply(200, R"({"version":"1.75.0","agents":{"default":{"name":"Helper","description":""}},"mode":"sse"})");
        } else if (request.method == "POST" && request.path.endsWith("/run")) {
            run(request, answer);
        } else if (request.method == "POST" && request.path.endsWith("/connect")) {
            answer.beginChunked();
            answer.end();
        } else {
            answer.reply(404, R"({"error":"Not found"})");
        }
    }
    static void run(const ReceivedRequest &request, const LoopbackServer::Answer &answer)
    {
        using namespace Qt::StringLiterals;
        const QJsonObject input = QJsonDocument::fromJson(request.body).object();
        const QJsonValue thread = input.value("threadId"_L1);
        const QJsonValue runId = input.value("runId"_L1);
        const QString id = u"answer-"_s + runId.toString();
        answer.beginChunked();
        for (const QJsonObject &event :
             { QJsonObject { { u"type"_s, u"RUN_STARTED"_s }, { u"threadId"_s, thread }, { u"runId"_s, runId } },
               QJsonObject { { u"type"_s, u"TEXT_MESSAGE_START"_s }, { u"messageId"_s, id }, { u"role"_s, u"assistant"_s } },
               QJsonObject { { u"type"_s, u"TEXT_MESSAGE_CONTENT"_s }, { u"messageId"_s, id }, { u"delta"_s, u"Welcome."_s } },
               QJsonObject { { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, id } },
               QJsonObject { { u"type"_s, u"RUN_FINISHED"_s }, { u"threadId"_s, thread }, { u"runId"_s, runId } } })
            answer.chunk("data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n");
        answer.end();
    }

    ScriptedProvider &m_provider;
};

} // namespace countersign::test
