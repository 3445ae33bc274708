// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"

#include "render/blockdocument.h"
#include "testregistry.h"

#include <QGuiApplication>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What a copy holds: plain text, Markdown that reads back, HTML without surprises.
class tst_BlockExport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void markdownReadsBack_data();
    void markdownReadsBack();
    void plainTextIsWhatIsShown_data() { markdownReadsBack_data(); }
    void plainTextIsWhatIsShown();
    void html_data();
    void html();
    void htmlEscapesEverything();
    void clips_data();
    void clips();
    void wholeRangeIsEverything();
};

void tst_BlockExport::markdownReadsBack_data()
{
    QTest::addColumn<QString>("source");
    QTest::newRow("paragraphs") << u"One.\n\nTwo **bold** and *italic* and ~~gone~~."_s;
    QTest::newRow("both") << u"***both*** at once"_s;
    QTest::newRow("heading") << u"# Title\n\n### Smaller"_s;
    QTest::newRow("inline code") << u"Use `a*b` or `` c`d ``."_s;
    QTest::newRow("code") << u"```cpp\nint a = 1; // *no*\n\n  b\n```"_s;
    QTest::newRow("code with a fence inside") << u"````\n```\nx\n```\n````"_s;
    QTest::newRow("bullets") << u"- a\n- b\n- c"_s;
    QTest::newRow("numbers") << u"3. a\n4. b"_s;
    QTest::newRow("nested") << u"- a\n  - b\n    1. c\n- d"_s;
    QTest::newRow("loose list") << u"- a\n\n- b"_s;
    QTest::newRow("item of two paragraphs") << u"1. a\n\n   more\n2. b"_s;
    QTest::newRow("tasks") << u"- [ ] open\n- [x] done"_s;
    QTest::newRow("quote") << u"> said\n>\n> twice"_s;
    QTest::newRow("link") << u"See [the *guide*](https://example.com/a?b=c&d) now."_s;
    QTest::newRow("table") << u"| a | b |\n|---|---:|\n| x \\| y | 1 |\n| **z** | 2 |"_s;
    QTest::newRow("rule") << u"a\n\n---\n\nb"_s;
    QTest::newRow("hard break") << u"a  \nb"_s;
    QTest::newRow("marks that are text") << u"1\\. no list, \\# no title, \\*no stars\\*, a \\_b\\_, \\[x\\](y), <b>"_s;
    QTest::newRow("image") << u"a\n\n![the *map*](https://e.x/i.png)\n\nb"_s;
    QTest::newRow("details") << u"<details><summary>More **here**</summary>\n\ninside\n\n- a\n- b\n\n</details>\n\nout"_s;
    QTest::newRow("details in details")
        << u"<details open><summary>a</summary>\n\n<details><summary>b</summary>\n\nc\n\n</details>\n\nd\n\n</details>"_s;
    QTest::newRow("details in a quote") << u"> <details><summary>a</summary>\n>\n> b\n>\n> </details>\n\nc"_s;
    QTest::newRow("Arabic") << u"**شركتان** تبرزان"_s;
}

void tst_BlockExport::markdownReadsBack()
{
    QFETCH(const QString, source);
    const std::vector<Block> blocks = markdownBlocks(source);
    const QString again = markdownOf(blocks);
    const std::vector<Block> read = markdownBlocks(again);
    QVERIFY2(read == blocks, qPrintable(again));
}

void tst_BlockExport::plainTextIsWhatIsShown()
{
    QFETCH(const QString, source);
    BlockDocument document;
    document.setStyle({ QGuiApplication::font(), QGuiApplication::font(), {}, {}, {}, {}, {}, {}, {}, false });
    document.setText(source);
    document.setWidth(400);
    QCOMPARE(plainTextOf(markdownBlocks(source)), document.plainText());
}

