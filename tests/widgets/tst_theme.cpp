// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/accentcolours.h"
#include "widgets/controlpainter.h"
#include "widgets/runningicon.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QImage>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Scheme = Theme::Scheme;

namespace {
Appearance wishes(const QString &colours, const QString &contrast)
{
    Appearance made;
    made.colours = colours;
    made.contrast = contrast;
    return made;
}

DesktopLook desktop(DesktopLook::Colours colours, bool highContrast)
{
    DesktopLook made;
    made.colours = colours;
    made.highContrast = highContrast;
    return made;
}

QApplication &application()
{
    return *qobject_cast<QApplication *>(QCoreApplication::instance());
}

//! The most opaque colour of a drawing: its ink.
QColor inkOf(const QIcon &icon, QIcon::Mode mode = QIcon::Normal)
{
    const QImage image = icon.pixmap(QSize(64, 64), 1.0, mode).toImage();
    QColor ink;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (const QColor pixel = image.pixelColor(x, y); pixel.alpha() == 255)
                ink = pixel;
        }
    }
    return ink;
}
} // namespace

class tst_Theme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theAccentsOfGnomeAreTaken_data()
    {
        QTest::addColumn<QColor>("accent");
        const std::pair<const char *, QRgb> accents[] = { { "blue", 0x3584e4 },   { "teal", 0x2190a4 },   { "green", 0x3a944a },
                                                          { "yellow", 0xc88800 }, { "orange", 0xed5b00 }, { "red", 0xe62d42 },
                                                          { "pink", 0xd56199 },   { "purple", 0x9141ac }, { "slate", 0x6f8396 } };
        for (const auto &[name, accent] : accents)
            QTest::newRow(name) << QColor(accent);
    }
    void theAccentsOfGnomeAreTaken()
    {
        QFETCH(const QColor, accent);
        for (const Scheme scheme : { Scheme::Light, Scheme::Dark }) {
            const Tokens ours = Theme::tokensOf(scheme);
            QVERIFY(withAccent(ours, accent).accent != ours.accent);
        }
    }

    void theDesktopsAccent_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<bool>("wanted");
        QTest::addColumn<bool>("taken");
        QTest::newRow("light") << u"light"_s << true << true;
        QTest::newRow("not wanted") << u"light"_s << false << false;
        QTest::newRow("high contrast keeps its own") << u"high-contrast"_s << true << false;
    }
    void theDesktopsAccent()
    {
        QFETCH(const QString, scheme);
        QFETCH(const bool, wanted);
        QFETCH(const bool, taken);
        Theme theme;
        DesktopLook green;
        green.accent = QColor(0x3a, 0x94, 0x4a); // GNOME's
        theme.setDesktop(green);
        Appearance wish;
        wish.desktopAccent = wanted;
        theme.apply(wish, application());
        theme.apply(scheme, application());
        const bool isGreen = theme.tokens().accent.green() > theme.tokens().accent.blue();
        QCOMPARE(isGreen, taken);
        QCOMPARE(QApplication::palette().color(QPalette::Highlight), theme.tokens().accent);
        theme.setDesktop({});
        QCOMPARE(theme.tokens().accent, Theme::tokensOf(theme.scheme()).accent);
    }

    void personBeforeDesktopBeforePalette_data()
    {
        using Colours = DesktopLook::Colours;
        QTest::addColumn<Appearance>("wish");
        QTest::addColumn<DesktopLook>("look");
        QTest::addColumn<Scheme>("scheme");
        const QString system = u"system"_s;
        // The palette at start is light.
        QTest::newRow("nobody says") << wishes(system, system) << DesktopLook() << Scheme::Light;
        QTest::newRow("desktop dark") << wishes(system, system) << desktop(Colours::Dark, false) << Scheme::Dark;
        QTest::newRow("desktop light") << wishes(system, system) << desktop(Colours::Light, false) << Scheme::Light;
        QTest::newRow("person light") << wishes(u"light"_s, system) << desktop(Colours::Dark, false) << Scheme::Light;
        QTest::newRow("person dark") << wishes(u"dark"_s, system) << desktop(Colours::Light, false) << Scheme::Dark;
        QTest::newRow("desktop contrast") << wishes(system, system) << desktop(Colours::Unknown, true) << Scheme::HighContrast;
        QTest::newRow("desktop dark contrast")
            << wishes(system, system) << desktop(Colours::Dark, true) << Scheme::HighContrastDark;
        QTest::newRow("person's contrast") << wishes(system, u"on"_s) << desktop(Colours::Dark, false)
                                           << Scheme::HighContrastDark;
        QTest::newRow("person wants none") << wishes(system, u"off"_s) << desktop(Colours::Dark, true) << Scheme::Dark;
        QTest::newRow("both chosen") << wishes(u"light"_s, u"on"_s) << desktop(Colours::Dark, false) << Scheme::HighContrast;
        QTest::newRow("nonsense is system") << wishes(u"blue"_s, u"much"_s) << desktop(Colours::Dark, true)
                                            << Scheme::HighContrastDark;
    }
    void personBeforeDesktopBeforePalette()
    {
        QFETCH(const Appearance, wish);
        QFETCH(const DesktopLook, look);
        QFETCH(const Scheme, scheme);
        QPalette light(Qt::white);
        light.setColor(QPalette::WindowText, Qt::black);
        application().setPalette(light);
        Theme theme;
        theme.apply(wish, application());
        theme.setDesktop(look);
        QCOMPARE(theme.scheme(), scheme);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::tokensOf(scheme).window);
    }

    void theDesktopIsFollowedLive()
    {
        Theme theme;
        const QSignalSpy changed(&theme, &Theme::changed);
        theme.setDesktop(desktop(DesktopLook::Colours::Dark, false));
        QCOMPARE(changed.size(), 0); // nothing was applied yet
        theme.apply(Appearance(), application());
        QCOMPARE(theme.scheme(), Scheme::Dark);
        QCOMPARE(changed.size(), 1);
        theme.setDesktop(desktop(DesktopLook::Colours::Dark, false));
        QCOMPARE(changed.size(), 1);
        theme.setDesktop(desktop(DesktopLook::Colours::Light, false));
        QCOMPARE(changed.size(), 2);
        QCOMPARE(theme.scheme(), Scheme::Light);
    }

    void lessMotion_data()
    {
        QTest::addColumn<QString>("wish");
        QTest::addColumn<bool>("desktop");
        QTest::addColumn<bool>("reduced");
        QTest::newRow("nobody") << u"system"_s << false << false;
        QTest::newRow("desktop") << u"system"_s << true << true;
        QTest::newRow("person") << u"reduced"_s << false << true;
        QTest::newRow("person wants it all") << u"full"_s << true << false;
    }
    void lessMotion()
    {
        QFETCH(const QString, wish);
        QFETCH(const bool, desktop);
        QFETCH(const bool, reduced);
        Theme theme;
        Appearance appearance;
        appearance.motion = wish;
        theme.apply(appearance, application());
        DesktopLook look;
        look.reducedMotion = desktop;
        theme.setDesktop(look);
        QCOMPARE(theme.isMotionReduced(), reduced);
    }

    void theArcStandsStillWhereMotionIsUnwanted()
    {
        Theme theme;
        Appearance appearance;
        appearance.motion = u"reduced"_s;
        theme.apply(appearance, application());
        RunningIcon icon(theme, nullptr);
        icon.show();
        const QImage clock = icon.grab().toImage();
        QImage wanted(clock.size(), clock.format());
        wanted.setDevicePixelRatio(clock.devicePixelRatio());
        wanted.fill(theme.tokens().window);
        QPainter painter(&wanted);
        theme.icon(u"clock"_s, theme.tokens().accentText).paint(&painter, icon.rect());
        painter.end();
        QCOMPARE(clock, wanted);
        appearance.motion = u"full"_s;
        theme.apply(appearance, application());
        QVERIFY(icon.grab().toImage() != wanted);
        const QImage start = icon.grab().toImage();
        QTRY_VERIFY(icon.grab().toImage() != start); // it turns
    }

    void textSizeScalesEverything()
    {
        const QFont before = QApplication::font();
        Theme theme;
        Appearance appearance;
        for (const int percent : { 200, 150, 100 }) {
            appearance.textPercent = percent;
            theme.apply(appearance, application());
            QCOMPARE(QApplication::font().pointSizeF(), before.pointSizeF() * percent / 100);
            QCOMPARE(QApplication::font().family(), before.family());
        }
        appearance.textPercent = 5000;
        theme.apply(appearance, application());
        QCOMPARE(QApplication::font().pointSizeF(), before.pointSizeF() * 3);
        appearance.textPercent = 100;
        theme.apply(appearance, application());
        QApplication::setFont(before);
    }

    void settingChoosesScheme_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<Scheme>("scheme");
        QTest::newRow("light") << u"light"_s << Scheme::Light;
        QTest::newRow("dark") << u"dark"_s << Scheme::Dark;
        QTest::newRow("contrast") << u"high-contrast"_s << Scheme::HighContrast;
        QTest::newRow("dark contrast") << u"high-contrast-dark"_s << Scheme::HighContrastDark;
    }
    void settingChoosesScheme()
    {
        QFETCH(const QString, setting);
        QFETCH(const Scheme, scheme);
        Theme theme;
        const QSignalSpy changed(&theme, &Theme::changed);
        theme.apply(setting, application());
        QCOMPARE(theme.scheme(), scheme);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme.tokens().window);
        QCOMPARE(QApplication::palette().color(QPalette::Disabled, QPalette::ButtonText), theme.tokens().disabled);
        QCOMPARE(QApplication::palette().color(QPalette::PlaceholderText), theme.tokens().text2);
    }

    void systemFollowsTheStartPalette()
    {
        QPalette desktop(Qt::white);
        desktop.setColor(QPalette::Window, QColor(0x20, 0x20, 0x20));
        desktop.setColor(QPalette::WindowText, Qt::white);
        application().setPalette(desktop);
        Theme dark;
        dark.apply(u"light"_s, application());
        dark.apply(u"system"_s, application()); // what we set ourselves does not count
        QCOMPARE(dark.scheme(), Scheme::Dark);

        desktop.setColor(QPalette::Window, Qt::white);
        desktop.setColor(QPalette::WindowText, Qt::black);
        application().setPalette(desktop);
        Theme light;
        light.apply(u"what is this"_s, application());
        QCOMPARE(light.scheme(), Scheme::Light);
    }

    void aWidgetOutlivesTheTheme()
    {
        QPushButton button(u"Go on"_s);
        {
            Theme theme;
            theme.apply(u"dark"_s, application());
            QVERIFY(!button.grab().isNull());
        }
        QVERIFY(!button.grab().isNull()); // the style is plain Fusion again, not a style of a gone theme
    }

    void everyDrawingPaints()
    {
        Theme theme;
        int count = 0;
        QDirIterator files(u":/icons"_s, { u"*.svg"_s }, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString name = files.next().mid(7).chopped(4); // "16/key"
            const QIcon icon = theme.icon(name);
            QVERIFY2(!icon.isNull(), qPrintable(name));
            QVERIFY2(inkOf(icon).isValid(), qPrintable(name + u" is empty"_s));
            ++count;
        }
        QVERIFY(count > 50);
        QVERIFY(theme.icon(u"no-such-drawing"_s).isNull());
    }

    void iconTakesColourOfItsMoment()
    {
        Theme theme;
        theme.apply(u"light"_s, application());
        const QIcon icon = theme.icon(u"key"_s);
        QCOMPARE(inkOf(icon), theme.tokens().text2);
        QCOMPARE(inkOf(icon, QIcon::Active), theme.tokens().text);
        QCOMPARE(inkOf(icon, QIcon::Disabled), theme.tokens().disabled);
        QCOMPARE(inkOf(icon, QIcon::Selected), theme.tokens().onSelected);
        QCOMPARE(inkOf(theme.icon(u"key"_s, Qt::red)), QColor(Qt::red));
        theme.apply(u"dark"_s, application());
        QCOMPARE(inkOf(icon), theme.tokens().text2); // the same icon follows
    }

    void iconIsCrispAtAnyRatio()
    {
        Theme theme;
        for (const qreal ratio : { 1.0, 1.25, 2.0, 3.0 }) {
            const QPixmap pixmap = theme.icon(u"key"_s).pixmap(QSize(16, 16), ratio);
            QCOMPARE(pixmap.size(), (QSizeF(16, 16) * ratio).toSize());
        }
    }

    void paintedIconsLieOnDevicePixels_data()
    {
        QTest::addColumn<qreal>("ratio");
        for (const qreal ratio : { 1.0, 1.25, 1.5, 1.75, 2.0 })
            QTest::addRow("%d %%", qRound(ratio * 100)) << ratio;
    }
    void paintedIconsLieOnDevicePixels()
    {
        QFETCH(const qreal, ratio);
        Theme theme;
        const QIcon icon = theme.icon(u"file"_s, Qt::black);
        const int side = qRound(16 * ratio);
        const QImage alone = icon.pixmap(QSize(16, 16), ratio).toImage();
        for (const QPoint &place : { QPoint(0, 0), QPoint(5, 7), QPoint(11, 3) }) {
            QImage surface((QSizeF(40, 40) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
            surface.setDevicePixelRatio(ratio);
            surface.fill(Qt::transparent);
            QPainter painter(&surface);
            icon.paint(&painter, QRect(place, QSize(16, 16)));
            painter.end();
            const QImage painted = surface.copy(qRound(place.x() * ratio), qRound(place.y() * ratio), side, side);

            for (int y = 0; y < side; ++y) {
                for (int x = 0; x < side; ++x)
                    QCOMPARE(painted.pixelColor(x, y), alone.pixelColor(x, y)); // not smeared over two pixels
            }
        }
    }

    void outlinesLieOnDevicePixels_data() { paintedIconsLieOnDevicePixels_data(); }
    void outlinesLieOnDevicePixels()
    {
        QFETCH(const qreal, ratio);
        for (const int left : { 3, 4, 5, 6 }) {
            for (const qreal width : { 1.0, 2.0 }) {
                QImage surface((QSizeF(60, 40) * ratio).toSize(), QImage::Format_RGB32);
                surface.setDevicePixelRatio(ratio);
                surface.fill(Qt::white);
                QPainter painter(&surface);
                ControlPainter::roundedBox(&painter, QRectF(left, left, 40, 20), 6, Qt::white, Qt::black, width);
                painter.end();
                int black = 0;
                for (int x = 0; x < surface.width(); ++x) { // a row through the straight edges
                    const QColor pixel = surface.pixelColor(x, qRound((left + 10) * ratio));
                    QVERIFY2(pixel == Qt::white || pixel == Qt::black, qPrintable(pixel.name()));
                    black += pixel == Qt::black;
                }
                QCOMPARE(black, 2 * qMax(1, qRound(width * ratio)));
            }
        }
    }

    void arrowsTurnInRightToLeft()
    {
        Theme theme;
        const auto image = [&](const QString &name) { return theme.icon(name).pixmap(QSize(32, 32), 1.0).toImage(); };
        const QImage arrow = image(u"chevron-right"_s);
        const QImage lock = image(u"file"_s);
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        const QImage mirroredArrow = image(u"chevron-right"_s);
        const QImage sameLock = image(u"file"_s);
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
        QVERIFY(mirroredArrow != arrow);
        QCOMPARE(sameLock, lock);
    }

    void fontsKeepTheirUnit()
    {
        QFont points;
        points.setPointSizeF(10);
        QCOMPARE(Theme::font(points, 0.8).pointSizeF(), 8.0);
        QFont pixels;
        pixels.setPixelSize(20);
        QCOMPARE(Theme::font(pixels, 1.7, QFont::DemiBold).pixelSize(), 34);
        QCOMPARE(Theme::font(pixels, 1.7, QFont::DemiBold).weight(), QFont::DemiBold);
        QCOMPARE(Theme::em(pixels), 20.0);
    }
};

COUNTERSIGN_TEST(tst_Theme, "tst_theme")
#include "tst_theme.moc"
