// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/answerdifference.h"

#include "core/redactor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <optional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestShown = 120;
constexpr int kDeepest = 16;

QString shown(const QByteArray &bytes)
{
    const QString text = QString::fromUtf8(bytes.left(4 * kLongestShown)).simplified();
    return text.size() > kLongestShown ? text.left(kLongestShown) + u'…' : text;
}

QString shown(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    const QByteArray whole = QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
    return shown(whole.mid(1, whole.size() - 2));
}

AnswerDifference inHeader(const QByteArray &name, const ComparedAnswer &a, const ComparedAnswer &b)
{
    const QByteArray first = headerValue(a.headers, name);
    const QByteArray second = headerValue(b.headers, name);
    if (first == second)
        return {};
    return { AnswerDifference::Part::Header, QString::fromLatin1(name), shown(first), shown(second) };
}

//! Down to the first member that differs; deeper than kDeepest the values are told as they are.
AnswerDifference inJson(const QJsonValue &a, const QJsonValue &b, const QString &where, int depth)
{
    if (a == b)
        return {};
    const bool isObject = a.isObject() && b.isObject() && depth < kDeepest;
    const bool isArray = a.isArray() && b.isArray() && depth < kDeepest;
    const QString prefix = where.isEmpty() ? QString() : where + u'.';
    if (isObject) {
        const QJsonObject left = a.toObject();
        const QJsonObject right = b.toObject();
        QStringList keys = left.keys() + right.keys();
        keys.removeDuplicates();
        keys.sort();
        const auto other =
            std::find_if(keys.cbegin(), keys.cend(), [&](const QString &key) { return left.value(key) != right.value(key); });
        if (other != keys.cend())
            return inJson(left.value(*other), right.value(*other), prefix + other->left(kLongestShown), depth + 1);
    }
    if (isArray) {
        const QJsonArray left = a.toArray();
        const QJsonArray right = b.toArray();
        for (qsizetype i = 0; i < qMax(left.size(), right.size()); ++i) {
            const QJsonValue mine = i < left.size() ? left.at(i) : QJsonValue(QJsonValue::Undefined);
            const QJsonValue theirs = i < right.size() ? right.at(i) : QJsonValue(QJsonValue::Undefined);
            if (mine != theirs)
                return inJson(mine, theirs, prefix + QString::number(i), depth + 1);
        }
    }
    return { AnswerDifference::Part::Body, where, shown(a), shown(b) };
}

AnswerDifference inBody(const ComparedAnswer &a, const ComparedAnswer &b)
{
    if (a.body == b.body)
        return {};
    const QJsonDocument left = QJsonDocument::fromJson(a.body);
    const QJsonDocument right = QJsonDocument::fromJson(b.body);
    if (left.isObject() && right.isObject())
        return inJson(left.object(), right.object(), {}, 0);
    return { AnswerDifference::Part::Body, {}, shown(a.body), shown(b.body) };
}

//! Of each answer anew, or of what was compared already.
bool isOfTheMoment(const QByteArray &name)
{
    static const std::array kinds {
        "date"_ba,          "set-cookie"_ba,      "content-length"_ba, "etag"_ba,       "last-modified"_ba,
        "age"_ba,           "expires"_ba,         "connection"_ba,     "keep-alive"_ba, "transfer-encoding"_ba,
        "server-timing"_ba, "content-encoding"_ba
    };
    const QByteArray lower = name.toLower();
    return std::find(kinds.begin(), kinds.end(), lower) != kinds.end() || lower.contains("request-id") || lower.contains("trace")
           || lower.contains("ray") || lower.contains("ratelimit") || lower.contains("time");
}
} // namespace

ComparedAnswer ComparedAnswer::of(const HttpOutcome &outcome, const Redactor &redactor)
{
    ComparedAnswer answer;
    answer.status = outcome.status;
    for (const HttpHeader &header : outcome.headers)
        answer.headers << HttpHeader { header.name, redactor.redactHeader(header.name, header.value) };
    answer.body = redactor.redact(outcome.body.left(kMostBody));
    return answer;
}

AnswerDifference firstDifference(const ComparedAnswer &a, const ComparedAnswer &b)
{
    if (a.status != b.status)
        return { AnswerDifference::Part::Status, {}, QString::number(a.status), QString::number(b.status) };
    for (const QByteArray &name : { "WWW-Authenticate"_ba, "Location"_ba, "Content-Type"_ba }) {
        if (const AnswerDifference found = inHeader(name, a, b); found.part != AnswerDifference::Part::None)
            return found;
    }
    if (const AnswerDifference found = inBody(a, b); found.part != AnswerDifference::Part::None)
        return found;
    const QList<HttpHeader> all = a.headers + b.headers;
    for (const HttpHeader &header : all) {
        const AnswerDifference found = isOfTheMoment(header.name) ? AnswerDifference() : inHeader(header.name, a, b);
        if (found.part != AnswerDifference::Part::None)
            return found;
    }
    return {};
}

} // namespace countersign
