// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownblocks.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

QString shown(const std::vector<Span> &spans)
{
    QString text;
    for (const Span &span : spans) {
        QString marks;
        marks += span.bold ? u"b"_s : QString();
        marks += span.italic ? u"i"_s : QString();
        marks += span.code ? u"c"_s : QString();
        marks += span.strike ? u"s"_s : QString();
        if (!span.link.isEmpty())
            marks += u"<"_s + span.link.toString() + u">"_s;
        QString body = span.text;
        body.replace(QChar::LineSeparator, u'/').replace(u'\n', u'/');
        text += marks.isEmpty() ? body : u"{"_s + marks + u":"_s + body + u"}"_s;
    }
    return text;
}

//! One line a block: kind, nesting, marker, text.
QString shown(const std::vector<Block> &blocks)
{
    static const QString names[] = { u"P"_s, u"H"_s, u"C"_s, u"L"_s, u"T"_s, u"R"_s, u"I"_s, u"S"_s };
    QStringList lines;
    for (const Block &block : blocks) {
        QString line = names[static_cast<int>(block.kind)];
        line += block.level > 0 ? QString::number(block.level) : QString();
        line += block.indent > 0 ? u"+%1"_s.arg(block.indent) : QString();
        line += block.quote > 0 ? u">%1"_s.arg(block.quote) : QString();
        line += block.details > 0 ? u"~%1"_s.arg(block.details) : QString();
        line += block.kind == Block::Kind::Image ? u"("_s + block.image + u")"_s : QString();
        line += block.marker.isEmpty() ? QString() : u"["_s + block.marker + u"]"_s;
        line += block.language.isEmpty() ? QString() : u"("_s + block.language + u")"_s;
        line += u" "_s + shown(block.spans);
        for (const std::vector<Block::Cell> &row : block.rows) {
            line += u"|"_s;
            for (const Block::Cell &cell : row)
                line += (cell.alignment == Qt::AlignRight     ? u">"_s
                         : cell.alignment == Qt::AlignHCenter ? u"^"_s
                                                              : QString())
                        + shown(cell.spans) + u"|"_s;
        }
        lines << line.trimmed();
    }
    return lines.join(u'\n');
}

bool isPlain(const std::vector<Block> &blocks)
{
    return std::all_of(blocks.begin(), blocks.end(), [](const Block &block) {
        return block.kind == Block::Kind::Paragraph && block.quote == 0 && block.indent == 0 && block.spans.size() == 1;
    });
}

qsizetype textSize(const std::vector<Block> &blocks)
{
    qsizetype size = 0;
    for (const Block &block : blocks) {
        for (const Span &span : block.spans)
            size += span.text.size();
    }
    return size;
}

} // namespace

class tst_MarkdownBlocks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void linksAreHttpHttpsMailtoOnly_data();
    void linksAreHttpHttpsMailtoOnly();
    void equalBlocksCompareEqual();
    void hostileInputStaysFast_data();
    void hostileInputStaysFast();
    void beyondTheCapsItIsPlainText_data();
    void beyondTheCapsItIsPlainText();
    void everyPrefixIsRead();
    void nulCharactersAreReplaced();
    void plainTextKeepsEveryLine();
    void longPlainTextIsCutBetweenCharacters();
};

