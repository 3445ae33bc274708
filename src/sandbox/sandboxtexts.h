// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! The texts people see on the sandbox's pages; handed in by `app` (translated). English defaults serve tests.
//! Plain text: the pages escape it. %1 is a person's name.
struct SandboxTexts
{
    QString language = QStringLiteral("en"); //!< BCP 47, for the page's `lang`
    bool rightToLeft = false;
    QString title = QStringLiteral("Sign in to the Countersign demo");
    QString explanation = QStringLiteral("This page comes from a small server on this computer. "
                                         "Choose who you want to be; no password is needed.");
    QString continueAs = QStringLiteral("Continue as %1");
    QString adminMay = QStringLiteral("may run every tool");
    QString guestMay = QStringLiteral("may not read payroll");
    QString cancel = QStringLiteral("Cancel");
    QString noLongerValid = QStringLiteral("This page is no longer valid. Go back to Countersign and sign in from there.");
    QString notUnderstood = QStringLiteral("The demo cannot answer this sign-in request. "
                                           "Go back to Countersign and sign in from there.");
};

} // namespace countersign
