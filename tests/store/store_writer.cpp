// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitestorage.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <cstdio>
#include <tuple>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

//! Message 0, 1, 2 … of a thread.
quint64 storeNext(SqliteStorage &storage, int number)
{
    Message message;
    message.id = QString::number(number);
    message.text = QString(5000, u'x');
    const ThreadInfo info { { u"c"_s, u"a"_s, u"t"_s }, {}, {}, {}, QDateTime::fromSecsSinceEpoch(1, QTimeZone::utc()), {} };
    const OutboxRow row { message.id, info.key, {}, OutboxRow::Stage::Stored, info.changed };
    return storage.put(info, { { number, message } }, { row });
}

//! A thread of 300 messages whole, then its end, in turn; beside another that nobody touches.
quint64 putOrDelete(SqliteStorage &storage, int number)
{
    ThreadInfo info { { u"c"_s, u"a"_s, u"t"_s }, {}, u"Whole"_s, {}, QDateTime::fromSecsSinceEpoch(1, QTimeZone::utc()), {} };
    if (number % 2 == 1)
        return storage.removeThread(info.key);
    QList<std::pair<int, Message>> messages;
    for (int i = 0; i < 300; ++i) {
        Message message;
        message.id = QString::number(i);
        message.text = QString(500, u'x');
        messages << std::pair(i, message);
    }
    const OutboxRow row { u"0"_s, info.key, {}, OutboxRow::Stage::Stored, info.changed };
    if (number == 0) {
        ThreadInfo other = info;
        other.key.threadId = u"other"_s;
        std::ignore = storage.put(other, { messages.first() }, {});
    }
    return storage.put(info, messages, { row });
}

} // namespace

//! store_writer FILE [delete]: writes, and says the number of each write that is stored, until it is killed.
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    SqliteStorage storage(application.arguments().value(1));
    const auto write = application.arguments().value(2) == "delete"_L1 ? putOrDelete : storeNext;
    int next = 0;
    quint64 awaited = write(storage, next);
    QObject::connect(&storage, &SqliteStorage::stored, &application, [&](quint64 ticket) {
        if (ticket != awaited)
            return;
        std::printf("%d\n", next++);
        std::fflush(stdout);
        awaited = write(storage, next);
    });
    return application.exec();
}
