// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plainstyle.h"
#include "render/codecolouring.h"
#include "render/codehighlighter.h"
#include "render/codelexer.h"
#include "render/documentcache.h"
#include "testregistry.h"

#include <QImage>
#include <QPainter>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

using Kind = ColouredRange::Kind;

//! "k:int n:3": kinds and texts of a line.
QString shown(const QString &line, const std::vector<ColouredRange> &ranges)
{
    static const QString letters[] = { u"k"_s, u"s"_s, u"n"_s, u"c"_s, u"f"_s };
    QStringList words;
    for (const ColouredRange &range : ranges)
        words << letters[static_cast<int>(range.kind)] + u':' + line.mid(range.start, range.length);
    return words.join(u' ');
}

BlockStyle colouredStyle()
{
    BlockStyle style = test::plainStyle();
    style.codeBackground = Qt::white;
    style.code.keyword = Qt::red;
    style.code.comment = Qt::blue;
    style.code.added = QColor(0, 255, 0);
    style.code.removed = QColor(255, 200, 0);
    return style;
}

QString longCode(int lines)
{
    return u"```cpp\n"_s + u"return call(1, \"two\"); // three\n"_s.repeated(lines) + u"```\n"_s;
}

void fill(BlockDocument &document, const QString &text)
{
    document.setStyle(colouredStyle());
    document.setWidth(500);
    document.setText(text);
    document.layOut(0, 2000);
}

bool hasColour(const BlockDocument &document, const QColor &colour, int height = 0)
{
    QImage image(600, height > 0 ? height : int(document.height()) + 1, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing, false);
    document.paint(painter, {}, image.rect());
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor there = image.pixelColor(x, y);
            if (qAbs(there.red() - colour.red()) < 90 && qAbs(there.green() - colour.green()) < 90
                && qAbs(there.blue() - colour.blue()) < 90)
                return true;
        }
    }
    return false;
}

} // namespace

