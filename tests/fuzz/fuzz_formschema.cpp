// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/formschema.h"

#include <QJsonDocument>

#include <cstdlib>

using namespace countersign;

//! A schema out of a server's hands: the form stays within its bounds, and so do answers to it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray all(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QJsonObject schema = QJsonDocument::fromJson(all).object();
    const FormSchema form = FormSchema::read(schema);
    if (form.fields.size() > 50 || (form.isFreeform && !form.fields.isEmpty()))
        std::abort();
    QJsonObject answer;
    for (const FormField &field : form.fields) {
        if (field.choices.size() != field.choiceTitles.size() || field.title.size() > 2000 || field.description.size() > 2000)
            std::abort();
        answer.insert(field.name, field.initial);
    }
    std::ignore = form.firstRefused(answer);
    std::ignore = form.firstRefused(schema);
    return 0;
}
