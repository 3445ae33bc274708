// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/vectorfile.h"

#include "replay/eventvector.h"

#include <QFile>
#include <QJsonDocument>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

struct VectorShape
{
    VectorKind kind;
    QLatin1StringView member; //!< that only this shape has
    QString (*failure)(const QJsonObject &);
};
constexpr std::array shapes {
    VectorShape { VectorKind::AgUi, "events"_L1, failureOfEvents },
    VectorShape { VectorKind::AgUi, "response"_L1, failureOfWire },
    VectorShape { VectorKind::AgUi, "agent"_L1, failureOfRequest },
    VectorShape { VectorKind::Sse, "chunks"_L1, failureOfSse },
};

const VectorShape *shapeOf(const QJsonObject &vector)
{
    for (const VectorShape &shape : shapes) {
        if (vector.contains(shape.member) && vector.value("expect"_L1).isObject())
            return &shape;
    }
    return nullptr;
}

} // namespace

VectorFile readVectors(const QString &path, VectorKind kind)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return { {}, u"%1 cannot be read: %2"_s.arg(path, file.errorString()) };
    VectorFile result;
    for (int line = 1; !file.atEnd(); ++line) {
        const QByteArray text = file.readLine().trimmed();
        if (text.isEmpty())
            continue;
        const QJsonObject vector = QJsonDocument::fromJson(text).object();
        const VectorShape *shape = shapeOf(vector);
        if (!shape || shape->kind != kind)
            return { {}, u"%1, line %2: not a vector of a kind this knows"_s.arg(path, QString::number(line)) };
        result.vectors << vector;
    }
    return result;
}

QString failureOf(const QJsonObject &vector)
{
    const VectorShape *shape = shapeOf(vector);
    return shape ? shape->failure(vector) : u"not a vector"_s;
}

} // namespace countersign
