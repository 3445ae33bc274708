// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/secret.h"

#include <QDialog>

#include <memory>

namespace Ui {
class ConnectionDialog;
}

namespace countersign {

class FieldNote;
class Redactor;
class Theme;

//! Address, kind and sign-in method of one connection (form: ui/connectiondialog.ui). What the form does not show of a
//! configuration is kept; locked keys are greyed. Save stays in the dialog, with the sentence under the field, until the
//! addresses are right. A pasted token leaves as a Secret. UI thread.
class ConnectionDialog : public QDialog
{
    Q_OBJECT
public:
    ConnectionDialog(const Theme &theme, Redactor &redactor, QWidget *parent = nullptr);
    ~ConnectionDialog() override;
    void setConfig(const ConnectionConfig &config);
    [[nodiscard]] ConnectionConfig config() const;
    [[nodiscard]] Secret pastedToken() const; //!< of Method::Token; empty otherwise
    void accept() override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillChoices();
    void lockFields();
    void showMethod();
    void restyle();
    [[nodiscard]] SignInConfig::Method method() const;

    const Theme &m_theme;
    Redactor &m_redactor;
    std::unique_ptr<Ui::ConnectionDialog> m_form;
    ConnectionConfig m_config; // as handed in
    FieldNote *m_addressNote = nullptr;
    FieldNote *m_issuerNote = nullptr;
};

} // namespace countersign
