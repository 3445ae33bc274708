// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRandomGenerator>
#include <QStringList>

namespace countersign::test {

//! Markdown of every construct and of the ways they meet: what a reader by blocks must read as one parse does.
[[nodiscard]] inline QStringList markdownTexts()
{
    const auto text = [](const char *utf8) { return QString::fromUtf8(utf8); };
    return {
        text("# Title\nText right below\n## Second\n\nMore **bold** and *soft*.\n"),
        text("A paragraph\nof two lines\n\n> quote\nlazy line\n> more\n\nafter\n"),
        text("- a\n- b\n\n  second paragraph\n\n- c\n\nafter the list\n"),
        text("- a\n  ```py\n  code\n\n  # no heading\n  ```\n- b\n\n```sh\n# no heading\n\n- no item\n```\nafter\n"),
        text("1. a\n\n2. b\n\n\n3. c\ntext\n   lazy\n"),
        text("1) one\n2) two\n- other list\n* third list\n"),
        text("- a\n\n\n    indented in the item\n\n      code in the item\n\nout\n"),
        text("-\n\n  not in the item\n\n-\n  in the item\n"),
        text("-\n\n  ```\n# code\n  ```\ntext\n"),
        text("- # heading in the item\ntext after\n  ```\n# code or not\n```\n"),
        text("text\n2. no list\n   ```\n# code\n   ```\n"),
        text("text\n-\n  ```\n# code\n```\n\nend\n"),
        text("~~~\na\n```\nb\n~~~~\nafter the fence\n~~~ info\nnever closed\n\n# code\n"),
        text("   ```\n# code\n   ```\n# heading\n"),
        text("    indented\n\n    still\nout\n\n    again\n# heading\n    after a heading\n"),
        text("Setext\n===\nb\n---\n- a\n---\n- b\n\n***\n* * *\ntext\n"),
        text("|a|b|\n|---|--:|\n|1|2|\n|3|`x|y`|\n\ntext\n|c|\n|---|\n| $a|b$ |\n# h\n"),
        text("> - a\n>   > b\n>\n> ```\n> code\n> ```\n# out\n> new\n\n> other\n"),
        text("> ```\n# not in the quote\n```\ncode\n```\n"),
        text("a <b>c</b> <sub>d</sub> <br> e\n\n<details>\n<summary>More</summary>\n\nInside **bold**\n\n- "
             "x\n\n</details>\n\nout\n"),
        text("<details><summary>a</summary>\n\n<details>\n\ndeep\n\n```\ncode\n```\n\n</details>\n\nhalf\n"),
        text("$a^2 + b^2 = c^2$ costs $5 and $10, \\(x_1\\) and\n\\[\n\\frac{1}{2}\n- b\n\\]\n\n$$\nx\n# "
             "y\n$$\n\n```\n$no$\n```\n"),
        text("`code $a$` and $`a`$ and `open\n\n$$ open\n\nnew $$ x $$\n"),
        text("[a](https://e.x \"t\") ![i](https://e.x/i.png) <https://e.x> https://e.x/y www.e.x me@e.x [b][c] [d]\n"),
        text("[ref] and [text][ref]\n\n- item [ref]\n\n[ref]: https://example.com 'title'\n\nlast [ref]\n"),
        text("```\n[no]: https://e.x\n```\n[no]\n"),
        text("- [ ] open\n- [x] done\n  1. deep\n     - deeper\n\n       - deepest\n\ntext\n"),
        text("a\r\nb\r\n\r\n# c\r\n```\r\nd\r\n```\r\ne\rf\r\rg\r# h\r"),
        text("\n\n\n  \n\t\n   text  \n\tcode\n"),
        text("\tcode\n\n-\ttab item\n\n\tmore\n\n1.\tx\n\n\t\tcode\n"),
        text("# العربية\n\nمرحبا **بك** 🙂 日本語 e\xcc\x81\xcc\x82\n\n- 👩‍👩‍👧 x\n"),
        text("**open\n\n*a **b* c** _d_ ~~e~~ ***f*** **g*\n\n[half](https://e\n\n<ta\n\n&am &amp; \\"),
        text("#\n##\n# \n####### seven\n#no\n # one in\n    # code\n"),
        text("***\n---\n___\n- - -\n-\n--\n=\n"),
        text("- a\n - b\n  - c\n   - d\n    - e\n"),
        text("10. ten\n    inside\n\n    ```\n    x\n    ```\n   outside by one\n"),
        text("~~<\\/sup>](https://e.x~~a\n\nb\n"),
        text("![a](https://e.x/i.png)\n![b][r] text ![c](data:x) end\n\n- ![d](https://e.x)\n  e\n\n> ![f](https://e.x/f)\n"),
        text("<details open>\n<summary>*a* ![i](https://e.x)</summary>\nb\n</details>\n\n<details>\n\n```\ncode\n```\n\n> q\n\n"
             "</details>\n<details></details>\nz"),
        text("$\\frac{a+b}{c^2}$ and $$\\frac{\\frac{1}{x}}{\\sqrt{y}}$$\n\n| $\\frac{a}{b}$ |\n|---|\n\n- $\\frac12 "
             "\\dfrac{n!}{k}$\n"),
        text("* a\n\n  b\n\n\n\n* c\n+ d\n\n+ e\n1. f\n"),
    };
}

//! Marks and words at random, as nobody writes them.
[[nodiscard]] inline QString randomMarkdown(QRandomGenerator &random, int pieces)
{
    static const QStringList all { QStringLiteral("a"),
                                   QStringLiteral("b c"),
                                   QStringLiteral("\n"),
                                   QStringLiteral("\n"),
                                   QStringLiteral("\n\n"),
                                   QStringLiteral("# "),
                                   QStringLiteral("- "),
                                   QStringLiteral("1. "),
                                   QStringLiteral("2) "),
                                   QStringLiteral("> "),
                                   QStringLiteral("```"),
                                   QStringLiteral("~~~"),
                                   QStringLiteral("`"),
                                   QStringLiteral("**"),
                                   QStringLiteral("*"),
                                   QStringLiteral("_"),
                                   QStringLiteral("~~"),
                                   QStringLiteral("["),
                                   QStringLiteral("]"),
                                   QStringLiteral("("),
                                   QStringLiteral(")"),
                                   QStringLiteral("]("),
                                   QStringLiteral("|"),
                                   QStringLiteral("|---|"),
                                   QStringLiteral("---"),
                                   QStringLiteral("==="),
                                   QStringLiteral("  "),
                                   QStringLiteral("    "),
                                   QStringLiteral("\t"),
                                   QStringLiteral("<"),
                                   QStringLiteral("<br>"),
                                   QStringLiteral("<details>"),
                                   QStringLiteral("</details>"),
                                   QStringLiteral("<summary>"),
                                   QStringLiteral("</summary>"),
                                   QStringLiteral("<sup>"),
                                   QStringLiteral("</sup>"),
                                   QStringLiteral("$"),
                                   QStringLiteral("$$"),
                                   QStringLiteral("\\("),
                                   QStringLiteral("\\)"),
                                   QStringLiteral("\\"),
                                   QStringLiteral("&amp;"),
                                   QStringLiteral("!"),
                                   QStringLiteral("\r\n"),
                                   QStringLiteral("\r"),
                                   QStringLiteral("🙂"),
                                   QStringLiteral("[a]: x"),
                                   QStringLiteral("https://e.x"),
                                   QStringLiteral("me@e.x"),
                                   QString(QChar(0)),
                                   QStringLiteral("![a](https://e.x)"),
                                   QStringLiteral("<details open>"),
                                   QStringLiteral("\\frac{a}{b}") };
    QString text;
    for (int i = 0; i < pieces; ++i)
        text += all[random.bounded(all.size())];
    return text;
}

} // namespace countersign::test
