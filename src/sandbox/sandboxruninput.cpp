// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxruninput.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
//! Collects what is wrong, in the runtime's own form.
class InputCheck
{
public:
    void text(const QJsonObject &object, QLatin1StringView key, const QJsonArray &path)
    {
        const QJsonValue value = object.value(key);
        if (!value.isString())
            complain(u"string"_s, value, path, key);
    }
    QJsonArray list(const QJsonObject &object, QLatin1StringView key)
    {
        const QJsonValue value = object.value(key);
        if (!value.isArray())
            complain(u"array"_s, value, {}, key);
        return value.toArray();
    }
    void role(const QJsonObject &message, const QJsonArray &path)
    {
        static const QStringList roles { u"developer"_s, u"system"_s,   u"assistant"_s, u"user"_s,
                                         u"tool"_s,      u"activity"_s, u"reasoning"_s };
        if (roles.contains(message.value("role"_L1).toString()))
            return;
        QJsonArray where = path;
        where << u"role"_s;
        m_issues << QJsonObject { { u"code"_s, u"invalid_union_discriminator"_s },
                                  { u"options"_s, QJsonArray::fromStringList(roles) },
                                  { u"path"_s, where },
                                  { u"message"_s, u"Invalid discriminator value"_s } };
    }
    [[nodiscard]] QString details() const
    {
        return m_issues.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(m_issues).toJson());
    }

private:
    void complain(const QString &expected, const QJsonValue &found, QJsonArray path, QLatin1StringView key)
    {
        path << QString(key);
        m_issues << QJsonObject { { u"code"_s, u"invalid_type"_s },
                                  { u"expected"_s, expected },
                                  { u"received"_s, found.isUndefined() ? u"undefined"_s : u"other"_s },
                                  { u"path"_s, path },
                                  { u"message"_s, found.isUndefined() ? u"Required"_s : u"Expected "_s + expected } };
    }

    QJsonArray m_issues;
};

QString whatIsWrong(const QJsonObject &input)
{
    InputCheck check;
    check.text(input, "threadId"_L1, {});
    check.text(input, "runId"_L1, {});
    const QJsonArray messages = check.list(input, "messages"_L1);
    for (qsizetype i = 0; i < messages.size(); ++i) {
        check.text(messages.at(i).toObject(), "id"_L1, { u"messages"_s, i });
        check.role(messages.at(i).toObject(), { u"messages"_s, i });
    }
    const QJsonArray tools = check.list(input, "tools"_L1);
    for (qsizetype i = 0; i < tools.size(); ++i) {
        check.text(tools.at(i).toObject(), "name"_L1, { u"tools"_s, i });
        check.text(tools.at(i).toObject(), "description"_L1, { u"tools"_s, i });
    }
    const QJsonArray context = check.list(input, "context"_L1);
    for (qsizetype i = 0; i < context.size(); ++i) {
        check.text(context.at(i).toObject(), "description"_L1, { u"context"_s, i });
        check.text(context.at(i).toObject(), "value"_L1, { u"context"_s, i });
    }
    return check.details();
}
} // namespace

SandboxRunInput SandboxRunInput::read(const QByteArray &body)
{
    if (body.isEmpty())
        return { {}, u"Unexpected end of JSON input"_s };
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError)
        return { {}, error.errorString() };
    const QJsonObject input = document.object();
    SandboxRunInput result { {}, whatIsWrong(input) };
    for (const QLatin1StringView key : { "threadId"_L1, "runId"_L1, "parentRunId"_L1, "messages"_L1, "tools"_L1, "context"_L1,
                                         "state"_L1, "forwardedProps"_L1, "resume"_L1 })
        if (input.contains(key))
            result.fields.insert(key, input.value(key));
    return result;
}

} // namespace countersign
