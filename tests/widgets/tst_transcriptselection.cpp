// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptselection.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_TranscriptSelection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isInTextOrderWhicheverWayItWasDrawn();
    void wordsByDoubleClick_data();
    void wordsByDoubleClick();
    void aWordStaysSelectedWhileItGrows();
    void allRows();
    void followsRows();
};

namespace {
QString textOf(int row, int from, int to)
{
    const QString text = QStringList { u"alpha beta"_s, QString(), u"gamma"_s }.value(row);
    return text.mid(from, qMin(to, int(text.size())) - from);
}
} // namespace

void tst_TranscriptSelection::isInTextOrderWhicheverWayItWasDrawn()
{
    TranscriptSelection down;
    down.start({ 0, 6 });
    down.extendTo({ 2, 3 });
    TranscriptSelection up;
    up.start({ 2, 3 });
    up.extendTo({ 0, 6 });
    QCOMPARE(down.text(textOf), u"beta\n\ngam"_s);
    QCOMPARE(up.text(textOf), down.text(textOf));
    QCOMPARE(up.rangeIn(0).first, 6);
    QCOMPARE(up.rangeIn(2), std::pair(0, 3));
    QCOMPARE(up.rangeIn(3), std::pair(-1, -1));
    TranscriptSelection none;
    none.extendTo({ 1, 1 });
    QVERIFY(none.isEmpty());
    QCOMPARE(none.text(textOf), QString());
}

void tst_TranscriptSelection::wordsByDoubleClick_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("character");
    QTest::addColumn<QString>("word");
    QTest::newRow("first") << u"alpha beta"_s << 0 << u"alpha"_s;
    QTest::newRow("middle") << u"alpha beta"_s << 2 << u"alpha"_s;
    QTest::newRow("start of the second") << u"alpha beta"_s << 6 << u"beta"_s;
    QTest::newRow("end") << u"alpha beta"_s << 10 << u"beta"_s;
    QTest::newRow("umlauts") << u"Grüße, Welt"_s << 3 << u"Grüße"_s;
    QTest::newRow("nothing") << QString() << 0 << QString();
}

void tst_TranscriptSelection::wordsByDoubleClick()
{
    QFETCH(QString, text);
    QFETCH(int, character);
    QFETCH(QString, word);
    TranscriptSelection selection;
    const auto all = [&](int, int from, int to) { return text.mid(from, to - from); };
    selection.selectWord({ 0, character }, text);
    QCOMPARE(selection.text(all), word);
    const int start = qMax(0, character - 6); // no more is known than what stands around
    selection.selectWord({ 0, character }, text.mid(start, 12), start);
    QCOMPARE(selection.text(all), word);
}

void tst_TranscriptSelection::aWordStaysSelectedWhileItGrows()
{
    TranscriptSelection selection;
    selection.selectWord({ 0, 7 }, u"alpha beta"_s);
    selection.extendTo({ 0, 2 });
    QCOMPARE(selection.text(textOf), u"pha beta"_s);
    selection.extendTo({ 2, 2 });
    QCOMPARE(selection.text(textOf), u"beta\n\nga"_s);
    selection.extendTo({ 0, 7 });
    QCOMPARE(selection.text(textOf), u"beta"_s);
}

void tst_TranscriptSelection::allRows()
{
    TranscriptSelection selection;
    selection.selectAll(3);
    QCOMPARE(selection.text(textOf), u"alpha beta\n\ngamma"_s);
    selection.selectAll(0);
    QVERIFY(selection.isEmpty());
}

void tst_TranscriptSelection::followsRows()
{
    TranscriptSelection selection;
    selection.start({ 2, 0 });
    selection.extendTo({ 3, 4 });
    selection.rowsInserted(0, 2);
    QCOMPARE(selection.first(), (TranscriptSelection::Position { 4, 0 }));
    selection.rowsRemoved(0, 3);
    QCOMPARE(selection.first(), (TranscriptSelection::Position { 1, 0 }));
    selection.rowsInserted(9, 2);
    QCOMPARE(selection.last(), (TranscriptSelection::Position { 2, 4 }));
    selection.rowsRemoved(2, 1);
    QVERIFY(selection.isEmpty());
}

COUNTERSIGN_TEST(tst_TranscriptSelection, "tst_transcriptselection")
#include "tst_transcriptselection.moc"
