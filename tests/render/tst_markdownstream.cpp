// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownstream.h"

#include "cputime.h"
#include "markdowntexts.h"
#include "render/blockexport.h"
#include "render/markdownparser.h"
#include "testregistry.h"

#include <QRegularExpression>
#include <QTest>

#include <limits>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kAll = std::numeric_limits<qsizetype>::max() / 2;

//! One parse, by md4c in one go.
std::vector<Block> wholeParse(const QByteArray &text)
{
    std::vector<qsizetype> boundaries;
    BlockScanner().scan(text, boundaries, true);
    return parseMarkdown(text, boundaries, {}, false).blocks;
}

//! What somebody has who follows every update.
class Follower
{
public:
    void take(MarkdownStream::Update update)
    {
        blocks.resize(update.keep);
        blocks.insert(blocks.end(), update.blocks.begin(), update.blocks.end());
    }
    std::vector<Block> blocks;
};

std::vector<Block> streamed(const QByteArray &text, QRandomGenerator &random, int longest)
{
    MarkdownStream stream;
    Follower follower;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype size = 1 + random.bounded(longest);
        stream.append(text.mid(at, qMin(size, text.size() - at)));
        at += size;
        if (random.bounded(3) > 0)
            follower.take(stream.update(false, random.bounded(2) > 0 ? kAll : 1));
    }
    do {
        follower.take(stream.update(true, 40));
    } while (stream.isBehind());
    return follower.blocks;
}

//! Where md4c 0.4.8 itself reads a text differently alone and behind other text: an item that begins with blank lines, and a
//! fence below an item's open one; and which lines end a table. None is what CommonMark says; read by blocks they are nearer to
//! it.
bool isReadByItsPlace(const QString &text)
{
    static const QRegularExpression emptyItem(u"(^|[\\r\\n>])[ \\t]*([-+*]|\\d+[.)])[ \\t]*([\\r\\n]|$)"_s);
    static const QRegularExpression nestedFence(u"(^|[\\r\\n])[ \\t]*([-+*]|\\d+[.)]|>)[^\\r\\n]*(```|~~~)"_s);
    return text.contains(emptyItem) || text.contains(nestedFence) || text.contains("|---|"_L1);
}

//! The source as a string literal, to be put among the texts.
QByteArray literal(const QByteArray &text)
{
    return '"' + text.toPercentEncoding(" #*-_>|`~[]()<>$!&;:.,=+", "%") + '"';
}

QString shownWhileOpen(const QString &text)
{
    MarkdownStream stream;
    stream.append(text.toUtf8());
    return markdownOf(stream.update(false, kAll).blocks);
}

QString plainWhileOpen(const QString &text)
{
    MarkdownStream stream;
    stream.append(text.toUtf8());
    return plainTextOf(stream.update(false, kAll).blocks);
}

} // namespace

//! However a text arrives, it is read as if it had come at once.
class tst_MarkdownStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theLastFormIsOneParse();
    void randomTextIsOneParse();
    void textsOneAfterTheOther();
    void everyPrefixIsOneParse();
    void unfinishedMarksAreShownClosed_data();
    void unfinishedMarksAreShownClosed();
    void nothingJumpsBack_data();
    void nothingJumpsBack();
    void parsesFewBytes();
    void openCodeIsNotParsedAgain();
    void openListIsNotParsedAgain_data();
    void openListIsNotParsedAgain();
    void longBlocksAreGivenUpInPieces();
    void oneBadBlockLeavesTheOthers();
    void longTextIsReadInSteps();
    void returnsAloneEndLinesInLinearTime();
};

void tst_MarkdownStream::theLastFormIsOneParse()
{
    QRandomGenerator random(9);
    const QStringList texts = markdownTexts();
    for (const QString &text : texts) {
        const QByteArray bytes = text.toUtf8();
        const std::vector<Block> whole = wholeParse(bytes);
        for (int round = 0; round < 20; ++round)
            QVERIFY2(streamed(bytes, random, round < 5 ? 1 : 30) == whole, literal(bytes).constData());
    }
}

void tst_MarkdownStream::textsOneAfterTheOther()
{
    QRandomGenerator random(11);
    QStringList texts = markdownTexts();
    texts.removeIf([](const QString &text) { return isReadByItsPlace(text) && !text.startsWith(u"|a|b|"); });
    for (int round = 0; round < 400; ++round) {
        QString text;
        for (int i = 0; i < 4; ++i)
            text += texts[random.bounded(texts.size())] + (random.bounded(2) > 0 ? u"\n"_s : QString());
        const QByteArray bytes = text.toUtf8();
        QVERIFY2(streamed(bytes, random, 200) == wholeParse(bytes), literal(bytes).constData());
    }
}

