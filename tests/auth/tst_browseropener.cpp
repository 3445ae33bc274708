// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/browseropener.h"
#include "testregistry.h"

#include <QDesktopServices>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_BrowserOpener : public QObject
{
    Q_OBJECT
public:
    Q_INVOKABLE void take(const QUrl &url) { m_taken << url.toEncoded(); }

private:
    QByteArrayList m_taken;

private Q_SLOTS:
    void init()
    {
        m_taken.clear();
        for (const QString &scheme : { u"https"_s, u"http"_s, u"file"_s, u"javascript"_s, u"countersign"_s })
            QDesktopServices::setUrlHandler(scheme, this, "take");
    }
    void cleanup()
    {
        for (const QString &scheme : { u"https"_s, u"http"_s, u"file"_s, u"javascript"_s, u"countersign"_s })
            QDesktopServices::unsetUrlHandler(scheme);
    }
    void theUrlArrivesUnchanged()
    {
        const QByteArray link = "https://id.example.com/authorize?scope=openid%20a%2Bb&redirect_uri=http%3A%2F%2F127.0.0.1"
                                "%3A4000%2Fcallback&x=%25%26%C3%A4"_ba;
        DesktopBrowser browser;
        QVERIFY(browser.open(QUrl::fromEncoded(link)));
        QCOMPARE(m_taken, QByteArrayList { link });
        QVERIFY(browser.open(QUrl(u"http://127.0.0.1:4000/authorize"_s)));
    }
    void onlyTheWeb()
    {
        DesktopBrowser browser;
        for (const QString &url : { u"file:///etc/passwd"_s, u"javascript:alert(1)"_s, u"countersign:x"_s, u"/bin/sh"_s, u""_s })
            QVERIFY(!browser.open(QUrl(url)));
        QVERIFY(m_taken.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_BrowserOpener, "tst_browseropener")
#include "tst_browseropener.moc"
