// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loopbackserver.h"

#include <QFile>

namespace countersign::test {

//! One recorded answer of a real runtime (tests/data/copilotkit/README.md).
struct RecordedAnswer
{
    int status = 0;
    QByteArray type;
    QByteArray body;    //!< without chunked framing
    QByteArray bytes;   //!< all of it as it was on the wire, if it was kept so
    bool isCut = false; //!< the connection went before the last chunk

    //! A stream goes out line by line, a character in two here and there: chunks end wherever they like.
    void serve(const LoopbackServer::Answer &answer) const
    {
        if (!bytes.isEmpty())
            return answer.raw(bytes);
        if (type != "text/event-stream")
            return answer.reply(status, body, type);
        answer.beginChunked(status, type);
        constexpr qsizetype piece = 61;
        for (qsizetype i = 0; i < body.size(); i += piece)
            answer.chunk(body.mid(i, piece));
        if (isCut)
            answer.close();
        else
            answer.end();
    }
};

//! The bytes that stand written out: `\r`, `\n`, `\"` and `\\`, and no line breaks of their own.
inline QByteArray unescaped(const QByteArray &text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) == '\n')
            continue;
        if (text.at(i) != '\\' || i + 1 == text.size()) {
            bytes += text.at(i);
            continue;
        }
        const char next = text.at(++i);
        bytes += next == 'r' ? '\r' : next == 'n' ? '\n' : next;
    }
    return bytes;
}

inline RecordedAnswer recordedAnswer(const QString &file, const QString &title)
{
    QFile transcript(QStringLiteral(COUNTERSIGN_TEST_DATA "/copilotkit/") + file);
    if (!transcript.open(QIODevice::ReadOnly))
        qFatal("no transcript %s", qPrintable(file));
    const QByteArray all = transcript.readAll();
    const qsizetype begin = all.indexOf("\n## " + title.toUtf8() + "\n") + 1;
    if (begin == 0)
        qFatal("no case %s", qPrintable(title));
    qsizetype end = all.indexOf("\n## ", begin);
    if (end < 0)
        end = all.size();
    const QByteArray whole = all.mid(begin, end - begin);
    const QByteArray told = whole.mid(whole.indexOf("\nHTTP/1.1 ", whole.indexOf("\n<<<")) + 1);
    if (told.contains("[\xE2\x80\xA6"))
        qFatal("case %s was recorded in part only", qPrintable(title));
    RecordedAnswer answer;
    answer.isCut = whole.contains("WITHOUT the final zero chunk");
    answer.status = told.mid(9, 3).toInt();
    if (told.left(told.indexOf('\n')).endsWith("\\r\\n")) {
        answer.bytes = unescaped(told.trimmed());
        return answer;
    }
    const qsizetype head = told.indexOf("\n\n");
    const QList<QByteArray> lines = told.left(head).split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("content-type: "))
            answer.type = line.mid(14);
    }
    answer.body = told.mid(head + 2);
    if (answer.type != "text/event-stream")
        answer.body = answer.body.trimmed();
    return answer;
}

} // namespace countersign::test
