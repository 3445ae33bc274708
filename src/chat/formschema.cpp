// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/formschema.h"

#include "chat/formanswer.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <limits>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostFields = 50;
constexpr qsizetype kMostChoices = 200;
constexpr qsizetype kLongestText = 2'000;
constexpr int kLongestAnswer = 100'000;
constexpr int kLongLine = 200; //!< more than that is not asked for on one line
constexpr int kMostWrappings = 4;

QString shortText(const QJsonValue &value)
{
    return value.toString().left(kLongestText);
}

//! The one type that is no null; empty = none is said, nothing = more than one.
std::optional<QString> typeOf(const QJsonObject &schema)
{
    const QJsonValue type = schema.value("type"_L1);
    if (type.isUndefined())
        return u""_s;
    if (type.isString())
        return type.toString();
    QString found;
    const QJsonArray types = type.toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(types.size(), 10); ++i) {
        const QString name = types.at(i).toString();
        if (name == "null"_L1 || name == found)
            continue;
        if (!found.isEmpty())
            return {};
        found = name;
    }
    return found.isEmpty() ? std::nullopt : std::optional(found);
}

bool isNullSchema(const QJsonValue &value)
{
    const QJsonObject schema = value.toObject();
    return schema.value("type"_L1) == "null"_L1 || (schema.contains("const"_L1) && schema.value("const"_L1).isNull());
}

//! `anyOf: [X, null]` and `allOf: [X]` are how generators write "X, or nothing": X, with what stands beside it.
QJsonObject unwrapped(QJsonObject schema)
{
    for (int i = 0; i < kMostWrappings; ++i) {
        QJsonObject inner;
        for (const auto key : { "anyOf"_L1, "oneOf"_L1, "allOf"_L1 }) {
            const QJsonArray options = schema.value(key).toArray();
            if (options.isEmpty() || options.size() > 2)
                continue;
            QJsonArray real;
            std::copy_if(options.begin(), options.end(), std::back_inserter(real),
                         [](const QJsonValue &option) { return !isNullSchema(option); });
            const bool isWrapping = real.size() == 1 && real.first().isObject() && !real.first().toObject().contains("const"_L1);
            if (!isWrapping)
                continue;
            inner = real.first().toObject();
            schema.remove(key);
            break;
        }
        if (inner.isEmpty())
            break;
        for (const QString &key : schema.keys())
            inner.insert(key, schema.value(key));
        schema = inner;
    }
    return schema;
}

bool isScalarValue(const QJsonValue &value)
{
    return value.isString() || value.isDouble() || value.isBool() || value.isNull();
}

QString shown(const QJsonValue &value)
{
    if (value.isString())
        return shortText(value);
    const QByteArray json = QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.mid(1, json.size() - 2)); // a bare value is no document to Qt
}

enum class Options { None, Taken, TooMany, Unfit };

//! The values a schema lists: `enum` (with `enumNames`), `const`, or `oneOf`/`anyOf` of `{const, title}`.
Options takeOptions(const QJsonObject &schema, FormField &field)
{
    QJsonArray values = schema.value("enum"_L1).toArray();
    const QJsonArray names = schema.value("enumNames"_L1).toArray();
    QStringList titles;
    if (schema.contains("const"_L1))
        values = { schema.value("const"_L1) };
    const auto key = schema.contains("oneOf"_L1) ? "oneOf"_L1 : "anyOf"_L1;
    const QJsonArray variants = values.isEmpty() ? schema.value(key).toArray() : QJsonArray();
    if (std::max(values.size(), variants.size()) > kMostChoices)
        return Options::TooMany;
    for (const QJsonValue &variant : variants) {
        const QJsonObject option = variant.toObject();
        if (!option.contains("const"_L1))
            return Options::Unfit;
        values << option.value("const"_L1);
        titles << shortText(option.value("title"_L1));
    }
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!isScalarValue(values.at(i)))
            return Options::Unfit;
        const QString title = variants.isEmpty() ? shortText(names.at(i)) : titles.at(i);
        if (field.choices.contains(values.at(i)))
            continue;
        field.choices << values.at(i);
        field.choiceTitles << (title.isEmpty() ? shown(values.at(i)) : title);
    }
    return field.choices.isEmpty() ? Options::None : Options::Taken;
}

int count(const QJsonObject &schema, QLatin1StringView key, int otherwise)
{
    const double value = schema.value(key).toDouble(-1);
    return value >= 0 && value <= kLongestAnswer ? static_cast<int>(value) : otherwise;
}

void takeCounts(const QJsonObject &schema, QLatin1StringView least, QLatin1StringView most, FormField &field)
{
    field.minLength = count(schema, least, 0);
    field.maxLength = count(schema, most, kLongestAnswer);
    if (field.minLength > field.maxLength) // nothing would do
        field.minLength = 0;
}

//! A bound, or one that is itself refused (`exclusiveMinimum` as a number, or as draft 4's word about `minimum`).
std::optional<double> bound(const QJsonObject &schema, QLatin1StringView key, QLatin1StringView exclusiveKey,
                            FormField::Kind kind, double direction)
{
    const QJsonValue exclusive = schema.value(exclusiveKey);
    const QJsonValue plain = schema.value(key);
    const bool isExclusive = exclusive.isDouble() || (exclusive.toBool() && plain.isDouble());
    if (!plain.isDouble() && !exclusive.isDouble())
        return {};
    const double value = exclusive.isDouble() ? exclusive.toDouble() : plain.toDouble();
    if (!isExclusive)
        return value;
    if (kind == FormField::Kind::Integer)
        return direction > 0 ? std::floor(value) + 1 : std::ceil(value) - 1;
    return std::nextafter(value, direction * std::numeric_limits<double>::infinity());
}

