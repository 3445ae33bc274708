// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"
#include "render/mathspans.h"

#include <md4c.h>

namespace countersign {

//! What md4c calls back while it walks a text: blocks in reading order, nesting kept as counters, never on the stack. False from
//! any of the functions ends the parse: the text is beyond the caps. A value for one parse; any thread.
class MarkdownBuilder
{
public:
    //! `read` is what md4c walks (`source` with its formulas masked, same length); all must outlive the builder. `details` is how
    //! many `<details>` are open where it begins.
    MarkdownBuilder(const QByteArray &source, const QByteArray &read, const std::vector<MathSpan> &math, int details);

    bool enterBlock(MD_BLOCKTYPE type, void *detail);
    bool leaveBlock(MD_BLOCKTYPE type);
    bool enterSpan(MD_SPANTYPE type, void *detail);
    bool leaveSpan(MD_SPANTYPE type);
    bool text(MD_TEXTTYPE type, const char *data, qsizetype size);

    [[nodiscard]] int details() const { return m_details; } //!< open ones, where it ended
    std::vector<Block> blocks;

private:
    struct List
    {
        bool ordered = false;
        bool tight = false;
        unsigned number = 0;
        QChar delimiter;
    };
    //! False when a text of this size cannot honestly have produced so much.
    [[nodiscard]] bool spend(qsizetype amount) { return (m_budget -= amount) >= 0; }
    Block &open(Block::Kind kind);
    void close();
    void closeItem(); // "- - a": the outer item has a line of its own
    void enterItem(const MD_BLOCK_LI_DETAIL &detail);
    void enterCell(MD_ALIGN align);
    void endCode();
    void leaveLink();
    [[nodiscard]] Span look() const;
    void append(const QString &text);
    void appendMath(const MathSpan &math);
    void appendSpan(Span span);
    void cutLongParagraph();
    void endBlockAtTag();
    bool appendSource(const char *data, qsizetype size);
    void takeTag(const QString &tag);
    bool takeDetails(const QString &name, bool isEnd);
    [[nodiscard]] bool isCode() const;
    [[nodiscard]] bool isInParagraph() const;
    [[nodiscard]] std::vector<Span> &target();

    const QByteArray &m_source;
    const QByteArray &m_read;
    const std::vector<MathSpan> &m_math;
    std::vector<List> m_lists;
    std::vector<QUrl> m_links;
    QString m_linkText; // of the innermost link that is open
    QString m_marker;   // of the item that has begun and has no block yet
    qsizetype m_budget;
    qsizetype m_length = 0; // of the paragraph or cell that is open
    int m_quote = 0;
    int m_details = 0;
    int m_bold = 0;
    int m_italic = 0;
    int m_strike = 0;
    int m_code = 0;
    int m_high = 0;
    int m_low = 0;
    int m_key = 0;
    bool m_inSummary = false;
    bool m_isOpen = false;
    bool m_inCell = false;
};

} // namespace countersign
