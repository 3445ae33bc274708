// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlittransfers.h"

#include "chainlit/chainlitrefusal.h"
#include "chainlit/chainlitroutes.h"
#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kMegabyteOfFiles = 1024 * 1024;
}

ChainlitUpload::ChainlitUpload(Transport &transport, const HttpRequest &request, File file, const std::optional<Error> &trouble,
                               QObject *parent)
    : Upload(parent)
    , m_file(std::move(file))
{
    if (trouble) {
        QMetaObject::invokeMethod(
            this,
            [this, trouble] {
                if (!std::exchange(m_isOver, true))
                    Q_EMIT ended({ {}, trouble });
            },
            Qt::QueuedConnection);
        return;
    }
    HttpExchange *exchange = transport.send(request, this);
    connect(exchange, &HttpExchange::uploaded, this, &Upload::progressed);
    connect(exchange, &HttpExchange::finished, this, &ChainlitUpload::finish);
}

void ChainlitUpload::cancel()
{
    m_isOver = true;
    qDeleteAll(findChildren<HttpExchange *>(QString(), Qt::FindDirectChildrenOnly));
}

void ChainlitUpload::finish(const HttpOutcome &outcome)
{
    if (std::exchange(m_isOver, true))
        return;
    if (outcome.error) {
        const bool isAnswer =
            outcome.reached == HttpOutcome::Reached::Answered && outcome.refusal.kind != Refusal::Kind::NotSignedIn;
        const QString words = chainlitDetail({ {}, outcome.status, outcome.headers, outcome.body });
        Q_EMIT ended(
            { {}, isAnswer ? Error { Condition::UploadRefused, { m_file.name, words }, outcome.status, {} } : outcome.error });
        return;
    }
    const QString id = QJsonDocument::fromJson(outcome.body).object().value("id"_L1).toString();
    if (id.isEmpty()) {
        Q_EMIT ended({ {}, Error { Condition::UploadRefused, { m_file.name, QString() }, outcome.status, {} } });
        return;
    }
    Q_EMIT ended({ ContentPart { { { u"type"_s, u"file"_s },
                                   { u"id"_s, id },
                                   { u"name"_s, m_file.name },
                                   { u"mimeType"_s, m_file.mimeType },
                                   { u"size"_s, m_file.size } } },
                   {} });
}

ChainlitFetch::ChainlitFetch(Transport &transport, const QUrl &url, bool isOurs, QString name, QString mimeType, QObject *parent)
    : Fetch(parent)
    , m_name(std::move(name))
    , m_mimeType(std::move(mimeType))
{
    if (!url.isValid() || url.isEmpty()) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!std::exchange(m_isOver, true))
                    Q_EMIT ended({ {}, {}, Error { Condition::ElementGone, { m_name }, 0, {} } });
            },
            Qt::QueuedConnection);
        return;
    }
    HttpRequest request;
    request.url = url;
    request.purpose = u"element"_s;
    request.initiative = Initiative::Person;
    request.provesSession = isOurs;
    request.maxBody = kMostBytes;
    connect(transport.send(request, this), &HttpExchange::finished, this, &ChainlitFetch::finish);
}

void ChainlitFetch::cancel()
{
    m_isOver = true;
    qDeleteAll(findChildren<HttpExchange *>(QString(), Qt::FindDirectChildrenOnly));
}

void ChainlitFetch::finish(const HttpOutcome &outcome)
{
    if (std::exchange(m_isOver, true))
        return;
    const Condition condition = outcome.error ? outcome.error->condition : Condition::None;
    const bool isAnswer = outcome.reached == HttpOutcome::Reached::Answered && outcome.refusal.kind != Refusal::Kind::NotSignedIn;
    if (condition == Condition::AnswerTooLarge) {
        const QString most = QString::number(kMostBytes / kMegabyteOfFiles);
        Q_EMIT ended({ {}, {}, Error { Condition::ElementTooLarge, { m_name, most }, 0, {} } });
    } else if (outcome.error && isAnswer && outcome.status >= 400) {
        Q_EMIT ended({ {}, {}, Error { Condition::ElementGone, { m_name }, outcome.status, {} } });
    } else if (outcome.error) {
        Q_EMIT ended({ {}, {}, outcome.error });
    } else {
        const QByteArray type = mediaType(outcome.headers);
        Q_EMIT ended({ outcome.body, type.isEmpty() ? m_mimeType : QString::fromLatin1(type), {} });
    }
}

} // namespace countersign
