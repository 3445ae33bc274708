// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"

#include <QMap>

namespace countersign::test {

//! An AccountIndex in memory.
class MemoryIndex final : public AccountIndex
{
public:
    QMap<QString, QList<AccountRecord>> records; //!< by connection, newest first
    QList<QString> graves;

    [[nodiscard]] QList<AccountRecord> accounts(const QString &connection) const override { return records.value(connection); }
    void put(const QString &connection, const AccountRecord &record) override
    {
        QList<AccountRecord> &list = records[connection];
        list.removeIf([&](const AccountRecord &known) { return known.id == record.id; });
        list.prepend(record);
    }
    [[nodiscard]] QList<QString> tombstones() const override { return graves; }
    void addTombstone(const QString &key) override
    {
        if (!graves.contains(key))
            graves << key;
    }
    void removeTombstone(const QString &key) override { graves.removeAll(key); }
};

} // namespace countersign::test
