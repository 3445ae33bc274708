// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/emoji.h"

#include "plainstyle.h"
#include "render/blocklayout.h"
#include "render/fallbackfonts.h"
#include "testregistry.h"

#include <QFontDatabase>
#include <QGlyphRun>
#include <QRawFont>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What is drawn as emoji, and in what.
class tst_Emoji : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runs_data();
    void runs();
    void laidOutInTheirFamily_data();
    void laidOutInTheirFamily();
    void wholeAtTheEndOfCode();
    void colouredBeforeOutlines();
    void aMillion();
};

void tst_Emoji::runs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("runs");
    QTest::newRow("nothing") << QString() << QStringList();
    QTest::newRow("words") << u"a plain 1 # * © text, 日本, ½ → ✓"_s << QStringList();
    QTest::newRow("one") << u"go 🚀 now"_s << QStringList { u"🚀"_s };
    QTest::newRow("one only") << u"🚀"_s << QStringList { u"🚀"_s };
    QTest::newRow("in a row") << u"a🎉🚀b✅"_s << QStringList { u"🎉🚀"_s, u"✅"_s };
    QTest::newRow("of Unicode's first plane") << u"⏰ ⚡ ❌ ⭐"_s << QStringList { u"⏰"_s, u"⚡"_s, u"❌"_s, u"⭐"_s };
    QTest::newRow("text unless it asks") << u"❤ ❤\uFE0F ☎"_s << QStringList { u"❤\uFE0F"_s };
    QTest::newRow("asks to be text") << u"⚡\uFE0E ⚡"_s << QStringList { u"⚡"_s };
    QTest::newRow("keycap") << u"1\uFE0F\u20E3 #\uFE0F"_s << QStringList();
    QTest::newRow("skin") << u"a👍🏽b"_s << QStringList { u"👍🏽"_s };
    QTest::newRow("joined") << u"a🧑\u200D🚀b"_s << QStringList { u"🧑\u200D🚀"_s };
    QTest::newRow("joined to a sign") << u"👩\u200D⚕\uFE0F."_s << QStringList { u"👩\u200D⚕\uFE0F"_s };
    QTest::newRow("flag") << u"🇪🇺 and"_s << QStringList { u"🇪🇺"_s };
    QTest::newRow("flag of a region") << u"🏴\U000E0067\U000E0062\U000E007F!"_s
                                      << QStringList { u"🏴\U000E0067\U000E0062\U000E007F"_s };
    QTest::newRow("joiner of letters") << u"क\u200Dष"_s << QStringList();
    QTest::newRow("selector with nothing before it") << u"\uFE0Fa"_s << QStringList();
    QTest::newRow("half a character") << QString(QChar(0xD83D)) + u"a"_s << QStringList();
    QTest::newRow("halves the wrong way round") << QString(QChar(0xDE42)) + QChar(0xD83D) << QStringList();
}

void tst_Emoji::runs()
{
    QFETCH(const QString, text);
    QStringList found;
    for (const auto &[start, length] : emojiRuns(text))
        found << text.mid(start, length);
    QTEST(found, "runs");
}

void tst_Emoji::laidOutInTheirFamily_data()
{
    QTest::addColumn<Block::Kind>("kind");
    QTest::newRow("paragraph") << Block::Kind::Paragraph;
    QTest::newRow("heading") << Block::Kind::Heading;
    QTest::newRow("code") << Block::Kind::Code;
}

//! Any family will do: one that a search for this character would not come upon first.
void tst_Emoji::laidOutInTheirFamily()
{
    QFETCH(const Block::Kind, kind);
    BlockStyle style = test::plainStyle();
    style.emoji = u"DejaVu Serif"_s;
    Block block;
    block.kind = kind;
    Span span;
    span.text = u"a ♥\uFE0F b"_s;
    span.italic = true;
    block.spans = { span };
    BlockLayout laidOut(block);
    laidOut.layOut(style, 300, nullptr);
    const QTextLayout &layout = *laidOut.pieces().front().layout;
    for (const QGlyphRun &run : layout.glyphRuns(2, 1)) {
        QCOMPARE(run.rawFont().familyName(), style.emoji);
        QCOMPARE(run.rawFont().style(), QFont::StyleNormal);
    }
    QVERIFY(!layout.glyphRuns(2, 1).isEmpty());
    for (const QGlyphRun &run : layout.glyphRuns(0, 1))
        QVERIFY(run.rawFont().familyName() != style.emoji);
    QCOMPARE(layout.text(), span.text);
}

//! There is room behind inline code, which is room behind its last character: all of it.
void tst_Emoji::wholeAtTheEndOfCode()
{
    for (const QString &text : { u"😀"_s, u"say 😀"_s, u"e\u0301"_s }) {
        Block block;
        Span code;
        code.text = text;
        code.code = true;
        Span more;
        more.text = u" and"_s;
        block.spans = { code, more };
        BlockLayout laidOut(block);
        laidOut.layOut(test::plainStyle(), 300, nullptr);
        for (const QGlyphRun &run : laidOut.pieces().front().layout->glyphRuns())
            QVERIFY2(!run.glyphIndexes().contains(0), qPrintable(text)); // what stands for a character nobody has
    }
}

//! On a machine that has emoji in colours they are taken before others; on one that has none nothing is said of a family.
void tst_Emoji::colouredBeforeOutlines()
{
    const QStringList families = QFontDatabase::families().filter(u"emoji"_s, Qt::CaseInsensitive);
    QCOMPARE(emojiFamily().isEmpty(), families.isEmpty());
    if (!families.filter(u"color"_s, Qt::CaseInsensitive).isEmpty())
        QVERIFY(emojiFamily().contains(u"color"_s, Qt::CaseInsensitive));
}

void tst_Emoji::aMillion()
{
    QCOMPARE(emojiRuns(u"🎉"_s.repeated(1'000'000)).size(), std::size_t(1));
    QCOMPARE(emojiRuns(u"é\uFE0F "_s.repeated(1'000'000)).size(), std::size_t(1'000'000));
}

COUNTERSIGN_TEST(tst_Emoji, "tst_emoji")
#include "tst_emoji.moc"
