// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "core/expected.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace countersign {

//! Deeper JSON is refused: nobody means it, and every reader behind us is recursive.
inline constexpr int maxJsonDepth = 512;

//! JSON as everybody else reads it, past the habits of Qt's parser: it drops a raw U+FEFF at the start of a text,
//! and refuses lone values, numbers beyond a double, and invalid UTF-8 where others read U+FFFD. ProtocolBroken with the reason
//! as detail. Pure and safe in any thread: large frames are read off the UI thread.
[[nodiscard]] Expected<QJsonValue> jsonValue(const QByteArray &text);
//! The same for one frame, which has to be an object.
[[nodiscard]] Expected<QJsonObject> jsonFrame(const QByteArray &frame);

//! A text without its null: a member that is there and empty is not one that is missing.
[[nodiscard]] QString givenText(const QJsonValue &value);
[[nodiscard]] inline QString givenText(const QJsonObject &json, QLatin1StringView name)
{
    return givenText(json.value(name));
}

//! Reads the frame most answers are made of, `{"type":"TEXT_MESSAGE_CONTENT","messageId":"…","delta":"…"}` (members in any
//! order, perhaps a timestamp, REASONING_ too), without building a JSON document. Nothing for every frame that is anything else
//! in the least: then the general way is taken, with the same result. Remembers the last id, so that a long answer holds it once.
class TextDeltaReader
{
public:
    [[nodiscard]] std::optional<events::TextDelta> read(const QByteArray &frame);

private:
    QByteArray m_idBytes;
    QString m_id;
};

} // namespace countersign
