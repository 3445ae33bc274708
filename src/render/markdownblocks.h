// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QUrl>

#include <memory>
#include <optional>
#include <vector>

namespace countersign {

struct Fraction;

//! A run of text with one look.
struct Span
{
    QString text;
    bool bold = false;
    bool italic = false;
    bool code = false;
    bool strike = false;
    QUrl link;                                //!< http, https, mailto only
    int script = 0;                           //!< 1 = stands high, -1 = low
    bool key = false;                         //!< of a keyboard
    std::shared_ptr<const Fraction> fraction; //!< it stands as one; `text` says the same in a line
    [[nodiscard]] bool operator==(const Span &other) const;
};

//! Numerator over denominator. In these a fraction stands in a line.
struct Fraction
{
    std::vector<Span> above;
    std::vector<Span> below;
    [[nodiscard]] bool operator==(const Fraction &) const = default;
};

//! One block of a message, in reading order; nesting is a number (`indent`, `quote`), so nothing recurses. A value.
struct Block
{
    enum class Kind { Paragraph, Heading, Code, ListItem, Table, Rule, Image, Summary };
    Kind kind = Kind::Paragraph;
    int level = 0;          //!< heading 1-6
    int indent = 0;         //!< list depth, capped at 100
    int quote = 0;          //!< block quote depth, capped at 100
    int details = 0;        //!< `<details>` it stands in, capped at 100; a summary in its own
    bool isOpen = false;    //!< of a summary: what it folds away is shown at first
    QString marker;         //!< of a list item: "•", "1.", task "☐" "☑"; empty on its later paragraphs
    bool tight = false;     //!< of a list without blank lines: no space around its items
    bool continues = false; //!< the paragraph above goes on: a long one is cut
    QString language;       //!< of code
    QString image;          //!< of an image: its key in an ImageStore; empty = its address is refused. The spans are its words
    std::vector<Span> spans;
    struct Cell
    {
        std::vector<Span> spans;
        Qt::Alignment alignment = Qt::AlignLeft;
        [[nodiscard]] bool operator==(const Cell &) const = default;
    };
    std::vector<std::vector<Cell>> rows; //!< of a table; row 0 is the head
    [[nodiscard]] bool operator==(const Block &) const = default;
};

//! GitHub-flavoured Markdown to blocks by md4c (NUL-terminated private copies only: md4c 0.4.8 reads one past a range).
//! A table's delimiter row needs three dashes a column there. Of HTML `br`, `sub`, `sup`, `kbd`, `details` and `summary` count,
//! the rest is text; an image in a paragraph is a block of its own, elsewhere a link; formulas are characters and fractions where
//! that can be (mathText). Caps: 128 columns, depth 100, 1 MiB, 8192 blocks, 8192 bare addresses, 8192 reference definitions and
//! 32 768 cells a top-level block, 2 MiB a message, output of eight times the input (padded table rows, long link targets used
//! often), 8192 characters a cell, 16 384 a row; a block beyond is plain text. Paragraphs are cut after 8192 characters (an
//! emoji counts for 64: shapingCost). Link reference definitions count for the whole message up to 1 MiB,
//! beyond for their own block. Nothing recurses. A link that may mislead is followed by the place it leads to; characters that
//! reorder text are shown (markedOverrides). Pure; any thread.
[[nodiscard]] std::vector<Block> markdownBlocks(const QString &text);

//! The same; nothing = a part of it is beyond the caps.
[[nodiscard]] std::optional<std::vector<Block>> readMarkdown(const QString &text);

//! An image by itself. `alt`: what it says to those who do not see it.
[[nodiscard]] Block imageBlock(const QString &alt, const QString &key);

//! Text as it is, no Markdown: paragraphs at blank lines, every line kept. Pure; any thread.
[[nodiscard]] std::vector<Block> plainBlocks(const QString &text);

//! The same in pieces of some 8192 characters, blank lines and all: of text that is beyond what is read. Pure; any thread.
[[nodiscard]] std::vector<Block> plainPieces(const QString &text);

} // namespace countersign
