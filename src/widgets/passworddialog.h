// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"
#include "widgets/fitteddialog.h"

class QLineEdit;
class QVBoxLayout;

namespace countersign {

class FieldNote;
class Redactor;

//! "Sign in to chat.example.com": name and password of an account of the server itself. What was typed stays when the server does
//! not take it, with the sentence under the password. The password leaves as a Secret and is kept nowhere. UI thread.
class PasswordDialog : public FittedDialog
{
    Q_OBJECT
public:
    PasswordDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent = nullptr);
    void setName(const QString &name);     //!< who it was the last time; a name that was typed stays
    void setBusy(bool busy);               //!< the server is being asked
    void setTrouble(const Error &trouble); //!< Condition::None clears

Q_SIGNALS:
    void entered(const QString &name, const countersign::Secret &password);

protected:
    [[nodiscard]] QWidget *firstField() const override;

private:
    [[nodiscard]] QLineEdit *field(QVBoxLayout &column, const QString &caption, const QString &objectName);
    void updateButtons();
    void enter();

    Redactor &m_redactor;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_password = nullptr;
    FieldNote *m_note = nullptr;
    QPushButton *m_signIn = nullptr;
    Error m_trouble; // in the note
    bool m_isBusy = false;
};

} // namespace countersign
