// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the person can do in a row, in the order of a Tab: its fold, links, code, tools, the agent's buttons, the row itself.
#include "render/blockdocument.h"
#include "widgets/transcriptrow.h"

#include <cmath>

namespace countersign {

namespace {
QRectF codeButton(const QRectF &head, const QPointF &at, const TranscriptColumn &column)
{
    const qreal size = qMin(column.action(), head.height() - 4);
    const QRectF inRow = head.translated(at);
    const qreal left = column.isMirrored ? inRow.left() + 3 : inRow.right() - size - 3;
    return { left, std::round(inRow.center().y() - size / 2), size, size };
}
} // namespace

std::optional<RowAction> TranscriptRow::foldAction() const
{
    if (!fold || !fold->hasBody)
        return std::nullopt;
    return RowAction { RowAction::Kind::ToggleFold, geometry.fold, id, fold->text, 0, fold->isOpen };
}

std::vector<RowAction> TranscriptRow::codeActions(const BlockDocument &body, qreal from, qreal to) const
{
    std::vector<RowAction> all;
    const QPointF at = geometry.body.topLeft();
    if (geometry.body.isEmpty())
        return all;
    for (const BlockDocument::Code &code : body.codeBlocks(from - at.y(), to - at.y())) {
        const QRectF copy = codeButton(code.head, at, column);
        const QRectF wrap = copy.translated(column.isMirrored ? copy.width() : -copy.width(), 0);
        if (code.canWrap)
            all.push_back({ RowAction::Kind::WrapCode, wrap, id, code.isWrapped ? tr("Do not wrap lines") : tr("Wrap lines"),
                            code.number, code.isWrapped });
        all.push_back({ RowAction::Kind::CopyCode, copy, id, tr("Copy code"), code.number });
    }
    return all;
}

std::vector<RowAction> TranscriptRow::toolActions() const
{
    std::vector<RowAction> all;
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const RowGeometry::Tool &area = geometry.tools[i];
        if (tools[i].isCard) {
            all.push_back({ RowAction::Kind::Answer, area.card, tools[i].id, tools[i].cardWords.value(1) });
            continue;
        }
        all.insert(all.end(), tools[i].links.begin(), tools[i].links.end());
        if (tools[i].isPlain)
            continue;
        all.push_back({ RowAction::Kind::ToggleFold, area.row, tools[i].id, tools[i].name, 0, tools[i].isOpen });
        if (tools[i].isOpen) {
            const std::vector<RowAction> below = tools[i].buttons(area.buttons, column, font);
            all.insert(all.end(), below.begin(), below.end());
        }
    }
    return all;
}

std::vector<RowAction> TranscriptRow::actions(const BlockDocument &body) const
{
    std::vector<RowAction> all;
    const auto add = [&all](const std::vector<RowAction> &some) { all.insert(all.end(), some.begin(), some.end()); };
    if (const std::optional<RowAction> opens = foldAction())
        all.push_back(*opens);
    for (const BlockDocument::Link &link : geometry.body.isEmpty() ? std::vector<BlockDocument::Link>() : body.links()) {
        const QRectF area = link.areas.empty() ? QRectF() : link.areas.front().translated(geometry.body.topLeft());
        all.push_back({ RowAction::Kind::OpenLink, area, link.url.toString(QUrl::FullyEncoded), link.text });
    }
    add(bodyActions(body, 0, geometry.height));
    add(codeActions(body, 0, geometry.height));
    add(toolActions());
    for (const Offer &offer : offers)
        all.push_back(offer.action);
    if (status)
        add(status->actions);
    add(messageActions());
    return all;
}

} // namespace countersign
