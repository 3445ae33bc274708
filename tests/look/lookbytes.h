// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace countersign::test {

//! What a file of this kind holds in the pictures: image, text, table, plot.
[[nodiscard]] QByteArray lookBytes(const QString &kind);

} // namespace countersign::test
