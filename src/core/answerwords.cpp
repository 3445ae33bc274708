// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/answerwords.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

QString wordsIn(const QJsonValue &body)
{
    static constexpr std::array names { "detail"_L1,      "error_description"_L1, "message"_L1, "Message"_L1, "msg"_L1,
                                        "description"_L1, "error_msg"_L1,         "reason"_L1,  "error"_L1,   "errors"_L1,
                                        "title"_L1 };
    QStringList said;
    if (body.isArray()) {
        for (const QJsonValue &each : body.toArray())
            said << wordsIn(each);
        said.removeAll(QString());
        said.removeDuplicates();
    } else if (body.isObject()) {
        for (auto name = names.begin(); name != names.end() && said.isEmpty(); ++name) {
            said << wordsIn(body.toObject().value(*name));
            said.removeAll(QString());
        }
    } else {
        said << body.toString().simplified();
    }
    return said.join("; "_L1);
}

} // namespace countersign
