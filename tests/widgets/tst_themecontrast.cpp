// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/accentcolours.h"
#include "widgets/theme.h"

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
    { "cautionEdge on window", &Tokens::cautionEdge, &Tokens::window, 3 },
    { "focus on cautionSoft", &Tokens::focus, &Tokens::cautionSoft, 3 },
    { "focus on dangerSoft", &Tokens::focus, &Tokens::dangerSoft, 3 },
    { "focus on accentSoft", &Tokens::focus, &Tokens::accentSoft, 3 },
    { "edge on cautionSoft", &Tokens::edge, &Tokens::cautionSoft, 3 }, // buttons of a notice
    { "edge on dangerSoft", &Tokens::edge, &Tokens::dangerSoft, 3 },
    { "edge on accentSoft", &Tokens::edge, &Tokens::accentSoft, 3 },
    { "edge on okSoft", &Tokens::edge, &Tokens::okSoft, 3 },
    { "danger on hover", &Tokens::danger, &Tokens::hover, 4.5 },
    { "caution on hover", &Tokens::caution, &Tokens::hover, 4.5 },
    { "accentText on hover", &Tokens::accentText, &Tokens::hover, 4.5 },
    { "text on selection in a field", &Tokens::onAccent, &Tokens::accent, 4.5 },
    { "disabled on base", &Tokens::disabled, &Tokens::base, 3 },
};

//! What stands beside something that says the same: no floor.
QColor Tokens::*const kDecorative[] = { &Tokens::line, &Tokens::btnEdge, &Tokens::thumb };

QStringList pairsTooLow(const Tokens &tokens, bool highContrast)
{
    QStringList low;
    for (const Pair &pair : kPairs) {
        const double floor = highContrast && pair.floor == 4.5 ? 7 : pair.floor; // high contrast asks more of all text
        const double ratio = contrast(tokens.*pair.ink, tokens.*pair.ground);
        if (ratio < floor)
            low << QStringLiteral("%1: %2 < %3").arg(QString::fromLatin1(pair.name)).arg(ratio).arg(floor);
    }
    return low;
}

} // namespace

//! Every text and edge is told from its ground as well as WCAG asks, in every scheme, with any accent.
class tst_ThemeContrast : public QObject
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
        const bool high = scheme == Scheme::HighContrast || scheme == Scheme::HighContrastDark;
        const QStringList low = pairsTooLow(Theme::tokensOf(scheme), high);
        QVERIFY2(low.isEmpty(), qPrintable(low.join(u"; "_s)));
    }

    void everyTokenHasAFloorOrIsDecorative()
    {
        QList<QColor Tokens::*> covered;
        const auto cover = [&](QColor Tokens::*token) {
            if (!covered.contains(token))
                covered << token;
        };
        for (const Pair &pair : kPairs) {
            cover(pair.ink);
            cover(pair.ground);
        }
        for (QColor Tokens::*token : kDecorative) {
            QVERIFY(!covered.contains(token));
            cover(token);
        }
        QCOMPARE(covered.size() * qsizetype(sizeof(QColor)), qsizetype(sizeof(Tokens)));
    }

    void anyAccentKeepsTheFloors_data()
    {
        QTest::addColumn<Scheme>("scheme");
        QTest::addColumn<bool>("vivid");
        for (const bool vivid : { true, false }) {
            QTest::addRow("light, %s", vivid ? "vivid" : "dull") << Scheme::Light << vivid;
            QTest::addRow("dark, %s", vivid ? "vivid" : "dull") << Scheme::Dark << vivid;
        }
    }
    void anyAccentKeepsTheFloors()
    {
        QFETCH(const Scheme, scheme);
        QFETCH(const bool, vivid);
        int taken = 0;
        for (int hue = 0; hue < 360; hue += 5) {
            for (const int lightness : { 0, 40, 90, 128, 170, 220, 255 }) {
                const QColor accent = QColor::fromHsl(hue, vivid ? 230 : 60, lightness);
                const Tokens tokens = withAccent(Theme::tokensOf(scheme), accent);
                const QStringList low = pairsTooLow(tokens, false);
                QVERIFY2(low.isEmpty(), qPrintable(accent.name() + u": "_s + low.join(u"; "_s)));
                const bool changed = tokens.accent != Theme::tokensOf(scheme).accent;
                taken += changed;
                if (changed && vivid && lightness == 128) // hue stays
                    QVERIFY2(qAbs(tokens.accent.hslHue() - hue) <= 3 || qAbs(tokens.accent.hslHue() - hue) >= 357,
                             qPrintable(accent.name()));
            }
        }
        QVERIFY2(taken > 250, qPrintable(QString::number(taken))); // of 504, of which 144 are black or white
    }
};

COUNTERSIGN_TEST(tst_ThemeContrast, "tst_themecontrast")
#include "tst_themecontrast.moc"
