// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chainlit/chainliturl.h"
#include "net/httpmessage.h"

#include <QJsonObject>
#include <QUrl>

#include <optional>

namespace countersign {

//! The REST requests of a Chainlit server (chainlit/server.py). Pure.
class ChainlitRoutes
{
public:
    explicit ChainlitRoutes(QUrl base) : m_base(std::move(base)) {}
    [[nodiscard]] const QUrl &base() const { return m_base; }

    [[nodiscard]] HttpRequest user() const;
    //! `language` is a BCP 47 tag; empty = the server's own.
    [[nodiscard]] HttpRequest settings(const QString &language, const QString &profile) const;
    [[nodiscard]] HttpRequest threads(const QString &cursor, const QString &words) const;
    [[nodiscard]] HttpRequest thread(const QString &threadId) const;
    [[nodiscard]] HttpRequest rename(const QString &threadId, const QString &name) const;
    [[nodiscard]] HttpRequest remove(const QString &threadId) const;
    [[nodiscard]] HttpRequest share(const QString &threadId, bool isShared) const;
    [[nodiscard]] HttpRequest feedback(const QString &forId, const QString &threadId, const QString &sessionId,
                                       const Feedback &feedback) const;
    [[nodiscard]] HttpRequest takeFeedbackBack(const QString &feedbackId) const;
    [[nodiscard]] HttpRequest action(const QString &sessionId, const QJsonObject &action) const;
    [[nodiscard]] HttpRequest file(const QString &sessionId, const QString &askParentId, const QString &fileName,
                                   const QString &mimeType, const QByteArray &bytes) const;
    [[nodiscard]] HttpRequest addToolServer(const QString &sessionId, const ToolServer &server) const;
    [[nodiscard]] HttpRequest removeToolServer(const QString &sessionId, const QString &name) const;

private:
    [[nodiscard]] HttpRequest get(const QString &path, const QString &purpose) const;
    [[nodiscard]] HttpRequest with(const QByteArray &method, const QString &path, const QJsonObject &body,
                                   const QString &purpose) const;

    QUrl m_base;
};

//! The media type of a file by its own word, its name, or none: the server answers 500 to a part without one.
[[nodiscard]] QString uploadType(const QString &mimeType, const QString &fileName);

} // namespace countersign
