// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpatch.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

using namespace countersign;

//! `{"document": …, "patches": [[…], …]}`: a patch that does not apply leaves no trace, and one that does is the same again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray all(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QJsonObject input = QJsonDocument::fromJson(all).object();
    QJsonValue document = input.value(QLatin1String("document"));
    JsonPatcher patcher;
    const QJsonArray patches = input.value(QLatin1String("patches")).toArray();
    for (const QJsonValue patch : patches) {
        const QJsonValue before = document;
        QJsonValue again = document;
        JsonPatcher fresh;
        const bool applies = patcher.apply(document, patch.toArray());
        if (!applies && document != before)
            std::abort();
        if (applies && (!fresh.apply(again, patch.toArray()) || again != document))
            std::abort();
    }
    return 0;
}
