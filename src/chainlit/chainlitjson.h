// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace countersign {

// How a Chainlit server's JSON is read: leniently, and never beyond a bound. Pure.

inline constexpr qsizetype mostChainlitEntries = 200; //!< of any list but those of messages
inline constexpr qsizetype longestChainlitText = 2'000;

//! What is shown of a text that is no message.
[[nodiscard]] inline QString shortText(const QJsonObject &json, QLatin1StringView key)
{
    return json.value(key).toString().left(longestChainlitText);
}

template<typename Read> void forEachObject(const QJsonArray &array, Read read)
{
    for (qsizetype i = 0; i < std::min(array.size(), mostChainlitEntries); ++i)
        read(array.at(i).toObject());
}

[[nodiscard]] inline QStringList shortTexts(const QJsonArray &array)
{
    QStringList texts;
    for (qsizetype i = 0; i < std::min(array.size(), mostChainlitEntries); ++i) {
        if (const QString text = array.at(i).toString().left(longestChainlitText); !text.isEmpty())
            texts << text;
    }
    return texts;
}

//! A time (ISO 8601, with or without its Z); invalid = none.
[[nodiscard]] QDateTime chainlitTime(const QJsonValue &value);
//! 0, 1, true, false, "true": SQLite layers write all of them.
[[nodiscard]] bool chainlitFlag(const QJsonValue &value);

} // namespace countersign
