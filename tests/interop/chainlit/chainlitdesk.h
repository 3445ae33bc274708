// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/chainlitpeer.h"
#include "desk.h"

#include <optional>

namespace countersign::test {

//! A person at a real Chainlit server, signed in by password, in a chat of their own.
class ChainlitDesk
{
public:
    //! Signs in; ask `isReady()`.
    explicit ChainlitDesk(const QString &address, const QString &user = QStringLiteral("alice"),
                          const QString &password = QStringLiteral("wonderland"));

    [[nodiscard]] bool isReady() const { return desk.isReady(); }
    //! Says it and waits for the end of the turn, or for a question; false with all that is on the screen in the log.
    [[nodiscard]] bool ask(const QString &words, const QJsonObject &extra = {}, const QList<ContentPart> &parts = {});
    //! Waits until `check` holds.
    [[nodiscard]] bool comes(const std::function<bool()> &check) const;
    //! Waits until these words are on the transcript.
    [[nodiscard]] bool shows(const QString &words) const;
    [[nodiscard]] bool isSettled() const;

    [[nodiscard]] ChatController &chat() const { return desk.chat(); }
    [[nodiscard]] Backend &backend() const { return desk.connection().backend(); }
    [[nodiscard]] ThreadSession session() const { return backend().session(chat().threadId()); }
    [[nodiscard]] const Conversation &conversation() const { return chat().model().conversation(); }
    [[nodiscard]] QList<QJsonObject> activities(const QString &type) const;
    [[nodiscard]] std::optional<FetchEnd> fetch(const QJsonObject &element) const;
    [[nodiscard]] std::optional<UploadEnd> upload(const QString &name, const QByteArray &bytes,
                                                  const QString &interruptId = {}) const;

    Desk desk;
};

} // namespace countersign::test
