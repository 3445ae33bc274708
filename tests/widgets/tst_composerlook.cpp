// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composerfixture.h"
#include "testregistry.h"
#include "widgets/attachmentstrip.h"

#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QScopeGuard>
#include <QSet>
#include <QTest>
#include <QVBoxLayout>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
class PaintCount : public QObject
{
public:
    int count = 0;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        count += event->type() == QEvent::Paint;
        return QObject::eventFilter(watched, event);
    }
};
} // namespace

//! Its sizes, sides, words and colours.
class tst_ComposerLook : public QObject, private test::ComposerFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void aLongPlaceholderIsSeenWhole()
    {
        m_composer->setAgentAsks(true);
        m_composer->resize(800, 200);
        m_composer->grab();
        const int line = m_edit->fontMetrics().lineSpacing();
        QVERIFY(m_edit->height() < 2 * line);
        m_composer->resize(300, 200);
        QTRY_VERIFY(m_edit->height() >= 2 * line);
        m_composer->setText(u"x"_s);
        QTRY_VERIFY(m_edit->height() < 2 * line);
    }

    void placeholderFollowsTheState()
    {
        QCOMPARE(m_edit->placeholderText(), u"Message"_s);
        m_composer->setAgentName(u"Billing"_s);
        QCOMPARE(m_edit->placeholderText(), u"Message Billing"_s);
        m_composer->setAgentAsks(true);
        QCOMPARE(m_edit->placeholderText(), u"Or say in your own words what should happen instead"_s);
        m_composer->setAgentAsks(false);
        QCOMPARE(m_edit->placeholderText(), u"Message Billing"_s);
    }

    void hintStandsBeneath()
    {
        auto *hint = m_composer->findChild<QLabel *>(u"composerHint"_s);
        QVERIFY(!hint->isVisible());
        m_composer->setHint(u"Keep writing."_s);
        QVERIFY(hint->isVisible());
        QCOMPARE(hint->text(), u"Keep writing."_s);
        QCOMPARE(m_edit->accessibleDescription(), u"Keep writing."_s);
        m_composer->setHint({});
        QVERIFY(!hint->isVisible());
    }

    //! In a narrow window what does not go takes more lines, and none lies over another.
    void narrowItIsHigher()
    {
        QWidget page;
        QVBoxLayout column(&page);
        column.addWidget(new QWidget(&page), 1);
        column.addWidget(m_composer.get());
        const auto takenBack = qScopeGuard([this] { m_composer->setParent(nullptr); });
        page.resize(340, 640);
        page.show();
        QList<AttachmentChip> chips;
        for (const QString &id : { u"1"_s, u"2"_s, u"3"_s, u"4"_s }) {
            chips << AttachmentChip { id, u"a-name-of-some-length.txt"_s, 1200 };
            if (id > u"2"_s) {
                chips.last().state = AttachmentChip::State::Refused;
                chips.last().sentence = u"“a-name-of-some-length.txt” was not taken. The server does not say why it is so."_s;
            }
        }
        m_composer->attachments().setChips(chips);
        const auto areWhole = [this] {
            const QList<QLabel *> words = m_composer->findChildren<QLabel *>(u"attachmentRefusal"_s);
            return words.size() == 2 && std::all_of(words.begin(), words.end(), [](const QLabel *label) {
                       return label->height() >= label->heightForWidth(label->width());
                   });
        };
        QTRY_VERIFY(areWhole());
        page.resize(700, 640);
        page.resize(330, 640);
        QTRY_VERIFY(areWhole());
    }

    void growsWithItsLinesAndNoFurther()
    {
        QWidget window;
        window.resize(700, 600);
        auto *composer = new Composer(m_theme, &window);
        composer->resize(700, 200);
        window.show();
        auto *edit = composer->findChild<QPlainTextEdit *>(u"message"_s);
        const int one = edit->height();
        composer->setText(u"1\n2\n3"_s);
        QTRY_VERIFY(edit->height() >= 3 * edit->fontMetrics().lineSpacing());
        QVERIFY(edit->height() > one);
        composer->setText(u"line\n"_s.repeated(500));
        QTRY_VERIFY(edit->height() <= 240);
        QVERIFY(edit->height() > 200);
        composer->setText({});
        QTRY_COMPARE(edit->height(), one);
    }

    void theFirstLetterDecidesTheSide_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Qt::LayoutDirection>("window");
        QTest::addColumn<bool>("right");
        QTest::newRow("English") << u"hello"_s << Qt::LeftToRight << false;
        QTest::newRow("Arabic") << u"مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("Hebrew") << u"שלום"_s << Qt::LeftToRight << true;
        QTest::newRow("digits, then Arabic") << u"12: مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("a blank line, then Arabic") << u"\n مرحبا"_s << Qt::LeftToRight << true;
        QTest::newRow("English, then Arabic") << u"hello مرحبا"_s << Qt::LeftToRight << false;
        QTest::newRow("beyond the first plane") << u"\U0001E900"_s << Qt::LeftToRight << true; // Adlam
        QTest::newRow("empty") << QString() << Qt::LeftToRight << false;
        QTest::newRow("empty in an Arabic window") << QString() << Qt::RightToLeft << true;
        QTest::newRow("digits in an Arabic window") << u"12"_s << Qt::RightToLeft << true;
        QTest::newRow("English in an Arabic window") << u"hello"_s << Qt::RightToLeft << false;
    }
    void theFirstLetterDecidesTheSide()
    {
        QFETCH(const QString, text);
        QFETCH(const Qt::LayoutDirection, window);
        QFETCH(const bool, right);
        m_composer->setLayoutDirection(window);
        m_composer->setText(text);
        m_composer->grab(); // lays it out
        QCOMPARE(m_edit->cursorRect().center().x() > m_edit->viewport()->width() / 2, right);
        m_composer->setText(u"hello"_s); // and follows
        m_composer->grab();
        QVERIFY(m_edit->cursorRect().center().x() < m_edit->viewport()->width() / 2);
    }

    void aLargerFontBreaksNothing_data()
    {
        QTest::addColumn<qreal>("factor");
        for (const qreal factor : { 1.0, 1.5, 2.0, 3.0 })
            QTest::addRow("%d %%", int(factor * 100)) << factor;
    }
    void aLargerFontBreaksNothing()
    {
        QFETCH(const qreal, factor);
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        auto *composer = new Composer(m_theme, &window);
        column->addStretch(1);
        column->addWidget(composer);
        window.resize(800, 800);
        window.show();
        composer->setText(u"jÅg\nq"_s);
        window.setFont(Theme::font(QApplication::font(), factor));
        const auto *edit = composer->findChild<QPlainTextEdit *>(u"message"_s);
        const auto *send = composer->findChild<QPushButton *>(u"send"_s);
        QTRY_VERIFY(edit->height() >= 2 * edit->fontMetrics().lineSpacing());
        QTRY_VERIFY(send->height() >= send->fontMetrics().height() + 6);
        QTRY_VERIFY(send->width() >= send->sizeHint().width());
        const auto inside = [&](const QWidget *part) {
            return composer->rect().contains(QRect(part->mapTo(composer, QPoint()), part->size()));
        };
        QTRY_VERIFY(inside(edit) && inside(send));
        QVERIFY(QRect(edit->mapTo(composer, QPoint()), edit->size())
                    .intersected(QRect(send->mapTo(composer, QPoint()), send->size()))
                    .isEmpty());
    }

    void anotherSchemeIsPaintedAtOnce()
    {
        m_composer->setText(u"words"_s);
        m_theme.apply(u"dark"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QTRY_COMPARE(m_composer->palette().color(QPalette::Window), m_theme.tokens().window);
        const QImage picture = m_composer->grab().toImage();
        const Tokens dark = m_theme.tokens();
        m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                colours << picture.pixel(x, y);
        }
        for (const QColor &wanted : { dark.window, dark.base, dark.text, dark.accent })
            QVERIFY2(colours.contains(wanted.rgb()), qPrintable(wanted.name()));
        const Tokens light = m_theme.tokens();
        for (const QColor &unwanted : { light.window, light.text, light.accent, light.edge })
            QVERIFY2(!colours.contains(unwanted.rgb()), qPrintable(unwanted.name()));
    }

    void anotherAgentIsPaintedAtOnce()
    {
        m_composer->setAgentName(u"Concierge"_s);
        QVERIFY(QTest::qWaitForWindowExposed(m_composer.get()));
        QTest::qWait(20); // whatever was still to be painted
        PaintCount paints;
        m_edit->viewport()->installEventFilter(&paints);
        m_composer->setAgentName(u"Writer"_s);
        QTRY_VERIFY(paints.count > 0);
        QCOMPARE(m_edit->placeholderText(), u"Message Writer"_s);
        m_composer->setAgentName({});
        QCOMPARE(m_edit->placeholderText(), u"Message"_s);
    }
};

COUNTERSIGN_TEST(tst_ComposerLook, "tst_composerlook")
#include "tst_composerlook.moc"
