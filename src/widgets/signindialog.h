// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/browserdialog.h"

namespace countersign {

//! OAuth scopes as a person would say them; those only the machines need are left out, unknown ones stand as they are.
[[nodiscard]] QString scopeWords(const QStringList &scopes);

//! "Continue in your browser": the link to copy, who is who, time left, open again, cancel. A provider that does not take this
//! program as its client says so on its own page, and the browser never comes back: what its owner must know then is folded
//! away here. Focus in the link. UI thread.
class SignInDialog : public BrowserDialog
{
    Q_OBJECT
public:
    //! How this program is known to a provider.
    struct Client
    {
        QString id;
        QUrl redirect; //!< without a port: a free one is taken each time
    };
    //! `asksFor`: OAuth scopes, shown in words where they are known.
    SignInDialog(const Theme &theme, const QString &server, const QString &provider, const QStringList &asksFor,
                 QWidget *parent = nullptr);
    void setClient(const Client &client);

protected:
    void restyle() override;
    [[nodiscard]] QWidget *firstField() const override;
    void showOpened(const QString &host, bool opened) override;

private:
    [[nodiscard]] QWidget *helpPage();

    QString m_provider;
    bool m_isOpened = true;
    QLabel *m_lead = nullptr;
    QLabel *m_linkCaption = nullptr;
    QPushButton *m_help = nullptr; // unfolds what follows
    CopyField *m_clientId = nullptr;
    CopyField *m_redirect = nullptr;
    QLabel *m_anyPort = nullptr;
};

} // namespace countersign
