// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/fallbackfonts.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Each script is looked for once in each font, a step at a time, and never for what every font has.
class tst_FallbackFonts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void steps_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("scripts");
        QTest::newRow("nothing") << QString() << 0;
        QTest::newRow("Latin") << u"naïve façade größe, e\u0301 — “quoted”…\n\t~"_s << 0;
        QTest::newRow("one") << u"данные"_s << 1;
        QTest::newRow("two") << u"日本 is 日本, данные"_s << 2;
        QTest::newRow("emoji") << u"🙂🎉"_s << 1;
        QTest::newRow("emoji of two eras") << u"✅ is done, 🎉"_s << 1;
        QTest::newRow("a sign that is text") << u"✓ is done"_s << 1;
        QTest::newRow("emoji between words") << u"да 🙂 нет"_s << 2;
        QTest::newRow("half a character") << QString(QChar(0xD83D)) << 0;
        QTest::newRow("halves the wrong way round") << QString(QChar(0xDE42)) + QChar(0xD83D) << 0;
    }
    void steps()
    {
        QFETCH(const QString, text);
        QFETCH(const int, scripts);
        FallbackFonts fonts;
        fonts.setFonts({ QFont(), scaled(1.5) });
        fonts.meet(text);
        int taken = 0;
        for (; fonts.isCold(); ++taken)
            fonts.warmOne();
        QCOMPARE(taken, 2 * scripts);
        fonts.meet(text);
        QVERIFY(!fonts.isCold());
        fonts.warmOne(); // there is nothing to do
        QVERIFY(!fonts.isCold());
    }

    void anotherFamilyOfEmojiIsCold()
    {
        FallbackFonts fonts;
        fonts.setFonts({ QFont() }, u"One Emoji"_s);
        fonts.meet(u"🙂"_s);
        fonts.warmOne();
        fonts.setFonts({ QFont() }, u"One Emoji"_s);
        fonts.meet(u"🙂"_s);
        QVERIFY(!fonts.isCold());
        fonts.setFonts({ QFont() }, u"Another Emoji"_s);
        fonts.meet(u"🙂"_s);
        QVERIFY(fonts.isCold());
    }

    void otherFontsAreCold()
    {
        FallbackFonts fonts;
        fonts.setFonts({ QFont() });
        fonts.meet(u"日"_s);
        fonts.warmOne();
        fonts.setFonts({ QFont() });
        fonts.meet(u"本"_s);
        QVERIFY(!fonts.isCold());
        fonts.setFonts({ scaled(2) });
        fonts.meet(u"本"_s);
        QVERIFY(fonts.isCold());
    }

private:
    static QFont scaled(qreal factor)
    {
        QFont font;
        font.setPointSizeF(10 * factor);
        return font;
    }
};

COUNTERSIGN_TEST(tst_FallbackFonts, "tst_fallbackfonts")
#include "tst_fallbackfonts.moc"
