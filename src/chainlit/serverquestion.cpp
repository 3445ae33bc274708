// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/serverquestion.h"

#include "chainlit/chainlitrefusal.h"
#include "net/fixedheaders.h"
#include "net/httpexchange.h"
#include "net/transport.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kAnswerTime = 15'000;       // ms until the head of an answer
constexpr qint64 kMostBody = 1024 * 1024; // bytes

//! One question on its way. Owned by its context.
class Asking final : public QObject
{
public:
    Asking(const ConnectionConfig &config, const ChainlitGround &ground, const Transport::Options &options,
           const QList<SecretHeader> &headers, QObject *context)
        : QObject(context)
        , authorizer(Origin(config.address), headers)
        , transport(config.address, options, authorizer, ground.log, ground.redactor, ground.clock)
    {
        transport.setClassify(classifyChainlit);
    }

    FixedHeaders authorizer;
    Transport transport;
};
} // namespace

ServerQuestion::ServerQuestion(const ConnectionConfig &config, const ChainlitGround &ground) : m_config(config), m_ground(ground)
{
}

QUrl ServerQuestion::url(const QString &path) const
{
    QUrl url = m_config.address.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    const QString base = url.path(QUrl::FullyEncoded);
    url.setPath((base == "/"_L1 ? QString() : base) + path, QUrl::StrictMode);
    return url;
}

void ServerQuestion::ask(HttpRequest request, const QList<SecretHeader> &headers, QObject *context, Done done) const
{
    Transport::Options options;
    options.route = m_ground.route;
    for (const ConnectionConfig::Header &header : m_config.headers)
        options.extraHeaders.append({ header.name.toLatin1(), header.value.toUtf8() });
    request.followsRedirects = false;
    request.headTimeout = kAnswerTime;
    request.maxBody = kMostBody;
    auto *asking = new Asking(m_config, m_ground, options, headers, context);
    const HttpExchange *exchange = asking->transport.send(request, asking);
    QObject::connect(exchange, &HttpExchange::finished, context, [asking, done = std::move(done)](const HttpOutcome &outcome) {
        asking->deleteLater();
        done(outcome);
    });
}

} // namespace countersign
