// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/newspill.h"

#include <QPaintEvent>
#include <QScreen>
#include <QSet>
#include <QSignalSpy>
#include <QTimer>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! What a viewport was asked to paint.
class PaintLog : public QObject
{
public:
    explicit PaintLog(QWidget &watched) { watched.installEventFilter(this); }
    QList<QRegion> regions;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            regions << static_cast<QPaintEvent *>(event)->region();
        return false;
    }
};

//! All that a message may look like, so that each has its turn at growing.
const QString kEverything =
    u"# 1. naïve *frame*\n\nSome words with `code`, **bold** and a [link](https://example.org), which go over "
    "more than one line of the column, so that the last one is another each time.\n\nAnd another.\n\n"
    "- one\n- two\n  - three 🙂\n\n> quoted\n> lines\n\n"
    "```cpp\nint a = 1; // short\nreturn \"a line that is so long that it does not fit into the column and "
    "all of the block scrolls sideways by itself\";\nint b;\n```\n\nBetween.\n\n"
    "| Name | Amount |\n|---|---:|\n| first | 1.00 |\n| second one | 22.50 |\n\n"
    "1. Some text\n\n   and its paragraph\n\n```\nplain\n\ncode\n```\n\nשלום and the end.\n"_s;
} // namespace

//! An answer while it comes: what is painted, when, and what stays where it is.
class tst_TranscriptGrowing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFirstDeltaIsPaintedAtOnce()
    {
        TranscriptFixture f(m_frames);
        f.answer(u"a"_s, {}, Message::End::Open);
        f.turn(m_frames, 100);
        const PaintLog log(*f.view.viewport());
        grow(f, u"Hello"_s);
        f.turn(m_frames, 0);
        QCOMPARE(log.regions.size(), 1);
        grow(f, u" there"_s);
        f.turn(m_frames, 10);
        QCOMPARE(log.regions.size(), 1);
        f.turn(m_frames, 7);
        QCOMPARE(log.regions.size(), 2);
        f.turn(m_frames, 1000);
        QCOMPARE(log.regions.size(), 2); // nothing changed
    }

    void whatDidNotChangeIsNotPainted()
    {
        TranscriptFixture f(m_frames);
        f.say(u"q"_s, u"How?"_s);
        f.answer(u"a"_s, u"One line."_s, Message::End::Open);
        f.turn(m_frames, 100);
        const PaintLog log(*f.view.viewport());
        grow(f, u" More of the same line."_s);
        f.turn(m_frames, 20);
        QCOMPARE(log.regions.size(), 1);
        QVERIFY(log.regions.first().boundingRect().top() > f.view.rowRect(0).bottom() - 20);
        QVERIFY(log.regions.first().boundingRect().height() < f.view.rowRect(1).height() + 40);
    }

    //! However many lines of a paragraph there are, those that changed are painted.
    void aLongParagraphPaintsItsLastLines_data()
    {
        QTest::addColumn<QString>("before");
        const QString words = u"Some words of a long paragraph. "_s.repeated(60);
        QTest::newRow("words") << words;
        QTest::newRow("looks") << u"Some **bold** words and `code` of [a link](https://example.org) too. "_s.repeated(30);
        QTest::newRow("an item") << u"- one\n- "_s + words;
    }
    void aLongParagraphPaintsItsLastLines()
    {
        QFETCH(const QString, before);
        TranscriptFixture f(m_frames);
        f.view.resize(800, 900);
        f.answer(u"a"_s, before, Message::End::Open);
        f.turn(m_frames, 100);
        const PaintLog log(*f.view.viewport());
        for (const QString &more : { u"Another"_s, u" few words"_s, u" and, **as**"_s, u" they come, `some"_s, u" code`."_s }) {
            grow(f, more);
            f.turn(m_frames, 20);
        }
        const int line = QFontMetrics(f.view.font()).lineSpacing();
        QCOMPARE(log.regions.size(), 5);
        QVERIFY(f.view.rowRect(0).height() > 15 * line);
        for (const QRegion &region : log.regions)
            QVERIFY2(region.boundingRect().height() < 10 * line, qPrintable(QString::number(region.boundingRect().height())));
    }

    //! Whatever grows, what is on screen is what a whole paint gives.
    void thePiecesMakeTheWholePicture_data()
    {
        QTest::addColumn<int>("piece");
        QTest::newRow("characters") << 1;
        QTest::newRow("a few") << 7;
        QTest::newRow("words") << 23;
        QTest::newRow("lines") << 90;
    }
    void thePiecesMakeTheWholePicture()
    {
        QFETCH(const int, piece);
        TranscriptFixture f(m_frames);
        f.say(u"q"_s, u"Everything, please."_s);
        f.answer(u"a"_s, {}, Message::End::Open);
        f.turn(m_frames, 100);
        const PaintLog log(*f.view.viewport());
        const QString text = kEverything.repeated(2);
        for (int at = 0; at < text.size(); at += piece) {
            grow(f, text.mid(at, piece));
            f.turn(m_frames, 17);
            const QImage shown = onScreen(f);
            QVERIFY2(shown == whole(f), qPrintable(u"after %1: %2"_s.arg(at).arg(text.mid(at, piece))));
        }
        const QRect all = f.view.viewport()->rect();
        const auto isPart = [&all](const QRegion &region) { return region.boundingRect() != all; };
        QVERIFY(std::any_of(log.regions.begin(), log.regions.end(), isPart)); // else it would prove nothing
        f.model.update(u"a"_s, [](Message &message) { message.end = Message::End::Complete; });
        f.turn(m_frames, 17);
        const QImage shown = onScreen(f);
        QVERIFY(shown == whole(f));
    }

    //! Much text at once is read a slice at a time: what else there is has its turn in between.
    void aBurstIsShownBitByBit()
    {
        TranscriptFixture f; // the slices are of the machine's time
        f.answer(u"a"_s, {}, Message::End::Open);
        f.settle();
        const QString burst = u"Some *words* of a `paragraph`, and [a link](https://example.org).\n\n"_s.repeated(12'000);
        QSet<qsizetype> looks; // how much of it stood there whenever something else had its turn
        QTimer other;
        connect(&other, &QTimer::timeout, this, [&] { looks.insert(f.view.shownSize(0)); });
        grow(f, burst);
        other.start(0);
        QTRY_COMPARE(f.view.shownSize(0), burst.size());
        QVERIFY2(looks.size() > 3, qPrintable(QString::number(looks.size())));
        QVERIFY(f.isAtEnd());
    }

    //! The halves of a character come in two deltas.
    void charactersInTwoDeltas()
    {
        TranscriptFixture f(m_frames);
        f.answer(u"a"_s, {}, Message::End::Open);
        const QString text = u"👩‍👧 e\u0301 שלום 日本語 🙂"_s;
        for (const QChar half : text) {
            grow(f, QString(half));
            f.turn(m_frames, 17);
        }
        f.model.update(u"a"_s, [](Message &message) { message.end = Message::End::Complete; });
        f.turn(m_frames, 17);
        QVERIFY(f.view.shownText(0).endsWith(text));
    }

    void thePillLeadsToWhatIsNew()
    {
        TranscriptFixture f;
        for (int i = 0; i < 60; ++i)
            f.say(QString::number(i), u"Some words\nand more of them"_s);
        f.settle();
        auto *pill = f.view.findChild<NewsPill *>(u"newMessages"_s);
        QVERIFY(pill->isHidden());
        f.bar().setValue(f.bar().maximum() / 2);
        f.settle();
        QVERIFY(pill->isHidden()); // nothing came
        f.answer(u"new"_s, u"News"_s);
        f.settle();
        QVERIFY(pill->isVisible());
        QCOMPARE(pill->accessibleName(), u"New messages"_s);
        QCOMPARE(pill->geometry().center().x(), f.view.viewport()->geometry().center().x());
        QVERIFY(f.view.viewport()->geometry().contains(pill->geometry()));
        QTest::mouseClick(pill, Qt::LeftButton);
        f.settle();
        QVERIFY(f.isAtEnd());
        QVERIFY(pill->isHidden());
    }

    void thePillGoesWhenTheEndIsReached()
    {
        TranscriptFixture f;
        for (int i = 0; i < 60; ++i)
            f.say(QString::number(i), u"Some words"_s);
        f.answer(u"open"_s, {}, Message::End::Open);
        f.settle();
        f.bar().setValue(0);
        f.settle();
        f.model.update(u"open"_s, [](Message &message) { message.text += u"News"_s; });
        f.settle();
        auto *pill = f.view.findChild<NewsPill *>(u"newMessages"_s);
        QVERIFY(pill->isVisible());
        f.bar().setValue(f.bar().maximum());
        f.settle();
        QVERIFY(pill->isHidden());
        Conversation other;
        f.model.reset(other);
        f.settle();
        QVERIFY(pill->isHidden());
    }

    void theWheelZoomsWithCtrl_data()
    {
        QTest::addColumn<int>("angle");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<int>("steps");
        QTest::newRow("up") << 120 << Qt::KeyboardModifiers(Qt::ControlModifier) << 1;
        QTest::newRow("down") << -120 << Qt::KeyboardModifiers(Qt::ControlModifier) << -1;
        QTest::newRow("without Ctrl") << 120 << Qt::KeyboardModifiers() << 0;
    }
    void theWheelZoomsWithCtrl()
    {
        QFETCH(const int, angle);
        QFETCH(const Qt::KeyboardModifiers, modifiers);
        QFETCH(const int, steps);
        TranscriptFixture f;
        const QSignalSpy zoomed(&f.view, &TranscriptView::zoomRequested);
        const QPointF at(100, 100);
        QWheelEvent event(at, f.view.viewport()->mapToGlobal(at), {}, { 0, angle }, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(f.view.viewport(), &event);
        QCOMPARE(zoomed.size(), steps == 0 ? 0 : 1);
        if (steps != 0)
            QCOMPARE(zoomed.at(0).at(0).toInt(), steps);
    }

    //! Wherever the person reads, what they read stays there when the text gets larger.
    void zoomKeepsThePlaceAndCostsTheVisible()
    {
        TranscriptFixture f;
        for (int i = 0; i < 3000; ++i)
            f.say(QString::number(i), u"Some words that go over a few lines when the window is narrow. "_s.repeated(i % 5 + 1));
        f.settle();
        f.bar().setValue(f.bar().maximum() / 2);
        f.settle();
        const int first = f.view.rowAt(1);
        const int built = f.view.layoutsBuilt();
        QFont larger = f.view.font();
        larger.setPointSizeF(larger.pointSizeF() * 1.5);
        f.view.setFont(larger);
        f.settle();
        QCOMPARE(f.view.rowAt(1), first);
        QVERIFY(f.view.layoutsBuilt() - built < 60);
    }

private:
    //! What the viewport shows, as it was painted so far.
    static QImage onScreen(TranscriptFixture &f)
    {
        const QImage window = f.view.screen()->grabWindow(f.view.winId()).toImage();
        return window.copy(f.view.viewport()->geometry()).convertToFormat(QImage::Format_RGB32);
    }
    //! What it shows when all of it is painted at once.
    static QImage whole(TranscriptFixture &f)
    {
        return f.view.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    static void grow(TranscriptFixture &f, const QString &more)
    {
        f.model.update(u"a"_s, [&](Message &message) { message.text += more; });
    }

    FakeClock m_frames;
};

COUNTERSIGN_TEST(tst_TranscriptGrowing, "tst_transcriptgrowing")
#include "tst_transcriptgrowing.moc"
