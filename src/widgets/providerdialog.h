// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QDialog>
#include <QUrl>

namespace countersign {

class Theme;

//! What a person is asked to agree to. A value.
struct ProviderAgreement
{
    QString server;             //!< host (and port) of the agents, as ASCII: look-alike letters show as what they are
    QString provider;           //!< likewise, where the browser would open
    QStringList scopes;         //!< asked for
    bool wantsClientId = false; //!< the provider gives none by itself
    QUrl redirect;              //!< what its owner must be told then
    Error trouble = {};         //!< of an earlier try
};

//! "agents.example.com wants you to sign in at id.example.com": asked before a browser opens for a provider that only the server
//! has named. Both hosts in full, never shortened; where the provider gives no client id, a field for one and the return address
//! to copy. No default button, the focus on Cancel: nobody agrees by a key too many. Window-modal, shown with open(). Closed by
//! its owner once the connection stands. UI thread.
class ProviderDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ProviderDialog(const Theme &theme, QWidget *parent = nullptr);
    void setAgreement(const ProviderAgreement &agreement); //!< also ends being busy
    void reject() override;
    void setVisible(bool visible) override;

Q_SIGNALS:
    void agreed(const QString &clientId); //!< empty where none was asked for; the dialog waits
    void cancelled();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Parts;
    void agree();
    Parts *m_parts = nullptr;
};

//! Host and port of an address as ASCII (punycode).
[[nodiscard]] QString plainHost(const QUrl &address);

} // namespace countersign
