// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilottranscription.h"

#include "net/transport.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! Of an error code of the runtime; None for one it does not have.
Condition transcriptionCondition(const QString &code)
{
    if (code == "service_not_configured"_L1 || code == "auth_failed"_L1)
        return Condition::TranscriptionUnavailable;
    if (code == "invalid_request"_L1 || code == "invalid_audio_format"_L1 || code == "audio_too_long"_L1
        || code == "audio_too_short"_L1)
        return Condition::TranscriptionRefused;
    if (code == "provider_error"_L1 || code == "network_error"_L1)
        return Condition::TranscriptionFailed;
    return Condition::None;
}

//! Without a word of the runtime: what may be otherwise in a moment.
bool mayPass(Condition condition)
{
    switch (condition) {
    case Condition::RateLimited:
    case Condition::ServerFailed:
    case Condition::HeadTimedOut:
    case Condition::BodyTimedOut:
    case Condition::ConnectTimedOut:
    case Condition::ConnectionRefused:
    case Condition::HostNotFound:
    case Condition::NoNetwork:
    case Condition::AnswerBrokeOff:
    case Condition::OutcomeUnknown: // nothing is done by it, so it may be done twice
        return true;
    default:
        return false;
    }
}

} // namespace

TranscriptionEnd transcriptionEnd(const HttpOutcome &outcome, const QString &host)
{
    const QJsonObject answer = QJsonDocument::fromJson(outcome.body).object();
    TranscriptionEnd end;
    if (outcome.cancelled) { // the connection itself went away
        end.error = Error { Condition::TranscriptionFailed, { host }, 0, {} };
        return end;
    }
    if (!outcome.error) {
        end.text = answer.value("text"_L1).toString();
        if (!answer.value("text"_L1).isString())
            end.error = Error { Condition::AnswerUnreadable, { host }, outcome.status, {} };
        return end;
    }
    const QString code = answer.value("error"_L1).toString();
    end.error = outcome.error;
    end.mayRetry = answer.value("retryable"_L1).toBool(mayPass(outcome.error->condition));
    const Condition condition = transcriptionCondition(code);
    if (condition == Condition::None)
        return end;
    QStringList arguments { host };
    if (condition == Condition::TranscriptionRefused)
        arguments << answer.value("message"_L1).toString().simplified().left(300);
    end.error = Error { condition, arguments, outcome.status, code };
    return end;
}

CopilotTranscription::CopilotTranscription(Transport &transport, const HttpRequest &request, QObject *parent)
    : Transcription(parent)
    , m_host(request.url.host())
    , m_exchange(transport.send(request, nullptr))
{
    connect(m_exchange.get(), &HttpExchange::finished, this, [this](const HttpOutcome &outcome) {
        m_exchange.release()->deleteLater();
        Q_EMIT ended(transcriptionEnd(outcome, m_host));
    });
}

CopilotTranscription::~CopilotTranscription() = default;

void CopilotTranscription::cancel()
{
    m_exchange.reset();
}

} // namespace countersign
