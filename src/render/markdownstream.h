// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockscanner.h"
#include "render/markdownparser.h"

namespace countersign {

//! Markdown that grows, read by blocks: what stands before the last certain start of a top-level block (BlockScanner) is read
//! once and stays; what follows is read again with each update. The last form equals one parse of the whole text. Blocks are
//! handed over and not kept. A value; any thread.
class MarkdownStream
{
public:
    //! The blocks after the first `keep` are now `blocks`.
    struct Update
    {
        std::size_t keep = 0;
        std::vector<Block> blocks;
    };

    void append(const QByteArray &more); //!< UTF-8; O(more)
    //! Reads what was appended, up to about `budget` bytes of closed blocks. `isWhole`: nothing follows; else marks that are open
    //! are shown closed. Without the tail only closed blocks are read: more of the text comes at once.
    [[nodiscard]] Update update(bool isWhole, qsizetype budget, bool withTail = true);
    [[nodiscard]] bool isBehind() const { return m_isBehind; } //!< the budget was spent: update() again
    [[nodiscard]] const QByteArray &text() const { return m_text; }
    [[nodiscard]] bool hasPlainParts() const { return m_hasPlain || m_isTailPlain; } //!< beyond the caps, shown as they are
    [[nodiscard]] qint64 bytesParsed() const { return m_parsed; }

private:
    void commit(qsizetype end, std::vector<Block> &blocks);
    void commitLongBlock(qsizetype to, std::vector<Block> &blocks);
    void restart();
    void readTail(bool isWhole, Update &update);
    [[nodiscard]] bool readOpenList(Update &update);
    [[nodiscard]] bool settleItems(qsizetype to, std::vector<Block> &blocks);
    void fitIntoList(std::vector<Block> &blocks);
    [[nodiscard]] bool readOpenCode(std::vector<Block> &blocks) const;
    [[nodiscard]] Update readWhole();

    //! A list at the end, so long that it is read item by item: those before the last one are read once.
    struct OpenList
    {
        qsizetype start = -1;   // of the block it is in, in bytes
        qsizetype settled = 0;  // bytes: the start of the first item that is read again
        std::size_t blocks = 0; // of what is settled
        int items = 0;
        int firstNumber = 0;
        bool isLoose = false; // for certain
        OpenDetails details;
    };

    QByteArray m_text;
    BlockScanner m_scanner;
    std::vector<qsizetype> m_boundaries; // starts of top-level blocks, in bytes
    std::size_t m_next = 0;              // of them, the first that is not committed
    qsizetype m_stable = 0;              // bytes that are committed
    std::size_t m_committed = 0;         // blocks
    OpenDetails m_details;
    OpenList m_list;
    bool m_inLongBlock = false; // more than a block may have, plain to the next boundary
    bool m_isPastAll = false;   // more than a message may have: plain to its end
    bool m_hasPlain = false;
    bool m_isTailPlain = false;
    bool m_isBehind = false;
    bool m_wasWhole = false;
    qint64 m_parsed = 0;
};

} // namespace countersign
