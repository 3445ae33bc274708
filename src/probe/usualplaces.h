// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QUrl>

namespace countersign {

//! Where servers of the known kinds usually stand, seen from an address at which none was found. All on the same origin,
//! without query; bounded. Pure.
struct UsualPlaces
{
    QList<QUrl> runtimes; //!< bases of CopilotKit runtimes; at most 7
    QList<QUrl> chainlit; //!< bases of Chainlit servers; at most 3
    [[nodiscard]] static UsualPlaces around(const QUrl &address);

    //! What of a Chainlit address may be its base: an address copied from the browser ends in a page or route of the server.
    [[nodiscard]] static QUrl chainlitBase(const QUrl &address);
};

//! `base` with `path` (plain text, beginning with a slash) behind it, without query and fragment.
[[nodiscard]] QUrl below(const QUrl &base, const QString &path);

} // namespace countersign
