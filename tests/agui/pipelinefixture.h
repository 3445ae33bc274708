// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agui/eventpipeline.h"
#include "agui/wiretype.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;
using PipelineMode = EventPipeline::Mode;
using Stage = EventPipeline::Problem::Stage;

//! `TEXT_MESSAGE_START messageId=m role=user`: an event in short. Values that are JSON are taken as such.
inline QByteArray frameOf(const QString &words)
{
    const QStringList parts = words.split(u' ', Qt::SkipEmptyParts);
    QJsonObject json { { u"type"_s, parts.first() } };
    for (const QString &part : parts.mid(1)) {
        const qsizetype at = part.indexOf(u'=');
        const QString value = part.mid(at + 1);
        const QJsonArray parsed = QJsonDocument::fromJson('[' + value.toUtf8() + ']').array();
        json.insert(part.left(at), parsed.size() == 1 ? parsed.first() : QJsonValue(value));
    }
    if (json.value("type"_L1).toString().startsWith("RUN_"_L1) && json.value("type"_L1) != "RUN_ERROR"_L1) {
        json.insert(u"threadId"_s, u"t"_s);
        json.insert(u"runId"_s, u"r"_s);
    }
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

//! Events of short words, one after the other; in what ended the stream and which of them did.
struct Told
{
    QStringList types;
    QStringList notices;
    std::optional<EventPipeline::Problem> problem;
    qsizetype index = -1;
    QList<AgentEvent> events;
};

inline Told tell(PipelineMode mode, const QString &lines)
{
    int ids = 0;
    EventPipeline pipeline(mode, [&ids] { return u"made-%1"_s.arg(++ids); });
    Told told;
    const QStringList all = lines.split(u'\n', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < all.size() && !told.problem; ++i) {
        const EventPipeline::Step step = pipeline.take(frameOf(all.at(i).trimmed()));
        for (const AgentEvent &one : step.events)
            told.types << wireType(one);
        told.events << step.events;
        told.notices << step.notices;
        told.problem = step.problem;
        told.index = step.problem ? i : -1;
    }
    return told;
}

inline void rowsOf(std::initializer_list<std::pair<const char *, std::pair<const char *, const char *>>> rows)
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("sentence");
    for (const auto &[name, row] : rows)
        QTest::newRow(name) << u"RUN_STARTED\n"_s + QString::fromUtf8(row.first) << QString::fromUtf8(row.second);
}

} // namespace countersign::test
