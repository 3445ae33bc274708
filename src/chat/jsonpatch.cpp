// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpatch.h"

#include "chat/jsonpointer.h"

#include <QJsonObject>
#include <QStringList>

#include <functional>
#include <optional>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;
using namespace jsonpointer;

namespace {
constexpr int maxPatchedDepth = 512;
} // namespace

//! One patch under way: edits, and how to take them back.
class JsonPatcher::Editor
{
public:
    Editor(QJsonValue &root, JsonPatcher &patcher) : m_root(root), m_patcher(patcher) {}

    [[nodiscard]] bool apply(const QJsonObject &operation);
    void undo();

private:
    //! What a place held before; Undefined = nothing. With `shifts` elements behind it have moved.
    struct Before
    {
        QStringList steps;
        QJsonValue value;
        bool shifts = false;
    };
    [[nodiscard]] bool add(const QStringList &steps, const QJsonValue &value);
    [[nodiscard]] bool replace(const QStringList &steps, const QJsonValue &value);
    [[nodiscard]] bool remove(const QStringList &steps);
    [[nodiscard]] bool move(const QStringList &from, const QStringList &steps);
    [[nodiscard]] bool fits(const QStringList &steps, const QJsonValue &value);
    void setRoot(const QJsonValue &value);
    void note(const QStringList &steps, const QJsonValue &before, bool shifts);
    void restore(const Before &before);

    QJsonValue &m_root;
    JsonPatcher &m_patcher;
    QList<Before> m_done;
};

void JsonPatcher::Editor::note(const QStringList &steps, const QJsonValue &before, bool shifts)
{
    if (before.isString())
        m_patcher.m_removed += before.toString().size();
    m_done.append({ steps, before, shifts });
}

void JsonPatcher::Editor::setRoot(const QJsonValue &value)
{
    note({}, std::exchange(m_root, value), false);
}

bool JsonPatcher::Editor::fits(const QStringList &steps, const QJsonValue &value)
{
    Size size;
    return measure(value, static_cast<int>(steps.size()), size) && m_patcher.mayGrow(m_root, size);
}

bool JsonPatcher::Editor::add(const QStringList &steps, const QJsonValue &value)
{
    if (!fits(steps, value))
        return false;
    if (steps.isEmpty()) {
        setRoot(value);
        return true;
    }
    return editParent(m_root, steps, [&](QJsonValue &parent) {
        if (parent.isObject()) {
            QJsonObject object = takenObject(parent);
            note(steps, detached(object.value(steps.last())), false);
            object.insert(steps.last(), value);
            parent = object;
            return true;
        }
        QJsonArray array = takenArray(parent);
        const auto index = insertionIndex(steps.last(), array.size());
        if (index) {
            array.insert(*index, value);
            QStringList place = steps;
            place.last() = QString::number(*index); // where `-` is
            note(place, QJsonValue::Undefined, true);
        }
        parent = array;
        return index.has_value();
    });
}

bool JsonPatcher::Editor::replace(const QStringList &steps, const QJsonValue &value)
{
    if (!fits(steps, value))
        return false;
    if (steps.isEmpty()) {
        setRoot(value);
        return true;
    }
    return editParent(m_root, steps, [&](QJsonValue &parent) {
        bool isThere = false;
        if (parent.isObject()) {
            QJsonObject object = takenObject(parent);
            if (auto member = object.find(steps.last()); member != object.end()) {
                isThere = true;
                note(steps, detached(*member), false);
                *object.find(steps.last()) = value;
            }
            parent = object;
        } else {
            QJsonArray array = takenArray(parent);
            if (const auto index = elementIndex(steps.last(), array.size())) {
                isThere = true;
                note(steps, detached(array.at(*index)), false);
                array.replace(*index, value);
            }
            parent = array;
        }
        return isThere;
    });
}

bool JsonPatcher::Editor::remove(const QStringList &steps)
{
    if (steps.isEmpty()) {
        setRoot(QJsonValue::Null);
        return true;
    }
    return editParent(m_root, steps, [&](QJsonValue &parent) {
        bool isThere = false;
        if (parent.isObject()) {
            QJsonObject object = takenObject(parent);
            isThere = object.contains(steps.last());
            if (isThere)
                note(steps, detached(object.value(steps.last())), false);
            object.remove(steps.last());
            parent = object;
        } else {
            QJsonArray array = takenArray(parent);
            const auto index = elementIndex(steps.last(), array.size());
            isThere = index.has_value();
            if (index) {
                note(steps, detached(array.at(*index)), true);
                array.removeAt(*index);
            }
            parent = array;
        }
        return isThere;
    });
}

