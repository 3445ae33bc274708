// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QStringList>

#include <optional>

namespace countersign {

//! How one gets into a Chainlit server: what `GET {base}/auth/config` says (chainlit 2.x). A value.
struct ChainlitDoor
{
    bool requiresLogin = false;
    bool takesPassword = false;
    bool takesHeader = false; //!< POST /auth/header with the headers it wants
    QStringList providers;    //!< of OAuth, by the server's own names; at most 20

    //! Nothing if this is no such answer: Chainlit answers with its page where it does not know a path.
    [[nodiscard]] static std::optional<ChainlitDoor> read(const QByteArray &body, const QByteArray &mediaType);
    //! The path a Chainlit page says it stands at (`og:root_path`); empty = no such page, or at the root.
    [[nodiscard]] static QString rootPath(const QByteArray &page);
    [[nodiscard]] bool operator==(const ChainlitDoor &) const = default;
};

} // namespace countersign
