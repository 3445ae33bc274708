// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventenforcement.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

using schema::Field;
using schema::Kind;
using schema::Need;
using schema::Shape;

QString inside(const QString &path, const QString &member)
{
    return path + u'/' + member;
}
QString inside(const QString &path, qsizetype index)
{
    return path + u'/' + QString::number(index);
}

//! The same field, as it describes one element of its list.
Field elementOf(const Field &field)
{
    Field element = field;
    element.isList = false;
    if (field.kind == Kind::Content)
        element.kind = Kind::OneOf;
    return element;
}

bool isListHere(const Field &field, const QJsonValue &value)
{
    return value.isArray() && (field.isList || field.kind == Kind::Content);
}

const Shape *shapeOf(const Field &field, const QJsonObject &object)
{
    if (field.kind == Kind::Object)
        return field.shape;
    const QJsonValue tag = object.value(field.choice->member);
    return tag.isString() ? field.choice->shapeOf(tag.toString()) : nullptr;
}

bool isDescribed(const Field &field)
{
    return field.kind == Kind::Object || field.kind == Kind::OneOf || field.kind == Kind::Content;
}

std::optional<QJsonObject> strippedObject(const QJsonObject &json, const Shape &shape, const QString &path,
                                          QStringList &stripped);

//! Nothing: the value is of a kind we do not know and goes whole.
std::optional<QJsonValue> strippedValue(const QJsonValue &value, const Field &field, const QString &path, QStringList &stripped)
{
    if (isListHere(field, value)) {
        const Field element = elementOf(field);
        const QJsonArray before = value.toArray();
        QJsonArray after;
        for (qsizetype i = 0; i < before.size(); ++i) {
            const qsizetype mark = stripped.size();
            const QString here = inside(path, i);
            if (const auto kept = strippedValue(before.at(i), element, here, stripped)) {
                after << *kept;
            } else {
                stripped.resize(mark);
                stripped << here;
            }
        }
        return after;
    }
    if (field.isList || !value.isObject() || field.kind == Kind::Content)
        return value;
    const QJsonObject object = value.toObject();
    const Shape *shape = shapeOf(field, object);
    if (!shape)
        return {};
    const auto kept = strippedObject(object, *shape, path, stripped);
    return kept ? std::optional<QJsonValue>(*kept) : std::nullopt;
}

std::optional<QJsonObject> strippedObject(const QJsonObject &json, const Shape &shape, const QString &path, QStringList &stripped)
{
    QJsonObject result = json;
    for (auto member = json.begin(); member != json.end(); ++member) {
        const QString name = member.key();
        const Field *field = shape.find(name);
        if (!field && !shape.isOpen) {
            stripped << inside(path, name);
            result.remove(name);
        }
        if (!field || !isDescribed(*field))
            continue;
        const qsizetype mark = stripped.size();
        const auto kept = strippedValue(member.value(), *field, inside(path, name), stripped);
        if (kept && stripped.size() > mark) {
            result.insert(name, *kept);
        } else if (!kept) {
            // What was named inside it goes with it.
            stripped.resize(mark);
            if (field->need != Need::Optional)
                return {};
            stripped << inside(path, name);
            result.remove(name);
        }
    }
    return result;
}

bool isPointer(const QString &text)
{
    if (!text.isEmpty() && !text.startsWith(u'/'))
        return false;
    for (qsizetype at = text.indexOf(u'~'); at >= 0; at = text.indexOf(u'~', at + 1)) {
        const QChar next = at + 1 < text.size() ? text.at(at + 1) : QChar();
        if (next != u'0' && next != u'1')
            return false;
    }
    return true;
}

bool isInteger(const QJsonValue &value, double least)
{
    constexpr double greatest = 9007199254740991.0;
    const double number = value.toDouble();
    return value.isDouble() && number == std::floor(number) && number >= least && number <= greatest;
}

bool isPlainValid(const QJsonValue &value, const Field &field)
{
    switch (field.kind) {
    case Kind::Text:
        return value.isString();
    case Kind::Pointer:
        return value.isString() && isPointer(value.toString());
    case Kind::Integer:
        return isInteger(value, -9007199254740991.0);
    case Kind::Count:
        return isInteger(value, 0);
    case Kind::Truth:
        return value.isBool();
    case Kind::Any:
        return true;
    case Kind::NotNull:
        return !value.isNull();
    case Kind::Record:
        return value.isObject();
    case Kind::Word: {
        const QString text = value.toString();
        return value.isString()
               && std::any_of(field.words.begin(), field.words.end(), [&](QLatin1StringView word) { return text == word; });
    }
    case Kind::Object:
    case Kind::OneOf:
        return value.isObject();
    case Kind::Content:
        return value.isString() || value.isArray();
    }
    return false;
}

