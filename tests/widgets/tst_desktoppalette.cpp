// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWindow>

using namespace countersign;
using namespace Qt::StringLiterals;
using Scheme = Theme::Scheme;

namespace {
QPalette desktopPalette(bool dark)
{
    return dark ? QPalette(QColor(40, 40, 40)) : QPalette(QColor(240, 240, 240));
}
} // namespace

//! A desktop without a portal says by its palette whether it is dark, at start and later.
class tst_DesktopPalette : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QApplication::setPalette(desktopPalette(false)); }

    void aNewPaletteIsFollowed_data()
    {
        QTest::addColumn<QString>("colours");
        QTest::addColumn<Scheme>("after");
        QTest::newRow("the desktop decides") << u"system"_s << Scheme::Dark;
        QTest::newRow("the person has decided") << u"light"_s << Scheme::Light;
    }
    void aNewPaletteIsFollowed()
    {
        QFETCH(const QString, colours);
        QFETCH(const Scheme, after);
        Theme theme;
        theme.apply(Appearance { colours }, *qApp);
        QCOMPARE(theme.scheme(), Scheme::Light);
        QSignalSpy changed(&theme, &Theme::changed);
        QApplication::setPalette(desktopPalette(true)); // as a desktop's plug-in does
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(theme.scheme(), after);
        QCOMPARE(QGuiApplication::palette().color(QPalette::Base), theme.tokens().base); // ours lies on top again
        QApplication::setPalette(desktopPalette(false));
        QTRY_COMPARE(theme.scheme(), Scheme::Light);
        QTRY_COMPARE(QGuiApplication::palette().color(QPalette::Base), theme.tokens().base);
    }

    void thePortalKnowsBetter()
    {
        Theme theme;
        theme.setDesktop({ DesktopLook::Colours::Light });
        theme.apply(Appearance {}, *qApp);
        QSignalSpy changed(&theme, &Theme::changed);
        QApplication::setPalette(desktopPalette(true));
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(theme.scheme(), Scheme::Light);
    }

    void newsFromTheDesktopAreReadBeneathOurs()
    {
        Theme theme;
        theme.apply(Appearance {}, *qApp);
        QWindow window;
        QWidget widget;
        QSignalSpy changed(&theme, &Theme::changed);
        QEvent news(QEvent::ThemeChange);
        QCoreApplication::sendEvent(&window, &news);
        QCoreApplication::sendEvent(&window, &news); // each window hears of it
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(QGuiApplication::palette().color(QPalette::Base), theme.tokens().base);
        QCOMPARE(widget.palette().color(QPalette::Text), theme.tokens().text);
        QTest::qWait(50);
        QCOMPARE(changed.size(), 1); // and reading it is no news
    }
};

COUNTERSIGN_TEST(tst_DesktopPalette, "tst_desktoppalette")
#include "tst_desktoppalette.moc"
