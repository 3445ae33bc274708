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

//! A history of 2500 messages; then older ones are told, a hundred at a time, and all of it is written anew in pieces of 1000.
//! The ids are numbers, in order.
quint64 putBefore(SqliteStorage &storage, int number)
{
    static int first = 0;
    static int from = 0;
    const int size = 2500 - first;
    const int end = number == 0 ? size : qMin(from + 1000, size);
    QList<std::pair<int, Message>> messages;
    for (int i = from; i < end; ++i) {
        Message message;
        message.id = QString::number(first + i);
        messages << std::pair(i, message);
    }
    from = end == size ? 0 : end;
    first -= from == 0 ? 100 : 0;
    const ThreadInfo info { { u"c"_s, u"a"_s, u"t"_s }, {}, {}, {}, QDateTime::fromSecsSinceEpoch(1, QTimeZone::utc()), {} };
    return storage.put(info, messages, {});
}

} // namespace

//! store_writer FILE [delete|before] [COUNT]: writes so many times, or for ever, and says the number of each write that is
//! stored; then it waits to be killed.
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    SqliteStorage storage(application.arguments().value(1));
    const QString what = application.arguments().value(2);
    const auto write = what == "delete"_L1 ? putOrDelete : what == "before"_L1 ? putBefore : storeNext;
    const int most = application.arguments().value(3).toInt();
    int next = 0;
    quint64 awaited = write(storage, next);
    QObject::connect(&storage, &SqliteStorage::stored, &application, [&](quint64 ticket) {
        if (ticket != awaited)
            return;
        std::printf("%d\n", next++);
        std::fflush(stdout);
        if (next != most)
            awaited = write(storage, next);
    });
    return application.exec();
}
