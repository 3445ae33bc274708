// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationmodel.h"
#include "render/documentcache.h"
#include "render/fallbackfonts.h"
#include "widgets/framepacer.h"
#include "widgets/newspill.h"
#include "widgets/questioncard.h"
#include "widgets/runline.h"
#include "widgets/theme.h"
#include "widgets/transcriptcopy.h"
#include "widgets/transcriptfind.h"
#include "widgets/transcriptlayout.h"
#include "widgets/transcriptpicture.h"
#include "widgets/transcriptrow.h"
#include "widgets/transcriptselection.h"
#include "widgets/transcriptview.h"
#include "widgets/unseentext.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimer>

#include <array>

class QMenu;

namespace countersign {

//! What the transcript knows: heights of all rows, the rows on screen laid out, where it stands. Everything that changes it ends
//! in schedule(); with the next frame work() measures what is visible, a slice of some ms at a time, and place() keeps the
//! anchor and paints what is no longer right.
struct TranscriptView::Private
{
    static constexpr qreal kEdge = 12; //!< px above the first and below the last row

    Private(TranscriptView &view, const Theme &colours, Clock &time, Clock *frames);

    // transcriptview.cpp
    void schedule() { pacer.request(); }
    void restyle();
    void keepAnchor();
    void findAnchor();
    void updateFonts();
    // transcriptchanges.cpp
    void connectModel();
    void reset();
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void changeRow(int row);
    void takeChanges();
    void refreshNeighbours(int row);
    void noteState(int row, bool tell);
    void noteAnswer(const Message &message, bool tell);
    void noteCalls(const Message &message, bool tell);
    // transcriptframe.cpp
    void work();
    void relayout();
    bool measureAll();
    [[nodiscard]] bool measureVisible();
    [[nodiscard]] bool hasFontsFor(int row);
    void measure(int row);
    void takeRow(int row);
    void feed(const Message &message);
    bool refine(int row);
    [[nodiscard]] qreal wantedTop() const;
    void place();
    void showPicture();
    void dropFarRows();
    // transcriptscroll.cpp
    void ensureVisible(int row);
    void noteNews();
    void placePill();
    // transcriptrunning.cpp
    template<typename Visit> void visitRunning(const Visit &visit) const;
    void turnArc();
    void updateArcTimer();
    // transcriptpaint.cpp
    [[nodiscard]] qreal contentHeight() const { return layout.totalHeight() + tailHeight; }
    void paintRow(QPainter &painter, int row, const QRect &clip) const;
    [[nodiscard]] QString shownTarget() const;
    // transcriptbeside.cpp
    void knowBeside(RowContext &context, int row) const;
    [[nodiscard]] bool isLastOfTurn(int row) const;
    [[nodiscard]] bool isAsked(const QString &actionId) const;
    void rate(const RowAction &action);
    void comment(const RowAction &action);
    void showElement(const RowAction &action);
    // transcriptimages.cpp
    void sizeImages();
    void imageChanged(const QString &key);
    void wantImages();
    [[nodiscard]] std::optional<BlockDocument::Image> imageOf(const RowAction &action);
    void showImage(const RowAction &action);
    void addImage(QMenu &menu, const RowAction &over);
    void toggleDetails(const RowAction &action);
    // transcriptcards.cpp
    [[nodiscard]] QuestionCard &cardOf(const ToolCall &call);
    void watch(QuestionCard &card);
    void placeCards();
    void placeCard(QuestionCard &card, const QRectF &area, QSet<const QuestionCard *> &present);
    void showFocused(const QWidget *control);
    void numberCards();
    void dropCards();
    void measureTail();
    void setInterrupts(const QList<Interrupt> &open);
    // transcriptcopy.cpp
    [[nodiscard]] std::vector<Block> blocksOf(int row) const;
    [[nodiscard]] CopiedPart partOf(int row, int from, int to) const;
    [[nodiscard]] std::vector<CopiedPart> selectedParts() const;
    void copy(const std::vector<CopiedPart> &parts, QClipboard::Mode mode, const std::function<void()> &done = {});
    void noteClipboard(QClipboard::Mode mode);
    void copyMessage(const Message &message, const std::function<void()> &done = {});
    void copyDetails(const QString &toolCallId) const;
    void noteCopied(const RowAction &done);
    // transcriptmenu.cpp
    void addOwnTurn(QMenu &menu, const Message &message);
    void showMenu(int row, const QPoint &globalPosition, const std::optional<RowAction> &over, std::optional<int> table = {});
    [[nodiscard]] std::optional<int> tableAt(const QPoint &point);
    void copyTable(int row, int number, bool asMarkdown);
    // transcriptinput.cpp
    [[nodiscard]] TranscriptSelection::Position positionAt(const QPoint &point);
    [[nodiscard]] std::optional<RowAction> actionAt(const QPoint &point);
    void selectTo(const QPoint &point);
    void hover(const QPoint &point);
    void toggle(const QString &id);
    void keepPlace();
    void copyCode(const RowAction &button);
    [[nodiscard]] QString tipOf(const std::optional<RowAction> &met, const QPoint &point);
    void startDrag();
    // transcriptselecting.cpp
    [[nodiscard]] int charactersOf(int row) { return body(model->message(row)).characters(); }
    [[nodiscard]] BlockDocument::Passage passageAt(TranscriptSelection::Position at);
    [[nodiscard]] BlockDocument::Passage wordsAround(TranscriptSelection::Position at);
    bool handleSelectKey(const QKeyEvent &event);
    [[nodiscard]] TranscriptSelection::Position movedBy(TranscriptSelection::Position from, int key, bool byWord);
    [[nodiscard]] TranscriptSelection::Position nextLine(TranscriptSelection::Position from, bool isBack);
    [[nodiscard]] TranscriptSelection::Position nextRow(int row, bool isBack);
    // transcriptfinding.cpp
    void searchOn();
    [[nodiscard]] TranscriptFind::Part partToSearch(int row, int from);
    void showMatch();
    void followMatch();
    void tellFound();
    [[nodiscard]] int rowAtTop() const;
    [[nodiscard]] QString lineAround(const TranscriptFind::Match &match);
    // transcriptspeech.cpp
    //! The text of a row in its parts: the body may be long.
    struct Speech
    {
        QString before;
        const BlockDocument *body = nullptr;
        int size = 0; //!< of the body as far as it is read
        QString after;
    };
    [[nodiscard]] Speech speechOf(int row);
    [[nodiscard]] const BlockDocument &bodyToSpeak(int row);
    [[nodiscard]] std::pair<QString, QString> wordsAroundBody(int row, bool isUnformatted) const;
    void readToSpeak();
    // transcriptkeys.cpp
    void move(int row);
    void enter(int row); //!< where it stands
    bool handleActionKey(int key);
    bool handleMoveKey(int key);
    // transcriptsideways.cpp
    //! A block in a row that is wider than the column, and where the row's text stands in the viewport.
    struct WideBlock
    {
        QString messageId;
        BlockDocument::Wide wide;
        QPointF origin;
    };
    [[nodiscard]] std::optional<WideBlock> wideBlockAt(const QPoint &point);
    bool scrollSideways(const QString &messageId, int block, qreal to);
    bool scrollWideBlocks(int row, qreal by);
    bool grabBar(const QPoint &point);
    bool dragBar(const QPoint &point);