void tst_MarkdownStream::randomTextIsOneParse()
{
    QRandomGenerator random(10);
    for (int round = 0; round < 6000; ++round) {
        const QString text = randomMarkdown(random, 1 + random.bounded(round % 10 == 0 ? 200 : 25));
        const QByteArray bytes = text.toUtf8();
        const std::vector<Block> blocks = streamed(bytes, random, 12);
        QVERIFY2(blocks == markdownBlocks(text), literal(bytes).constData());
        if (!isReadByItsPlace(text))
            QVERIFY2(blocks == wholeParse(bytes), literal(bytes).constData());
    }
}

void tst_MarkdownStream::everyPrefixIsOneParse()
{
    const QStringList texts = markdownTexts();
    for (const QString &text : texts) {
        const QByteArray bytes = text.toUtf8();
        MarkdownStream stream;
        Follower follower;
        for (qsizetype size = 1; size <= bytes.size(); ++size) {
            stream.append(bytes.mid(size - 1, 1));
            follower.take(stream.update(false, kAll));
            Follower now = follower; // as if this were the end
            MarkdownStream ending = stream;
            now.take(ending.update(true, kAll));
            QVERIFY2(now.blocks == wholeParse(bytes.first(size)), literal(bytes.first(size)).constData());
        }
    }
}

void tst_MarkdownStream::unfinishedMarksAreShownClosed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown"); // as Markdown
    QTest::newRow("bold") << u"a **bo"_s << u"a **bo**"_s;
    QTest::newRow("bold, one star of two at its end") << u"a **bold*"_s << u"a **bold**"_s;
    QTest::newRow("emphasis in bold") << u"a **b *c"_s << u"a **b** ***c***"_s;
    QTest::newRow("bold, a space at its end") << u"a **bo "_s << u"a **bo**"_s;
    QTest::newRow("stars that wait for their word") << u"a **"_s << u"a"_s;
    QTest::newRow("strike") << u"~~go"_s << u"~~go~~"_s;
    QTest::newRow("code") << u"a `co"_s << u"a `co`"_s;
    QTest::newRow("marks in code") << u"a `**co"_s << u"a `**co`"_s;
    QTest::newRow("the words of a link") << u"see [the do"_s << u"see the do"_s;
    QTest::newRow("the place of a link") << u"see [the docs](https://exa"_s << u"see the docs"_s;
    QTest::newRow("a picture") << u"see ![the do](htt"_s << u"see the do"_s;
    QTest::newRow("brackets that are none") << u"see [1] an"_s << u"see \\[1\\] an"_s;
    QTest::newRow("half a tag") << u"H<su"_s << u"H"_s;
    QTest::newRow("half an entity") << u"a &am"_s << u"a"_s;
    QTest::newRow("a list marker") << u"a\n-"_s << u"a"_s;
    QTest::newRow("half an underline") << u"Not a heading\n="_s << u"Not a heading"_s;
    QTest::newRow("a number") << u"a\n\n12"_s << u"a"_s;
    QTest::newRow("the ticks of a fence") << u"a\n\n``"_s << u"a"_s;
    QTest::newRow("half a language") << u"```pyt"_s << u"```\n\n```"_s;
    QTest::newRow("an open fence") << u"```py\nx = 1\ny"_s << u"```py\nx = 1\ny\n```"_s;
    QTest::newRow("half a fence at the end") << u"```py\nx\n``"_s << u"```py\nx\n```"_s;
    QTest::newRow("code in an item") << u"- a\n  ```\n  *p"_s << u"- a\n\n  ```\n  *p\n  ```"_s;
    QTest::newRow("half a table's head") << u"| a | b"_s << u"| a | b |\n| --- | --- |"_s;
    QTest::newRow("a table's head") << u"| a | b |\n"_s << u"| a | b |\n| --- | --- |"_s;
    QTest::newRow("half a row of dashes") << u"| a | b |\n| -"_s << u"| a | b |\n| --- | --- |"_s;
    QTest::newRow("half a row") << u"| a | b |\n|---|---|\n| **1"_s << u"| a | b |\n| --- | --- |\n| **1** |  |"_s;
    QTest::newRow("snake_case") << u"a snake_cas"_s << u"a snake\\_cas"_s;
    QTest::newRow("half an address") << u"a <https://exa"_s << u"a"_s;
    QTest::newRow("half a box") << u"- [x"_s << u"- "_s;
    QTest::newRow("a power that comes") << u"\\[ x^"_s << u"*x*"_s;
    QTest::newRow("a formula that ends") << u"$$\nx\n$"_s << u"*x*"_s;
    QTest::newRow("two times three") << u"2 * 3"_s << u"2 \\* 3"_s;
}

