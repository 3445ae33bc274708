// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "render/textbox.h"
#include "widgets/approvalquestion.h"
#include "widgets/formquestion.h"
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
    enum class Kind {
        OpenLink,
        ToggleFold, //!< reasoning, a tool's or an activity's details
        CopyCode,
        WrapCode,    //!< its lines go on below, or it scrolls
        TryAgain,    //!< a tool that failed
        CopyDetails, //!< of a tool: arguments and what came back
        Answer,      //!< leads into the card that waits for the person
        Edit,
        Discard,
        SendNow,
        LeaveIt,
        Continue,
        CopyMessage,
        More,
    };
    Kind kind = Kind::OpenLink;
    QRectF area;
    QString id;          //!< tool call or message id; address of a link
    QString name;        //!< as it is shown, or said by a screen reader
    int number = 0;      //!< of several code blocks
    bool isOpen = false; //!< of a fold
    [[nodiscard]] bool isSame(const RowAction &other) const
    {
        return kind == other.kind && id == other.id && number == other.number;
    }
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
    bool joinsAbove = false; //!< its tools share a frame with those of the row above
    bool joinsBelow = false;
    bool isLast = false;
    bool startsDay = false;
    std::function<bool(const QString &id, bool byDefault)> isOpen;
    std::function<qint64(const QString &)> runningSince;               //!< ms it has run; -1 = unknown
    std::function<qreal(const ToolCall &, qreal width)> cardHeight;    //!< of the widget that asks about a call
    std::function<QString(const QString &subagentRunId)> subagentName; //!< empty = unknown
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
        bool wraps = false; //!< they stand on a second line
        [[nodiscard]] static qreal iconSide(const TranscriptColumn &column) { return 14 * column.scale; }
        [[nodiscard]] static qreal inset(const TranscriptColumn &column) { return 8 + iconSide(column); } //!< of the words

        [[nodiscard]] qreal lineHeight(const QRectF &area) const { return wraps ? (area.height() - 2) / 2 : area.height(); }
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
        bool isStacked = false; //!< name and state do not fit side by side
        bool isCard = false;    //!< waits for the person: a widget stands here
        QStringList cardWords;  //!< and this is what it says
        QString note;           //!< beneath the card
        struct Section
        {
            QString label;
            TextBox text;
            bool isDanger = false;
        };
        std::vector<Section> sections; //!< when open
        bool hasFailed = false;        //!< can be asked for again
        //! Of its buttons, below the sections: "Ask to try again" first, if it is there.
        [[nodiscard]] static QFont buttonFont(const QFont &font);
        [[nodiscard]] std::vector<RowAction> buttons(const QRectF &line, const TranscriptColumn &column, const QFont &font) const;
    };
    struct Fold
    {
        QString text;
        bool isRunning = false;
        bool isOpen = false;
        bool hasBody = false; //!< nothing to open else
    };

    QString id;
    bool isOwn = false;
    bool isOpen = false; //!< the answer still comes: streaming caret
    bool continues = false;
    QString name;
    QString initials; //!< of people
    QString time;
    QString day; //!< the line above, if one stands there
    std::optional<Fold> fold;
    std::vector<Tool> tools;
    std::optional<Status> status;
    QStringList details; //!< when exactly, and what the run took
    bool canCopy = false;
    bool showsActions = false; //!< always; else only under the pointer or the keyboard
    TranscriptColumn column;   //!< it was laid out for
    QFont font;                //!< likewise
    RowGeometry geometry;
    QRectF caret; //!< where more of the answer comes, relative to the body

    [[nodiscard]] static TranscriptRow of(const Message &message, BlockDocument &body, const RowContext &context);
    //! Name and time: what a screen reader says first.
    [[nodiscard]] static QString heading(const Message &message, const RowContext &context);
    //! Status and tools in words, without the body.
    [[nodiscard]] QStringList words() const;
    [[nodiscard]] std::vector<RowAction> actions(const BlockDocument &body) const; //!< all, in reading order
    //! The buttons of code blocks between two heights of the row.
    [[nodiscard]] std::vector<RowAction> codeActions(const BlockDocument &body, qreal from, qreal to) const;
    [[nodiscard]] std::vector<RowAction> toolActions() const;
    [[nodiscard]] std::vector<RowAction> messageActions() const; //!< copy, more
    [[nodiscard]] std::optional<RowAction> foldAction() const;
    [[nodiscard]] static Tool toolOf(const ToolCall &call, const RowContext &context, const QString &agentName);
    //! An activity no words are known for: its type, and its content as JSON.
    [[nodiscard]] static Tool toolOf(const Message &activity, const RowContext &context);
    [[nodiscard]] static std::optional<Fold> foldOf(const Message &message, const RowContext &context);
    [[nodiscard]] static QStringList detailsOf(const Message &message);
    [[nodiscard]] static QString nameOf(const Message &message, const RowContext &context);
    //! What an activity says, if it is simple; empty = it is shown as a placeholder.
    [[nodiscard]] static QString wordsOfActivity(const Message &message);
    //! What is laid out as the body: the text, or words in its place.
    [[nodiscard]] static QString bodyText(const Message &message, const RowContext &context);
    //! Whether the last thing of `above` and the first of `below` are tools in one frame.
    [[nodiscard]] static bool join(const Message &above, const Message &below, const RowContext &context);
    [[nodiscard]] static std::optional<Status> statusOf(const Message &message, const RowContext &context);
};

} // namespace countersign