void checkObject(const QJsonObject &json, const Shape &shape, const QString &path, QStringList &wrong);

void checkValue(const QJsonValue &value, const Field &field, const QString &path, QStringList &wrong)
{
    if (isListHere(field, value)) {
        const QJsonArray array = value.toArray();
        QStringList within;
        for (qsizetype i = 0; i < array.size(); ++i)
            checkValue(array.at(i), elementOf(field), inside(path, i), within);
        if (field.atLeastOne && array.isEmpty())
            within << path;
        // A content that is neither a text nor a sound list of parts is wrong as a whole.
        wrong << (field.kind == Kind::Content && !within.isEmpty() ? QStringList { path } : within);
        return;
    }
    if (field.isList || !isPlainValid(value, field)) {
        wrong << path;
        return;
    }
    if (!value.isObject() || !isDescribed(field))
        return;
    const QJsonObject object = value.toObject();
    if (const Shape *shape = shapeOf(field, object))
        checkObject(object, *shape, path, wrong);
    else
        wrong << path;
}

void checkObject(const QJsonObject &json, const Shape &shape, const QString &path, QStringList &wrong)
{
    for (const Field &field : shape.fields) {
        const auto member = json.constFind(field.name);
        if (member != json.constEnd())
            checkValue(member.value(), field, inside(path, field.name), wrong);
        else if (field.need != Need::Optional)
            wrong << inside(path, field.name);
    }
}

bool isPatch(const Field &field)
{
    return field.choice && field.choice->member == "op"_L1;
}

std::optional<QJsonObject> mendedObject(const QJsonObject &json, const Shape &shape, const QString &path, QStringList &paths);

std::optional<QJsonValue> mendedValue(const QJsonValue &value, const Field &field, const QString &path, QStringList &paths)
{
    if (field.isList && !value.isArray())
        return {};
    if (isListHere(field, value)) {
        if (isPatch(field))
            return value;
        QJsonArray after;
        const QJsonArray before = value.toArray();
        for (qsizetype i = 0; i < before.size(); ++i) {
            if (const auto kept = mendedValue(before.at(i), elementOf(field), inside(path, i), paths))
                after << *kept;
            else
                paths << inside(path, i);
        }
        return after;
    }
    if (!isPlainValid(value, field))
        return {};
    if (!value.isObject() || !isDescribed(field))
        return value;
    const QJsonObject object = value.toObject();
    const Shape *shape = shapeOf(field, object);
    const auto kept = shape ? mendedObject(object, *shape, path, paths) : std::nullopt;
    return kept ? std::optional<QJsonValue>(*kept) : std::nullopt;
}

std::optional<QJsonObject> mendedObject(const QJsonObject &json, const Shape &shape, const QString &path, QStringList &paths)
{
    QJsonObject result = json;
    for (const Field &field : shape.fields) {
        const QJsonValue value = json.value(field.name);
        const QString here = inside(path, field.name);
        const qsizetype mark = paths.size();
        const auto kept = value.isUndefined() ? std::nullopt : mendedValue(value, field, here, paths);
        if (!kept && field.need == Need::Essential)
            return {};
        if (kept && paths.size() > mark)
            result.insert(field.name, *kept);
        if (kept || (value.isUndefined() && field.need == Need::Optional))
            continue;
        paths << here;
        result.remove(field.name);
    }
    return result;
}

} // namespace

std::optional<QJsonObject> withoutUnknown(const QJsonObject &json, const Shape &shape, QStringList &stripped)
{
    return strippedObject(json, shape, {}, stripped);
}

QStringList violations(const QJsonObject &json, const Shape &shape)
{
    QStringList wrong;
    checkObject(json, shape, {}, wrong);
    return wrong;
}

std::optional<QJsonObject> mended(const QJsonObject &json, const Shape &shape, QStringList &paths)
{
    return mendedObject(json, shape, {}, paths);
}

} // namespace countersign
