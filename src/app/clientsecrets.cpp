// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/clientsecrets.h"

namespace countersign {

void settleClientSecrets(const std::optional<ConnectionConfig> &before, const ConnectionConfig &after,
                         const ConnectionSecrets &typed, const ConnectionSession::Ground &ground, QObject *owner)
{
    auto *vault = new ConnectionVault(after, ground.credentials, ground.redactor, owner);
    AccountIndex &accounts = ground.accounts;
    if (ConnectionVault::isNeededBy(after.signIn) && typed.isOfClient()) {
        accounts.removeTombstone(vault->key());
        vault->keep(typed, [vault] { vault->deleteLater(); });
    } else if (before && ConnectionVault::isNeededBy(before->signIn) && !ConnectionVault::isNeededBy(after.signIn)) {
        accounts.addTombstone(vault->key());
        vault->forget([vault, &accounts](bool isGone) {
            if (isGone)
                accounts.removeTombstone(vault->key());
            vault->deleteLater();
        });
    } else {
        delete vault;
    }
}

} // namespace countersign