//! Colours of code: what is told apart, when it arrives, and that nothing waits for it.
class tst_CodeColours : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesAreLexed_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("parts");
        QTest::newRow("C++") << u"c++"_s << u"return 42; // yes"_s << u"k:return n:42 c:// yes"_s;
        QTest::newRow("Python") << u"py"_s << u"if x: # ü"_s << u"k:if c:# ü"_s;
        QTest::newRow("string") << u"js"_s << u"let 🙂 = \"é\";"_s << u"s:\"é\""_s;
        QTest::newRow("TypeScript is near JavaScript") << u"ts"_s << u"return 1"_s << u"k:return n:1"_s;
        QTest::newRow("a line of 2 KiB") << u"cpp"_s << u"return 1;"_s + u" "_s.repeated(2048) << QString();
        QTest::newRow("nothing") << u"cpp"_s << QString() << QString();
    }
    void linesAreLexed()
    {
        QFETCH(const QString, language);
        QFETCH(const QString, line);
        QFETCH(const QString, parts);
        const auto lexer = CodeLexer::of(language);
        QVERIFY(lexer);
        const QString found = shown(line, lexer->next(line));
        for (const QString &part : parts.split(u' ', Qt::SkipEmptyParts))
            QVERIFY2(found.contains(part), qPrintable(found));
        QCOMPARE(found.isEmpty(), parts.isEmpty());
    }

    void languagesNobodyKnowsHaveNoLexer_data()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("none") << QString();
        QTest::newRow("unknown") << u"nothing-like-it"_s;
        QTest::newRow("a path") << u"../../etc/passwd"_s;
        QTest::newRow("plain") << u"txt"_s;
        QTest::newRow("diffs are tinted") << u"diff"_s;
    }
    void languagesNobodyKnowsHaveNoLexer()
    {
        QFETCH(const QString, language);
        QVERIFY(!CodeLexer::of(language));
    }

    void whatIsOpenAtALinesEndGoesOn()
    {
        const auto lexer = CodeLexer::of(u"cpp"_s);
        QCOMPARE(shown(u"/* a"_s, lexer->next(u"/* a"_s)), u"c:/* a"_s);
        QVERIFY(shown(u"int b"_s, lexer->next(u"int b"_s)).startsWith(u"c:"_s));
        lexer->next(u"*/"_s);
        QVERIFY(shown(u"int c"_s, lexer->next(u"int c"_s)).contains(u"k:int"_s));
    }

    void everyByteIsLexed()
    {
        for (const QString &language : { u"cpp"_s, u"py"_s, u"sh"_s, u"html"_s, u"json"_s, u"sql"_s }) {
            const auto lexer = CodeLexer::of(language);
            QVERIFY(lexer);
            for (int c = 0; c < 0x300; ++c) {
                const QString line = QString(QChar(c)).repeated(3) + u" \"'`/*<"_s;
                for (const ColouredRange &range : lexer->next(line))
                    QVERIFY(range.start >= 0 && range.start + range.length <= line.size());
            }
        }
    }

    void linesAreLexedOnce()
    {
        CodeHighlighter highlighter;
        int calls = 0;
        CodeColouring colouring(highlighter, u"cpp"_s, [&calls] { ++calls; });
        QString text = u"int a;\nint b"_s;
        colouring.want(text, 2, true);
        QTRY_COMPARE(calls, 1);
        QCOMPARE(colouring.takeLines(0).size(), 1U); // the second line is not complete
        QVERIFY(!colouring.hasNews());
        text += u";\n"_s;
        colouring.want(text, 3, true);
        QTRY_COMPARE(calls, 2);
        const auto lines = colouring.takeLines(0);
        QCOMPARE(lines.size(), 2U);
        QVERIFY(!lines.back().empty());
        QCOMPARE(colouring.takeLines(1).size(), 1U);
        QVERIFY(colouring.takeLines(9).empty());
        colouring.want(text, 3, true); // nothing new
        QVERIFY(!colouring.hasNews());
        colouring.want(u"/* other */\n"_s, 1, true); // another text starts again
        QTRY_COMPARE(calls, 3);
        QCOMPARE(colouring.takeLines(0).size(), 1U);
    }

    void whatIsGoneIsGivenUp()
    {
        CodeHighlighter highlighter;
        int calls = 0;
        {
            CodeColouring colouring(highlighter, u"cpp"_s, [&calls] { ++calls; });
            colouring.want(u"int a = 1;\n"_s.repeated(20000), 20000, false);
        }
        CodeColouring after(highlighter, u"cpp"_s, [&calls] { calls += 100; });
        after.want(u"int a;\n"_s, 1, false);
        QTRY_COMPARE(calls, 100); // and nobody told the first
    }

    void documentsAreColouredInTheirOwnTime()
    {
        DocumentCache cache(4);
        QStringList told;
        cache.onColoured([&told](const QString &id) { told << id; });
        BlockDocument &document = cache.document(u"m1"_s);
        document.setStyle(colouredStyle());
        document.setWidth(500);
        document.append(u"```cpp\nreturn x; // note\nopen"_s);
        const qreal height = document.height();
        static_cast<void>(document.takeChange());
        QVERIFY(!hasColour(document, Qt::red)); // nothing waits for the colours
        QTRY_VERIFY(told.contains(u"m1"_s));
        const int lines = document.linesLaidOut();
        QVERIFY(document.takeChange() < height); // the line is damaged
        QVERIFY(hasColour(document, Qt::red));   // while its fence is open
        QVERIFY(hasColour(document, Qt::blue));
        QCOMPARE(document.height(), height);
        QVERIFY(document.linesLaidOut() <= lines + 1);
    }

    //! However long the code of one that goes is, nobody waits for the rest of it, and nobody is told.
    void documentsGoWhileTheyAreColoured()
    {
        DocumentCache cache(2);
        QStringList told;
        cache.onColoured([&told](const QString &id) { told << id; });
        for (int i = 0; i < 50; ++i) {
            const QString id = QString::number(i);
            fill(cache.document(id), longCode(200));
            if (i % 3 == 0)
                cache.remove(id);
            else if (i % 7 == 0)
                cache.clear();
            else if (i % 5 == 0)
                QCoreApplication::processEvents(); // the others were pushed out by the next
        }
        cache.clear();
        told.clear();
        fill(cache.document(u"last"_s), longCode(3));
        QTRY_VERIFY(!told.isEmpty());
        QCOMPARE(QSet<QString>(told.begin(), told.end()), QSet<QString> { u"last"_s });
    }

    void cachesGoWhileTheyColour()
    {
        bool isTold = false;
        for (int i = 0; i < 30; ++i) {
            DocumentCache cache(4);
            cache.onColoured([&isTold](const QString &) { isTold = true; });
            for (const QString &id : { u"a"_s, u"b"_s, u"c"_s })
                fill(cache.document(id), longCode(300));
        }
        QCoreApplication::sendPostedEvents();
        QVERIFY(!isTold);
    }

    //! Each change comes while the one before is coloured; in the end the colours are those of what stands there.
    void changesComeWhileItIsColoured_data()
    {
        QTest::addColumn<bool>("grows");
        QTest::newRow("it grows") << true;
        QTest::newRow("it is another one") << false;
    }
    void changesComeWhileItIsColoured()
    {
        QFETCH(const bool, grows);
        DocumentCache cache(4);
        int told = 0;
        cache.onColoured([&told](const QString &) { ++told; });
        BlockDocument &document = cache.document(u"m"_s);
        document.setStyle(colouredStyle());
        document.setWidth(500);
        if (grows)
            document.append(u"```cpp\n"_s);
        for (int i = 0; i < 200; ++i) {
            if (grows)
                document.append(u"int a%1 = %1;\nif (x) y();\n"_s.arg(i));
            else
                document.setText(u"```%1\nx = %2\nreturn \"%2\"\n```\n"_s.arg(i % 2 ? u"py"_s : u"cpp"_s).arg(i));
            document.layOut(0, 1000);
            static_cast<void>(document.takeChange());
            if (i % 4 == 0)
                QCoreApplication::sendPostedEvents();
        }
        QTRY_VERIFY(told > 0);
        document.setText(u"```cpp\n/* only words\nreturn */\n```\n"_s);
        QVERIFY(document.height() > 0);
        QTRY_VERIFY((static_cast<void>(document.takeChange()), hasColour(document, Qt::blue)));
        QVERIFY(!hasColour(document, Qt::red)); // nothing of what stood there before
    }

    //! Also of lines that came after the first, and of the last one, which nothing follows.
    void codeThatGrowsIsColouredToItsEnd()
    {
        DocumentCache cache(4);
        BlockDocument &document = cache.document(u"m"_s);
        document.setStyle(colouredStyle());
        document.setWidth(500);
        document.append(u"```cpp\nplain\n"_s);
        QVERIFY(document.height() > 0);
        document.append(u"other\nreturn\nmore\n"_s);
        QTRY_VERIFY((static_cast<void>(document.takeChange()), hasColour(document, Qt::red)));
        document.append(u"// the end"_s);
        static_cast<void>(document.takeChange());
        QVERIFY(!hasColour(document, Qt::blue)); // it may go on
        document.append(u"\n```\n\nWords."_s);
        QTRY_VERIFY((static_cast<void>(document.takeChange()), hasColour(document, Qt::blue)));
    }

    //! Colours that come between two frames do not leave a line out until the next one.
    void paintingTakesNothing()
    {
        DocumentCache cache(4);
        int told = 0;
        cache.onColoured([&told](const QString &) { ++told; });
        BlockDocument &document = cache.document(u"m"_s);
        fill(document, longCode(2000)); // laid out where it is seen
        document.layOut(0, 600);
        static_cast<void>(document.takeChange());
        QTRY_VERIFY(told > 0);
        QVERIFY(!hasColour(document, Qt::red, 600));
        QVERIFY(document.isExact(0, 600));
        QVERIFY(!qIsInf(document.takeChange()));
        QVERIFY(document.isExact(0, 600));
        QVERIFY(hasColour(document, Qt::red, 600));
    }

    void diffsAreTinted()
    {
        BlockDocument document;
        document.setStyle(colouredStyle());
        document.setWidth(500);
        document.setText(u"```diff\n same\n+new\n```\n"_s);
        QVERIFY(hasColour(document, QColor(0, 255, 0)));
        QVERIFY(!hasColour(document, QColor(255, 200, 0)));
        document.setText(u"```diff\n--- a\n-old\n```\n"_s);
        QVERIFY(hasColour(document, QColor(255, 200, 0)));
        document.setText(u"```sh\n-old\n```\n"_s);
        QVERIFY(!hasColour(document, QColor(255, 200, 0)));
    }
};

COUNTERSIGN_TEST(tst_CodeColours, "tst_codecolours")
#include "tst_codecolours.moc"
