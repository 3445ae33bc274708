// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

#include <memory>

namespace countersign {

class HttpExchange;
class Transport;

//! What an answer to `/transcribe` means (handle-transcribe.ts of @copilotkit/runtime). A 401 with `auth_failed` is about the key
//! the server uses at its speech provider: nothing the person could sign in for. Pure.
[[nodiscard]] TranscriptionEnd transcriptionEnd(const HttpOutcome &outcome, const QString &host);

//! One request to `/transcribe`. Owner: caller. UI thread.
class CopilotTranscription : public Transcription
{
    Q_OBJECT
public:
    CopilotTranscription(Transport &transport, const HttpRequest &request, QObject *parent);
    ~CopilotTranscription() override;
    void cancel() override;

private:
    QString m_host;
    std::unique_ptr<HttpExchange> m_exchange; //!< while it is under way
};

} // namespace countersign
