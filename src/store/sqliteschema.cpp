// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitedatabase.h"
#include "store/sqlitequery.h"

#include <QLatin1StringView>

#include <array>
#include <span>

// The schema, as it grew: what is on disk is never rewritten, a newer version adds a step.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
// A thread belongs to one account of one connection; everything else hangs on the thread's row.
constexpr std::array kFirst {
    "CREATE TABLE thread (row INTEGER PRIMARY KEY, connection TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL, "
    "agent TEXT NOT NULL, title TEXT NOT NULL, lastWords TEXT NOT NULL, changed INTEGER NOT NULL, draft TEXT NOT NULL, "
    "UNIQUE (connection, account, id))"_L1,
    "CREATE TABLE message (thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, id TEXT NOT NULL, "
    "position INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (thread, id))"_L1,
    "CREATE INDEX messageOrder ON message (thread, position)"_L1,
    "CREATE TABLE outbox (message TEXT NOT NULL, thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, "
    "agent TEXT NOT NULL, stage TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (message, thread))"_L1,
};
// What a person does with a thread, and what its agent waits for. state: JSON, NULL = none.
constexpr std::array kSecond {
    "ALTER TABLE thread ADD COLUMN ownTitle TEXT NOT NULL DEFAULT ''"_L1,
    "ALTER TABLE thread ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0"_L1,
    "ALTER TABLE thread ADD COLUMN scrollMessage TEXT NOT NULL DEFAULT ''"_L1,
    "ALTER TABLE thread ADD COLUMN scrollOffset INTEGER NOT NULL DEFAULT 0"_L1,
    "ALTER TABLE thread ADD COLUMN interrupts TEXT NOT NULL DEFAULT '[]'"_L1,
    "ALTER TABLE thread ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'"_L1,
    "ALTER TABLE thread ADD COLUMN removed INTEGER NOT NULL DEFAULT 0"_L1,
    "ALTER TABLE thread ADD COLUMN state TEXT"_L1,
};
// What the server calls a thread, where that is not its id here.
constexpr std::array kThird {
    "ALTER TABLE thread ADD COLUMN serverId TEXT NOT NULL DEFAULT ''"_L1,
};
const std::array<std::span<const QLatin1StringView>, 3> kSteps { kFirst, kSecond, kThird };
constexpr int kSchema = static_cast<int>(kSteps.size());
} // namespace

SqliteDatabase::Result SqliteDatabase::migrate()
{
    int version = -1;
    {
        QSqlQuery query(m_database);
        if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
            return failed(query.lastError());
        version = query.value(0).toInt();
    }
    if (version > kSchema) // before anything is written
        return Error { Condition::StorageNewer, {}, 0, u"schema %1"_s.arg(version) };
    // FULL: what is answered "stored" has reached the disk, also if the power fails.
    for (const QString &pragma :
         { u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s, u"PRAGMA foreign_keys = ON"_s }) {
        if (const Result problem = run(pragma))
            return problem;
    }
    if (version == kSchema)
        return {};
    return transact([this, version]() -> Result {
        for (auto step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) {
            for (const QLatin1StringView statement : kSteps.at(step)) {
                if (const Result problem = run(statement))
                    return problem;
            }
        }
        return run(u"PRAGMA user_version = %1"_s.arg(kSchema));
    });
}

} // namespace countersign
