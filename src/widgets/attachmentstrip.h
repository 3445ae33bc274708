// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QImage>
#include <QList>
#include <QWidget>

namespace countersign {

class FileChip;
class Theme;

//! A file that goes with the message being written, as it is shown.
struct AttachmentChip
{
    enum class State {
        Sending, //!< on its way; `percent`
        Ready,   //!< the server has it
        Waits,   //!< for a sign-in or the network; `sentence` says for which
        Refused, //!< it does not go; `sentence` says why
    };
    QString id;
    QString name;
    qint64 size = 0;
    QImage picture; //!< small; null: the sign for a file
    State state = State::Ready;
    int percent = -1; //!< -1 = unknown
    QString sentence;
    bool mayRetry = false; //!< of Refused
    [[nodiscard]] bool operator==(const AttachmentChip &) const = default;
};

//! The files over the text of the composer: a chip each with name and size, what becomes of it, and a button that takes it out;
//! beneath them, in sentences, what did not go. Hidden while there are none. Accessible name `Attachments`. UI thread.
class AttachmentStrip : public QWidget
{
    Q_OBJECT
public:
    AttachmentStrip(const Theme &theme, QWidget *parent);
    void setChips(const QList<AttachmentChip> &chips);

    [[nodiscard]] static QString sizeText(qint64 bytes); //!< "84 KB", as the messages say it, too

Q_SIGNALS:
    void removeRequested(const QString &id);
    void retryRequested(const QString &id);
    void focusReleased(); //!< the button that had the focus is gone
    void rebuilt();       //!< its buttons are others

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void addFile(const AttachmentChip &chip);
    void addRefusal(const AttachmentChip &chip);

    const Theme &m_theme;
    QList<AttachmentChip> m_chips;
    QHash<QString, FileChip *> m_shown; // by id
    QWidget *m_files = nullptr;
    QWidget *m_refusals = nullptr;
};

} // namespace countersign
