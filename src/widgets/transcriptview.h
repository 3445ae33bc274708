// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/threadsession.h"
#include "chat/conversationstorage.h"
#include "core/clock.h"
#include "render/blockdocument.h"

#include <QAbstractScrollArea>

#include <functional>
#include <memory>
#include <vector>

namespace countersign {

class ConversationModel;
class ElementShelf;
class ImageStore;
class Theme;
class Upload;
struct RowAction;

//! The conversation on screen: painted rows of a ConversationModel, no child widget per message; cards that wait for the person
//! are the one exception (QuestionCard: over their row, and those of a run's interrupts after the last row). Visible rows are
//! laid out only (TranscriptLayout: a tree of heights); one frame timer; sticks to the end only if it was at the end. Keyboard:
//! arrows by message, Return enters its links and buttons (then arrows, Return, Esc), Page/Home/End, Ctrl+C, Ctrl+A, the menu
//! key; Left and Right scroll what is wider than the column, as do Shift and the wheel, and its bar; letters go on to the message
//! box. Selection across messages by mouse, a word by double click; a copy is plain text, Markdown and HTML at once. Accessible
//! name `Conversation`, role list, one child with text per message, in it its links and buttons. The model outlives the view or
//! setModel(nullptr). UI thread.
class TranscriptView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    //! `frames`: the clock pictures go by; the machine's if none is given.
    TranscriptView(const Theme &theme, Clock &clock, QWidget *parent = nullptr, Clock *frames = nullptr);
    ~TranscriptView() override;

    void setModel(ConversationModel *model);
    void setAgentName(const QString &name);
    void setPersonName(const QString &name);
    //! False while signed out: Confirm is disabled, "Sign in first; the agent still waits."
    void setMayApprove(bool may);
    //! What the last run waits for: a card each, after the last message.
    void setInterrupts(const QList<Interrupt> &open);
    //! What answers a question for files; none: such a question can only be put aside.
    using Uploader = std::function<Upload *(const QString &fileName, const QString &mimeType, const QByteArray &bytes,
                                            const QString &interruptId, QObject *parent)>;
    void setUploader(const Uploader &uploader);
    //! What fetches and decodes images; outlives the view or setImages(nullptr).
    void setImages(ImageStore *images);
    //! What keeps the bytes of elements; outlives the view or setElements(nullptr).
    void setElements(ElementShelf *shelf);
    //! How a button of the agent's stands: pressed and not answered yet, or why nothing came of it.
    void setOfferState(const QString &actionId, bool isRunning, const QString &problem = {});
    //! Whether the person may say what they think of an answer.
    void setTakesFeedback(bool takes);
    //! False: rows without names and marks, as wide as the view: no conversation, but what stands beside one.
    void setShowsSpeakers(bool shows);
    //! What the person may do with words of their own, beside copying them: say them anew, keep them at hand.
    struct OwnTurns
    {
        bool mayAmend = false;
        bool keepsFavourites = false;
        QStringList favourites {}; //!< texts that are kept
    };
    void setOwnTurns(const OwnTurns &offered);
    //! Nothing has come for a while: the line that says what goes on says so.
    void setQuiet(bool isQuiet);
    //! What reads a message's Markdown; one that throws, or cannot, leaves the text as it is, with a note.
    void setReader(const BlockDocument::Reader &reader);
    //! Where it stands, for the thread's next time.
    [[nodiscard]] ScrollPosition scrollPosition() const;
    void setScrollPosition(const ScrollPosition &position);
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] QString selectedLine() const; //!< what is selected, if it is in one line and not long
    void copySelection() const;
    [[nodiscard]] QString conversationMarkdown() const; //!< all of it, with names
    void scrollToEnd();
    //! Finds words in all messages, also those that were never on screen; tells found() as it goes. Empty words end it.
    void find(const QString &words, bool matchCase);
    void findNext(bool back);
    //! What tests and the tour ask: text of a row as it is shown, and whether it is on screen.
    [[nodiscard]] QString shownText(int row) const;
    [[nodiscard]] bool isRowVisible(int row) const;
    [[nodiscard]] int rowAt(int y) const;       //!< in the viewport; -1 = no rows
    [[nodiscard]] QRect rowRect(int row) const; //!< in the viewport; estimated while it was not on screen
    [[nodiscard]] int currentRow() const;       //!< of the keyboard; -1 = none
    void setCurrentRow(int row);
    [[nodiscard]] qsizetype shownSize(int row) const; //!< characters of its text that are laid out; 0 = it was not on screen
    // Since construction, of all that was on screen, searched or spoken.
    [[nodiscard]] qint64 bytesParsed() const;
    [[nodiscard]] int linesLaidOut() const;
    [[nodiscard]] int layoutsBuilt() const; //!< since construction: tests count, no timing
    //! What can be done in a row, in the order the keyboard walks it.
    [[nodiscard]] std::vector<RowAction> actionsOf(int row);
    void trigger(const RowAction &action);
    [[nodiscard]] ConversationModel *model() const;
    //! Name and time of a row; its text without them: for the screen reader.
    [[nodiscard]] QString rowHeading(int row) const;
    [[nodiscard]] QString rowText(int row) const; //!< all of it, however long that takes
    //! Characters of it, and those at [from, to), which cost no more than they are. A long message is there as far as it is read:
    //! one that is not on screen is read on as soon as it is asked for.
    [[nodiscard]] int rowTextSize(int row) const;
    [[nodiscard]] QString rowText(int row, int from, int to) const;
    [[nodiscard]] QString dayOf(int row) const;      //!< the line above it; empty = none
    [[nodiscard]] QString rowDetails(int row) const; //!< when exactly, what the run took and used

Q_SIGNALS:
    //! `editedArguments`: the JSON object the person made of the arguments; empty = as the agent asked.
    void toolCallAnswered(const QString &toolCallId, bool approved, const QString &editedArguments);
    void formAnswered(const QString &toolCallId, const QJsonValue &answer); //!< Undefined = they would rather not say
    void interruptAnswered(const countersign::ResumeEntry &answer);
    void scrollPositionChanged(const countersign::ScrollPosition &position); //!< by the person
    void sendNowRequested(const QString &messageId);
    void discardRequested(const QString &messageId);
    void editRequested(const QString &messageId);
    void amendRequested(const QString &messageId); //!< to say a message that was sent in other words
    void favouriteRequested(const QString &messageId, bool isFavourite);
    void leaveRequested(const QString &messageId); //!< "It may have arrived": the person does not want it sent again
    void continueRequested();
    void askRequested(const QString &text); //!< to be sent, in the person's name
    void imageSaveRequested(const QString &suggestedName, const QByteArray &bytes);
    void elementSaveRequested(const QString &messageId);
    void elementOpenRequested(const QString &messageId); //!< with another program
    void offerRequested(const QString &actionId);        //!< a button of the agent's was pressed
    void feedbackGiven(const QString &messageId, const countersign::Feedback &feedback);
    void currentRowChanged(int row);
    void found(int number, int count, bool isComplete); //!< which match is shown, of how many yet
    void zoomRequested(int steps);                      //!< Ctrl and the wheel; > 0 = larger
    void announced(const QString &sentence); //!< told to the screen reader: an answer is finished, a question was asked
    void linkActivated(const QUrl &url);
    void typed(const QString &text); //!< printable, without modifiers: meant for the message box
    void focusReleased(); //!< a card is answered, or its button that had the focus is gone: the focus belongs to the message box
                          //!< again

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
