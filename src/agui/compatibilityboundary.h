// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <functional>

namespace countersign {

//! The content of a message with each old `binary` part as the media part it stands for; one that is only an id stays, one that a
//! modern part beside it repeats goes. Pure.
[[nodiscard]] QJsonArray withoutBinaryParts(const QJsonArray &content);

//! Shapes that servers before AG-UI 1.0 send, turned into today's (compatibility-boundary.ts of @ag-ui/client). One per stream:
//! the old THINKING_* events say no id, so it makes them up and remembers them. Always on; on a modern stream it does nothing.
class CompatibilityBoundary
{
public:
    using MakeId = std::function<QString()>;
    explicit CompatibilityBoundary(MakeId makeId) : m_makeId(std::move(makeId)) {}

    //! What it converted is named in `converted`.
    [[nodiscard]] QJsonObject translate(const QJsonObject &event, QStringList &converted);

private:
    [[nodiscard]] QJsonObject translateThinking(const QString &type, QJsonObject event);

    MakeId m_makeId;
    QString m_spanId;    //!< of the THINKING_START that is open
    QString m_messageId; //!< of the THINKING_TEXT_MESSAGE_START that is open
};

} // namespace countersign