void tst_MarkdownBlocks::parses_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("blocks");
    const auto row = [](const char *name, const char *markdown, const char *blocks) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(blocks);
    };
    row("empty", "", "");
    row("blank lines", "\n\n  \n", "");
    row("paragraph", "Hello", "P Hello");
    row("two paragraphs", "a\n\nb", "P a\nP b");
    row("soft break is a space", "a\nb", "P a b");
    row("hard break", "a  \nb", "P a/b");
    row("hard break, backslash", "a\\\nb", "P a/b");
    row("emphasis", "a *b* **c** ***d***", "P a {i:b} {b:c} {bi:d}");
    row("inside a word", "snake_case_name", "P snake_case_name");
    row("strike", "~~a~~", "P {s:a}");
    row("inline code", "a `b *c*` d", "P a {c:b *c*} d");
    row("headings", "# a\n## b\n###### c", "H1 a\nH2 b\nH6 c");
    row("setext", "a\n===\nb\n---", "H1 a\nH2 b");
    row("seven hashes", "####### a", "P ####### a");
    row("rule", "a\n\n---\n\nb", "P a\nR\nP b");
    row("fence", "```sql\nselect 1\n\n  from x\n```", "C(sql) select 1//  from x");
    row("fence without language", "~~~\na\n~~~", "C a");
    row("fence info beyond the language", "```cpp title=x\na\n```", "C(cpp) a");
    row("open fence", "```\na\nb", "C a/b");
    row("empty fence", "```\n```", "C");
    row("indented code", "    a\n    b", "C a/b");
    row("bullets", "- a\n- b", "L+1[•] a\nL+1[•] b");
    row("numbers", "3. a\n4. b", "L+1[3.] a\nL+1[4.] b");
    row("numbers with parenthesis", "1) a", "L+1[1)] a");
    row("nested", "- a\n  - b\n    1. c\n- d", "L+1[•] a\nL+2[•] b\nL+3[1.] c\nL+1[•] d");
    row("item of two paragraphs", "- a\n\n  b\n- c", "L+1[•] a\nL+1 b\nL+1[•] c");
    row("tasks", "- [ ] a\n- [x] b\n- [X] c", "L+1[☐] a\nL+1[☑] b\nL+1[☑] c");
    row("empty item", "-\n- a", "L+1[•]\nL+1[•] a");
    row("item begins with a list", "- - a", "L+1[•]\nL+2[•] a");
    row("item begins with code", "- ```\n  a\n  ```", "L+1[•]\nC+1 a");
    row("code in an item", "- a\n\n  ```\n  b\n  ```", "L+1[•] a\nC+1 b");
    row("quote", "> a\n> b\n\nc", "P>1 a b\nP c");
    row("nested quote", "> a\n>> b", "P>1 a\nP>2 b");
    row("list in a quote", "> - a", "L+1>1[•] a");
    row("table", "|a|b|\n|---|---:|\n|1|2|", "T |a|>b||1|>2|");
    row("table, centred and short rows", "a|b\n:---:|---\n1", "T |^a|b||^1||");
    row("table with marks", "|a|\n|---|\n|**b** `c`|", "T |a||{b:b} {c:c}|");
    row("no table without a delimiter row", "|a|b|\n|1|2|", "P |a|b| |1|2|");
    row("link", "[a](https://example.com/x)", "P {<https://example.com/x>:a}");
    row("link with title", "[a](https://example.com \"t\")", "P {<https://example.com>:a}");
    row("reference", "[a][1]\n\n[1]: https://example.com", "P {<https://example.com>:a}");
    row("bold in a link", "[a **b**](https://example.com)", "P {<https://example.com>:a }{b<https://example.com>:b}");
    row("autolink", "<https://example.com>", "P {<https://example.com>:https://example.com}");
    row("bare address", "see https://example.com/a?b=c.", "P see {<https://example.com/a?b=c>:https://example.com/a?b=c}.");
    row("www", "www.example.com", "P {<http://www.example.com>:www.example.com}");
    row("mail", "me@example.com", "P {<mailto:me@example.com>:me@example.com}");
    row("image", "![alt](https://example.com/a.png)", "I(https://example.com/a.png) alt");
    row("image between words", "a ![alt](https://e.x/i.png) b", "P a\nI(https://e.x/i.png) alt\nP b");
    row("image without words", "![](https://e.x/a/chart.png?v=1)", "I(https://e.x/a/chart.png?v=1) chart.png");
    row("image with marks in its words", "![a *b* `c`\nd](https://e.x)", "I(https://e.x) a b c d");
    row("image in an item", "- ![a](https://e.x/i)\n- b", "L+1[•]\nI+1(https://e.x/i) a\nL+1[•] b");
    row("image in a loose item", "- ![a](https://e.x/i)\n\n- b", "L+1[•]\nI+1(https://e.x/i) a\nL+1[•] b");
    row("image in a quote", "> ![a](https://e.x/i)", "I>1(https://e.x/i) a");
    row("image in a heading", "# ![a](https://e.x/i)", "H1 {<https://e.x/i>:a}");
    row("image in a cell", "|![a](https://e.x/i)|\n|---|", "T |{<https://e.x/i>:a}|");
    row("image in an image", "![a ![b](https://e.x/1) c](https://e.x/2)", "I(https://e.x/2) a b c");
    row("image of bytes", "![a](data:image/png;base64,iVBORw0KGgo=)", "I() a");
    row("image of a file", "![a](file:///etc/passwd)", "I() a");
    row("image of a script", "![a](javascript:alert(1))", "I() a");
    row("image of nothing", "a ![](x)b", "P a b");
    row("image whose words turn round", "![gnp\u202Eexe](https://e.x/i)", "I(https://e.x/i) gnp<U+202E>exe");
    row("image in a link leads where the link leads", "[![alt](https://a.example/i.png)](https://b.example)",
        "P {<https://b.example>:alt}");
    row("html block is text", "<script>alert(1)</script>", "P <script>alert(1)</script>");
    row("inline html is text", "a <b>c</b>", "P a <b>c</b>");
    row("comment is text", "<!-- a -->", "P <!-- a -->");
    row("entities", "&amp; &lt; &#8364; &#x20AC; &hellip;", "P & < € € …");
    row("unknown entity", "&nothing;", "P &nothing;");
    row("entities that are no character", "&#0; &#xD800; &#x110000;", "P \uFFFD \uFFFD \uFFFD");
    row("escapes", "\\*a\\*", "P *a*");
    row("windows line ends", "a\r\n\r\nb", "P a\nP b");
    row("other scripts", "日本 *العربية* 🙂", "P 日本 {i:العربية} 🙂");
}

