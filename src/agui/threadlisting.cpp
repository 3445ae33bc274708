// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/threadlisting.h"

#include "net/transport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int mostPages = 20;
constexpr qsizetype longestThreadName = 200;
} // namespace

std::optional<ThreadPage> threadPage(const QByteArray &body)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (!json.value("threads"_L1).isArray())
        return {};
    ThreadPage page;
    const QJsonArray threads = json.value("threads"_L1).toArray();
    for (const auto &value : threads) {
        const QJsonObject thread = value.toObject();
        const QString id = thread.value("id"_L1).toString();
        if (id.isEmpty() || thread.value("archived"_L1).toBool())
            continue;
        const QString changed = thread.value("updatedAt"_L1).toString(thread.value("createdAt"_L1).toString());
        page.threads << RemoteThread { id, thread.value("agentId"_L1).toString(),
                                       thread.value("name"_L1).toString().simplified().left(longestThreadName),
                                       QDateTime::fromString(changed, Qt::ISODateWithMs).toUTC() };
    }
    page.nextCursor = json.value("nextCursor"_L1).toString();
    return page;
}

ThreadListing::ThreadListing(Transport &transport, const RuntimeRoutes &routes, const QString &agentId)
    : m_transport(transport)
    , m_routes(routes)
    , m_agentId(agentId)
{
    ask({});
}

ThreadListing::~ThreadListing() = default;

void ThreadListing::ask(const QString &cursor)
{
    ++m_pages;
    HttpExchange *exchange = m_transport.send(m_routes.threads(m_agentId, cursor), this);
    connect(exchange, &HttpExchange::finished, this, [this, exchange](const HttpOutcome &outcome) {
        exchange->deleteLater();
        const auto page = outcome.error || outcome.cancelled ? std::nullopt : threadPage(outcome.body);
        if (!page)
            return;
        m_threads << page->threads;
        if (!page->nextCursor.isEmpty() && m_pages < mostPages)
            return ask(page->nextCursor);
        Q_EMIT listed(m_threads);
    });
}

} // namespace countersign
