// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpatch.h"

#include <QJsonObject>
#include <QStringList>

#include <functional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! The steps of a JSON Pointer (RFC 6901); nothing if it is none.
std::optional<QStringList> pointer(const QJsonValue &text)
{
    const QString path = text.toString();
    if (!text.isString() || (!path.isEmpty() && !path.startsWith(u'/')))
        return {};
    QStringList steps = path.split(u'/').mid(1);
    for (QString &step : steps) {
        // The order matters: ~01 is the key "~1".
        step.replace("~1"_L1, "/"_L1).replace("~0"_L1, "~"_L1);
    }
    return steps;
}

//! An array index without sign or leading zeros; `-` is the place behind the last element.
std::optional<qsizetype> arrayIndex(const QString &step, qsizetype size)
{
    if (step == "-"_L1)
        return size;
    bool isNumber = false;
    const uint index = step.toUInt(&isNumber);
    if (!isNumber || QString::number(index) != step || index > static_cast<uint>(size))
        return {};
    return index;
}

std::optional<QJsonValue> valueAt(QJsonValue value, const QStringList &steps)
{
    for (const QString &step : steps) {
        if (value.isObject() && value.toObject().contains(step)) {
            value = value.toObject().value(step);
        } else if (value.isArray()) {
            const QJsonArray array = value.toArray();
            const auto index = arrayIndex(step, array.size());
            if (!index || *index == array.size())
                return {};
            value = array.at(*index);
        } else {
            return {};
        }
    }
    return value;
}

//! Changes the container that holds the last step, and rebuilds the values above it. Iterative: a pointer may be long.
bool editParent(QJsonValue &root, const QStringList &steps, const std::function<bool(QJsonValue &parent)> &edit)
{
    QList<QJsonValue> chain { root };
    for (qsizetype i = 0; i + 1 < steps.size(); ++i) {
        const auto next = valueAt(chain.last(), { steps.at(i) });
        if (!next)
            return false;
        chain << *next;
    }
    if (!edit(chain.last()))
        return false;
    for (qsizetype i = chain.size() - 1; i > 0; --i) {
        QJsonValue &parent = chain[i - 1];
        if (parent.isObject()) {
            QJsonObject object = parent.toObject();
            object.insert(steps.at(i - 1), chain.at(i));
            parent = object;
        } else {
            QJsonArray array = parent.toArray();
            array.replace(*arrayIndex(steps.at(i - 1), array.size()), chain.at(i));
            parent = array;
        }
    }
    root = chain.first();
    return true;
}

bool add(QJsonValue &root, const QStringList &steps, const QJsonValue &value)
{
    if (steps.isEmpty()) {
        root = value;
        return true;
    }
    return editParent(root, steps, [&](QJsonValue &parent) {
        if (parent.isObject()) {
            QJsonObject object = parent.toObject();
            object.insert(steps.last(), value);
            parent = object;
            return true;
        }
        QJsonArray array = parent.toArray();
        const auto index = arrayIndex(steps.last(), array.size());
        if (!parent.isArray() || !index)
            return false;
        array.insert(*index, value);
        parent = array;
        return true;
    });
}

bool removeAt(QJsonValue &root, const QStringList &steps)
{
    if (!valueAt(root, steps))
        return false;
    if (steps.isEmpty()) {
        root = QJsonValue::Null;
        return true;
    }
    return editParent(root, steps, [&](QJsonValue &parent) {
        if (parent.isObject()) {
            QJsonObject object = parent.toObject();
            object.remove(steps.last());
            parent = object;
        } else {
            QJsonArray array = parent.toArray();
            array.removeAt(*arrayIndex(steps.last(), array.size()));
            parent = array;
        }
        return true;
    });
}

bool applyOperation(QJsonValue &root, const QJsonObject &operation)
{
    const QString op = operation.value("op"_L1).toString();
    const auto path = pointer(operation.value("path"_L1));
    const QJsonValue value = operation.value("value"_L1);
    if (!path)
        return false;
    if (op == "remove"_L1)
        return removeAt(root, *path);
    if (op == "add"_L1)
        return !value.isUndefined() && add(root, *path, value);
    if (op == "replace"_L1)
        return !value.isUndefined() && removeAt(root, *path) && add(root, *path, value);
    if (op == "test"_L1)
        return !value.isUndefined() && valueAt(root, *path) == value;
    const auto from = pointer(operation.value("from"_L1));
    const auto source = from ? valueAt(root, *from) : std::nullopt;
    if (!source)
        return false;
    if (op == "copy"_L1)
        return add(root, *path, *source);
    // A value cannot move into itself (RFC 6902 §4.4).
    const bool intoItself = path->size() > from->size() && path->mid(0, from->size()) == *from;
    return op == "move"_L1 && !intoItself && removeAt(root, *from) && add(root, *path, *source);
}

} // namespace

std::optional<QJsonValue> patchedJson(const QJsonValue &document, const QJsonArray &patch)
{
    QJsonValue root = document;
    for (const QJsonValue operation : patch) {
        if (!applyOperation(root, operation.toObject()))
            return {};
    }
    return root;
}

} // namespace countersign
