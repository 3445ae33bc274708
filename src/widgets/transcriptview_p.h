// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationmodel.h"
#include "render/documentcache.h"
#include "widgets/approvalcard.h"
#include "widgets/theme.h"
#include "widgets/transcriptlayout.h"
#include "widgets/transcriptrow.h"
#include "widgets/transcriptselection.h"
#include "widgets/transcriptview.h"

#include <QHash>
#include <QSet>
#include <QTimer>

namespace countersign {

//! What the transcript knows: heights of all rows, the rows on screen laid out, where it stands. Everything that changes it ends
//! in schedule(); one frame later relayout() measures what is visible, keeps the anchor and paints.
struct TranscriptView::Private
{
    Private(TranscriptView &view, const Theme &colours, Clock &time);

    // transcriptview.cpp
    void connectModel();
    void reset();
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void changeRow(int row);
    void noteState(int row, bool tell);
    void schedule();
    void relayout();
    void restyle();
    // transcriptframe.cpp
    [[nodiscard]] bool measureVisible();
    void measure(int row);
    void dropFarRows();
    void placeFeet();
    void placeFoot(const TranscriptRow &row, std::size_t tool, qreal top, QSet<QString> &present);
    void updateArcTimer();
    void ensureVisible(int row);
    // transcriptinput.cpp
    [[nodiscard]] TranscriptSelection::Position positionAt(const QPoint &point);
    [[nodiscard]] std::optional<RowAction> actionAt(const QPoint &point);
    void selectTo(const QPoint &point);
    void move(int row);
    bool handleActionKey(int key);
    bool handleMoveKey(int key);

    [[nodiscard]] int rowCount() const { return model ? model->rowCount() : 0; }
    [[nodiscard]] qreal scrollTop() const;
    [[nodiscard]] TranscriptColumn columnNow() const;
    [[nodiscard]] qreal viewTop(int row) const; //!< of a row in the viewport
    [[nodiscard]] qreal estimate(const Message &message) const;
    [[nodiscard]] bool continues(int row) const;
    [[nodiscard]] RowContext context(int row) const;
    [[nodiscard]] BlockStyle blockStyle() const;
    [[nodiscard]] BlockDocument &body(const Message &message);
    [[nodiscard]] const TranscriptRow &rowOf(int row); //!< laid out if need be
    [[nodiscard]] QString bodyText(int row) const;

    TranscriptView &q;
    const Theme &theme;
    Clock &clock;
    ConversationModel *model = nullptr;
    QString agentName;
    QString personName;
    bool mayApprove = true;

    TranscriptColumn column;
    TranscriptLayout layout;
    DocumentCache documents { 400 };
    QHash<QString, TranscriptRow> rows; // by message id
    TranscriptLayout::Anchor anchor;
    bool sticksToEnd = true;
    bool isPlacing = false; // the scroll bar moves by us, not by the person

    TranscriptSelection selection;
    bool isSelecting = false;
    std::optional<RowAction> pressed; // acts on release, if the pointer stayed
    std::optional<RowAction> hovered;
    int current = -1;
    int action = -1; // of the current row, entered by Return

    QHash<QString, bool> toggled; // tool calls the person opened or closed
    QHash<QString, qint64> runningSince;
    QHash<QString, ApprovalFoot *> feet; // by tool call; children of the viewport
    QSet<QString> openAnswers;
    QSet<QString> asked;

    QTimer frame;
    QTimer arc;
    std::unique_ptr<Clock::Alarm> sendingAlarm;
    int arcDegrees = 0;
};

} // namespace countersign