bool JsonPatcher::Editor::move(const QStringList &from, const QStringList &steps)
{
    // A value cannot move into itself (RFC 6902 §4.4).
    const bool intoItself = steps.size() > from.size() && steps.first(from.size()) == from;
    const auto value = intoItself ? std::nullopt : valueAt(m_root, from);
    return value && remove(from) && add(steps, *value);
}

bool JsonPatcher::Editor::apply(const QJsonObject &operation)
{
    const QString op = operation.value("op"_L1).toString();
    const auto path = stepsOf(operation.value("path"_L1));
    const QJsonValue value = operation.value("value"_L1);
    if (!path)
        return false;
    if (op == "remove"_L1)
        return remove(*path);
    if (op == "add"_L1)
        return !value.isUndefined() && add(*path, value);
    if (op == "replace"_L1)
        return !value.isUndefined() && replace(*path, value);
    if (op == "test"_L1)
        return !value.isUndefined() && valueAt(m_root, *path) == value;
    const auto from = stepsOf(operation.value("from"_L1));
    if (!from)
        return false;
    if (op == "move"_L1)
        return move(*from, *path);
    const auto source = valueAt(m_root, *from);
    return op == "copy"_L1 && source && add(*path, *source);
}

void JsonPatcher::Editor::restore(const Before &before)
{
    if (before.steps.isEmpty()) {
        m_root = before.value;
        return;
    }
    editParent(m_root, before.steps, [&](QJsonValue &parent) {
        const QString &last = before.steps.last();
        if (parent.isObject()) {
            QJsonObject object = takenObject(parent);
            if (before.value.isUndefined())
                object.remove(last);
            else
                object.insert(last, before.value);
            parent = object;
            return true;
        }
        QJsonArray array = takenArray(parent);
        const qsizetype index = last.toLongLong();
        if (before.value.isUndefined())
            array.removeAt(index);
        else if (before.shifts)
            array.insert(index, before.value);
        else
            array.replace(index, before.value);
        parent = array;
        return true;
    });
}

void JsonPatcher::Editor::undo()
{
    while (!m_done.isEmpty())
        restore(m_done.takeLast());
}

//! Looks through a value that stands `depth` deep; false if that is more than a document may hold.
bool JsonPatcher::measure(const QJsonValue &value, int depth, Size &size)
{
    if (++size.values > maxValues || size.bytes > maxBytes || depth > maxPatchedDepth)
        return false;
    if (value.isString())
        size.bytes += value.toString().size();
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue element : array) {
            if (!measure(element, depth + 1, size))
                return false;
        }
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member) {
            size.bytes += member.key().size();
            if (!measure(member.value(), depth + 1, size))
                return false;
        }
    }
    return size.bytes <= maxBytes;
}

//! The same, in containers without waste: Qt's keep the room of every text that was ever in them.
QJsonValue JsonPatcher::rebuilt(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue element : value.toArray())
            array.append(rebuilt(element));
        return array;
    }
    if (!value.isObject())
        return detached(value);
    QJsonObject object;
    const QJsonObject before = value.toObject();
    for (auto member = before.begin(); member != before.end(); ++member)
        object.insert(member.key(), rebuilt(member.value()));
    return object;
}

void JsonPatcher::survey(QJsonValue &document)
{
    m_isSurveyed = true;
    m_added = {};
    m_size = {};
    if (measure(document, 0, m_size) && std::exchange(m_removed, 0) > 0)
        document = rebuilt(document);
}

//! What was added is counted, what was removed is not: now and then, in proportion to what happened, and before anything is
//! refused, the document is looked through.
bool JsonPatcher::mayGrow(QJsonValue &document, const Size &by)
{
    const auto fits = [&] {
        return m_size.values + m_added.values + by.values <= maxValues && m_size.bytes + m_added.bytes + by.bytes <= maxBytes;
    };
    const qint64 patience = 4 * 1024 * 1024 + m_size.bytes + 32 * m_size.values;
    const bool isStale = m_added.values > m_size.values + 100'000 || m_added.bytes > patience || m_removed > patience;
    const bool isDoubtful = m_added.values > 0 && !fits();
    if (!m_isSurveyed || isStale || isDoubtful)
        survey(document);
    if (!fits())
        return false;
    m_added.values += by.values;
    m_added.bytes += by.bytes;
    return true;
}

bool JsonPatcher::apply(QJsonValue &document, const QJsonArray &patch)
{
    Editor editor(document, *this);
    for (const QJsonValue operation : patch) {
        if (!editor.apply(operation.toObject())) {
            editor.undo();
            return false;
        }
    }
    return true;
}

} // namespace countersign
