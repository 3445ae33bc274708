// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "peerprovider.h"

#include <QRegularExpression>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
//! Empty for what only a browser asks.
QString purposeOf(const QJsonObject &request)
{
    const QString path = request.value("path"_L1).toString();
    if (path.startsWith("/.well-known/o"_L1))
        return u"discovery"_s;
    if (path == "/token"_L1)
        return request.value("body"_L1).toString().contains("grant_type=refresh_token"_L1) ? u"refresh"_s : u"token"_s;
    if (path == "/jwks"_L1)
        return u"jwks"_s;
    if (path == "/token/revocation"_L1)
        return u"revoke"_s;
    if (path.startsWith("/api"_L1))
        return u"run"_s;
    const bool isPage = path.startsWith("/auth"_L1) || path.startsWith("/interaction/"_L1);
    return isPage ? QString() : path;
}
} // namespace

void PeerProvider::order(const QString &command, const QJsonObject &what) const
{
    const PeerAnswer answer = post(m_peer.said(u"control"_s) + command, QJsonDocument(what).toJson(), { { "x-control", "1" } });
    if (answer.status != 200)
        qFatal("the provider does not take %s: %s", qPrintable(command), answer.body.constData());
}

void PeerProvider::heal()
{
    order(u"/reset"_s, {});
}

void PeerProvider::fail(const QString &fault, const QString &argument, int times) const
{
    QJsonObject what { { u"name"_s, fault } };
    bool isNumber = false;
    const int number = argument.toInt(&isNumber);
    if (!argument.isEmpty())
        what.insert(u"arg"_s, isNumber ? QJsonValue(number) : QJsonValue(argument));
    if (times > 0)
        what.insert(u"times"_s, times);
    order(u"/fault"_s, what);
}

QStringList PeerProvider::faults() const
{
    QStringList names;
    const QJsonArray known = fetch(m_peer.said(u"control"_s)).object().value("known"_L1).toArray();
    for (const QJsonValue &name : known)
        names << name.toString();
    return names;
}

QStringList PeerProvider::arrived() const
{
    QStringList purposes;
    const QJsonArray all = fetch(m_peer.said(u"control"_s) + u"/log"_s).array();
    for (const QJsonValue &request : all)
        purposes << purposeOf(request.toObject());
    purposes.removeAll(QString());
    return purposes;
}

bool PeerProvider::isHolding() const
{
    constexpr int forGood = 60'000; // ms: on purpose, and longer than anybody waits
    const QJsonArray all = fetch(m_peer.said(u"control"_s) + u"/log"_s).array();
    return std::any_of(all.begin(), all.end(), [](const QJsonValue &request) {
        return request["status"_L1].isUndefined() && request["held"_L1].toInt() >= forGood;
    });
}

bool PeerBrowser::open(const QUrl &url)
{
    close();
    m_network = std::make_unique<QNetworkAccessManager>();
    m_network->setRedirectPolicy(QNetworkRequest::NoLessSafeRedirectPolicy);
    look(m_network->get(QNetworkRequest(url)));
    return true;
}

void PeerBrowser::close()
{
    m_network.reset(); // pages are its children
}

void PeerBrowser::look(QNetworkReply *page)
{
    m_page = page;
    connect(page, &QNetworkReply::finished, this, [this, page] {
        page->deleteLater();
        m_page.clear();
        shown(*page);
    });
}

//! Fills in the one form that is there.
void PeerBrowser::shown(QNetworkReply &page)
{
    static const QRegularExpression form(u"<form[^>]*action=\"(/interaction/[^\"]+/(login|consent))\""_s);
    const QRegularExpressionMatch found = form.match(QString::fromUtf8(page.readAll()));
    if (!found.hasMatch())
        return; // a page that stays
    QNetworkRequest request(page.url().resolved(QUrl(found.captured(1))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
    look(m_network->post(request, found.captured(2) == "login"_L1 ? "login=admin&password=admin-pw"_ba : QByteArray()));
}

} // namespace countersign::test
