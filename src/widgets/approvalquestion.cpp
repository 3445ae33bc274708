// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/approvalquestion.h"

#include "render/textbox.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostArguments = 200; // lines of a card; what is beyond stands in the last one, whole

//! One past the end of the JSON value (or string) that begins at `at`; the text was checked to be JSON.
qsizetype endOfJsonValue(const QString &json, qsizetype at)
{
    int depth = 0;
    bool inString = false;
    for (; at < json.size(); ++at) {
        const QChar c = json[at];
        if (inString) {
            if (c == u'\\')
                ++at;
            else if (c == u'"')
                inString = false;
            continue;
        }
        if (c == u'"')
            inString = true;
        else if (c == u'{' || c == u'[')
            ++depth;
        else if ((c == u'}' || c == u']') && --depth < 0)
            return at;
        else if ((c == u',' || c == u':') && depth == 0)
            return at;
    }
    return at;
}

std::optional<QString> jsonString(const QString &slice)
{
    const QString trimmed = slice.trimmed();
    if (!trimmed.startsWith(u'"'))
        return std::nullopt;
    const QJsonArray array = QJsonDocument::fromJson((u"["_s + trimmed + u"]"_s).toUtf8()).array();
    return array.size() == 1 && array.at(0).isString() ? std::optional(array.at(0).toString()) : std::nullopt;
}

ApprovalQuestion::Argument::Kind kindOf(const QString &json)
{
    using Kind = ApprovalQuestion::Argument::Kind;
    const QChar first = json.isEmpty() ? QChar() : json.front();
    return first == u'"'                      ? Kind::Text
           : first == u't' || first == u'f'   ? Kind::Boolean
           : first == u'-' || first.isDigit() ? Kind::Number
                                              : Kind::Json;
}

//! The members of an object as they were written: a parser would round numbers and drop repeated keys.
std::vector<ApprovalQuestion::Argument> membersOf(const QString &json)
{
    std::vector<ApprovalQuestion::Argument> members;
    qsizetype at = json.indexOf(u'{') + 1;
    while (at > 0 && at < json.size()) {
        const qsizetype nameEnd = endOfJsonValue(json, at);
        if (nameEnd >= json.size() || json[nameEnd] != u':')
            break;
        if (members.size() == kMostArguments) {
            const QString rest = json.mid(at, json.lastIndexOf(u'}') - at).trimmed();
            members.push_back({ u"…"_s, visibleText(rest), ApprovalQuestion::Argument::Kind::Json, u"…"_s, rest });
            break;
        }
        const qsizetype valueEnd = endOfJsonValue(json, nameEnd + 1);
        const QString nameSlice = json.mid(at, nameEnd - at).trimmed();
        const QString slice = json.mid(nameEnd + 1, valueEnd - nameEnd - 1).trimmed();
        members.push_back({ visibleText(jsonString(nameSlice).value_or(nameSlice), true),
                            visibleText(jsonString(slice).value_or(slice)), kindOf(slice), nameSlice, slice });
        at = valueEnd + 1;
    }
    return members;
}

QString quoted(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray { text }).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(array.mid(1, array.size() - 2));
}

bool isJson(const QString &text)
{
    QJsonParseError error {};
    const QJsonDocument document = QJsonDocument::fromJson((u'[' + text + u']').toUtf8(), &error);
    return error.error == QJsonParseError::NoError && document.array().size() == 1;
}

} // namespace

ApprovalQuestion ApprovalQuestion::of(const ToolCall &call)
{
    ApprovalQuestion question;
    question.action = visibleText(call.name, true);
    const QJsonDocument document = QJsonDocument::fromJson(call.arguments.toUtf8());
    if (!document.isObject()) {
        if (!call.arguments.trimmed().isEmpty())
            question.arguments.push_back(
                { tr("Arguments"), visibleText(call.arguments), Argument::Kind::Json, {}, call.arguments });
        return question;
    }
    question.arguments = membersOf(call.arguments);
    if (call.name == "confirm_action"_L1 && document["action"_L1].isString() && !document["action"_L1].toString().isEmpty()) {
        question.action = visibleText(document["action"_L1].toString(), true);
        question.says = visibleText(document["question"_L1].toString(), true);
    }
    return question;
}

QString ApprovalQuestion::title() const
{
    return tr("Run %1?").arg(action);
}

QString ApprovalQuestion::saying() const
{
    return says.isEmpty() ? QString() : tr("The tool says: “%1”").arg(says);
}

QString ApprovalQuestion::Argument::editable() const
{
    return jsonString(valueJson).value_or(valueJson);
}

QString ApprovalQuestion::Argument::jsonOf(Kind kind, const QString &typed, QString &why)
{
    why.clear();
    if (kind == Kind::Text)
        return quoted(typed);
    const QString json = typed.trimmed();
    if (kind == Kind::Number && !(isJson(json) && kindOf(json) == Kind::Number))
        why = tr("This must be a number.");
    else if (!isJson(json))
        why = tr("This is not JSON yet.");
    return json;
}

QString ApprovalQuestion::withValues(const QStringList &values) const
{
    if (arguments.size() == 1 && arguments.front().nameJson.isEmpty())
        return values.value(0);
    QStringList members;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const QString &value = values.value(static_cast<qsizetype>(i), arguments[i].valueJson);
        members << (arguments[i].nameJson == u"…"_s ? value : arguments[i].nameJson + u": "_s + value);
    }
    return u'{' + members.join(", "_L1) + u'}';
}

} // namespace countersign
