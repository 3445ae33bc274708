// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>

namespace countersign {

//! One of the sandbox's two public accounts, as the runtime sees the bearer of a token. A value.
struct SandboxPerson
{
    QString subject; //!< "admin" or "guest": the token's sub
    QString name;
    QStringList permissions; //!< agents.run (if the scope was granted), files.delete, payroll.read
};

} // namespace countersign
