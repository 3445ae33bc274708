// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace countersign {

//! A member that is left out where it says nothing: of text, an object or an array. Pure.
template<typename Value> void putUnlessEmpty(QJsonObject &object, QLatin1StringView key, const Value &value)
{
    if (!value.isEmpty())
        object.insert(key, value);
}
inline void putUnlessEmpty(QJsonObject &object, QLatin1StringView key, const QStringList &value)
{
    putUnlessEmpty(object, key, QJsonArray::fromStringList(value));
}

} // namespace countersign
