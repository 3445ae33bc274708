// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runagentinput.h"
#include "replay/eventvector.h"
#include "replay/jsoncomparison.h"

#include <QJsonArray>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QJsonObject headersOf(const AgUiRequest &request)
{
    QJsonObject headers;
    for (const HttpHeader &header : request.headers)
        headers.insert(QString::fromLatin1(header.name), QString::fromUtf8(header.value));
    return headers;
}

} // namespace

QString failureOfRequest(const QJsonObject &vector)
{
    const AgUiRequest request = agUiRequestOf(vector.value("agent"_L1).toObject(), vector.value("parameters"_L1).toObject());
    const QJsonObject expect = vector.value("expect"_L1).toObject();
    if (expect.value("error"_L1).isObject()) {
        const QStringList expected = sortedTexts(expect.value("error"_L1).toObject().value("paths"_L1));
        const QStringList paths = sortedTexts(QJsonArray::fromStringList(request.input.badPaths));
        if (request.input.isSendable())
            return u"sent, though it must not be"_s;
        const bool isSame = expected.isEmpty() || expected == paths;
        return isSame ? QString() : u"paths are %1, not %2"_s.arg(paths.join(", "_L1), expected.join(", "_L1));
    }
    if (!request.input.isSendable())
        return u"not sent because of %1"_s.arg(request.input.badPaths.join(", "_L1));
    const QJsonObject actual { { "method"_L1, QString::fromLatin1(request.method) },
                               { "headers"_L1, headersOf(request) },
                               { "body"_L1, request.input.body } };
    JsonComparison comparison;
    return comparison.difference(expect.value("request"_L1), actual, u"request"_s);
}

} // namespace countersign
