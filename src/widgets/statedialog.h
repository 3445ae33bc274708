// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QJsonValue>

class QLabel;
class QPlainTextEdit;

namespace countersign {

//! The state an agent shares with this chat (AG-UI STATE_*), as JSON, to read and copy; it follows while it is open. UI thread.
class StateDialog : public QDialog
{
    Q_OBJECT
public:
    explicit StateDialog(QWidget *parent = nullptr);
    void setState(const QJsonValue &state);
    [[nodiscard]] QString text() const;

private:
    QJsonValue m_state { QJsonValue::Undefined };
    QLabel *m_empty = nullptr;
    QPlainTextEdit *m_text = nullptr;
};

} // namespace countersign
