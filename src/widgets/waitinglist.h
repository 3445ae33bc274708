// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class Theme;

//! What has not gone out yet, over the message box: one line that counts, opened a line for each message with what can be done
//! about it: send, edit, do not send. Hidden while nothing waits. UI thread.
class WaitingList : public QWidget
{
    Q_OBJECT
public:
    struct Entry
    {
        QString messageId;
        QString text;
        Message::Delivery delivery = Message::Delivery::WaitsForSignIn;
        [[nodiscard]] bool operator==(const Entry &) const = default;
    };
    WaitingList(const Theme &theme, QWidget *parent);
    void setEntries(const QList<Entry> &entries);
    [[nodiscard]] const QList<Entry> &entries() const { return m_entries; }

Q_SIGNALS:
    void sendRequested(const QString &messageId);
    void editRequested(const QString &messageId);
    void discardRequested(const QString &messageId);
    void focusReleased(); //!< the button that had the focus is gone

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QString summary() const;
    void rebuild();
    void addRow(const Entry &entry);
    void addButton(QHBoxLayout &row, const QString &label, const QString &what, void (WaitingList::*signal)(const QString &),
                   const QString &messageId);
    void setOpen(bool open);

    const Theme &m_theme;
    QList<Entry> m_entries;
    QPushButton *m_head = nullptr;
    QWidget *m_rows = nullptr;
    QVBoxLayout *m_column = nullptr;
    bool m_isOpen = false;
};

} // namespace countersign
