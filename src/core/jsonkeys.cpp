// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr std::size_t kDeepest = 4; // keys further down are nobody's; without a limit paths could grow with the square

//! An open object or array. Nesting is a vector, not the call stack: the text may be hostile.
struct OpenContainer
{
    QString path; //!< with the trailing dot
    bool isObject = false;
    bool awaitsKey = false;
    int index = 0; //!< of an array: the element we are in
    QSet<QString> seen;
};

//! Offset behind the string literal that begins at `start`, or the end of the text.
qsizetype endOfString(const QByteArray &json, qsizetype start)
{
    for (qsizetype i = start + 1; i < json.size(); ++i) {
        if (json.at(i) == '\\')
            ++i;
        else if (json.at(i) == '"')
            return i + 1;
    }
    return json.size();
}

QString decoded(const QByteArray &literal)
{
    return QJsonDocument::fromJson('[' + literal + ']').array().at(0).toString();
}
} // namespace

int JsonKeys::lineOf(const QByteArray &json, qsizetype offset)
{
    const auto end = json.begin() + std::clamp<qsizetype>(offset, 0, json.size());
    return 1 + static_cast<int>(std::count(json.begin(), end, '\n'));
}

JsonKeys JsonKeys::scan(const QByteArray &json)
{
    JsonKeys keys;
    std::vector<OpenContainer> open;
    int line = 1;
    const auto noteKey = [&](const QByteArray &literal) {
        OpenContainer &object = open.back();
        object.awaitsKey = false;
        const QString key = decoded(literal);
        keys.last = object.path + key;
        if (object.seen.contains(key) && keys.duplicate.isEmpty()) {
            keys.duplicate = keys.last;
            keys.duplicateLine = line;
        }
        object.seen.insert(key);
        if (!keys.lines.contains(keys.last))
            keys.lines.insert(keys.last, line);
    };
    const auto pathInside = [&] {
        if (open.empty() || open.size() >= kDeepest)
            return QString();
        return open.back().isObject ? keys.last + u'.' : open.back().path + QString::number(open.back().index) + u'.';
    };
    for (qsizetype i = 0; i < json.size();) {
        const char c = json.at(i);
        if (c == '"') {
            const qsizetype end = endOfString(json, i);
            if (!open.empty() && open.back().awaitsKey && open.size() <= kDeepest)
                noteKey(json.mid(i, end - i));
            i = end; // a JSON string holds no raw line break
            continue;
        }
        if (c == '\n')
            ++line;
        else if (c == '{' || c == '[')
            open.push_back({ pathInside(), c == '{', c == '{', 0, {} });
        else if ((c == '}' || c == ']') && !open.empty())
            open.pop_back();
        else if (c == ',' && !open.empty()) {
            open.back().awaitsKey = open.back().isObject;
            ++open.back().index;
        }
        ++i;
    }
    return keys;
}

} // namespace countersign