    [[nodiscard]] int rowCount() const { return model ? model->rowCount() : 0; }
    [[nodiscard]] qreal scrollTop() const;
    [[nodiscard]] TranscriptColumn columnNow() const;
    [[nodiscard]] qreal viewTop(int row) const;                            //!< of a row in the viewport
    [[nodiscard]] std::vector<qreal> estimates(int first, int last) const; //!< heights of rows that were not measured
    [[nodiscard]] bool continues(int row) const;
    [[nodiscard]] bool startsDay(int row) const;
    [[nodiscard]] bool joinsAbove(int row) const;
    [[nodiscard]] RowContext context(int row) const;
    [[nodiscard]] const BlockStyle &blockStyle(const Message &message) const;
    [[nodiscard]] bool isReady(int row) const;                 //!< laid out as it is now, and all of its text
    [[nodiscard]] int pastVisible() const;                     //!< the row below the last one on screen
    [[nodiscard]] BlockDocument &body(const Message &message); //!< laid out if need be
    [[nodiscard]] const TranscriptRow &rowOf(int row);         //!< laid out if need be
    [[nodiscard]] bool isLaidOut(int row) const;               //!< as it is now
    [[nodiscard]] QString bodyText(int row) const;
    [[nodiscard]] QString bodyText(int row, int from, int to) const; //!< characters [from, to) of it