void tst_MarkdownStream::unfinishedMarksAreShownClosed()
{
    QFETCH(const QString, text);
    QFETCH(const QString, shown);
    QCOMPARE(shownWhileOpen(text), shown);
}

void tst_MarkdownStream::nothingJumpsBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("bold") << u"Some **bold words** here"_s;
    QTest::newRow("link") << u"See [the docs](https://example.com/a) now"_s;
    QTest::newRow("code") << u"Call `x()` and ``a`b`` now"_s;
    QTest::newRow("list") << u"One\n\n- two\n- three\n  1. four\n"_s;
    QTest::newRow("table") << u"Text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"_s;
    QTest::newRow("fence") << u"Text\n\n```cpp\nint x;\n```\n\nMore"_s;
    QTest::newRow("heading after text") << u"Text\n## Heading\n"_s;
    QTest::newRow("rule") << u"Text\n\n---\n\nMore"_s;
    QTest::newRow("bold in a word") << u"Some**thing** and a*b*c here"_s;
    QTest::newRow("bold without spaces") << u"日本語**太字**です"_s;
    QTest::newRow("strike in a word") << u"un~~done~~ now"_s;
    QTest::newRow("entities") << u"x &amp; y &copy;&#169; R&D z"_s;
    QTest::newRow("addresses in brackets") << u"Mail <me@e.x> or see <https://e.x/a?b=c> now"_s;
    QTest::newRow("tags") << u"Press <kbd>Ctrl</kbd>+C, H<sub>2</sub>O<br>and 1 < 2"_s;
    QTest::newRow("a line ended by a backslash") << u"One\\\nTwo \\* three"_s;
    QTest::newRow("a formula by itself") << u"So\n\n$$\n\\frac{1}{2}\n$$\n\nis half"_s;
    QTest::newRow("a formula between brackets") << u"So \\( x^2 \\) is \\[ \\sqrt{y_1} \\] here"_s;
    QTest::newRow("quote") << u"> quoted **words**\n> and more\n\nText"_s;
    QTest::newRow("details") << u"<details>\n<summary>More</summary>\n\nInside\n\n</details>\n\nOut"_s;
}

//! Each thing that is shown stays as it comes letter by letter: no mark appears to go away again, nothing gets shorter.
void tst_MarkdownStream::nothingJumpsBack()
{
    QFETCH(const QString, text);
    QString before;
    for (qsizetype size = 1; size <= text.size(); ++size) {
        QString now = plainWhileOpen(text.left(size)).trimmed();
        QVERIFY2(now.startsWith(before.trimmed()), qPrintable(before + u" -> "_s + now));
        before = now;
    }
}

void tst_MarkdownStream::parsesFewBytes()
{
    QString text;
    QStringList parts = markdownTexts();
    parts.removeIf([](const QString &part) { // what never ends, or leaves open whether it has
        return part.contains("never closed"_L1) || part.contains("`open"_L1) || part.contains("heading in the item"_L1);
    });
    for (int i = 0; text.size() < 200 * 1024; ++i)
        text += parts[i % parts.size()] + u"\n\nBetween the parts stands a paragraph of its own.\n\n"_s;
    const QByteArray bytes = text.toUtf8();
    MarkdownStream stream;
    for (qsizetype at = 0; at < bytes.size(); at += 40) {
        stream.append(bytes.mid(at, qMin<qsizetype>(40, bytes.size() - at)));
        static_cast<void>(stream.update(false, kAll));
    }
    QVERIFY2(stream.bytesParsed() <= 6 * bytes.size(), qPrintable(QString::number(stream.bytesParsed() / bytes.size())));
}

void tst_MarkdownStream::openListIsNotParsedAgain_data()
{
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<QByteArray>("other"); // now and then
    QTest::newRow("tight") << QByteArray("- an item **of** words\n") << QByteArray("- one more\n");
    QTest::newRow("loose") << QByteArray("- an item\n\n  and its second paragraph\n\n") << QByteArray("- one more\n\n");
    QTest::newRow("becomes loose") << QByteArray("* an item of words\n") << QByteArray("* two\n\n  paragraphs\n");
    QTest::newRow("numbers") << QByteArray("1. an item of words\n") << QByteArray("7. one more\n");
    QTest::newRow("tasks") << QByteArray("- [ ] an item of words\n") << QByteArray("- [x] done\n");
    QTest::newRow("nested") << QByteArray("- an item\n  1. in it\n     - deeper\n") << QByteArray("- ```\n  code\n  ```\n");
    QTest::newRow("below words") << QByteArray("- an item of words\n") << QByteArray("- ![image](https://e.x/i)\n");
}

