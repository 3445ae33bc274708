// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accentcolours.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace countersign {

namespace {
constexpr float kLightnessStep = 0.02F;
constexpr double kReadable = 4.5;
constexpr double kMuch = 7;    // of running text
constexpr double kVisible = 3; // of graphics

double relativeLuminance(const QColor &colour)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

//! `colour` in the hue of `accent`, and no more vivid than it.
QColor tinted(const QColor &colour, const QColor &accent)
{
    const float hue = accent.hslHueF(); // -1 of greys
    const float saturation = hue < 0 ? 0 : std::min(colour.hslSaturationF(), accent.hslSaturationF());
    return QColor::fromHslF(std::max(hue, 0.0F), saturation, colour.lightnessF()).toRgb();
}

//! `colour` in the nearest lightness that is good; invalid if there is none.
QColor moved(const QColor &colour, const std::function<bool(const QColor &)> &isGood)
{
    const auto at = [&](float lightness) {
        return QColor::fromHslF(std::max(colour.hslHueF(), 0.0F), colour.hslSaturationF(), lightness).toRgb();
    };
    for (int step = 0; float(step) * kLightnessStep <= 1; ++step) {
        const float way = float(step) * kLightnessStep;
        for (const float lightness : { colour.lightnessF() - way, colour.lightnessF() + way }) {
            if (lightness >= 0 && lightness <= 1 && isGood(at(lightness)))
                return at(lightness);
        }
    }
    return {};
}
} // namespace

double contrastRatio(const QColor &a, const QColor &b)
{
    const double x = relativeLuminance(a);
    const double y = relativeLuminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

Tokens withAccent(const Tokens &tokens, const QColor &accent)
{
    Tokens t = tokens;
    const auto reads = [](const QColor &a, const QColor &b) { return contrastRatio(a, b) >= kReadable; };
    const auto shows = [](const QColor &a, const QColor &b) { return contrastRatio(a, b) >= kVisible; };
    t.accentSoft = moved(tinted(tokens.accentSoft, accent), [&](const QColor &ground) {
        return contrastRatio(t.text, ground) >= kMuch && reads(t.text2, ground) && shows(t.edge, ground);
    });
    t.selected = moved(tinted(tokens.selected, accent), [&](const QColor &ground) {
        return reads(t.onSelected, ground) && reads(t.onSelected2, ground) && reads(t.caution, ground);
    });
    t.textSel = moved(tinted(tokens.textSel, accent), [&](const QColor &ground) { return reads(t.text, ground); });
    const auto fills = [&](const QColor &fill) {
        return reads(t.onAccent, fill) && shows(fill, t.window) && shows(fill, t.base);
    };
    t.accent = moved(accent, fills);
    t.accentHover = moved(t.accent.lighter(t.accent.lightnessF() < 0.2F ? 120 : 90), fills);
    t.accentText = moved(accent, [&](const QColor &ink) {
        return reads(ink, t.base) && reads(ink, t.window) && reads(ink, t.raised) && reads(ink, t.hover)
               && reads(ink, t.accentSoft) && reads(ink, t.selected);
    });
    t.focus = t.accentText;
    for (QColor Tokens::*token : { &Tokens::accentSoft, &Tokens::selected, &Tokens::textSel, &Tokens::accent,
                                   &Tokens::accentHover, &Tokens::accentText }) {
        if (!(t.*token).isValid())
            return tokens;
    }
    return t;
}

} // namespace countersign