    TranscriptView &q;
    const Theme &theme;
    Clock &clock;
    ConversationModel *model = nullptr;
    QString agentName;
    QString personName;
    TranscriptView::OwnTurns ownTurns {};
    bool mayApprove = true;

    TranscriptColumn column;
    TranscriptLayout layout;
    DocumentCache documents { 400 };
    FallbackFonts fallback;             // of the fonts of texts
    bool mayWaitForFonts = false;       // no picture is due before they are there
    QHash<QString, TranscriptRow> rows; // by message id
    TranscriptLayout::Anchor anchor;
    int anchorCharacter = -1; // of its row: what stood at the top before another width or font
    bool sticksToEnd = true;
    bool isPlacing = false; // the scroll bar moves by us, not by the person

    TranscriptSelection selection;
    std::array<int, 2> copies {}; // asked for, of each clipboard: the last one counts
    bool isSelecting = false;
    bool isDragPossible = false; // pressed inside the selection
    QPoint pressedAt;
    QElapsedTimer sinceDoubleClick;
    int columnOfKeys = -1; // characters from the line's start that Up and Down keep
    TranscriptFind search;
    TranscriptSelection::Position searchFrom;
    UnseenText searched;
    bool isMatchShown = false;   // the person has been led to one
    bool isMatchAwaited = false; // as far as its message is read: the rest of the way comes with the rest of that
    QTimer searching;
    UnseenText spoken; // what a screen reader asks about
    QTimer speaking;   // it is being read
    std::unique_ptr<Clock::Alarm> unseenAlarm;
    int hoveredRow = -1;
    std::optional<RowAction> copied; // for a moment
    std::unique_ptr<Clock::Alarm> copiedAlarm;
    BlockDocument::Reader reader; // none: the document reads by itself
    bool isQuiet = false;
    std::optional<WideBlock> grabbed; // its bar, by the mouse
    QPoint grabbedAt;
    std::optional<RowAction> pressed; // acts on release, if the pointer stayed
    std::optional<RowAction> hovered;
    int current = -1;
    int action = -1; // of the current row, entered by Return

    QHash<QString, bool> toggled; // tool calls and reasoning the person opened or closed
    QHash<QString, qint64> runningSince;
    QHash<QString, QuestionCard *> cards;      // by tool call; children of the viewport
    QHash<QString, QString> cardContents;      // what each of them asks about
    QHash<QString, QuestionCard *> formsOfRun; // by interrupt; the same
    QList<Interrupt> interrupts;
    TranscriptView::Uploader uploader;
    QPointer<ElementShelf> shelf;
    QPointer<ImageStore> images;
    qreal imageHeight = 0; // px, of the highest
    QSet<QString> runningOffers;
    QHash<QString, QString> offerProblems; // by action
    bool takesFeedback = false;
    bool showsSpeakers = true;
    RunLine *runLine = nullptr;
    qreal tailHeight = 0; // of the run's line and cards, after the last row
    QSet<QString> openAnswers;
    QStringList asked; // calls that wait for the person, in the order they came

    // What changed since the last picture.
    std::vector<int> changed;        // rows
    QHash<QString, int> changedFrom; // by message id: px below its top
    QSet<QString> hungry;            // those whose document does not have all of it
    QElapsedTimer slice;             // of the work of this frame
    bool isUnfinished = false;       // what is seen was not laid out whole in it
    TranscriptPicture picture;

    QFont mono;
    BlockStyle textStyle;
    BlockStyle asideStyle; // reasoning, activities

    NewsPill *pill = nullptr;
    bool hasNews = false; // below what is seen

    SystemClock machine;
    FramePacer pacer;
    QTimer arc;
    std::unique_ptr<Clock::Alarm> sendingAlarm;
    int arcDegrees = 0;
};

} // namespace countersign
