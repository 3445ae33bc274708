// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/aboutdialog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QLabel>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What the program says of itself.
class tst_AboutDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsVersionAndLicence()
    {
        Theme theme;
        theme.apply(u"light"_s, *qApp);
        const AboutDialog about(theme);
        QCOMPARE(about.findChild<QLabel *>(u"version"_s)->text(), u"Version "_s + QString::fromLatin1(COUNTERSIGN_VERSION));
        QVERIFY(about.findChild<QLabel *>(u"licence"_s)->text().contains(u"GNU General Public License"_s));
        QVERIFY(about.findChild<QLabel *>(u"libraries"_s)->text().contains(QString::fromLatin1(qVersion())));
    }
};

COUNTERSIGN_TEST(tst_AboutDialog, "tst_aboutdialog")
#include "tst_aboutdialog.moc"
