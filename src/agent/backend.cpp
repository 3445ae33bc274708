// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/backend.h"

namespace countersign {

bool isMatterOfSignIn(Condition condition)
{
    switch (condition) {
    case Condition::SignedOut:
    case Condition::SignInAsked:
    case Condition::SessionEnded:
    case Condition::KeyringLocked:
    case Condition::KeyringAbsent:
    case Condition::KeyringLate:
    case Condition::KeyringFailed:
        return true;
    default:
        return false;
    }
}

Transcription *Backend::transcribe(const QByteArray &, const QString &, const QString &, QObject *)
{
    Q_UNREACHABLE(); // canTranscribe() is false
    return nullptr;
}

Upload *Backend::upload(const QString &, const QString &, const QString &, const QByteArray &, const QString &, QObject *)
{
    return nullptr; // nothing may be sent along
}

Fetch *Backend::fetch(const QString &, const QJsonObject &, QObject *)
{
    return nullptr; // it tells no elements, but an agent may speak of some
}

} // namespace countersign

// The interfaces have no code of their own; this unit anchors their meta-objects.