void tst_MarkdownBlocks::parses()
{
    QFETCH(QString, markdown);
    QFETCH(QString, blocks);
    QCOMPARE(shown(markdownBlocks(markdown)), blocks);
}

void tst_MarkdownBlocks::linksAreHttpHttpsMailtoOnly_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("isLink");
    QTest::newRow("https") << u"https://example.com"_s << true;
    QTest::newRow("http") << u"http://example.com"_s << true;
    QTest::newRow("mailto") << u"mailto:a@example.com"_s << true;
    QTest::newRow("upper case") << u"HTTPS://example.com"_s << true;
    QTest::newRow("javascript") << u"javascript:alert(1)"_s << false;
    QTest::newRow("javascript by entity") << u"java&#115;cript:alert(1)"_s << false;
    QTest::newRow("file") << u"file:///etc/passwd"_s << false;
    QTest::newRow("data") << u"data:text/html,x"_s << false;
    QTest::newRow("other scheme") << u"smb://example.com/x"_s << false;
    QTest::newRow("relative") << u"/etc/passwd"_s << false;
    QTest::newRow("no host") << u"https:///x"_s << false;
    QTest::newRow("no mailbox") << u"mailto:"_s << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("very long") << u"https://example.com/"_s + QString(3000, u'a') << false;
}

void tst_MarkdownBlocks::linksAreHttpHttpsMailtoOnly()
{
    QFETCH(QString, target);
    QFETCH(bool, isLink);
    const std::vector<Block> blocks = markdownBlocks(u"[text]("_s + target + u")"_s);
    QCOMPARE(blocks.size(), std::size_t(1));
    QCOMPARE(!blocks.front().spans.front().link.isEmpty(), isLink);
    QCOMPARE(blocks.front().spans.front().text, u"text"_s);
}

void tst_MarkdownBlocks::equalBlocksCompareEqual()
{
    const QString text = u"# a\n\nb **c**\n\n|a|\n|---|\n|b|\n"_s;
    QVERIFY(markdownBlocks(text) == markdownBlocks(text));
    QVERIFY(!(markdownBlocks(u"a"_s) == markdownBlocks(u"*a*"_s)));
    QVERIFY(!(markdownBlocks(u"- a"_s) == markdownBlocks(u"1. a"_s)));
}

void tst_MarkdownBlocks::hostileInputStaysFast_data()
{
    QTest::addColumn<QString>("text");
    const auto times = [](const char *part, int count) { return QString::fromLatin1(part).repeated(count); };
    QTest::newRow("22 KB table") << times("|a", 5000) + u"\n"_s + times("|---", 5000) + u"\n"_s + times("|\n", 1000);
    QTest::newRow("128 columns, many short rows")
        << times("|a", 128) + u"\n"_s + times("|---", 128) + u"\n"_s + times("|\n", 100000);
    QTest::newRow("10 000 quotes") << times("> ", 10000) + u"a"_s;
    QTest::newRow("10 000 lists") << times("- ", 10000) + u"a"_s;
    QTest::newRow("deep list and blank lines") << times("- ", 200000) + times("\n", 200000);
    QTest::newRow("deep numbers and blank lines") << times("1. ", 100000) + times("\n", 300000);
    QTest::newRow("brackets") << times("[", 200000);
    QTest::newRow("links never closed") << times("[a](", 200000);
    QTest::newRow("images never closed") << times("![a](", 100000);
    QTest::newRow("emphasis never closed") << times("*a _b ", 100000);
    QTest::newRow("strike never closed") << times("~~a ~b ", 100000);
    QTest::newRow("stars") << times("*", 300000);
    QTest::newRow("long reference used often")
        << u"[a]: https://example.com/"_s + times("x", 400000) + u"\n\n"_s + times("[a]", 100000);
    QTest::newRow("many references") << times("[a]: u\n", 50000) + times("[a]", 50000);
    QTest::newRow("entities") << times("&amp;", 150000);
    QTest::newRow("fences never closed") << times("```\na\n~~~\n", 50000);
    QTest::newRow("html never closed") << times("<a <!-- <? ", 80000);
    QTest::newRow("mails") << times("a@", 300000);
    QTest::newRow("addresses") << times("http://", 100000);
    QTest::newRow("addresses that are some") << times("http://a.b ", 90000);
    QTest::newRow("addresses without a scheme") << times("www.a.b ", 130000);
    QTest::newRow("one reference again and again") << times("[a]: b\n[a] ", 90000);
}

