// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/browseropener.h"

#include <QList>

namespace countersign::test {

//! Catches the URL the product would open; the test plays the person.
class BrowserTrap final : public BrowserOpener
{
public:
    bool answers = true;
    QList<QUrl> opened;
    bool open(const QUrl &url) override
    {
        opened << url;
        return answers;
    }
};

} // namespace countersign::test
