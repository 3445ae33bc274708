// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QSet>
#include <QString>

namespace countersign {

//! Spares us what a server only repeats. RUN_STARTED.input echoes messages with all their attachments, in a replay once for every
//! run; what is known by its id stays as it is, so its long texts need not even be read as JSON. One per stream; it looks at
//! large frames only, at a cost of one pass over their bytes. Pure.
class EchoFilter
{
public:
    static constexpr qsizetype longText = 64 * 1024; //!< bytes of JSON

    //! `known`: ids of messages the conversation has already.
    explicit EchoFilter(const QSet<QString> &known = {}) : m_known(known) {}

    //! The frame as it is, or, if it is a RUN_STARTED, with the long texts inside known messages empty. What it tells for the
    //! first time is known from then on. Anything that is no JSON passes: others report it.
    [[nodiscard]] QByteArray withoutEchoes(const QByteArray &frame);

private:
    QSet<QString> m_known;
};

} // namespace countersign
