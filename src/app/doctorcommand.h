// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"

#include <QStringList>

namespace countersign {

class Redactor;

//! What `countersign doctor …` asks for. Values of headers are secrets from the moment they are read, whatever their name.
struct DoctorCommand
{
    QString address; //!< as typed; may be empty with a connection file
    QList<Authorizer::Decision::SecretHeader> headers;
    QList<Authorizer::Decision::SecretHeader> against; //!< somebody else's, to compare
    QString connectionFile;
    QString profileDirectory;
    bool json = false;
    bool help = false;
    bool version = false;
    bool hasVisibleSecret = false; //!< one stood on the command line, where other programs can read it
    //! A sentence for standard error; empty = fine. Never a header's value.
    QString problem;

    //! `arguments` begin behind the word "doctor". Reads the files that `@FILE` names: regular ones, at most 64 KiB.
    [[nodiscard]] static DoctorCommand parse(const QStringList &arguments, Redactor &redactor);
    [[nodiscard]] static QString helpText();
};

} // namespace countersign
