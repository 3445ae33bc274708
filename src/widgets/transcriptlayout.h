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

    void reset(std::vector<qreal> estimates);
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

//! Where text stands: mark, 12 px gap, text of at most 44 em, centred, 20 px of margin outside the outdent; and how large
//! drawings are beside it. px in the view.
struct TranscriptColumn
{
    qreal left = 0; //!< of the mark
    qreal textLeft = 0;
    qreal textWidth = 0;
    qreal scale = 1; //!< of drawings, see drawingScale()
    bool isMirrored = false;
    [[nodiscard]] bool operator==(const TranscriptColumn &) const = default;
    [[nodiscard]] static TranscriptColumn of(qreal viewWidth, qreal em, bool isMirrored = false);
    [[nodiscard]] static TranscriptColumn bare(qreal viewWidth, qreal em, bool isMirrored = false); //!< without marks
    [[nodiscard]] qreal mark() const { return 24 * scale; }    //!< side of the speaker's mark
    [[nodiscard]] qreal icon() const { return 16 * scale; }    //!< side of an icon
    [[nodiscard]] qreal action() const { return 12 + icon(); } //!< side of a message's button
    [[nodiscard]] qreal width() const { return mark() + 12 + textWidth; }
    [[nodiscard]] qreal markLeft() const { return isMirrored ? textLeft + textWidth + 12 : left; }
};

//! What decides the geometry of a row: measured heights of its texts and cards.
struct RowFacts
{
    struct Tool
    {
        bool isCard = false; //!< it waits for the person: a widget stands here
        bool isOpen = false;
        std::vector<qreal> sections; //!< text heights, when open
        qreal card = 0;              //!< height of the widget
        bool isStacked = false;      //!< its state stands below its name
        int noteLines = 1;           //!< beneath the widget
        int level = 0;               //!< how deep it stands inside others
    };
    bool isOwn = false;
    bool continues = false;  //!< the same speaker goes on: no mark, no name
    bool joinsAbove = false; //!< its first tool and the last one of the row above share a frame
    bool joinsBelow = false;
    bool hasDay = false;  //!< the day line stands above
    bool hasFold = false; //!< reasoning: a line that opens the body
    bool isAside = false; //!< reasoning, or an activity in words: what follows stands close
    qreal body = 0;       //!< 0 = no text
    std::vector<Tool> tools;
    qreal offers = 0; //!< height of the agent's buttons; 0 = none
    bool hasStatus = false;
    int statusLines = 1;      //!< of its words
    bool statusWraps = false; //!< its actions stand on a line of their own
    bool hasActions = false;  //!< room for its buttons below; else they stand at the upper trailing corner while they are shown
    int actionCount = 2;      //!< of these
};

//! A row's geometry, relative to its upper edge; x as in the view.
struct RowGeometry
{
    struct Section
    {
        QRectF label, text;
    };
    struct Tool
    {
        QRectF row;   //!< the line of a tool, at least 40 px; two if it is stacked
        QRectF frame; //!< row and details
        std::vector<Section> sections;
        QRectF buttons; //!< below the details
        QRectF card, note;
        bool startsFrame = true; //!< neighbours share one frame
        bool endsFrame = true;
    };
    QRectF day;
    QRectF block; //!< the person's soft block; empty on others
    QRectF mark, name;
    QRectF fold;
    QRectF body;
    std::vector<Tool> tools;
    QRectF offers; //!< the agent's buttons
    QRectF status;
    QRectF actions; //!< its buttons, side by side
    qreal height = 0;

    [[nodiscard]] static RowGeometry of(const RowFacts &facts, const TranscriptColumn &column, qreal em);
    [[nodiscard]] static qreal toolTextWidth(const TranscriptColumn &column, int level = 0); //!< inside an opened tool
    [[nodiscard]] static qreal foldTextWidth(const TranscriptColumn &column);                //!< inside an opened fold
};

} // namespace countersign
