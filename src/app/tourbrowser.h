// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/browseropener.h"

#include <QNetworkAccessManager>

namespace countersign {

//! The tour's browser: an HTTP client that fills in the sandbox's page as a person would and follows the way back to the
//! loopback page. Everything else in the tour is the product. UI thread.
class TourBrowser : public QObject, public BrowserOpener
{
    Q_OBJECT
public:
    TourBrowser();
    bool open(const QUrl &url) override;
    //! Who signs in; "guest" or "admin".
    void setAccount(const QString &account) { m_account = account; }
    //! False: the person lets the page stand. continueWaiting() goes on.
    void setAnswersAtOnce(bool atOnce) { m_atOnce = atOnce; }
    void continueWaiting();

private:
    void fillIn(const QUrl &page, const QByteArray &html);

    QNetworkAccessManager m_network;
    QString m_account = QStringLiteral("guest");
    QUrl m_waiting;
    bool m_atOnce = true;
};

} // namespace countersign
