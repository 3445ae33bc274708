// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/segmentedchoice.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_SegmentedChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_choice = std::make_unique<SegmentedChoice>(m_theme);
        m_choice->setObjectName(u"c"_s);
        m_choice->add(u"a"_s, u"Alpha"_s);
        m_choice->add(u"b"_s, u"Beta"_s);
        m_choice->add(u"c"_s, u"Gamma"_s);
        m_choice->setValue(u"b"_s);
        m_choice->show();
        QVERIFY(QTest::qWaitForWindowActive(m_choice.get()));
    }
    void cleanup() { m_choice.reset(); }

    void beingToldIsNoChoice()
    {
        const QSignalSpy chosen(m_choice.get(), &SegmentedChoice::chosen);
        m_choice->setValue(u"c"_s);
        QCOMPARE(m_choice->value(), u"c"_s);
        m_choice->setValue(u"unknown"_s);
        QCOMPARE(m_choice->value(), u"c"_s);
        QVERIFY(chosen.isEmpty());
    }

    void byPointerAndByArrows()
    {
        const QSignalSpy chosen(m_choice.get(), &SegmentedChoice::chosen);
        QTest::mouseClick(segment(u"c-a"_s), Qt::LeftButton);
        QCOMPARE(m_choice->value(), u"a"_s);
        QTest::mouseClick(segment(u"c-a"_s), Qt::LeftButton); // one is always on
        QCOMPARE(m_choice->value(), u"a"_s);
        segment(u"c-a"_s)->setFocus(Qt::TabFocusReason);
        QTest::keyClick(segment(u"c-a"_s), Qt::Key_Right);
        QCOMPARE(m_choice->value(), u"b"_s);
        QVERIFY(segment(u"c-b"_s)->hasFocus());
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen.last().first().toString(), u"b"_s);
    }

    void theOneThatIsOnAndTheFocusAreSeen()
    {
        segment(u"c-b"_s)->setFocus(Qt::MouseFocusReason);
        const QImage plain = m_choice->grab().toImage();
        QTest::keyClick(segment(u"c-b"_s), Qt::Key_Tab); // round, and back to the only one Tab stops at
        QVERIFY(segment(u"c-b"_s)->hasFocus());
        const QImage focused = m_choice->grab().toImage();
        QVERIFY(focused != plain);
        m_choice->setValue(u"c"_s);
        QVERIFY(m_choice->grab().toImage() != focused);
    }

    void nothingMovesWithTheChoice()
    {
        const QRect before = segment(u"c-c"_s)->geometry();
        m_choice->setValue(u"a"_s);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(segment(u"c-c"_s)->geometry(), before);
    }

private:
    [[nodiscard]] QPushButton *segment(const QString &name) const { return m_choice->findChild<QPushButton *>(name); }
    Theme m_theme;
    std::unique_ptr<SegmentedChoice> m_choice;
};

COUNTERSIGN_TEST(tst_SegmentedChoice, "tst_segmentedchoice")
#include "tst_segmentedchoice.moc"
