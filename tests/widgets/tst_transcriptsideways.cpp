// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"

#include <QWheelEvent>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What is wider than the column, in the transcript: seen by what a picture of the view shows.
class tst_TranscriptSideways : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<TranscriptFixture>();
        m_fixture->answer(u"a"_s, u"```\n"_s + u"word "_s.repeated(100) + u"\n```"_s);
        m_fixture->answer(u"b"_s, u"Nothing wide."_s);
        m_fixture->settle();
        m_before = shot();
    }
    void cleanup() { m_fixture.reset(); }

    void theWheelScrollsIt_data()
    {
        QTest::addColumn<QPoint>("turned");
        QTest::addColumn<bool>("shift");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("sideways") << QPoint(-120, 0) << false << true;
        QTest::newRow("with Shift") << QPoint(0, -120) << true << true;
        QTest::newRow("down is the transcript's") << QPoint(0, -120) << false << false;
        QTest::newRow("back where it begins") << QPoint(120, 0) << false << false;
    }
    void theWheelScrollsIt()
    {
        QFETCH(const QPoint, turned);
        QFETCH(const bool, shift);
        QFETCH(const bool, scrolls);
        turn(middleOf(0), turned, shift);
        QCOMPARE(shot() != m_before, scrolls);
    }

    void besideItTheWheelDoesNothing()
    {
        turn(middleOf(1), { -120, 0 }, false);
        QVERIFY(shot() == m_before);
    }

    void arrowsScrollWhatTheCurrentMessageHolds()
    {
        m_fixture->view.setFocus();
        m_fixture->view.setCurrentRow(0);
        const QImage current = shot();
        QTest::keyClick(&m_fixture->view, Qt::Key_Right);
        QVERIFY(shot() != current);
        QTest::keyClick(&m_fixture->view, Qt::Key_Left);
        QVERIFY(shot() == current);
    }

    void theBarIsDragged()
    {
        const QPoint grip = barOf(0);
        QTest::mousePress(m_fixture->view.viewport(), Qt::LeftButton, {}, grip);
        QTest::mouseMove(m_fixture->view.viewport(), grip + QPoint(60, 30)); // off the lane: it is still held
        QVERIFY(shot() != m_before);
        QTest::mouseRelease(m_fixture->view.viewport(), Qt::LeftButton, {}, grip + QPoint(60, 30));
        QVERIFY(m_fixture->view.selectedText().isEmpty());
        const QImage dragged = shot();
        QTest::mouseMove(m_fixture->view.viewport(), grip + QPoint(90, 30)); // it was let go
        QTest::mouseMove(m_fixture->view.viewport(), grip + QPoint(60, 30));
        QVERIFY(shot() == dragged);
    }

    void besideTheBarItGoesByAPage()
    {
        const QPoint grip = barOf(0);
        const QPoint beside = grip + QPoint(250, 0);
        QTest::mouseMove(m_fixture->view.viewport(), grip);
        const QImage start = shot();
        QTest::mouseClick(m_fixture->view.viewport(), Qt::LeftButton, {}, beside);
        QVERIFY(shot() != start);
        QTest::mouseClick(m_fixture->view.viewport(), Qt::LeftButton, {}, grip);
        QVERIFY(shot() == start);
    }

    void anotherConversationBeginsAtItsBeginning()
    {
        turn(middleOf(0), { -120, 0 }, false);
        m_fixture->view.setModel(nullptr);
        m_fixture->view.setModel(&m_fixture->model);
        m_fixture->settle();
        QVERIFY(shot() == m_before);
    }

private:
    [[nodiscard]] QImage shot() const
    {
        m_fixture->settle();
        return m_fixture->view.viewport()->grab().toImage();
    }
    [[nodiscard]] QPoint middleOf(int row) const { return m_fixture->view.rowRect(row).center(); }
    //! On the bar at its start: above the lower edge of the code block.
    [[nodiscard]] QPoint barOf(int row) const
    {
        const QRect rect = m_fixture->view.rowRect(row);
        const QImage image = m_fixture->view.viewport()->grab().toImage();
        const QColor bar = m_fixture->theme.tokens().thumb;
        for (int y = rect.bottom(); y > rect.top(); --y) {
            for (int x = rect.left(); x < rect.right(); ++x) {
                if (image.pixelColor(x, y) == bar && image.pixelColor(x + 20, y) == bar)
                    return { x + 10, y };
            }
        }
        return {};
    }
    void turn(const QPoint &at, const QPoint &angle, bool shift) const
    {
        QWidget *viewport = m_fixture->view.viewport();
        QWheelEvent event(QPointF(at), viewport->mapToGlobal(QPointF(at)), QPoint(), angle, Qt::NoButton,
                          shift ? Qt::ShiftModifier : Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(viewport, &event);
    }

    std::unique_ptr<TranscriptFixture> m_fixture;
    QImage m_before;
};

COUNTERSIGN_TEST(tst_TranscriptSideways, "tst_transcriptsideways")
#include "tst_transcriptsideways.moc"
