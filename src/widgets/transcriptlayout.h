// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>

#include <vector>

namespace countersign {

//! Heights of all rows: an estimate until a row was measured. Prefix sums in a Fenwick tree, so that finding and changing one of
//! 100 000 rows costs the logarithm; inserting before the end costs the number of rows. No widget, no text; px. A value.
class TranscriptLayout
{
public:
    //! A place in the conversation that does not move when heights above it change.
    struct Anchor
    {
        int row = 0;
        qreal offset = 0; //!< px below the row's upper edge
        [[nodiscard]] bool operator==(const Anchor &) const = default;
    };

    void reset(const std::vector<qreal> &estimates);
    void insert(int row, qreal estimate);
    void remove(int row);
    void setHeight(int row, qreal height); //!< measured
    void forget(int row);                  //!< to be measured again; its height stays as the estimate
    void forgetAll();

    [[nodiscard]] int rowCount() const { return static_cast<int>(m_heights.size()); }
    [[nodiscard]] bool isMeasured(int row) const { return m_measured[static_cast<std::size_t>(row)]; }
    [[nodiscard]] qreal height(int row) const { return m_heights[static_cast<std::size_t>(row)]; }
    [[nodiscard]] qreal top(int row) const; //!< top(rowCount()) = totalHeight()
    [[nodiscard]] qreal totalHeight() const { return top(rowCount()); }
    [[nodiscard]] int rowAt(qreal y) const; //!< nearest; -1 if there are no rows
    [[nodiscard]] Anchor anchorAt(qreal y) const;
    [[nodiscard]] qreal yOf(const Anchor &anchor) const;

private:
    void rebuild();
    void add(int row, qreal difference);

    std::vector<qreal> m_heights;
    std::vector<bool> m_measured;
    std::vector<qreal> m_tree; // 1-based; m_tree[i] = sum of the (i & -i) heights that end at i
};

//! Where text stands: 24 px mark, 12 px gap, text of at most 44 em, centred, 20 px of margin outside the outdent. px in the view.
struct TranscriptColumn
{
    qreal left = 0; //!< of the mark
    qreal textLeft = 0;
    qreal textWidth = 0;
    bool isMirrored = false;
    [[nodiscard]] bool operator==(const TranscriptColumn &) const = default;
    [[nodiscard]] static TranscriptColumn of(qreal viewWidth, qreal em, bool isMirrored = false);
    [[nodiscard]] qreal markLeft() const { return isMirrored ? textLeft + textWidth + 12 : left; }
};

//! What decides the geometry of a row: measured heights of its texts.
struct RowFacts
{
    struct Approval
    {
        qreal title = 0;
        qreal says = 0;               //!< 0 = none
        std::vector<qreal> arguments; //!< height of each value's text
    };
    struct Tool
    {
        bool isApproval = false;
        bool isOpen = false;
        qreal arguments = 0; //!< text heights, when open
        qreal result = 0;
        Approval approval;
    };
    bool isOwn = false;
    bool continues = false; //!< the same speaker goes on: no mark, no name
    qreal body = 0;         //!< 0 = no text
    std::vector<Tool> tools;
    bool hasStatus = false;
};

//! A row's geometry, relative to its upper edge; x as in the view.
struct RowGeometry
{
    struct Tool
    {
        QRectF row;   //!< the 40 px line of a tool, or the head of an approval
        QRectF frame; //!< of the approval card; of a tool: row and details
        QRectF argumentsLabel, arguments, resultLabel, result;
        QRectF title, says, table;
        std::vector<QRectF> lines; //!< of the approval's table
        QRectF foot, note;
        bool startsFrame = true; //!< neighbours share one frame
        bool endsFrame = true;
    };
    QRectF block; //!< the person's soft block; empty on others
    QRectF mark, name;
    QRectF body;
    std::vector<Tool> tools;
    QRectF status;
    qreal height = 0;

    [[nodiscard]] static RowGeometry of(const RowFacts &facts, const TranscriptColumn &column, qreal em);
    [[nodiscard]] static qreal argumentNameWidth(qreal tableWidth);           //!< of the left column of an approval's table
    [[nodiscard]] static qreal toolTextWidth(const TranscriptColumn &column); //!< inside an opened tool
    [[nodiscard]] static qreal approvalTextWidth(const TranscriptColumn &column);
};

} // namespace countersign
