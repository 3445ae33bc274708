// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/markdownstream.h"

#include "render/textbox.h"
#include "render/unfinished.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxBlock = 1 << 20; // bytes of one top-level block, and of a text that is read as a whole
constexpr qsizetype kMaxRead = 2 << 20;  // bytes of a message that are read; the rest is plain
constexpr qsizetype kLanguageBytes = 64; // bytes
constexpr int kDeepestDetails = 100;

//! The last place at or before `at` that is not inside a character.
qsizetype characterStart(const QByteArray &text, qsizetype at)
{
    while (at > 0 && at < text.size() && (static_cast<uchar>(text[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

void moveTo(std::vector<Block> &all, std::vector<Block> &&more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

} // namespace

void MarkdownStream::append(const QByteArray &more)
{
    m_text.append(more); // shared if it is the first
}

//! What was read in one piece is not what the pieces gave.
void MarkdownStream::restart()
{
    m_next = 0;
    m_stable = 0;
    m_committed = 0;
    m_details = {};
    m_list = {};
    m_inLongBlock = m_isPastAll = false;
}

void MarkdownStream::commit(qsizetype end, std::vector<Block> &blocks)
{
    const QByteArray piece = m_text.mid(m_stable, end - m_stable);
    if (m_inLongBlock || piece.size() > kMaxBlock) {
        for (qsizetype at = 0; at < piece.size();) {
            const qsizetype next = characterStart(piece, qMin(piece.size(), at + kMaxBlock));
            moveTo(blocks, plainPieces(QString::fromUtf8(piece.mid(at, next - at))));
            at = next;
        }
        m_hasPlain = true;
        m_inLongBlock = false;
    } else {
        ParsedMarkdown parsed = parseMarkdown(piece, {}, m_details, false);
        m_parsed += piece.size();
        m_details = parsed.details;
        m_hasPlain = m_hasPlain || parsed.isPlain;
        moveTo(blocks, std::move(parsed.blocks));
    }
    m_stable = end;
}

//! A block that has no end yet is given up once it is larger than a block may be: what it has is plain, and stays.
void MarkdownStream::commitLongBlock(qsizetype to, std::vector<Block> &blocks)
{
    while (m_text.size() - m_stable > kMaxBlock && m_stable < to) {
        const qsizetype end = characterStart(m_text, m_stable + kMaxBlock);
        moveTo(blocks, plainPieces(QString::fromUtf8(m_text.mid(m_stable, end - m_stable))));
        m_stable = end;
        m_inLongBlock = true;
        m_hasPlain = true;
    }
    m_isBehind = m_text.size() - m_stable > kMaxBlock;
}

//! A code block at the top level whose end has not come needs no parser: its lines are its text.
bool MarkdownStream::readOpenCode(std::vector<Block> &blocks) const
{
    if (!m_scanner.isInFence() || m_text.size() <= m_stable || (m_text[m_stable] != '`' && m_text[m_stable] != '~'))
        return false;
    if (m_boundaries.empty() || m_boundaries.back() != m_stable)
        return false;
    const qsizetype newline = m_text.indexOf('\n', m_stable);
    if (newline < 0 || newline >= m_scanner.scanned() || m_text.indexOf('\r', m_stable) >= 0)
        return false;
    QByteArray head = m_text.mid(m_stable, newline - m_stable);
    const auto end = std::find_if(head.begin(), head.end(), [&head](char c) { return c != head.front(); });
    head = head.mid(end - head.begin()).trimmed();
    if (head.contains('&') || head.contains('\\') || m_details.awaitsSummary) // entities and escapes are md4c's
        return false;
    Block block;
    block.kind = Block::Kind::Code;
    block.details = qMin(m_details.depth, kDeepestDetails);
    const QByteArray language = head.simplified().split(' ').front();
    block.language = QString::fromUtf8(language.left(kLanguageBytes));
    QString text = QString::fromUtf8(finished(m_text.mid(m_stable)).mid(newline + 1 - m_stable));
    text.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
    text.chop(text.endsWith(u'\n') ? 1 : 0);
    if (!text.isEmpty())
        block.spans.push_back({ markedOverrides(text, true), false, false, false, false, {} });
    blocks.push_back(std::move(block));
    return true;
}

void MarkdownStream::readTail(bool isWhole, Update &update)
{
    std::vector<Block> &blocks = update.blocks;
    m_isTailPlain = false;
    if (!isWhole && readOpenList(update))
        return;
    m_list = {};
    if (m_stable >= m_text.size())
        return;
    if (m_inLongBlock)
        return moveTo(blocks, plainPieces(QString::fromUtf8(m_text.mid(m_stable))));
    if (!isWhole && readOpenCode(blocks))
        return;
    QByteArray tail = m_text.mid(m_stable);
    if (!isWhole)
        tail = finished(tail);
    ParsedMarkdown parsed = parseMarkdown(tail, {}, m_details, !isWhole);
    m_parsed += tail.size();
    m_isTailPlain = parsed.isPlain;
    moveTo(blocks, std::move(parsed.blocks));
}

//! A definition anywhere counts everywhere: the text is read once more in one piece.
MarkdownStream::Update MarkdownStream::readWhole()
{
    ParsedMarkdown parsed = parseMarkdown(m_text, m_boundaries, {}, false);
    m_parsed += m_text.size();
    if (!parsed.isPlain)
        return { 0, std::move(parsed.blocks) };
    return {};
}

MarkdownStream::Update MarkdownStream::update(bool isWhole, qsizetype budget, bool withTail)
{
    m_scanner.scan(m_text, m_boundaries, isWhole, kMaxRead + kMaxBlock);
    Update update;
    update.keep = m_wasWhole ? 0 : m_committed;
    if (std::exchange(m_wasWhole, false))
        restart();
    const qsizetype last = m_stable + budget;
    m_isBehind = false;
    while (m_next < m_boundaries.size() && !m_isBehind && !m_isPastAll) {
        const qsizetype end = m_boundaries[m_next++]; // one at a time: the caps are a block's own
        if (end > m_stable)
            commit(end, update.blocks);
        m_isPastAll = m_stable >= kMaxRead;
        m_isBehind = m_stable > last && m_stable < m_text.size();
    }
    m_inLongBlock = m_inLongBlock || m_isPastAll;
    m_hasPlain = m_hasPlain || m_isPastAll;
    if (!m_isBehind)
        commitLongBlock(last, update.blocks);
    m_committed = update.keep + update.blocks.size();
    if (m_isBehind)
        return update;
    if (isWhole && m_scanner.sawDefinition() && m_text.size() <= kMaxBlock) {
        Update whole = readWhole();
        if (!whole.blocks.empty()) {
            m_wasWhole = true;
            return whole;
        }
    }
    if (withTail)
        readTail(isWhole, update);
    else
        m_list = {}; // what was shown of it is gone
    return update;
}

} // namespace countersign
