// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/mathtext.h"

#include "render/blockexport.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Formulas in characters, and the tags of HTML that count.
class tst_MathText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void formulas_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("shown"); // empty = the source is shown; {^x} stands high, {_x} low
        const auto row = [](const char *source, const char *shown) {
            QTest::newRow(source) << QString::fromUtf8(source) << QString::fromUtf8(shown);
        };
        row("a^2+b^2=c^2", "a² + b² = c²");
        row("x_1", "x₁");
        row("x_{i+1}^{2n}", "xᵢ₊₁²ⁿ");
        row("e^{Q}", "e{^Q}");
        row("x_{max,0}", "x{_max,0}");
        row("\\frac{1}{2}", "½");
        row("\\frac{a}{b}", "a/b");
        row("\\frac{a+b}{2c}", "(a + b)/2c");
        row("\\sqrt{2}", "√2");
        row("\\sqrt{a+b}", "√(a + b)");
        row("\\sqrt[3]{x}", "∛x");
        row("\\sqrt[n]{x}", "ⁿ√x");
        row("\\alpha \\leq \\Omega", "α ≤ Ω");
        row("a \\times b \\to c", "a × b → c");
        row("\\sum_{i=1}^{n} i", "∑ᵢ₌₁ⁿi");
        row("\\sin x", "sin x");
        row("\\log_2 n", "log₂n");
        row("\\lim_{n\\to\\infty} a_n", "lim{_n→∞}aₙ");
        row("\\mathbb{R}", "ℝ");
        row("\\text{if } x", "if x");
        row("\\vec{v}", "v\xE2\x83\x97");
        row("\\left( a \\right)", "(a)");
        row("f'(x)", "f′(x)");
        row("-1", "−1");
        row("50\\%", "50%");
        row("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", "a = b\xE2\x80\xA8"
                                                                  "c = d");
        row("\\unknowncommand{x}", "");
        row("\\begin{pmatrix} a \\end{pmatrix}", "");
        row("{a", "");
        row("90^\\circ", "90°");
        row("-4^{\\circ}C", "−4°C");
        row("a}", "");
        row("\\frac{a}", "");
        row("x^", "");
        row("{{{{{{{{{{{{a}}}}}}}}}}}}", "");
        row(" ", "");
    }
    void formulas()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, shown);
        const auto spans = mathText(source);
        QCOMPARE(spans.has_value(), !shown.isEmpty());
        QString text;
        for (const Span &span : spans.value_or(std::vector<Span>()))
            text += span.script == 0 ? span.text : u"{%1%2}"_s.arg(span.script > 0 ? u"^"_s : u"_"_s, span.text);
        QCOMPARE(text, shown);
    }

    void lettersAreItalicAndNumbersAreNot()
    {
        const auto spans = mathText(u"2x"_s);
        QCOMPARE(spans->size(), 2U);
        QVERIFY(!spans->front().italic && spans->back().italic);
    }

    void inMarkdown_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *markdown, const char *shown) {
            QTest::newRow(markdown) << QString::fromUtf8(markdown) << QString::fromUtf8(shown);
        };
        row("so $x^2$ it is", "so x² it is");
        row("so \\(x^2\\) it is", "so x² it is");
        row("$$\nx^2\n$$", "x²");
        row("\\[ x_1 *\ny_2 \\]", "x₁ ∗ y₂");
        row("> $$\n> a\n> + b\n> $$", "a + b");
        row("it costs $5 and $10", "it costs $5 and $10");
        row("$5-$10 a month, US$3", "$5-$10 a month, US$3");
        row("$ x $", "$ x $");
        row("$\\nothing$ *a*", "$\\nothing$ a");
        row("`$x^2$`", "$x^2$");
        row("```\n$x^2$\n```", "$x^2$");
        row("    $$\n    x^2\n    $$", "$$\nx^2\n$$");
        row("$a_1$ and $b_1$ *c*", "a₁ and b₁ c");
        row("| $a\\|b$ |\n|---|", "a‖b");
        row("\\\\(x\\\\)", "\\(x\\)");
        row("$$ open\n\n*x* $$", "$$ open\nx $$");
        row("[$x^2$](https://e.x)", "x²");
    }
    void inMarkdown()
    {
        QFETCH(const QString, markdown);
        QFETCH(const QString, shown);
        QCOMPARE(plainTextOf(markdownBlocks(markdown)), shown);
    }

    void tags_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("shown"); // {^…} high, {_…} low, {k:…} a key, + a summary, > a block in details
        const auto row = [](const char *markdown, const char *shown) {
            QTest::newRow(markdown) << QString::fromUtf8(markdown) << QString::fromUtf8(shown);
        };
        row("H<sub>2</sub>O", "H{_2}O");
        row("x<sup>2</sup>", "x{^2}");
        row("<kbd>Ctrl</kbd>+<kbd>C</kbd>", "{k:Ctrl}+{k:C}");
        row("a<br>b<br/>c<BR />d", "a/b/c/d");
        row("a</sub>b", "a</sub>b");
        row("a <sub>b\n\nc", "a {_b}|c");
        row("<i>a</i>", "<i>a</i>");
        row("<details><summary>More</summary>\n\ninside\n\n</details>\n\nout", "+More|>inside|out");
        row("<details>\n<summary>More</summary>\ninside\n</details>", "+More|>inside");
        row("<details open><summary>*M*</summary>a", "-M|>a");
        row("<details>\n\nno words\n\n</details>", "+|>no words");
        row("<details></details>a", "a");
        row("<details><summary>a</summary>b<details><summary>c</summary>d</details>e</details>f", "+a|>b|>+c|>>d|>e|f");
        row("<summary>a</summary>b", "a|b");
        row("</details>a", "</details>a");
        row("`<br>`", "<br>");
        row("|a|\n|---|\n|b<br>c|", "a\nb c");
        row("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>");
    }
    void tags()
    {
        QFETCH(const QString, markdown);
        QFETCH(const QString, shown);
        QStringList lines;
        for (const Block &block : markdownBlocks(markdown)) {
            const bool isSummary = block.kind == Block::Kind::Summary;
            QString line = QString(block.details - (isSummary ? 1 : 0), u'>')
                           + (!isSummary     ? QString()
                              : block.isOpen ? u"-"_s
                                             : u"+"_s);
            for (const Span &span : block.spans) {
                QString text = span.text;
                text.replace(QChar::LineSeparator, u'/');
                line += span.script > 0   ? u"{^%1}"_s.arg(text)
                        : span.script < 0 ? u"{_%1}"_s.arg(text)
                        : span.key        ? u"{k:%1}"_s.arg(text)
                                          : text;
            }
            lines << (block.kind == Block::Kind::Table ? plainTextOf(block) : line);
        }
        QCOMPARE(lines.join(u'|'), shown);
    }
};

COUNTERSIGN_TEST(tst_MathText, "tst_mathtext")
#include "tst_mathtext.moc"
