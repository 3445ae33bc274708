// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/expected.h"

#include <QStringList>
#include <QUrl>

namespace countersign {

//! What the command line asks for; parsed before a display is touched.
struct CommandLine
{
    bool demo = false;
    bool version = false;
    bool help = false;
    QString connectAddress;
    QString connectionFile;
    QString profileDirectory;
    QString tourDirectory;

    //! `problem` is a sentence for standard error; empty = fine.
    QString problem;

    //! The same, for another process that follows it: file names are absolute.
    [[nodiscard]] QStringList toArguments() const;
    [[nodiscard]] static CommandLine parse(const QStringList &arguments);
    [[nodiscard]] static QString helpText();
};

} // namespace countersign
