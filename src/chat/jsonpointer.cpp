// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpointer.h"

namespace countersign::jsonpointer {
using namespace Qt::StringLiterals;

namespace {
bool isContainer(const QJsonValue &value)
{
    return value.isObject() || value.isArray();
}
} // namespace

std::optional<QStringList> stepsOf(const QJsonValue &text)
{
    const QString path = text.toString();
    if (!text.isString() || (!path.isEmpty() && !path.startsWith(u'/')))
        return {};
    QStringList all = path.split(u'/').mid(1);
    for (QString &step : all) {
        // The order matters: ~01 is the key "~1".
        if (step.contains(u'~'))
            step.replace("~1"_L1, "/"_L1).replace("~0"_L1, "~"_L1);
    }
    return all;
}

std::optional<qsizetype> elementIndex(const QString &step, qsizetype size)
{
    bool isNumber = false;
    const uint index = step.toUInt(&isNumber);
    if (!isNumber || index >= static_cast<uint>(size) || QString::number(index) != step)
        return {};
    return index;
}

std::optional<qsizetype> insertionIndex(const QString &step, qsizetype size)
{
    if (step == "-"_L1 || step == QString::number(size))
        return size;
    return elementIndex(step, size);
}

QJsonValue detached(const QJsonValue &value)
{
    return value.isString() ? QJsonValue(value.toString()) : value;
}

QJsonObject takenObject(QJsonValue &place)
{
    const QJsonObject object = place.toObject();
    place = QJsonValue::Null;
    return object;
}
QJsonArray takenArray(QJsonValue &place)
{
    const QJsonArray array = place.toArray();
    place = QJsonValue::Null;
    return array;
}

std::optional<QJsonValue> valueAt(QJsonValue value, const QStringList &steps)
{
    for (const QString &step : steps) {
        if (value.isObject()) {
            value = value.toObject().value(step);
        } else {
            const QJsonArray array = value.toArray();
            const auto index = value.isArray() ? elementIndex(step, array.size()) : std::nullopt;
            value = index ? array.at(*index) : QJsonValue(QJsonValue::Undefined);
        }
        if (value.isUndefined())
            return {};
    }
    return detached(value);
}

bool editParent(QJsonValue &place, const QStringList &steps, const std::function<bool(QJsonValue &)> &edit, qsizetype depth)
{
    if (depth + 1 == steps.size())
        return isContainer(place) && edit(place);
    const QString &step = steps.at(depth);
    bool isDone = false;
    if (place.isObject()) {
        QJsonObject object = takenObject(place);
        if (auto member = object.find(step); member != object.end() && isContainer(*member)) {
            QJsonValue inner = *member;
            *member = QJsonValue::Null;
            isDone = editParent(inner, steps, edit, depth + 1);
            *object.find(step) = inner;
        }
        place = object;
    } else if (place.isArray()) {
        QJsonArray array = takenArray(place);
        if (const auto index = elementIndex(step, array.size()); index && isContainer(array.at(*index))) {
            QJsonValue inner = array.at(*index);
            array.replace(*index, QJsonValue::Null);
            isDone = editParent(inner, steps, edit, depth + 1);
            array.replace(*index, inner);
        }
        place = array;
    }
    return isDone;
}

} // namespace countersign::jsonpointer
