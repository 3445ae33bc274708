// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "render/textbox.h"
#include "widgets/approvalcard.h"
#include "widgets/transcriptlayout.h"

#include <QCoreApplication>
#include <QFont>

#include <functional>
#include <optional>

namespace countersign {

class BlockDocument;

//! What the person can do in a row, by mouse or key; rectangles as in RowGeometry.
struct RowAction
{
    enum class Kind { OpenLink, ToggleTool, Approve, Edit, Discard, SendNow, LeaveIt, Continue };
    Kind kind = Kind::OpenLink;
    QRectF area;
    QString id;   //!< tool call or message id; address of a link
    QString name; //!< as it is shown
};

//! Everything a row needs besides its message.
struct RowContext
{
    TranscriptColumn column;
    QFont font;
    QFont mono;
    QString agentName;
    QString personName;
    QDateTime now; //!< UTC
    bool continues = false;
    std::function<bool(const ToolCall &)> isOpen;
    std::function<qint64(const QString &)> runningSince; //!< ms it has run; -1 = unknown
};

//! One message as it is shown: texts, icons by name, geometry, actions. Made when a row comes on screen or its message changes;
//! the body itself is the BlockDocument. A value.
struct TranscriptRow
{
    Q_DECLARE_TR_FUNCTIONS(TranscriptRow)
public:
    enum class Tone { Quiet, Caution, Danger, Ok, Accent };
    struct Status
    {
        QString icon;
        Tone tone = Tone::Quiet;
        QString text;
        std::vector<RowAction> actions;
    };
    struct Tool
    {
        QString id;
        QString name;
        QString icon;
        Tone tone = Tone::Quiet;
        QString summary;
        QString state;
        bool elidesFront = false;
        bool isRunning = false;
        bool isOpen = false;
        TextBox arguments, result;
        QString resultLabel;
        std::optional<ApprovalQuestion> question;
        TextBox says;
        std::vector<TextBox> values, names; //!< of the question
    };

    QString id;
    bool isOwn = false;
    bool isOpen = false; //!< the answer still comes: streaming caret
    bool continues = false;
    QString name;
    QString initials; //!< of people
    QString time;
    std::vector<Tool> tools;
    std::optional<Status> status;
    RowGeometry geometry;

    [[nodiscard]] static TranscriptRow of(const Message &message, BlockDocument &body, const RowContext &context);
    //! Name and time: what a screen reader says first.
    [[nodiscard]] static QString heading(const Message &message, const RowContext &context);
    //! Status and tools in words, without the body.
    [[nodiscard]] QStringList words() const;
    [[nodiscard]] std::vector<RowAction> actions(const BlockDocument &body) const;
    [[nodiscard]] static Tool toolOf(const ToolCall &call, const RowContext &context);
    [[nodiscard]] static std::optional<Status> statusOf(const Message &message, const RowContext &context);
};

} // namespace countersign
