// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QRegularExpression>
#include <QStringList>

namespace countersign::test {

//! As much of JSON Schema (2020-12) as the schemas we publish use: type, const, enum, minimum, pattern, required, properties,
//! additionalProperties: false, items, $ref into $defs. A word it does not know is a complaint, not a pass.
class JsonSchema
{
public:
    explicit JsonSchema(QJsonObject schema) : m_root(std::move(schema)) {}

    //! What does not fit, each with its place; empty = valid.
    [[nodiscard]] QStringList complaints(const QJsonValue &value) const { return check(value, m_root, QStringLiteral("$")); }

private:
    [[nodiscard]] static QString typeOf(const QJsonValue &value)
    {
        switch (value.type()) {
        case QJsonValue::Object:
            return QStringLiteral("object");
        case QJsonValue::Array:
            return QStringLiteral("array");
        case QJsonValue::String:
            return QStringLiteral("string");
        case QJsonValue::Bool:
            return QStringLiteral("boolean");
        case QJsonValue::Double:
            return value.toDouble() == double(value.toInteger()) ? QStringLiteral("integer") : QStringLiteral("number");
        default:
            return QStringLiteral("null");
        }
    }

    [[nodiscard]] QStringList check(const QJsonValue &value, const QJsonObject &schema, const QString &at) const
    {
        static const QStringList annotations { QStringLiteral("$schema"), QStringLiteral("$comment"), QStringLiteral("title"),
                                               QStringLiteral("description"), QStringLiteral("$defs") };
        QStringList wrong;
        for (auto it = schema.begin(); it != schema.end(); ++it) {
            if (annotations.contains(it.key()))
                continue;
            wrong << checkWord(it.key(), it.value(), value, schema, at);
        }
        return wrong;
    }

    [[nodiscard]] QStringList checkWord(const QString &word, const QJsonValue &rule, const QJsonValue &value,
                                        const QJsonObject &schema, const QString &at) const
    {
        const auto unless = [&](bool fits) { return fits ? QStringList() : QStringList { at + QStringLiteral(": ") + word }; };
        if (word == QLatin1StringView("$ref"))
            return check(value,
                         m_root.value(QLatin1StringView("$defs")).toObject().value(rule.toString().section(u'/', -1)).toObject(),
                         at);
        if (word == QLatin1StringView("type"))
            return unless(typeOf(value) == rule.toString());
        if (word == QLatin1StringView("const"))
            return unless(value == rule);
        if (word == QLatin1StringView("enum"))
            return unless(rule.toArray().contains(value));
        if (word == QLatin1StringView("minimum"))
            return unless(value.toDouble() >= rule.toDouble());
        if (word == QLatin1StringView("pattern"))
            return unless(QRegularExpression(rule.toString()).match(value.toString()).hasMatch());
        if (word == QLatin1StringView("required"))
            return checkRequired(rule.toArray(), value.toObject(), at);
        if (word == QLatin1StringView("properties"))
            return checkProperties(rule.toObject(), value.toObject(), at);
        if (word == QLatin1StringView("additionalProperties"))
            return checkNoOthers(schema.value(QLatin1StringView("properties")).toObject(), value.toObject(), at);
        if (word == QLatin1StringView("items"))
            return checkItems(rule.toObject(), value.toArray(), at);
        return { at + QStringLiteral(": not understood: ") + word };
    }

    [[nodiscard]] static QStringList checkRequired(const QJsonArray &names, const QJsonObject &object, const QString &at)
    {
        QStringList wrong;
        for (const QJsonValue &name : names) {
            if (!object.contains(name.toString()))
                wrong << at + QStringLiteral(": lacks ") + name.toString();
        }
        return wrong;
    }

    [[nodiscard]] QStringList checkProperties(const QJsonObject &rules, const QJsonObject &object, const QString &at) const
    {
        QStringList wrong;
        for (auto it = rules.begin(); it != rules.end(); ++it) {
            if (object.contains(it.key()))
                wrong << check(object.value(it.key()), it.value().toObject(), at + u'.' + it.key());
        }
        return wrong;
    }

    [[nodiscard]] static QStringList checkNoOthers(const QJsonObject &known, const QJsonObject &object, const QString &at)
    {
        QStringList wrong;
        const QStringList names = object.keys();
        for (const QString &name : names) {
            if (!known.contains(name))
                wrong << at + QStringLiteral(": has ") + name;
        }
        return wrong;
    }

    [[nodiscard]] QStringList checkItems(const QJsonObject &rule, const QJsonArray &items, const QString &at) const
    {
        QStringList wrong;
        for (qsizetype i = 0; i < items.size(); ++i)
            wrong << check(items.at(i), rule, QStringLiteral("%1[%2]").arg(at).arg(i));
        return wrong;
    }

    QJsonObject m_root;
};

} // namespace countersign::test
