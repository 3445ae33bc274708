// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"

#include <QDialog>

namespace countersign {

class Redactor;
class Theme;

//! "Sign in to chat.example.com": name and password of an account of the server itself. What was typed stays when the server does
//! not take it, with the sentence under the password. The password leaves as a Secret and is kept nowhere. Window-modal, shown
//! with open(); closed by its owner once the attempt is over. UI thread.
class PasswordDialog : public QDialog
{
    Q_OBJECT
public:
    PasswordDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent = nullptr);
    void setName(const QString &name);     //!< who it was the last time; a name that was typed stays
    void setBusy(bool busy);               //!< the server is being asked
    void setTrouble(const Error &trouble); //!< Condition::None clears
    void reject() override;
    void setVisible(bool visible) override;

Q_SIGNALS:
    void entered(const QString &name, const countersign::Secret &password);
    void cancelRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Parts;
    void enter();
    Parts *m_parts = nullptr;
};

} // namespace countersign
