// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>

class QPlainTextEdit;

namespace countersign {

//! A small field over what it is about: a few words, then Save; Esc or a click elsewhere gives it up. It deletes itself when it
//! closes. UI thread.
class CommentField : public QFrame
{
    Q_OBJECT
public:
    CommentField(const QString &words, QWidget *parent);
    void openAt(const QPoint &globalPosition); //!< its upper leading corner, as far as the screen has room

Q_SIGNALS:
    void written(const QString &words);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void save();

    QPlainTextEdit *m_text = nullptr;
};

} // namespace countersign