void tst_BlockExport::html_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("html");
    QTest::newRow("text") << u"a **b** *c* ~~d~~ `e`"_s
                          << u"<p dir=\"auto\">a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"_s;
    QTest::newRow("heading") << u"## a"_s << u"<h2 dir=\"auto\">a</h2>"_s;
    QTest::newRow("link") << u"[a](https://example.com/?x=1&y)"_s
                          << u"<p dir=\"auto\"><a href=\"https://example.com/?x=1&amp;y\">a</a></p>"_s;
    QTest::newRow("list") << u"- a\n- b"_s << u"<ul><li><p dir=\"auto\">a</p></li><li><p dir=\"auto\">b</p></li></ul>"_s;
    QTest::newRow("numbers inside bullets")
        << u"- a\n  1. b\n- c"_s
        << u"<ul><li><p dir=\"auto\">a</p><ol><li value=\"1\"><p dir=\"auto\">b</p></li></ol></li><li><p dir=\"auto\">c</p></li></ul>"_s;
    QTest::newRow("quote") << u"> a\n\nb"_s << u"<blockquote><p dir=\"auto\">a</p></blockquote><p dir=\"auto\">b</p>"_s;
    QTest::newRow("image is a link: nobody fetches it by pasting")
        << u"![a](https://e.x/i.png)"_s << u"<p><a href=\"https://e.x/i.png\">a</a></p>"_s;
    QTest::newRow("details") << u"<details open><summary>a</summary>\n\nb\n\n</details>\n\nc"_s
                             << u"<details open><summary>a</summary><p dir=\"auto\">b</p></details><p dir=\"auto\">c</p>"_s;
    QTest::newRow("code") << u"```\na < b\n```"_s << u"<pre dir=\"ltr\"><code>a &lt; b</code></pre>"_s;
    QTest::newRow("table")
        << u"|a|b|\n|---|---:|\n|c|1|"_s
        << u"<table><tr><th>a</th><th align=\"right\">b</th></tr><tr><td>c</td><td align=\"right\">1</td></tr></table>"_s;
}

void tst_BlockExport::html()
{
    QFETCH(const QString, source);
    QFETCH(const QString, html);
    QCOMPARE(htmlOf(markdownBlocks(source)), html);
}

void tst_BlockExport::htmlEscapesEverything()
{
    const QString html =
        htmlOf(markdownBlocks(u"<script>alert(1)</script> [x](javascript:alert(1)) [y](https://a/\"onclick=b)"_s));
    QVERIFY2(!html.contains("<script"_L1) && !html.contains("javascript:"_L1 + "alert(1)\">"_L1), qPrintable(html));
    QVERIFY2(!html.contains("\"onclick"_L1), qPrintable(html));
    QCOMPARE(html.count("<a "_L1), 1);
}

void tst_BlockExport::clips_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<QString>("markdown");
    QTest::newRow("word of a paragraph") << u"One **two** three"_s << 4 << 9 << u"**two** t"_s;
    QTest::newRow("over two blocks") << u"One two\n\nThree four"_s << 4 << 13 << u"two\n\nThree"_s;
    QTest::newRow("item from its front") << u"- alpha\n- beta"_s << 0 << 5 << u"- alp"_s;
    QTest::newRow("inside an item") << u"- alpha\n- beta"_s << 4 << 7 << u"pha"_s;
    QTest::newRow("code") << u"```c\nab\ncd\n```"_s << 1 << 4 << u"```c\nb\nc\n```"_s;
    QTest::newRow("a cell") << u"|ab|cd|\n|---|---|\n|ef|gh|"_s << 3 << 5 << u"cd"_s;
    QTest::newRow("nothing") << u"One"_s << 2 << 2 << QString();
    QTest::newRow("beyond the end") << u"One"_s << 1 << 900 << u"ne"_s;
}

void tst_BlockExport::clips()
{
    QFETCH(const QString, source);
    QFETCH(const int, from);
    QFETCH(const int, to);
    QFETCH(const QString, markdown);
    const std::vector<Block> blocks = markdownBlocks(source);
    const std::vector<Block> part = clipped(blocks, from, to);
    QCOMPARE(markdownOf(part), markdown);
    // The plain text of a copy is exactly what was selected; a marker that was cut goes.
    if (!source.startsWith(u'|'))
        QCOMPARE(plainTextOf(part), plainTextOf(blocks).mid(from, to - from));
}

void tst_BlockExport::wholeRangeIsEverything()
{
    const std::vector<Block> blocks = markdownBlocks(u"# a\n\n- b\n\n|c|d|\n|---|---|\n|e|f|\n\n---\n\n```\ng\n```"_s);
    QVERIFY(clipped(blocks, 0, std::numeric_limits<int>::max()) == blocks);
}

COUNTERSIGN_TEST(tst_BlockExport, "tst_blockexport")
#include "tst_blockexport.moc"
