// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QImage>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace countersign;
using namespace Qt::StringLiterals;
using Scheme = Theme::Scheme;

namespace {
double luminance(const QColor &colour)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

//! WCAG contrast ratio.
double contrast(const QColor &a, const QColor &b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

struct Pair
{
    const char *name;
    QColor Tokens::*ink;
    QColor Tokens::*ground;
    double floor;
};

const Pair kPairs[] = {
    { "text on base", &Tokens::text, &Tokens::base, 7 },
    { "text on window", &Tokens::text, &Tokens::window, 7 },
    { "text on raised", &Tokens::text, &Tokens::raised, 7 },
    { "text on hover", &Tokens::text, &Tokens::hover, 7 },
    { "text on cautionSoft", &Tokens::text, &Tokens::cautionSoft, 7 },
    { "text on dangerSoft", &Tokens::text, &Tokens::dangerSoft, 7 },
    { "text on accentSoft", &Tokens::text, &Tokens::accentSoft, 7 },
    { "text on okSoft", &Tokens::text, &Tokens::okSoft, 7 },
    { "text on diffAdd", &Tokens::text, &Tokens::diffAdd, 7 },
    { "text on diffDel", &Tokens::text, &Tokens::diffDel, 7 },
    { "text on textSel", &Tokens::text, &Tokens::textSel, 4.5 },
    { "text2 on base", &Tokens::text2, &Tokens::base, 4.5 },
    { "text2 on window", &Tokens::text2, &Tokens::window, 4.5 },
    { "text2 on raised", &Tokens::text2, &Tokens::raised, 4.5 },
    { "text2 on hover", &Tokens::text2, &Tokens::hover, 4.5 },
    { "text2 on cautionSoft", &Tokens::text2, &Tokens::cautionSoft, 4.5 },
    { "text2 on dangerSoft", &Tokens::text2, &Tokens::dangerSoft, 4.5 },
    { "text2 on accentSoft", &Tokens::text2, &Tokens::accentSoft, 4.5 },
    { "text2 on okSoft", &Tokens::text2, &Tokens::okSoft, 4.5 },
    { "onSelected on selected", &Tokens::onSelected, &Tokens::selected, 4.5 },
    { "onSelected2 on selected", &Tokens::onSelected2, &Tokens::selected, 4.5 },
    { "onAccent on accent", &Tokens::onAccent, &Tokens::accent, 4.5 },
    { "onAccent on accentHover", &Tokens::onAccent, &Tokens::accentHover, 4.5 },
    { "accentText on base", &Tokens::accentText, &Tokens::base, 4.5 },
    { "accentText on window", &Tokens::accentText, &Tokens::window, 4.5 },
    { "accentText on raised", &Tokens::accentText, &Tokens::raised, 4.5 },
    { "accentText on accentSoft", &Tokens::accentText, &Tokens::accentSoft, 4.5 },
    { "caution on base", &Tokens::caution, &Tokens::base, 4.5 },
    { "caution on cautionSoft", &Tokens::caution, &Tokens::cautionSoft, 4.5 },
    { "caution on window", &Tokens::caution, &Tokens::window, 4.5 },
    { "caution on raised", &Tokens::caution, &Tokens::raised, 4.5 },
    { "danger on base", &Tokens::danger, &Tokens::base, 4.5 },
    { "danger on dangerSoft", &Tokens::danger, &Tokens::dangerSoft, 4.5 },
    { "danger on window", &Tokens::danger, &Tokens::window, 4.5 },
    { "danger on raised", &Tokens::danger, &Tokens::raised, 4.5 },
    { "ok on base", &Tokens::ok, &Tokens::base, 4.5 },
    { "ok on okSoft", &Tokens::ok, &Tokens::okSoft, 4.5 },
    { "ok on window", &Tokens::ok, &Tokens::window, 4.5 },
    { "keyword on raised", &Tokens::synKeyword, &Tokens::raised, 4.5 },
    { "string on raised", &Tokens::synString, &Tokens::raised, 4.5 },
    { "number on raised", &Tokens::synNumber, &Tokens::raised, 4.5 },
    { "comment on raised", &Tokens::synComment, &Tokens::raised, 4.5 },
    { "function on raised", &Tokens::synFunction, &Tokens::raised, 4.5 },
    { "comment on diffAdd", &Tokens::synComment, &Tokens::diffAdd, 4.5 },
    { "edge on base", &Tokens::edge, &Tokens::base, 3 },
    { "edge on window", &Tokens::edge, &Tokens::window, 3 },
    { "accent on base", &Tokens::accent, &Tokens::base, 3 },
    { "accent on window", &Tokens::accent, &Tokens::window, 3 },
    { "focus on base", &Tokens::focus, &Tokens::base, 3 },
    { "focus on window", &Tokens::focus, &Tokens::window, 3 },
    { "focus on raised", &Tokens::focus, &Tokens::raised, 3 },
    { "cautionEdge on base", &Tokens::cautionEdge, &Tokens::base, 3 },
    { "disabled on base", &Tokens::disabled, &Tokens::base, 3 },
};

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
    void contrastFloors_data()
    {
        QTest::addColumn<Scheme>("scheme");
        QTest::newRow("light") << Scheme::Light;
        QTest::newRow("dark") << Scheme::Dark;
        QTest::newRow("high contrast") << Scheme::HighContrast;
        QTest::newRow("high contrast dark") << Scheme::HighContrastDark;
    }
    void contrastFloors()
    {
        QFETCH(const Scheme, scheme);
        const Tokens tokens = Theme::tokensOf(scheme);
        const bool high = scheme == Scheme::HighContrast || scheme == Scheme::HighContrastDark;
        QStringList low;
        for (const Pair &pair : kPairs) {
            const double floor = high && pair.floor == 4.5 ? 7 : pair.floor; // high contrast asks more of all text
            const double ratio = contrast(tokens.*pair.ink, tokens.*pair.ground);
            if (ratio < floor)
                low << u"%1: %2 < %3"_s.arg(QString::fromLatin1(pair.name)).arg(ratio).arg(floor);
        }
        QVERIFY2(low.isEmpty(), qPrintable(low.join(u"; "_s)));
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
        QVERIFY(count > 60);
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
