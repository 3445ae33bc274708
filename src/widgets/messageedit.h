// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPlainTextEdit>

namespace countersign {

//! The text box of the composer: a plain text edit that takes plain text only. Whatever is pasted or dropped loses its markup
//! and its control characters; what would not fit is refused whole, never cut. The first letter with a direction decides on
//! which side the text stands; an empty box follows the window. A line of any length is shown as several, and is one wherever
//! text leaves (LineFolds). Owner: Composer. UI thread.
class MessageEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit MessageEdit(QWidget *parent = nullptr);
    //! As typed: unlike toPlainText() it keeps no-break spaces.
    [[nodiscard]] QString text() const;
    [[nodiscard]] int length() const; //!< characters (UTF-16)
    [[nodiscard]] bool isBlank() const;
    [[nodiscard]] bool isComposing() const; //!< an input method has text under way
    void setLimit(int characters) { m_limit = characters; }
    void setTakesFiles(bool takes) { m_takesFiles = takes; } //!< pasted or dropped, they are told and not written down
    void removeAll();                                        //!< can be undone
    void insert(const QString &text);                        //!< cleaned, at the cursor; can be undone
    void replace(const QString &text);                       //!< cleaned, cursor at its end; what was typed before is forgotten

    //! `text` as a message may hold it: line ends as \n, tabs, no other control characters.
    [[nodiscard]] static QString cleaned(QString text);

Q_SIGNALS:
    void pasteRefused(qsizetype characters); //!< so many would have come in
    void filesOffered(const QStringList &paths);
    void pictureOffered(const QImage &picture);

protected:
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
    QMimeData *createMimeDataFromSelection() const override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void noteChange(int position, int removed, int added);
    void followText();
    void foldLongLines();
    void keepOutOfFolds();

    mutable QString m_text; // of the document, while it is not old
    mutable bool m_isTextOld = true;
    int m_changedFrom = 0; // places in the document
    int m_changedTo = 0;
    int m_cursorBefore = 0;
    int m_limit = 0; // 0: none
    bool m_takesFiles = false;
};

} // namespace countersign
