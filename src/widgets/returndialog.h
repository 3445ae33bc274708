// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"
#include "widgets/browserdialog.h"

class QComboBox;
class QGridLayout;
class QLineEdit;

namespace countersign {

class FieldNote;
class Redactor;

//! A sign-in that a server takes back in the browser only, in three steps: sign in there; the browser ends on a page of the
//! server that says no, as it must; paste the address of that page here. With the choice where the server offers several
//! providers. Focus in the field for that address. UI thread.
class ReturnDialog : public BrowserDialog
{
    Q_OBJECT
public:
    ReturnDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent = nullptr);
    void setProviders(const QStringList &offered, const QString &chosen);
    void setTrouble(const Error &trouble); //!< of the address that was pasted; Condition::None clears
    void setExchanging() override;

Q_SIGNALS:
    void addressEntered(const countersign::Secret &address);
    void providerChosen(const QString &provider);

protected:
    void restyle() override;
    [[nodiscard]] QWidget *firstField() const override;
    void showOpened(const QString &host, bool opened) override;

private:
    [[nodiscard]] QLayout *providerRow();
    [[nodiscard]] QLayout *steps(const QString &server);
    QLabel *addStep(QGridLayout &grid, int row, const QString &text = {});
    void makeAddress();
    void updateButtons();
    void enter();

    Redactor &m_redactor;
    QStringList m_offered;
    QComboBox *m_providers = nullptr;
    QLabel *m_providersLabel = nullptr;
    QList<QLabel *> m_numbers;
    QLabel *m_firstStep = nullptr;
    QLineEdit *m_address = nullptr;
    FieldNote *m_note = nullptr;
    QPushButton *m_go = nullptr;
    Error m_trouble; // in the note
};

} // namespace countersign
