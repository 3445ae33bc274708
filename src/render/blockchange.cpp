// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A paragraph that grows: which of its lines are others than before.
#include "render/blocklayout.h"

#include <algorithm>

namespace countersign {

namespace {

//! Characters that two paragraphs have in common, with their looks.
int commonLooks(const std::vector<Span> &before, const std::vector<Span> &now)
{
    const auto [old, other] = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
    int common = 0;
    for (auto span = before.begin(); span != old; ++span)
        common += static_cast<int>(span->text.size());
    if (old == before.end() || other == now.end())
        return common;
    Span grown = *old;
    grown.text = other->text;
    if (!(grown == *other) || grown.code || grown.key) // what has a box is another from its beginning
        return common;
    const auto [end, differs] = std::mismatch(old->text.begin(), old->text.end(), other->text.begin(), other->text.end());
    return common + static_cast<int>(end - old->text.begin());
}

} // namespace

bool BlockLayout::isParagraphGrownFrom(const BlockLayout &old) const
{
    const bool isText =
        m_block.kind == Block::Kind::Paragraph || m_block.kind == Block::Kind::Heading || m_block.kind == Block::Kind::ListItem;
    if (!isText || !old.m_isLaidOut || old.m_pieces.size() != 1)
        return false;
    Block alike = old.m_block;
    alike.spans = m_block.spans;
    return alike == m_block;
}

qreal BlockLayout::firstChangedLine(const BlockLayout &old) const
{
    const bool areAlike = m_width == old.m_width && !m_isRightToLeft && !old.m_isRightToLeft;
    if (!areAlike || m_pieces.size() != 1 || old.m_pieces.size() != 1)
        return 0;
    const QTextLayout &before = *old.m_pieces.front().layout;
    const QTextLayout &now = *m_pieces.front().layout;
    const int common = commonLooks(old.m_block.spans, m_block.spans);
    for (int i = 0; i < now.lineCount(); ++i) {
        const QTextLine line = now.lineAt(i);
        const bool isSame = i < before.lineCount() && before.lineAt(i).textStart() == line.textStart()
                            && before.lineAt(i).textLength() == line.textLength()
                            && before.lineAt(i).position() == line.position() && line.textStart() + line.textLength() < common;
        if (!isSame)
            return qMax<qreal>(0, line.y() - kInlineCodeEdge);
    }
    return m_height;
}

} // namespace countersign