void tst_MarkdownBlocks::hostileInputStaysFast()
{
    QFETCH(QString, text);
    const std::vector<Block> blocks = markdownBlocks(text); // the test's time limit is what fails
    QVERIFY(!blocks.empty());
    for (const Block &block : blocks)
        QVERIFY(block.quote <= 100 && block.indent <= 100);
}

void tst_MarkdownBlocks::beyondTheCapsItIsPlainText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("plain");
    const auto table = [](int columns) {
        return u"|a"_s.repeated(columns) + u"|\n"_s + u"|---"_s.repeated(columns) + u"|\n"_s + u"|b"_s.repeated(columns) + u"|"_s;
    };
    QTest::newRow("128 columns") << table(128) << false;
    QTest::newRow("129 columns") << table(129) << true;
    QTest::newRow("depth 100") << u"> "_s.repeated(100) + u"a"_s << false;
    QTest::newRow("depth 101") << u"> "_s.repeated(101) + u"a"_s << true;
    QTest::newRow("1 MiB") << u"a *b* c\n"_s.repeated((1 << 20) / 8) << false;
    const auto row = [](qsizetype letters) {
        return u"|a|b|c|\n|---|---|---|\n|x|"_s + QString(8000, u'y') + u'|' + QString(letters - 8001, u'z') + u"|\n"_s;
    };
    QTest::newRow("a row of 16 000 letters") << row(16'000) << false;
    QTest::newRow("a row of 16 385 letters") << row(16'385) << true;
    QTest::newRow("8 192 addresses") << u"http://a.b "_s.repeated(8192) << false;
    QTest::newRow("8 193 addresses") << u"http://a.b "_s.repeated(8193) << true;
    QTest::newRow("8 193 addresses without a scheme") << u"www.a.b "_s.repeated(8193) << true;
    QTest::newRow("8 192 definitions") << u"[a]: b\n"_s.repeated(8192) + u"\n*c* d"_s << false;
    QTest::newRow("8 193 definitions") << u"[a]: b\n"_s.repeated(8193) << true;
    QTest::newRow("over 1 MiB") << u"a *b* c\n"_s.repeated((1 << 20) / 8 + 1) << true;
}

void tst_MarkdownBlocks::beyondTheCapsItIsPlainText()
{
    QFETCH(QString, text);
    QFETCH(bool, plain);
    const std::vector<Block> blocks = markdownBlocks(text);
    QCOMPARE(isPlain(blocks), plain);
    if (plain) // nothing is left out but the line ends between paragraphs
        QVERIFY(textSize(blocks) >= text.size() - qsizetype(blocks.size()) - 1);
}

void tst_MarkdownBlocks::everyPrefixIsRead()
{
    const QString part =
        u"# Ä\n\n- a **b `c` [d](https://e.x)\n  1. f\n\n> g ~~h~~\n\n|i|j|\n|---|---:|\n|k|🙂|\n\n```x\n&amp; <l>\n```\n\n    m\n"_s;
    const QString text = part.repeated(50 * 1024 / int(part.size()));
    for (qsizetype size = 0; size < text.size(); size += size < 2 * part.size() ? 1 : 997)
        QVERIFY(size == 0 || !markdownBlocks(text.left(size)).empty());
    QCOMPARE(markdownBlocks(text).size(), markdownBlocks(part).size() * std::size_t(text.size() / part.size()));
}

void tst_MarkdownBlocks::nulCharactersAreReplaced()
{
    const std::vector<Block> blocks = markdownBlocks(u"a"_s + QChar(u'\0') + u"b"_s);
    QCOMPARE(shown(blocks), u"P a\uFFFDb"_s);
}

void tst_MarkdownBlocks::plainTextKeepsEveryLine()
{
    QCOMPARE(shown(plainBlocks(u"# a\n*b*\n\n\n  c"_s)), u"P # a/*b*\nP   c"_s);
    QVERIFY(plainBlocks(QString()).empty());
    QVERIFY(plainBlocks(u"\n \n"_s).empty());
}

void tst_MarkdownBlocks::longPlainTextIsCutBetweenCharacters()
{
    const QString text = u"🙂"_s.repeated(20000);
    QString together;
    for (const Block &block : plainBlocks(text)) {
        QVERIFY(block.spans.front().text.size() <= 8192);
        QVERIFY(block.spans.front().text.isValidUtf16());
        together += block.spans.front().text;
    }
    QCOMPARE(together, text);
}

COUNTERSIGN_TEST(tst_MarkdownBlocks, "tst_markdownblocks")
#include "tst_markdownblocks.moc"
