// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitestorage.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <cstdio>
#include <tuple>

using namespace countersign;
using namespace Qt::StringLiterals;

//! store_writer FILE: stores message 0, 1, 2 … of a thread, and says so as each is stored, until it is killed.
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    SqliteStorage storage(application.arguments().value(1));
    int next = 0;
    const auto storeNext = [&] {
        Message message;
        message.id = QString::number(next);
        message.text = QString(5000, u'x');
        const ThreadInfo info { { u"c"_s, u"a"_s, u"t"_s }, {}, {}, {}, QDateTime::fromSecsSinceEpoch(1, QTimeZone::utc()), {} };
        const OutboxRow row { message.id, info.key, {}, OutboxRow::Stage::Stored, info.changed };
        std::ignore = storage.put(info, { { next, message } }, { row });
    };
    QObject::connect(&storage, &SqliteStorage::stored, &application, [&] {
        std::printf("%d\n", next++);
        std::fflush(stdout);
        storeNext();
    });
    storeNext();
    return application.exec();
}