//! Of a list that goes on, items are read once; what is shown of it meanwhile is what one parse of it shows.
void tst_MarkdownStream::openListIsNotParsedAgain()
{
    QFETCH(const QByteArray, item);
    QFETCH(const QByteArray, other);
    MarkdownStream stream;
    Follower follower;
    QByteArray text = "Here they are:\n";
    stream.append(text);
    for (int i = 0; i < 1500; ++i) {
        const QByteArray &next = i % 400 == 399 ? other : item;
        text += next;
        stream.append(next.first(next.size() / 2)); // a frame in its middle
        follower.take(stream.update(false, kAll));
        stream.append(next.sliced(next.size() / 2));
        follower.take(stream.update(false, kAll));
        if (i % 150 == 0 || i % 400 == 399) {
            MarkdownStream whole;
            whole.append(text);
            QVERIFY2(follower.blocks == whole.update(true, kAll).blocks, QByteArray::number(i).constData());
        }
    }
    QVERIFY2(stream.bytesParsed() <= 60 * text.size(), qPrintable(QString::number(stream.bytesParsed() / text.size())));
}

void tst_MarkdownStream::openCodeIsNotParsedAgain()
{
    MarkdownStream stream;
    stream.append("Here:\n\n```cpp\n");
    for (int i = 0; i < 1500; ++i) {
        stream.append("    value += table[index] * 3; // line\n");
        const MarkdownStream::Update update = stream.update(false, kAll);
        QCOMPARE(update.blocks.back().kind, Block::Kind::Code);
    }
    QVERIFY2(stream.bytesParsed() < 100, qPrintable(QString::number(stream.bytesParsed())));
}

void tst_MarkdownStream::longBlocksAreGivenUpInPieces()
{
    const QByteArray line = QByteArray("w*rd ").repeated(300 * 1024); // 1.5 MiB and no line end
    QRandomGenerator random(12);
    MarkdownStream stream;
    Follower follower;
    for (qsizetype at = 0; at < line.size(); at += 500000) {
        stream.append(line.mid(at, qMin<qsizetype>(500000, line.size() - at)));
        follower.take(stream.update(false, kAll));
    }
    stream.append("\n\n# Heading\n\n*text*\n");
    follower.take(stream.update(true, kAll));
    QVERIFY(stream.hasPlainParts());
    QCOMPARE(follower.blocks.back().spans.front().text, u"text"_s);
    QVERIFY(follower.blocks.back().spans.front().italic);
    MarkdownStream atOnce;
    atOnce.append(line + "\n\n# Heading\n\n*text*\n");
    QVERIFY(atOnce.update(true, kAll).blocks == follower.blocks);
    QVERIFY(plainTextOf(follower.blocks).remove(u'\n').startsWith(QString::fromUtf8(line.left(1000000))));
}

void tst_MarkdownStream::oneBadBlockLeavesTheOthers()
{
    const QByteArray deep = "*a*\n\n" + QByteArray("> ").repeated(200) + "x\n\n**b**\n";
    MarkdownStream stream;
    stream.append(deep);
    const std::vector<Block> blocks = stream.update(true, kAll).blocks;
    QVERIFY(stream.hasPlainParts());
    QVERIFY(blocks.front().spans.front().italic);
    QVERIFY(blocks.back().spans.front().bold);
}

void tst_MarkdownStream::longTextIsReadInSteps()
{
    const QByteArray text = QByteArray("A *paragraph* of its own.\n\n").repeated(20000);
    MarkdownStream stream;
    stream.append(text);
    Follower follower;
    int steps = 0;
    do {
        follower.take(stream.update(true, 64 * 1024));
        ++steps;
    } while (stream.isBehind());
    QVERIFY(steps >= int(text.size() / (65 * 1024)));
    QCOMPARE(follower.blocks.size(), std::size_t(20000));
    QVERIFY(stream.bytesParsed() <= text.size());
}

//! Nothing looks for the next line end behind each of them.
void tst_MarkdownStream::returnsAloneEndLinesInLinearTime()
{
    const auto secondsFor = [](qsizetype lines) {
        const QByteArray text = QByteArray("a\r").repeated(lines);
        return cpuSecondsOf([&text] {
            std::vector<qsizetype> boundaries;
            BlockScanner().scan(text, boundaries, true);
        });
    };
    QVERIFY(isWithin(
        10, [&] { return secondsFor(1'000'000); }, [&] { return secondsFor(200'000); }));
}

COUNTERSIGN_TEST(tst_MarkdownStream, "tst_markdownstream")
#include "tst_markdownstream.moc"
