// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QList>

namespace countersign {

//! What the notice bar says: a value with an id. Adding the same id again replaces it; it leaves by id only, when it is no
//! longer true. Only Kind::Well, and what passes, leaves by itself.
struct Notice
{
    enum class Kind {
        Asks,   //!< waits for the person; no close box
        Failed, //!< something is lost or failed; no close box
        IsSo,   //!< a fact worth knowing
        Well,   //!< good news; goes after 8 s
    };
    enum class Action { SignIn, Retry, Details, ChangeAddress, UnlockKeyring, NotNow, SaveCopy, Undo, AskForAccess, GiveKeys };

    QString id; //!< "sign-in", "keyring", "storage" …
    Kind kind = Kind::IsSo;
    Error about;               //!< condition and facts; `widgets/sentences` makes the text
    bool messageWaits = false; //!< a typed message waits for this notice to end
    QList<Action> actions;     //!< at most three; of an Asks the last one is the filled one
    bool passes = false;       //!< goes after 8 s whatever its kind: a passing word

    [[nodiscard]] bool operator==(const Notice &) const = default;
};

} // namespace countersign
