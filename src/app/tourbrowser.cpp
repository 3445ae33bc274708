// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tourbrowser.h"

#include <QNetworkReply>
#include <QRegularExpression>
#include <QUrlQuery>

namespace countersign {
using namespace Qt::StringLiterals;

TourBrowser::TourBrowser()
{
    // As in a browser: the provider answers with 303 to the loopback page, which answers with 303 to its clean page.
    m_network.setRedirectPolicy(QNetworkRequest::NoLessSafeRedirectPolicy);
}

bool TourBrowser::open(const QUrl &url)
{
    m_waiting = url;
    if (m_atOnce)
        continueWaiting();
    return true;
}

void TourBrowser::continueWaiting()
{
    QNetworkReply *page = m_network.get(QNetworkRequest(std::exchange(m_waiting, {})));
    connect(page, &QNetworkReply::finished, this, [this, page] {
        page->deleteLater();
        fillIn(page->url(), page->readAll());
    });
}

void TourBrowser::fillIn(const QUrl &page, const QByteArray &html)
{
    static const QRegularExpression interaction(uR"~(name="interaction"\s+value="([^"]+)")~"_s);
    static const QRegularExpression action(uR"~(<form[^>]*\saction="([^"]+)")~"_s);
    const QString text = QString::fromUtf8(html);
    QUrlQuery form;
    form.addQueryItem(u"interaction"_s, interaction.match(text).captured(1));
    form.addQueryItem(u"account"_s, m_account);
    QNetworkRequest request(page.resolved(QUrl(action.match(text).captured(1))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
    QNetworkReply *answer = m_network.post(request, form.toString(QUrl::FullyEncoded).toLatin1());
    connect(answer, &QNetworkReply::finished, answer, &QObject::deleteLater);
}

} // namespace countersign
