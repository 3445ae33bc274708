// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectreader.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

bool isPrintable(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint() || c.isSurrogate(); });
}

bool isSecretName(const QString &name)
{
    static const std::array words { "secret"_L1, "password"_L1,      "passwd"_L1, "token"_L1,
                                    "cookie"_L1, "authorization"_L1, "apikey"_L1, "credential"_L1 };
    const QString plain = name.toLower().remove(u'-').remove(u'_');
    return std::any_of(words.begin(), words.end(), [&](QLatin1StringView word) { return plain.contains(word); });
}

bool isSecretValue(const QString &value)
{
    static const QRegularExpression shape(u"^\\s*(?:bearer|basic|dpop)\\s|\\beyJ[\\w-]{5,}\\.[\\w-]+\\."_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return shape.match(value).hasMatch();
}

//! Of something that is missing, or has no key of its own, the line is that of what should hold it.
void ObjectReader::refuse(const QString &key, const QString &why)
{
    if (m_error)
        return;
    const QString path = m_path + key;
    QString known = path;
    while (!known.isEmpty() && !m_keys.lines.contains(known))
        known.truncate(qMax<qsizetype>(known.lastIndexOf(u'.'), 0));
    m_error = Error {
        Condition::ConnectionFileInvalid, { path.left(kLongestKeyShown), QString::number(m_keys.lines.value(known, 1)) }, 0, why
    };
}

std::optional<QJsonValue> ObjectReader::take(QLatin1StringView key, QJsonValue::Type type)
{
    m_taken << key;
    if (!m_object.contains(key))
        return {};
    const QJsonValue value = m_object.value(key);
    if (value.type() == type)
        return value;
    refuse(key, u"wrong type"_s);
    return {};
}

void ObjectReader::takeText(QLatin1StringView key, QString &into)
{
    const auto value = take(key, QJsonValue::String);
    if (!value)
        return;
    into = value->toString();
    if (into.isEmpty() || !isPrintable(into))
        refuse(key, u"empty, or not printable"_s);
    else if (isSecretValue(into))
        refuse(key, u"a secret"_s);
}

void ObjectReader::takeProse(QLatin1StringView key, QString &into)
{
    const auto value = take(key, QJsonValue::String);
    if (!value)
        return;
    into = value->toString();
    if (into.trimmed().isEmpty() || !isPrintable(QString(into).remove(u'\n').remove(u'\t')))
        refuse(key, u"empty, or not printable"_s);
    else if (isSecretValue(into))
        refuse(key, u"a secret"_s);
}

void ObjectReader::takeList(QLatin1StringView key, QStringList &into, bool (*isGood)(const QString &))
{
    const auto value = take(key, QJsonValue::Array);
    if (!value)
        return;
    into.clear();
    const QJsonArray items = value->toArray();
    for (const auto &item : items) {
        if (!item.isString() || !isGood(item.toString()))
            return refuse(key, u"an item that does not belong there"_s);
        into << item.toString();
    }
}

void ObjectReader::finish()
{
    for (const QString &key : m_object.keys()) {
        if (!m_taken.contains(key))
            refuse(key, isSecretName(key) ? u"a secret"_s : u"unknown key"_s);
    }
}

} // namespace countersign
