// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"

#include <QDialog>
#include <QUrl>

namespace countersign {

class Redactor;
class Theme;

//! A sign-in that a server takes back in the browser only, in three steps: sign in there; the browser ends on a page of the
//! server that says no, as it must; paste the address of that page here. With the link to copy, the time left, the choice where
//! the server offers several providers. It renders an attempt; it does not run one. Window-modal, shown with open(). UI thread.
class ReturnDialog : public QDialog
{
    Q_OBJECT
public:
    ReturnDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent = nullptr);
    void setProviders(const QStringList &offered, const QString &chosen);
    void setLink(const QUrl &link, bool opened);
    void setSecondsLeft(int seconds);
    void setTrouble(const Error &trouble); //!< of the address that was pasted; Condition::None clears
    void setExchanging();
    void reject() override;
    void setVisible(bool visible) override;

Q_SIGNALS:
    void addressEntered(const countersign::Secret &address);
    void providerChosen(const QString &provider);
    void openAgainRequested();
    void cancelRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Parts;
    void enter();
    Parts *m_parts = nullptr;
};

} // namespace countersign
