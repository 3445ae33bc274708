// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/jsonkeys.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QStringList>

#include <algorithm>
#include <optional>
#include <utility>

namespace countersign {

//! Key of a connection file as it is shown: more of a hostile one helps nobody.
inline constexpr qsizetype kLongestKeyShown = 80;

//! Words of the file, and what they mean.
template<typename T> using Names = QList<std::pair<QLatin1StringView, T>>;

[[nodiscard]] bool isPrintable(const QString &text);
//! A name under which people keep secrets; they belong in the keychain, which asks for them once.
[[nodiscard]] bool isSecretName(const QString &name);
//! A value that is a secret whatever its name: credentials of RFC 9110 §11.4, or a JWT.
[[nodiscard]] bool isSecretValue(const QString &value);

//! Reads one object of a connection file, strictly. Every take…() ticks its key off; finish() refuses what is left. The first
//! error stays: Condition::ConnectionFileInvalid with the key's path and line, never with a value. All references outlive it.
class ObjectReader
{
public:
    ObjectReader(const QJsonObject &object, const QString &path, const JsonKeys &keys, std::optional<Error> &error)
        : m_object(object)
        , m_path(path)
        , m_keys(keys)
        , m_error(error)
    {
    }

    [[nodiscard]] bool has(QLatin1StringView key) const { return m_object.contains(key); }

    void refuse(const QString &key, const QString &why);

    //! The value if the key is there and of this type.
    std::optional<QJsonValue> take(QLatin1StringView key, QJsonValue::Type type);
    //! One line of text, not empty, and no secret.
    void takeText(QLatin1StringView key, QString &into);
    //! The same, of several lines.
    void takeProse(QLatin1StringView key, QString &into);

    template<typename T> void takeName(QLatin1StringView key, const Names<T> &names, T &into)
    {
        const auto value = take(key, QJsonValue::String);
        if (!value)
            return;
        const QString text = value->toString();
        const auto found = std::find_if(names.begin(), names.end(), [&](const auto &name) { return name.first == text; });
        if (found == names.end())
            refuse(key, QStringLiteral("not one of the known words"));
        else
            into = found->second;
    }

    //! A list of texts, each of which passes `isGood`.
    void takeList(QLatin1StringView key, QStringList &into, bool (*isGood)(const QString &));
    void finish();

private:
    const QJsonObject &m_object;
    QString m_path;
    const JsonKeys &m_keys;
    std::optional<Error> &m_error;
    QStringList m_taken;
};

} // namespace countersign
