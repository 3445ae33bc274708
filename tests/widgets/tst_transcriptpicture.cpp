// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpicture.h"

#include "testregistry.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

using Row = TranscriptPicture::Row;

namespace {
constexpr int kWidth = 40;
constexpr int kHeight = 200;
const QSize kView(kWidth, kHeight);

//! A screen as it is painted: what each line of pixels shows. Rows show who they are, how their text goes there, and in which
//! state; what no row covers shows nothing.
using Screen = QStringList;

struct Content
{
    QString id;
    QStringList lines; // one a pixel
};

Screen painted(const std::vector<Content> &rows, int top)
{
    Screen screen(kHeight);
    for (const Content &row : rows) {
        for (const QString &line : row.lines) {
            if (top >= 0 && top < kHeight)
                screen[top] = row.id + u':' + line;
            ++top;
        }
    }
    return screen;
}

std::vector<Row> seen(const std::vector<Content> &rows, int top, const QHash<QString, int> &changedFrom)
{
    std::vector<Row> visible;
    for (const Content &row : rows) {
        const int height = int(row.lines.size());
        if (top < kHeight && top + height > 0)
            visible.push_back({ row.id, top, height, changedFrom.value(row.id, TranscriptPicture::kSame) });
        top += height;
    }
    return visible;
}

//! What is on screen after the damage was repaired from what shall be there.
Screen repaired(const Screen &before, const Screen &wanted, const TranscriptPicture::Damage &damage)
{
    Screen now(kHeight);
    for (int y = 0; y < kHeight; ++y) {
        const int from = y - damage.shift;
        now[y] = damage.region.contains(QPoint(kWidth / 2, y)) ? wanted[y]
                 : from >= 0 && from < kHeight                 ? before[from]
                                                               : u"what was never painted"_s;
    }
    return now;
}
} // namespace

class tst_TranscriptPicture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFirstIsPaintedWhole()
    {
        TranscriptPicture picture;
        const auto damage = picture.damage({ { u"a"_s, 0, 50 } }, kView, true);
        QCOMPARE(damage.shift, 0);
        QCOMPARE(damage.region, QRegion(0, 0, kWidth, kHeight));
    }

    void nothingChangedIsNothing()
    {
        TranscriptPicture picture;
        const std::vector<Row> rows { { u"a"_s, -20, 100 }, { u"b"_s, 80, 60 } };
        static_cast<void>(picture.damage(rows, kView, true));
        QVERIFY(picture.damage(rows, kView, true).region.isEmpty());
    }

    //! An answer that grows in its last line costs that line, however much stands above it.
    void anEndThatGrowsIsItsEnd()
    {
        TranscriptPicture picture;
        static_cast<void>(picture.damage({ { u"a"_s, 0, 80 }, { u"b"_s, 80, 60 } }, kView, true));
        const auto damage = picture.damage({ { u"a"_s, 0, 80 }, { u"b"_s, 80, 60, 40 } }, kView, true);
        QCOMPARE(damage.shift, 0);
        QCOMPARE(damage.region.boundingRect().top(), 80 + 40 - TranscriptPicture::kReach);
        QVERIFY(damage.region.boundingRect().bottom() < 80 + 60 + TranscriptPicture::kReach);
    }

    void aLineMoreShiftsTheRest()
    {
        TranscriptPicture picture;
        static_cast<void>(picture.damage({ { u"a"_s, 0, 140 }, { u"b"_s, 140, 60 } }, kView, true));
        const auto damage = picture.damage({ { u"a"_s, -20, 140 }, { u"b"_s, 120, 80, 50 } }, kView, true);
        QCOMPARE(damage.shift, -20);
        QCOMPARE(damage.region.boundingRect().top(), 120 + 50 - TranscriptPicture::kReach);
    }

    void withSomethingAboveItNothingIsShifted()
    {
        TranscriptPicture picture;
        static_cast<void>(picture.damage({ { u"a"_s, 0, 240 } }, kView, false));
        const auto damage = picture.damage({ { u"a"_s, -20, 240 } }, kView, false);
        QCOMPARE(damage.shift, 0);
        QCOMPARE(damage.region, QRegion(0, 0, kWidth, kHeight));
    }

    //! Where nothing was said yet, something stands that says so.
    void theFirstRowIsPaintedWithAllAroundIt()
    {
        TranscriptPicture picture;
        static_cast<void>(picture.damage({}, kView, true));
        QCOMPARE(picture.damage({ { u"a"_s, 0, 50 } }, kView, true).region, QRegion(0, 0, kWidth, kHeight));
        QCOMPARE(picture.damage({}, kView, true).region, QRegion(0, 0, kWidth, kHeight));
    }

    void anotherSizeIsPaintedWhole()
    {
        TranscriptPicture picture;
        static_cast<void>(picture.damage({ { u"a"_s, 0, 100 } }, kView, true));
        const QSize wider(kWidth + 10, kHeight);
        QCOMPARE(picture.damage({ { u"a"_s, 0, 100 } }, wider, true).region, QRegion(QRect(QPoint(), wider)));
    }

    //! Whatever happens between two frames, the repaired screen is the one a whole paint gives.
    void repairsToTheWholePicture()
    {
        QRandomGenerator random(20'240);
        int partial = 0;
        for (int run = 0; run < 300; ++run) {
            std::vector<Content> rows;
            const auto linesOf = [&](int count) {
                QStringList lines;
                for (int i = 0; i < count; ++i)
                    lines << QString::number(random.bounded(1000));
                return lines;
            };
            int serial = 0;
            for (int i = random.bounded(1, 8); i > 0; --i)
                rows.push_back({ u"row%1"_s.arg(++serial), linesOf(random.bounded(10, 90)) });
            int top = random.bounded(-150, 50);
            TranscriptPicture picture;
            Screen screen;
            for (int frame = 0; frame < 8; ++frame) {
                QHash<QString, int> changedFrom;
                Content &row = rows[std::size_t(random.bounded(int(rows.size())))];
                switch (random.bounded(5)) {
                case 0: { // its end is another
                    const int keep = random.bounded(int(row.lines.size()));
                    row.lines = row.lines.mid(0, keep) + linesOf(random.bounded(1, 40));
                    changedFrom[row.id] = keep;
                    break;
                }
                case 1: // all of it is another
                    row.lines = linesOf(random.bounded(10, 90));
                    changedFrom[row.id] = 0;
                    break;
                case 2:
                    rows.push_back({ u"row%1"_s.arg(++serial), linesOf(random.bounded(10, 60)) });
                    break;
                case 3:
                    if (rows.size() > 1)
                        rows.erase(rows.begin() + random.bounded(int(rows.size())));
                    break;
                default:
                    break;
                }
                top += random.bounded(3) == 0 ? random.bounded(-60, 60) : 0;
                const Screen wanted = painted(rows, top);
                const auto damage = picture.damage(seen(rows, top, changedFrom), kView, random.bounded(4) > 0);
                screen = frame == 0 ? wanted : repaired(screen, wanted, damage);
                QCOMPARE(screen, wanted);
                partial += frame > 0 && damage.region != QRegion(0, 0, kWidth, kHeight) ? 1 : 0;
            }
        }
        QVERIFY(partial > 1000); // else it would prove nothing
    }
};

COUNTERSIGN_TEST(tst_TranscriptPicture, "tst_transcriptpicture")
#include "tst_transcriptpicture.moc"
