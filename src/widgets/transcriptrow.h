// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "render/textbox.h"
#include "widgets/approvalquestion.h"
#include "widgets/elementshelf.h"
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
        WrapCode,      //!< its lines go on below, or it scrolls
        ToggleDetails, //!< a `<details>` in the text
        ShowImage,     //!< has it fetched
        OpenImage,     //!< large
        TryAgain,      //!< a tool that failed
        CopyDetails,   //!< of a tool: arguments and what came back
        Answer,        //!< leads into the card that waits for the person
        Edit,
        Discard,
        SendNow,
        LeaveIt,
        SaveElement,
        OpenElement, //!< with a program of the desktop's
        ShowElement, //!< or hide it again
        Comment,     //!< on what the person thinks of an answer
        Continue,
        RunOffer, //!< a button the agent put under a message
        CopyMessage,
        RateGood, //!< pressed again: taken back
        RateBad,
        More,
    };
    Kind kind = Kind::OpenLink;
    QRectF area;
    QString id;          //!< tool call or message id; address of a link
    QString name;        //!< as it is shown, or said by a screen reader
    int number = 0;      //!< of several code blocks
    bool isOpen = false; //!< of a fold; of a rating: it is given
    QString tip {};      //!< more about it: shown under the pointer, told by a screen reader
    bool isBusy = false; //!< it is being done: not again yet
    [[nodiscard]] bool isSame(const RowAction &other) const
    {
        return kind == other.kind && id == other.id && number == other.number;
    }
};

//! The host an image is fetched from; empty = it has no address of its own.
[[nodiscard]] QString imagePlace(const QString &key);

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
    std::function<qint64(const QString &)> runningSince;                //!< ms it has run; -1 = unknown
    std::function<qreal(const ToolCall &, qreal width)> cardHeight;     //!< of the widget that asks about a call
    std::function<QString(const QString &subagentRunId)> subagentName;  //!< empty = unknown
    std::function<QString(const QString &messageId)> authorOf;          //!< of what an element belongs to; empty = unknown
    std::function<const ElementShelf::Item *(const Message &)> element; //!< null = nothing is known of it yet
    std::function<QList<OfferedAction>(const QString &messageId)> offers;
    std::function<bool(const QString &actionId)> isOfferRunning;
    std::function<QString(const QString &messageId)> offerProblem; //!< of the button that was pressed last; empty = none
    bool canRate = false;                                          //!< the person may say what they think of this answer
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
        int lines = 1;      //!< of the text
        bool wraps = false; //!< the actions stand on a line of their own
        [[nodiscard]] static qreal iconSide(const TranscriptColumn &column) { return 14 * column.scale; }
        [[nodiscard]] static qreal inset(const TranscriptColumn &column) { return 8 + iconSide(column); } //!< of the words

        [[nodiscard]] QString brokenText() const; //!< with places to break its long words
        [[nodiscard]] qreal lineHeight(const QRectF &area) const
        {
            return wraps ? (area.height() - 2) / (lines + 1) : area.height() / lines;
        }
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
        bool isStacked = false;       //!< name and state do not fit side by side
        bool isCard = false;          //!< waits for the person: a widget stands here
        int level = 0;                //!< how deep it stands inside others
        bool isPlain = false;         //!< nothing to open: an element, a task
        std::vector<RowAction> links; //!< of a plain one, at its end
        QStringList cardWords;        //!< and this is what it says
        QString note;                 //!< beneath the card
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
        [[nodiscard]] static QFont plainFont(const QFont &font); //!< of the name of a plain one
        [[nodiscard]] std::vector<RowAction> buttons(const QRectF &line, const TranscriptColumn &column, const QFont &font) const;
    };
    //! A button of the agent's.
    struct Offer
    {
        RowAction action;
        QString icon; //!< empty = none
        [[nodiscard]] static QFont font(const QFont &base);
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
    std::vector<Offer> offers;
    std::optional<Status> status;
    QStringList details; //!< when exactly, and what the run took
    bool canCopy = false;
    bool canRate = false;
    Feedback::Value rating = Feedback::Value::None;
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
    //! Of summaries and images in its text, between two heights of the row.
    [[nodiscard]] std::vector<RowAction> bodyActions(const BlockDocument &body, qreal from, qreal to) const;
    [[nodiscard]] static bool mayComeYet(const Error &error);
    [[nodiscard]] std::vector<RowAction> toolActions() const;
    [[nodiscard]] std::vector<RowAction> messageActions() const; //!< copy, good, bad, more
    [[nodiscard]] std::optional<RowAction> foldAction() const;
    [[nodiscard]] static Tool toolOf(const ToolCall &call, const RowContext &context, const QString &agentName, int level = 0);
    [[nodiscard]] static bool stacks(const Tool &tool, const RowContext &context); //!< name and state need a line each
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
    //! The same; if there is nothing else to say, that its text could not be formatted.
    [[nodiscard]] static std::optional<Status> statusOf(const Message &message, const RowContext &context, bool isUnformatted);
    // transcriptelement.cpp
    //! What stands for an activity: an element that is not shown itself, its tasks, or a placeholder; nothing, if its words do.
    [[nodiscard]] static std::vector<Tool> toolsOf(const Message &activity, const RowContext &context);
    //! What is shown of an element; empty = nothing.
    [[nodiscard]] static const std::vector<Block> &blocksOf(const Message &element, const RowContext &context);
    //! Beneath an element that is shown: what it is, and what can be done with it.
    [[nodiscard]] static std::optional<Status> captionOf(const Message &element, const RowContext &context);
    void placeLinks(const RowContext &context);
    //! Calls in the order they are shown, each below the one it was made in, and how deep.
    [[nodiscard]] static std::vector<std::pair<qsizetype, int>> treeOf(const QList<ToolCall> &calls);
    // transcriptoffers.cpp
    //! Lays them out in lines; the height they take.
    [[nodiscard]] qreal takeOffers(const Message &message, const RowContext &context);
    void placeOffers();
    void takeRating(const Message &message, const RowContext &context);
    //! What the person thinks of an answer, in words; nothing, if they have not said.
    [[nodiscard]] static std::optional<Status> ratingOf(const Message &message, const RowContext &context);
    [[nodiscard]] static Feedback feedbackOf(const Message &message);
};

} // namespace countersign
