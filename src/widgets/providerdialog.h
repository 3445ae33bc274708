// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "widgets/fitteddialog.h"

#include <QUrl>

class QLineEdit;

namespace countersign {

class CopyField;
class FactGrid;
class FieldNote;

//! What a person is asked to agree to. A value.
struct ProviderAgreement
{
    QString server;             //!< host (and port) of the agents, as ASCII: look-alike letters show as what they are
    QString provider;           //!< likewise, where the browser would open; empty = no browser opens
    QStringList scopes;         //!< asked for
    bool wantsClientId = false; //!< the provider gives none by itself
    QUrl redirect;              //!< what its owner must be told then
    Error trouble = {};         //!< of an earlier try

    //! What a connection file says beside these, if it is a file that says it.
    struct File
    {
        QString name;               //!< of the file; empty = the server named the provider
        QString wayIn;              //!< how one signs in without a provider named here, in words
        QString proxy;              //!< host and port; everything goes by it
        QString authorities;        //!< its `caFile`: believed beside the system's
        QString certificate;        //!< shown to the server
        QStringList sends;          //!< names of what goes along with requests and runs
        QString clientId {};        //!< as which program the provider is asked
        QString resource {};        //!< what the token is for, unless that is the server itself
        QStringList parameters {};  //!< names of what else the provider is told
        QStringList suggestions {}; //!< titles of messages that one click would send
        QStringList silenced {};    //!< in words: what agents may not ask the person for
        QStringList locked {};      //!< its keys that the person may not change
        [[nodiscard]] bool operator==(const File &) const = default;
    } file = {};
};

//! "agents.example.com wants you to sign in at id.example.com": asked before a browser opens for a provider that only the server
//! has named, and before anything is sent for a connection file that is opened for the first time. Hosts in full, never
//! shortened; where the provider gives no client id, a field for one and the return address to copy. No default button, the focus
//! on Cancel: nobody agrees by a key too many. Closed by its owner once the connection stands. UI thread.
class ProviderDialog : public FittedDialog
{
    Q_OBJECT
public:
    explicit ProviderDialog(const Theme &theme, QWidget *parent = nullptr);
    void setAgreement(const ProviderAgreement &agreement); //!< also ends being busy

Q_SIGNALS:
    void agreed(const QString &clientId); //!< empty where none was asked for; the dialog waits

protected:
    [[nodiscard]] QWidget *firstField() const override;

private:
    [[nodiscard]] QWidget *clientPage();
    void showQuestion();
    void showClient();
    void setBusy(bool busy);
    void updateButtons();
    void agree();

    ProviderAgreement m_agreement;
    QLabel *m_title = nullptr;
    QLabel *m_lead = nullptr;
    FactGrid *m_facts = nullptr;
    QWidget *m_client = nullptr; // page
    QLineEdit *m_clientId = nullptr;
    FieldNote *m_note = nullptr;
    CopyField *m_redirect = nullptr;
    QPushButton *m_open = nullptr;
    bool m_isBusy = false;
};

//! Host and port of an address as ASCII (punycode).
[[nodiscard]] QString plainHost(const QUrl &address);

} // namespace countersign
