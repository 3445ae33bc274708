// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownparser.h"
#include "render/mathspans.h"

#include <md4c.h>

namespace countersign {

//! What md4c calls back while it walks a text: blocks in reading order, nesting kept as counters, never on the stack. False from
//! any of the functions ends the parse: the text is beyond the caps. A value for one parse; any thread.
class MarkdownBuilder
{
public:
    //! `read` is what md4c walks (`source` with its formulas masked, same length); all must outlive the builder. `details`: those
    //! that are open where it begins.
    MarkdownBuilder(const QByteArray &source, const QByteArray &read, const std::vector<MathSpan> &math,
                    const OpenDetails &details);

    bool enterBlock(MD_BLOCKTYPE type, void *detail);
    bool leaveBlock(MD_BLOCKTYPE type);
    bool enterSpan(MD_SPANTYPE type, void *detail);
    bool leaveSpan(MD_SPANTYPE type);
    bool text(MD_TEXTTYPE type, const char *data, qsizetype size);

    [[nodiscard]] const OpenDetails &details() const { return m_details; } //!< where it ended
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
    [[nodiscard]] bool countPart(int weight = 4) { return (m_parts += weight) <= kMostParts; }
    Block &open(Block::Kind kind);
    void close();
    void closeItem(); // "- - a": the outer item has a line of its own
    void enterItem(const MD_BLOCK_LI_DETAIL &detail);
    void enterCell(MD_ALIGN align);
    void endCode();
    void endSpans();
    void leaveLink();
    [[nodiscard]] Span look() const;
    void append(const QString &written);
    void appendMath(const MathSpan &math);
    void appendSpan(Span span);
    void cutLongParagraph();
    void endBlockAtTag();
    void enterImage(const MD_SPAN_IMG_DETAIL &image);
    void leaveImage();
    void openSummary();
    bool appendSource(const char *data, qsizetype size);
    void takeTag(const QString &tag);
    bool takeDetails(const QString &name, const QString &tag);
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
    static constexpr int kMostParts = 32'768;
    qsizetype m_budget;
    int m_parts = 0;        // cells, and blocks four times: what is read in one go must not take long
    qsizetype m_length = 0; // of the paragraph or cell that is open; in letters, by what it takes to shape them
    qsizetype m_rowLength = 0;
    OpenDetails m_details;
    QString m_imageKey;   // of the image block whose words are read
    QString m_imageWords; // of it
    int m_images = 0;     // images that are open: the outermost is a block, or all of them are links
    int m_quote = 0;
    int m_bold = 0;
    int m_italic = 0;
    int m_strike = 0;
    int m_code = 0;
    int m_high = 0;
    int m_low = 0;
    int m_key = 0;
    bool m_inImage = false; // the outermost is a block
    bool m_isOpen = false;
    bool m_inCell = false;
};

} // namespace countersign
