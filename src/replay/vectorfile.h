// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>

namespace countersign {

//! A file of conformance vectors: one JSON object a line.
struct VectorFile
{
    QList<QJsonObject> vectors;
    QString problem; //!< a sentence if it cannot be used: unreadable, not JSON, or of a shape we do not know
};

enum class VectorKind { AgUi, Sse };

[[nodiscard]] VectorFile readVectors(const QString &path, VectorKind kind);
//! Runs one, by its shape; empty = it passes.
[[nodiscard]] QString failureOf(const QJsonObject &vector);

} // namespace countersign
