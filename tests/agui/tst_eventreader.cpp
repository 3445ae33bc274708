// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventreader.h"
#include "testregistry.h"

#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_EventReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void smallFramesAtOnce();
    void largeFramesElsewhere();
    void nothingComesAfterClear();
    void deletedFromWithin();
    void clearedFromWithin();
    void goesOnAfterAProblem();
};

namespace {

QByteArray delta(const QByteArray &text)
{
    return R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + text + R"("})";
}

const QByteArray chunkOfOne = R"({"type":"TEXT_MESSAGE_CHUNK","messageId":"m","delta":"x"})";

QByteArray large(char letter)
{
    return delta(QByteArray(EventReader::largeFrame, letter));
}

struct Listener
{
    QString told; // first letter of each delta, ! for a problem
    bool sawCatchUp = false;

    explicit Listener(EventReader &reader)
    {
        QObject::connect(&reader, &EventReader::read, &reader, [this](const Expected<QList<AgentEvent>> &events) {
            if (!events) {
                told += u'!';
                return;
            }
            for (const AgentEvent &event : *events) {
                if (const auto *text = std::get_if<events::TextDelta>(&event))
                    told += text->delta.left(1);
            }
        });
        QObject::connect(&reader, &EventReader::caughtUp, &reader, [this] { sawCatchUp = true; });
    }
};

} // namespace

void tst_EventReader::smallFramesAtOnce()
{
    EventReader reader({});
    Listener listener(reader);
    for (const char *text : { "1", "2", "3" })
        reader.add(delta(text));
    QCOMPARE(listener.told, u"123"_s);
    QVERIFY(reader.isIdle());
    QVERIFY(!listener.sawCatchUp); // nothing had to wait
    QCOMPARE(reader.readElsewhere(), 0);
}

//! None of a large frame is read while the UI thread waits for it, and nothing overtakes it.
void tst_EventReader::largeFramesElsewhere()
{
    EventReader reader({});
    Listener listener(reader);
    reader.add(chunkOfOne); // opens a message that the codec remembers
    for (const QByteArray &frame : { delta("1"), large('a'), delta("2"), delta("3"), large('b'), large('c'), delta("4") })
        reader.add(frame);
    QCOMPARE(listener.told, u"x1"_s);
    QVERIFY(!reader.isIdle());
    QTRY_COMPARE(listener.told, u"x1a23bc4"_s);
    QVERIFY(reader.isIdle());
    QVERIFY(listener.sawCatchUp);
    QCOMPARE(reader.readElsewhere(), 3);
    reader.add(delta("5"));
    QCOMPARE(listener.told, u"x1a23bc45"_s);
}

void tst_EventReader::nothingComesAfterClear()
{
    EventReader reader({});
    Listener listener(reader);
    reader.add(large('a'));
    reader.add(delta("2"));
    reader.clear();
    QVERIFY(reader.isIdle());
    QTest::qWait(50);
    QCOMPARE(listener.told, QString());
    QVERIFY(!listener.sawCatchUp);
}

void tst_EventReader::deletedFromWithin()
{
    auto reader = std::make_unique<EventReader>(QSet<QString>());
    int told = 0;
    connect(reader.get(), &EventReader::read, this, [&] {
        ++told;
        reader.reset();
    });
    reader->add(large('a'));
    reader->add(delta("2"));
    QTRY_COMPARE(told, 1);
    auto abandoned = std::make_unique<EventReader>(QSet<QString>());
    abandoned->add(large('a'));
    abandoned.reset(); // while it is being read
    QTest::qWait(50);
    QCOMPARE(told, 1);
}

void tst_EventReader::clearedFromWithin()
{
    EventReader reader({});
    int told = 0;
    connect(&reader, &EventReader::read, this, [&] {
        ++told;
        reader.clear();
    });
    reader.add(large('a'));
    reader.add(delta("2"));
    reader.add(delta("3"));
    QTRY_COMPARE(told, 1);
    QTest::qWait(20);
    QCOMPARE(told, 1);
    reader.add(delta("4"));
    QCOMPARE(told, 2);
}

void tst_EventReader::goesOnAfterAProblem()
{
    EventReader reader({});
    Listener listener(reader);
    reader.add("{\"type\":\"" + QByteArray(EventReader::largeFrame, 'x'));
    reader.add(delta("2"));
    QTRY_COMPARE(listener.told, u"!2"_s);
}

COUNTERSIGN_TEST(tst_EventReader, "tst_eventreader")
#include "tst_eventreader.moc"
