// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include <functional>

class QWidget;

namespace countersign {

//! Asks where, in a dialog of the desktop's that belongs to `parent`, and writes `bytes` there, whole or not at all.
//! `told` hears the name of the file that could not be written, or nothing: it could. Not called if the person gives it up.
//! `kind` names what is saved, as a filter of that dialog; the suffix is that of the suggested name.
void saveCopy(QWidget &parent, const QString &suggestedName, const QByteArray &bytes,
              const std::function<void(const QString &)> &told, const QString &kind = {});

//! The same, with bytes that depend on the file name the person chose (its ending).
using SaveKinds = std::function<QByteArray(const QString &path)>;
void saveCopy(QWidget &parent, const QString &suggestedName, const SaveKinds &kinds,
              const std::function<void(const QString &)> &told, const QString &kind);

//! A title as the name of a Markdown file: without what file systems, and shells, take for something else.
[[nodiscard]] QString fileNameOf(const QString &title);

} // namespace countersign