void takeBounds(const QJsonObject &schema, FormField &field)
{
    field.minimum = bound(schema, "minimum"_L1, "exclusiveMinimum"_L1, field.kind, 1);
    field.maximum = bound(schema, "maximum"_L1, "exclusiveMaximum"_L1, field.kind, -1);
    if (field.minimum && field.maximum && *field.minimum > *field.maximum) // nothing would do
        field.minimum = field.maximum = {};
}

FormField::Kind textKind(const QJsonObject &schema, int maxLength)
{
    const QString format = schema.value("format"_L1).toString();
    const bool isLong = format == "textarea"_L1 || format == "multiline"_L1 || schema.contains("contentMediaType"_L1)
                        || (schema.contains("maxLength"_L1) && maxLength > kLongLine);
    return isLong ? FormField::Kind::LongText : FormField::Kind::Text;
}

//! Several of a list: an array whose items are options.
bool takeArray(const QJsonObject &schema, FormField &field)
{
    const QJsonObject items = unwrapped(schema.value("items"_L1).toObject());
    if (items.contains("$ref"_L1) || takeOptions(items, field) != Options::Taken)
        return false;
    field.kind = FormField::Kind::Choices;
    takeCounts(schema, "minItems"_L1, "maxItems"_L1, field);
    return true;
}

bool takeKind(const QJsonObject &schema, FormField &field)
{
    using Kind = FormField::Kind;
    const std::optional<QString> type = typeOf(schema);
    if (!type || schema.contains("$ref"_L1))
        return false;
    if (*type == "array"_L1)
        return takeArray(schema, field);
    const Options options = takeOptions(schema, field);
    if (options == Options::Unfit || (options == Options::TooMany && *type != "string"_L1))
        return false;
    if (options == Options::Taken) {
        field.kind = Kind::Choice;
        return true;
    }
    if (*type == "string"_L1) {
        takeCounts(schema, "minLength"_L1, "maxLength"_L1, field);
        field.kind = textKind(schema, field.maxLength);
    } else if (*type == "boolean"_L1) {
        field.kind = Kind::Boolean;
    } else if (*type == "number"_L1 || *type == "integer"_L1) {
        field.kind = *type == "number"_L1 ? Kind::Number : Kind::Integer;
        takeBounds(schema, field);
    } else {
        return false;
    }
    return true;
}

//! Nothing if a person cannot be asked this in one field.
std::optional<FormField> fieldOf(const QString &name, const QJsonValue &value, bool required)
{
    if (!value.isObject() || name.size() > kLongestText)
        return {};
    const QJsonObject schema = unwrapped(value.toObject());
    FormField field;
    field.name = name;
    field.title = shortText(schema.value("title"_L1));
    if (field.title.isEmpty())
        field.title = name;
    field.description = shortText(schema.value("description"_L1));
    field.required = required;
    if (!takeKind(schema, field))
        return {};
    const QJsonValue initial = schema.value("default"_L1);
    if (isAnswerFor(field, initial))
        field.initial = initial;
    return field;
}

//! Qt's objects forget the order of their keys; what must be answered comes first, in the order in which it is demanded.
QStringList inOrder(const QJsonObject &properties, const QJsonArray &required)
{
    QStringList names;
    for (const QJsonValue &name : required) {
        if (properties.contains(name.toString()) && !names.contains(name.toString()))
            names << name.toString();
    }
    for (const QString &name : properties.keys()) {
        if (!names.contains(name))
            names << name;
    }
    return names;
}

bool takeFields(const QJsonObject &schema, FormSchema &form)
{
    const QJsonObject properties = schema.value("properties"_L1).toObject();
    const QJsonArray required = schema.value("required"_L1).toArray();
    const bool isBranched = schema.contains("oneOf"_L1) || schema.contains("anyOf"_L1) || schema.contains("allOf"_L1)
                            || schema.contains("$ref"_L1) || schema.contains("if"_L1);
    if (isBranched || properties.size() > kMostFields || required.size() > kMostFields || properties.contains(QString()))
        return false;
    for (const QString &name : inOrder(properties, required)) {
        const std::optional<FormField> field = fieldOf(name, properties.value(name), required.contains(name));
        if (!field)
            return false;
        form.fields << *field;
    }
    return true;
}

} // namespace

FormSchema FormSchema::read(const QJsonObject &given)
{
    const QJsonObject schema = unwrapped(given);
    FormSchema form;
    form.title = shortText(schema.value("title"_L1));
    form.description = shortText(schema.value("description"_L1));
    const bool isObject = schema.value("properties"_L1).isObject();
    bool isForm = true;
    if (isObject) {
        isForm = typeOf(schema).value_or(u"-"_s).isEmpty() || typeOf(schema) == u"object"_s;
        isForm = isForm && takeFields(schema, form);
    } else {
        // Nothing is said about the answer: words will do.
        const bool saysNothing = !schema.contains("type"_L1) && !schema.contains("$ref"_L1) && !schema.contains("enum"_L1)
                                 && !schema.contains("const"_L1) && !schema.contains("oneOf"_L1) && !schema.contains("anyOf"_L1)
                                 && !schema.contains("allOf"_L1);
        QJsonObject asked = schema;
        if (saysNothing)
            asked.insert("type"_L1, u"string"_s);
        const std::optional<FormField> field = fieldOf({}, asked, true);
        isForm = field.has_value();
        form.isScalar = isForm;
        if (field)
            form.fields << *field;
        if (saysNothing && field)
            form.fields.first().kind = FormField::Kind::LongText;
    }
    form.isFreeform = !isForm;
    if (form.isFreeform)
        form.fields.clear();
    return form;
}

} // namespace countersign
