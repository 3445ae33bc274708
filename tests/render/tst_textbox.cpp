// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/textbox.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_TextBox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesTheInvisibleVisible_data();
    void makesTheInvisibleVisible();
    void wrapsAndLeavesNothingOut();
};

void tst_TextBox::makesTheInvisibleVisible_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, char32_t point, const char *code) {
        QTest::newRow(name) << u"a"_s + (point < 0x10000 ? QString(QChar(point)) : QString::fromUcs4(&point, 1)) + u"b"_s
                            << u"a<U+%1>b"_s.arg(QLatin1String(code));
    };
    row("right-to-left override", 0x202E, "202E");
    row("left-to-right override", 0x202D, "202D");
    row("isolate", 0x2066, "2066");
    row("pop isolate", 0x2069, "2069");
    row("right-to-left mark", 0x200F, "200F");
    row("Arabic letter mark", 0x061C, "061C");
    row("zero width space", 0x200B, "200B");
    row("zero width joiner", 0x200D, "200D");
    row("byte order mark", 0xFEFF, "FEFF");
    row("soft hyphen", 0x00AD, "00AD");
    row("no-break space", 0x00A0, "00A0");
    row("ideographic space", 0x3000, "3000");
    row("Hangul filler", 0x3164, "3164");
    row("variation selector", 0xFE0F, "FE0F");
    row("tag letter", 0xE0061, "E0061");
    row("private use", 0xE000, "E000");
    row("escape", 0x1B, "001B");
    row("tabulator", 0x09, "0009");
    row("NUL", 0x00, "0000");
    row("line separator", 0x2028, "2028");
    QTest::newRow("letters stay") << u"Grüße, 日本 مرحبا 🙂"_s << u"Grüße, 日本 مرحبا 🙂"_s;
    QTest::newRow("lines stay") << u"a\nb"_s << u"a\nb"_s;
}

void tst_TextBox::makesTheInvisibleVisible()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(text), shown);
    QCOMPARE(visibleText(text, true), QString(shown).replace(u"\n"_s, u"<U+000A>"_s));
}

void tst_TextBox::wrapsAndLeavesNothingOut()
{
    QFont font;
    font.setPixelSize(20);
    const TextBox one(u"x"_s, font, 1.5, 400);
    QVERIFY(one.height() >= 30);
    const TextBox many(u"x"_s.repeated(400), font, 1.5, 400);
    QVERIFY(many.height() >= 5 * one.height());
    QCOMPARE(many.text().size(), 400);
    QCOMPARE(TextBox(u"a\nb\nc"_s, font, 1.5, 400).height(), 3 * one.height());
    QCOMPARE(TextBox(QString(), font, 1.5, 400).height(), 0.0);
}

COUNTERSIGN_TEST(tst_TextBox, "tst_textbox")
#include "tst_textbox.moc"
